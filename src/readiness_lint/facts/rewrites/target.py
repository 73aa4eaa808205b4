"""The function that a fix is looked for in: its tree, the text of its file, and lines that can be taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import BLOCKS, block, called, own_nodes
from readiness_lint.model.fixes import Edit
from readiness_lint.model.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness_lint.facts.layers import Layers
    from readiness_lint.facts.shapes.tree import Tree

Statement = cst.BaseStatement | cst.BaseSmallStatement
# What a rewriter found: what it does, as an order, and the edits.
Rewritten = tuple[str, tuple[Edit, ...]]
# Comments that tell a tool something: who deletes them changes more than the code.
_TOLD = re.compile(
    r"#\s*(?:.*\b(?:noqa|pragma|nosec)\b|type:|pylint:|mypy:|pyright:|ruff:|flake8:|isort:|fmt:|yapf:|readiness-lint:"
    r"|%%|(?:end)?region\b|\[\[\[|\]\]\]|\[(?:start|end)\b|-*8<|In ?\[|doctest:|type-checking:)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """One scope of a file, and the place where something was found in it. `at_module` says that it is the module."""

    scan: Layers
    tree: Tree
    place: Span
    at_module: bool

    def line(self, number: int) -> str:
        """A line of the file, without its end."""
        start = self.scan.lines.start(number)
        end = self.scan.text.find("\n", start)
        return self.scan.text[start : end if end >= 0 else len(self.scan.text)]

    @property
    def last_line(self) -> int:
        """The number of the last line that holds anything."""
        text = self.scan.text
        return text.count("\n") + (not text.endswith("\n"))

    def stands_alone(self, begin: Span, end: Span) -> bool:
        """Whether nothing but a comment stands beside what reaches from one place to another on their lines."""
        behind = self.line(end.end_line)[end.end_column :].strip()
        return not self.line(begin.line)[: begin.column].strip() and (not behind or behind.startswith("#"))

    def first_line_of(self, span: Span, *, with_comments: bool) -> int:
        """The first line to take out with a statement: that of the comments right above it, where they go as well.

        Blank lines above go where a blank line follows, or nothing.
        """
        first = span.line
        while with_comments and first > 1 and self._is_comment(first - 1, span.column):
            first -= 1
        if span.end_line >= self.last_line or not self.line(span.end_line + 1).strip():
            while first > 1 and not self.line(first - 1).strip():
                first -= 1
        return first

    def _is_comment(self, line: int, column: int) -> bool:
        place = self.scan.lines.start(line) + column
        return self.scan.text.startswith("#", place) and any(start == place for start, _ in self.scan.tokens.comments)

    def is_told(self, first: int, last: int) -> bool:
        """Whether a comment on these lines is meant for a tool."""
        tokens, lines = self.scan.tokens, self.scan.lines
        return any(
            first <= lines.of(start) <= last and _TOLD.match(self.scan.text, start, end)
            for start, end in tokens.comments
        )

    def holds_comment(self, span: Span) -> bool:
        """Whether a comment begins inside a span."""
        begin, end = (span.line, span.column), (span.end_line, span.end_column)
        return any(begin <= self.scan.lines.place(start) < end for start, _ in self.scan.tokens.comments)

    def holds_scope(self, first: int, last: int) -> bool:
        """Whether a function or class of the module begins on these lines: of the module's tree it was left out."""
        return any(first <= self.scan.lines.of(scope.opens) <= last for scope in self.scan.scopes[1:])

    def without_lines(self, first: int, last: int) -> Edit:
        """The edit that takes whole lines out; a file without an end to its last line still has none."""
        if last < self.last_line or self.scan.text.endswith("\n"):
            return Edit(Span(first, 0, last + 1, 0))
        return Edit(Span(first - 1, len(self.line(first - 1)), last, len(self.line(last))))

    def blocks(self) -> Iterator[Sequence[Statement]]:
        """The statements of each block of the scope's own code."""
        for node in own_nodes(self.tree.scope):
            if node is self.tree.scope or isinstance(node, BLOCKS):
                yield block(node)


def may_go(statements: Sequence[Statement], statement: Statement) -> bool:
    """Whether a block keeps a statement, even if everything else in it that may be taken out is taken out, too."""
    lasting = (one for one in statements if not isinstance(one, cst.If) and not is_declaration(one))
    return statement is not statements[0] or any(True for _ in lasting)


def is_declaration(node: cst.CSTNode) -> bool:
    """Whether a statement is a call of `add_argument` alone."""
    return isinstance(node, cst.Expr) and called(node.value).endswith("add_argument")


def without_item(target: Target, items: Sequence[cst.Arg] | Sequence[cst.Param], index: int) -> Edit | None:
    """The edit that takes one argument or parameter out, with its comma and the space around it.

    None where a comment stands in the way.
    """
    item, comma = items[index], items[index].comma
    begin = end = _extent(target, item)
    if isinstance(comma, cst.Comma):
        end = target.tree.span(comma)
    if index + 1 < len(items):
        following = target.tree.span(items[index + 1])
        cut = Span(begin.line, begin.column, following.line, following.column)
    elif index:
        # A comma behind the last item stays, and is then behind the one before it.
        before = items[index - 1]
        keeps = before.comma if isinstance(comma, cst.Comma) else None
        place = target.tree.span(keeps) if isinstance(keeps, cst.Comma) else _extent(target, before)
        cut = Span(place.end_line, place.end_column, end.end_line, end.end_column)
    else:
        cut = Span(begin.line, begin.column, end.end_line, end.end_column)
    if target.stands_alone(begin, end) and (isinstance(comma, cst.Comma) or target.holds_comment(cut)):
        told = target.is_told(begin.line, end.end_line)
        return None if told else target.without_lines(begin.line, end.end_line)
    return None if target.holds_comment(cut) else Edit(cut)


def _extent(target: Target, item: cst.Arg | cst.Param) -> Span:
    """Where an item stands without its comma; libcst says of a parameter only where its name stands."""
    begin = target.tree.span(item)
    if isinstance(item, cst.Arg):
        return begin
    last = item.default or (item.annotation and item.annotation.annotation)
    end = target.tree.span(last) if last else begin
    return Span(begin.line, begin.column, end.end_line, end.end_column)
