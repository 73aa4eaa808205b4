"""The inside of an f-string (or t-string) by the grammar of PEP 701.

Fields may hold any expression, strings with the same quotes and comments among them, so their ends cannot be
found by one regular expression. The machine keeps its own stack: no nesting can exhaust Python's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

# CPython's tokenizer gives up at 150 nested f-strings (MAXFSTRINGLEVEL); what is deeper is no Python.
MAX_NESTING = 150


@cache
def _run_of_text(quote: str, raw: bool, spec: bool) -> re.Pattern[str]:
    """What may stand in literal text (or a format specification) before a brace or the closing quote."""
    short = len(quote) == 1
    parts = [rf"[^{{}}\\{quote[0]}\n]" if short else rf"[^{{}}\\{quote[0]}]"]
    if not short:
        parts.append(f"{quote[0]}(?!{quote[1:]})")
    if not raw:
        parts.append(r"\\N\{[^{}\n]*\}")
    parts.append(r"\\(?=[{}])|\\[^{}]")
    if not spec:
        parts.append(r"\{\{|\}\}")
    return re.compile(f"(?:{'|'.join(parts)})*+", re.DOTALL)


_PLAIN = re.compile(r"""[^"'#{}()\[\]:!]+""")
_FSTRING_PREFIX = re.compile(r"\b(?:[fFtT][rR]?|[rR][fFtT])\Z")
_STRING = re.compile(
    r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'
    r'|"(?!"")[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|""(?!")'
    r"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''"
    r"|'(?!'')[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|''(?!')",
    re.DOTALL,
)


@dataclass(slots=True)
class _Level:
    """One f-string being read: its quote, and the depth of brackets in each open field."""

    quote: str
    raw: bool
    fields: list[int]
    in_spec: bool = False


def is_formatted(text: str, quote_at: int) -> bool:
    """Whether the string whose first quote stands at `quote_at` has an f or t in its prefix."""
    before = text[quote_at - 1 : quote_at]
    if not before or before not in "fFtTrR":
        return False
    return _FSTRING_PREFIX.search(text, max(0, quote_at - 3), quote_at) is not None


def quote_of(text: str, at: int) -> str:
    """The quote that opens at `at`: one character or three."""
    quote = text[at]
    return quote * 3 if text.startswith(quote * 3, at) else quote


def split(text: str, start: int) -> tuple[int, list[tuple[int, int]], list[tuple[int, int]]] | None:
    """Read the f-string whose first quote is at `start`.

    Returns its end, the regions inside it that are not code (literal text, format specifications, nested
    strings) and the comments inside its fields; None where it has no end.
    """
    return _Machine(text, start).run()


class _Machine:
    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.filled: list[tuple[int, int]] = []
        self.comments: list[tuple[int, int]] = []
        self.levels: list[_Level] = []

    def run(self) -> tuple[int, list[tuple[int, int]], list[tuple[int, int]]] | None:
        at: int | None = self._open(self.start)
        while at is not None and at < len(self.text):
            level = self.levels[-1]
            read = self._expression if level.fields and not level.in_spec else self._literal
            at = read(level, at)
            if not self.levels:
                return (self.start if at is None else at), self.filled, self.comments
        return None

    def _open(self, at: int) -> int | None:
        if len(self.levels) >= MAX_NESTING:
            return None
        quote = quote_of(self.text, at)
        raw = "r" in self.text[max(0, at - 2) : at].lower()
        self.levels.append(_Level(quote, raw, []))
        self.filled.append((at, at + len(quote)))
        return at + len(quote)

    def _literal(self, level: _Level, at: int) -> int | None:
        """Text between fields, or a format specification: up to a brace or the closing quote."""
        match = _run_of_text(level.quote, level.raw, level.in_spec).match(self.text, at)
        end = match.end() if match else at
        stop = self.text[end : end + 1]
        if self.text.startswith(level.quote, end):
            self.filled.append((at, end + len(level.quote)))
            self.levels.pop()
            return end + len(level.quote)
        if stop not in ("{", "}") or (stop == "}" and not level.in_spec):
            return None
        self.filled.append((at, end + 1))
        if stop == "{":
            level.fields.append(0)
            level.in_spec = False
        elif stop == "}":
            level.fields.pop()
            level.in_spec = bool(level.fields)
        return end + 1

    def _expression(self, level: _Level, at: int) -> int | None:
        """Code inside a field: up to the next character that means something."""
        plain = _PLAIN.match(self.text, at)
        if plain:
            return plain.end()
        char = self.text[at]
        if char == "#":
            return self._comment(at)
        if char in "\"'":
            return self._string(at)
        depth = level.fields[-1]
        if char in "([{":
            level.fields[-1] += 1
        elif char in ")]}" and depth:
            level.fields[-1] -= 1
        elif char == "}":
            self.filled.append((at, at + 1))
            level.fields.pop()
            level.in_spec = bool(level.fields)
        elif char in ")]":
            return None
        elif not depth and (char == ":" or (char == "!" and self.text[at + 1 : at + 2] != "=")):
            level.in_spec = True
            self.filled.append((at, at + 1))
        return at + 1

    def _comment(self, at: int) -> int:
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        self.comments.append((at, end))
        return end

    def _string(self, at: int) -> int | None:
        if is_formatted(self.text, at):
            return self._open(at)
        match = _STRING.match(self.text, at)
        if match is None:
            return None
        self.filled.append(match.span())
        return match.end()
