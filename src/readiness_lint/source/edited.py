"""The bytes of a file with some of its text replaced; what is outside of the edits stays as it is, byte for byte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from readiness_lint.errors import UsageError
from readiness_lint.source.decoding import BOM, UTF8_NAMES, declared_encoding

if TYPE_CHECKING:
    from readiness_lint.model.fixes import Edit

_LINE_END = re.compile("\r\n|\r|\n")


def edited(path: str, data: bytes, edits: Sequence[Edit]) -> bytes:
    """Python source with edits applied, which do not overlap; places are those of the text as `decode` gives it.

    The encoding, a byte order mark and every line end stay; new lines get the end that most lines have. `path` names
    the file in errors. Raises UsageError where the same text would be written as other bytes, and ValueError for edits
    that overlap or lie outside.
    """
    mark = BOM if data.startswith(BOM) else b""
    encoding, text = exact_text(data)
    if mark + text.encode(encoding) != data:
        raise UsageError(
            f"cannot be rewritten: its text has several spellings in {encoding}, and all of them would change",
            path=path,
            remedy="save it as UTF-8, or mend it by hand",
        )
    return mark + _edited(text, edits).encode(encoding)


def exact_text(data: bytes) -> tuple[str, str]:
    """(encoding, text) of Python source that was read before; line ends are as they are, a byte order mark is gone."""
    body = data.removeprefix(BOM)
    declared = declared_encoding(body)[0]
    encoding = "utf-8" if declared.lower() in UTF8_NAMES else declared
    return encoding, body.decode(encoding)


def _edited(text: str, edits: Sequence[Edit]) -> str:
    ends = [match.span() for match in _LINE_END.finditer(text)]
    starts = [0, *(stop for _, stop in ends)]
    newline = _usual_newline(text)
    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda one: one.span):
        begin = starts[edit.span.line - 1] + edit.span.column
        end = starts[edit.span.end_line - 1] + edit.span.end_column
        if not position <= begin <= end <= len(text):
            msg = f"{edit.span} overlaps what stands before it, or lies outside of the text"
            raise ValueError(msg)
        parts += (text[position:begin], edit.text.replace("\n", newline))
        position = end
    return "".join((*parts, text[position:]))


def _usual_newline(text: str) -> str:
    counts = Counter(_LINE_END.findall(text))
    return max(counts, key=lambda one: counts[one], default="\n")
