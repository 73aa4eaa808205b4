"""What tests show of code that runs in torch's own ways; only where torch is installed.

Each way is really run by `assess --run-tests` on a small project, and the evidence of its functions asked for.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import write_project

torch = pytest.importorskip("torch")

WAYS = """
import torch
from torch.utils.checkpoint import checkpoint
from torch.utils.data import DataLoader, Dataset


class Numbers(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        value = index + 1
        return torch.tensor([float(value)])


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return 2 * x * gradient


def hook(module, inputs, output):
    result = output + 1
    return result


def inner(x):
    y = x + 1
    return y * 2


def scripted(x):
    y = x + 1
    return y


def compiled(x):
    y = x + 1
    return y


def traced(x):
    y = x + 1
    return y


def unused(x):
    y = x + 1
    return y


def train(workers):
    total = 0.0
    for batch in DataLoader(Numbers(), batch_size=2, num_workers=workers):
        total += float(batch.sum())
    x = torch.ones(2, requires_grad=True)
    layer = torch.nn.Linear(2, 2)
    layer.register_forward_hook(hook)
    loss = Square.apply(x).sum() + layer(x).sum() + checkpoint(inner, x, use_reentrant=False).sum()
    loss.backward()
    optimizer = torch.optim.SGD([x], lr=0.1)
    optimizer.step()
    torch.func.vmap(inner)(x.detach())
    return total


SCRIPTED = torch.jit.script(scripted)
COMPILED = torch.compile(compiled, backend="eager")
"""
TEST = """
import torch

import ways


def test_train():
    assert ways.train(2) == 36.0


def test_compilers():
    x = torch.ones(2)
    assert ways.SCRIPTED(x).sum() == 4
    assert ways.COMPILED(x).sum() == 4
    assert torch.jit.trace(ways.traced, x)(x).sum() == 4
"""
ENTERED = {
    "Numbers.__len__": "yes",
    "Numbers.__getitem__": "yes",
    "Square.forward": "yes",
    "Square.backward": "yes",
    "hook": "yes",
    "inner": "yes",
    "traced": "yes",
    "scripted": "unknown",
    "compiled": "unknown",
    "unused": "no",
    "train": "yes",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, its tests run once."""
    critical = ", ".join(f'"ways:{name}"' for name in ENTERED)
    settings = f"[tool.readiness-lint]\ncritical = [{critical}]\n"
    root = write_project(
        tmp_path_factory.mktemp("torch") / "p", {"pyproject.toml": settings, "ways.py": WAYS, "test_ways.py": TEST}
    )
    readiness(root, "assess", "--run-tests", "-q")
    return root


def readiness(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "readiness_lint", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ENTERED)
def test_each_way_is_seen_or_said_to_be_unseen(name: str, root: Path) -> None:
    told = readiness(root, "why", "-q", name)
    assert f"entered by tests: {ENTERED[name]}" in told, told


def test_what_would_settle_it_is_told(root: Path) -> None:
    unknowns = json.loads(readiness(root, "evidence", "--output-format", "json"))["unknowns"]
    told = {example["qualname"]: one["remedy"] for one in unknowns for example in one["examples"]}
    assert "TORCH_COMPILE_DISABLE=1" in told["compiled"]
    assert "PYTORCH_JIT=0" in told["scripted"]
