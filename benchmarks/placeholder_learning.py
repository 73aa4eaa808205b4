"""Learning which symptoms are placeholders, and judging repositories that nothing was learnt from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.blocks import LABELS, seen_in
from readiness_lint.errors import UsageError
from readiness_lint.graph.placeholders.judge import Weights, is_reported, judged

if TYPE_CHECKING:
    from benchmarks.blocks import Block, Checked, Seen

STRENGTH = 0.2
"""The inverse of the regularisation's strength, as scikit-learn's `C`."""

BOUNDARY = 0.2
"""The weight in training of a label that a second annotator may see otherwise."""

LEAST_REPOSITORIES, LEAST_EXAMPLES = 3, 4
"""A sign is learnt from so many repositories and examples."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled blocks, each with the symptoms that the product saw in it; of those without any nothing is learnt."""

    blocks: Sequence[Block]
    seen: Sequence[Sequence[Seen]]


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely a block is a placeholder, and whether the product would tell of it."""

    probability: float = 0.0
    reported: bool = False


def opinion_of(seen: Sequence[Seen], weights: Weights) -> Opinion:
    """What weights say of a block by its symptoms; nothing is reported where the product sees none."""
    said = [(judged(one.signs, weights), one.kind) for one in seen]
    return Opinion(
        max((probability for probability, _ in said), default=0.0),
        any(is_reported(kind, probability) for probability, kind in said),
    )


def examples_of(blocks: Sequence[Block], repositories: Mapping[str, Checked]) -> Examples:
    """The blocks with their symptoms, as the product sees them now."""
    return Examples(blocks, [seen_in(block, repositories[block.repository]) for block in blocks])


def train(examples: Examples, without: Collection[str] = ()) -> Weights:
    """What the examples teach, those of some repositories left out. Raises UsageError where that is too little."""
    rows = [
        (block, one.signs)
        for block, found in zip(examples.blocks, examples.seen, strict=True)
        if block.repository not in without
        for one in found
    ]
    column = _columns(rows)
    labels = np.array([block.placeholder for block, _ in rows])
    if not column or len(set(labels)) < len(LABELS):
        raise UsageError(
            "nothing can be learnt from so few blocks",
            remedy=f"label placeholders and others in {LEAST_REPOSITORIES} repositories or more",
        )
    weights = np.array([BOUNDARY if block.boundary else 1.0 for block, _ in rows])
    learner = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=5000, tol=1e-6, random_state=0)
    learner.fit(_table(rows, column), labels, sample_weight=weights)
    worth = {sign: float(learner.coef_[0][place]) for sign, place in column.items()}
    return Weights(float(learner.intercept_[0]), worth)


def _columns(rows: Sequence[tuple[Block, frozenset[str]]]) -> dict[str, int]:
    repositories: defaultdict[str, set[str]] = defaultdict(set)
    count: Counter[str] = Counter()
    for block, signs in rows:
        count.update(signs)
        for sign in signs:
            repositories[sign].add(block.repository)
    often = (sign for sign, names in repositories.items() if len(names) >= LEAST_REPOSITORIES)
    wanted = (sign for sign in often if count[sign] >= LEAST_EXAMPLES)
    return {sign: place for place, sign in enumerate(sorted(wanted))}


def _table(rows: Sequence[tuple[Block, frozenset[str]]], column: Mapping[str, int]) -> csr_matrix:
    places: list[int] = []
    starts = [0]
    for _, signs in rows:
        places += sorted(column[sign] for sign in signs if sign in column)
        starts.append(len(places))
    return csr_matrix((np.ones(len(places)), places, starts), shape=(len(rows), len(column)))


def out_of_repository(examples: Examples, wanted: Collection[str], folds: int = 0) -> list[Opinion | None]:
    """Of each block of the `wanted` repositories what models say that learnt from nothing of its repository; None for
    other repositories.

    Each model leaves out one repository, or one of so many `folds` of them.
    """
    found: list[Opinion | None] = [None] * len(examples.blocks)
    names = sorted(wanted)
    for held in [names[fold::folds] for fold in range(folds)] if folds else [[name] for name in names]:
        weights = train(examples, without=held)
        for place, (block, seen) in enumerate(zip(examples.blocks, examples.seen, strict=True)):
            if block.repository in held:
                found[place] = opinion_of(seen, weights)
    return found
