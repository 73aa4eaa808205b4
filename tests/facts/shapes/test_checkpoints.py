"""What is written into checkpoints and read from them."""

from __future__ import annotations

import pytest

from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.picked import picked, within

OTHER = "\ndef other(path):\n    data = torch.load(path)\n    return data['a'], torch.save(1, path)\n"


def told(head: str, *lines: str) -> list[tuple[str, ...]]:
    """The keys that are saved, and one tuple for each that is read, in a file that does both."""
    text = within(head, *lines)
    found = picked(text + OTHER, Kind.CHECKPOINT_KEYS)
    return [one.words or (one.name,) for one in found if one.span.line <= text.count("\n")]


SAVE = "def save(self, path, state):"
LOAD = "def load(self, path):"


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        (("torch.save({'model': 1, 'epoch': 2}, path)",), ("model", "epoch")),
        (("data = {'model': 1}", "data['epoch'] = 2", "torch.save(data, path)"), ("model", "epoch")),
        (("data = {'model': 1}", "pickle.dump(data, file)"), ("model",)),
        (("data = dict(model=1, epoch=2)", "torch.save(data, path)"), ("model", "epoch")),
        (("torch.save(dict(model=1), path)",), ("model",)),
        (("data = dict(state, model=1)", "torch.save(data, path)"), ("*",)),
        (("data = state_of(model=1)", "torch.save(data, path)"), ("*",)),
        (("torch.save({'model': 1, **state}, path)",), ("*",)),
        (("torch.save({name: 1}, path)",), ("*",)),
        (("torch.save({b'model': 1}, path)",), ("*",)),
        (("torch.save(state, path)",), ("*",)),
        (("torch.save(self.net.state_dict(), path)",), ("*",)),
        (("data = {'model': 1}", "data.update(state)", "torch.save(data, path)"), ("*",)),
        (("data = {'model': 1}", "data |= state", "torch.save(data, path)"), ("*",)),
        (("data = {'model': 1}", "extend(data)", "torch.save(data, path)"), ("*",)),
        (("data = {'model': 1}", "data[state] = 1", "torch.save(data, path)"), ("*",)),
        (("data = {'model': 1}", "data = {**state}", "torch.save(data, path)"), ("*",)),
    ],
)
def test_the_keys_that_are_saved(lines: tuple[str, ...], keys: tuple[str, ...]) -> None:
    assert told(SAVE, *lines) == [keys]


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        (("data = torch.load(path)", "return data['model'], data['model'], data['epoch']"), [("model",), ("epoch",)]),
        (("data = torch.load(path)", "return data.get('model')"), []),
        (("data = torch.load(path)", "if 'model' in data:", "    return data['model']"), []),
        (("data = torch.load(path)", "try:", "    return data['model']", "except KeyError:", "    return 1"), []),
        (("data = torch.load(path)", "try:", "    return data['a']", "except OSError:", "    return 1"), [("a",)]),
        (("data = torch.load(path)", "try:", "    return data['model']", "except:", "    return 1"), []),
        (("data = torch.load(path)", "if isinstance(data, dict):", "    return data['model']"), []),
        (("data = torch.load(path)", "print(data.keys())", "return data['model']"), []),
        (("data = torch.load(path)", "data = convert(data)", "return data['model']"), []),
        (("data = torch.load(path)", "data['model'] = 1", "return data['model']"), []),
        (("data = torch.load(path)", "return data[0], data[1:2], data[path]"), []),
        (("data = torch.load()", "return data['model']"), []),
    ],
)
def test_the_keys_that_are_taken_for_granted(lines: tuple[str, ...], keys: list[tuple[str, ...]]) -> None:
    assert told(LOAD, *lines) == keys
