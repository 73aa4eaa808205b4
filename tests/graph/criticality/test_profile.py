"""What a repository is about, by the signs of all its functions."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.graph.criticality.profile import LEAN, PROFILE, averages_of, profile_of

SIGNS = st.lists(
    st.sets(st.sampled_from(["role:loss", "role:export", "role:data", "name:loss", "imports:torch", "other"])),
    max_size=12,
)
TRAINS, CONVERTS, IDLE = {"role:loss"}, {"role:export"}, {"role:none"}


@given(SIGNS)
def test_every_profile_has_all_numbers_and_all_are_finite(signs: list[set[str]]) -> None:
    found = profile_of(signs)
    assert found.keys() == {*PROFILE}
    assert all(isfinite(value) for value in found.values())
    assert found["size"] == log(max(1, len(signs)))
    assert found[LEAN] == found["trains"] - found["converts"]


@given(SIGNS, st.randoms(use_true_random=False))
def test_the_order_of_functions_changes_nothing(signs: list[set[str]], random: Random) -> None:
    other = random.sample(signs, len(signs))
    assert profile_of(other) == profile_of(signs)
    assert averages_of(other) == pytest.approx(averages_of(signs))


@given(SIGNS.filter(bool))
def test_twice_the_same_functions_make_the_same_shares(signs: list[set[str]]) -> None:
    once, twice = profile_of(signs), profile_of([*signs, *signs])
    assert twice.pop("size") == pytest.approx(once.pop("size") + log(2))
    assert twice == pytest.approx(once)


@given(SIGNS, st.sampled_from([*PROFILE]))
def test_one_function_more_that_trains_never_makes_it_lean_to_conversion(signs: list[set[str]], name: str) -> None:
    before, after = profile_of([*signs, IDLE]), profile_of([*signs, TRAINS])
    assert after["trains"] > before["trains"]
    assert after[LEAN] > before[LEAN]
    assert after["converts"] == before["converts"]
    assert name == LEAN or after[name] >= before[name]


def test_one_sign_of_several_is_enough_and_counts_once() -> None:
    both = profile_of([{"role:loss", "role:optimizer"}, IDLE])
    assert both["trains"] == profile_of([TRAINS, IDLE])["trains"]


def test_a_repository_that_does_both_leans_between() -> None:
    leans: Sequence[float] = [
        profile_of(signs)[LEAN] for signs in ([CONVERTS, CONVERTS], [CONVERTS, TRAINS], [TRAINS, TRAINS])
    ]
    assert leans[0] < leans[1] == 0 < leans[2]


def test_averages_are_of_some_signs_only_and_more_for_more_functions() -> None:
    few, many = ({"name:loss", "word:loss", "role:loss"}, IDLE), ({"name:loss", "role:loss"}, {"name:loss"}, IDLE)
    assert averages_of(few).keys() == {"mates:name:loss", "mates:role:loss", "mates:role:none"}
    assert 0 < averages_of(few)["mates:name:loss"] < averages_of(many)["mates:name:loss"] < 1
    assert averages_of([]) == {}


def test_a_file_of_one_function_says_less_than_one_of_many_that_agree() -> None:
    averages = [averages_of([TRAINS] * count)["mates:role:loss"] for count in (1, 2, 10, 100)]
    assert averages == sorted(averages)
    assert averages[0] < averages[-1] < 1
