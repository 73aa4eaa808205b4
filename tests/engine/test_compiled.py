"""Compiled code takes along what it calls, across files, and nothing that was seen or could not run is excused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from readiness_lint.evidence.unmeasured import COMPILED
from readiness_lint.model.evidence import Entered
from tests.projects import analysis_of, write_project

# A torch whose compiled code is not run at all: what coverage sees of the true one.
TORCH = """
class Module:
    def __call__(self, *arguments):
        return self.forward(*arguments)

    def compile(self):
        self.forward = lambda *arguments: None


class nn:
    Module = Module


class jit:
    @staticmethod
    def script(thing):
        return lambda *arguments: None


def compile(thing=None, **options):
    return compile if thing is None else lambda *arguments: None
"""
LAYERS = """
import torch


def scale(x):
    return shift(x) * 2


def shift(x):
    return x + 1


def apart(x):
    return x


class Net(torch.nn.Module):
    def __init__(self):
        self.size = 1

    def forward(self, x):
        return scale(x)

    def save(self):
        torch.save(self)


class Other(torch.nn.Module):
    def forward(self, x):
        return apart(x)


def train(loss):
    loss.backward()
"""


def reasons(tmp_path: Path, train: str, run: str = "import train\ntrain.main()\n") -> dict[str, str]:
    """What is said of each function of layers.py after the run: "yes", "no", or why it is unknown."""
    root = write_project(
        tmp_path / "p", {"pyproject.toml": "", "layers.py": LAYERS, "train.py": train, "tests/run.py": run}
    )
    write_project(tmp_path / "libraries", {"torch/__init__.py": TORCH})
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path / "libraries"), str(root)])
    command = [sys.executable, "-m", "coverage", "run", "--branch", "--source=.", "tests/run.py"]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
    analysis = analysis_of(root)
    assert analysis.evidence is not None
    assert analysis.project is not None
    units = analysis.project.facts["layers.py"].units
    found = {unit.qualname: analysis.evidence.of("layers.py", index) for index, unit in enumerate(units)}
    return {name: one.reason or one.entered.value for name, one in found.items() if one is not None}


UNSEEN = {"Net.forward": COMPILED, "scale": COMPILED, "shift": COMPILED}


@pytest.mark.parametrize(
    "lines",
    [
        "net = torch.compile(Net())",
        "net = torch.jit.script(Net())",
        "net = Net()\n    net = torch.compile(net)",
        "net = Net()\n    fast = torch.compile(net)\n    net = fast",
        "net = Net()\n    net.compile()",
    ],
)
def test_a_compiled_object_takes_along_what_calling_it_runs(tmp_path: Path, lines: str) -> None:
    head = "import torch\nfrom layers import Net, train\n\n\ndef main():\n"
    found = reasons(tmp_path, f"{head}    {lines}\n    net(1)\n")
    assert {name: found[name] for name in UNSEEN} == UNSEEN
    assert (found["Net.__init__"], found["Net.save"], found["apart"], found["Other.forward"]) == (
        "yes",
        "no",
        "no",
        "no",
    )


def test_an_attribute_that_is_compiled(tmp_path: Path) -> None:
    text = """
import torch
from layers import Net, train


class Trainer:
    def __init__(self):
        self.net = Net()
        self.net = torch.compile(self.net)


def main():
    Trainer().net(1)
"""
    found = reasons(tmp_path, text)
    assert {name: found[name] for name in UNSEEN} == UNSEEN


def test_a_function_of_another_file_takes_along_what_it_calls(tmp_path: Path) -> None:
    text = (
        "import torch\nfrom layers import scale, train\n\nfast = torch.compile(scale)\n\n\ndef main():\n    fast(1)\n"
    )
    found = reasons(tmp_path, text)
    assert (found["scale"], found["shift"], found["Net.forward"]) == (COMPILED, COMPILED, "no")


def test_a_decorated_function_takes_along_what_it_calls(tmp_path: Path) -> None:
    text = (
        "import torch\nfrom layers import scale, train\n\n\n@torch.compile\ndef step(x):\n    x.backward()\n"
        "    return scale(x)\n\n\ndef main():\n    step(1)\n"
    )
    found = reasons(tmp_path, text)
    assert (found["scale"], found["shift"], found["Net.forward"]) == (COMPILED, COMPILED, "no")


def test_what_was_seen_stays_measured_and_so_does_what_it_calls(tmp_path: Path) -> None:
    text = "import torch\nfrom layers import Net, train\n\n\ndef main():\n    net = torch.compile(Net())\n    net(1)\n"
    run = "import train, layers\ntrain.main()\nlayers.shift = lambda x: x\nlayers.scale(1)\n"
    found = reasons(tmp_path, text, run)
    # `scale` was seen, and with it all that it called: nobody called the true `shift`.
    assert (found["Net.forward"], found["scale"], found["shift"]) == (COMPILED, "yes", "no")


def test_what_no_test_had_compiled_is_untested(tmp_path: Path) -> None:
    text = "import torch\nfrom layers import Net, train\n\n\ndef main():\n    net = torch.compile(Net())\n    net(1)\n"
    found = reasons(tmp_path, text, "import train\n\n\ndef test():\n    pass\n\n\ntest()\n")
    assert {found[name] for name in UNSEEN} == {Entered.NO.value}


def test_between_two_objects_none_is_guessed(tmp_path: Path) -> None:
    text = (
        "import torch\nfrom layers import Net, Other, train\n\n\ndef main():\n    one = Net()\n    two = Other()\n"
        "    fast = torch.compile(two)\n    fast(1)\n    return one\n"
    )
    found = reasons(tmp_path, text)
    assert (found["Net.forward"], found["Other.forward"]) == ("no", "no")
