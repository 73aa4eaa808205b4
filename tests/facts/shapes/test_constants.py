"""Which expressions say the same on every run."""

from __future__ import annotations

import libcst as cst
import pytest

from readiness_lint.facts.shapes.constants import is_constant, is_trivial, truth


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "-1.5",
        "'a' 'b'",
        "...",
        "None",
        "(1, [2, {3}])",
        "{'a': {**{}}}",
        "1 + 2j",
        "list()",
        "float('inf')",
        "not True",
    ],
)
def test_constants(text: str) -> None:
    assert is_constant(cst.parse_expression(text))


@pytest.mark.parametrize(
    "text", ["x", "f()", "[x]", "{x: 1}", "f'{1}'", "a.b", "1 if x else 2", "1 < 2", "list(x)", "lambda: 1"]
)
def test_what_may_change(text: str) -> None:
    assert not is_constant(cst.parse_expression(text))


def test_known_names_are_constants() -> None:
    assert is_constant(cst.parse_expression("[x, 1]"), {"x"})


@pytest.mark.parametrize(
    "text",
    [
        "None",
        "True",
        "0",
        "1",
        "-1",
        "0x1",
        "00",
        "1.0",
        "-0.0",
        "''",
        "[]",
        "[0, '']",
        "{}",
        "list()",
        "9" * 0 + "0_0",
    ],
)
def test_trivial_constants(text: str) -> None:
    assert is_trivial(cst.parse_expression(text))


@pytest.mark.parametrize(
    "text", ["2", "0.5", "'a'", "[2]", "{'a': 0}", "int('3')", "1j", "9" * 5_000, "1e999", "+1", "'' ''"]
)
def test_constants_that_say_something(text: str) -> None:
    assert not is_trivial(cst.parse_expression(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("True", True), ("False", False), ("None", False), ("0", False), ("0b0", False), ("0xB", True), ("7", True),
        ("not 0", True), ("not x", None), ("x", None), ("-1", None), ("0.0", None), ("''", None),
        ("x and False", False), ("True or x", True), ("x or False", None), ("x and True", None), ("x == 1", None),
    ],
)  # fmt: skip
def test_truth(text: str, value: bool | None) -> None:
    assert truth(cst.parse_expression(text)) is value
