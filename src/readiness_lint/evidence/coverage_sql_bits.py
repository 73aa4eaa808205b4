"""Rows of coverage data taken apart: numbits, and pairs of lines that SQL has packed into one number."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain
from typing import TYPE_CHECKING

from readiness_lint.evidence.line_bits import MOST_LINES, bits_of

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import Arc

LONGEST_NUMBITS = MOST_LINES // 8
# A pair of lines as one number: the first times this, plus the second.
ARC_BASE = 1 << 32
# Pairs that are kept before all are forgotten: more than any project has, and some 50 MB.
_MOST_ARCS = 1 << 18


class Arcs:
    """Packed pairs of lines -> the pairs. Files have most of them in common, so each is taken apart once."""

    def __init__(self) -> None:
        self._known = _Known()

    def __len__(self) -> int:
        return len(self._known)

    def pairs(self, packed: Collection[str]) -> frozenset[Arc]:
        """The pairs. Raises ValueError for what is none."""
        return frozenset(map(self._known.__getitem__, packed))

    def lines(self, packed: Collection[str]) -> int:
        """The lines at both ends of the pairs, as bits. Raises ValueError for what is none."""
        if len(self._known) > _MOST_ARCS:
            self._known.clear()
        return bits_of(chain.from_iterable(map(self._known.__getitem__, packed)))


class _Known(dict[str, "Arc"]):
    def __missing__(self, packed: str) -> Arc:
        number = int(packed)
        begin = (number + ARC_BASE // 2) // ARC_BASE
        end = number - begin * ARC_BASE
        if not (-MOST_LINES <= begin <= MOST_LINES and -MOST_LINES <= end <= MOST_LINES):
            raise ValueError(f"a line number lies beyond {MOST_LINES}")
        self[packed] = begin, end
        return begin, end
