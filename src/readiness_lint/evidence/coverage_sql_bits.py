"""Sets of line numbers as coverage.py packs them, and which contexts ran each line.

A numbits is a blob in which bit `n % 8` of byte `n // 8` stands for the number `n`. Binary digits are the fastest way
from a blob to numbers that Python itself has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import Arc

# Nobody writes longer Python files, and whoever stores larger numbers wants our memory.
MOST_LINES = 1 << 20
LONGEST_NUMBITS = MOST_LINES // 8
# A pair of lines as one number: the first times this, plus the second.
ARC_BASE = 1 << 32
# The digits 0 and 1 as false and true.
_TRUTH = bytes(digit == ord("1") for digit in range(256))
# Numbers that need not be made anew for every file.
_SMALL = tuple(range(1 << 12))
# Digits that are looked at in one step.
_MOST_DIGITS = 1 << 25


def lines_of(numbits: bytes) -> frozenset[int]:
    """The numbers in a numbits."""
    digits = _digits(int.from_bytes(numbits, "little"))
    return frozenset(compress(_numbers(len(digits)), digits.translate(_TRUTH)))


def union(blobs: Iterable[bytes]) -> bytes:
    """The numbits of all numbers in any of the numbits."""
    found = list(blobs)
    if len(found) == 1:
        return found[0]
    every = 0
    for blob in found:
        every |= int.from_bytes(blob, "little")
    return every.to_bytes(max(map(len, found), default=0), "little")


def contexts_by_line(rows: Iterable[tuple[str, bytes]]) -> dict[int, frozenset[str]]:
    """Line -> the contexts that ran it, from rows of a context and the numbits of its lines.

    Lines with the same contexts share one set. Many contexts run the same lines, and are looked at once.
    """
    alike: dict[bytes, list[str]] = defaultdict(list)
    for context, numbits in rows:
        alike[numbits].append(context)
    blobs, contexts, longest = list(alike), list(alike.values()), max(map(len, alike), default=0)
    found: dict[int, frozenset[str]] = {}
    step = max(1, _MOST_DIGITS // 8 // max(1, len(blobs)))
    for begin in range(0, longest, step):
        part = _by_line([blob[begin : begin + step] for blob in blobs] if step < longest else blobs, contexts)
        found.update({begin * 8 + line: together for line, together in part.items()} if begin else part)
    return found


def arcs_of(packed: Iterable[str]) -> dict[str, Arc]:
    """Packed pairs of lines -> the pairs. Raises ValueError for what is none."""
    texts = list(packed)
    numbers = list(map(int, texts))
    begins = [(number + ARC_BASE // 2) // ARC_BASE for number in numbers]
    ends = [number - begin * ARC_BASE for number, begin in zip(numbers, begins, strict=True)]
    for lines in (begins, ends):
        if lines and (max(lines) > MOST_LINES or min(lines) < -MOST_LINES):
            raise ValueError(f"a line number lies beyond {MOST_LINES}")
    return dict(zip(texts, zip(begins, ends, strict=True), strict=True))


def contexts_by_arcs(
    groups: Iterable[tuple[Sequence[str], Iterable[str]]], arcs: Mapping[str, Arc]
) -> dict[int, frozenset[str]]:
    """Line -> the contexts that ran it, from groups of contexts that took the same arcs, and the arcs of each.

    Lines with the same contexts share one set. Sets of groups are numbers here, a bit a group.
    """
    by_arc: dict[str, int] = defaultdict(int)
    contexts: list[Sequence[str]] = []
    bit = 1
    for group, taken in groups:
        contexts.append(group)
        for arc in taken:
            by_arc[arc] |= bit
        bit <<= 1
    by_line: dict[int, int] = defaultdict(int)
    for arc, ran in by_arc.items():
        for line in arcs[arc]:
            by_line[line] |= ran
    columns = {ran: _digits(ran) for ran in set(by_line.values())}
    known = dict(zip(columns, _chosen(contexts, columns.values()), strict=True))
    return {line: known[ran] for line, ran in by_line.items() if line > 0}


def _by_line(blobs: Sequence[bytes], contexts: Sequence[Sequence[str]]) -> dict[int, frozenset[str]]:
    """Each number in any of the numbits, with the contexts of all that hold it: rows of digits, read by column."""
    width = max(map(len, blobs))
    step = width * 8
    every = int.from_bytes(b"".join([blob.ljust(width, b"\0") for blob in blobs]), "little")
    digits = _digits(every).ljust(len(blobs) * step, b"0")
    present = _digits(int.from_bytes(union(blobs), "little")).translate(_TRUTH)
    lines = list(compress(_numbers(len(present)), present))
    columns = [digits[line::step] for line in lines]
    distinct = set(columns)
    known = dict(zip(distinct, _chosen(contexts, distinct), strict=True))
    return dict(zip(lines, map(known.__getitem__, columns), strict=True))


def _chosen(contexts: Sequence[Sequence[str]], columns: Iterable[bytes]) -> Iterator[frozenset[str]]:
    """For each column the contexts of the groups whose digit is 1."""
    alone = [group[0] for group in contexts if len(group) == 1]
    if len(alone) == len(contexts):
        return (frozenset(compress(alone, column.translate(_TRUTH))) for column in columns)
    return (frozenset(chain.from_iterable(compress(contexts, column.translate(_TRUTH)))) for column in columns)


def _digits(bits: int) -> bytes:
    """The binary digits, that of number 0 first; none after the last 1."""
    return bin(bits)[:1:-1].encode()


def _numbers(count: int) -> Iterable[int]:
    return _SMALL if count <= len(_SMALL) else range(count)
