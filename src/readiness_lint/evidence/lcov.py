"""Read LCOV as `coverage lcov` writes it, and what other tools write in that shape.

A record holds the lines of one file and, branch by branch, which were taken. It lacks excluded lines and tests. What it
says of functions is less than the lines say: a body on the line of its `def` counts as executed on import.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.file_lines import Exits
from readiness_lint.evidence.paths import match_paths
from readiness_lint.evidence.reports import MOST_STATEMENTS, Part, count, line_number, reading_of

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import Ran, Reading
    from readiness_lint.evidence.path_aliases import Aliases

FORMAT = "LCOV"
REMEDY = "write it again with `coverage lcov`, or give the .coverage data file instead"
BEGINNINGS = (b"TN:", b"SF:")
_END = "end_of_record"
_KEY = re.compile(r"[A-Z]{2,5}", re.ASCII)
# How coverage.py 7.6 and later call a branch; others number them.
_JUMP = re.compile(r"jump to line (\d+)", re.ASCII)
_LONGEST_SHOWN = 40


def read_lcov(
    content: bytes,
    name: str,
    root: Path,
    known: Collection[str],
    wanted: Collection[str],
    ran: Ran | None = None,
    aliases: Aliases = (),
) -> Reading:
    """What the report says of the wanted files among the `known` paths of the project at `root`.

    `ran` finds a report in which nothing but imports shows; without it none is. `aliases` are the `[paths]` of the
    coverage settings. Raises EvidenceError for what is no LCOV, ends within a record or has figures that cannot be.
    """
    report = _Report(name)
    for number, line in enumerate(BytesIO(content.removeprefix(codecs.BOM_UTF8)), 1):
        report.line = number
        report.read(line.decode("utf-8", "replace").strip())
    report.close()
    matched = match_paths(sorted(report.parts), known, root, aliases)
    return reading_of(FORMAT, report.parts, matched, root, wanted, ran, branches=report.branches)


@dataclass(slots=True)
class _Record:
    """One record: its file, lines, and branches by line, block and name, with whether they were taken."""

    file: str
    part: Part = field(default_factory=Part)
    branches: dict[int, dict[tuple[str, str], bool]] = field(default_factory=dict)

    def closed(self) -> Part:
        """Its lines with the branches of each counted."""
        for line, branches in self.branches.items():
            untaken = [name for name, taken in branches.items() if not taken]
            total, taken = len(branches), len(branches) - len(untaken)
            numbered = any(name.isdecimal() for _, name in branches)
            exits = Exits(total, taken) if numbered else Exits.of(total, taken, [_end_of(name) for _, name in untaken])
            self.part.exits[line] = exits
        return self.part


@dataclass(slots=True)
class _Report:
    """What was found so far, and the record that is open."""

    name: str
    parts: dict[str, list[Part]] = field(default_factory=dict)
    record: _Record | None = None
    branches: bool = False
    line: int = 0
    statements: int = 0

    def read(self, text: str) -> None:
        """One line of the report."""
        key, _, value = text.partition(":")
        record = self.record
        if key == "DA" and record is not None:
            self._add_line(record, value)
        elif key == "BRDA" and record is not None:
            self._add_branch(record, value)
        elif key == "SF":
            if record is not None:
                raise self.broken("a record begins before the last one ended")
            if not value:
                raise self.broken("a record has no file name")
            self.record = _Record(value)
        elif text == _END and record is not None:
            self.parts.setdefault(record.file, []).append(record.closed())
            self.record = None
        elif key == "BRF":
            self.branches = True
        elif text and not text.startswith("#") and (not _KEY.fullmatch(key) or key in ("DA", "BRDA")):
            raise self.broken(f"{text[:_LONGEST_SHOWN]!r} cannot stand here")

    def close(self) -> None:
        """The end of the report."""
        if self.record is not None:
            raise self.broken(f"its last record has no `{_END}`: its end is missing")
        if not self.parts:
            raise self.broken("it has no record of a file")

    def broken(self, what: str) -> EvidenceError:
        """What is wrong with the line that is being read."""
        return EvidenceError(f"is no sound LCOV: {what}", path=self.name, line=self.line, remedy=REMEDY)

    def _add_line(self, record: _Record, value: str) -> None:
        number, _, rest = value.partition(",")
        hits, _, _ = rest.partition(",")  # a checksum may follow
        line, times = line_number(number), count(hits)
        if line is None:
            raise self.broken(f"{number[:_LONGEST_SHOWN]!r} is no line number")
        if times is None:
            raise self.broken(f"line {line} ran {hits[:_LONGEST_SHOWN]!r} times")
        record.part.add(line, times)
        self._count()

    def _add_branch(self, record: _Record, value: str) -> None:
        number, _, rest = value.partition(",")
        block, _, rest = rest.partition(",")
        branch, _, hits = rest.rpartition(",")
        line, times = line_number(number), 0 if hits == "-" else count(hits)
        if line is None:
            raise self.broken(f"{number[:_LONGEST_SHOWN]!r} is no line number")
        if times is None or not branch:
            raise self.broken(f"{value[:_LONGEST_SHOWN]!r} is no branch")
        branches = record.branches.setdefault(line, {})
        branches[block, branch] = branches.get((block, branch), False) or times > 0
        self.branches = True
        self._count()

    def _count(self) -> None:
        self.statements += 1
        if self.statements > MOST_STATEMENTS:
            raise self.broken(f"it lists more than {MOST_STATEMENTS} lines and branches")


def _end_of(name: str) -> str:
    """The name that all formats have for the end of a branch."""
    jump = _JUMP.fullmatch(name)
    return jump[1] if jump else "exit"
