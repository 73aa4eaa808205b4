"""Imports that may fail without a word, and those that never run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.signs import NEVER_RUN, STUBS, SWALLOWED
from readiness_lint.facts.shapes.tree import block, dotted
from readiness_lint.facts.shapes.walk import Walk, last
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree

_CAUGHT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def symptoms_of_imports(tree: Tree) -> Iterator[Symptom]:
    """The `from` imports inside a `try` that survives their failure, and under `if TYPE_CHECKING`."""
    walk = Walk(tree)
    for node in walk.nodes:
        if isinstance(node, cst.ImportFrom | cst.Import) and not isinstance(node.names, cst.ImportStar):
            signs = tuple(sorted(set(_signs(walk, node))))
            if signs:
                words = tuple(dotted(alias.name) for alias in node.names)
                yield Symptom(Kind.GUARDED_IMPORT, tree.span(node), "an import is guarded", signs=signs, words=words)


def _signs(walk: Walk, node: cst.CSTNode) -> Iterator[str]:
    inner = node
    for outer in walk.around(node):
        if isinstance(outer, cst.If) and outer.body is inner and last(dotted(outer.test)) == "TYPE_CHECKING":
            yield NEVER_RUN
        if isinstance(outer, cst.Try) and outer.body is inner:
            for handler in outer.handlers:
                if _catches(handler) and not isinstance(block(handler)[-1], cst.Raise):
                    yield SWALLOWED
                    if _gives_names(handler):
                        yield STUBS
        inner = outer


def _catches(handler: cst.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    types = [one.value for one in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
    return any(last(dotted(one)) in _CAUGHT for one in types)


def _gives_names(handler: cst.ExceptHandler) -> bool:
    """Whether a handler defines or sets names; in a module's own code `pass; pass` stands for each definition."""
    statements = block(handler)
    if sum(isinstance(statement, cst.Pass) for statement in statements) > 1:
        return True
    return any(isinstance(statement, cst.FunctionDef | cst.ClassDef | cst.Assign) for statement in statements)
