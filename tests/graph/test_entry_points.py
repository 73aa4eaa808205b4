"""Files that are run: which of their code is the entry point, and that each is named once."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from readiness_lint.cli.main import main
from readiness_lint.model.graph import EntryPoint
from tests.projects import analysis_of, write_project

LOSS = "import torch\nimport torch.nn.functional as F\n\n\n"
STEP = "def {}(optimizer, x):\n    F.mse_loss(x, x).backward()\n    optimizer.step()\n\n\n"
BLOCK = 'if __name__ == "__main__":\n'


def entries(root: Path, text: str, name: str = "train.py") -> tuple[EntryPoint, ...]:
    project = analysis_of(write_project(root / "p", {"pyproject.toml": "", name: text}), with_evidence=False).project
    assert project is not None
    return project.entry_points


def test_a_block_that_calls_one_function_names_that(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, LOSS + STEP.format("fit") + BLOCK + "    fit(1, 2)\n")
    assert (entry.name, entry.qualname) == ("train.py", "fit")


def test_a_block_that_calls_several_functions_is_itself_the_entry_point(tmp_path: Path) -> None:
    text = LOSS + STEP.format("fit") + STEP.format("tune") + BLOCK + "    fit(1, 2)\n    tune(1, 2)\n"
    (entry,) = entries(tmp_path, text)
    assert (entry.name, entry.qualname, entry.critical_path) == ("train.py", "<module>", "training")


@pytest.mark.parametrize("name", ["benchmarks/train.py", "demo/train.py"])
def test_a_block_of_a_file_that_only_shows_something_is_none(name: str, tmp_path: Path) -> None:
    text = LOSS + STEP.format("fit") + STEP.format("tune") + BLOCK + "    fit(1, 2)\n    tune(1, 2)\n"
    assert entries(tmp_path, text, name) == ()


def test_a_block_that_calls_nothing_critical_is_none(tmp_path: Path) -> None:
    text = "def a():\n    pass\n\n\ndef b():\n    pass\n\n\n" + BLOCK + "    a()\n    b()\n"
    assert entries(tmp_path, text) == ()


def test_a_file_whose_top_level_trains_beside_its_block_is_one_entry_point(tmp_path: Path) -> None:
    work = "optimizer = torch.optim.SGD([])\nF.mse_loss(1, 2).backward()\noptimizer.step()\n\n\n"
    found = entries(tmp_path, LOSS + STEP.format("fit") + work + BLOCK + "    fit(1, 2)\n")
    assert [(entry.name, entry.qualname) for entry in found] == [("train.py", "<module>")]


class TestWhy:
    def told(self, root: Path, name: str, text: str) -> str:
        out = io.StringIO()
        place = write_project(root / "p", {"pyproject.toml": "", "train.py": text})
        assert main(["why", "-q", name, str(place)], out, io.StringIO()) == 0
        return out.getvalue()

    def test_an_entry_point_is_found_by_its_name(self, tmp_path: Path) -> None:
        text = self.told(tmp_path, "train.py", LOSS + STEP.format("fit") + BLOCK + "    fit(1, 2)\n")
        assert text.startswith("fit")
        assert "an entry point itself" in text

    def test_a_file_is_its_top_level_code(self, tmp_path: Path) -> None:
        assert self.told(tmp_path, "train.py", "x = 1\n").startswith("<module>")

    def test_no_reason_is_told_twice(self, tmp_path: Path) -> None:
        twice = "def fit(optimizer, x):\n    help_(x)\n    help_(x).backward()\n    optimizer.step()\n\n\n"
        text = self.told(tmp_path, "help_", LOSS + "def help_(x):\n    return x\n\n\n" + twice)
        reasons = [line for line in text.splitlines() if "because" in line]
        assert len(reasons) == len(set(reasons)) > 0
