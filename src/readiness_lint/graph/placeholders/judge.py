"""How likely a symptom is a placeholder, and by what."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from math import exp, fsum
from typing import TYPE_CHECKING

from readiness_lint.graph.placeholders.signs import signs_of
from readiness_lint.model.symptoms import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from readiness_lint.graph.placeholders.signs import Place
    from readiness_lint.model.symptoms import Symptom

REPORTED = 0.6
"""From this probability on a symptom is reported; docs/placeholders.md tells what it costs and finds."""

# What the shape all but settles is reported earlier, what depends most on what callers expect later.
_REPORTED = {
    **dict.fromkeys((Kind.CONSTANT_CONDITION, Kind.EMPTY_BRANCH, Kind.UNREACHABLE, Kind.DOES_NOTHING), 0.5),
    **dict.fromkeys((Kind.TELLS_ONLY, Kind.CONSTANT_RESULT, Kind.IDENTITY, Kind.STAND_IN, Kind.MEASURED_WAIT), 0.5),
    **dict.fromkeys((Kind.INVENTED_FIGURE, Kind.FABRICATED_FALLBACK), 0.7),
}

LIKELY, CERTAIN = 0.75, 0.9
"""From these probabilities on a finding in a critical function is a warning, and an error."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Logistic regression: the log-odds are `intercept` plus the weights of the signs that are there."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, signs: Iterable[str]) -> float:
        """From 0 to 1; the order of the signs makes no difference to the last bit."""
        weights = self.weights
        log_odds = self.intercept + fsum(weights.get(sign, 0.0) for sign in signs)
        return 1 / (1 + exp(-log_odds))


# What is a placeholder by definition, however rare it was among what the weights were learnt from.
_DECISIVE = {
    frozenset({"is:measured-alone"}): 0.9,
    frozenset({"is:neutral-sample"}): 0.7,
    frozenset({"is:instead-of-work", "admitted-there"}): 0.7,
    frozenset({"is:by-its-name"}): 0.65,
}


# What tells its caller so, or claims nothing that could be measured: no placeholder by definition.
_EXCUSED = frozenset(
    {
        "invented-figure&is:by-threshold",
        "invented-figure&is:gone-through",
        "invented-figure&is:ratio-of-widths",
        "fabricated-fallback&is:names-the-error",
        "fabricated-fallback&is:called-harmless",
        "swallowed-error&is:called-harmless",
        "swallowed-error&is:for-display",
        "swallowed-error&is:says-unknown",
        "swallowed-error&is:tries-display",
        "constant-result&is:deals-with-errors",
        "does-nothing&doc-no-op",
        "simulation&is:names-the-error",
        "simulation&word:input",
        "simulation&word:inputs",
        "simulation&word:batch",
        "stand-in&word:input",
        "stand-in&word:inputs",
        "test",
    }
)
_MOST_EXCUSED = 0.45


def is_reported(kind: str, confidence: float) -> bool:
    """Whether a symptom of a kind is likely enough to be told."""
    return confidence >= _REPORTED.get(Kind(kind), REPORTED)


def probability(symptom: Symptom, place: Place) -> float:
    """How likely somebody has to come back to this place before the code is ready."""
    return judged(signs_of(symptom, place), load_weights())


def judged(signs: Set[str], weights: Weights) -> float:
    """How likely a symptom with these signs is a placeholder, by weights and by definition."""
    least = max((worth for together, worth in _DECISIVE.items() if signs >= together), default=0.0)
    most = 1.0 if signs.isdisjoint(_EXCUSED) else _MOST_EXCUSED
    return max(least, min(most, weights.probability(signs)))


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The weights that ship with the package; `tools/train_placeholders.py` makes them."""
    data = json.loads(pkgutil.get_data(__package__, "model.json") or b"")
    return Weights(data["intercept"], data["weights"])
