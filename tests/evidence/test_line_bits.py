"""Sets of lines as numbers, against plain sets and coverage.py's own way with numbits."""

from __future__ import annotations

import pytest
from coverage.numbits import nums_to_numbits
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.evidence.line_bits import (
    Room,
    TooManyLinesError,
    any_of,
    bits_of,
    by_context,
    lines_in,
    together,
)

lines = st.sets(st.one_of(st.integers(1, 100), st.integers(1, 10_000)))
by_name = st.dictionaries(st.sampled_from("abcd"), lines)


@given(lines)
def test_a_set_is_what_coverage_packs(numbers: set[int]) -> None:
    bits = bits_of(numbers)
    assert bits == int.from_bytes(nums_to_numbits(numbers), "little")
    assert lines_in(bits) == numbers


def test_zero_and_what_lies_below_it_is_no_line() -> None:
    assert bits_of([-3, 2, 0, -1]) == 0b100
    assert bits_of([-3, 0]) == bits_of([]) == 0


@given(st.lists(lines))
def test_what_any_set_holds(sets: list[set[int]]) -> None:
    assert lines_in(any_of(map(bits_of, sets))) == set().union(*sets)


@given(by_name)
def test_rows_of_lines_are_turned_into_rows_of_contexts(ran: dict[str, set[int]]) -> None:
    rows = [(line, [name for name in ran if line in ran[name]]) for line in set().union(*ran.values())]
    found = by_context(rows, Room())
    assert {name: lines_in(bits) for name, bits in found.items()} == {name: ran[name] for name in ran if ran[name]}


@given(st.lists(by_name, max_size=4))
def test_parts_are_joined_by_context(parts: list[dict[str, set[int]]]) -> None:
    found = together({name: bits_of(ran) for name, ran in part.items()} for part in parts)
    names = set().union(*parts)
    expected = {name: set().union(*(part.get(name, set()) for part in parts)) for name in names}
    assert {name: lines_in(bits) for name, bits in found.items()} == expected


def test_a_few_rows_cannot_take_all_memory() -> None:
    room = Room(3 * 100_000)
    assert room.take(1 << 800_000)
    assert room.take(1 << 800_000)
    rows = [(800_000, ["first", "second"])]
    with pytest.raises(TooManyLinesError, match="more than 0 MB"):
        by_context(rows, room)
