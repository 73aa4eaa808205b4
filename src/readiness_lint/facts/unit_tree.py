"""What a unit says as a syntax tree: whether texts that differ are the same code in another layout.

What a formatter moves, wraps, quotes otherwise or puts into parentheses makes the same tree. Python's own parser
decides, and is asked only where the cheap comparison of the texts (`unit_text.py`) finds a difference.
"""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.model.facts import Unit

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def unit_trees(text: str, units: Sequence[Unit], wanted: Collection[int]) -> Mapping[int, str]:
    """A hash of each wanted unit's own syntax tree: its head and its body, without the bodies of units inside it.

    Decorators, defaults, annotations and docstrings count. Units that the parser does not find are left out, and
    all are where the text cannot be parsed.
    """
    if not wanted:
        return {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    scopes = {(one.lineno, one.name): one for one in _scopes(tree)}
    found: dict[int, str] = {}
    for index in wanted:
        unit = units[index]
        node = tree if unit.kind is UnitKind.MODULE else scopes.get((unit.span.line, unit.name))
        if node is not None:
            said = "\n".join(_own(node))
            found[index] = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return found


def _scopes(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Every function and class; only statements hold them, so that expressions are not looked into."""
    stack: list[ast.AST] = [tree]
    while stack:
        for one in ast.iter_child_nodes(stack.pop()):
            if isinstance(one, _SCOPES):
                yield one
            if not isinstance(one, ast.expr):
                stack.append(one)


def _own(root: ast.AST) -> Iterator[str]:
    """The tree as words, each with as many parts behind it as its kind or the length of a list says."""
    stack: list[object] = [root]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            yield f"[{len(one)}"
            stack += one
        elif isinstance(one, ast.Constant):
            # `u"..."` is the same string; 1, 1.0 and True are equal, and not the same.
            yield repr(one.value)
        elif isinstance(one, ast.AST):
            yield type(one).__name__
            inside = one is not root and isinstance(one, _SCOPES)
            stack += [getattr(one, name, None) for name in one._fields if not (inside and name == "body")]
        else:
            yield repr(one)
