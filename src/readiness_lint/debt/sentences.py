"""Prose told from code, and split into the sentences that are judged."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness_lint.model.facts import CommentKind

_DIRECTIVE_LINE = re.compile(
    r"^[ \t]*(?:noqa\b|flake8\s*:|ruff\s*:|type\s*:|mypy\s*:|pyright\s*:|pylint\s*:|pragma\b|fmt\s*:|isort\s*:|yapf\s*:"
    r"|nosec\b|!/|-\*-|coding[:=]|vim?\s*:|spdx-|copyright\b|nopep8|noinspection\b|region\b|endregion\b|/(?:usr/)?bin/)[^#\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_NOQA = re.compile(r"(?:#[ \t]{0,9})?\bnoqa\b[^#]*|#[ \t]{0,9}(?:type|pragma|pylint|pyright|fmt)\s*:[^#]*")
_LICENCE = re.compile(
    r"licensed under|permission is hereby granted|all rights reserved|\bcopyright\b.{0,40}\b(?:19|20)\d\d"
)
# Begins with what is rare, so that text without it is passed over at once. A full stop belongs to its sentence.
_SENTENCE_END = re.compile(
    r"[.!?](?:(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)\s+(?=[\"'(`*A-Z])|\n)"
    r"|\n(?:\s*\n|(?=\s*(?:[-*•]|\d+[.)])\s|\s*@?(?:TODO|FIXME|XXX|HACK)\b|\s*[A-Z]{4,}[:(]))"
)
# In a docstring an entry of a section (`name: ...`, `name (type): ...`, `:param name:`) begins anew as well.
_ENTRY_OR_SENTENCE_END = re.compile(
    _SENTENCE_END.pattern
    + r"|\n(?=[ \t]*(?:\*{0,2}[a-z_]\w*(?: ?\([^()\n]{1,80}\))?: |:[a-z]+[ :]|(?:Returns|Yields|Raises):))"
)
# What is longer than any sentence is read so far: no text may stall a run.
_LONGEST = 4_000
_BLANKS = str.maketrans("\t\n\r\v\f\u00a0", " " * 6)
_RUNS = re.compile(r"\s\s")
_PIECE = re.compile(r"\s+|\S+")
_CODE = re.compile(
    r"\A\s*(?:(?:if|for|while|with|def|class|return|import|from|try|except|else|elif|assert|raise|print|yield|await"
    r"|async)\b.*[:()=]|@(?!(?i:todo|fixme)\b)\w|[\w.\[\]\"']+\s*(?:[-+*/|&]?=)(?!=)\s*\S|[\w.]+\([^)]*\)?\s*\Z|[\w.]+\(.*\)\s*\Z"
    r"|[)\]}]+[,)]*\s*\Z|>>>|\.\.\. )"
)
_NOT_CODE = re.compile(r"\A\s*(?:for now|with)\b", re.IGNORECASE)
_SAMPLES = (">>>", "...", "#", "//")
_SECTIONS = re.compile(
    r"\A\s*(?:args|arguments|parameters|params|attributes|returns?|yields?|raises|examples?|usage|references?)\s*:?\s*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of a comment that is judged by itself: `text` on one line, `start` and `end` its offsets in the comment.

    White space in `text` is single blanks; `offsets` holds the offset of each character where that moved any.
    """

    text: str
    start: int
    end: int
    offsets: tuple[int, ...] | None = None

    @property
    def lowered(self) -> str:
        """The sentence in lower case, suppression comments blanked: an offset is an offset into `text`."""
        text = lower(self.text)
        if "noqa" in text or "#" in text:
            text = _NOQA.sub(lambda match: " " * len(match[0]), text)
        return text

    def place(self, offset: int) -> int:
        """Where a character of `text`, or its end, stands in the comment."""
        if self.offsets is None:
            return self.start + offset
        return self.end if offset >= len(self.offsets) else self.start + self.offsets[offset]


def flattened(text: str) -> tuple[str, tuple[int, ...] | None]:
    """A text on one line with single blanks, and the offset of each of its characters where that moved any."""
    if not _RUNS.search(text):
        return text.translate(_BLANKS), None
    kept: list[str] = []
    offsets: list[int] = []
    for match in _PIECE.finditer(text):
        kept.append(" " if match[0].isspace() else match[0])
        offsets += [match.start()] if match[0].isspace() else range(match.start(), match.end())
    return "".join(kept), tuple(offsets)


def sentences(text: str, kind: CommentKind, around: Sequence[int] | None = None) -> Iterator[Sentence]:
    """The sentences and bullets of prose; commented-out code, doctests, directives and licences are left out.

    With `around`, only those that hold one of these offsets, which are in order.
    """
    if _is_licence(text):
        return
    docstring = kind is CommentKind.DOCSTRING
    text = _without_samples(text) if docstring else _without_directives(text)
    start = 0
    ends = _ENTRY_OR_SENTENCE_END if docstring else _SENTENCE_END
    for match in (*ends.finditer(text), None):
        end = len(text) if match is None else match.start() + (match[0][0] != "\n")
        if around is None or bisect_left(around, end) > bisect_left(around, start):
            piece = text[start:end]
            stripped = piece.strip()
            if stripped and (docstring or not _is_code(stripped)) and not _SECTIONS.match(stripped):
                begin = start + len(piece) - len(piece.lstrip())
                yield _sentence(stripped[:_LONGEST], begin)
        start = end if match is None else match.end()


def _sentence(text: str, start: int) -> Sentence:
    flat, offsets = flattened(text)
    return Sentence(flat, start, start + len(text), offsets)


def _is_licence(text: str) -> bool:
    lowered = text.lower()
    return ("licen" in lowered or "rights" in lowered or "permission" in lowered or "copyright" in lowered) and bool(
        _LICENCE.search(lowered)
    )


def lower(text: str) -> str:
    """`text` in lower case, character by character where a character would become two."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _without_directives(text: str) -> str:
    """A comment with its lines for tools blanked, so that offsets stay."""
    return _DIRECTIVE_LINE.sub(lambda match: " " * len(match[0]), text)


def _without_samples(text: str) -> str:
    """A docstring with the lines of doctests and of sample code blanked, so that offsets stay."""
    if not any(mark in text for mark in _SAMPLES):
        return text
    lines = text.split("\n")
    inside = False
    for index, line in enumerate(lines):
        inside = line.startswith((">>>", "...")) or (inside and bool(line))
        if inside or line.startswith(("# ", "//")) or (" #" in line and _CODE.match(line)):
            lines[index] = " " * len(line)
    return "\n".join(lines)


def _is_code(text: str) -> bool:
    return all(_CODE.match(line) for line in text.split("\n")) and not _NOT_CODE.match(text)
