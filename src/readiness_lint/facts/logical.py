"""Logical lines: the code of a file with every line end removed that does not end a statement.

Line ends inside brackets, strings and after a backslash become spaces, so that one regular expression per
question suffices afterwards. Offsets stay those of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING

from readiness_lint.facts.lexing import blank

if TYPE_CHECKING:
    from readiness_lint.facts.lexing import Region, Tokens

_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"()[]{}\n")
_MAX_ROUNDS = 64
_OPENERS = b"([{"
_FORM_FEED_INDENT = re.compile(r"\n([ \t\f]*\f)")
# A line that starts with one of these starts a statement, whatever bracket a half-typed line left open.
_STATEMENT = re.compile(
    r"[ \t\f]*(?:(?:def|class|import|return|while|try|raise|pass|global|nonlocal|del|assert|with)\b"
    r"|async[ \t]+def\b|from[ \t]+[\w.]+[ \t]+import\b|@\w)"
)
# Facts name the same lines by the hundred thousand: one number serves them all.
_MANY = 10_000
_NUMBERS = tuple(range(_MANY))


class LineTable:
    """Offsets to lines: `of(offset)` is 1-based, `start(line)` the offset of that line's first character."""

    __slots__ = ("starts",)

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        # Each begins behind the characters of all lines before it and one line end for each of them.
        self.starts: list[int] = list(map(add, accumulate(map(len, lines), initial=0), range(len(lines))))

    def of(self, offset: int) -> int:
        """The line that holds `offset`."""
        line = bisect_right(self.starts, offset)
        return _NUMBERS[line] if line < _MANY else line

    def start(self, line: int) -> int:
        """The offset of the first character of `line`."""
        return self.starts[line - 1]

    def place(self, offset: int) -> tuple[int, int]:
        """(line, column) of `offset`."""
        line = bisect_right(self.starts, offset)
        column = offset - self.starts[line - 1]
        return _NUMBERS[line] if line < _MANY else line, column


def logical_code(text: str, tokens: Tokens) -> str:
    """The code of `text`, one logical line a line; same length as `text`, ASCII only."""
    code = blank(text, tokens)
    if tokens.joined:
        code = _on_one_line(code, tokens.joined)
    if "\\\n" in code:
        code = code.replace("\\\n", "  ")
    inside = _line_ends_inside_brackets(code)
    if inside:
        joined = bytearray(code, "ascii")
        for offset in inside:
            joined[offset] = 32
        code = joined.decode("ascii")
    if "\f" in code:
        # A form feed starts the indentation anew: move the line's beginning behind it.
        code = _FORM_FEED_INDENT.sub(lambda match: " " * len(match[1]) + "\n", "\n" + code)[1:]
    return code


def _on_one_line(code: str, regions: Sequence[Region]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in regions:
        parts += (code[position:start], code[start:end].replace("\n", " "))
        position = end
    return "".join(parts) + code[position:]


def _line_ends_inside_brackets(code: str) -> list[int]:
    """Offsets of the line ends that stand inside brackets."""
    skeleton = _unmatched(code.encode("ascii").translate(None, _NOT_BRACKETS))
    if skeleton.count(b"\n") == len(skeleton):
        return []
    inside, balanced = _open_line_ends(skeleton, code, recover=False)
    if not balanced:
        inside, _ = _open_line_ends(skeleton, code, recover=True)
    return inside


def _unmatched(skeleton: bytes) -> bytes:
    """Brackets and line ends, without the pairs that close on their own line."""
    for _ in range(_MAX_ROUNDS):
        shorter = skeleton.replace(b"()", b"").replace(b"[]", b"").replace(b"{}", b"")
        if len(shorter) == len(skeleton):
            break
        skeleton = shorter
    return skeleton


def _open_line_ends(skeleton: bytes, code: str, *, recover: bool) -> tuple[list[int], bool]:
    """Line ends at a bracket depth above zero, and whether every bracket was closed.

    `recover` forgets open brackets where a line starts with a keyword that only a statement has.
    """
    inside: list[int] = []
    depth = 0
    balanced = True
    position = 0
    for brackets in skeleton.split(b"\n"):
        end = code.find("\n", position)
        if recover and depth and _STATEMENT.match(code, position):
            depth = 0
            if inside and inside[-1] == position - 1:
                inside.pop()
        for bracket in brackets:
            depth += 1 if bracket in _OPENERS else -1
            if depth < 0:
                balanced = False
                depth = 0
        if depth and end >= 0:
            inside.append(end)
        position = end + 1
    return inside, balanced and depth == 0
