"""The judge of structure: libcst on the slice of one function. Nothing else imports libcst.

Importing this module costs 0.2 s, so `judge.py` imports it when the first candidate has to be parsed, and gives it
only what it has measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.model.facts import Shape, Stub

if TYPE_CHECKING:
    from readiness_lint.facts.scan import Scan
    from readiness_lint.facts.scopes import Scope


def shape_of(scan: Scan, index: int) -> Shape:
    """The shape of the function with that index, whose slice has been found safe to parse."""
    scope = scan.scopes[index]
    try:
        module = cst.parse_module(slice_of(scan, scope))
    except cst.ParserSyntaxError as error:
        return Shape(not_judged=f"{scope.qualname} was not judged, because libcst cannot read it: {error.message}")
    function = _only_function(module)
    if function is None:
        return Shape(not_judged=f"{scope.qualname} was not judged, because its text is no function alone")
    return Shape(stub=_stub(function), parameters=_parameters(function), docstring=function.get_docstring() or "")


def slice_of(scan: Scan, scope: Scope) -> str:
    """The text of one scope, made a module of its own without changing a character of it."""
    line_start = scan.text.rfind("\n", 0, scope.opens) + 1
    indent = scan.text[line_start : scope.opens]
    text = scan.text[scope.opens : scope.end] + "\n"
    return f"if True:\n{indent}{text}" if indent else text


def _only_function(module: cst.Module) -> cst.FunctionDef | None:
    statement = module.body[0] if len(module.body) == 1 else None
    if isinstance(statement, cst.If) and len(statement.body.body) == 1:
        inner = statement.body.body[0]
        return inner if isinstance(inner, cst.FunctionDef) else None
    return statement if isinstance(statement, cst.FunctionDef) else None


def _parameters(function: cst.FunctionDef) -> tuple[str, ...]:
    parameters = function.params
    named = (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params)
    return tuple(parameter.name.value for parameter in named)


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
