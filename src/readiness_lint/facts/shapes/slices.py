"""The text of one function or of a module's own code, cut out so that libcst can read it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import Tree
from readiness_lint.model.source import Span

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers
    from readiness_lint.facts.scopes import Scope

_WRAP = "if True:\n"


def slice_of(scan: Layers, index: int) -> str:
    """The text of one scope, made a module of its own without changing a character of it.

    Of a module the functions and classes on its own level are left out; `pass; pass` stands for each (one alone would
    look like an empty branch), and lines stay.
    """
    if not index:
        return _own_code(scan)
    scope = scan.scopes[index]
    line_start = scan.text.rfind("\n", 0, scope.opens) + 1
    indent = scan.text[line_start : scope.opens]
    # A comment behind the last statement belongs to it.
    line_end = scan.text.find("\n", scope.end)
    text = scan.text[scope.opens : line_end if line_end >= 0 else len(scan.text)] + "\n"
    return f"{_WRAP}{indent}{text}" if indent else text


def tree_of(scan: Layers, index: int) -> Tree | None:
    """The tree of one scope; None where its text is no function alone. Raises libcst's ParserSyntaxError."""
    text = slice_of(scan, index)
    module = cst.parse_module(text)
    if not index:
        return Tree(module, module, 1)
    function = _only_function(module)
    above = 1 if text.startswith(_WRAP) and not scan.text.startswith(_WRAP, scan.scopes[index].opens) else 0
    if function is None:
        return None
    scope = scan.scopes[index]
    line, column = scan.lines.place(scope.name_end)
    name = Span(line, column - len(scope.qualname.rpartition(".")[2]), line, column)
    return Tree(module, function, scan.lines.of(scope.opens) - above, name)


def _only_function(module: cst.Module) -> cst.FunctionDef | None:
    statement = module.body[0] if len(module.body) == 1 else None
    if isinstance(statement, cst.If) and len(statement.body.body) == 1:
        inner = statement.body.body[0]
        return inner if isinstance(inner, cst.FunctionDef) else None
    return statement if isinstance(statement, cst.FunctionDef) else None


def _own_code(scan: Layers) -> str:
    parts: list[str] = []
    position = 0
    for scope in _outermost(scan.scopes):
        if scope.opens < position:
            continue
        cut = scan.text[scope.opens : scope.end]
        parts += (scan.text[position : scope.opens], "pass; pass", "\n" * cut.count("\n"))
        position = scope.end
    return "".join((*parts, scan.text[position:]))


def _outermost(scopes: list[Scope]) -> list[Scope]:
    return [scope for scope in scopes[1:] if scope.parent == 0]
