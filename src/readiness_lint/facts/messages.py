"""Strings that are prose about the code they stand in: what errors, warnings, logs and prints say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from readiness_lint.facts.prose import docstring_of
from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import Comment, CommentKind
from readiness_lint.model.source import Span

if TYPE_CHECKING:
    from readiness_lint.facts.lexing import Region
    from readiness_lint.model.source import Source

# On logical code: up to the string that is the first argument (the second one of `log`).
_MESSAGE = re.compile(
    r"(?<![\w.])(?:raise[ \t]+NotImplementedError[ \t]*\(|print[ \t]*\(|(?:warnings\.)?warn[ \t]*\("
    r"|(?:\w+\.)*_?(?:log|logger|logging|LOG|LOGGER)\."
    r"(?:(?:debug|info|warning|warn|error|critical|exception|fatal)[ \t]*\(|log[ \t]*\([\w. \t]+,))"
    r"[ \t]*[a-zA-Z]{0,2}(?=\")"
)
_BETWEEN = re.compile(r"\s*[a-zA-Z]{0,2}")
_ESCAPED_SPACE = re.compile(r"\\[nrt]")


def messages_of(source: Source, may_matter: Callable[[str], bool]) -> tuple[Comment, ...]:
    """The messages whose text may matter, as prose with its places and the unit that runs them.

    The parts of a string that is written in several follow each other as lines.
    """
    scan = Scan(source.text)
    ends = dict(scan.tokens.strings)
    return tuple(
        _message(scan, regions)
        for match in _MESSAGE.finditer(scan.code)
        if (regions := list(_parts(scan, match.end(), ends))) and may_matter(scan.text[regions[0][0] : regions[-1][1]])
    )


def _parts(scan: Scan, start: int, ends: dict[int, int]) -> Iterator[Region]:
    """The string that begins at an offset, and those that are one with it."""
    while start in ends:
        end = ends[start]
        yield start, end
        between = _BETWEEN.match(scan.code, end)
        start = between.end() if between else end


def _message(scan: Scan, regions: list[Region]) -> Comment:
    owner = scan.owners.at(regions[0][0])
    parts = [part for region in regions if (part := docstring_of(scan.text, scan.lines, region, owner)) is not None]
    text = _ESCAPED_SPACE.sub("  ", "\n".join(part.text for part in parts))
    first, last = scan.lines.place(regions[0][0]), scan.lines.place(regions[-1][1])
    return Comment(
        Span(*first, *last), text, owner, CommentKind.BLOCK, tuple(at for part in parts for at in part.lines)
    )
