"""Precision, recall and F1 by hand; nothing to divide by is unknown, not zero."""

from __future__ import annotations

import pytest

from benchmarks.labelled import Labelled
from benchmarks.measures import by_category, by_repository, comparison, shown, tally
from readiness_lint.debt.features import Setting
from readiness_lint.model.facts import CommentKind


def labelled(category: str, text: str = "for now", repository: str = "alpha", weight: float = 1.0) -> Labelled:
    return Labelled(repository, text, Setting(CommentKind.BLOCK), bool(category), category, False, weight)


FOUR = [
    labelled("temporary", weight=2.0),
    labelled("todo-marker", "TODO: once"),
    labelled("", weight=4.0),
    labelled("workaround", repository="beta", weight=3.0),
]
FLAGS = [True, True, True, False]


def test_a_tally_counts_comments() -> None:
    found = tally(FOUR, FLAGS)
    assert (found.found, found.false, found.missed) == (2, 1, 1)
    assert [found.precision, found.recall, found.f1] == pytest.approx([2 / 3] * 3)


def test_a_natural_tally_counts_what_comments_stand_for() -> None:
    found = tally(FOUR, FLAGS, natural=True)
    assert (found.precision, found.recall) == (3 / 7, 3 / 6)


def test_nothing_flagged_has_no_precision_and_no_debt_no_recall() -> None:
    assert tally(FOUR, [False] * 4).precision is None
    assert tally([FOUR[2]], [True]).recall is None
    assert (shown(None), shown(0.5)) == ("    –", "0.500")


def test_a_comparison_has_hidden_debt_apart_and_says_what_was_not_measured() -> None:
    _, _, ours, theirs, absent = comparison(
        FOUR, {"ours": FLAGS, "tags": [False, True, False, False], "x": "not there"}
    )
    assert ours.split() == ["ours"] + ["0.667"] * 6 + "0.500 0.500 0.500".split() + ["–"] * 3 + [
        *("0.429", "0.500", "0.462"),
        *("0.333", "0.400", "0.364"),
    ]
    assert theirs.split()[7:10] == ["–", "0.000", "0.000"]  # no tag finds hidden debt
    assert absent.split() == ["x", "not", "there"]


def test_repositories_count_apart() -> None:
    _, alpha, beta, mean = by_repository(FOUR, FLAGS)
    assert alpha.split() == ["alpha", "3", "2", "0.667", "1.000", "0.800"]
    assert beta.split() == ["beta", "1", "1", "–", "0.000", "0.000"]
    assert mean.split() == ["mean", "of", "F1", "0.400"]


def test_categories_have_recall_by_label_and_precision_by_what_was_said() -> None:
    lines = by_category(FOUR, FLAGS, ["deferred-work", "todo-marker", "deferred-work", "temporary"])
    rows = {line.split()[0]: line.split()[1:] for line in lines[1:-1]}
    assert rows == {
        "deferred-work": ["0", "0", "–", "2", "1", "0.500"],
        "temporary": ["1", "1", "1.000", "0", "0", "–"],
        "todo-marker": ["1", "1", "1.000", "1", "1", "1.000"],
        "workaround": ["1", "0", "0.000", "0", "0", "–"],
    }
    assert lines[-1] == "category right: 1 of 2 (0.500)"
