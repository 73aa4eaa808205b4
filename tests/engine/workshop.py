"""A small training project, measured once, with a finding of every joined rule."""

from __future__ import annotations

import shutil
from pathlib import Path

from readiness_lint.engine.index import leave_index
from tests.projects import analysis_of, config_for, measure, write_project

ENGINE = """\
import torch

import checks


def train_step(optimizer, loss):
    loss.backward()
    optimizer.step(); optimizer.zero_grad()


def warmup(optimizer, loss):
    # for now, skip clipping
    loss.backward()
    optimizer.step(); optimizer.zero_grad()


def fit(optimizer, losses, scaler=None):
    for loss in losses:
        checks.validate(loss)
        if scaler is not None:
            loss = scaler.scale(loss)
            loss.backward()
            scaler.unscale_(optimizer)
            scaler.step(optimizer); optimizer.zero_grad()
            scaler.update()
        else:
            train_step(optimizer, loss)


def note(text):
    \"\"\"Write it down.\"\"\"


def report(losses):
    note(losses)  # TODO: write it to a file
"""
FILES = {
    "pyproject.toml": "[project]\nname = 'workshop'\n",
    "engine.py": ENGINE,
    "checks.py": "def validate(batch):\n    pass\n",
    "export.py": "import torch\n\n\ndef save(model, path):\n    torch.onnx.export(model, path)\n",
    "aged.py": "import torch\n\n\ndef step(optimizer, loss):\n"
    "    loss.backward()\n    optimizer.step(); optimizer.zero_grad()\n",
    "plain.py": "# FIXME: name the unit of the result\nRATE = 0.1\n",
    "quiet.py": "RATE = 0.1\n",
    "made_pb2.py": "# TODO: nobody edits this\n",
    "third_party/lib.py": "# TODO: the code of others\n",
    "tests/test_engine.py": (
        "# TODO: more of them\n"
        "from unittest.mock import Mock\n\n"
        "import aged\nimport checks\nimport engine\n\n\n"
        "def test_fit():\n"
        "    engine.fit(Mock(), [Mock()])\n"
    ),
    "conftest.py": "",
}
AGED = (
    "import torch\nRATE = 0.1\nSTEPS = 10\n\n\ndef step(optimizer, loss):\n"
    "    loss.backward()\n    optimizer.step(); optimizer.zero_grad()\n"
)


def build(root: Path) -> Path:
    """The project, its tests run, one file changed since, and the index left by a run over it."""
    write_project(root, FILES)
    measure(root)
    write_project(root, {"aged.py": AGED})
    assert leave_index(config_for(root), analysis_of(root)) is None
    return root


def copied(workshop: Path, to: Path) -> Path:
    """A copy to change; times of files stay, as the index needs."""
    return Path(shutil.copytree(workshop, to))
