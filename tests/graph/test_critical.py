"""Which functions are critical, on which path, and why."""

from __future__ import annotations

import pytest

from readiness_lint.config.critical import CriticalPathConfig
from readiness_lint.graph.negative import negative_name, negative_path
from readiness_lint.graph.roles import parse_roles, role_of_name, role_table
from tests.graph.support import critical_of, project_of

TRAINER = """
    import torch
    from torch.utils.data import DataLoader

    def load(path):
        return parse(path)

    def parse(path):
        return [path]

    def plot_losses(losses):
        return losses

    def train_step(model, optimizer, batch):
        loss = model(batch)
        loss.backward()
        optimizer.step()
        return loss

    def main():
        data = load("x")
        loader = DataLoader(data)
        optimizer = torch.optim.AdamW([])
        for batch in loader:
            train_step(None, optimizer, batch)
        plot_losses([])

    def greeting(name):
        return f"hello {name}"

    if __name__ == "__main__":
        main()
"""


def test_the_step_its_callers_and_its_helpers_are_critical() -> None:
    found = critical_of(project_of({"train.py": TRAINER}))
    assert found == dict.fromkeys(["load", "parse", "train_step", "main"], "training")


def test_the_chain_leads_from_the_entry_point_by_the_lines_of_the_calls() -> None:
    project = project_of({"train.py": TRAINER})
    (parse,) = [function for function in project.critical.values() if function.qualname == "parse"]
    assert [step.qualname for step in parse.chain] == ["main", "load", "parse"]
    assert parse.chain[-1].line == parse.line
    assert parse.chain[0].line == 20
    (entry,) = project.entry_points
    assert (entry.qualname, entry.critical_path) == ("main", "training")
    assert len(project.reaches[0]) == 4


def test_every_critical_function_says_why() -> None:
    for function in project_of({"train.py": TRAINER}).critical.values():
        assert function.why
        assert 0.5 <= function.confidence <= 1.0


def test_export_code_is_on_the_conversion_path() -> None:
    text = """
        import coremltools as ct
        import torch

        class Wrapper(torch.nn.Module):
            def forward(self, x):
                return x

        def export(model):
            traced = torch.jit.trace(Wrapper(), None)
            return ct.convert(traced)

        if __name__ == "__main__":
            export(None)
    """
    found = critical_of(project_of({"export.py": text}))
    assert found["export"] == found["Wrapper.forward"] == "conversion"


def test_loading_a_finished_model_for_inference_is_not_conversion() -> None:
    text = """
        import coremltools as ct

        def answer(path, prompt):
            return ct.models.MLModel(path).predict(prompt)
    """
    assert critical_of(project_of({"run.py": text})) == {}


def test_overrides_of_a_framework_class_are_critical_without_a_caller() -> None:
    text = """
        import lightning.pytorch as pl

        class Net(pl.LightningModule):
            def training_step(self, batch, index):
                return self.loss(batch)

            def loss(self, batch):
                return batch

            def __repr__(self):
                return "Net"
    """
    found = critical_of(project_of({"net.py": text}))
    assert found["Net.training_step"] == found["Net.loss"] == "training"
    assert "Net.__repr__" not in found


def test_a_loop_at_module_level_makes_the_module_an_entry_point() -> None:
    text = """
        import torch

        optimizer = torch.optim.SGD([], 0.1)
        for batch in range(10):
            loss = compute(batch)
            loss.backward()
            optimizer.step()
    """
    project = project_of({"train.py": text})
    assert critical_of(project) == {"<module>": "training"}
    assert [entry.qualname for entry in project.entry_points] == ["<module>"]


def test_both_paths_from_one_entry_keep_their_own_work_apart() -> None:
    text = """
        import torch

        def shared(x):
            return x

        def fit(model):
            shared(model).backward()
            torch.optim.SGD([], 0.1)

        def export(model):
            torch.onnx.export(shared(model), None, "m.onnx")

        def main():
            fit(None)
            export(None)

        if __name__ == "__main__":
            main()
    """
    found = critical_of(project_of({"all.py": text}))
    assert (found["fit"], found["export"]) == ("training", "conversion")
    assert found.keys() == {"shared", "fit", "export", "main"}


def test_configured_globs_take_every_function_of_their_files() -> None:
    files = {"jobs/a.py": "def f():\n    return 1\n\nclass C:\n    def g(self): return 2\n", "b.py": "def h(): pass\n"}
    project = project_of(files, [CriticalPathConfig("training", globs=("jobs/",))])
    assert critical_of(project) == {"f": "training", "C.g": "training"}
    assert {function.confidence for function in project.critical.values()} == {1.0}


def test_configured_entry_points_start_a_path_of_the_users_own() -> None:
    text = """
        def answer(prompt):
            return clean(prompt)

        def clean(prompt):
            return prompt
    """
    project = project_of({"pkg/serve.py": text}, [CriticalPathConfig("serving", entry_points=("pkg.serve:answer",))])
    assert critical_of(project) == {"answer": "serving", "clean": "serving"}
    assert project.unmatched == ()


def test_a_configured_entry_point_that_does_not_exist_is_told() -> None:
    project = project_of({"a.py": ""}, [CriticalPathConfig("training", entry_points=("nowhere:main",))])
    (unmatched,) = project.unmatched
    assert unmatched.text == "nowhere:main"


def test_console_scripts_are_entry_points() -> None:
    files = {"pkg/__init__.py": "", "pkg/cli.py": TRAINER.replace("if __name__", "if False and __name__")}
    project = project_of(files, scripts={"fit": "pkg.cli:main", "gone": "pkg.cli:absent"})
    assert [(entry.name, entry.qualname) for entry in project.entry_points] == [("fit", "main")]


def test_benchmarks_and_plots_are_not_critical() -> None:
    assert critical_of(project_of({"benchmarks/speed.py": TRAINER})) == {}


@pytest.mark.parametrize("name", ["plot_loss", "log_metrics", "print_summary", "__repr__", "write_tensorboard"])
def test_names_that_speak_against(name: str) -> None:
    assert negative_name(name)


@pytest.mark.parametrize("name", ["log_prob", "log_softmax", "logits", "displacement", "forward", "_"])
def test_names_that_only_look_so(name: str) -> None:
    assert negative_name(name) is None


def test_places_that_speak_against() -> None:
    assert negative_path("src/serving/app.py") == "it lies in `serving` (serving)"
    assert negative_path("src/training/loop.py") is None
    assert negative_path("demo_training.py") is None
    assert negative_path("plot_losses.py") == "its name `plot_losses` speaks of plotting"


def test_the_shipped_roles_are_read() -> None:
    table = role_table()
    assert table.by_name["torch.save"] == table.by_name["torch.serialization.save"] == "checkpoint"
    assert table.overrides["torch.utils.data.Dataset"]["__getitem__"] == "data"
    assert "tensorflow.estimator.train_and_evaluate" in table.removed
    assert "torch" in table.libraries
    assert "pickle" not in table.libraries


def test_siblings_of_listed_names_have_their_role() -> None:
    table = role_table()
    assert role_of_name(table, "torch.optim.Rprop") == "optimizer"
    assert role_of_name(table, "torch.nn.HuberLoss") == "loss"
    assert role_of_name(table, "torch.nn.functional.l1_loss") == "loss"
    assert role_of_name(table, "torch.nn.Linear") is None


def test_a_role_file_with_a_name_before_its_section_is_a_bug() -> None:
    with pytest.raises(ValueError, match="before the first section"):
        parse_roles("torch.save\n")
