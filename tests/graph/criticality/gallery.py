"""A project whose functions together have every sign that is not a word, a library or a role."""

from __future__ import annotations

from collections.abc import Mapping

from readiness_lint.graph.project import Project
from tests.graph.support import project_of

_SHAPES = """
    import dataclasses
    import functools
    from abc import ABC, abstractmethod
    from enum import Enum

    import click
    import pytest
    import torch
    from flask import Flask
    from pydantic import BaseModel

    app = Flask("gallery")

    def lonely_thing():
        return 1

    def _hidden(value):
        def deeper():
            return value
        return deeper()

    def main():
        needed_often(1)
        needed_here(_hidden(1))
        needed_there(needed_below())
        build()
        generate()
        step()
        update()
        setup()
        call()
        map(handed_over, [])

    def needed_often(value):
        return needed_below(value)

    def needed_here(value):
        needed_below(build(), setup())
        return needed_there(value)

    def needed_there(value):
        return value

    def needed_below(*values):
        return values

    def handed_over(value):
        return value

    def build(): needed_often(0)
    def generate(): needed_often(0)
    def step(): needed_often(0)
    def update(): needed_often(0)
    def setup(): needed_often(0)
    def call(): pass
    def forward(): pass

    @torch.no_grad()
    def quiet(): pass

    @pytest.fixture
    def basin(): pass

    @click.command()
    def order(): pass

    @app.get("/")
    def answer(): pass

    @REGISTRY.register("x")
    def listed(): pass

    @something
    def adorned(): pass

    @functools.lru_cache
    def kept(): pass

    @dataclasses.dataclass
    class Record:
        def __init__(self): pass
        def __len__(self): return 0
        def __getitem__(self, key): return key
        def __iter__(self): return iter(())
        def __call__(self): return None
        def __repr__(self): return ""
        def __str__(self): return ""
        def __eq__(self, other): return True
        @property
        def size(self): return 1
        @staticmethod
        def fixed(): pass
        @classmethod
        def made(cls): pass

    class Base(ABC):
        @abstractmethod
        def must(self): pass

    class Colours(str, Enum):
        def of(self): pass

    class Settings(BaseModel):
        def of(self): pass

    class Net(torch.nn.Module):
        def forward(self, x): return x

    class Pictures(torch.utils.data.Dataset):
        def __getitem__(self, key): return key

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x): return x

    if __name__ == "__main__":
        main()
"""

_WORK = """
    import coremltools
    import torch
    import lightning.pytorch as pl

    class Lit(pl.LightningModule):
        def training_step(self, batch): return self.part(batch)
        def part(self, batch): return batch

    def train(model, optimizer):
        loss = prepare(model())
        loss.backward()
        optimizer.step()
        plot_it(loss)

    def prepare(x): return x
    def plot_it(x): return x

    def run(model, optimizer): train(model, optimizer)

    def export(model):
        torch.onnx.export(model, rename(model), "m.onnx")

    def rename(model): return model

    def load_it(path):
        return coremltools.models.MLModel(path)
"""


def _long(name: str, statements: int) -> str:
    return f"def {name}(x):\n" + "".join(f"    x = {number}\n" for number in range(statements))


FILES: Mapping[str, str] = {
    "shapes.py": _SHAPES,
    "work.py": _WORK,
    "lengths.py": "\n".join(_long(f"of_{count}", count) for count in (1, 3, 9, 29, 40)),
    "examples/first.py": "def f(): pass\n",
    "scripts/second.py": "def f(): pass\n",
    "plots/third.py": "def f(): pass\n",
    "top.py": "a(1)\nb(2)\nc(3)\n",
}


def gallery() -> Project:
    """The project of all these files."""
    return project_of(FILES)
