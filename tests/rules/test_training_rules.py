"""What the project around a symptom decides: who steps, zeroes, switches back, and what names mean."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from readiness_lint.model.findings import Level
from tests.projects import analysis_of, write_project

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n"


def codes(root: Path, *texts: str, path: str = "train.py") -> list[str]:
    """The codes of the rules of training that fire on files, the first of which is `train.py`."""
    files = {
        path if index == 0 else f"other{index}.py": HEAD + textwrap.dedent(text) for index, text in enumerate(texts)
    }
    report = analysis_of(write_project(root, files), with_evidence=False, with_figures=False).report
    return [one.code for one in report.findings if "RDY301" <= one.code <= "RDY312"]


STEPLESS = """
    def train_step(model, batch, optimizer):
        optimizer.zero_grad()
        model(batch).mean().backward()
"""


def test_a_step_that_nobody_takes(tmp_path: Path) -> None:
    assert codes(tmp_path, STEPLESS) == ["RDY302"]


@pytest.mark.parametrize(
    "around",
    [
        "def train(m, bs, o):\n    for b in bs:\n        train_step(m, b, o)\n        o.step()\n",
        "def apply_all(optimizer):\n    optimizer.step()\n",
        "def train(model, accelerator):\n    accelerator.prepare(model)\n",
    ],
)
def test_a_step_that_somebody_around_takes(tmp_path: Path, around: str) -> None:
    assert codes(tmp_path, textwrap.dedent(STEPLESS) + around) == []


@pytest.mark.parametrize(
    "other",
    [
        "def fit(m, o, bs):\n    for b in bs:\n        o.zero_grad()\n        m(b).backward()\n        o.step()\n",
        "def apply(tx, g, s, p):\n    u, s = tx.update(g, s)\n    return optax.apply_updates(p, u), s\n",
    ],
)
def test_a_training_step_beside_it_is_another(tmp_path: Path, other: str) -> None:
    assert codes(tmp_path, textwrap.dedent(STEPLESS) + other) == ["RDY302"]


@pytest.mark.parametrize(("end", "fires"), [("nn.Sigmoid()", True), ("nn.ReLU()", False), ("nn.Softmax(1)", False)])
def test_a_model_that_returns_what_its_layers_end_in(tmp_path: Path, end: str, fires: bool) -> None:
    text = f"""
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Sequential(nn.Linear(3, 3), {end})

        def forward(self, x):
            return self.net(x)

    def loss(x, y):
        model = Net()
        criterion = nn.BCEWithLogitsLoss()
        return criterion(model(x), y)
    """
    assert codes(tmp_path, text) == (["RDY311"] if fires else [])


def test_a_step_that_a_caller_in_another_file_takes(tmp_path: Path) -> None:
    caller = "from train import train_step\ndef fit(m, bs, o):\n    for b in bs:\n        train_step(m, b, o)\n"
    caller += "        o.step()\n"
    assert codes(tmp_path, STEPLESS, caller) == []


def test_a_benchmark_needs_no_step(tmp_path: Path) -> None:
    assert codes(tmp_path, STEPLESS, path="benchmark_step.py") == []


UNZEROED = """
    def train_step(model, batch, optimizer):
        model(batch).mean().backward()
        optimizer.step()
"""


def test_gradients_are_zeroed_by_the_caller_or_never(tmp_path: Path) -> None:
    caller = (
        "\ndef train(model, batches, optimizer):\n    for one in batches:\n        train_step(model, one, optimizer)\n"
    )
    text = textwrap.dedent(UNZEROED)
    assert codes(tmp_path / "never", text + caller) == ["RDY303"]
    assert codes(tmp_path / "caller", text + caller + "        optimizer.zero_grad()\n") == []
    assert codes(tmp_path / "unknown", text) == []


def test_a_scaler_whose_class_comes_from_elsewhere(tmp_path: Path) -> None:
    body = """
        def training_step(self, batch):
            self.optimizer.zero_grad()
            self.scaler.scale(self.model(batch)).backward()
            self.scaler.step(self.optimizer)
    """
    body = textwrap.indent(textwrap.dedent(body), "    ")
    assert codes(tmp_path / "own", f"class Mine:{body}") == ["RDY304"]
    assert codes(tmp_path / "base", f"from transformers import Trainer\nclass Mine(Trainer):{body}") == []
    assert codes(tmp_path / "after", f"class Mine:{body}    def after(self):\n        self.scaler.update()\n") == []


SCHEDULED = """
    class Mine:
        def __init__(self, model):
            self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            self.sched = torch.optim.lr_scheduler.StepLR(self.optimizer, 10)
"""


@pytest.mark.parametrize(
    ("after", "fires"),
    [
        ("", True),
        ("    def after(self):\n        self.sched.step()\n", False),
        ("    def after(self):\n        def inner():\n            self.sched.step()\n        return inner\n", False),
        ("class Other:\n    def after(self):\n        self.sched.step()\n", True),
        ("class Other(Mine):\n    def after(self):\n        self.sched.step()\n", False),
        ("def run(model):\n    mine = Mine(model)\n    mine.sched.step()\n", False),
        ("def run(self):\n    self.sched.step()\n", False),
    ],
)
def test_a_schedule_that_is_an_attribute(tmp_path: Path, after: str, fires: bool) -> None:
    assert codes(tmp_path, textwrap.dedent(SCHEDULED) + after) == (["RDY305"] if fires else [])


def test_a_schedule_that_a_framework_may_step(tmp_path: Path) -> None:
    assert (
        codes(tmp_path, "from lightning import Loop\n" + textwrap.dedent(SCHEDULED).replace("Mine:", "Mine(Loop):"))
        == []
    )


VALIDATED = """
    class Run:
        def validate(self):
            self.model.eval()
            return self.model(1)

        def train(self, batches, optimizer):
            self.model.train()
            for batch in batches:
                optimizer.zero_grad()
                self.model(batch).mean().backward()
                optimizer.step()
                self.validate()
