"""What is said to be loaded, and what is read from checkpoints, in whole projects."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from readiness_lint.model.findings import Level
from tests.projects import analysis_of, write_project

CLASS = """
    class Trainer:
        def save_checkpoint(self, path):
            torch.save({"model": self.model.state_dict(), "epoch": 1}, path)

        def load_checkpoint(self, path):
            data = torch.load(path)
            self.model.load_state_dict(data["model"])
            self.optimizer.load_state_dict(data["optimizer"])
"""


def found(root: Path, text: str, path: str = "train.py") -> list[tuple[str, int]]:
    """(code, line) of the rules about checkpoints, counted from the first line of the text."""
    root = write_project(root, {path: "import torch\n" + textwrap.dedent(text).lstrip("\n")})
    counted = analysis_of(root, with_evidence=False, with_figures=False).report.counted
    return [(one.code, one.span.line - 1) for one in counted if one.code in ("RDY322", "RDY323", "RDY330")]


def test_a_class_that_reads_what_it_does_not_save(tmp_path: Path) -> None:
    assert found(tmp_path, CLASS) == [("RDY330", 8)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"epoch": 1', '"optimizer": 1'),  # it is saved
        ('"epoch": 1', "**self.more"),  # anything may be saved
        ('data["model"]', 'data["weights"]'),  # another kind of file, it seems
        ("load_checkpoint", "use_checkpoint"),
    ],
)
def test_what_may_be_another_file_or_hold_more(old: str, new: str, tmp_path: Path) -> None:
    assert found(tmp_path, CLASS.replace(old, new)) == []


def test_functions_belong_together_by_their_names(tmp_path: Path) -> None:
    save = "def save_run(m, path):\n    torch.save({'model': m}, path)\n\n"
    load = "def load_{}(path):\n    data = torch.load(path)\n    return data['model'], data['step']\n"
    assert found(tmp_path / "pair", save + load.format("run")) == [("RDY330", 6)]
    assert found(tmp_path / "apart", save + load.format("teacher")) == []
    nested = "class Other:\n" + textwrap.indent(load.format("run").replace("(path)", "(self, path)", 1), "    ")
    assert found(tmp_path / "nested", save + nested) == []
    assert found(tmp_path / "alone", load.format("run") + "def keep(m):\n    pickle.dump(m, open('a'))\n") == []


IDLE = "def load_model(path):\n    print(path)\n    model = torch.nn.Linear(1, 1)\n    return model\n"


def test_a_path_that_is_only_told(tmp_path: Path) -> None:
    assert found(tmp_path, IDLE) == [("RDY323", 1)]


@pytest.mark.parametrize("path", ["demo/load.py", "fake/load.py", "simulation/model.py"])
def test_demonstrations_load_nothing(path: str, tmp_path: Path) -> None:
    assert found(tmp_path, IDLE, path) == []


def test_a_method_that_others_override(tmp_path: Path) -> None:
    base = "class Loader:\n    def load_model(self, path):\n        print(path)\n        self.model = None\n\n"
    override = "class Real(Loader):\n    def load_model(self, path):\n        self.model = torch.load(path)\n"
    assert found(tmp_path / "base", base) == [("RDY323", 2)]
    assert found(tmp_path / "both", base + override) == []
    assert found(tmp_path / "module", base.replace("Loader:", "Loader(torch.nn.Module):")) == [("RDY323", 2)]


def test_an_option_that_is_only_printed_is_a_note_outside_of_critical_code(tmp_path: Path) -> None:
    text = "import argparse\n\ndef main():\n    args = argparse.ArgumentParser().parse_args()\n    print(args.seed)\n"
    root = write_project(tmp_path, {"main.py": text})
    report = analysis_of(root, with_evidence=False, with_figures=False).report
    (finding,) = [one for one in report.findings if one.code == "RDY323"]
    assert (finding.level, finding.span.line) == (Level.NOTE, 5)
    assert "nothing is seeded with it" in finding.message
