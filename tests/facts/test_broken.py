"""Files that Python cannot parse."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.facts.broken import syntax_fault
from readiness_lint.facts.layers import Layers
from readiness_lint.model.facts import SyntaxFault


def fault(text: str) -> SyntaxFault | None:
    return syntax_fault(Layers(text))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('x = 1\n"""begun\nand never closed\n', 2, "unterminated triple-quoted string"),
        ("x = 1\ny = f(1,\n", 2, "never closed"),
        ("def f():\n    return [1, 2}\n", 2, "does not match"),
        ("x = 1\n<<<<<<< HEAD\ny = 2\n=======\ny = 3\n>>>>>>> other\n", 2, "invalid syntax"),
        ('def f(x):\n    print "x is", x\n', 2, "Missing parentheses"),
    ],
)
def test_what_shows_without_parsing(text: str, line: int, said: str) -> None:
    found = fault(text)
    assert found is not None
    assert found.line == line
    assert said in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "x = '(' + \")\"  # (\n",
        "print (1)\nprint  # alone\n",
        "x = 1\n\n",
        "",
        "x = f\"{y['a']}\"\n",
        "s = '''\n<<<<<<< HEAD\nprint \"x\"\n'''\n",
        "s = 'open\\\n'\n",
    ],
)
def test_what_only_looks_so(text: str) -> None:
    assert fault(text) is None


@given(st.text(alphabet="()[]{}'\"# \nabc=,:", max_size=60))
def test_no_file_that_parses_is_called_broken(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError:
            return
    assert fault(text) is None
