"""The model: its arithmetic, and that what ships fits the families and signs that ship."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.debt import TASK_TAG
from readiness_lint.debt.features import load_signs
from readiness_lint.debt.lexicon import family_names
from readiness_lint.debt.model import Model, load_model

WEIGHTS = {"a": 1.5, "b": -2.0, "c": 0.25}
WITHOUT_PREFIX = {
    "begins",
    "doubtful",
    "docstring",
    "summary",
    "hits=0",
    "hits>=2",
    "hits>=3",
    "hits>=4",
    "words>=30",
    "words>=60",
}


def test_log_odds_are_added_up() -> None:
    model = Model(-0.5, WEIGHTS)
    assert model.probability([]) == pytest.approx(1 / (1 + exp(0.5)))
    assert model.probability(["a", "b", "unknown"]) == pytest.approx(1 / (1 + exp(1.0)))


@given(st.sets(st.sampled_from([*WEIGHTS, "d"])))
def test_what_speaks_for_debt_makes_it_more_likely_and_what_speaks_against_less(features: set[str]) -> None:
    model = Model(0.0, WEIGHTS)
    before = model.probability(features)
    assert 0 < before < 1
    for name in WEIGHTS.keys() - features:
        after = model.probability(features | {name})
        assert (after > before) == (WEIGHTS[name] > 0)


def test_every_weight_that_ships_is_of_something_that_can_be_found() -> None:
    families = {f"{kind}:{name}" for kind in ("family", "guarded", "quoted") for name in (*family_names(), TASK_TAG)}
    signs = load_signs()
    known = families | {*signs.words, *signs.comment, *signs.code, *signs.path, *signs.owner} | WITHOUT_PREFIX
    strange = {name for name in load_model().weights if name.partition("&")[0] not in known}
    assert not strange, "train the model anew"


def test_the_model_that_ships_is_read_once() -> None:
    assert load_model() is load_model()
    assert load_model().weights
