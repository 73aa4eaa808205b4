"""Packed numbers against coverage.py's own way with them, and against the plain way to say it."""

from __future__ import annotations

import pytest
from coverage.numbits import numbits_to_nums, numbits_union, nums_to_numbits
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.evidence import coverage_sql_bits
from readiness_lint.evidence.coverage_sql_bits import (
    ARC_BASE,
    MOST_LINES,
    arcs_of,
    contexts_by_arcs,
    contexts_by_line,
    lines_of,
    union,
)

line_sets = st.sets(st.one_of(st.integers(0, 100), st.integers(0, 10_000)))
blobs = st.one_of(line_sets.map(nums_to_numbits), st.binary(max_size=40))
lines = st.integers(-MOST_LINES, MOST_LINES)


@given(blobs)
def test_lines_are_those_that_coverage_finds(numbits: bytes) -> None:
    assert lines_of(numbits) == set(numbits_to_nums(numbits))


@given(st.lists(blobs))
def test_a_union_holds_what_any_part_holds(parts: list[bytes]) -> None:
    expected = b""
    for part in parts:
        expected = numbits_union(expected, part)
    assert union(parts) == expected


def plainly(rows: list[tuple[str, list[int]]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for context, numbers in rows:
        for line in numbers:
            found.setdefault(line, set()).add(context)
    return found


@pytest.mark.parametrize("digits", [1 << 25, 64, 1])
@given(rows=st.lists(st.tuples(st.sampled_from("abcdef"), blobs), max_size=12))
def test_contexts_by_line_at_once_and_in_steps(digits: int, rows: list[tuple[str, bytes]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coverage_sql_bits, "_MOST_DIGITS", digits)
        assert contexts_by_line(rows) == plainly([(context, numbits_to_nums(blob)) for context, blob in rows])


@given(st.lists(st.tuples(lines, lines)))
def test_arcs_come_back_from_one_number(pairs: list[tuple[int, int]]) -> None:
    packed = {str(begin * ARC_BASE + end): (begin, end) for begin, end in pairs}
    assert arcs_of(packed) == packed


@pytest.mark.parametrize("packed", ["", "x", "1.0", str(ARC_BASE // 3), str(ARC_BASE * -2_000_000), "9" * 5000])
def test_what_is_no_arc_is_refused(packed: str) -> None:
    with pytest.raises(ValueError, match=r"line number|int"):
        arcs_of([packed])


small = st.integers(-30, 30)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.lists(st.tuples(small, small), max_size=8)), max_size=8))
def test_contexts_by_arcs(taken: list[tuple[str, list[tuple[int, int]]]]) -> None:
    arcs = {str(begin * ARC_BASE + end): (begin, end) for _, pairs in taken for begin, end in pairs}
    groups = [([context, "z"], [str(begin * ARC_BASE + end) for begin, end in pairs]) for context, pairs in taken]
    rows = [(name, [line for arc in pairs for line in arc if line > 0]) for context, pairs in taken for name in context]
    rows += [("z", numbers) for _, numbers in rows]
    assert contexts_by_arcs(groups, arcs) == plainly(rows)


def test_lines_of_the_same_contexts_share_one_set() -> None:
    found = contexts_by_line([("one", b"\x0e"), ("two", b"\x06")])
    assert found == {1: {"one", "two"}, 2: {"one", "two"}, 3: {"one"}}
    assert found[1] is found[2]
