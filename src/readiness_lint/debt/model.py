"""The linear model that weighs the features; `tools/train_debt.py` makes it."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, fsum


@dataclass(frozen=True, slots=True)
class Model:
    """Logistic regression: the log-odds of debt are `intercept` plus the `weights` of the features that are there.

    `telling` says how often the category of a family was that of a debt in which it matched, from 0 to 1.
    """

    intercept: float
    weights: Mapping[str, float]
    telling: Mapping[str, float] = field(default_factory=dict)

    def probability(self, features: Iterable[str]) -> float:
        """How likely a comment with these features is debt, from 0 to 1."""
        weights = self.weights
        # Whichever order the features come in, the sum is the same to the last bit.
        log_odds = self.intercept + fsum(weights.get(name, 0.0) for name in features)
        return 1 / (1 + exp(-log_odds))


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model that ships with the package."""
    data = json.loads(pkgutil.get_data(__package__, "model.json") or b"")
    return Model(data["intercept"], data["weights"], data["telling"])
