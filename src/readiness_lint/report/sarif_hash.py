"""The line hash by which code scanning recognises a result again after lines have moved.

The upload action computes the same value from the checked-out file and warns about every log that differs,
so it is computed here exactly as there: over UTF-16 code units without spaces and tabs.
"""

from __future__ import annotations

import re
from collections import Counter
from operator import mul

_WINDOW = 100
_MASK = (1 << 64) - 1
_POWERS = tuple(pow(37, _WINDOW - 1 - place, 1 << 64) for place in range(_WINDOW))
_END_OF_FILE = "\uffff"
_BEYOND_16_BITS = re.compile("[\U00010000-\U0010ffff]")
_NEWLINE = re.compile("\n")
_DROPPED = {ord(" "): None, ord("\t"): None}


class LineHashes:
    """The `primaryLocationLineHash` of the lines of one file, whose newlines are all `\\n`.

    A value is the hash of the 100 code units from the start of the line, in hexadecimal, and `:n` for its
    n-th occurrence in the file. Occurrences are told apart by the code units themselves, which gives the
    same numbers as long as two different runs of units do not collide in 64 bits.
    """

    def __init__(self, text: str) -> None:
        self._units = _BEYOND_16_BITS.sub(_surrogates, text.translate(_DROPPED)) + _END_OF_FILE
        seen: Counter[str] = Counter()
        self._lines: list[tuple[int, int]] = []
        for start in (0, *(match.end() for match in _NEWLINE.finditer(self._units))):
            window = self._units[start : start + _WINDOW]
            seen[window] += 1
            self._lines.append((start, seen[window]))

    def of(self, line: int) -> str:
        """The hash of a 1-based line. Raises IndexError behind the end of the file."""
        start, occurrence = self._lines[line - 1]
        window = self._units[start : start + _WINDOW]
        # The units behind the end of the file count as zeros: `map` stops at the shorter operand.
        value = sum(map(mul, map(ord, window), _POWERS)) & _MASK
        return f"{value:x}:{occurrence}"


def _surrogates(match: re.Match[str]) -> str:
    """One character outside the basic plane as its two UTF-16 code units."""
    offset = ord(match.group()) - 0x10000
    return chr(0xD800 + (offset >> 10)) + chr(0xDC00 + (offset & 0x3FF))
