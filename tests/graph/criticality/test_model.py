"""The model: its arithmetic, and that what ships fits the signs and numbers that the code can produce."""

from __future__ import annotations

from math import exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.critical import ROLES
from readiness_lint.graph.criticality.model import (
    FARTHEST,
    LEAN_SCALE,
    PROFILE_SCALE,
    Model,
    Stage,
    add,
    load_model,
    probabilities,
    read_model,
    scaled,
)
from readiness_lint.graph.criticality.profile import LEAN, PROFILE
from readiness_lint.graph.criticality.vocabulary import load_vocabulary, words_of
from tests.graph.criticality.gallery import gallery
from tests.graph.criticality.support import judged_of

WEIGHTS = {"a": (1.5, 0.25), "b": (-2.0, -1.0), "c": (0.125, 0.75)}
STAGE = Stage((-0.5, -1.0), WEIGHTS, {"a": (2.0, -2.0)})
LOG_ODDS = st.floats(-700, 700)

Found = tuple[float, float, float]


def of_signs(signs: set[str]) -> Found:
    """The probabilities of signs alone, in a repository that leans nowhere."""
    return probabilities((STAGE.intercept, STAGE.of_signs(signs, 0.0)))


def test_log_odds_are_added_up() -> None:
    none, training, conversion = of_signs({"a", "c", "unknown"})
    assert log(training / none) == pytest.approx(-0.5 + 1.5 + 0.125)
    assert log(conversion / none) == pytest.approx(-1.0 + 0.25 + 0.75)


def test_the_lean_of_a_repository_makes_a_sign_worth_more_or_less() -> None:
    assert STAGE.of_signs({"a"}, 0.5) == (1.5 + 2.0 * 0.5, 0.25 - 2.0 * 0.5)
    assert STAGE.of_signs({"b"}, 0.5) == STAGE.of_signs({"b"}, -0.5) == WEIGHTS["b"]


def test_numbers_count_their_value_times_their_weight() -> None:
    assert STAGE.of_numbers({"a": 2.0, "b": 0.5, "unknown": 99.0}) == (3.0 - 1.0, 0.5 - 0.5)
    assert STAGE.of_numbers({}) == (0.0, 0.0)


@given(st.lists(st.tuples(LOG_ODDS, LOG_ODDS), max_size=5))
def test_probabilities_add_up_to_one(pairs: list[tuple[float, float]]) -> None:
    found = probabilities(pairs)
    assert all(0 <= one <= 1 for one in found)
    assert sum(found) == pytest.approx(1)


