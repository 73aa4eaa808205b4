"""Pairs of lines that SQL packed into one number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.evidence import coverage_sql_bits
from readiness_lint.evidence.coverage_sql_bits import ARC_BASE, Arcs
from readiness_lint.evidence.line_bits import MOST_LINES, lines_in

lines = st.integers(-MOST_LINES, MOST_LINES)
small = st.integers(-30, 30)


def packed(pairs: list[tuple[int, int]]) -> list[str]:
    return [str(begin * ARC_BASE + end) for begin, end in pairs]


@given(st.lists(st.tuples(lines, lines)))
def test_arcs_come_back_from_one_number(pairs: list[tuple[int, int]]) -> None:
    assert Arcs().pairs(packed(pairs)) == set(pairs)


@given(st.lists(st.lists(st.tuples(small, small))))
def test_the_lines_at_both_ends(files: list[list[tuple[int, int]]]) -> None:
    arcs = Arcs()
    for pairs in files:
        assert lines_in(arcs.lines(packed(pairs))) == {line for pair in pairs for line in pair if line > 0}


@pytest.mark.parametrize("text", ["", "x", "1.0", str(ARC_BASE // 3), str(ARC_BASE * -2_000_000), "9" * 5000])
def test_what_is_no_arc_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"line number|int"):
        Arcs().pairs([text])
    with pytest.raises(ValueError, match=r"line number|int"):
        Arcs().lines([text])


def test_arcs_without_end_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_sql_bits, "_MOST_ARCS", 2)
    arcs = Arcs()
    for first in range(1, 20):
        pairs = [(first, first + 1), (first + 1, first + 2)]
        assert lines_in(arcs.lines(packed(pairs))) == {first, first + 1, first + 2}
        assert arcs.pairs(packed(pairs)) == set(pairs)
    assert len(arcs) <= 4
