"""What holds for every project, however little is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.model.evidence import Entered, EvidenceFile, Freshness, Ratio, RunBy
from readiness_lint.model.figures import Figures, FunctionFigures, OutsideFunction
from readiness_lint.model.findings import Level
from readiness_lint.model.score import Answer
from readiness_lint.score.bounds import apportion
from readiness_lint.score.ledger import score
from readiness_lint.score.outside import CHECK_ALL, OUTSIDE
from readiness_lint.score.scored import ScoredFinding
from tests.builders import coverage_file, entry, figures, function, junit_file
from tests.score.strategies import KEYS, projects, ratios, some_findings

AVAILABLE = [300, 300, 250, 150]


@given(projects(), some_findings())
def test_everything_adds_up(project: Figures, findings: tuple[ScoredFinding, ...]) -> None:
    result = score(project, findings)
    assert [component.available for component in result.components] == AVAILABLE
    assert result.earned + result.unknown + result.lost == 1000
    for component in result.components:
        parts = (component.earned, component.unknown, component.lost)
        assert min(parts) >= 0
        assert sum(parts) == component.available
        assert sum(cause.tenths for cause in component.losses) == component.lost
        assert sum(cause.tenths for cause in component.unknowns) == component.unknown
        for cause in component.losses + component.unknowns:
            assert cause.tenths >= 0
            assert cause.reason
            assert cause.remedy


@given(projects(), some_findings(), st.data())
def test_fixing_a_finding_never_costs(
    project: Figures, findings: tuple[ScoredFinding, ...], data: st.DataObject
) -> None:
    fixed = tuple(item for item in findings if data.draw(st.booleans()))
    for before, after in zip(score(project, findings).components, score(project, fixed).components, strict=True):
        assert after.earned >= before.earned


@given(projects(), some_findings(), st.data())
def test_silencing_a_finding_earns_nothing(
    project: Figures, findings: tuple[ScoredFinding, ...], data: st.DataObject
) -> None:
    silenced = tuple(replace(item, silenced=item.silenced or data.draw(st.booleans())) for item in findings)
    before, after = score(project, findings), score(project, silenced)
    for one, other in zip(before.components, after.components, strict=True):
        assert other.earned == one.earned
        assert other.lost <= one.lost
    for verdict, other_verdict in zip(before.verdicts, after.verdicts, strict=True):
        assert (other_verdict.answer is Answer.READY) == (verdict.answer is Answer.READY)


@st.composite
def truths(draw: st.DrawFn) -> list[FunctionFigures]:
    """Functions of which everything is known."""
    keys = draw(st.sets(st.sampled_from(KEYS), min_size=1))
    found = []
    for key in sorted(keys):
        size = draw(st.integers(0, 15))
        covered = draw(ratios(size)).covered
        branches = draw(st.integers(0, 2 * size).flatmap(ratios))
        entered = Entered.YES if covered else draw(st.sampled_from([Entered.YES, Entered.NO]))
        passing, failing = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        weight = draw(st.integers(1, 4))
        found.append(
            function(
                key,
                covered=covered,
                total=size,
                branches=branches,
                entered=entered,
                passing=passing,
                failing=failing,
                weight=weight,
            )
        )
    return found


def hide(function: FunctionFigures, how: str) -> FunctionFigures:
    """The same function as an analysis sees it that knows less."""
    nothing = replace(function, statements=None, branches=None, passing=None, failing=None)
    return {
        "known": function,
        "stale": replace(function, freshness=Freshness.STALE),
        "unmeasured": replace(nothing, entered=Entered.UNKNOWN, freshness=Freshness.UNKNOWN),
        "not measurable": replace(function, entered=Entered.UNKNOWN),
        "no statements": replace(nothing, entered=function.entered, passing=function.passing),
        "no branches": replace(function, branches=None),
    }[how]


HIDING = st.sampled_from(["known", "stale", "unmeasured", "not measurable", "no statements", "no branches"])


@given(truths(), st.data())
def test_measuring_stays_in_the_predicted_interval(truth: list[FunctionFigures], data: st.DataObject) -> None:
    hidden = [hide(one, data.draw(HIDING)) for one in truth]
    evidence = (coverage_file(),) if data.draw(st.booleans()) else ()
    predicted = score(figures(functions=tuple(hidden), evidence=evidence, entry_points=()), ())
    measured = score(figures(functions=tuple(truth), evidence=(coverage_file(),), entry_points=()), ())
    for before, after in zip(predicted.components, measured.components, strict=True):
        assert before.earned <= after.earned
        assert after.earned + after.unknown <= before.earned + before.unknown


@given(truths(), st.data())
def test_a_run_over_a_part_predicts_the_run_over_all(truth: list[FunctionFigures], data: st.DataObject) -> None:
    truth = [replace(one, weight=1) for one in truth]
    inside = [one for one in truth if data.draw(st.booleans())]
    outside = tuple(
        OutsideFunction(*one.key, "training", one.size, OUTSIDE, CHECK_ALL) for one in truth if one not in inside
    )
    part = figures(functions=tuple(inside), outside=outside, entry_points=())
    whole = figures(functions=tuple(truth), entry_points=())
    for one, every in zip(score(part, ()).components, score(whole, ()).components, strict=True):
        assert one.earned <= every.earned
        assert every.earned + every.unknown <= one.earned + one.unknown


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.data())
def test_running_skipped_tests_stays_in_the_predicted_interval(
    passed: int, failed: int, skipped: int, data: st.DataObject
) -> None:
    pass_now = data.draw(st.integers(0, skipped))

    def tests(file: EvidenceFile) -> tuple[int, int]:
        component = score(figures(evidence=(file,)), ()).components[0]
        return component.earned, component.earned + component.unknown

    low, high = tests(junit_file(passed, failed, skipped))
    now_low, now_high = tests(junit_file(passed + pass_now, failed + skipped - pass_now, 0))
    assert low <= now_low
    assert now_high <= high


@dataclass(frozen=True)
class Run:
    """A test: its outcome, and the statements and branches of each function that it executes."""

    outcome: str
    statements: dict[int, frozenset[int]]
    branches: dict[int, frozenset[int]]


SIZE, BRANCHES = 6, 4


@st.composite
def runs(draw: st.DrawFn) -> Run:
    covered = st.dictionaries(st.integers(0, 3), st.frozensets(st.integers(0, SIZE - 1), min_size=1))
    statements = draw(covered)
    branches = {place: draw(st.frozensets(st.integers(0, BRANCHES - 1))) for place in statements}
    return Run(draw(st.sampled_from(["passed", "failed", "skipped"])), statements, branches)


def who_ran(parts: list[tuple[str, frozenset[int]]]) -> RunBy:
    """Of all that the tests ran, by outcome: what passing ones did, and what only others did."""
    passing = frozenset[int]().union(*(ran for outcome, ran in parts if outcome == "passed"))
    every = frozenset[int]().union(*(ran for _, ran in parts))
    return RunBy(len(passing), len(every - passing))


def measure(tests: list[Run]) -> Figures:
    """What coverage with contexts and JUnit show of these tests."""
    ran = [test for test in tests if test.outcome != "skipped"]
    found = []
    for place in range(4):
        mine = [test for test in ran if place in test.statements]
        covered = frozenset[int]().union(*(test.statements[place] for test in mine))
        taken = frozenset[int]().union(*(test.branches[place] for test in mine))
        found.append(
            function(
                KEYS[place],
                covered=len(covered),
                total=SIZE,
                branches=Ratio(len(taken), BRANCHES),
                entered=Entered.YES if mine else Entered.NO,
                passing=sum(test.outcome == "passed" for test in mine),
                failing=sum(test.outcome == "failed" for test in mine),
                statements_by=who_ran([(test.outcome, test.statements[place]) for test in mine]),
                branches_by=who_ran([(test.outcome, test.branches[place]) for test in mine]),
            )
        )
    outcomes = [test.outcome for test in tests]
    junit = junit_file(outcomes.count("passed"), outcomes.count("failed"), outcomes.count("skipped"))
    return figures(functions=tuple(found), evidence=(coverage_file(), junit), entry_points=())


@given(st.lists(runs(), min_size=1, max_size=6), st.data())
def test_skipping_a_failing_test_gains_nothing(tests: list[Run], data: st.DataObject) -> None:
    skipped = [
        replace(test, outcome="skipped") if test.outcome == "failed" and data.draw(st.booleans()) else test
        for test in tests
    ]
    before, after = score(measure(tests), ()), score(measure(skipped), ())
    for one, other in zip(before.components, after.components, strict=True):
        assert other.earned <= one.earned


@given(st.lists(runs(), min_size=1, max_size=6))
def test_failing_tests_cover_nothing(tests: list[Run]) -> None:
    def coverage(tests: list[Run]) -> int:
        return score(measure(tests), ()).components[1].earned

    assert coverage(tests) == coverage([test for test in tests if test.outcome != "failed"])


@given(truths(), st.data())
def test_learning_who_ran_the_lines_stays_in_the_predicted_interval(
    truth: list[FunctionFigures], data: st.DataObject
) -> None:
    told, vague = [], []
    for one in truth:
        assert one.statements is not None
        covered = one.statements.covered
        passing = data.draw(st.integers(0, covered))
        known_passing = data.draw(st.integers(0, passing))
        known_failing = data.draw(st.integers(0, covered - passing))
        told.append(replace(one, statements_by=RunBy(passing, covered - passing)))
        vague.append(replace(one, statements_by=RunBy(known_passing, known_failing)))
    before, after = (
        score(figures(functions=tuple(functions), evidence=(coverage_file(),), entry_points=()), ()).components
        for functions in (vague, told)
    )
    for one_before, one_after in zip(before, after, strict=True):
        assert one_before.earned <= one_after.earned
        assert one_after.earned + one_after.unknown <= one_before.earned + one_before.unknown


@given(projects(), some_findings())
def test_unknown_is_never_ready(project: Figures, findings: tuple[ScoredFinding, ...]) -> None:
    functions = {one.key: one for one in project.functions}
    for verdict, point in zip(score(project, findings).verdicts, project.entry_points, strict=True):
        assert verdict.reasons
        if verdict.answer is not Answer.READY:
            continue
        assert point.reaches
        assert point.passing
        assert (point.entered, point.freshness, point.failing) == (Entered.YES, Freshness.FRESH, 0)
        assert not project.unreadable
        assert not project.not_looked_for
        assert point.outside == 0
        for key in point.reaches:
            assert key in functions
            assert functions[key].freshness is Freshness.FRESH
            assert functions[key].entered is Entered.YES
            assert functions[key].statements is not None
            assert functions[key].branches is not None
            assert functions[key].passing
            assert not functions[key].failing
            for by, ratio, limit in (
                (functions[key].statements_by, functions[key].statements, functions[key].line_threshold),
                (functions[key].branches_by, functions[key].branches, functions[key].branch_threshold),
            ):
                assert ratio is not None
                assert by is None or by.passing >= limit * ratio.total
        loud = [item for item in findings if item.subject in point.reaches and item.level is not Level.NOTE]
        assert not loud


@given(truths())
def test_hiding_a_fact_takes_ready_away(truth: list[FunctionFigures]) -> None:
    good = [
        replace(
            one,
            entered=Entered.YES,
            passing=1,
            failing=0,
            statements=Ratio(one.size, one.size),
            branches=Ratio(one.size, one.size),
        )
        for one in truth
    ]
    point = entry(reaches=tuple(one.key for one in good))
    (verdict,) = score(figures(functions=tuple(good), entry_points=(point,)), ()).verdicts
    assert verdict.answer is Answer.READY
    for how in ("stale", "unmeasured", "not measurable", "no statements", "no branches"):
        hidden = (hide(good[0], how), *good[1:])
        (verdict,) = score(figures(functions=hidden, entry_points=(point,)), ()).verdicts
        assert verdict.answer is Answer.PARTIAL


@given(st.integers(0, 500), st.lists(st.fractions(0, 9), max_size=20))
def test_shares_add_up_and_are_fair(total: int, weights: list[Fraction]) -> None:
    whole = sum(weights)
    if not whole:
        assert apportion(0, weights) == [0] * len(weights)
        with pytest.raises(ValueError, match="without a cause"):
            apportion(total + 1, weights)
        return
    parts = apportion(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / whole) < 1
