"""Entry points that the configuration names, and what they lead to."""

from __future__ import annotations

from readiness_lint.config.critical import CriticalPathConfig
from readiness_lint.graph.critical import Decision, lead_on
from readiness_lint.graph.nodes import Node
from readiness_lint.graph.project import Project
from tests.graph.criticality.support import judged_of, node_called
from tests.graph.support import critical_of, project_of

TEXT = """
    import torch

    def answer(prompt):
        def reply(text):
            return text
        plot_it(prompt)
        log_it(prompt)
        return reply(clean(prompt))

    def clean(prompt):
        return strip(prompt)

    def strip(prompt):
        return prompt

    def plot_it(prompt):
        return prompt

    def log_it(prompt):
        return prompt

    def apart(prompt):
        return prompt

    def train(model):
        clean("")
        model().backward()

    class Trained:
        def run(self):
            return answer("")
"""


def led(starts: list[tuple[str, str]], decisions: dict[Node, Decision] | None = None) -> dict[str, dict[str, float]]:
    """The confidences of what functions lead to, by qualified name."""
    project = project_of({"pkg/chat.py": TEXT})
    found = {} if decisions is None else decisions
    lead_on(project.nodes, project.graph, found, [(node_called(project, name), path) for name, path in starts])
    return {project.nodes.unit(node).qualname: one.confidence for node, one in found.items() if one.confidence}


def test_entry_points_lead_on_to_what_they_call_and_hold_ever_less_surely() -> None:
    found = led([("answer", "training")])
    assert found.keys() == {"answer", "answer.reply", "clean", "strip"}
    assert 1.0 == found["answer"]["training"] > found["clean"]["training"] > found["strip"]["training"] >= 0.5
    assert found["answer.reply"]["training"] < 1.0


def test_plots_are_on_a_path_of_the_users_own_but_not_on_the_training_path() -> None:
    assert {"plot_it", "log_it"} <= led([("answer", "serving")]).keys()
    assert not {"plot_it", "log_it"} & led([("answer", "training")]).keys()
    assert "plot_it" in led([("plot_it", "training")])


def test_nothing_leads_to_callers_or_to_what_is_not_called() -> None:
    assert not {"apart", "train", "Trained.run"} & led([("answer", "serving")]).keys()
    assert led([]) == {}


def test_a_path_named_twice_is_as_sure_as_the_surest() -> None:
    found = led([("clean", "serving"), ("answer", "serving")])
    assert found["clean"] == {"serving": 1.0}


def test_what_stands_in_decisions_is_raised_and_kept() -> None:
    project = project_of({"pkg/chat.py": TEXT})
    clean, answer = node_called(project, "clean"), node_called(project, "answer")
    decisions = {clean: Decision({"serving": 0.6}, "helper", 0.0, ["said before"], None, ["a doubt"])}
    lead_on(project.nodes, project.graph, decisions, [(answer, "serving")])
    assert decisions[clean].confidence["serving"] > 0.6
    assert decisions[clean].why == ["said before", "is called by answer (line 8)"]
    assert decisions[clean].role == "helper"
    assert decisions[answer].why == ["entry point named in the configuration"]
    assert decisions[answer].role == "entry point"


def test_what_trains_itself_is_not_led_to_another_path() -> None:
    text = "import torch\ndef start(m):\n    fit(m)\ndef fit(m):\n    m().backward()\n"
    project = project_of({"a.py": text}, [CriticalPathConfig("serving", entry_points=("a:start",))])
    assert critical_of(project) == {"start": "serving", "fit": "training"}


def configured(path: str, entry: str) -> Project:
    """The project with a configured entry point, whatever the model says."""
    paths = [CriticalPathConfig(name, entry_points=(entry,) if name == path else ()) for name in ("training", path)]
    return project_of({"pkg/chat.py": TEXT}, paths)


def test_configured_entry_points_lead_on_whatever_the_model_says() -> None:
    project = configured("serving", "pkg.chat:answer")
    found = critical_of(project)
    wanted = {"answer", "answer.reply", "clean", "strip", "plot_it", "log_it"}
    assert {name for name, path in found.items() if path == "serving"} == wanted
    assert found["train"] == "training"
    assert project.critical["pkg/chat.py", 1].confidence == 1.0
    assert not any("serving" in one.confidence for one in judged_of(project).known.decisions.values())


TRAINS = """
    import torch

    def train_loop(model, optimizer, batches):
        for batch in batches:
            train_step(model, optimizer, batch)

    def train_step(model, optimizer, batch):
        model(batch).backward()
        optimizer.step()
"""


def test_an_entry_point_is_on_the_path_that_it_was_named_for() -> None:
    paths = [CriticalPathConfig("training"), CriticalPathConfig("conversion", entry_points=("train:train_loop",))]
    assert critical_of(project_of({"train.py": TRAINS}, paths))["train_loop"] == "conversion"


def test_what_the_configuration_says_is_not_said_by_the_rules() -> None:
    project = configured("serving", "pkg.chat:plot_it")
    ruled = judged_of(project).ruled(node_called(project, "plot_it"))
    assert "entry point named in the configuration" not in ruled.why


def test_an_entry_point_of_two_paths_is_on_the_first_and_that_is_told() -> None:
    paths = [CriticalPathConfig(name, entry_points=("pkg.chat:answer",)) for name in ("training", "serving", "chat")]
    project = project_of({"pkg/chat.py": TEXT}, paths)
    (entry,) = project.entry_points
    assert entry.critical_path == "training"
    on_it = {place for place, one in project.critical.items() if one.critical_path == "training"}
    (reached,) = project.reaches
    assert set(reached) <= on_it
    assert {one.critical_path for one in project.critical.values()} == {"training"}
    assert [(one.key, one.text, one.stays) for one in project.overruled.twice] == [
        (("paths", path, "entry-points", 0), 'entry-points = "pkg.chat:answer"', "training")
        for path in ("serving", "chat")
    ]


def test_an_entry_point_that_one_path_names_twice_is_one() -> None:
    paths = [CriticalPathConfig("training", entry_points=("pkg.chat:answer", "pkg/chat.py:answer"))]
    project = project_of({"pkg/chat.py": TEXT}, paths)
    assert [entry.name for entry in project.entry_points] == ["pkg.chat:answer"]
    assert project.overruled.twice == ()
