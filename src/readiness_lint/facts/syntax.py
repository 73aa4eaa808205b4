"""The judge of structure: libcst on the slice of one function.

Importing this module costs 0.2 s, so `judge.py` imports it when the first candidate has to be parsed, and gives it
only what it has measured.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from inspect import cleandoc
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.slices import tree_of
from readiness_lint.facts.shapes.symptoms import symptoms_of
from readiness_lint.facts.shapes.tree import block
from readiness_lint.facts.suspects import EVERYTHING
from readiness_lint.model.facts import Shape, Stub

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers
    from readiness_lint.facts.suspects import Topic


def shape_of(scan: Layers, index: int, topics: AbstractSet[Topic] = EVERYTHING) -> Shape:
    """The shape of the scope with that index, whose slice has been found safe to parse."""
    name = scan.scopes[index].qualname
    try:
        tree = tree_of(scan, index)
    except cst.ParserSyntaxError as error:
        return Shape(not_judged=f"{name} was not judged, because libcst cannot read it: {error.message}")
    except cst.CSTValidationError as error:  # libcst 1.9 refuses some sound code, `assert"x"` for one
        return Shape(not_judged=f"{name} was not judged, because libcst refuses it: {error}")
    if tree is None:
        return Shape(not_judged=f"{name} was not judged, because its text is no function alone")
    try:
        symptoms = symptoms_of(tree, topics)
    except RecursionError:  # libcst visits recursively to tell where nodes stand
        return Shape(not_judged=f"{name} was not judged, because libcst cannot walk chains as long as it holds")
    function = tree.scope
    if isinstance(function, cst.Module):
        return Shape(symptoms=symptoms)
    return Shape(_stub(function), _parameters(function), _docstring(function), symptoms=symptoms)


def _parameters(function: cst.FunctionDef) -> tuple[str, ...]:
    parameters = function.params
    named = (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params)
    return tuple(parameter.name.value for parameter in named)


def _docstring(function: cst.FunctionDef) -> str:
    """The docstring as it is written: evaluating its escapes would warn of those that are none, or fail."""
    first = block(function)[:1]
    parts: list[str] = []
    text: cst.CSTNode | None = first[0].value if first and isinstance(first[0], cst.Expr) else None
    while isinstance(text, cst.ConcatenatedString):
        parts.append(_text(text.left))
        text = text.right
    parts.append(_text(text))
    return cleandoc("".join(parts))


def _text(string: cst.CSTNode | None) -> str:
    return string.raw_value if isinstance(string, cst.SimpleString) and "b" not in string.prefix.lower() else ""


def _stub(function: cst.FunctionDef) -> Stub | None:
    """What the body does instead of working, None where it has a statement that does something."""
    statements = _simple_statements(function)
    if statements is None:
        return None
    documented = bool(statements) and _is_string(statements[0])
    rest = statements[1:] if documented else statements
    if not rest:
        return Stub.DOCSTRING if documented else None
    return _idle(rest[0]) if len(rest) == 1 else None


def _simple_statements(function: cst.FunctionDef) -> list[cst.BaseSmallStatement] | None:
    """The statements of a body that has no compound one."""
    if isinstance(function.body, cst.SimpleStatementSuite):
        return list(function.body.body)
    statements: list[cst.BaseSmallStatement] = []
    for line in function.body.body:
        if not isinstance(line, cst.SimpleStatementLine):
            return None
        statements += line.body
    return statements


def _is_string(statement: cst.BaseSmallStatement) -> bool:
    return isinstance(statement, cst.Expr) and isinstance(statement.value, cst.SimpleString | cst.ConcatenatedString)


def _idle(statement: cst.BaseSmallStatement) -> Stub | None:
    match statement:
        case cst.Pass():
            return Stub.PASS
        case cst.Expr(value=cst.Ellipsis()):
            return Stub.ELLIPSIS
        case cst.Return(value=None) | cst.Return(value=cst.Name(value="None")):
            return Stub.RETURN
        case cst.Raise(exc=cst.Name(value="NotImplementedError")):
            return Stub.NOT_IMPLEMENTED
        case cst.Raise(exc=cst.Call(func=cst.Name(value="NotImplementedError"))):
            return Stub.NOT_IMPLEMENTED
    return None
