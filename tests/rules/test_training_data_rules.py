"""Data in the same order and random numbers that repeat, in whole projects."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from readiness_lint.model.findings import Level
from tests.projects import analysis_of, write_project

OURS = ("RDY308", "RDY312", "RDY325", "RDY326")


def codes(root: Path, text: str, path: str = "train.py") -> list[str]:
    root = write_project(root, {path: textwrap.dedent(text).lstrip("\n")})
    report = analysis_of(root, with_evidence=False, with_figures=False).report
    return [one.code for one in report.findings if one.code in OURS]


OWN = """
    from torch.utils.data import DataLoader, Dataset

    class Images(Dataset):
        def __getitem__(self, index):
            return self.load(index)

    def main():
        train_set = Images()
        train_loader = DataLoader(train_set, batch_size=8)
        train(train_loader)
"""


def test_a_data_set_of_the_same_file(tmp_path: Path) -> None:
    assert codes(tmp_path, OWN) == ["RDY325"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(Dataset)", "(IterableDataset)"),
        ("self.load(index)", "self.load(random.choice(self.files))"),
        ("Images(Dataset)", "Other(Dataset)"),
        ("__getitem__", "__iter__"),
        ("def __getitem__", "def shuffle(self): pass\n\n        def __getitem__"),
        ("def main", "def benchmark_loader"),
    ],
)
def test_a_data_set_with_an_order_of_its_own(old: str, new: str, tmp_path: Path) -> None:
    assert codes(tmp_path, OWN.replace(old, new)) == []


def test_data_that_comes_mixed_is_a_note(tmp_path: Path) -> None:
    text = (
        "from torch.utils.data import DataLoader\nfrom torchvision.datasets import CIFAR10, ImageFolder\n\n"
        "def train(model, optimizer):\n"
        "    train_set = {}('data')\n"
        "    train_loader = DataLoader(train_set, batch_size=64)\n"
        "    for batch in train_loader:\n"
        "        optimizer.zero_grad()\n        model(batch).mean().backward()\n        optimizer.step()\n"
    )
    levels = []
    for name in ("CIFAR10", "ImageFolder"):
        root = write_project(tmp_path / name, {"train.py": text.format(name)})
        report = analysis_of(root, with_evidence=False, with_figures=False).report
        levels += [one.level for one in report.findings if one.code == "RDY325"]
    assert levels == [Level.NOTE, Level.WARNING]


KEYS = """
    {library}

    def noise(key, n):
        return random.normal(key, n) + random.uniform(key, n)
"""


def test_keys_are_those_of_jax(tmp_path: Path) -> None:
    assert codes(tmp_path / "jax", KEYS.format(library="from jax import random")) == ["RDY326"]
    assert codes(tmp_path / "own", KEYS.format(library="from jaxless import random")) == []
    assert codes(tmp_path / "bench", KEYS.format(library="from jax import random"), "benchmarks/noise.py") == []


SAMPLED = """
    import torch
    from torch.utils.data.distributed import DistributedSampler

    def main(data, epochs):
        sampler = DistributedSampler(data)
        loader = make_loader(data, sampler)
        for epoch in range(epochs):
            train_epoch(loader, epoch)

    def train_epoch(loader, epoch):
        {said}
"""


def test_any_function_of_the_file_may_tell_the_epoch(tmp_path: Path) -> None:
    assert codes(tmp_path / "never", SAMPLED.format(said="pass")) == ["RDY326"]
    assert codes(tmp_path / "told", SAMPLED.format(said="loader.sampler.set_epoch(epoch)")) == []


def test_a_function_of_another_file_may_tell_the_epoch(tmp_path: Path) -> None:
    main = """
        from helpers import start
        from torch.utils.data import DataLoader
        from torch.utils.data.distributed import DistributedSampler

        def main(data, epochs, optimizer):
            sampler = DistributedSampler(data)
            loader = DataLoader(data, sampler=sampler)
            for epoch in range(epochs):
                start({given}, epoch)
                optimizer.step()
    """
    found = []
    for said in ("begin(sampler, epoch)", "print(sampler)"):
        for given in ("sampler", "loader"):
            helpers = f"def start(sampler, epoch):\n    {said}\n\ndef begin(s, e):\n    s.set_epoch(e)\n"
            files = {"main.py": textwrap.dedent(main).format(given=given), "helpers.py": helpers}
            root = write_project(tmp_path / f"{said[0]}{given}", files)
            report = analysis_of(root, with_evidence=False, with_figures=False).report
            found.append([one.code for one in report.findings if one.code in OURS])
    assert found == [[], [], ["RDY326"], ["RDY326"]]


DROPOUT = """
    import torch.nn.functional as F
    from torch import nn

    class Net(nn.Module):
        def forward(self, x):
            x = F.dropout(x, p=0.3)
            {other}
            return x
"""


def test_dropout_beside_dropout_that_knows_the_mode(tmp_path: Path) -> None:
    assert codes(tmp_path / "one", DROPOUT.format(other="x = F.dropout(x, training=self.training)")) == ["RDY312"]
    switched = DROPOUT.replace("x = F.dropout(x, p=0.3)", "if self.switch: x = F.dropout(x, p=0.3)").format(other="")
    assert codes(tmp_path / "switch", switched) == []
    assert codes(tmp_path / "two", DROPOUT.format(other="x = x if self.training else x * 2")) == []


ROUNDING = """
    import torch
    from torch import nn

    class {name}(nn.Module):
        def forward(self, x):
            rounded = torch.round(x / self.scale)
            return rounded * self.scale

    def train(batches):
        model = {name}()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for batch in batches:
            optimizer.zero_grad()
            model(batch).mean().backward()
            optimizer.step()
"""


@pytest.mark.parametrize("name", ["JpegNoise", "AmplitudeAugmentation", "InputTransform"])
def test_what_distorts_inputs_need_not_pass_gradients(name: str, tmp_path: Path) -> None:
    assert codes(tmp_path / "inputs", ROUNDING.format(name=name)) == []
    assert codes(tmp_path / "layers", ROUNDING.format(name="QuantizedTransformer")) == ["RDY308"]
    assert codes(tmp_path / "file", ROUNDING.format(name="Quantize"), "augmentations.py") == []
