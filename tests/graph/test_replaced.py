"""Definitions that never run are on no critical path; alternatives are."""

from __future__ import annotations

import textwrap

import pytest

from readiness_lint.config.critical import Overrides
from tests.graph.support import project_of

BODY = """(optimizer, loss):
    loss.backward()
    optimizer.step()
"""
INNER = BODY[:-1].replace("\n", "\n    ") + "\n"


def lines_of(text: str, **more: Overrides) -> list[int]:
    """The lines of the critical functions."""
    found = project_of({"a.py": f"import torch\n{text}"}, **more).critical  # type: ignore[arg-type]
    return [function.line for function in found.values() if function.unit]


def test_a_later_definition_replaces_an_earlier_one() -> None:
    assert lines_of(f"def step{BODY}def other{BODY}def step{BODY}") == [5, 8]


def test_why_tells_what_replaces_it() -> None:
    project = project_of({"a.py": f"import torch\ndef step{BODY}\ndef step{BODY}"})
    assert project.decisions[1].against == "the definition in line 6 replaces it"


def test_overloads_declare_types_alone() -> None:
    text = """
        from typing import overload
        import typing as t

        @overload
        def step(optimizer, loss: int): ...
        @t.overload
        def step(optimizer, loss: str): ...
        """
    assert lines_of(textwrap.dedent(text) + f"def step{BODY}") == [10]
    assert lines_of(textwrap.dedent(text), overrides=Overrides(critical=("a:step",))) == []


@pytest.mark.parametrize(
    "text",
    [
        f"if torch:\n    x = 1\n    def step{INNER}else:\n    def step{INNER}",
        f"def step{BODY}run = step\ndef step{BODY}",
        f"def step{BODY}register(step)\ndef step{BODY}",
        f"def step{BODY}step(1, 2)\ndef step{BODY}",
        f"def step{BODY}@step\ndef g(): ...\ndef step{BODY}",
        f"def step{BODY}def g(a=step): ...\ndef step{BODY}",
        f"@register\ndef step{BODY}@register\ndef step{BODY}",
        f"def step{BODY}if torch:\n    def step{INNER}",
    ],
)
def test_both_run_where_something_uses_the_first_or_a_condition_chooses(text: str) -> None:
    assert len(lines_of(text)) == 2


def test_methods_of_a_replaced_class_never_run_and_those_of_two_classes_do() -> None:
    method = "    def step(self, optimizer, loss):\n        loss.backward()\n        optimizer.step()\n"
    assert lines_of(f"class A:\n{method}class A:\n{method}class B:\n{method}") == [7, 11]
    assert lines_of(f"class A:\n{method}class A(A):\n{method}") == [3, 7]


def test_what_is_under_a_condition_is_replaced_by_what_always_follows() -> None:
    assert lines_of(f"if torch:\n    def step{INNER}\ndef step{BODY}") == [7]
