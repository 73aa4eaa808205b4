"""Who ran a line: failing tests execute code as well as passing ones, and vouch for none of it."""

from __future__ import annotations

import pytest

from readiness_lint.evidence.contexts import match_contexts
from readiness_lint.evidence.outcomes import Outcome, TestId
from readiness_lint.evidence.run_by import ran_under
from readiness_lint.model.evidence import Ratio, RunBy
from tests.evidence.support import Project

MODULE = """
def choose(flag):
    if flag == 1:
        return "passing"
    if flag == 2:
        return "failing"
    if flag == 3:
        return "a fixture"
    return "nobody"


def loop(items):
    total = 0
    for item in items:
        if item:
            total += item
        else:
            total -= 1
    return total


def guarded(lock, flag):
    with lock:
        if flag:
            return 1
    return 2


def crowded(flag): return flag


def never():
    return 0
"""
# Named like tests, so that coverage.py makes a context of each; what they end with is told by the results.
SCRIPT = """
import contextlib

import mod


def test_good():
    mod.choose(1)
    mod.loop([0, 2])
    mod.guarded(contextlib.nullcontext(), False)


def test_bad():
    mod.choose(2)
    mod.loop([])
    mod.guarded(contextlib.nullcontext(), True)
    mod.crowded(1)


def fixture():
    mod.choose(3)


test_good()
test_bad()
fixture()
"""
RESULTS = """<testsuite><testcase classname="__main__" name="test_good"/>
<testcase classname="__main__" name="test_bad"><failure/></testcase></testsuite>"""


@pytest.fixture
def measured(project: Project) -> Project:
    project.write("mod.py", MODULE)
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.write("junit.xml", RESULTS)
    project.run(SCRIPT, "--branch")
    return project


def test_every_covered_line_has_its_witness_or_none(measured: Project) -> None:
    choose = measured.functions("mod.py")["choose"]
    # Covered are 6 of 7: the first question and its answer by a passing test, the second answer by a failing one
    # alone. The second question, the third and its answer were also reached by a fixture, which has no outcome.
    assert choose.statements == Ratio(6, 7)
    assert choose.statements_by == RunBy(passing=2, failing=1)
    assert choose.branches == Ratio(5, 6)
    assert choose.branches_by == RunBy(passing=1, failing=1)


def test_a_branch_is_told_from_another_between_the_same_tests(measured: Project) -> None:
    loop = measured.functions("mod.py")["loop"]
    assert (loop.statements, loop.statements_by) == (Ratio(6, 6), RunBy(6, 0))
    assert (loop.branches, loop.branches_by) == (Ratio(4, 4), RunBy(4, 0))


def test_the_way_out_of_a_with_statement_is_a_branch_like_others(measured: Project) -> None:
    guarded = measured.functions("mod.py")["guarded"]
    assert (guarded.branches, guarded.branches_by) == (Ratio(2, 2), RunBy(1, 1))


def test_bodies_beside_their_head_and_bodies_that_never_ran(measured: Project) -> None:
    functions = measured.functions("mod.py")
    assert (functions["crowded"].statements, functions["crowded"].statements_by) == (Ratio(1, 1), RunBy(0, 1))
    assert (functions["never"].statements, functions["never"].statements_by) == (Ratio(0, 1), RunBy(0, 0))


def test_a_report_tells_of_branches_only_what_is_certain(measured: Project) -> None:
    measured.coverage("json", "--show-contexts")
    functions = measured.functions("mod.py", measured.gather(("coverage.json",), ("junit.xml",)))
    assert functions["choose"].statements_by == RunBy(2, 1)
    assert functions["choose"].branches_by == RunBy(1, 1)
    # Both tests ran both ends of the way out of the loop.
    assert functions["loop"].branches_by == RunBy(3, 0)


@pytest.mark.parametrize("missing", ["contexts", "results"])
def test_without_contexts_or_results_nothing_is_told(project: Project, missing: str) -> None:
    project.write("mod.py", MODULE)
    if missing == "contexts":
        project.write("junit.xml", RESULTS)
    else:
        project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.run(SCRIPT, "--branch")
    choose = project.functions("mod.py")["choose"]
    assert choose.statements == Ratio(6, 7)
    assert (choose.statements_by, choose.branches_by) == (None, None)


def test_when_most_tests_failed_the_passing_ones_are_named(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.write("junit.xml", RESULTS.replace("<failure/>", ""))
    project.run(SCRIPT, "--branch")
    assert project.functions("mod.py")["loop"].branches_by == RunBy(4, 0)
    project.write("junit.xml", RESULTS.replace('name="test_good"/>', 'name="test_good"><error/></testcase>'))
    assert project.functions("mod.py")["loop"].branches_by == RunBy(0, 4)


CASES: dict[TestId, Outcome] = {
    ("test_a", "test_one"): Outcome.PASSED,
    ("test_a", "test_bad"): Outcome.FAILED,
    ("test_a", "test_xfail"): Outcome.XFAILED,
    ("test_a", "test_some[1]"): Outcome.PASSED,
    ("test_a", "test_some[2]"): Outcome.FAILED,
    ("test_a", "test_gpu[0]"): Outcome.PASSED,
    ("test_a", "test_gpu[1]"): Outcome.SKIPPED,
    ("test_a", "test_half"): Outcome.SKIPPED,
    ("test_a", "test_mixed[0]"): Outcome.FAILED,
    ("test_a", "test_mixed[1]"): Outcome.SKIPPED,
}


@pytest.mark.parametrize(
    ("contexts", "by"),
    [
        ({"test_a.test_one"}, RunBy(1, 0)),
        ({"test_a.test_one", "test_a.test_bad", ""}, RunBy(1, 0)),
        ({"test_a.test_bad"}, RunBy(0, 1)),
        ({"test_a.test_bad", "test_a.test_xfail"}, RunBy(0, 1)),
        ({"test_a.test_bad", ""}, RunBy(0, 0)),
        ({"test_a.test_bad", "test_z.test_unknown"}, RunBy(0, 0)),
        ({""}, RunBy(0, 0)),
        (set(), RunBy(0, 0)),
        # One of its cases failed, and any of them may have run the line: parameters in contexts would tell.
        ({"test_a.test_some"}, RunBy(0, 0)),
        ({"test_a.py::test_some[1]|run"}, RunBy(1, 0)),
        ({"test_a.py::test_some[2]|run"}, RunBy(0, 1)),
        ({"test_a.test_gpu"}, RunBy(1, 0)),
        # What ran before a test gave up shows nothing of what it would have said.
        ({"test_a.test_half"}, RunBy(0, 0)),
        ({"test_a.test_half", "test_a.test_bad"}, RunBy(0, 0)),
        ({"test_a.test_half", "test_a.test_one"}, RunBy(1, 0)),
        ({"test_a.test_mixed"}, RunBy(0, 0)),
    ],
)
def test_whose_line_it_is(contexts: set[str], by: RunBy) -> None:
    assert ran_under(contexts, match_contexts(contexts, CASES)) == by
