"""What readers of coverage reports share: numbers from strangers, and files of many recorded names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.evidence.file_lines import FileLines, Reading, merge
from readiness_lint.evidence.line_bits import MOST_LINES
from readiness_lint.evidence.paths import mappings

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import Exits, Ran

# All files of a report together: what they take in memory has an end.
MOST_STATEMENTS = 5_000_000
_LONGEST_COUNT = 18


def line_number(text: str) -> int | None:
    """A line number; None where the text is none that a file can have.

    Lines count from 1. 0 is what an old coverage.py met in a new interpreter, or wrote for the end of a function.
    """
    number = count(text)
    return number if number is not None and number <= MOST_LINES else None


def count(text: str) -> int | None:
    """How often something ran; None where the text is no count."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_COUNT else None


@dataclass(slots=True)
class Part:
    """What one record of a report says of a file: which lines ran, which did not, and the branches of lines."""

    executed: set[int] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)
    exits: dict[int, Exits | None] = field(default_factory=dict)

    def add(self, line: int, hits: int) -> None:
        """A statement that ran so many times; a line that stands twice ran if it did once, and line 0 is none."""
        if not line:
            return
        if hits:
            self.executed.add(line)
            self.missing.discard(line)
        elif line not in self.executed:
            self.missing.add(line)

    def file_lines(self, path: str, branches: bool) -> FileLines:
        """The same as a value; nothing is said of excluded lines."""
        return FileLines(
            path=path,
            executed=frozenset(self.executed),
            missing=frozenset(self.missing),
            excluded=frozenset(),
            exits=self.exits if branches else None,
        )


def reading_of(
    form: str,
    parts: Mapping[str, Sequence[Part]],
    matched: Mapping[str, str],
    root: Path,
    wanted: Collection[str],
    ran: Ran | None,
    *,
    branches: bool,
    problems: Sequence[str] = (),
) -> Reading:
    """What a report without excluded lines says, by the names that it records and the paths that they mean."""
    found: dict[str, list[FileLines]] = {}
    for recorded, path in matched.items():
        if path in wanted:
            found.setdefault(path, []).extend(part.file_lines(path, branches) for part in parts[recorded])
    shows = ran is not None and any(
        ran(matched[name], part.executed) if name in matched else part.executed
        for name, several in parts.items()
        for part in several
    )
    return Reading(
        format=form,
        branches=branches,
        lines={path: merge(several) for path, several in found.items()},
        matched=len(matched),
        unmatched=tuple(sorted(parts.keys() - matched.keys())),
        problems=tuple(problems),
        silent=ran is not None and not shows,
        mapping=mappings(matched, root),
        lists_excluded=False,
    )
