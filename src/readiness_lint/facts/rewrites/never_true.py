"""An `if` that is never taken is taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.rewrites.bindings import decides, is_missed
from readiness_lint.facts.rewrites.target import may_go
from readiness_lint.facts.shapes.constants import truth

if TYPE_CHECKING:
    from readiness_lint.facts.rewrites.target import Rewritten, Statement, Target


def without_never_true(target: Target) -> Rewritten | None:
    """An `if False:` or `if 0:` without another arm; None for other conditions, and where anything in it is needed."""
    for statements in target.blocks():
        for statement in statements:
            if isinstance(statement, cst.If) and target.tree.span(statement.test) == target.place:
                return _taken_out(target, statements, statement)
    return None


def _taken_out(target: Target, statements: Sequence[Statement], statement: cst.If) -> Rewritten | None:
    plain = isinstance(statement.test, cst.Name | cst.Integer) and truth(statement.test) is False
    if not plain or statement.orelse is not None or not may_go(statements, statement):
        return None
    span = target.tree.span(statement)
    if not target.stands_alone(span, span) or decides([statement]) or is_missed(target.tree.scope, [statement]):
        return None
    first = target.first_line_of(span, with_comments=True)
    if target.is_told(first, span.end_line) or (target.at_module and target.holds_scope(first, span.end_line)):
        return None
    return "Remove the branch that is never taken", (target.without_lines(first, span.end_line),)
