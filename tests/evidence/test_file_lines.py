"""Measurements of one file add up, and what cannot be added up is unknown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.evidence.file_lines import Exits, FileLines, merge

TARGETS = (3, 4, 5, -1)
subsets = st.sets(st.sampled_from(TARGETS))


def with_pairs(taken: set[int]) -> FileLines:
    """Line 2 with four branches, as data and JSON have them."""
    pairs = frozenset((2, target) for target in TARGETS)
    done = frozenset((2, target) for target in taken)
    return FileLines("a.py", frozenset({2}), frozenset(), frozenset(), taken=done, untaken=pairs - done)


def named(taken: set[int]) -> FileLines:
    """The same as XML has them."""
    return FileLines("a.py", frozenset({2}), frozenset(), frozenset(), exits=with_pairs(taken).counted())


def numbered(taken: set[int]) -> FileLines:
    """The same as LCOV without names has them."""
    return FileLines("a.py", frozenset({2}), frozenset(), frozenset(), exits={2: Exits(len(TARGETS), len(taken))})


@given(subsets)
def test_counts_are_those_of_the_pairs(taken: set[int]) -> None:
    assert named(taken).branches_by_line() == with_pairs(taken).branches_by_line()
    assert numbered(taken).branches_by_line() == with_pairs(taken).branches_by_line()


@given(subsets, subsets)
def test_with_names_counts_add_up_as_pairs_do(one: set[int], other: set[int]) -> None:
    truth = merge([with_pairs(one), with_pairs(other)]).branches_by_line()
    assert merge([named(one), named(other)]).branches_by_line() == truth
    assert merge([named(one), with_pairs(other)]).branches_by_line() == truth
    assert merge([with_pairs(one), named(other)]).branches_by_line() == truth


@given(subsets, subsets)
def test_without_names_counts_are_right_or_unknown(one: set[int], other: set[int]) -> None:
    truth = (len(TARGETS), len(one | other))
    for parts in ([numbered(one), numbered(other)], [numbered(one), named(other)], [with_pairs(one), numbered(other)]):
        (found,) = (merge(parts).branches_by_line() or {}).values()
        assert found in (None, truth)
        if not one or not other or max(len(one), len(other)) == len(TARGETS):
            assert found == truth


def test_other_numbers_of_branches_contradict_each_other() -> None:
    assert Exits(2, 2) | Exits(3, 3) is None


def test_branches_that_one_run_did_not_measure_are_unknown() -> None:
    lines = FileLines("a.py", frozenset({2}), frozenset(), frozenset())
    assert lines.counted() is None
    assert merge([named({3}), lines]).branches_by_line() is None


def test_a_way_to_what_is_excluded_is_no_branch() -> None:
    pairs = frozenset({(2, 3), (2, 4), (2, 9)})
    lines = FileLines("a.py", frozenset({2}), frozenset(), frozenset({9}), taken=pairs, untaken=frozenset())
    assert lines.branches_by_line() == {2: (2, 2)}