@given(st.lists(st.tuples(LOG_ODDS, LOG_ODDS), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_log_odds_changes_no_bit(pairs: list[tuple[float, float]], random: Random) -> None:
    other = random.sample(pairs, len(pairs))
    assert add(other) == add(pairs)
    assert probabilities(other) == probabilities(pairs)


@given(LOG_ODDS, LOG_ODDS)
def test_probabilities_are_in_the_order_of_the_log_odds(training: float, conversion: float) -> None:
    found = probabilities([(training, conversion)])
    ordered = sorted(zip((0.0, training, conversion), found, strict=True))
    assert [likely for _, likely in ordered] == sorted(found)


def test_who_says_nothing_makes_all_three_equally_likely() -> None:
    assert probabilities([]) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


@given(st.sets(st.sampled_from([*WEIGHTS, "d"])))
def test_what_speaks_for_a_path_makes_it_more_likely_and_what_speaks_against_both_less(signs: set[str]) -> None:
    before = of_signs(signs)
    for name, (training, conversion) in WEIGHTS.items():
        if name in signs:
            continue
        after = of_signs(signs | {name})
        assert (after[1] / after[0] > before[1] / before[0]) == (training > 0)
        assert (after[2] / after[0] > before[2] / before[0]) == (conversion > 0)
        assert (after[0] < before[0]) == (training + conversion > 0)


SPREADS = {"trains": (-4.0, 2.0), LEAN: (1.0, 0.5), "size": (5.0, 1.0)}


def profile(functions: int, trains: float = -2.0) -> dict[str, float]:
    """A profile of a repository of that many functions."""
    return {"trains": trains, LEAN: 0.0, "size": log(functions), "unknown": 1.0}


def test_a_profile_of_a_tiny_repository_counts_less_than_that_of_a_big_one() -> None:
    tiny, small, big = (scaled(profile(functions), SPREADS).profile for functions in (1, 50, 5000))
    assert tiny.keys() == SPREADS.keys()
    assert 0 < tiny["trains"] < small["trains"] < big["trains"] < PROFILE_SCALE
    assert 0 > tiny[LEAN] > small[LEAN] > big[LEAN]


@given(st.integers(1, 10**6), st.floats(-1e6, 1e6))
def test_no_number_of_a_profile_counts_more_than_the_farthest(functions: int, trains: float) -> None:
    found = scaled(profile(functions, trains), SPREADS).profile
    assert all(abs(value) <= PROFILE_SCALE * FARTHEST for value in found.values())
    assert (found["trains"] > 0) == (trains > -4.0) or found["trains"] == 0


def test_a_model_scales_by_the_repositories_that_it_learnt_from() -> None:
    assert Model(STAGE, STAGE, SPREADS).scaled(profile(9)) == scaled(profile(9), SPREADS)


def test_the_lean_has_a_scale_of_its_own() -> None:
    found = scaled(profile(50), SPREADS)
    assert found.lean / LEAN_SCALE == pytest.approx(found.profile[LEAN] / PROFILE_SCALE)


def test_a_model_is_read_from_its_json_form() -> None:
    stage = {"intercept": [-1, 2.5], "weights": {"a": [0.5, -0.5]}, "slopes": {"a": [1, 2]}}
    model = read_model({"own": stage, "around": stage | {"slopes": {}}, "profile": {LEAN: [0.5, 2.0]}, "trained": {}})
    assert model.own == Stage((-1.0, 2.5), {"a": (0.5, -0.5)}, {"a": (1, 2)})
    assert model.around.slopes == {}
    assert model.profile == {LEAN: (0.5, 2.0)}


def test_the_model_that_ships_is_read_once() -> None:
    assert load_model() is load_model()
    assert load_model().own.weights
    assert load_model().around.weights


def test_every_weight_that_ships_is_of_something_that_can_be_found() -> None:
    model, known = load_model(), producible()
    names = {name for stage in (model.own, model.around) for part in (stage.weights, stage.slopes) for name in part}
    assert {name for name in names if not _is_word(name)} <= known, "train the model anew"


def test_the_first_stage_knows_nothing_of_neighbours() -> None:
    judged = judged_of(gallery())
    beside = {name for numbers in judged.numbers.values() for name in numbers}
    assert not beside & load_model().own.weights.keys()
    assert beside & load_model().around.weights.keys()


def test_only_signs_have_slopes_and_all_of_them_weights() -> None:
    for stage in (load_model().own, load_model().around):
        assert stage.slopes.keys() <= stage.weights.keys()
        assert not stage.slopes.keys() & {*PROFILE}


def test_the_profile_that_ships_has_the_numbers_that_are_asked_for() -> None:
    assert load_model().profile.keys() == {*PROFILE}
    assert all(spread > 0 for _, spread in load_model().profile.values())


def test_shipped_weights_are_finite_and_none_decides_alone() -> None:
    for stage in (load_model().own, load_model().around):
        for pair in (*stage.weights.values(), *stage.slopes.values()):
            assert all(exp(-5) < exp(value) < exp(5) for value in pair)


def _is_word(name: str) -> bool:
    """Whether it is the sign of a word as names can have it."""
    kind, _, word = name.partition(":")
    return kind in ("word", "class-word", "file-word", "folder-word") and words_of(word) == (word,)


def producible() -> set[str]:
    """Signs of roles, groups and libraries by their lists; all others as some function shows them."""
    project = gallery()
    judged = judged_of(project)
    found = {sign for signs in (*judged.signs.of_units.values(), *judged.signs.of_files.values()) for sign in signs}
    found |= {name for numbers in (*judged.numbers.values(), *judged.signs.averages.values()) for name in numbers}
    vocabulary = load_vocabulary()
    of_groups = ("name", "begins", "class", "base", "file", "folder", "calls", "mates:name")
    found |= {f"{kind}:{group}" for kind in of_groups for group in vocabulary.says}
    found |= {f"{kind}:{library}" for kind in ("imports", "uses") for library in vocabulary.libraries.values()}
    of_roles = ("role", "maybe", "rules-role", "file-role", "mates:role")
    return found | {f"{kind}:{role}" for kind in of_roles for role in ROLES} | {*PROFILE}
