"""What speaks for and against a path, in words."""

from __future__ import annotations

import re

import pytest

from readiness_lint.graph.criticality.model import Model, Pair, load_model
from readiness_lint.graph.criticality.profile import LEAN
from readiness_lint.graph.project import Project
from tests.graph.criticality.gallery import gallery
from tests.graph.criticality.support import judged_by, judged_of, model_of, node_called, stage_of
from tests.graph.support import project_of

TEXT = """
    import torch
    import matplotlib

    class LossModule:
        def train_step(self, value):
            return helper(value)

    @torch.no_grad()
    def helper(value):
        return torch.save(value)
"""
FILES = {"export/data_of.py": TEXT}


def reasons_by(
    weights: dict[str, Pair], slopes: dict[str, Pair] | None = None, qualname: str = "LossModule.train_step"
) -> dict[str, float]:
    """What weighs for training by a model of these weights alone."""
    project = project_of(FILES)
    judged = judged_by(project, model_of(stage_of((0.0, 0.0), weights, slopes)))
    return {text: weight for weight, text in judged.reasons(node_called(project, qualname), "training")}


@pytest.mark.parametrize(
    ("sign", "qualname", "text"),
    [
        ("name:training", "LossModule.train_step", "its name speaks of training"),
        ("begins:training", "LossModule.train_step", "its name speaks of training"),
        ("name:step", "LossModule.train_step", "its name speaks of single steps"),
        ("word:train", "LossModule.train_step", "its name has the word `train`"),
        ("class:loss", "LossModule.train_step", "its class speaks of losses"),
        ("class-word:module", "LossModule.train_step", "its class has the word `module`"),
        ("file:data", "helper", "its file speaks of training data"),
        ("file-word:of", "helper", "its file has the word `of`"),
        ("folder:conversion", "helper", "its folder speaks of conversion and export"),
        ("folder-word:export", "helper", "its folder has the word `export`"),
        ("calls:files", "helper", "what it calls speaks of saving and loading"),
        ("imports:plotting", "helper", "its file imports plotting"),
        ("uses:torch", "helper", "it calls torch"),
        ("file-role:checkpoint", "helper", "its file has code of the role checkpoint"),
    ],
)
def test_a_sign_is_told_in_words(sign: str, qualname: str, text: str) -> None:
    assert reasons_by({sign: (1.5, 0.0)}, qualname=qualname) == {text: 1.5}
    assert reasons_by({sign: (-1.5, 0.0)}, qualname=qualname) == {text: -1.5}
    assert reasons_by({sign: (0.0, 1.5)}, qualname=qualname) == {}


@pytest.mark.parametrize("sign", ["role:none", "rules:none", "method", "statements:0", "callers:0", "callees:1"])
def test_what_would_tell_nobody_anything_is_left_out(sign: str) -> None:
    assert reasons_by({sign: (1.5, 0.0)}) == {}


def test_signs_with_the_same_words_are_one_reason() -> None:
    found = reasons_by({"name:training": (1.0, 0.0), "begins:training": (-0.25, 0.0)})
    assert found == {"its name speaks of training": 0.75}


def test_what_weighs_next_to_nothing_is_no_reason() -> None:
    assert reasons_by({"name:training": (0.2, 0.0)}) == {}
    assert reasons_by({"name:training": (0.2, 0.0), "begins:training": (0.2, 0.0)}) != {}


@pytest.mark.parametrize(
    ("number", "qualname", "start"),
    [
        ("callees:mean-training", "LossModule.train_step", "what it calls looks"),
        ("siblings:mean-training", "LossModule.train_step", "its sibling methods look"),
        ("callers:mean-training", "helper", "its callers look"),
        ("mates:mean-training", "helper", "the rest of its file looks"),
        ("mates:role:none", "LossModule.train_step", "the rest of its file looks"),
    ],
)
def test_neighbours_look_critical_or_uncritical(number: str, qualname: str, start: str) -> None:
    assert reasons_by({number: (9.0, 0.0)}, qualname=qualname).keys() == {f"{start} critical, too"}
    assert reasons_by({number: (-9.0, 0.0)}, qualname=qualname).keys() == {f"{start} uncritical"}


def test_what_a_function_is_by_itself_is_no_reason() -> None:
    assert reasons_by({"itself:training": (9.0, 0.0)}) == {}


def trains_and_model() -> tuple[Project, Model]:
    """A repository that trains, and a model to which that is all that matters."""
    project = project_of({"a.py": "import torch\ndef fit(m):\n    m().backward()\n"})
    return project, model_of(stage_of((0.0, 0.0), {LEAN: (30.0, -30.0)}))


def test_the_repository_as_a_whole_is_a_reason() -> None:
    project, model = trains_and_model()
    judged, node = judged_by(project, model), node_called(project, "fit")
    ((weight, text),) = judged.reasons(node, "training")
    assert (weight > 0, text) == (True, "the repository as a whole trains")
    ((weight, text),) = judged.reasons(node, "conversion")
    assert (weight < 0, text) == (True, "the repository as a whole hardly converts")


def test_what_a_repository_makes_of_a_sign_counts_with_it() -> None:
    project, _ = trains_and_model()
    weights = {"word:fit": (0.5, 0.5)}
    straight = judged_by(project, model_of(stage_of((0.0, 0.0), weights)))
    sloping = judged_by(project, model_of(stage_of((0.0, 0.0), weights, {"word:fit": (5.0, -5.0)})))
    node = node_called(project, "fit")
    ((before, text),) = straight.reasons(node, "training")
    ((after, same),) = sloping.reasons(node, "training")
    assert text == same == "its name has the word `fit`"
    assert after > before


@pytest.mark.parametrize("path", ["training", "conversion"])
def test_reasons_are_never_empty_never_twice_and_the_heaviest_first(path: str) -> None:
    judged = judged_of(gallery())
    for node in judged.probabilities:
        found = judged.reasons(node, path)
        texts = [text for _, text in found]
        assert len(set(texts)) == len(texts)
        assert all(re.fullmatch(r"(its|it|what|the) \S.*\S", text) for text in texts)
        assert [abs(weight) for weight, _ in found] == sorted((abs(weight) for weight, _ in found), reverse=True)
        assert all(abs(weight) >= 0.25 for weight, _ in found)


def test_all_that_speaks_for_a_function_is_told_or_has_reasons_of_its_own() -> None:
    """No kind of sign that weighs something falls through the words by mistake."""
    silent = set(
        "callees callers decorator handed is itself kind maybe method "
        "nested overrides private role rules rules-role special statements unmentioned".split()
    )
    project = gallery()
    judged = judged_of(project)
    kinds = {
        sign.partition(":")[0]
        for node, signs in judged.signs.of_units.items()
        for sign in signs | judged.signs.of_files[project.nodes.places[node][0]]
        if sign in load_model().around.weights and not sign.endswith(":none")
    }
    told = set()
    for kind in kinds - silent:
        sign = next(
            sign
            for signs in (*judged.signs.of_units.values(), *judged.signs.of_files.values())
            for sign in sorted(signs)
            if sign.partition(":")[0] == kind and not sign.endswith(":none")
        )
        model = model_of(stage_of((0.0, 0.0), {sign: (1.0, 0.0)}))
        by = judged_by(project, model)
        if any(by.reasons(node, "training") for node in by.probabilities):
            told.add(kind)
    assert told == kinds - silent
