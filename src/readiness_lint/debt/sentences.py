"""Prose told from code, and split into the sentences that are judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness_lint.model.facts import CommentKind

_DIRECTIVE_LINE = re.compile(
    r"^[ \t]*(?:noqa\b|flake8\s*:|ruff\s*:|type\s*:|mypy\s*:|pyright\s*:|pylint\s*:|pragma\b|fmt\s*:|isort\s*:|yapf\s*:"
    r"|nosec\b|!/|-\*-|coding[:=]|vim?\s*:|spdx-|copyright\b|nopep8|noinspection\b|region\b|endregion\b)[^#\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_NOQA = re.compile(r"#?\s*noqa\b[^#]*|#\s*(?:type|pragma|pylint|pyright|fmt)\s*:[^#]*")
_LICENCE = re.compile(
    r"licensed under|permission is hereby granted|all rights reserved|\bcopyright\b.{0,40}\b(?:19|20)\d\d"
)
# Begins with what is rare, so that text without it is passed over at once. A full stop belongs to its sentence.
_SENTENCE_END = re.compile(
    r"[.!?](?:(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)\s+(?=[\"'(`*A-Z])|\n)"
    r"|\n(?:\s*\n|(?=\s*(?:[-*•]|\d+[.)])\s|\s*@?(?:TODO|FIXME|XXX|HACK)\b|\s*[A-Z]{4,}[:(]))"
)
_CODE = re.compile(
    r"\A\s*(?:(?:if|for|while|with|def|class|return|import|from|try|except|else|elif|assert|raise|print|yield|await"
    r"|async)\b.*[:()=]|@(?!todo\b|fixme\b)\w|[\w.\[\]\"']+\s*(?:[-+*/|&]?=)(?!=)\s*\S|[\w.]+\([^)]*\)?\s*\Z|[\w.]+\(.*\)\s*\Z"
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
    """A piece of a comment that is judged by itself: `text` on one line, `start` its offset in the comment."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the sentence in the comment."""
        return self.start + len(self.text)

    @property
    def lowered(self) -> str:
        """The sentence in lower case, suppression comments blanked: an offset is an offset into `text`."""
        text = lower(self.text)
        if "#" in text or "noqa" in text:
            text = _NOQA.sub(lambda match: " " * len(match[0]), text)
        return text


def sentences(text: str, kind: CommentKind, around: Sequence[int] | None = None) -> Iterator[Sentence]:
    """The sentences and bullets of prose; commented-out code, doctests, directives and licences are left out.

    With `around`, only those that hold one of these offsets, which are in order.
    """
    if _is_licence(text):
        return
    docstring = kind is CommentKind.DOCSTRING
    text = _without_samples(text) if docstring else _without_directives(text)
    start = 0
    for match in (*_SENTENCE_END.finditer(text), None):
        end = len(text) if match is None else match.start() + (match[0][0] != "\n")
        if around is None or any(start <= offset < end for offset in around):
            piece = text[start:end]
            stripped = piece.strip()
            if stripped and (docstring or not _is_code(stripped)) and not _SECTIONS.match(stripped):
                yield Sentence(stripped.replace("\n", " "), start + len(piece) - len(piece.lstrip()))
        start = end if match is None else match.end()


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