"""


def test_a_method_that_leaves_its_own_model_in_evaluation_mode(tmp_path: Path) -> None:
    text = textwrap.dedent(VALIDATED)
    assert codes(tmp_path / "left", text) == ["RDY307"]
    assert codes(tmp_path / "other", text.replace("self.model.eval", "self.teacher.eval")) == []
    back = text.replace(
        "return self.model(1)", "result = self.model(1)\n        self.model.train()\n        return result"
    )
    assert codes(tmp_path / "back", back) == []
    below = (
        text.replace("return self.model(1)", "return self.back()") + "    def back(self):\n        self.model.train()\n"
    )
    assert codes(tmp_path / "below", below) == []
    assert codes(tmp_path / "unknown", text.replace("self.validate()", "self.evaluator(self.model)")) == []


@pytest.mark.parametrize(
    ("base", "found"),
    [
        ("nn.Module", ["RDY309"]),
        ("object", []),
        ("torch.autograd.Function", []),
        ("transformers.PreTrainedModel", ["RDY309"]),
    ],
)
def test_only_modules_hide_parameters(tmp_path: Path, base: str, found: list[str]) -> None:
    text = (
        f"import transformers\nclass Net({base}):\n    def __init__(self):\n        self.layers = [nn.Linear(1, 1)]\n"
    )
    assert codes(tmp_path, text) == found


def test_modules_of_the_project_in_a_plain_list(tmp_path: Path) -> None:
    text = """
        class Block(nn.Module):
            def __init__(self):
                super().__init__()
                self.layer = nn.Linear(1, 1)

        class Net(nn.Module):
            def __init__(self, n):
                super().__init__()
                self.blocks = [Block() for _ in range(n)]
    """
    text = textwrap.dedent(text)
    assert codes(tmp_path / "hidden", text) == ["RDY309"]
    assert codes(tmp_path / "unknown", text.replace("[Block()", "[Other()")) == []
    assert codes(tmp_path / "empty", text.replace("nn.Linear(1, 1)", "1")) == []
    assert codes(tmp_path / "plain", text.replace("class Block(nn.Module)", "class Block")) == []


def test_layers_made_in_a_pass_that_is_not_trained(tmp_path: Path) -> None:
    text = """
        class Net(nn.Module):
            def forward(self, x):
                return nn.Linear(1, 1)(x)
    """
    training = """
    def train(batches):
        model = Net()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for batch in batches:
            optimizer.zero_grad()
            model(batch).mean().backward()
            optimizer.step()
    """
    export = "def export():\n    torch.onnx.export(Net(), torch.zeros(1), 'net.onnx')\n"
    assert codes(tmp_path / "trained", textwrap.dedent(text) + textwrap.dedent(training)) == ["RDY309"]
    assert codes(tmp_path / "exported", textwrap.dedent(text) + export) == []


def test_modules_of_libraries_that_look_into_lists(tmp_path: Path) -> None:
    text = "class Net(nn.Module):\n    def __init__(self):\n        self.layers = [nn.Linear(1, 1)]\n"
    files = {"net.py": "import mlx.nn as nn\nimport torch\n" + text}
    report = analysis_of(write_project(tmp_path, files), with_evidence=False, with_figures=False).report
    assert "RDY309" not in [one.code for one in report.findings]


MODEL = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(1, 1)

        def forward(self, x):
            return torch.softmax(self.head(x), dim=-1)

    def train(batches):
        model = Net()
        criterion = nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for x, y in batches:
            optimizer.zero_grad()
            out = model(x)
            criterion(out, y).backward()
            optimizer.step()
"""


def test_a_model_that_ends_in_a_softmax_and_cross_entropy(tmp_path: Path) -> None:
    text = textwrap.dedent(MODEL)
    assert codes(tmp_path / "twice", text) == ["RDY311"]
    assert codes(tmp_path / "logits", text.replace("torch.softmax(self.head(x), dim=-1)", "self.head(x)")) == []
    assert codes(tmp_path / "other", text.replace("CrossEntropyLoss", "MSELoss")) == []
    assert codes(tmp_path / "unknown", text.replace("model = Net()", "model = make()")) == []


def test_a_loss_that_is_an_attribute(tmp_path: Path) -> None:
    text = """
        class Head:
            def __init__(self):
                self.criterion = nn.BCEWithLogitsLoss()

            def loss(self, x, y):
                return self.criterion(torch.sigmoid(x), y)
    """
    text = textwrap.dedent(text)
    assert codes(tmp_path / "twice", text) == ["RDY311"]
    assert codes(tmp_path / "once", text.replace("torch.sigmoid(x)", "torch.softmax(x, -1)")) == []
    assert codes(tmp_path / "unclear", text + "    def change(self):\n        self.criterion = nn.BCELoss()\n") == []


def test_what_has_no_effect_is_less_than_what_undoes_work(tmp_path: Path) -> None:
    text = """
        def train(model, batches):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            model.train
            x = torch.zeros(3)
            x.cuda()
            for batch in batches:
                optimizer.zero_grad()
                model(batch).mean().backward()
                optimizer.step()
    """
    files = {"train.py": HEAD + textwrap.dedent(text)}
    report = analysis_of(write_project(tmp_path, files), with_evidence=False, with_figures=False).report
    assert [one.level for one in report.findings if one.code == "RDY310"] == [Level.ERROR, Level.WARNING]
