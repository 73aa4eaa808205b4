"""The lines of a source file as the interpreter counts them: what recorded line numbers are compared with.

Coverage data speaks in lines of CPython's own parser, so that parser is asked here, and only for lines:
what the code does is decided elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from readiness_lint.evidence.statements import case_line, shares_line

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Statement = ast.stmt | ast.ExceptHandler | ast.match_case
_Inner = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True)
class SourceLines:
    """Where the statements, docstrings and code objects of one text begin.

    `first` maps each line of a statement that takes several lines to its first line. `starts` holds the
    first line of every statement and clause, `silent` those that some interpreters leave out of the byte
    code. `top` lists the heads of the top-level statements in order, as (first line, last line), without
    the silent ones. `scopes` holds the lines on which a code object may begin, lambdas and comprehensions
    apart (see `inner_scopes`). `unclear` holds the `def` lines on which another code object than the
    function's own begins, `hollow` those of functions that hold constants alone: a docstring, an
    ellipsis. `main` holds the lines under `if __name__ == "__main__"` at the top level.
    """

    text: str
    first: Mapping[int, int]
    docstrings: frozenset[int]
    starts: frozenset[int]
    silent: frozenset[int]
    top: tuple[tuple[int, int], ...]
    scopes: frozenset[int]
    unclear: frozenset[int]
    main: frozenset[int] = frozenset()
    hollow: frozenset[int] = frozenset()

    def first_of(self, line: int) -> int:
        """The first line of the statement that holds `line`."""
        return self.first.get(line, line)


def read_lines(text: str) -> SourceLines:
    """The line numbers of `text`. Raises SyntaxError, and RecursionError when it is nested too deeply."""
    tree = ast.parse(text)
    rows = text.split("\n")
    first: dict[int, int] = {}
    starts: set[int] = set() if tree.body else {1}
    docstrings = set(_docstring(tree))
    silent: set[int] = set()
    scopes = {1, *map(_begin, tree.body[:1])}  # a module begins with its first statement before CPython 3.11
    unclear: set[int] = set()
    hollow: set[int] = set()
    for node in _statements(tree):
        if isinstance(node, ast.Match):
            for case in node.cases:
                vars(case)["lineno"] = case_line(case, rows)
        starts.update((_line(node), _begin(node)))
        _add_extent(node, rows, first)
        if _is_silent(node):
            silent.add(_line(node))
        if isinstance(node, _Definition):
            docstrings.update(_docstring(node))
            scopes.update((node.lineno, _begin(node)))
            if not isinstance(node, ast.ClassDef):
                unclear.update([node.lineno] if _crowded(node) else [])
                hollow.update([node.lineno] if all(map(_is_constant, node.body)) else [])
        elif isinstance(node, ast.AnnAssign) or type(node).__name__ == "TypeAlias":
            scopes.add(_line(node))
    return SourceLines(
        text=text,
        first=first,
        docstrings=frozenset(docstrings),
        starts=frozenset(starts),
        silent=frozenset(silent),
        top=tuple(_head(node) for node in tree.body if not _is_silent(node)),
        scopes=frozenset(scopes),
        unclear=frozenset(unclear),
        main=frozenset(line for node in tree.body if _is_main(node) for line in _lines_under(node)),
        hollow=frozenset(hollow),
    )


def inner_scopes(text: str) -> frozenset[int]:
    """The lines on which lambdas and comprehensions begin; costs a walk over every expression."""
    return frozenset(node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, _Inner))


def _statements(node: ast.AST) -> Iterator[_Statement]:
    """Statements and the clauses that have a line of their own, in the order of the source."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _Statement):
            yield node
        inner: list[ast.AST] = []
        for block in ("body", "handlers", "orelse", "finalbody", "cases"):
            parts = getattr(node, block, None)
            if isinstance(parts, list):
                inner += parts
        waiting += reversed(inner)


def _add_extent(node: _Statement, rows: list[str], first: dict[int, int]) -> None:
    """Map the lines of a statement, or of the head of a compound one, to its first line."""
    for decorator in getattr(node, "decorator_list", ()):
        _add_lines(decorator.lineno, decorator.end_lineno, first)
    begin, end = _line(node), _head(node)[1]
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and shares_line(body[0], rows):
        end = _begin(body[0])
    _add_lines(begin, end, first)


def _add_lines(begin: int, end: int, first: dict[int, int]) -> None:
    begin = first.get(begin, begin)
    if end > begin:
        first.update(dict.fromkeys(range(begin, end + 1), begin))


def _docstring(node: ast.Module | _Definition) -> range:
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str())) as first, *_]:
            return range(first.lineno, (first.end_lineno or first.lineno) + 1)
    return range(0)


def _line(node: _Statement) -> int:
    line: int = getattr(node, "lineno")  # noqa: B009, the syntax tree gives a case none, `read_lines` does
    return line


def _begin(node: _Statement) -> int:
    """The line of the first decorator, else of the statement."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([_line(node), *(decorator.lineno for decorator in decorators)])


def _head(node: _Statement) -> tuple[int, int]:
    """The first and last line of what runs when the statement is reached, whatever its blocks do."""
    body = getattr(node, "cases", None) or getattr(node, "body", None)
    if isinstance(body, list) and body:
        return (_begin(node), max(_line(node), _begin(body[0]) - 1))
    return (_begin(node), getattr(node, "end_lineno", None) or _line(node))


def _is_main(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__"`, either way round."""
    match node:
        case ast.If(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right])):
            sides = (left, right)
            names = (side.id for side in sides if isinstance(side, ast.Name))
            texts = (side.value for side in sides if isinstance(side, ast.Constant))
            return "__name__" in names and "__main__" in texts
    return False


def _lines_under(node: ast.stmt) -> Iterator[int]:
    body: list[ast.stmt] = getattr(node, "body")  # noqa: B009, only an `if` is asked
    yield from range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1)


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_silent(node: _Statement) -> bool:
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
