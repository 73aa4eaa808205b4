"""Results of tests are joined like sets: order, grouping and repetition do not matter, and no test counts twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.model.evidence import TestResults

OUTCOMES = ("passed", "failed", "errors", "skipped", "xfailed", "flaky", "not_run")


@st.composite
def results(draw: st.DrawFn) -> TestResults:
    outcomes = draw(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(OUTCOMES)))
    return TestResults(**{name: frozenset(test for test in outcomes if outcomes[test] == name) for name in OUTCOMES})


def every_test(one: TestResults) -> frozenset[str]:
    return one.passed | one.failed | one.errors | one.skipped | one.xfailed | one.flaky | one.not_run


@given(results(), results(), results())
def test_it_is_a_join(one: TestResults, two: TestResults, three: TestResults) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | one == one
    assert one | TestResults() == one


@given(results(), results())
def test_every_test_counts_once(one: TestResults, two: TestResults) -> None:
    both = one | two
    assert every_test(both) == every_test(one) | every_test(two)
    assert both.counts.total == len(every_test(both))
    assert both.failed == one.failed | two.failed
    assert both.passed <= one.passed | two.passed
    ran = (every_test(one) - one.not_run) | (every_test(two) - two.not_run)
    assert both.not_run == (one.not_run | two.not_run) - ran
    assert both.counts.total == both.counts.ran + len(both.not_run)
