"""Comments and strings of a source text, and the code that is left between them.

One regular expression finds them all; f-strings with nested parts go to `fstrings`. Nothing here fails:
what is not closed ends at the line's end (short strings) or at the text's (triple-quoted ones).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from readiness_lint.facts import fstrings

Region = tuple[int, int]

_TOKEN = re.compile(
    r"#[^\n]*+"
    r'|"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+(?:"""|\\?\Z)'
    r'|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?'
    r"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+(?:'''|\\?\Z)"
    r"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'?",
    re.DOTALL,
)
# An f-string whose fields hold neither quotes, brackets, nested braces nor comments has no surprise in it.
_SIMPLE_FORMATTED = re.compile(r"""(?:[^{}\\]|\\N\{[^{}]*\}|\\[^{}]|\{\{|\}\}|\{[^{}'"#()\\\n]*\})*+""", re.DOTALL)
# A half-typed f-string may read to the end of the text in vain. After this many the rest is read plainly, so that
# hostile text costs a fixed number of passes.
_MAX_HALF_TYPED = 4


@dataclass(frozen=True, slots=True)
class Tokens:
    """Regions of a text in order: comments, whole strings, and the parts to blank out of the code.

    `filled` is what is not code, with the character to put in its place: comments, and strings without the
    expressions in their fields. `joined` are the f-strings that hold code, whose line ends do not end a
    statement.
    """

    comments: list[Region]
    strings: list[Region]
    filled: list[tuple[int, int, str]]
    joined: list[Region]


def tokenize(text: str) -> Tokens:
    """Find every comment and string of `text`."""
    comments: list[Region] = []
    strings: list[Region] = []
    filled: list[tuple[int, int, str]] = []
    joined: list[Region] = []
    position = 0
    attempts = _MAX_HALF_TYPED
    while position >= 0:
        restart = -1
        for match in _TOKEN.finditer(text, position):
            start, end = region = match.span()
            if text[start] == "#":
                comments.append(region)
                filled.append((start, end, " "))
                continue
            if attempts and fstrings.is_formatted(text, start) and not _is_simple(text, start, end):
                parts = fstrings.split(text, start)
                if parts is None:
                    attempts -= 1
                else:
                    restart, inner, inner_comments = parts
                    strings.append((start, restart))
                    joined.append((start, restart))
                    comments += inner_comments
                    filled += sorted([(*part, '"') for part in inner] + [(*part, " ") for part in inner_comments])
                    break
            strings.append(region)
            filled.append((start, end, '"'))
        position = restart
    return Tokens(comments, strings, filled, joined)


def _is_simple(text: str, start: int, end: int) -> bool:
    match = _SIMPLE_FORMATTED.match(text, start, end)
    return match is not None and match.end() == end


def blank(text: str, tokens: Tokens) -> str:
    """`text` with comments turned into spaces and strings into quotes; same length, ASCII only.

    Letters outside ASCII become `x`. A line end inside a string becomes a quote as well.
    """
    parts: list[str] = []
    position = 0
    for start, end, fill in tokens.filled:
        parts.append(text[position:start])
        parts.append(fill * (end - start))
        position = end
    parts.append(text[position:])
    code = "".join(parts)
    return code if code.isascii() else _NOT_ASCII.sub("x", code)


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
