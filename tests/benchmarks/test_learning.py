"""What is learnt does not depend on chance, and nothing is measured on what was learnt from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import learning
from benchmarks.labelled import Labelled, read_labelled
from tests.benchmarks.generated import write_set


@pytest.fixture(scope="module")
def comments(tmp_path_factory: pytest.TempPathFactory) -> list[Labelled]:
    return read_labelled(write_set(tmp_path_factory.mktemp("set")))


def test_the_model_tells_debt_from_what_sounds_like_it(comments: list[Labelled]) -> None:
    examples = learning.examples_of(comments)
    model = learning.train(examples)
    debts = [model.probability(f) for f, one in zip(examples.features, comments, strict=True) if f and one.is_debt]
    plain = [model.probability(f) for f, one in zip(examples.features, comments, strict=True) if f and not one.is_debt]
    assert plain
    assert sum(debts) / len(debts) > 0.5 + sum(plain) / len(plain) / 2


def test_each_repository_is_left_out_with_its_copies_under_other_owners(comments: list[Labelled]) -> None:
    copies = [*comments, *(replace(comment, repository="forks/Alpha") for comment in comments[:2])]
    for own, others in learning.left_out(copies):
        left = {copies[place].repository.rpartition("/")[2].lower() for place in own}
        assert len(left) == 1
        assert left.isdisjoint(copies[place].repository.rpartition("/")[2].lower() for place in others)
        assert sorted([*own, *others]) == list(range(len(copies)))


def test_labels_that_only_one_repository_has_do_not_help_it(comments: list[Labelled]) -> None:
    turned = [replace(one, is_debt=not one.is_debt) if one.repository == "ann/alpha" else one for one in comments]
    own = [place for place, one in enumerate(comments) if one.repository == "ann/alpha"]
    straight = learning.out_of_repository(learning.examples_of(comments))
    after = learning.out_of_repository(learning.examples_of(turned))
    assert [after[place] for place in own] == [straight[place] for place in own]
    assert after != straight  # the others did learn from it


def test_training_takes_the_wanted_examples_only(comments: list[Labelled]) -> None:
    examples = learning.examples_of(comments)
    half = range(len(comments) // 2)
    same = learning.train(learning.examples_of(comments[: len(half)]))
    assert learning.train(examples, set(half)) == same != learning.train(examples)


def test_calibration_compares_what_was_said_with_what_was_so() -> None:
    error, rows = learning.calibration([0.25, 0.25, 0.75, 1.0], [False, True, True, True])
    assert rows == {2: (2, 0.25, 0.5), 7: (1, 0.75, 1.0), 9: (1, 1.0, 1.0)}
    assert error == pytest.approx((2 * 0.25 + 0.25) / 4)


def test_calibration_of_nothing_is_nothing() -> None:
    assert learning.calibration([], []) == (0.0, {})
