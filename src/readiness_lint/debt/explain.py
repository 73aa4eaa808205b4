"""What spoke for and against debt in a judgement, in words that a reader can look up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.debt.hits import Doubt

if TYPE_CHECKING:
    from readiness_lint.debt.classify import Judgement
    from readiness_lint.debt.hits import Hit
    from readiness_lint.debt.model import Model

_WORDS = {"comment": "sign", "code": "code", "path": "path"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing that spoke: in words, and what it adds to the log-odds of debt; below 0 it speaks against.

    `alone` is the probability that it stands for by itself, 0 where only the sum counts.
    """

    what: str
    weight: float
    alone: float = 0.0


def most_probable(found: Sequence[Judgement]) -> Judgement | None:
    """The judgement that says debt with the highest probability, the first of equals; None where there is none."""
    return max(found, key=lambda judgement: judgement.probability, default=None)


def spoken(judgement: Judgement, text: str, model: Model) -> list[Spoken]:
    """What spoke: the families in the order of the text, then all else that has a weight, the heaviest first."""
    families = {hit.feature: hit for hit in reversed(judgement.hits)}
    others = [
        Spoken(_named(name), weight)
        for name in judgement.features - families.keys()
        if (weight := model.weights.get(name, 0.0))
    ]
    others.sort(key=lambda one: (-abs(one.weight), one.what))
    return [*_families(sorted(families.values(), key=lambda hit: hit.start), text, model), *others]


def evidence_of(judgement: Judgement, text: str, model: Model) -> list[str]:
    """The same as short texts; what speaks against debt says so."""
    return [
        one.what if one.weight >= 0 or one.alone else f"{one.what} (against)" for one in spoken(judgement, text, model)
    ]


def _families(hits: Sequence[Hit], text: str, model: Model) -> Iterator[Spoken]:
    for hit in hits:
        how = "family" if hit.doubt is Doubt.NONE else hit.doubt.value
        alone = hit.confidence if hit.doubt is Doubt.NONE else 0.0
        words = f"{how} {hit.family}: “{' '.join(text[hit.start : hit.end].split())}”"
        yield Spoken(words, model.weights.get(hit.feature, 0.0), alone)


def _named(feature: str) -> str:
    """A feature that is no family: `comment:current` is the sign `current` of `signs.toml`."""
    kind, colon, name = feature.partition(":")
    return f"{_WORDS.get(kind, kind)} {name}" if colon else feature
