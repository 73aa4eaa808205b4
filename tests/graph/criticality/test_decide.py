"""What is made of the model's opinion: known interfaces are proof, and names that speak against keep off."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.graph.critical import THRESHOLD, Decision
from readiness_lint.graph.criticality.decide import HELPER, decisions_of
from readiness_lint.graph.criticality.model import Model, load_model
from readiness_lint.graph.criticality.unit_signs import UNMENTIONED
from readiness_lint.graph.project import Project, build_project
from readiness_lint.model.facts import UnitKind
from readiness_lint.source.project import import_names, module_names
from tests.graph.criticality.gallery import FILES, gallery
from tests.graph.criticality.support import indifferent, judged_by, judged_of, node_called, signs_called
from tests.graph.support import critical_of, project_of

TEXT = """
    import torch

    def fit(model, batches):
        for batch in batches:
            train_one(model, batch)

    def train_one(model, batch):
        model(batch).backward()
        plot_curve(batch)
        tidy(batch)

    def plot_curve(batch):
        return batch

    def plot_and_export(model):
        torch.onnx.export(model, None, "m.onnx")

    def hand_out(model):
        torch.onnx.export(model, None, "m.onnx")

    def tidy(batch):
        return batch

    def forgotten(batch):
        return batch

    class Net(torch.nn.Module):
        def forward(self, x):
            return x
