"""What a unit says without comments and layout: whether it changed since something was measured on it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.facts.scan import Scan

if TYPE_CHECKING:
    from readiness_lint.model.facts import Unit

# A qualified name and how many units of the same name stand before it in the file.
UnitName = tuple[str, int]

_LOOSE_SPACE = re.compile(r"(?<!\w)[ \t\f]+|[ \t\f]+(?!\w)")
_SPACE = re.compile(r"[ \t\f]+")
_QUOTES = re.compile(r'"+')
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def unit_names(units: Sequence[Unit]) -> list[UnitName]:
    """The name of every unit, by which it is found again after lines have moved."""
    seen: Counter[str] = Counter()
    names: list[UnitName] = []
    for unit in units:
        names.append((unit.qualname, seen[unit.qualname]))
        seen[unit.qualname] += 1
    return names


def unit_digests(text: str, wanted: Collection[int]) -> Mapping[int, str]:
    """A hash of each wanted unit's own text: its head and its body, without the bodies of units inside it.

    Comments, blank lines, line breaks inside brackets and spaces do not matter; strings and docstrings do, to
    the letter. Of the indentation only the structure counts.
    """
    scan = Scan(text)
    strings = sorted(scan.tokens.strings)
    starts = [start for start, _ in strings]
    return {index: _digest(scan, regions, strings, starts) for index, regions in _regions(scan, wanted).items()}


def _regions(scan: Scan, wanted: Collection[int]) -> Mapping[int, list[tuple[int, int]]]:
    """Head and own stretches of code of each unit, in order."""
    found: dict[int, list[tuple[int, int]]] = {}
    for index in wanted:
        scope = scan.scopes[index]
        found[index] = [(scope.opens, scope.body)] if index else []
    segments = scan.owners.segments()
    ends = [start for start, _ in segments[1:]] + [len(scan.code)]
    for (start, owner), end in zip(segments, ends, strict=True):
        if owner in found and start < end:
            found[owner].append((start, min(end, len(scan.code))))
    return found


def _digest(
    scan: Scan, regions: Sequence[tuple[int, int]], strings: Sequence[tuple[int, int]], starts: Sequence[int]
) -> str:
    code: list[str] = []
    exact: list[str] = []
    last = -1
    for start, end in regions:
        # Where the body of another unit was left out, the next line must not join the one before it.
        code.append(scan.code[start:end] if start == last else "\n" + scan.code[start:end])
        exact += (
            scan.text[begin:stop] for begin, stop in strings[bisect_left(starts, start) : bisect_left(starts, end)]
        )
        exact += _foreign_letters(scan, start, end)
        last = end
    whole = "\n".join(_lines("".join(code))) + "\0" + "\0".join(exact)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _foreign_letters(scan: Scan, start: int, end: int) -> Iterator[str]:
    """Letters outside ASCII in names, which logical code does not tell apart."""
    if not scan.text.isascii():
        for match in _NOT_ASCII.finditer(scan.text, start, end):
            if scan.code[match.start()] == "x":
                yield match[0]


def _lines(code: str) -> Iterator[str]:
    """Logical lines with the rank of their indentation: what Python compares, and nothing more."""
    lines = [line for line in code.split("\n") if line.strip()]
    widths = [len(line.expandtabs()) - len(line.expandtabs().lstrip()) for line in lines]
    ranks = {width: rank for rank, width in enumerate(sorted(set(widths)))}
    for line, width in zip(lines, widths, strict=True):
        tight = _SPACE.sub(" ", _LOOSE_SPACE.sub("", line.strip()))
        yield f"{ranks[width]}:{_QUOTES.sub(chr(34), tight)}"
