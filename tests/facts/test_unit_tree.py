"""When the tree of a unit is another one: what formatters do makes none, anything else does."""

from __future__ import annotations

import textwrap
from collections.abc import Collection

import pytest

from readiness_lint.facts.scan import Scan
from readiness_lint.facts.unit_text import unit_names
from readiness_lint.facts.unit_tree import unit_trees

TEXT = '''
import os


class Trainer:
    """Trains."""

    @staticmethod
    async def step(loss, scale=(1, 2), *, name: str = "a"):
        """One step."""
        if loss > 1:
            loss = loss * scale[0] + 3

        def inner(x):
            return x + 1

        return inner(loss)


def other(x, y):
    return "a" if x else f"{x!r} b", 1


lines = [os.sep, 2]
'''


def trees(text: str) -> dict[str, str]:
    """The hash of every unit by its name."""
    units = Scan(text).units()
    found = unit_trees(text, units, range(len(units)))
    return {name: found[unit] for unit, (name, _) in enumerate(unit_names(units)) if unit in found}


def changed(old: str, new: str) -> Collection[str]:
    assert old in TEXT
    before, after = trees(TEXT), trees(TEXT.replace(old, new))
    return {name for name in before if before[name] != after.get(name)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("loss * scale[0] + 3", "((loss * scale[0]) + 3)"),
        ("return inner(loss)", "return (\n            inner(\n                loss,\n            )\n        )"),
        ("def inner(x):", "def inner(\n            x,\n        ):"),
        ("def inner(x):\n            return x + 1", "def inner(x): return x + 1"),
        ("if loss > 1:\n            loss", "if loss > 1: loss"),
        ('"a" if', "'a' if"),
        ('"a" if', 'u"a" if'),
        ('"""Trains."""', "'''Trains.'''"),
        ("[os.sep, 2]", "[\n    os.sep,\n    2,\n]"),
    ],
)
def test_layout_quotes_and_parentheses_change_nothing(old: str, new: str) -> None:
    assert changed(old, new) == set()


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        ("loss * scale[0] + 3", "loss * (scale[0] + 3)", {"Trainer.step"}),
        ('"""One step."""', '"""One  step."""', {"Trainer.step"}),
        ("return x + 1", "return x - 1", {"Trainer.step.inner"}),
        ("        return inner(loss)", "    return inner(loss)", {"Trainer.step", "Trainer"}),
        ('b", 1', 'b", 1.0', {"other"}),
        ('b", 1', 'b", True', {"other"}),
        ("!r", "!s", {"other"}),
        ('return "a"', 'return b"a"', {"other"}),
        # The enclosing scope runs heads, decorators and defaults; a function's own head is part of it as well.
        ("scale=(1, 2)", "scale=(1, 3)", {"Trainer.step", "Trainer"}),
        ("name: str", "name: int", {"Trainer.step", "Trainer"}),
        ("staticmethod", "classmethod", {"Trainer.step", "Trainer"}),
        ("def inner(x)", "def inner(x, y=0)", {"Trainer.step", "Trainer.step.inner"}),
        ("[os.sep, 2]", "[os.sep, [2]]", {"<module>"}),
    ],
)
def test_code_strings_and_heads_count(old: str, new: str, units: set[str]) -> None:
    assert changed(old, new) == units


def test_every_unit_is_found_at_its_keyword() -> None:
    text = "@a\n@b\nasync def f(): pass\n\n\nif x:\n    class f:\n        pass\nelse:\n\n    def f(): ...\n"
    units = Scan(text).units()
    assert unit_trees(text, units, range(len(units))).keys() == {0, 1, 2, 3}


@pytest.mark.parametrize("text", ["def f(:\n", "def f():\n    return\x00\n", "x = " + "(" * 5000 + ")" * 5000 + "\n"])
def test_of_what_cannot_be_parsed_nothing_is_said(text: str) -> None:
    assert unit_trees(text, Scan("x = 1\n").units(), [0]) == {}


def test_warnings_of_the_parser_are_nobody_s_business() -> None:
    text = textwrap.dedent("def f():\n    return '\\d' is 1\n")
    assert set(trees(text)) == {"<module>", "f"}


def test_nested_deeply_is_no_recursion() -> None:
    text = "x = " + "+".join(["a"] * 700) + "\n"
    assert set(trees(text)) == {"<module>"}
