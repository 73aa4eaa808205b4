"""When a unit counts as changed: what a formatter or a comment does to it is no change, anything else is."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.facts.scan import Scan
from readiness_lint.facts.unit_text import unit_digests, unit_names

TEXT = '''
import torch


class Trainer:
    """Trains."""

    @torch.no_grad()
    def step(self, loss, scale=(1, 2)):
        """One step."""
        if loss > 1:
            loss = loss * scale[0] + 3
        else:
            loss = f"{loss!r} is low"

        def inner(x):
            return x + 1

        return inner(loss)


def other():
    return "a  b"
'''


def digests(text: str) -> dict[str, str]:
    """The digest of every unit by its name."""
    units = Scan(text).units()
    found = unit_digests(text, range(len(units)))
    return {name: found[unit] for unit, (name, _) in enumerate(unit_names(units))}


def changed(text: str) -> set[str]:
    before, after = digests(TEXT), digests(text)
    return {name for name in before if before[name] != after.get(name)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    def step", "    # A note.\n\n    def step"),
        ("if loss > 1:", "if loss>1:  # why"),
        ("scale=(1, 2)", "scale=(\n        1, 2\n    )"),
        ("loss * scale[0] + 3", "loss*scale[0]  +  3"),
        ("        return inner", "\n\n\n        return inner"),
        ("import torch\n", "# one\n# two\nimport torch\n"),
    ],
)
def test_comments_and_layout_change_nothing(old: str, new: str) -> None:
    assert old in TEXT
    assert changed(TEXT.replace(old, new)) == set()


def test_other_indentation_of_the_same_blocks_changes_nothing() -> None:
    wider = "\n".join(line.replace("    ", "\t") if line.startswith(" ") else line for line in TEXT.split("\n"))
    assert changed(wider) == set()


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        ("loss * scale[0] + 3", "loss * scale[0] + 4", {"Trainer.step"}),
        ('"""One step."""', '"""One  step."""', {"Trainer.step"}),
        ("is low", "is  low", {"Trainer.step"}),
        ("{loss!r}", "{loss}", {"Trainer.step"}),
        ("return x + 1", "return x - 1", {"Trainer.step.inner"}),
        ("        return inner(loss)", "    return inner(loss)", {"Trainer.step", "Trainer"}),
        ('"""Trains."""', '"""Trains it."""', {"Trainer"}),
        ('"a  b"', '"a b"', {"other"}),
        ('"a  b"', "'a  b'", {"other"}),
        ("import torch", "import torch as t", {"<module>"}),
        # The enclosing scope runs heads, decorators and defaults; a function's own head is part of it as well.
        ("scale=(1, 2)", "scale=(1, 3)", {"Trainer.step", "Trainer"}),
        ("no_grad", "enable_grad", {"Trainer.step", "Trainer"}),
        ("def inner(x)", "def inner(x, y=0)", {"Trainer.step", "Trainer.step.inner"}),
    ],
)
def test_code_and_strings_count_to_the_letter(old: str, new: str, units: set[str]) -> None:
    assert old in TEXT
    assert changed(TEXT.replace(old, new)) == units


def test_a_statement_that_moves_into_a_block_is_a_change() -> None:
    one = "def f(a):\n    if a:\n        a = 1\n    return a\n"
    other = "def f(a):\n    if a:\n        a = 1\n        return a\n"
    assert digests(one)["f"] != digests(other)["f"]
    assert digests(one)["<module>"] == digests(other)["<module>"]


def test_words_do_not_run_together() -> None:
    assert digests("def f(a):\n    return not a\n")["f"] != digests("def f(a):\n    returnnot = a\n")["f"]


def test_names_outside_ascii_are_told_apart() -> None:
    assert digests("def f(α):\n    return α\n")["f"] != digests("def f(β):\n    return β\n")["f"]
    assert digests("def f(α):\n    return α\n")["f"] == digests("def f(α):\n    return α  # ä\n")["f"]


def test_equal_names_are_counted() -> None:
    text = "if a:\n    def f(): pass\nelse:\n    def f(): pass\n\ndef g(): pass\n"
    assert unit_names(Scan(text).units()) == [("<module>", 0), ("f", 0), ("f", 1), ("g", 0)]


@given(st.lists(st.sampled_from(["# a comment", "", "   ", "\t# more"]), min_size=1, max_size=4), st.integers(0, 20))
def test_lines_without_code_never_count(lines: list[str], at: int) -> None:
    rows = textwrap.dedent(TEXT).split("\n")
    assert changed("\n".join([*rows[:at], *lines, *rows[at:]])) == set()
