"""The prose of one file alone: for runs that ask for nothing else, at a fraction of the cost of all facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from readiness_lint.facts.noqa import find_noqa
from readiness_lint.facts.prose import code_before, comment_of, text_of_comment
from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import MODULE, CommentKind, Facts, Unit, UnitKind
from readiness_lint.model.source import Span

if TYPE_CHECKING:
    from readiness_lint.facts.lexing import Region
    from readiness_lint.model.source import Source

Matters = Callable[[str, CommentKind, int, int, str], bool]
_NOTHING = (Unit(MODULE, UnitKind.MODULE, Span(1, 0, 1, 0), 1, 1, 0),)


def remarks_of(source: Source, may_matter: Callable[[str], bool], matters: Matters) -> Facts:
    """Comments and docstrings whose prose matters, and the units that own them; no calls, no imports.

    `may_matter` is asked of raw text first, `matters` of the prose in it with its kind, its offsets and the code
    before. Scopes are only found in files that hold any such prose, which are few.
    """
    scan = Scan(source.text)
    text = scan.text
    groups = [
        group
        for group in scan.comment_groups
        if may_matter(text[group.regions[0][0] : group.regions[-1][1]])
        and matters(
            text_of_comment(text, group),
            group.kind,
            group.regions[0][0],
            group.regions[-1][1],
            code_before(text, group),
        )
    ]
    in_strings = any(
        may_matter(text[start:end]) and matters(_prose(text[start:end]), CommentKind.DOCSTRING, start, end, "")
        for start, end in _leading_strings(scan)
    )
    if not groups and not in_strings:
        return Facts(source.path, source.role, source.digest, _NOTHING, (), ())
    comments = [comment_of(text, scan.lines, group, scan.comment_owners.of) for group in groups]
    comments += scan.docstrings(may_matter) if in_strings else []
    units = tuple(_bare_unit(scan, index) for index in range(len(scan.scopes)))
    noqa = find_noqa(scan.text, scan.code, scan.lines)
    return Facts(source.path, source.role, source.digest, units, (), tuple(comments), noqa=noqa)


def _prose(literal: str) -> str:
    """What a string literal would read as if it were a docstring."""
    return "\n".join([line.strip() for line in literal.lstrip("rRuU").strip("\"'").split("\n")])


def _leading_strings(scan: Scan) -> Iterator[Region]:
    """The strings that may be docstrings: they begin a line or follow a colon."""
    text = scan.text
    for region in scan.tokens.strings:
        start = region[0]
        before = text[text.rfind("\n", 0, start) + 1 : start].rstrip("rRuU").rstrip(" \t(;")
        if not before or before[-1] == ":":
            yield region


def _bare_unit(scan: Scan, index: int) -> Unit:
    scope = scan.scopes[index]
    place = scan.lines.place
    return Unit(
        scope.qualname,
        scope.kind,
        Span(*place(scope.head), *place(scope.end)),
        scan.lines.of(scope.opens),
        scan.lines.of(scope.body),
        scope.parent,
        scope.decorators,
    )
