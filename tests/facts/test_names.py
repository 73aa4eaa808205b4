"""Names in the code, with the false friends that are none."""

from __future__ import annotations

import pytest

from readiness_lint.facts import names
from readiness_lint.facts.scan import Scan


def _calls(text: str) -> list[str]:
    return [name for found in Scan(text).calls()[0] for name, _ in found]


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("a.b . c (1)", ["a.b.c"]),
        ("a\\\n.b()", ["a.b"]),
        ("f().g()[0].h()", ["f", "f().g", ".h"]),
        ("super().f(); super(A, self).g()", ["super", "super().f", "super", "super().g"]),
        ("super().x.f()", ["super", ".x.f"]),
        ("if (a): return (b)", []),
        ("x = not (a) and lambda: (b)", []),
        ("print (1)", ["print"]),
        ("1.5.hex(); 0x1f.real()", [".hex", ".real"]),
        ("'a'.join(b)", [".join"]),
        ("def f(x=g()): pass", ["g"]),
        ("match x:\n  case A(b): c()\n  case {'k': D()} if e(): pass", ["c", "e"]),
        ("match(x)\ncase(y)", ["match", "case"]),
        ("café.thé()", ["café.thé"]),
    ],
)
def test_calls(text: str, calls: list[str]) -> None:
    assert _calls(text) == calls


@pytest.mark.parametrize(
    ("text", "bindings"),
    [
        ("x = f(1)", [("x", "f")]),
        ("self.x: Net = a.b(1)", [("self.x", "a.b")]),
        ("x = await f()", [("x", "f")]),
        ("x = y = f()", []),
        ("x == f()", []),
        ("x, y = f()", []),
        ("with f(a(1)) as x: pass", [("x", "f")]),
        ("with (\n  f() as x,\n  g(h()) as y.z,\n): pass", [("x", "f"), ("y.z", "g")]),
        ("with open(a), g() as y: pass", [("y", "g")]),
        ("async with f() as x: pass", [("x", "f")]),
        ("é = Ñ()", [("é", "Ñ")]),
    ],
)
def test_bindings(text: str, bindings: list[tuple[str, str]]) -> None:
    assert [(binding.target, binding.callee) for binding in Scan(text).calls()[1][0]] == bindings


@pytest.mark.parametrize(
    ("text", "imports"),
    [
        ("import a.b, c as d", [("a.b", None, "a"), ("c", None, "d")]),
        ("import a . b", [("a.b", None, "a")]),
        ("from . import a", [(".", "a", "a")]),
        ("from .import a", [(".", "a", "a")]),
        ("from .. a . b import c as d, e", [("..a.b", "c", "d"), ("..a.b", "e", "e")]),
        ("from a import (\n  b,  # c\n  d,\n)", [("a", "b", "b"), ("a", "d", "d")]),
        ("from a import *", [("a", "*", "*")]),
        ("if x: import a; import b", [("a", None, "a"), ("b", None, "b")]),
        ("x.importer; important = 1; y.import z", []),
        ("from import a", []),
        ("from a import", []),
        ("import a as", []),
        ("import 'a'", []),
        ("import a b", []),
    ],
)
def test_imports(text: str, imports: list[tuple[str, str | None, str]]) -> None:
    assert [(item.module, item.name, item.alias) for item in Scan(text).imports()] == imports


def test_references_are_names_that_are_handed_over_not_called() -> None:
    text = "from a import b, c\ndef f(): pass\nx = [f, b.d]\ng(c, key=f)\nf()\ny = (self.h, unknown)\n"
    scan = Scan(text)
    found = [reference.name for reference in scan.flows(scan.imports(), []).references[0]]
    assert found == ["f", "b.d", "c", "self.h"]


@pytest.mark.parametrize(
    ("header", "inside"),
    [("(A, B[C, D])", "A, B["), ("[T: (int, str)](A)", "A"), (":", ""), ("(f(A), B", "f(, B"), (")(A)", "A")],
)
def test_the_arguments_of_a_class(header: str, inside: str) -> None:
    assert names.arguments_of_header(header) == inside


def test_exports_are_strings_and_no_comments() -> None:
    text = "__all__ = ['a', # 'b'\n 'c']\n__all__ += [\"d\"]\n__all__: list[str] = []\n"
    assert names.find_exports(text, Scan(text).code) == ("a", "c", "d")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\nif __name__ == '__main__':\n    f()", 2),
        ("if '__main__' == __name__: f()", 1),
        ("if x: __name__", 0),
        ("", 0),
    ],
)
def test_the_main_block(text: str, line: int) -> None:
    assert Scan(text).main_line() == line
