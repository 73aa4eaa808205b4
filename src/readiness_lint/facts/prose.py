"""Comments and docstrings as prose, each line with its true place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.model.facts import Comment, CommentKind
from readiness_lint.model.source import Span

if TYPE_CHECKING:
    from readiness_lint.facts.lexing import Region
    from readiness_lint.facts.logical import LineTable
    from readiness_lint.facts.scopes import Scope

_MARK = re.compile(r"#[:!]?[ \t]?")
_DOCSTRING = re.compile(r"[( \t\n]*+(?:[rRuU]?\"++[ \t]*+)++[) \t]*+(?:;|\n|\Z)")
_STRING = re.compile(r"[rRuU]?(\"\"\"|'''|\"|')")


@dataclass(frozen=True, slots=True)
class CommentGroup:
    """Comments that read as one: a trailing one, or a block of adjacent own-line ones of equal indent."""

    regions: tuple[Region, ...]
    kind: CommentKind


def group_comments(text: str, comments: Sequence[Region]) -> list[CommentGroup]:
    """Merge adjacent own-line comments that start in the same column."""
    blocks: list[tuple[CommentKind, list[Region]]] = []
    next_line, last_column = -1, -1
    for region in comments:
        start, end = region
        line_start = text.rfind("\n", 0, start) + 1
        if text[line_start:start].strip():
            blocks.append((CommentKind.TRAILING, [region]))
            continue
        column = start - line_start
        if line_start == next_line and column == last_column:
            blocks[-1][1].append(region)
        else:
            blocks.append((CommentKind.BLOCK, [region]))
        next_line, last_column = end + 1, column
    return [CommentGroup(tuple(regions), kind) for kind, regions in blocks]


def text_of_comment(text: str, group: CommentGroup) -> str:
    """The prose of a comment: one line a source line, the hash signs and the space behind each removed."""
    return "\n".join([text[_begin(text, start, end) : end].rstrip() for start, end in group.regions])


def _begin(text: str, start: int, end: int) -> int:
    mark = _MARK.match(text, start, end)
    return mark.end() if mark else start + 1


def comment_of(text: str, lines: LineTable, group: CommentGroup, owner_of: Callable[[int], int]) -> Comment:
    """The comment that `group` reads as."""
    places: list[tuple[int, int]] = []
    for start, end in group.regions:
        line, column = lines.place(start)
        places.append((line, column + _begin(text, start, end) - start))
    first, last = group.regions[0], group.regions[-1]
    span = Span(*lines.place(first[0]), *lines.place(last[1]))
    prose, code = text_of_comment(text, group), code_before(text, group)
    return Comment(span, prose, owner_of(first[0]), group.kind, tuple(places), code)


def code_before(text: str, group: CommentGroup) -> str:
    """The statement, or its last line, that a trailing comment stands behind; empty for blocks."""
    start = group.regions[0][0]
    return text[text.rfind("\n", 0, start) + 1 : start].strip() if group.kind is CommentKind.TRAILING else ""


def docstring_region(code: str, scope: Scope) -> Region | None:
    """The region of the string expression that is the scope's docstring, None where it has none."""
    match = _DOCSTRING.match(code, scope.body) if scope.end > scope.body else None
    if match is None:
        return None
    first = code.index('"', match.start())
    prefixed = code[first - 1 : first] in ("r", "R", "u", "U") and first > match.start()
    return (first - prefixed, code.rindex('"', first, match.end()) + 1)


def docstring_of(text: str, lines: LineTable, region: Region, owner: int) -> Comment | None:
    """The docstring as prose: the text between its quotes, each line without its indentation."""
    start = region[0]
    opening = _STRING.match(text, start)
    if opening is None:
        return None
    quote = opening[1]
    begin = opening.end()
    end = region[1] - len(quote) if text.endswith(quote, begin, region[1]) else region[1]
    texts: list[str] = []
    places: list[tuple[int, int]] = []
    offset = begin
    for raw in text[begin:end].split("\n"):
        stripped = raw.lstrip()
        line, column = lines.place(offset + len(raw) - len(stripped))
        texts.append(stripped.rstrip())
        places.append((line, column))
        offset += len(raw) + 1
    span = Span(*lines.place(start), *lines.place(region[1]))
    return Comment(span, "\n".join(texts), owner, CommentKind.DOCSTRING, tuple(places))
