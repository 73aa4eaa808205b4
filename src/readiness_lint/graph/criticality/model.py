"""The learned model: two linear stages, the second of which sees what the first said of a function's neighbours.

`tools/train_critical.py` makes `model.json`.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp

Probabilities = tuple[float, float, float]
"""How likely a function is on no path, on the training path, on the conversion path; they add up to 1."""

Pair = tuple[float, float]
"""Log-odds of the training path and of the conversion path, each against no path."""

NOTHING: Pair = (0.0, 0.0)

PROFILE_SCALE = 0.3
"""A number of the profile counts so many times its distance from the mean, in standard deviations."""

FARTHEST = 2.5
"""No number of a profile counts as farther from the mean, in standard deviations."""

FEW = 20
"""From so few functions on, a repository's own numbers count more than those of other repositories."""

LEAN_SCALE = 0.1
"""The same for the lean of the repository where it makes a sign worth more or less."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Multinomial logistic regression against "no path".

    A sign counts its weight and `slopes` times the lean of the repository; a number counts its value times its weight.
    """

    intercept: Pair
    weights: Mapping[str, Pair]
    slopes: Mapping[str, Pair]

    def of_signs(self, signs: Iterable[str], lean: float) -> Pair:
        """What signs add to the log-odds."""
        weights, slopes = self.weights, self.slopes
        training = conversion = 0.0
        for sign in signs:
            if sign in weights:
                pair, slope = weights[sign], slopes.get(sign, NOTHING)
                training += pair[0] + slope[0] * lean
                conversion += pair[1] + slope[1] * lean
        return training, conversion

    def of_numbers(self, numbers: Mapping[str, float]) -> Pair:
        """What numbers add to the log-odds."""
        weights = self.weights
        training = conversion = 0.0
        for name, value in numbers.items():
            if name in weights:
                pair = weights[name]
                training += pair[0] * value
                conversion += pair[1] * value
        return training, conversion


@dataclass(frozen=True, slots=True)
class Model:
    """Both stages, and the mean and standard deviation of the profiles of the repositories that they learnt from."""

    own: Stage
    around: Stage
    profile: Mapping[str, tuple[float, float]]

    def standardised(self, profile: Mapping[str, float]) -> dict[str, float]:
        """The numbers of a profile as the stages want them."""
        return standardised(profile, self.profile)


def standardised(profile: Mapping[str, float], spreads: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Distances from the mean in standard deviations, times the scale; those of small repositories are nearer to it."""
    functions = exp(profile["size"])
    scale = PROFILE_SCALE * functions / (functions + FEW)
    return {
        name: scale * max(-FARTHEST, min(FARTHEST, (profile[name] - mean) / spread))
        for name, (mean, spread) in spreads.items()
    }


def probabilities(pairs: Iterable[Pair]) -> Probabilities:
    """Softmax of the sum of log-odds."""
    training = conversion = 0.0
    for one, other in pairs:
        training += one
        conversion += other
    greatest = max(0.0, training, conversion)
    parts = exp(-greatest), exp(training - greatest), exp(conversion - greatest)
    total = sum(parts)
    return parts[0] / total, parts[1] / total, parts[2] / total


def read_model(data: Mapping[str, object]) -> Model:
    """A model from the objects of its JSON form."""
    own, around, profile = data["own"], data["around"], data["profile"]
    assert isinstance(own, dict)
    assert isinstance(around, dict)
    assert isinstance(profile, dict)
    return Model(_stage(own), _stage(around), {name: (mean, spread) for name, (mean, spread) in profile.items()})


def _stage(data: Mapping[str, Mapping[str, list[float]]]) -> Stage:
    first, second = data["intercept"]
    weights, slopes = (
        {name: (pair[0], pair[1]) for name, pair in data[part].items()} for part in ("weights", "slopes")
    )
    return Stage((float(first), float(second)), weights, slopes)


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model that ships with the package."""
    return read_model(json.loads(pkgutil.get_data(__package__, "model.json") or b""))
