"""Figures that are written down and yet none that somebody should have measured."""

from __future__ import annotations

import pytest

from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.seen import body, symptoms

CHOSEN = {"by-threshold", "by-case", "beside-decision", "gone-through", "named-as-given", "ratio-of-widths"}


def chosen(*lines: str, header: str = "def f(x):") -> list[set[str]]:
    """What speaks for each statement with a figure, in order."""
    return [CHOSEN.intersection(one.signs) for one in symptoms(body(*lines, header=header), Kind.INVENTED_FIGURE)]


def test_a_rubric_gives_other_figures_by_what_it_looks_at() -> None:
    graded = ("if x.count('.') < 1:", "    score = 40", "elif 'for' in x:", "    score = 70", "else:", "    score = 90")
    assert chosen(*graded) == [{"by-threshold"}] * 3
    returned = ("if is_bad(x): return {'score': 30}", "return {'score': 80}")
    assert chosen(*returned) == [{"by-threshold"}] * 2
    separate = ("score = 50", "if x > 3: score = 80", "if x > 9: score = 95")
    assert chosen(*separate) == [{"by-threshold"}] * 3
    held = ("if 'for' in x: score = 40", "else: score = 90")
    assert chosen(*held) == [{"by-threshold"}] * 2


@pytest.mark.parametrize("test", ["x == 'a'", "x.lower() == 'a'", "x in ('a', 'b')", "isinstance(x, A)", "self.fast"])
def test_other_figures_by_mode_may_be_made_up_all_the_same(test: str) -> None:
    assert chosen(f"if {test}: loss = 5", "else: loss = 20") == [{"by-case"}] * 2
    assert chosen(f"if {test}: go(loss=5, acc=3)", "else: go(loss=20)") == [set(), {"by-case"}]


@pytest.mark.parametrize(
    "lines",
    [
        ("accuracy = 0.95",),
        ("if x > 3: accuracy = 0.95",),
        ("if x > 3: accuracy = 0.95", "else: accuracy = measure(x)"),
        ("if x > 3: accuracy = 0.95; go(accuracy=0.95)",),
        ("if x > 3: accuracy = 0.95", "else: accuracy = 0.95"),
        ("if True: accuracy = 0.95", "else: accuracy = 0.9"),
        ("for y in x: accuracy = 0.95", "accuracy = 0.8"),
    ],
)
def test_one_figure_for_all_cases_is_no_rubric(lines: tuple[str, ...]) -> None:
    assert not {"by-threshold", "by-case"}.intersection(*chosen(*lines))


def test_the_confidence_of_a_decision_is_a_prior() -> None:
    prior = {"beside-decision"}
    assert chosen("return {'rate': {'value': x.rate * 0.9, 'confidence': 0.5}}") == [prior]
    assert chosen("decide(action='less', reason=f'{x}', confidence=0.6)") == [prior]
    assert chosen("if x: return {'prediction': 'plateau', 'confidence': 0.8}") == [prior]
    # The answer of a model that was never asked.
    assert chosen("return {'prediction': 'cat', 'confidence': 0.95}") == [set()]
    assert chosen("return {'prediction': model(x), 'confidence': 0.95}") == [set()]
    assert chosen("return {'action': 'go', 'confidence': 0.95}") == [set()]
    assert chosen("return {'action': plan(x), 'accuracy': 0.95}") == [set()]


def test_a_table_that_is_gone_through_is_input() -> None:
    table = "cases = [{'name': 'a', 'size_mb': 13}, {'name': 'b', 'size_mb': 31}]"
    assert chosen("tests = [{'size_mb': 13}]", "for one in enumerate(tests): work(one)") == [{"gone-through"}]
    assert chosen("tests = {'a': {'loss': 13}}", "[work(k) for k, v in tests.items()]") == [{"gone-through"}]
    assert chosen(table, "for one in cases: work(one)") == [{"gone-through", "named-as-given"}]
    assert chosen("tests = [{'loss': 13}]", "for one in tests: work(one)", "return tests") == [set()]
    assert chosen("tests = [{'loss': 13}]", "for one in x: work(one)") == [set()]
    assert chosen("tests = [{'loss': 13}]", "for one in zip(): work(one)") == [set()]


def test_names_of_what_is_given() -> None:
    assert chosen("return Result(loss=100.0)", header="def _create_failed_result(x):") == [{"named-as-given"}]
    assert chosen("defaults = {'latency_ms': 5}") == [{"named-as-given"}]
    assert chosen("return Result(loss=100.0)", header="def create_result(x):") == [set()]


def test_the_ratio_of_two_widths_is_true() -> None:
    assert "ratio-of-widths" in chosen("if x == 'int8':", "    compression_ratio = 4.0")[0]
    assert chosen("if x.bits == 4: memory_reduction = 8") == [{"ratio-of-widths"}]
    assert chosen("if x == 'int8': compression_ratio = 3.7") == [set()]
    assert chosen("if x == 'fast': compression_ratio = 4") == [set()]
    assert chosen("if x == 'int8': speedup = 4") == [set()]
    assert chosen("compression_ratio = 4") == [set()]
