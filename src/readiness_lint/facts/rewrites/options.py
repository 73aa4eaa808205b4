"""An option that nobody reads is no longer declared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.rewrites.target import is_declaration, may_go

if TYPE_CHECKING:
    from readiness_lint.facts.rewrites.target import Rewritten, Statement, Target
    from readiness_lint.model.source import Span


def without_option(target: Target) -> Rewritten | None:
    """The call of `add_argument` is taken out where it is a statement alone.

    None for positional arguments, without which those behind them would move up, and for options that the file names
    elsewhere, as in a command line that it builds.
    """
    for statements in target.blocks():
        for statement in statements:
            if isinstance(statement, cst.Expr) and is_declaration(statement) and _place(target, statement):
                return _taken_out(target, statements, statement)
    return None


def _place(target: Target, statement: cst.Expr) -> bool:
    """Whether it is the call that was found: findings stand on the word `add_argument`."""
    call = statement.value
    assert isinstance(call, cst.Call)
    return isinstance(call.func, cst.Attribute) and _start(target.tree.span(call.func.attr)) == _start(target.place)


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _taken_out(target: Target, statements: Sequence[Statement], statement: cst.Expr) -> Rewritten | None:
    span = target.tree.span(statement)
    assert isinstance(statement.value, cst.Call)
    flags = [
        arg.value.evaluated_value
        for arg in statement.value.args
        if arg.keyword is None and isinstance(arg.value, cst.SimpleString)
    ]
    names = [flag for flag in flags if isinstance(flag, str)]
    if not names or not all(name.startswith("-") for name in names) or not may_go(statements, statement):
        return None
    if _is_named_elsewhere(target, span, names) or not target.stands_alone(span, span):
        return None
    first = target.first_line_of(span, with_comments=_ends_a_group(target, span))
    if target.is_told(first, span.end_line):
        return None
    shown = next((name for name in names if name.startswith("--")), names[0])
    return f"Remove the option `{shown}`", (target.without_lines(first, span.end_line),)


def _is_named_elsewhere(target: Target, span: Span, names: Sequence[str]) -> bool:
    """Whether a string outside of the call is one of the flags, or begins with one and `=`."""
    text, lines = target.scan.text, target.scan.lines
    begin = lines.start(span.line) + span.column
    end = lines.start(span.end_line) + span.end_column
    return any(
        not begin <= start < end and text[start:stop].strip("rbfRBF\"'").partition("=")[0] in names
        for start, stop in target.scan.tokens.strings
    )


def _ends_a_group(target: Target, span: Span) -> bool:
    """Whether a comment above speaks of this call alone: the next line is blank, a comment, or of another block."""
    if span.end_line >= target.last_line:
        return True
    following = target.line(span.end_line + 1)
    indent = len(following) - len(following.lstrip())
    return not following.strip() or following.lstrip().startswith("#") or indent < span.column
