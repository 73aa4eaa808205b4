"""Statements as the interpreter runs them: where they begin, whether they leave a mark, whether they can fail."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

Function = ast.FunctionDef | ast.AsyncFunctionDef
Loop = ast.For | ast.AsyncFor | ast.While
With = ast.With | ast.AsyncWith
Try = ast.Try | ast.TryStar
_JUMP = ast.Return | ast.Raise | ast.Break | ast.Continue
_SIMPLE = ast.Assign | ast.AugAssign | ast.Import | ast.ImportFrom


def surely_recorded(node: ast.stmt) -> bool:
    """Whether every interpreter leaves a mark in the first line of what runs of a statement."""
    match node:
        case ast.Expr(value=value):
            return isinstance(value, ast.Call | ast.Await | ast.Yield | ast.YieldFrom)
        case ast.AnnAssign(value=value):
            return value is not None
        case ast.If(test=test) | ast.While(test=test) | ast.Match(subject=test):
            return is_asked(test)
    return isinstance(node, _SIMPLE | ast.For | ast.AsyncFor | With | Function | ast.ClassDef)


def ends_of(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The last statement of a block, and those of the blocks at its end; of a `def` or `class` nothing inside.

    What jumps is told as well, and everything behind it, which never runs.
    """
    inner: Sequence[ast.stmt] | None = body
    while inner:
        node = inner[-1]
        yield node
        jump = next((at for at, one in enumerate(inner) if isinstance(one, _JUMP)), len(inner))
        yield from inner[jump:-1]
        inner = None if isinstance(node, Function | ast.ClassDef) else _last_block(node)


def _last_block(node: ast.stmt) -> Sequence[ast.stmt] | None:
    clauses = getattr(node, "handlers", None) or getattr(node, "cases", None)
    blocks: list[list[ast.stmt]] = [getattr(node, name, []) for name in ("finalbody", "orelse")]
    blocks += [clauses[-1].body] if clauses else [getattr(node, "body", [])]
    return next(filter(None, blocks), None)


def may_be_skipped(node: ast.stmt) -> bool:
    """Whether a statement that control passes may leave no mark."""
    return not (surely_recorded(node) or isinstance(node, ast.Return | ast.Raise))


def has_no_code(node: ast.stmt) -> bool:
    """Whether a statement does nothing, so that what is told in its line may be a jump behind it."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
            return True
    return isinstance(node, ast.Pass | ast.Global | ast.Nonlocal)


def begins_surely(body: Sequence[ast.stmt]) -> bool:
    return not may_be_skipped(body[0])


def is_asked(test: ast.expr) -> bool:
    """Whether a condition is surely evaluated as the program runs, and not as it is compiled."""
    match test:
        case ast.Name(id=name):
            return name != "__debug__"
        case ast.UnaryOp(operand=inner):
            return is_asked(inner)
        case ast.BoolOp(values=values):
            return all(map(is_asked, values))
        case ast.Compare(left=left, comparators=others):
            return is_asked(left) or any(map(is_asked, others))
        case ast.BinOp():
            return any(isinstance(part, ast.Name | ast.Call | ast.Attribute) for part in ast.walk(test))
        case ast.Subscript(value=value):
            return is_asked(value)
    return isinstance(test, ast.Call | ast.Attribute | ast.Await)


def cannot_fail(node: ast.stmt) -> bool:
    """Whether a statement surely leads to the next one, where it runs to its end.

    A class counts whose last statement cannot fail: whoever finds that executed knows that the class was made.
    """
    match node:
        case ast.FunctionDef(args=args, returns=None) | ast.AsyncFunctionDef(args=args, returns=None):
            every = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
            defaults = [*args.defaults, *(default for default in args.kw_defaults if default)]
            plain = all(isinstance(default, ast.Constant) for default in defaults)
            return plain and not node.decorator_list and not any(arg and arg.annotation for arg in every)
        case ast.Assign(targets=[ast.Name()], value=ast.Constant()):
            return True
    return False


def begin_of(node: ast.stmt) -> int:
    """The line of the first decorator, else of the statement."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def head_end(node: ast.stmt, rows: Sequence[str]) -> int:
    """The last line of a statement, of a compound one the last that belongs to its head."""
    if isinstance(node, ast.Match):
        return node.subject.end_lineno or node.lineno
    body: list[ast.stmt] | None = getattr(node, "body", None)
    if body:
        begin = begin_of(body[0])
        return begin if shares_line(body[0], rows) else max(node.lineno, begin - 1)
    return node.end_lineno or node.lineno


def shares_line(node: ast.stmt, rows: Sequence[str]) -> bool:
    """Whether something stands before a statement in its line: the head that it belongs to."""
    row = rows[node.lineno - 1].encode()
    return not getattr(node, "decorator_list", ()) and bool(row[: node.col_offset].strip())


def case_line(case: ast.match_case, rows: Sequence[str]) -> int:
    """The line of the keyword; the pattern may begin below it."""
    line = case.pattern.lineno
    while not re.match(r"\s*case\b", rows[line - 1]):
        line -= 1
    return line
