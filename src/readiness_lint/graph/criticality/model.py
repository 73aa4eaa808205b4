"""The learned model: two linear stages, the second of which sees what the first said of a function's neighbours.

`tools/train_critical.py` makes `model.json`.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, fsum

from readiness_lint.graph.criticality.profile import LEAN

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


def add(pairs: Collection[Pair]) -> Pair:
    """The sum of log-odds, the same to the last bit in whichever order they come."""
    if not pairs:
        return NOTHING
    training, conversion = zip(*pairs, strict=True)
    return fsum(training), fsum(conversion)


def weigh(signs: Iterable[str], weights: Mapping[str, Pair]) -> Pair:
    """What signs add to the log-odds by the weights of `Stage.leaning`."""
    return add([weights[sign] for sign in signs if sign in weights])


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
        return weigh(signs, self.leaning(lean))

    def leaning(self, lean: float) -> dict[str, Pair]:
        """What each sign adds in a repository of that lean."""
        return {sign: self.of_sign(sign, lean) for sign in self.weights}

    def of_sign(self, sign: str, lean: float) -> Pair:
        """What one sign adds that has a weight."""
        pair, slope = self.weights[sign], self.slopes.get(sign, NOTHING)
        return pair[0] + slope[0] * lean, pair[1] + slope[1] * lean

    def of_numbers(self, numbers: Mapping[str, float]) -> Pair:
        """What numbers add to the log-odds."""
        if not numbers:
            return NOTHING
        weight = self.weights.get
        known = [(pair, value) for name, value in numbers.items() if (pair := weight(name)) is not None]
        return add([(pair[0] * value, pair[1] * value) for pair, value in known])


@dataclass(frozen=True, slots=True)
class Scaled:
    """The numbers of a profile as the stages want them, and the lean as slopes want it."""

    profile: Mapping[str, float]
    lean: float


@dataclass(frozen=True, slots=True)
class Model:
    """Both stages, and the mean and standard deviation of the profiles of the repositories that they learnt from."""

    own: Stage
    around: Stage
    profile: Mapping[str, tuple[float, float]]

    def scaled(self, profile: Mapping[str, float]) -> Scaled:
        """The numbers of a repository's profile, scaled by those of the repositories learnt from."""
        return scaled(profile, self.profile)


def scaled(profile: Mapping[str, float], spreads: Mapping[str, tuple[float, float]]) -> Scaled:
    """Distances from the mean in standard deviations, times the scale; those of small repositories are nearer to it."""
    functions = exp(profile["size"])
    scale = PROFILE_SCALE * functions / (functions + FEW)
    found = {
        name: scale * max(-FARTHEST, min(FARTHEST, (profile[name] - mean) / spread))
        for name, (mean, spread) in spreads.items()
    }
    return Scaled(found, found[LEAN] / PROFILE_SCALE * LEAN_SCALE)


def probabilities(pairs: Collection[Pair]) -> Probabilities:
    """Softmax of the sum of log-odds."""
    training, conversion = add(pairs)
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
