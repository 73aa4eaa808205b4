"""Compiled code takes along what it calls, across files, and nothing that was seen or could not run is excused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from readiness_lint.evidence.compiled import PERHAPS_COMPILED
from readiness_lint.evidence.unmeasured import COMPILED
from readiness_lint.model.evidence import Entered
from tests.projects import analysis_of, write_project

# A torch whose compiled code is not run at all: what coverage sees of the true one.
TORCH = """
class Module:
    def __init__(self, *parts):
        pass

    def to(self, _):
        return self

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
        "net = Net()\n    net = net.to('cpu')\n    net = torch.compile(net)",
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


IDIOMS = {
    "another name": "net = Net()\n    fast = torch.compile(net)\n    fast(1)",
    "moved": "net = Net()\n    net = net.to(0)\n    fast = torch.compile(net)\n    fast(1)",
    "one of two": "net = Net() if x else make()\n    net = torch.compile(net)\n    net(1)",
    "either way": "if x:\n        net = make()\n    else:\n        net = 1\n    net = torch.compile(net)\n    net(1)",
    "made elsewhere": "net = make()\n    net = torch.compile(net)\n    net(1)",
    "a pair": "net, rate = Net(), 1\n    net = torch.compile(net)\n    net(1)",
    "with a type": "net: Net = make()\n    fast = torch.compile(net)\n    fast(1)",
    "in a dictionary": "nets = {'a': Net()}\n    nets['a'] = torch.compile(nets['a'])\n    nets['a'](1)",
    "wrapped first": "net = torch.nn.Module(Net())\n    net = torch.compile(net)\n    net(1)",
    "handed on": "fast_of(Net())(1)",
    "a partial": "fast = functools.partial(torch.compile, dynamic=True)\n    fast(Net())(1)",
    "two of them": "one = Net()\n    two = Other()\n    fast = torch.compile(one)\n    fast(1)\n    return two",
    "a call": "net = torch.compile(make())\n    net(1)",
    "its own method": "net = make()\n    net.compile()\n    net(1)",
}
HEAD = """
import functools
import torch
from layers import Net, Other, train


def make():
    return Net()


def fast_of(model):
    return torch.compile(model)


def main(x=1):
"""


@pytest.mark.parametrize("lines", IDIOMS.values(), ids=IDIOMS)
def test_where_the_argument_does_not_show_no_forward_is_called_untested(tmp_path: Path, lines: str) -> None:
    found = reasons(tmp_path, f"{HEAD}    {lines}\n", "import train\ntrain.fast_of(train.make())\ntrain.main()\n")
    may_be = {COMPILED, PERHAPS_COMPILED}
    assert {found["Net.forward"], found["scale"], found["shift"]} <= may_be
    # Whose code no object runs stays as it was measured.
    assert (found["Net.__init__"], found["Net.save"]) == ("yes", "no")


def test_of_a_class_that_was_never_made_nothing_was_compiled(tmp_path: Path) -> None:
    text = HEAD.replace("return Net()", "return 1") + "    torch.compile(x)\n"
    found = reasons(tmp_path, text)
    assert (found["Net.__init__"], found["Net.forward"], found["scale"]) == ("no", "no", "no")
    assert found["Other.forward"] == PERHAPS_COMPILED  # it has no constructor that would show it


def test_a_unit_that_no_test_entered_compiled_nothing(tmp_path: Path) -> None:
    found = reasons(tmp_path, f"{HEAD}    return 1\n", "import train\ntrain.make()\ntrain.main()\n")
    assert (found["Net.__init__"], found["Net.forward"]) == ("yes", "no")


def test_compiled_code_that_calls_what_it_was_given_may_run_any_object(tmp_path: Path) -> None:
    text = "import torch\nfrom layers import Net, train\n\n\n@torch.compile\ndef step(model):\n    return model(1)\n"
    found = reasons(tmp_path, f"{text}\n\ndef main():\n    step([Net()].pop())\n")
    assert (found["Net.forward"], found["scale"]) == (PERHAPS_COMPILED, PERHAPS_COMPILED)


def test_compiled_code_runs_the_object_that_it_is_seen_to_be_given(tmp_path: Path) -> None:
    text = "import torch\nfrom layers import Net, train\n\n\n@torch.compile\ndef step(model):\n    return model(1)\n"
    found = reasons(tmp_path, f"{text}\n\ndef main():\n    step(Net())\n")
    assert (found["Net.forward"], found["scale"]) == (COMPILED, COMPILED)


def test_a_model_of_another_library_hides_nothing_by_its_method(tmp_path: Path) -> None:
    head = HEAD.replace("import torch\n", "import torch\nimport keras\n")
    root = tmp_path / "libraries"
    write_project(root, {"keras.py": ""})
    found = reasons(tmp_path, f"{head}    net = [make()].pop()\n    net.compile()\n")
    assert found["Net.forward"] == "no"
