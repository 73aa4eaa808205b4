"""Learning what the features of a comment are worth, and measuring it on repositories that were not learnt from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.labelled import repository_key
from readiness_lint.config.debt import TASK_TAG, DebtConfig
from readiness_lint.config.settings import DEFAULT_TASK_TAGS
from readiness_lint.debt.classify import Classifier, judgements
from readiness_lint.debt.features import load_signs
from readiness_lint.debt.lexicon import TODO_MARKER, load_lexicon, shipped_families
from readiness_lint.debt.model import Model

if TYPE_CHECKING:
    from benchmarks.labelled import Labelled

SEED = 0
STRENGTH = 2.0
"""The inverse of the regularisation's strength, as scikit-learn's `C`."""

UNSURE = 0.5
"""The weight in training of a label that its annotator was not sure of."""


@dataclass(frozen=True, slots=True)
class Examples:
    """The features of labelled comments; None where no family matches, so that nothing is to be weighed."""

    comments: Sequence[Labelled]
    features: Sequence[frozenset[str] | None]


def examples_of(comments: Sequence[Labelled]) -> Examples:
    """The features of every comment, by the lexicon and the signs as they are now."""
    everything = Classifier(load_lexicon(DEFAULT_TASK_TAGS, DebtConfig()), load_signs(), Model(0.0, {}), 0.0)
    return Examples(comments, [_features(comment, everything) for comment in comments])


def _features(comment: Labelled, classifier: Classifier) -> frozenset[str] | None:
    """Of several sentences in a docstring's record all count together: it was labelled as one."""
    found = judgements(comment.comment, comment.setting.kind, lambda _: comment.setting, classifier)
    return frozenset().union(*(judgement.features for judgement in found)) if found else None


def train(examples: Examples, wanted: Collection[int] | None = None) -> Model:
    """The model learnt from the examples (or from those at the `wanted` places)."""
    places = [
        place
        for place in (range(len(examples.comments)) if wanted is None else sorted(wanted))
        if examples.features[place] is not None
    ]
    names = sorted({name for place in places for name in examples.features[place] or ()})
    column = {name: index for index, name in enumerate(names)}
    table = np.zeros((len(places), len(names)))
    for row, place in enumerate(places):
        for name in examples.features[place] or ():
            table[row, column[name]] = 1.0
    labels = np.array([examples.comments[place].is_debt for place in places])
    weights = np.array([UNSURE if examples.comments[place].unsure else 1.0 for place in places])
    learner = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=5000, tol=1e-6, random_state=SEED)
    learner.fit(table, labels, sample_weight=weights)
    worth = {name: float(value) for name, value in zip(names, learner.coef_[0], strict=True)}
    return Model(float(learner.intercept_[0]), worth, _telling(examples, places))


def _telling(examples: Examples, places: Sequence[int]) -> Mapping[str, float]:
    """How often the category of each family is that of the debts it matches in; rare families lean to one half."""
    categories = {family.name: family.category for family in shipped_families()} | {TASK_TAG: TODO_MARKER}
    right, all_ = Counter[str](), Counter[str]()
    for place in places:
        comment = examples.comments[place]
        for feature in (examples.features[place] or ()) if comment.category else ():
            kind, _, family = feature.partition(":")
            if kind == "family" and family in categories:
                all_[family] += 1
                right[family] += categories[family] == comment.category
    return {family: (right[family] + 1) / (count + 2) for family, count in all_.items()}


def left_out(comments: Sequence[Labelled]) -> Iterator[tuple[list[int], list[int]]]:
    """For each repository the places of its comments, and the places of all others to learn from."""
    keys = [repository_key(comment.repository) for comment in comments]
    for key in dict.fromkeys(keys):
        yield (
            [place for place, other in enumerate(keys) if other == key],
            [place for place, other in enumerate(keys) if other != key],
        )


def out_of_repository(examples: Examples) -> list[float]:
    """The probability of each example by a model that saw none of its repository."""
    probabilities = [0.0] * len(examples.comments)
    for own, others in left_out(examples.comments):
        model = train(examples, others)
        for place in own:
            features = examples.features[place]
            probabilities[place] = 0.0 if features is None else model.probability(features)
    return probabilities


def calibration(
    probabilities: Sequence[float], labels: Sequence[bool], bins: int = 10
) -> tuple[float, Mapping[int, tuple[int, float, float]]]:
    """The expected calibration error, and for each bin how many fell into it, their mean probability and their rate."""
    table: dict[int, list[tuple[float, bool]]] = {}
    for probability, label in zip(probabilities, labels, strict=True):
        table.setdefault(min(bins - 1, int(probability * bins)), []).append((probability, label))
    rows = {
        index: (len(items), sum(item[0] for item in items) / len(items), sum(item[1] for item in items) / len(items))
        for index, items in sorted(table.items())
    }
    total = sum(count for count, _, _ in rows.values())
    return sum(count * abs(mean - rate) for count, mean, rate in rows.values()) / max(total, 1), rows
