"""Learning from generated repositories: what is learnt speaks the right way, and nothing is learnt by accident."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import log

import pytest

from benchmarks.critical_learning import (
    LEAST_FOR_SLOPES,
    SLOPE,
    WORDS,
    Examples,
    examples_of,
    judged,
    signs_in,
    train,
)
from benchmarks.functions import LABELS, LabelledFunction, node_of, projects_of, read_functions
from readiness_lint.graph.criticality.profile import PROFILE
from tests.benchmarks.generated_functions import REPOSITORIES, write_set


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Examples:
    folder = tmp_path_factory.mktemp("learning")
    functions = read_functions(write_set(folder))
    return examples_of(functions, projects_of(functions, [folder / "checkouts"]))


def test_all_functions_are_examples(examples: Examples) -> None:
    assert len(examples.functions) == len(examples.nodes) == 12 * len(REPOSITORIES)
    assert examples.repositories == sorted(REPOSITORIES)


def test_what_is_not_judged_is_no_example(examples: Examples) -> None:
    name = REPOSITORIES[0]
    absent = LabelledFunction(name, "pkg/gone.py", "f", 1, "none", False)
    idle = LabelledFunction(name, "pkg/train.py", "<module>", 1, "none", False)
    kept = examples.functions[0]
    found = examples_of([absent, kept, idle], examples.projects)
    assert (found.functions, found.nodes) == ([kept], [examples.nodes[0]])
    assert node_of(examples.projects[name], idle) is not None


def test_what_stands_with_a_label_speaks_for_it(examples: Examples) -> None:
    weights = train(examples).own.weights
    assert weights["name:training"][0] > 0
    assert weights["name:conversion"][1] > max(0.0, weights["name:conversion"][0])
    assert max(weights["file:serving"]) < 0
    assert weights["file:training"][0] > weights["file:training"][1]


def test_what_stands_in_few_repositories_is_not_learnt(examples: Examples) -> None:
    model = train(examples)
    for stage in (model.own, model.around):
        assert "word:epoch" not in stage.weights  # in all repositories, but once in each
        assert "word:train" not in stage.weights
        assert "word:alpha" not in stage.weights
        assert "file-word:train" in stage.weights
        assert stage.slopes.keys() <= stage.weights.keys()
        assert not [name for name in stage.weights if name.startswith(SLOPE)]
        assert not [name for name in stage.slopes if "word:" in name]


def test_slopes_are_learnt_of_what_many_examples_have(examples: Examples) -> None:
    counts = Counter[str]()
    for one, node in zip(examples.functions, examples.nodes, strict=True):
        project = examples.projects[one.repository]
        signs = signs_in(project)
        counts.update(signs.of_units[node] | signs.of_files[project.nodes.places[node][0]])
    often = {sign for sign, count in counts.items() if count >= LEAST_FOR_SLOPES and not sign.startswith(WORDS)}
    assert train(examples).own.slopes.keys() == often
    assert often


def test_every_number_of_the_repository_is_learnt(examples: Examples) -> None:
    model = train(examples)
    assert {*PROFILE} <= model.own.weights.keys()
    assert {*PROFILE} <= model.around.weights.keys()


def test_only_the_second_stage_learns_of_neighbours(examples: Examples) -> None:
    model = train(examples)
    relations = ("callers:mean-training", "callees:none", "itself:none", "mates:mean-conversion")
    assert not set(relations) & model.own.weights.keys()
    assert set(relations) <= model.around.weights.keys()
    assert model.around.weights["itself:none"][0] < 0
    assert model.around.weights["itself:training"][0] > 0


def test_a_model_knows_the_repositories_that_it_learnt_from(examples: Examples) -> None:
    model = train(examples)
    assert model.profile.keys() == {*PROFILE}
    assert all(spread > 0 for _, spread in model.profile.values())
    rows = [signs_in(project).profile["trains"] for project in examples.projects.values()]
    assert model.profile["trains"][0] == pytest.approx(sum(rows) / len(rows))
    mean, spread = model.profile["size"]
    assert mean == pytest.approx(log(12))
    assert spread == pytest.approx(1.0)  # all are of one size: nothing is divided by zero


def test_the_same_examples_make_the_same_model_whatever_their_order(examples: Examples) -> None:
    once = train(examples)
    assert train(examples) == once
    turned = Examples([*reversed(examples.functions)], [*reversed(examples.nodes)], examples.projects)
    other = train(turned).around.weights
    assert other.keys() == once.around.weights.keys()
    for name, pair in once.around.weights.items():
        assert other[name] == pytest.approx(pair, abs=0.01)


def test_what_is_left_out_teaches_nothing(examples: Examples) -> None:
    left = REPOSITORIES[0]
    lied = [replace(one, label="none") if one.repository == left else one for one in examples.functions]
    other = Examples(lied, examples.nodes, examples.projects)
    assert train(other, without={left}) == train(examples, without={left})
    assert train(other) != train(examples)


def test_a_boundary_counts_less(examples: Examples) -> None:
    sure = Examples([replace(one, boundary=False) for one in examples.functions], examples.nodes, examples.projects)
    unsure = [replace(one, boundary=one.label == "training") for one in sure.functions]
    doubted = train(Examples(unsure, examples.nodes, examples.projects))
    assert doubted.own.weights["file:training"][0] < train(sure).own.weights["file:training"][0]


def test_a_repository_that_nothing_was_learnt_from_is_judged_right(examples: Examples) -> None:
    left = REPOSITORIES[-1]
    said = judged(examples.projects[left], train(examples, without={left}))
    for one, node in zip(examples.functions, examples.nodes, strict=True):
        if one.repository == left:
            found = said.probabilities[node]
            assert LABELS[found.index(max(found))] == one.label
