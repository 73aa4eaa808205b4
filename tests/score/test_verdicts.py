"""READY, PARTIAL and NOT READY by examples."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readiness_lint.model.evidence import Entered, Freshness, Ratio, RunBy
from readiness_lint.model.figures import EntryFigures, Figures, FunctionFigures
from readiness_lint.model.findings import Level
from readiness_lint.model.score import Answer
from readiness_lint.score.scored import ScoredFinding
from readiness_lint.score.shown import WHO_IS_UNKNOWN
from readiness_lint.score.verdicts import verdicts
from tests.builders import DISTIL, FIT, MAIN, SAVE, entry, figures, function, stale


def project(*functions: FunctionFigures, point: EntryFigures | None = None) -> Figures:
    point = point or entry(reaches=tuple(one.key for one in functions))
    return figures(functions=functions, entry_points=(point,))


def finding(level: Level, subject: tuple[str, int, str] = FIT, part: str = "debt", line: int = 5) -> ScoredFinding:
    path, first, name = subject
    return ScoredFinding("RDY201", "stub-body", part, path, line, 1, name, first, level, "a")


def judge(project: Figures, *findings: ScoredFinding) -> tuple[Answer, tuple[str, ...]]:
    (verdict,) = verdicts(project, findings)
    return verdict.answer, verdict.reasons


def test_ready_says_why() -> None:
    answer, reasons = judge(project(function(FIT), function(DISTIL)), finding(Level.NOTE))
    assert answer is Answer.READY
    assert reasons == (
        "1 passing test entered it.",
        "Fresh data: 2 critical functions in its reach, none below a threshold.",
        "No major debt is known in any of them.",
    )


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        (entry(entered=Entered.NO, passing=0), "No test entered it, according to fresh coverage data."),
        (entry(failing=2), "2 failing tests executed it."),
    ],
)
def test_faults_of_the_entry_point(point: EntryFigures, reason: str) -> None:
    assert judge(project(function(), point=point)) == (Answer.NOT_READY, (reason,))


def test_a_failing_test_that_entered_what_it_reaches_is_a_doubt_that_names_both() -> None:
    named = replace(function(FIT, failing=1), failed_in=("test_net.test_bad",))
    answer, reasons = judge(project(named, function(DISTIL, failing=2), function(SAVE)))
    assert answer is Answer.PARTIAL
    places = "src/engine.py:4 fit (test_net.test_bad), src/losses.py:1 distil (2 tests)"
    assert reasons == (f"2 of 3 critical functions entered by failing tests: {places}.",)


def test_of_the_entry_point_itself_a_failing_test_is_told_once() -> None:
    point = entry(FIT, (FIT,), failing=1)
    assert judge(project(function(FIT, failing=1), point=point)) == (
        Answer.NOT_READY,
        ("1 failing test executed it.",),
    )


def test_old_data_about_failing_tests_says_nothing() -> None:
    _, reasons = judge(project(function(freshness=Freshness.STALE, failing=1)))
    assert not any("failing tests" in reason for reason in reasons)


@pytest.mark.parametrize("subject", [FIT, MAIN])
def test_a_blocker_in_what_it_reaches(subject: tuple[str, int, str]) -> None:
    answer, reasons = judge(project(function()), finding(Level.ERROR, subject))
    assert answer is Answer.NOT_READY
    assert reasons == (f"1 blocker in what it reaches: RDY201 {subject[0]}:5 {subject[2]}.",)


def test_a_blocker_elsewhere_is_not_its_own() -> None:
    assert judge(project(function()), finding(Level.ERROR, SAVE))[0] is Answer.READY


@pytest.mark.parametrize("level", [Level.ERROR, Level.WARNING])
def test_silence_is_a_doubt_and_no_fault(level: Level) -> None:
    answer, reasons = judge(project(function()), replace(finding(level), silenced=True))
    assert answer is Answer.PARTIAL
    assert reasons == ("1 silenced finding in what it reaches: RDY201 src/engine.py:5 fit.",)


def test_a_silenced_note_is_none() -> None:
    assert judge(project(function()), replace(finding(Level.NOTE), silenced=True))[0] is Answer.READY


def test_faults_come_first_and_doubts_follow() -> None:
    answer, reasons = judge(project(function(), stale(DISTIL)), *(finding(Level.ERROR, line=n) for n in range(1, 6)))
    assert answer is Answer.NOT_READY
    assert reasons == (
        (
            "5 blockers in what it reaches: RDY201 src/engine.py:1 fit, RDY201 src/engine.py:2 fit, "
            "RDY201 src/engine.py:3 fit and 2 more."
        ),
        (
            "1 of 2 critical functions cannot be judged, the file changed after the coverage was measured: "
            "src/losses.py:1 distil."
        ),
    )


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        (
            entry(freshness=Freshness.STALE, entered=Entered.NO, failing=3),
            "The coverage data of the entry point is stale.",
        ),
        (entry(freshness=Freshness.UNKNOWN), "It is unknown whether a test enters it."),
        (entry(entered=Entered.UNKNOWN, passing=None, failing=None), "It is unknown whether a test enters it."),
        (
            entry(passing=None, failing=None),
            "It is unknown whether a passing test entered it: contexts are missing, or leave it open.",
        ),
        (entry(passing=0), "No passing test entered it."),
        (entry(reaches=()), "No critical function is known that it reaches."),
        (
            entry(outside=1),
            "1 critical function that it reaches lies outside of what was judged.",
        ),
        (
            entry(reaches=(), outside=3),
            "3 critical functions that it reaches lie outside of what was judged.",
        ),
        (entry(reaches=(FIT, SAVE)), "1 critical function that it reaches have no figures."),
    ],
)
def test_doubts_of_the_entry_point(point: EntryFigures, reason: str) -> None:
    assert judge(project(function(), point=point)) == (Answer.PARTIAL, (reason,))


@pytest.mark.parametrize(
    ("reached", "reason"),
    [
        (function(freshness=Freshness.STALE), "cannot be judged, the coverage data speaks of another text"),
        (
            function(freshness=Freshness.UNKNOWN),
            "cannot be judged, nothing shows that the coverage data speaks of this text",
        ),
        (function(entered=Entered.UNKNOWN), "cannot be judged, no coverage data says whether it runs"),
        (function(covered=None, branches=None), "cannot be judged, its statements were not measured"),
        (function(branches=None), "cannot be judged, branches were not measured"),
        (function(passing=0), "not entered by any passing test"),
        (function(branches=Ratio(8, 10)), "below the threshold for branches"),
        (function(covered=9, statements_by=RunBy(7, 2)), "below the threshold for statements"),
        (function(branches_by=RunBy(8, 1)), "below the threshold for branches"),
        (function(statements_by=RunBy(7, 0)), f"cannot be judged, {WHO_IS_UNKNOWN}"),
        (function(branches_by=RunBy(8, 0)), f"cannot be judged, {WHO_IS_UNKNOWN}"),
        (function(passing=None, failing=None), f"cannot be judged, {WHO_IS_UNKNOWN}"),
    ],
)
def test_doubts_of_what_it_reaches(reached: FunctionFigures, reason: str) -> None:
    answer, (said,) = judge(project(reached))
    assert answer is Answer.PARTIAL
    assert said.startswith(f"1 of 1 critical function {reason}: src/engine.py:4 fit")


def test_numbers_stand_beside_the_names() -> None:
    cold = function(entered=Entered.NO, covered=0, branches=Ratio(0, 2), passing=0)
    assert judge(project(cold)) == (
        Answer.PARTIAL,
        (
            "1 of 1 critical function never entered by a test: src/engine.py:4 fit.",
            "1 of 1 critical function below the threshold for statements: src/engine.py:4 fit (0 of 10).",
            "1 of 1 critical function below the threshold for branches: src/engine.py:4 fit (0 of 2).",
        ),
    )


@pytest.mark.parametrize(
    "found", [finding(Level.WARNING), finding(Level.WARNING, part="coverage"), finding(Level.ERROR, part="none")]
)
def test_major_debt_is_a_doubt_and_what_cannot_be_judged_is_no_fault(found: ScoredFinding) -> None:
    answer, reasons = judge(project(function()), found)
    assert answer is Answer.PARTIAL
    assert reasons == ("1 major finding in what it reaches: RDY201 src/engine.py:5 fit.",)


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (("RDY401",), "1 rule was switched off, so debt or untested functions may hide: RDY401."),
        (
            ("RDY101", "RDY102", "RDY103", "RDY201"),
            "4 rules were switched off, so debt or untested functions may hide: RDY101, RDY102, RDY103 and 1 more.",
        ),
    ],
)
def test_what_was_not_looked_for_may_be_there(codes: tuple[str, ...], reason: str) -> None:
    assert judge(replace(project(function()), not_looked_for=codes)) == (Answer.PARTIAL, (reason,))


def test_an_unreadable_file_may_be_reached() -> None:
    hurt = replace(project(function()), unreadable=("broken.py",))
    assert judge(hurt) == (
        Answer.PARTIAL,
        ("1 file could not be read, so it may reach more: broken.py.",),
    )
