"""What skipped tests call, by every form of import."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from readiness_lint.engine.suite import skipped_callers
from readiness_lint.model.evidence import Evidence
from tests.projects import analysis_of, write_project

TRAIN = """\
import torch


def step(loss, optimizer):
    loss.backward()
    optimizer.step()


class Trainer:
    def __init__(self, loss):
        loss.backward()
"""
FILES = {"pyproject.toml": "", "pkg/__init__.py": "from pkg.train import step as renamed\n", "pkg/train.py": TRAIN}


def called(tmp_path: Path, text: str, name: str = "test_it") -> list[str]:
    analysis = analysis_of(write_project(tmp_path / "p", {**FILES, "tests/test_x.py": text}))
    assert analysis.project is not None
    (facts,) = analysis.tests
    unit = next(index for index, unit in enumerate(facts.units) if unit.name == name)
    found = skipped_callers(analysis.project, Evidence(skipped=(("tests/test_x.py", unit),)), analysis.tests)
    return [analysis.project.critical[place].qualname for place in found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("from pkg.train import step\n\ndef test_it():\n    step(1, 2)\n", ["step"]),
        ("import pkg.train\n\ndef test_it():\n    pkg.train.step(1, 2)\n", ["step"]),
        ("import pkg.train as t\n\ndef test_it():\n    t.step(1, 2)\n", ["step"]),
        ("from pkg import train\n\ndef test_it():\n    train.step(1, 2)\n", ["step"]),
        ("from pkg import renamed\n\ndef test_it():\n    renamed(1, 2)\n", ["step"]),
        ("from pkg.train import Trainer\n\ndef test_it():\n    Trainer(1)\n", ["Trainer.__init__"]),
        ("def test_it():\n    from pkg.train import step\n    step(1, 2)\n", ["step"]),
        ("def other():\n    from pkg.train import step\n\ndef test_it():\n    step(1, 2)\n", []),
        ("from pkg.train import step\n\ndef test_it():\n    print(step)\n", []),
        ("from elsewhere import step\n\ndef test_it():\n    step(1, 2)\n", []),
        ("from pkg.train import gone\n\ndef test_it():\n    gone(1).more()\n", []),
    ],
)
def test_calls_of_imported_names_are_resolved(tmp_path: Path, text: str, names: list[str]) -> None:
    assert called(tmp_path, text) == names


def test_without_evidence_nothing_is_known(tmp_path: Path) -> None:
    analysis = analysis_of(write_project(tmp_path / "p", FILES))
    assert analysis.project is not None
    assert skipped_callers(analysis.project, None, ()) == {}
    of_another = replace(Evidence(), skipped=(("tests/gone.py", 1),))
    assert skipped_callers(analysis.project, of_another, ()) == {}
