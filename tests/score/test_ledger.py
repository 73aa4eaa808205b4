"""The ledger by examples; its laws are in test_ledger_laws.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readiness_lint.evidence.remedies import MEASURE
from readiness_lint.model.evidence import Entered, EvidenceFile, Freshness, Ratio, RunBy, TestResults
from readiness_lint.model.figures import Figures, FunctionFigures, OutsideFunction
from readiness_lint.model.findings import Level
from readiness_lint.model.score import Component
from readiness_lint.rules import RULES
from readiness_lint.rules.rule import Part
from readiness_lint.score.known import debt_not_looked_for
from readiness_lint.score.ledger import score
from readiness_lint.score.outside import CHECK_ALL, OUTSIDE
from readiness_lint.score.scored import ScoredFinding
from readiness_lint.score.shown import NAME_THE_TESTS
from tests.builders import DISTIL, FIT, SAVE, coverage_file, figures, function, junit_file, stale

TESTS, COVERAGE, DEBT, CRITICAL = range(4)


def project(*functions: FunctionFigures, evidence: tuple[EvidenceFile, ...] = (coverage_file(),)) -> Figures:
    return figures(functions=functions, evidence=evidence, entry_points=())


def finding(
    subject: tuple[str, int, str] = FIT,
    level: Level = Level.ERROR,
    part: str = "debt",
    rule: str = "stub-body",
) -> ScoredFinding:
    path, line, name = subject
    return ScoredFinding("RDY201", rule, part, path, line + 1, 1, name, line, level, "a")


def component(place: int, project: Figures, *findings: ScoredFinding) -> Component:
    return score(project, findings).components[place]


def split(component: Component) -> tuple[int, int, int]:
    return (component.earned, component.unknown, component.lost)


class TestTests:
    def test_passed_is_earned_and_skipped_is_unknown(self) -> None:
        one = component(TESTS, project(evidence=(junit_file(90, 4, 3, errors=2, xfailed=1),)))
        assert split(one) == (270, 9, 21)
        assert [(cause.tenths, cause.reason) for cause in one.losses] == [
            (12, "4 of 100 tests failed."),
            (6, "2 of 100 tests ended in an error."),
            (3, "1 of 100 tests failed as expected."),
        ]
        assert [(cause.tenths, cause.reason) for cause in one.unknowns] == [(9, "3 of 100 tests were skipped.")]

    def test_a_flaky_test_is_lost(self) -> None:
        one = component(TESTS, project(evidence=(junit_file(98, 0, 0, flaky=2),)))
        assert split(one) == (294, 0, 6)
        assert [cause.reason for cause in one.losses] == ["2 of 100 tests failed and then passed."]

    def test_files_add_up(self) -> None:
        evidence = (junit_file(1, 1, 0, digest="aa"), junit_file(2, 0, 0, digest="bb"))
        assert split(component(TESTS, project(evidence=evidence))) == (225, 0, 75)

    def test_two_runs_of_one_suite_count_once_and_the_worst_outcome_of_a_test_counts(self) -> None:
        first, second = junit_file(8, 0, 2), junit_file(7, 1, 2)
        again = replace(second, digest="bb", path="again.xml")
        one = component(TESTS, project(evidence=(first, again)))
        assert split(one) == split(component(TESTS, project(evidence=(second,)))) == (210, 60, 30)
        assert one.source == "7 of 10 tests passed (junit-aa.xml, again.xml)"

    def test_tests_that_never_ran_are_unknown_unless_another_run_knows_them(self) -> None:
        whole, part = junit_file(8, 0, 2), junit_file(5, 0, 0)
        assert whole.results is not None
        assert part.results is not None
        gone = EvidenceFile("s.zip", "stamp", "stamp", "aa", "named", TestResults(not_run=whole.results.passed))
        one = component(TESTS, project(evidence=(part, gone)))
        assert split(one) == (187, 113, 0), "5 of 8 passed"
        assert [(cause.tenths, cause.reason) for cause in one.unknowns] == [(113, "3 of 8 tests never ran.")]
        assert split(component(TESTS, project(evidence=(part, gone, replace(whole, digest="bb"))))) == (240, 60, 0)

    def test_files_that_every_run_left_out_are_unknown(self) -> None:
        one = replace(junit_file(6, 0, 0), left_out=(("test_b.py", 3), ("test_c.py", 1)))
        two = replace(junit_file(2, 0, 0, digest="bb"), left_out=(("test_b.py", 3),))
        told = component(TESTS, project(evidence=(one, two)))
        assert split(told) == (218, 82, 0), "8 of 11"
        assert [cause.reason for cause in told.unknowns] == [
            "3 of 11 tests stand in files that were left out (test_b.py)."
        ]
        whole = replace(two, left_out=())
        assert split(component(TESTS, project(evidence=(one, whole)))) == (300, 0, 0)

    def test_a_log_that_breaks_off_holds_both(self) -> None:
        one = component(TESTS, project(evidence=(junit_file(5, 0, 1, not_run=4),)))
        assert split(one) == (150, 150, 0)
        assert [cause.reason for cause in one.unknowns] == ["4 of 10 tests never ran.", "1 of 10 tests were skipped."]
        assert split(component(TESTS, project(evidence=(junit_file(0, 0, 0, not_run=4),)))) == (0, 300, 0)

    def test_findings_stand_behind_their_cause(self) -> None:
        failing = finding(("tests/test_a.py", 1, "test_a"), part="tests", rule="failing-test")
        skipped = finding(("tests/test_b.py", 1, "test_b"), part="tests", rule="skipped-test")
        one = component(TESTS, project(evidence=(junit_file(),)), failing, skipped)
        assert one.losses[0].findings == (failing.name,)
        assert one.unknowns[0].findings == (skipped.name,)

    @pytest.mark.parametrize(
        ("evidence", "reason"),
        [
            ((), "No test results were read."),
            ((junit_file(0, 0, 0),), "The test results hold no test."),
            ((junit_file(), replace(junit_file(), results=None)), "Test results without tests: junit-aa.xml."),
        ],
    )
    def test_nothing_known_is_all_unknown(self, evidence: tuple[EvidenceFile, ...], reason: str) -> None:
        one = component(TESTS, project(evidence=evidence))
        assert split(one) == (0, 300, 0)
        assert [(cause.tenths, cause.reason) for cause in one.unknowns] == [(300, reason)]
        assert one.unknowns[0].remedy == MEASURE


class TestCoverage:
    def test_at_the_targets_all_is_earned(self) -> None:
        assert split(component(COVERAGE, project(function(covered=8, total=10, branches=Ratio(9, 10))))) == (300, 0, 0)

    def test_below_the_targets_the_missing_part_is_lost(self) -> None:
        one = component(COVERAGE, project(function(covered=4, total=10, branches=Ratio(9, 20))))
        assert split(one) == (150, 0, 150)
        assert one.losses[0].reason == "src/engine.py:4 fit: 6 of 10 statements and 11 of 20 branches not covered."
        assert one.source == "4 of 10 statements and 9 of 20 branches covered (.coverage)"

    def test_counts_are_added_before_they_are_divided(self) -> None:
        small = function(FIT, covered=0, total=1, branches=Ratio(0, 0))
        large = function(DISTIL, covered=99, total=99, branches=Ratio(9, 10))
        assert split(component(COVERAGE, project(small, large))) == (300, 0, 0)

    def test_what_only_failing_tests_ran_is_lost_with_its_own_reason(self) -> None:
        inflated = function(
            covered=8, branches=Ratio(9, 10), statements_by=RunBy(4, 4), branches_by=RunBy(9, 0), failing=1
        )
        one = component(COVERAGE, project(inflated))
        assert split(one) == (210, 0, 90)
        assert [(cause.tenths, cause.reason, cause.remedy) for cause in one.losses] == [
            (
                60,
                "src/engine.py:4 fit: 4 of 10 statements run only by tests that did not pass.",
                "mend those tests, or what they test",
            ),
            (30, "src/engine.py:4 fit: 2 of 10 statements and 1 of 10 branches not covered.", "test it"),
        ]
        assert one.source == (
            "8 of 10 statements and 9 of 10 branches covered, 4 and 0 of them only in tests that did not pass "
            "(.coverage)"
        )

    def test_what_nobody_is_known_to_have_run_is_unknown(self) -> None:
        one = component(COVERAGE, project(function(covered=8, branches=Ratio(0, 0), statements_by=RunBy(4, 0))))
        assert split(one) == (150, 150, 0)
        (cause,) = one.unknowns
        assert cause.reason == "1 critical function: whether a passing test ran all that is covered is unknown."
        assert cause.remedy == NAME_THE_TESTS

    def test_unmeasured_branches_are_unknown(self) -> None:
        one = component(COVERAGE, project(function(covered=4, total=10, branches=None)))
        assert split(one) == (90, 120, 90)
        assert one.unknowns[0].reason == "1 critical function: branches were not measured."
        assert one.unknowns[0].remedy == MEASURE

    def test_without_any_branch_the_lines_decide_alone(self) -> None:
        assert split(component(COVERAGE, project(function(covered=4, total=10, branches=Ratio(0, 0))))) == (150, 0, 150)
        assert split(component(COVERAGE, project(function(covered=0, total=10, branches=Ratio(0, 0))))) == (0, 0, 300)

    @pytest.mark.parametrize(
        "hidden",
        [
            stale(DISTIL),
            function(DISTIL, freshness=Freshness.UNKNOWN),
            function(DISTIL, entered=Entered.UNKNOWN),
            function(DISTIL, covered=None, branches=None),
        ],
    )
    def test_what_is_not_known_afresh_may_be_covered_or_not(self, hidden: FunctionFigures) -> None:
        known = function(FIT, covered=10, total=10, branches=Ratio(18, 20))
        one = component(COVERAGE, project(known, hidden))
        # Lines between 10 and 20 of 20, branches between 18 and 38 of 40.
        assert split(one) == (172, 128, 0)
        assert one.unknowns[0].tenths == 128
        assert one.source.endswith("10 statements unknown (.coverage)")

    def test_causes_name_what_would_settle_them_and_the_findings(self) -> None:
        why = finding(SAVE, Level.WARNING, part="none")
        one = component(COVERAGE, project(stale(SAVE), stale(DISTIL)), why)
        assert split(one) == (0, 300, 0)
        (cause,) = one.unknowns
        assert cause.reason == "2 critical functions: the file changed after the coverage was measured."
        assert cause.remedy == "coverage run --branch -m pytest"
        assert cause.findings == (why.name,)
        untested = finding(FIT, part="coverage")
        one = component(COVERAGE, project(function(FIT, covered=0)), untested, finding(FIT))
        assert one.losses[0].findings == (untested.name,)

    def test_an_excluded_body_is_not_covered(self) -> None:
        excluded = replace(function(covered=0, total=0), size=10, reason="the body is excluded from coverage")
        assert split(component(COVERAGE, project(excluded))) == (0, 300, 0)
        assert split(component(CRITICAL, project(excluded))) == (0, 150, 0)

    @pytest.mark.parametrize(
        ("project", "reason"),
        [
            (project(), "No critical function was found."),
            (project(function(), evidence=(junit_file(),)), "No coverage data was read."),
            (project(function(covered=0, total=0)), "No critical function has a statement to cover."),
        ],
    )
    def test_nothing_known_is_all_unknown(self, project: Figures, reason: str) -> None:
        one = component(COVERAGE, project)
        assert split(one) == (0, 300, 0)
        assert one.unknowns[0].reason == reason


class TestDebt:
    @pytest.mark.parametrize(("level", "earned"), [(Level.ERROR, 0), (Level.WARNING, 125), (Level.NOTE, 225)])
    def test_the_greatest_severity_of_a_function_counts(self, level: Level, earned: int) -> None:
        found = (finding(level=level), finding(level=Level.NOTE))
        one = component(DEBT, project(function()), *found)
        assert split(one) == (earned, 0, 250 - earned)
        assert one.losses[0].findings == tuple(item.name for item in found)

    def test_silenced_debt_is_unknown_by_as_much_as_it_is_worse_than_what_counts(self) -> None:
        silenced = replace(finding(), silenced=True)
        one = component(DEBT, project(function()), silenced, finding(level=Level.NOTE))
        assert split(one) == (0, 225, 25)
        (cause,) = one.unknowns
        assert cause.reason == "src/engine.py:4 fit: 1 debt silenced by noqa, the worst a blocker."
        assert cause.findings == (silenced.name,)
        assert one.source == "1 of 1 critical function with debt, in 1 silenced"
        milder = replace(finding(level=Level.NOTE), silenced=True)
        assert split(component(DEBT, project(function()), milder, finding())) == (0, 0, 250)

    def test_silenced_debt_beside_rules_that_were_off(self) -> None:
        narrowed = replace(project(function(FIT), function(DISTIL)), not_looked_for=("RDY101",))
        one = component(DEBT, narrowed, replace(finding(FIT), silenced=True))
        assert split(one) == (0, 250, 0)
        assert [cause.tenths for cause in one.unknowns] == [125, 125]

    def test_weights(self) -> None:
        functions = (function(FIT, weight=3), function(DISTIL, weight=1))
        assert split(component(DEBT, project(*functions), finding(DISTIL))) == (187, 0, 63)

    def test_only_debt_in_critical_functions_counts(self) -> None:
        others = (finding(DISTIL), finding(FIT, part="coverage"), finding(("src/engine.py", 99, "fit")))
        assert split(component(DEBT, project(function(FIT)), *others)) == (250, 0, 0)

    def test_without_a_critical_function_nothing_is_known(self) -> None:
        assert split(component(DEBT, project())) == (0, 250, 0)

    def test_debt_that_was_not_looked_for_is_unknown_and_debt_that_was_found_is_lost(self) -> None:
        narrowed = replace(project(function(FIT), function(DISTIL)), not_looked_for=("RDY101", "RDY102"))
        one = component(DEBT, narrowed, finding(FIT, Level.WARNING))
        assert split(one) == (0, 187, 63)
        (cause,) = one.unknowns
        assert (cause.tenths, cause.reason) == (
            187,
            "Debt was not looked for: RDY101, RDY102 were switched off.",
        )
        assert "--select" in cause.remedy
        assert one.source == "1 of 2 critical functions with debt, 2 rules off"

    def test_rules_whose_facts_are_in_the_figures_take_no_points_when_they_are_off(self) -> None:
        narrowed = replace(project(function(FIT)), not_looked_for=("RDY401", "RDY402"))
        assert split(component(DEBT, narrowed)) == (250, 0, 0)

    def test_every_rule_about_debt_is_told_from_the_others(self) -> None:
        debt = [rule.code for rule in RULES if rule.part is Part.DEBT]
        others = [rule.code for rule in RULES if rule.part in (Part.COVERAGE, Part.CRITICAL_PATH)]
        assert debt_not_looked_for([*debt, *others]) == debt


class TestCriticalPath:
    def test_a_tested_function_earns_its_weight(self) -> None:
        functions = (function(FIT, weight=2), function(DISTIL, weight=1, entered=Entered.NO, covered=0))
        one = component(CRITICAL, project(*functions))
        assert split(one) == (100, 0, 50)
        assert one.losses[0].reason == "src/losses.py:1 distil: no test enters it."

    @pytest.mark.parametrize(
        ("function", "reason"),
        [
            (function(entered=Entered.NO), "no test enters it"),
            (function(passing=0, failing=2), "no passing test enters it, and 2 failing ones"),
            (function(passing=0, failing=0), "no passing test enters it"),
            (function(covered=7), "7 of 10 statements covered, threshold 80%"),
        ],
    )
    def test_known_faults_are_lost(self, function: FunctionFigures, reason: str) -> None:
        one = component(CRITICAL, project(function))
        assert split(one) == (0, 0, 150)
        assert one.losses[0].reason == f"src/engine.py:4 fit: {reason}."

    @pytest.mark.parametrize(
        "function",
        [
            stale(FIT),
            function(entered=Entered.UNKNOWN),
            function(freshness=Freshness.UNKNOWN),
            function(covered=None),
        ],
    )
    def test_what_is_not_known_afresh_is_unknown(self, function: FunctionFigures) -> None:
        one = component(CRITICAL, project(function))
        assert split(one) == (0, 150, 0)
        assert one.unknowns[0].remedy
        assert one.unknowns[0].findings == ("src/engine.py:4 fit",)

    def test_what_only_failing_tests_ran_does_not_help_it_over_its_threshold(self) -> None:
        one = component(CRITICAL, project(function(covered=9, statements_by=RunBy(7, 2), failing=1)))
        assert split(one) == (0, 0, 150)
        assert one.losses[0].reason == (
            "src/engine.py:4 fit: 9 of 10 statements covered, 2 of them only in tests that did not pass, threshold 80%."
        )

    @pytest.mark.parametrize(
        "function",
        [
            function(covered=9, statements_by=RunBy(7, 0)),
            function(covered=9, statements_by=RunBy(0, 0), passing=None, failing=None),
            function(covered=0, total=0, statements_by=RunBy(0, 0), passing=None, failing=None),
        ],
    )
    def test_what_ran_in_nobodys_name_vouches_for_nothing(self, function: FunctionFigures) -> None:
        one = component(CRITICAL, project(function))
        assert split(one) == (0, 150, 0)
        assert one.unknowns[0].remedy == NAME_THE_TESTS

    def test_contexts_are_not_needed(self) -> None:
        assert split(component(CRITICAL, project(function(passing=None, failing=None)))) == (150, 0, 0)

    def test_the_source_says_no_more_than_is_known(self) -> None:
        told, blind = function(FIT), function(DISTIL, passing=None, failing=None)
        assert component(CRITICAL, project(told)).source == "tests vouch for 1 of 1 critical function"
        assert component(CRITICAL, project(blind)).source == (
            "entered in coverage data: 1 of 1 critical function; whether by passing tests is unknown without contexts"
        )
        assert component(CRITICAL, project(told, blind)).source == (
            "tests vouch for 1 of 2 critical functions; entered in coverage data: 1 more; "
            "whether by passing tests is unknown without contexts"
        )

    def test_an_exact_threshold_is_reached(self) -> None:
        third = replace(function(covered=7, total=10), line_threshold=0.7)
        assert split(component(CRITICAL, project(third))) == (150, 0, 0)

    def test_without_coverage_nothing_is_known(self) -> None:
        assert split(component(CRITICAL, project(function(), evidence=()))) == (0, 150, 0)
        assert split(component(CRITICAL, project())) == (0, 150, 0)


def test_functions_outside_of_the_checked_paths_are_unknown_in_every_component() -> None:
    outside = (OutsideFunction(*DISTIL, "training", 10, OUTSIDE, CHECK_ALL),)
    narrowed = replace(project(function(covered=10, branches=Ratio(20, 20))), outside=outside)
    _, coverage, debt, critical = score(narrowed, ()).components
    # Of 20 statements 10 are covered, of 40 branches at most 20: .6 * .5 / .8 + .4 * .5 / .9 at least.
    assert [split(one) for one in (coverage, debt, critical)] == [(179, 121, 0), (125, 125, 0), (75, 75, 0)]
    for one in (coverage, debt, critical):
        (cause,) = one.unknowns
        assert cause.reason == "1 critical function: outside of the paths that were checked."
        assert cause.remedy == "run again without PATH, or score the logs of all parts together"
    assert debt.source == "0 of 1 critical function with debt, 1 more unknown"


def test_an_empty_project_earns_nothing() -> None:
    empty = score(project(evidence=()), ())
    assert (empty.earned, empty.unknown, empty.lost) == (0, 1000, 0)
    assert empty.verdicts == ()


def test_a_perfect_project_earns_everything() -> None:
    perfect = score(project(function(covered=10), evidence=(coverage_file(), junit_file(5, 0, 0))), ())
    assert (perfect.earned, perfect.unknown, perfect.lost) == (1000, 0, 0)


def test_the_inputs_of_the_score_that_this_one_replaces() -> None:
    """95.67% of its tests passed, 36.9% of lines covered, branches and critical functions unmeasured.

    Its line coverage was of the whole project, so the two halves come from two projects here.
    """
    evidence = (coverage_file(branches=False), junit_file(287, 10, 3))
    measured = score(project(function(covered=369, total=1000, branches=None), evidence=evidence), ())
    unfound = score(project(evidence=evidence), ())
    parts = (*measured.components[:2], *unfound.components[2:])
    assert [sum(numbers) for numbers in zip(*map(split, parts), strict=True)] == [370, 523, 107]


def test_straight_code_that_was_not_measured_has_no_branch_to_wait_for() -> None:
    done = function(covered=10, branches=Ratio(20, 20))
    hidden = function(DISTIL, covered=None, total=4, branches=None, entered=Entered.UNKNOWN, reason="it is compiled")
    forked, straight = (
        score(figures(functions=(done, one), entry_points=()), ()).components[1]
        for one in (hidden, replace(hidden, straight=True))
    )
    # Of 14 statements 10 are covered: of the lines all but 4 of 14 count, of the branches all.
    assert straight.unknown < forked.unknown
    assert straight.earned == 300 * (0.6 * (10 / 14) / 0.8 + 0.4) // 1
    measured = score(figures(functions=(replace(done, branches=None, straight=True),), entry_points=()), ())
    assert (measured.components[1].earned, measured.components[1].unknown) == (300, 0)


def test_a_silenced_finding_is_marked_where_figures_cost_the_points() -> None:
    untested = function(covered=0, branches=Ratio(0, 2), entered=Entered.NO, passing=0)
    path, line, name = FIT
    silenced = ScoredFinding(
        "RDY401", "untested", "critical-path", path, line, 1, name, line, Level.ERROR, "a", silenced=True
    )
    (cause,) = score(figures(functions=(untested,), entry_points=()), (silenced,)).components[3].losses
    assert cause.findings == ("RDY401 src/engine.py:4 fit (silenced)",)
