"""The lines of a source file as the interpreter counts them: what recorded line numbers are compared with.

Coverage data speaks in lines of CPython's own parser, so that parser is asked here, and only for lines:
what the code does is decided elsewhere.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Inner = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True)
class SourceLines:
    """Where the statements, docstrings and code objects of one text begin.

    `first` maps each line of a statement that takes several lines to its first line. `starts` holds the
    first line of every statement and clause, `silent` those that some interpreters leave out of the byte
    code. `top` lists the heads of the top-level statements in order, as (first line, last line), without
    the silent ones. `scopes` holds the lines on which a code object may begin. `unclear` holds the `def`
    lines on which another code object than the function's own begins.
    """

    first: Mapping[int, int]
    docstrings: frozenset[int]
    starts: frozenset[int]
    silent: frozenset[int]
    top: tuple[tuple[int, int], ...]
    scopes: frozenset[int]
    unclear: frozenset[int]

    def first_of(self, line: int) -> int:
        """The first line of the statement that holds `line`."""
        return self.first.get(line, line)


def read_lines(text: str) -> SourceLines:
    """The line numbers of `text`. Raises SyntaxError, and RecursionError when it is nested too deeply."""
    tree = ast.parse(text)
    starts: set[int] = set() if tree.body else {1}
    docstrings = set(_docstring(tree))
    silent: set[int] = set()
    scopes = {1}
    unclear: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, _Definition):
            docstrings.update(_docstring(node))
            scopes.update((node.lineno, _begin(node)))
            if not isinstance(node, ast.ClassDef) and _crowded(node):
                unclear.add(node.lineno)
        if isinstance(node, _Inner | ast.AnnAssign) or type(node).__name__ == "TypeAlias":
            scopes.add(node.lineno)  # type: ignore[attr-defined]
        if isinstance(node, ast.stmt | ast.ExceptHandler):
            starts.update((node.lineno, _begin(node)))
            if _is_silent(node):
                silent.add(node.lineno)
        elif isinstance(node, ast.match_case):
            starts.add(node.pattern.lineno)
    return SourceLines(
        first=dict(_logical_lines(text)),
        docstrings=frozenset(docstrings),
        starts=frozenset(starts),
        silent=frozenset(silent),
        top=tuple(_head(node) for node in tree.body if not _is_silent(node)),
        scopes=frozenset(scopes),
        unclear=frozenset(unclear),
    )


def _logical_lines(text: str) -> Iterator[tuple[int, int]]:
    """(line, first line) of every line of a statement that takes more than one."""
    begin = 0
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NEWLINE:
                if begin and token.end[0] != begin:
                    yield from ((line, begin) for line in range(begin, token.end[0] + 1))
                begin = 0
            elif not begin and token.type not in skipped:
                begin = token.start[0]
    except tokenize.TokenError as error:
        raise SyntaxError(*error.args) from error


def _docstring(node: ast.Module | _Definition) -> range:
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str())) as first, *_]:
            return range(first.lineno, (first.end_lineno or first.lineno) + 1)
    return range(0)


def _begin(node: ast.stmt | ast.ExceptHandler) -> int:
    """The line of the first decorator, else of the statement."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _head(node: ast.stmt) -> tuple[int, int]:
    """The lines that run when the statement itself is reached, whatever its blocks do."""
    end = node.end_lineno or node.lineno
    body = getattr(node, "cases", None) or getattr(node, "body", None)
    if isinstance(body, list) and body:
        inner = body[0].pattern.lineno if isinstance(body[0], ast.match_case) else _begin(body[0])
        end = max(node.lineno, inner - 1)
    return (_begin(node), end)


def _is_silent(node: ast.stmt | ast.ExceptHandler) -> bool:
    """Whether an interpreter or an option such as -O may leave the line out of the byte code."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Global() | ast.Nonlocal() | ast.Pass() | ast.Assert():
            return True
        case ast.AnnAssign(value=None) | ast.Try() | ast.TryStar() | ast.ExceptHandler():
            return True
        case ast.If(test=ast.Constant()) | ast.While(test=ast.Constant()):
            return True
    return False


def _crowded(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the module, or a lambda or comprehension of the head, begins where the function does."""
    own = {node.lineno, _begin(node)}
    head = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
    inner = (part for root in head for part in ast.walk(root) if isinstance(part, _Inner))
    return 1 in own or any(part.lineno in own for part in inner)
