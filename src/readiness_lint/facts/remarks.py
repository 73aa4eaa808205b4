"""The prose of one file alone: for runs that ask for nothing else, at a fraction of the cost of all facts."""

from __future__ import annotations

from collections.abc import Callable

from readiness_lint.facts.noqa import find_noqa
from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import MODULE, Comment, Facts, Unit, UnitKind
from readiness_lint.model.source import Source, Span

_NOTHING = (Unit(MODULE, UnitKind.MODULE, Span(1, 0, 1, 0), 1, 1, 0),)


def remarks_of(source: Source, wanted: Callable[[str], bool]) -> Facts:
    """Comments and docstrings whose text is `wanted`, and the units that own them; no calls, no imports.

    A file without any such text has no units but its module.
    """
    scan = Scan(source.text)
    comments: tuple[Comment, ...] = ()
    if wanted(_comment_text(scan)) or wanted(_string_text(scan)):
        comments = tuple(scan.comments(wanted) + scan.docstrings(wanted))
    if not comments:
        return Facts(source.path, source.role, source.digest, _NOTHING, (), ())
    units = tuple(_bare_unit(scan, index) for index in range(len(scan.scopes)))
    noqa = find_noqa(scan.text, scan.code, scan.lines)
    return Facts(source.path, source.role, source.digest, units, (), comments, noqa=noqa)


def _comment_text(scan: Scan) -> str:
    return "\n".join([scan.text[start:end] for start, end in scan.tokens.comments])


def _string_text(scan: Scan) -> str:
    """The strings that may be docstrings: they begin a line or follow a colon."""
    text = scan.text
    found: list[str] = []
    for start, end in scan.tokens.strings:
        before = text[text.rfind("\n", 0, start) + 1 : start].rstrip("rRuU").rstrip(" \t(;")
        if not before or before[-1] == ":":
            found.append(text[start:end])
    return "\n".join(found)


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
