"""Contexts and verdicts of statements, asked by their first lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.evidence.contexts import match_contexts
from readiness_lint.evidence.line_bits import bits_of
from readiness_lint.evidence.outcomes import Outcome, TestId
from readiness_lint.evidence.source_lines import read_lines
from readiness_lint.evidence.statement_runs import StatementRuns, Verdicts

SOURCE = read_lines("one = 1\ntwo = [\n    2,\n    3,\n]\nsix = 6\n")
CASES: dict[TestId, Outcome] = {
    ("test_a", "test_good"): Outcome.PASSED,
    ("test_a", "test_bad"): Outcome.FAILED,
    ("test_a", "test_half"): Outcome.SKIPPED,
}
NAMES = ("test_a.test_good", "test_a.test_bad", "test_a.test_half", "")


def test_a_statement_ran_where_any_of_its_lines_did() -> None:
    runs = StatementRuns.of({"first": bits_of([1, 4]), "other": bits_of([3, 6]), "none": bits_of([9])}, SOURCE)
    assert [runs.under([line]) for line in (1, 2, 6)] == [{"first"}, {"first", "other"}, {"other"}]
    assert runs.under([1, 6]) == {"first", "other"}
    assert runs.under([3]) == frozenset(), "no statement begins there"
    assert runs.on(bits_of([3])) == {"other"}
    assert runs.through(2, 6) == {"other"}
    assert runs.through(1, 6) == frozenset()


def test_without_contexts_nobody_ran_anything() -> None:
    runs = StatementRuns.of(None, SOURCE)
    assert (runs.under([1, 2, 6]), runs.on(-1 & 0xFF), runs.through(1, 2)) == (frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize(
    ("names", "verdict"),
    [((0, 1, 2, 3), True), ((1,), False), ((1, 2), None), ((1, 3), None), ((3,), None), ((), None)],
)
def test_verdict_of_a_line(names: tuple[int, ...], verdict: bool | None) -> None:
    contexts = {NAMES[name]: bits_of([5, 7]) for name in names}
    verdicts = Verdicts.of(contexts, match_contexts(contexts, CASES))
    assert verdicts.on(bits_of([7])) is verdict
    assert verdicts.on(bits_of([6])) is None


@given(st.dictionaries(st.sampled_from(NAMES), st.sets(st.integers(1, 8))), st.integers(1, 8))
def test_verdicts_are_those_of_the_contexts_one_by_one(ran: dict[str, set[int]], line: int) -> None:
    outcomes = match_contexts(ran, CASES)
    answers = {outcomes.passing[name] for name, lines in ran.items() if line in lines}
    expected = True if True in answers else False if answers == {False} else None
    verdicts = Verdicts.of({name: bits_of(lines) for name, lines in ran.items()}, outcomes)
    assert verdicts.on(1 << line) is expected
