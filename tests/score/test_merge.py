"""Merging is a join: order, grouping and repetition do not matter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.model.evidence import Entered, Freshness, Ratio, RunBy, TestResults
from readiness_lint.model.figures import EntryFigures, Figures, OutsideFunction
from readiness_lint.model.source import LeftOut
from readiness_lint.score.merge import distinct_functions, merge_figures, merge_findings
from readiness_lint.score.outside import CHECK_ALL, OUTSIDE
from readiness_lint.score.scored import ScoredFinding
from tests.builders import DISTIL, FIT, MAIN, SAVE, entry, figures, function, junit_file, stale
from tests.score.strategies import projects, some_findings


@given(st.lists(projects(), min_size=1, max_size=4), st.randoms())
def test_the_order_of_logs_does_not_matter(many: list[Figures], random: object) -> None:
    shuffled = sorted(many, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert merge_figures(shuffled) == merge_figures(many)


@given(st.lists(projects(), min_size=1, max_size=3))
def test_a_log_counts_once(many: list[Figures]) -> None:
    merged = merge_figures(many)
    assert merge_figures([*many, many[0]]) == merged
    assert merge_figures([merged, merged]) == merged


@given(projects(), projects(), projects())
def test_merging_in_steps(one: Figures, two: Figures, three: Figures) -> None:
    assert merge_figures([merge_figures([one, two]), three]) == merge_figures([one, merge_figures([two, three])])


@given(some_findings(), some_findings())
def test_findings_join_too(one: tuple[ScoredFinding, ...], two: tuple[ScoredFinding, ...]) -> None:
    merged = merge_findings([one, two])
    assert merged == merge_findings([two, one])
    assert merged == merge_findings([merged, one])
    assert {finding.path for finding in merged} == {finding.path for finding in one + two}


@pytest.mark.parametrize(
    ("better", "other"),
    [
        (function(FIT), stale(FIT)),
        (function(FIT, freshness=Freshness.UNKNOWN), stale(FIT)),
        (function(FIT, entered=Entered.NO), function(FIT, entered=Entered.UNKNOWN)),
        (function(FIT, covered=0), function(FIT, covered=None)),
        (function(FIT, branches=Ratio(0, 4)), function(FIT, branches=None)),
        (function(FIT, passing=0), function(FIT, passing=None, failing=None)),
        (function(FIT, statements_by=RunBy(8, 0)), function(FIT)),
        # Equally informed: the worse one.
        (function(FIT, statements_by=RunBy(7, 1)), function(FIT, statements_by=RunBy(8, 0))),
        (function(FIT, branches_by=RunBy(3, 0)), function(FIT, branches_by=RunBy(9, 0))),
        (function(FIT, entered=Entered.NO), function(FIT, entered=Entered.YES)),
        (function(FIT, covered=3), function(FIT, covered=8)),
        (function(FIT, branches=Ratio(1, 4)), function(FIT, branches=Ratio(4, 4))),
        (function(FIT, failing=2), function(FIT, failing=0)),
        (function(FIT, passing=1), function(FIT, passing=5)),
    ],
)
def test_which_record_of_a_function_wins(better: object, other: object) -> None:
    merged = merge_figures([figures(functions=(other,)), figures(functions=(better,))])
    assert merged.functions == (better,)


def test_entry_points_lead_to_all_that_any_log_says() -> None:
    one = figures(entry_points=(entry(MAIN, (FIT,)),))
    two = figures(entry_points=(entry(MAIN, (DISTIL,)),))
    assert merge_figures([one, two]).entry_points == (entry(MAIN, (FIT, DISTIL)),)


@pytest.mark.parametrize(
    ("one", "two", "outside"),
    [
        (entry(MAIN, (FIT,), outside=1), entry(MAIN, (DISTIL,), outside=1), 0),
        (entry(MAIN, (FIT,), outside=2), entry(MAIN, (DISTIL,), outside=2), 1),
        (entry(MAIN, (FIT,), outside=2), entry(MAIN, (FIT,), outside=2), 2),
        (entry(MAIN, (FIT,), outside=0), entry(MAIN, (DISTIL,), outside=0), 0),
    ],
)
def test_what_one_log_leaves_outside_another_may_hold(one: EntryFigures, two: EntryFigures, outside: int) -> None:
    merged = merge_figures([figures(entry_points=(one,)), figures(entry_points=(two,))])
    assert [point.outside for point in merged.entry_points] == [outside]


def test_what_different_logs_count_with_one_file_is_counted_together() -> None:
    # One log read another file before this one, and counted the tests of both with that.
    whole = junit_file(5, 2, 0)
    assert whole.results is not None
    part = replace(whole, results=TestResults(passed=frozenset(sorted(whole.results.passed)[:2])))
    merged = merge_figures([figures(evidence=(part,)), figures(evidence=(whole,))])
    assert merged.evidence == (whole,)


def test_what_lies_outside_of_one_log_is_known_by_the_log_that_judged_it() -> None:
    fit, distil = (OutsideFunction(*key, "training", 10, OUTSIDE, CHECK_ALL) for key in (FIT, DISTIL))
    save = OutsideFunction(*SAVE, "conversion", 2, OUTSIDE, CHECK_ALL)
    larger = replace(save, size=3)
    one = figures(functions=(function(FIT),), outside=(distil, save))
    two = figures(functions=(function(DISTIL),), outside=(fit, larger))
    merged = merge_figures([one, two])
    assert [function.key for function in merged.functions] == [FIT, DISTIL]
    assert merged.outside == (larger,)


def test_what_one_log_did_not_look_for_may_be_there() -> None:
    merged = merge_figures(
        [figures(not_looked_for=("RDY201", "RDY101")), figures(not_looked_for=("RDY101",)), figures()]
    )
    assert merged.not_looked_for == ("RDY101", "RDY201")


def test_the_larger_group_of_files_left_out_counts() -> None:
    few, many = LeftOut("tests", 3, "evidence"), LeftOut("tests", 9, "evidence")
    assert merge_figures([figures(left_out=(few,)), figures(left_out=(many,))]).left_out == (many,)


def test_a_function_on_two_paths_counts_once() -> None:
    training = function(FIT, weight=1)
    conversion = function(FIT, weight=3, critical_path="conversion")
    assert merge_figures([figures(functions=(training, conversion))]).functions == (conversion, training)
    (once,) = distinct_functions((training, conversion))
    assert once.weight == 3
    assert replace(once, weight=1) in (training, replace(conversion, weight=1))