"""
UNLIKELY, LIKELY, SURE = indifferent(0.01, 0.01), indifferent(0.6, 0.01), indifferent(0.9, 0.01)
KNOWN = load_model()


@cache
def project() -> Project:
    """The project of TEXT."""
    return project_of({"work.py": TEXT})


def decided(qualname: str, model: Model) -> Decision:
    """The decision on a function of TEXT where `model` judges."""
    return decisions_of(judged_by(project(), model))[node_called(project(), qualname)]


def path(qualname: str, model: Model) -> str | None:
    """The path of a function of TEXT where `model` judges."""
    return judged_by(project(), model).path(node_called(project(), qualname))


@pytest.mark.parametrize("model", [UNLIKELY, LIKELY, SURE, KNOWN])
def test_what_trains_or_exports_itself_is_critical_whatever_the_model_says(model: Model) -> None:
    for qualname in ("train_one", "hand_out", "plot_and_export"):
        assert path(qualname, model)
        assert decided(qualname, model).best >= THRESHOLD


def test_what_nothing_but_its_calls_speaks_for_is_on_their_path() -> None:
    assert (path("train_one", UNLIKELY), path("hand_out", UNLIKELY)) == ("training", "conversion")
    assert decided("hand_out", UNLIKELY).path == "conversion"
    assert decided("hand_out", UNLIKELY).best == decided("hand_out", UNLIKELY).own


def test_what_is_only_called_by_critical_code_needs_the_model() -> None:
    ruled = judged_by(project(), UNLIKELY).ruled(node_called(project(), "tidy"))
    assert THRESHOLD <= ruled.best < 0.85
    assert path("tidy", UNLIKELY) is None
    assert path("tidy", LIKELY) == "training"


@pytest.mark.parametrize("model", [UNLIKELY, LIKELY, SURE, indifferent(0.01, 0.95)])
def test_a_plotting_name_keeps_off_what_has_no_proof_of_its_own(model: Model) -> None:
    assert path("plot_curve", model) is None
    decision = decided("plot_curve", model)
    assert decision.best < THRESHOLD
    assert decision.against is not None
    assert "plotting" in decision.against


def test_a_place_that_speaks_against_keeps_off_every_function_of_it() -> None:
    served = project_of({"serving/work.py": TEXT})
    assert decisions_of(judged_by(served, SURE)).keys() >= judged_of(served).probabilities.keys()
    assert {judged_by(served, SURE).path(node) for node in judged_of(served).probabilities} == {None}


def test_what_the_rules_never_met_is_asked_for_its_names() -> None:
    shown = project_of({"a.py": "def show_it():\n    return 1\n\ndef it():\n    return show_it() + it()\n"})
    judged = judged_by(shown, SURE)
    assert judged.known.decisions == {}
    assert judged.ruled(node_called(shown, "show_it")).against
    assert judged.ruled(node_called(shown, "it")) == Decision()
    assert judged.path(node_called(shown, "show_it")) is None
    assert judged.path(node_called(shown, "it")) == "training"


def test_what_nobody_mentions_needs_more() -> None:
    assert UNMENTIONED in signs_called(project(), "forgotten")
    assert UNMENTIONED not in signs_called(project(), "tidy")
    assert (path("tidy", LIKELY), path("forgotten", LIKELY)) == ("training", None)
    assert (path("tidy", SURE), path("forgotten", SURE)) == ("training", "training")


def test_what_nobody_mentions_but_works_itself_needs_nothing_more() -> None:
    assert UNMENTIONED in signs_called(project(), "hand_out")
    assert path("hand_out", LIKELY) == "training"


@pytest.mark.parametrize(
    ("training", "conversion", "found"),
    [(0.3, 0.4, "conversion"), (0.4, 0.3, "training"), (0.49, 0.0, None), (0.25, 0.26, "conversion")],
)
def test_a_function_is_on_the_likelier_path_where_it_is_rather_on_any_than_on_none(
    training: float, conversion: float, found: str | None
) -> None:
    model = indifferent(training, conversion)
    assert path("tidy", model) == found
    assert (decided("tidy", model).best >= THRESHOLD) == (found is not None)


@given(st.floats(0.01, 0.98), st.floats(0.01, 0.98))
def test_the_decision_is_on_the_path_that_was_chosen(training: float, conversion: float) -> None:
    total = max(1.0, (training + conversion) * 1.01)
    judged = judged_by(project(), indifferent(training / total, conversion / total))
    decisions = decisions_of(judged)
    for node, (none, *_) in judged.probabilities.items():
        decision, chosen = decisions[node], judged.path(node)
        assert (decision.best >= THRESHOLD) == (chosen is not None)
        assert 0 <= decision.best <= 1
        if chosen:
            assert decision.path == chosen
            assert decision.best >= 1 - none - 1e-9
            assert decision.role


def test_the_likelihood_of_what_is_on_no_path_is_told_where_it_is_low_alone() -> None:
    assert decided("tidy", indifferent(0.3, 0.1)).confidence == {"training": pytest.approx(0.4)}
    assert decided("tidy", indifferent(0.1, 0.3)).confidence == {"conversion": pytest.approx(0.4)}
    assert decided("forgotten", LIKELY).confidence == {}


def test_the_rules_say_why_where_they_agree() -> None:
    agreed, other = decided("hand_out", KNOWN), decided("hand_out", SURE)
    assert agreed.path == "conversion"
    assert agreed.why[0] == "calls torch.onnx.export (line 19)"
    assert (other.path, other.role) == ("training", "export")
    assert other.why == ["calls torch.onnx.export (line 19)"], "the reason for its role, which it keeps"


def test_what_has_no_role_of_its_own_is_a_helper() -> None:
    assert decided("forgotten", SURE).role == HELPER
    assert decided("fit", SURE).role == "orchestration"


def test_doubts_are_told_apart_from_what_keeps_off() -> None:
    unsure = [one for one in decisions_of(judged_of(gallery())).values() if one.doubts]
    assert unsure
    for decision in unsure:
        assert len(decision.doubts) <= 3
        assert not set(decision.doubts) & set(decision.why)


def test_classes_keep_what_the_rules_say_of_them() -> None:
    judged = judged_of(gallery())
    decisions = decisions_of(judged)
    assert decisions.keys() == judged.known.decisions.keys() | judged.probabilities.keys()
    kept = decisions.keys() - judged.probabilities.keys()
    assert all(decisions[node] is judged.known.decisions[node] for node in kept)
    assert UnitKind.FUNCTION not in {judged.known.nodes.unit(node).kind for node in kept}


def test_the_order_of_files_decides_nothing() -> None:
    assert critical_of(project_of(dict(reversed([*FILES.items()])))) == critical_of(gallery())


def test_a_single_file_is_decided_by_the_rules_alone() -> None:
    facts = project().facts
    modules, imports = module_names(facts), import_names(facts)
    single = build_project(facts, modules, imports, (), {}, whole=False)
    whole = build_project(facts, modules, imports, (), {})
    assert single.judged is None
    assert single.signs is None
    assert whole.signs is not None
    assert single.decisions == judged_of(whole).known.decisions
    assert all(decision.doubts == [] for decision in single.decisions.values())


def test_a_decision_by_another_model_leaves_the_rules_as_they_were() -> None:
    before = {node: replace(one, why=[*one.why]) for node, one in judged_of(project()).known.decisions.items()}
    decisions_of(judged_by(project(), SURE))
    assert judged_of(project()).known.decisions == before
