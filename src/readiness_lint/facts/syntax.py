"""The judge of structure: libcst on the slice of one function. Nothing else here imports libcst.

What kills libcst was measured (libcst 1.9): SIGSEGV at about 1,200 nested brackets, 8,400 elifs or 3,600
lambdas; minutes for chains of thousands of links and for data literals of megabytes. Every slice is measured
before it is parsed, and what is beyond a bound is not judged and says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readiness_lint.facts.scan import Scan
from readiness_lint.facts.scopes import Scope
from readiness_lint.model.facts import Shape, Stub

if TYPE_CHECKING:
    import libcst as cst

MAX_CHARACTERS = 60_000
MAX_NESTING = 80
MAX_INDENT_LEVELS = 40
MAX_LINE_PARTS = 2_000
MAX_BRANCHES = 400

_PART = re.compile(r"\w+|[^\w\s]")
_BRANCH = re.compile(r"\b(?:elif|else|except|case|lambda)\b")
_LINE = re.compile(r"[^\n]+")
_INDENT = re.compile(r"^[ \t]*(?=[^ \t\n])", re.MULTILINE)


def refusal(code: str) -> str | None:
    """Why logical code is not safe to parse, None where it is."""
    if len(code) > MAX_CHARACTERS:
        return f"it has {len(code)} characters, more than {MAX_CHARACTERS}"
    depth = deepest = 0
    for char in code:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 1
    if deepest > MAX_NESTING:
        return f"its brackets are nested {deepest} deep, more than {MAX_NESTING}"
    indents = len(set(_INDENT.findall(code)))
    if indents > MAX_INDENT_LEVELS:
        return f"its blocks are nested {indents} deep, more than {MAX_INDENT_LEVELS}"
    branches = len(_BRANCH.findall(code))
    if branches > MAX_BRANCHES:
        return f"it has {branches} branches, more than {MAX_BRANCHES}"
    longest = max((len(_PART.findall(line)) for line in _LINE.findall(code)), default=0)
    if longest > MAX_LINE_PARTS:
        return f"one statement has {longest} parts, more than {MAX_LINE_PARTS}"
    return None


def judge(scan: Scan, index: int) -> Shape:
    """The shape of the function with that index."""
    scope = scan.scopes[index]
    reason = refusal(scan.code[scope.opens : scope.end])
    if reason is not None:
        return Shape(not_judged=f"{scope.qualname} was not judged, because {reason}")
    import libcst as cst

    try:
        module = cst.parse_module(slice_of(scan, scope))
    except cst.ParserSyntaxError as error:
        return Shape(
            not_judged=f"{scope.qualname} was not judged, because libcst cannot read it: {error.message}"
        )
    function = _only_function(module)
    if function is None:
        return Shape(not_judged=f"{scope.qualname} was not judged, because its text is no function alone")
    return Shape(stub=_stub(function), parameters=_parameters(function))


def slice_of(scan: Scan, scope: Scope) -> str:
    """The text of one scope, made a module of its own without changing a character of it."""
    line_start = scan.text.rfind("\n", 0, scope.opens) + 1
    indent = scan.text[line_start : scope.opens]
    text = scan.text[scope.opens : scope.end] + "\n"
    return f"if True:\n{indent}{text}" if indent else text


def _only_function(module: cst.Module) -> cst.FunctionDef | None:
    import libcst as cst

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
    import libcst as cst

    if isinstance(function.body, cst.SimpleStatementSuite):
        return list(function.body.body)
    statements: list[cst.BaseSmallStatement] = []
    for line in function.body.body:
        if not isinstance(line, cst.SimpleStatementLine):
            return None
        statements += line.body
    return statements


def _is_string(statement: cst.BaseSmallStatement) -> bool:
    import libcst as cst

    return isinstance(statement, cst.Expr) and isinstance(
        statement.value, cst.SimpleString | cst.ConcatenatedString
    )


def _idle(statement: cst.BaseSmallStatement) -> Stub | None:
    import libcst as cst

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
