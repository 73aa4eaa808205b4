"""Of tests that ended early only what was seen counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readiness_lint.evidence.parts import REASON
from readiness_lint.evidence.remedies import MEASURE_AGAIN
from readiness_lint.evidence.unfinished import without_absences
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence, Ratio, RunBy

FULL, PART, NONE = Ratio(2, 2), Ratio(1, 2), Ratio(0, 2)
BY = RunBy(1, 0)


def evidence(entered: Entered, statements: Ratio | None, branches: Ratio | None, reason: str = "") -> FunctionEvidence:
    return FunctionEvidence(
        entered, statements, branches, Freshness.FRESH, reason, statements_by=BY, branches_by=BY, passing=1, failing=0
    )


@pytest.mark.parametrize(
    ("statements", "branches", "left"),
    [(FULL, FULL, (FULL, FULL)), (FULL, PART, (FULL, None)), (PART, FULL, (None, FULL)), (PART, None, (None, None))],
)
def test_figures_that_may_have_grown_are_not_known(
    statements: Ratio, branches: Ratio | None, left: tuple[Ratio | None, Ratio | None]
) -> None:
    one = without_absences({1: evidence(Entered.YES, statements, branches)})[1]
    assert (one.entered, one.passing) == (Entered.YES, 1)
    assert (one.statements, one.branches) == left
    assert (one.statements_by, one.branches_by) == tuple(BY if ratio else None for ratio in left)
    whole = left == (FULL, FULL)
    assert (one.reason, one.remedy) == (("", "") if whole else (REASON, MEASURE_AGAIN))


def test_what_was_not_entered_is_unknown() -> None:
    one = without_absences({1: evidence(Entered.NO, NONE, NONE)})[1]
    assert (one.entered, one.statements, one.branches) == (Entered.UNKNOWN, None, None)
    assert (one.reason, one.remedy) == (REASON, MEASURE_AGAIN)


def test_what_was_unknown_for_another_reason_keeps_it() -> None:
    compiled = evidence(Entered.UNKNOWN, None, None, "it is compiled")
    assert without_absences({1: compiled}) == {1: compiled}
    full = without_absences({1: evidence(Entered.YES, FULL, PART, "a reason")})[1]
    assert full.reason == "a reason"
    part = without_absences({1: evidence(Entered.YES, PART, PART, "a reason")})[1]
    assert (part.reason, part.remedy) == (REASON, MEASURE_AGAIN), "it may be the tests that never ran"


def test_what_ran_on_import_alone_may_be_called_by_tests_that_never_ran() -> None:
    loaded = replace(evidence(Entered.YES, FULL, FULL, "it ran on import"), on_import=True)
    assert without_absences({1: loaded})[1].reason == REASON
