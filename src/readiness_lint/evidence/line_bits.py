"""Sets of lines as the bits of one number: bit `n` stands for line `n`.

So coverage.py packs them ("numbits", little-endian), and so Python reads, joins and compares them fastest. What ran
under each context is kept that way as well: context -> the lines that ran under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import compress

Contexts = Mapping[str, int]
"""Context (`` for none) -> the physical lines that ran under it, as bits."""
# Nobody writes longer Python files, and whoever stores larger numbers wants our memory.
MOST_LINES = 1 << 20
# Bytes that the lines of all contexts may take, beside the bytes that they take in the file itself.
MOST_BYTES = 1 << 28
# The digits 0 and 1 as false and true.
_ONE = ord("1")
_TRUTH = bytes(digit == _ONE for digit in range(256))
# Numbers that need not be made anew for every file.
_SMALL = tuple(range(1 << 12))


class TooManyLinesError(Exception):
    """The lines of all contexts together take more memory than any project needs."""


class Room:
    """The memory that is left for sets of lines: a small damaged file can name long ones in many contexts."""

    def __init__(self, size: int = MOST_BYTES) -> None:
        self._left = self._size = size

    def take(self, bits: int) -> int:
        """The bits themselves. Raises TooManyLinesError when there is no room for them."""
        self._left -= bits.bit_length() >> 3
        if self._left < 0:
            raise TooManyLinesError(f"the lines of its contexts would take more than {self._size >> 20} MB")
        return bits


def lines_in(bits: int) -> frozenset[int]:
    """The lines of a set."""
    truth = bin(bits)[:1:-1].encode().translate(_TRUTH)
    return frozenset(compress(_SMALL if len(truth) <= len(_SMALL) else range(len(truth)), truth))


def bits_of(lines: Iterable[int]) -> int:
    """The set of these lines; zero and numbers below it are none."""
    found = frozenset(lines)
    digits = bytearray(b"0") * (max(found, default=0) + 1)
    for line in found:
        if line > 0:
            digits[line] = _ONE
    digits.reverse()
    return int(digits, 2) if digits else 0


def any_of(sets: Iterable[int]) -> int:
    """The lines in any of the sets."""
    every = 0
    for bits in sets:
        every |= bits
    return every


def by_context(rows: Iterable[tuple[int, Iterable[str]]], room: Room) -> dict[str, int]:
    """The lines of each context, from rows of a line and its contexts. Raises TooManyLinesError."""
    found: dict[str, list[int]] = {}
    for line, contexts in rows:
        for context in contexts:
            found.setdefault(context, []).append(line)
    return {context: room.take(bits_of(lines)) for context, lines in found.items()}


def together(parts: Iterable[Contexts]) -> dict[str, int]:
    """What ran under each context in any of the parts."""
    found: dict[str, int] = {}
    for part in parts:
        for context, bits in part.items():
            found[context] = found.get(context, 0) | bits
    return found
