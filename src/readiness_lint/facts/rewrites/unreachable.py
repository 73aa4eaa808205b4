"""Statements behind a `return`, `raise`, `continue` or `break` are taken out, with the comments that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.rewrites.bindings import decides, is_missed
from readiness_lint.facts.shapes.branches import LEAVES
from readiness_lint.facts.shapes.tree import called

if TYPE_CHECKING:
    from readiness_lint.facts.rewrites.target import Rewritten, Statement, Target
    from readiness_lint.model.source import Span

_NOT_YET = "NotImplementedError"


def without_unreachable(target: Target) -> Rewritten | None:
    """All that stands behind the leaving statement in its block; None where that is needed, or shares a line."""
    return _without(target, refused=False)


def without_refused(target: Target) -> Rewritten | None:
    """The same behind `raise NotImplementedError`: somebody switched it off, and may want it back."""
    return _without(target, refused=True)


def _without(target: Target, *, refused: bool) -> Rewritten | None:
    for statements in target.blocks():
        for index, (leaving, first) in enumerate(pairwise(statements)):
            if isinstance(leaving, LEAVES) and target.tree.span(first) == target.place:
                return _taken_out(target, leaving, statements[index + 1 :]) if _refuses(leaving) is refused else None
    return None


def _refuses(leaving: Statement) -> bool:
    return (
        isinstance(leaving, cst.Raise)
        and leaving.exc is not None
        and _NOT_YET in (_name(leaving.exc), called(leaving.exc))
    )


def _name(node: cst.BaseExpression) -> str:
    return node.value if isinstance(node, cst.Name) else ""


def _taken_out(target: Target, leaving: Statement, dead: Sequence[Statement]) -> Rewritten | None:
    begin, end = _begin(target, dead[0]), target.tree.span(dead[-1])
    above = target.tree.span(leaving).end_line
    if begin.line <= above or not target.stands_alone(begin, end) or decides(dead):
        return None
    first = _first_line(target, above, begin.line)
    if target.is_told(first, end.end_line) or (target.at_module and target.holds_scope(first, end.end_line)):
        return None
    if is_missed(target.tree.scope, dead):
        return None
    word = type(leaving).__name__.lower()
    return f"Remove what stands behind `{word}`", (target.without_lines(first, end.end_line),)


def _begin(target: Target, statement: Statement) -> Span:
    """Where a statement begins; libcst puts a definition where its `def` or `class` stands."""
    if isinstance(statement, cst.FunctionDef | cst.ClassDef) and statement.decorators:
        return target.tree.span(statement.decorators[0])
    return target.tree.span(statement)


def _first_line(target: Target, above: int, first: int) -> int:
    """The first line to take out: that of the comment block right above the first statement, and blank ones above."""
    while first - 1 > above and target.line(first - 1).lstrip().startswith("#"):
        first -= 1
    # A form feed parts what comes from what goes.
    while first - 1 > above and not target.line(first - 1).strip(" \t"):
        first -= 1
    return first
