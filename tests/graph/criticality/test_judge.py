"""The stages of the model over a project."""

from __future__ import annotations

import pytest

from readiness_lint.graph.criticality.judge import numbers_around, own_numbers, staged
from readiness_lint.graph.criticality.model import Model, Probabilities, load_model
from readiness_lint.graph.criticality.profile import LEAN
from readiness_lint.graph.project import Project
from tests.graph.criticality.gallery import FILES, gallery
from tests.graph.criticality.support import (
    NEVER,
    indifferent,
    judged_by,
    judged_of,
    model_of,
    node_called,
    signs_of_project,
    stage_of,
)
from tests.graph.support import name_of, project_of

TEXT = "def train():\n    return helper()\n\ndef helper():\n    return 1\n"


def likely(project: Project, model: Model) -> dict[str, Probabilities]:
    """The probabilities of every function by `path:qualname`."""
    return {name_of(project, node): found for node, found in judged_by(project, model).probabilities.items()}


def test_probabilities_of_every_function_add_up_to_one() -> None:
    judged = judged_of(gallery())
    assert judged.probabilities.keys() == judged.signs.of_units.keys()
    for found in judged.probabilities.values():
        assert sum(found) == pytest.approx(1)
        assert all(0 < one < 1 for one in found)


def test_the_order_of_files_changes_nothing() -> None:
    other = project_of(dict(reversed([*FILES.items()])))
    assert likely(other, load_model()) == likely(gallery(), load_model())


def test_a_sign_with_a_positive_weight_makes_its_path_more_likely() -> None:
    project = project_of({"a.py": TEXT})
    before = likely(project, indifferent(0.3, 0.3))
    after = likely(project, model_of(stage_of((0.0, 0.0), {"name:training": (2.0, 0.0)})))
    assert before["a.py:train"] == pytest.approx(before["a.py:helper"])
    assert after["a.py:train"][1] > after["a.py:helper"][1] == pytest.approx(1 / 3)
    assert after["a.py:train"][2] < after["a.py:helper"][2]


def test_a_sign_of_the_file_counts_for_all_its_functions() -> None:
    project = project_of({"train.py": TEXT, "other.py": "def train(): pass\n"})
    found = likely(project, model_of(stage_of((0.0, 0.0), {"file:training": (0.0, 2.0)})))
    assert found["train.py:train"] == found["train.py:helper"]
    assert found["train.py:train"][2] > found["other.py:train"][2]


def test_the_average_of_a_file_counts_for_all_its_functions() -> None:
    project = project_of({"one.py": TEXT, "other.py": "def helper(): pass\n"})
    found = likely(project, model_of(stage_of((0.0, 0.0), {"mates:name:training": (2.0, 0.0)})))
    assert found["one.py:train"] == found["one.py:helper"]
    assert found["one.py:train"][1] > found["other.py:helper"][1]


def test_the_repository_as_a_whole_counts_for_all_functions() -> None:
    trains = "import torch\ndef go(m):\n    m().backward()\n"
    model = model_of(stage_of((0.0, 0.0), {LEAN: (5.0, -5.0)}))
    leaning = likely(project_of({"one.py": TEXT, "go.py": trains}), model)["one.py:helper"]
    straight = likely(project_of({"one.py": TEXT}), model)["one.py:helper"]
    assert leaning[1] > leaning[2]
    assert straight[1] == pytest.approx(straight[2])


def test_a_slope_makes_the_same_name_worth_more_where_the_repository_trains() -> None:
    trains = "import torch\ndef go(m):\n    m().backward()\n"
    sloping = model_of(stage_of((0.0, 0.0), {"word:helper": (0.1, 0.1)}, {"word:helper": (5.0, -5.0)}))
    found = likely(project_of({"one.py": TEXT, "go.py": trains}), sloping)
    assert found["one.py:helper"][1] > found["one.py:helper"][2]
    assert found["one.py:train"][1] == pytest.approx(found["one.py:train"][2])


def test_the_second_stage_sees_what_the_first_said_of_neighbours() -> None:
    own = stage_of((NEVER, NEVER), {"name:training": (2 * -NEVER, 0.0)})
    around = stage_of((0.0, 0.0), {"callers:greatest-training": (3.0, 0.0)})
    spreads = {LEAN: (0.0, 1.0)}
    found = likely(project_of({"a.py": TEXT}), Model(own, around, spreads))
    assert found["a.py:helper"][1] > 0.8
    assert found["a.py:train"] == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_what_the_first_stage_says_of_a_function_is_a_number_for_the_second() -> None:
    assert own_numbers((0.5, 0.3, 0.2)) == {"itself:none": 0.5, "itself:training": 0.3, "itself:conversion": 0.2}
    project = project_of({"a.py": TEXT})
    signs, model = signs_of_project(project), load_model()
    first = staged(project.nodes, signs, model, model.own, {})
    numbers = numbers_around(project.nodes, project.graph, signs, model)
    assert numbers == judged_of(project).numbers
    for node, found in first.items():
        assert own_numbers(found).items() <= numbers[node].items()


def test_files_that_have_nothing_to_do_with_each_other_change_a_function_by_the_profile_alone() -> None:
    alone = project_of({"a.py": TEXT})
    beside = project_of({"a.py": TEXT, "b.py": "def unrelated():\n    return 2\n"})
    node, other = node_called(alone, "helper"), node_called(beside, "helper")
    without = indifferent(0.2, 0.1)
    assert judged_by(alone, without).probabilities[node] == judged_by(beside, without).probabilities[other]
    assert signs_of_project(alone).of_units[node] == signs_of_project(beside).of_units[other]


def test_a_project_without_functions_is_judged() -> None:
    assert judged_of(project_of({"a.py": "X = 1\n"})).probabilities == {}
