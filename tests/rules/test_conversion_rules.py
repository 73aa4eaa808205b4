"""Exports and checkpoints in whole projects: what the call graph says decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.graph.roles import role_table
from readiness_lint.model.findings import Level
from readiness_lint.rules.removed_names import REMOVED, removed
from tests.projects import analysis_of, write_project

MODEL = """
import torch

class Student(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.head = torch.nn.Linear(width, 10)
        {more}

    def forward(self, x):
        return self.head(x)

class Wrapper(torch.nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x)

class Empty(torch.nn.Module):
    def forward(self, x):
        return x + 1

def build(width):
    return Student(width)

def restored(width):
    model = Student(width)
    model.load_state_dict(torch.load("student.pt"))
    return model

def fill(model):
    model.load_state_dict(torch.load("student.pt"))

def count(model):
    return sum(p.numel() for p in model.parameters())

def switch(model):
    return model.eval()
"""


def found(tmp_path: Path, body: str, more: str = "pass", name: str = "convert.py") -> list[tuple[str, int]]:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    text = (
        "import copy\nimport torch\nfrom zoo import make\n"
        "from model import Student, Wrapper, Empty, build, restored, fill, count, switch\n\n"
        f"def export(path, width):\n{lines}"
    )
    root = write_project(tmp_path / "project", {"model.py": MODEL.replace("{more}", more), name: text})
    counted = analysis_of(root).report.counted
    return [(one.code, one.span.line - 6) for one in counted if one.code in ("RDY320", "RDY321")]


ONNX = "torch.onnx.export(model, x, path)"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (f"model = Student(width)\n{ONNX}", 2),
        (f"model = build(width)\n{ONNX}", 2),
        (f"model = Student(width)\ncount(model)\n{ONNX}", 3),
        (f"inner = Student(width)\nmodel = Wrapper(inner).eval()\n{ONNX}", 3),
        (f"student = Student(width)\nmodel = Wrapper(student)\nmodel.eval()\n{ONNX}", 4),
    ],
)
def test_random_weights_are_exported(body: str, line: int, tmp_path: Path) -> None:
    assert found(tmp_path, body) == [("RDY320", line)]


@pytest.mark.parametrize(
    "body",
    [
        f"model = restored(width)\n{ONNX}",
        f"model = Student(width)\nfill(model)\n{ONNX}",
        f"model = Student(width)\nunknown(model)\n{ONNX}",
        f"model = Student(width)\nmodel.recover(path)\n{ONNX}",
        f"model = make(width)\n{ONNX}",
        f"model = Empty()\n{ONNX}",
        f"model = torch.nn.Linear(2, 2)\n{ONNX}",
        f"class Local(torch.nn.Module):\n    pass\nmodel = Local()\n{ONNX}",
        f"dummy = Student(width)\n{ONNX.replace('model', 'dummy')}",
    ],
)
def test_other_weights_may_have_come(body: str, tmp_path: Path) -> None:
    assert found(tmp_path, body) == []


def test_a_constructor_that_loads(tmp_path: Path) -> None:
    body = f"model = Student(width)\n{ONNX}"
    assert found(tmp_path, body, "self.head.load_state_dict(torch.load('head.pt'))") == []
    assert found(tmp_path / "hub", body, "self.trunk = torch.hub.load('a', 'b')") == []
    assert found(tmp_path / "zoo", body, "import timm; self.trunk = timm.create_model('vit')") == []


@pytest.mark.parametrize("name", ["make_dummy.py", "benchmark_export.py", "examples.py"])
def test_code_that_nobody_takes_for_a_finished_model(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, f"model = Student(width)\n{ONNX}", name=name) == []


TRACE = "return torch.jit.trace(model, x)"
DROPOUT = "self.drop = torch.nn.Dropout(0.1)"


@pytest.mark.parametrize(
    ("body", "more", "expected"),
    [
        (f"model = Student(width)\nmodel.load_state_dict(width)\n{TRACE}", DROPOUT, [("RDY321", 3)]),
        (f"model = Student(width)\nfill(model)\n{TRACE}", DROPOUT, [("RDY321", 3)]),
        (f"model = Student(width)\nmodel.load_state_dict(width)\n{TRACE}", "pass", []),
        (f"model = Student(width)\nswitch(model)\n{TRACE}", DROPOUT, []),
        (f"model = Student(width)\nunknown(model)\n{TRACE}", DROPOUT, []),
        (f"model = Student(width)\n{TRACE}", f"{DROPOUT}; self.eval()", []),
        (f"model = make(width)\n{TRACE}", DROPOUT, []),
    ],
)
def test_a_trace_in_training_mode(body: str, more: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    assert found(tmp_path, body, more) == expected


def test_a_project_too_large_to_follow_is_left_alone(tmp_path: Path) -> None:
    steps = "".join(f"def step{n}():\n    step{n + 1}()\n\n" for n in range(500)) + "def step500():\n    pass\n"
    text = MODEL.replace("{more}", "step0()") + steps
    use = (
        f"import torch\nfrom model import Student\n\ndef export(path, width):\n    model = Student(width)\n    {ONNX}\n"
    )
    root = write_project(tmp_path / "project", {"model.py": text, "convert.py": use})
    assert "RDY320" not in [one.code for one in analysis_of(root).report.counted]


def codes(root: Path, files: dict[str, str]) -> list[tuple[str, Level]]:
    counted = analysis_of(write_project(root, files)).report.counted
    return [(one.code, one.level) for one in counted if one.code.startswith("RDY32")]


def test_the_prompt_begins_at_zero(tmp_path: Path) -> None:
    text = "import torch\n\nclass {}(torch.nn.Module):\n    def forward(self, x, cache):\n"
    text += "        return self.model.run(x, cache, pos=0)\n"
    assert [code for code, _ in codes(tmp_path / "a", {"w.py": text.format("DecodeWrapper")})] == ["RDY324"]
    assert codes(tmp_path / "b", {"w.py": text.format("PrefillWrapper")}) == []


CONVERT = "def convert(m):\n    return {}.onnx.dynamo_export(m)\n"


def test_names_count_as_the_file_imports_them(tmp_path: Path) -> None:
    for number, (imported, name) in enumerate(
        [("import torch", "torch"), ("import torch as th", "th"), ("import torch.onnx", "torch")]
    ):
        assert codes(tmp_path / str(number), {"c.py": f"{imported}\n\n{CONVERT.format(name)}"}), imported
    own = {"torch_tools.py": "", "c.py": f"from . import torch_tools as torch\n\n{CONVERT.format('torch')}"}
    assert codes(tmp_path / "own", own) == []
    assert codes(tmp_path / "parameter", {"c.py": CONVERT.replace("(m)", "(m, torch)", 1).format("torch")}) == []
    named = "from torch import onnx\n\ndef convert(m):\n    return onnx.dynamo_export(m)\n"
    assert [code for code, _ in codes(tmp_path / "named", {"c.py": named})] == ["RDY327"]


def test_a_project_that_stays_below_the_release_may_use_it(tmp_path: Path) -> None:
    files = {"c.py": f"import torch\n\n{CONVERT.format('torch')}"}
    assert codes(tmp_path / "free", files | {"requirements.txt": "torch>=2.0\n"})
    assert codes(tmp_path / "held", files | {"requirements.txt": "torch==2.1.0\n"}) == []


def test_a_note_where_nothing_critical_depends_on_it(tmp_path: Path) -> None:
    files = {"tool.py": "import openvino.runtime as ov\n\ndef version():\n    return ov.get_version()\n"}
    assert codes(tmp_path / "p", files) == [("RDY327", Level.NOTE)]


def test_the_names_that_are_gone_are_those_of_the_role_table() -> None:
    # What is gone there and missing here is called on objects, whose class no import tells.
    on_objects = {"tensorflow.estimator.train_and_evaluate"}
    gone = {name for name in role_table().removed if removed(name) is None}
    assert gone <= on_objects
    assert all(one.advice and one.release for one in REMOVED.values())
