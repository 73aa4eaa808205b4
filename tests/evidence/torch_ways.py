"""A small project whose functions run in torch's own ways, and what is to be told of each."""

from __future__ import annotations

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


class Exported(torch.nn.Module):
    def forward(self, x):
        y = x + 1
        return y


def hook(module, inputs, output):
    result = output + 1
    return result


def checkpointed(x):
    y = x + 1
    return y * 2


def mapped(x):
    y = x + 1
    return y


def derived(x):
    y = x * x
    return y.sum()


def symbolic(x):
    y = x + 1
    return y


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
    loss = Square.apply(x).sum() + layer(x).sum() + checkpoint(checkpointed, x, use_reentrant=False).sum()
    loss.backward()
    optimizer = torch.optim.SGD([x], lr=0.1)
    optimizer.step()
    return total


SCRIPTED = torch.jit.script(scripted)
COMPILED = torch.compile(compiled, backend="eager")
"""
TEST = """
import torch

import ways


def test_train():
    assert ways.train(2) == 36.0


def test_transforms():
    x = torch.ones(2)
    assert torch.func.vmap(ways.mapped)(x).sum() == 4
    assert torch.func.grad(ways.derived)(x).sum() == 4
    assert torch.fx.symbolic_trace(ways.symbolic)(x).sum() == 4
    assert torch.export.export(ways.Exported(), (x,)).module()(x).sum() == 4


def test_compilers():
    x = torch.ones(2)
    assert ways.SCRIPTED(x).sum() == 4
    assert ways.COMPILED(x).sum() == 4
    assert torch.jit.trace(ways.traced, x)(x).sum() == 4
"""
# By the row of the table: the function, and whether tests enter it when `assess --run-tests` measured them.
ENTERED = {
    "autograd backward": ("Square.backward", "yes"),
    "autograd forward": ("Square.forward", "yes"),
    "hooks": ("hook", "yes"),
    "checkpoint": ("checkpointed", "yes"),
    "vmap": ("mapped", "yes"),
    "func.grad": ("derived", "yes"),
    "torch.export": ("Exported.forward", "yes"),
    "jit.trace": ("traced", "yes"),
    "fx": ("symbolic", "yes"),
    "torch.compile": ("compiled", "unknown"),
    "torch.jit.script": ("scripted", "unknown"),
    "DataLoader workers, multiprocessing measured": ("Numbers.__getitem__", "yes"),
    "a data set in the process itself": ("Numbers.__len__", "yes"),
    "nothing": ("unused", "no"),
    "plain": ("train", "yes"),
}
