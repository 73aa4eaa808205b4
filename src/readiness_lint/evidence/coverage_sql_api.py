"""Coverage data of a schema that is not known here, read through coverage.py's public interface."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.coverage_parser import scratch_folder
from readiness_lint.evidence.coverage_sql_recorded import REMEDY, RecordedFile
from readiness_lint.evidence.line_bits import Room, TooManyLinesError, any_of, bits_of, by_context, together

if TYPE_CHECKING:
    from coverage import CoverageData

    from readiness_lint.evidence.file_lines import Arc
    from readiness_lint.evidence.line_bits import Contexts

# A query names every context, and SQLite takes at most 32,766 names.
MOST_CONTEXTS = 32_000


@contextmanager
def opened_by_coverage(content: bytes, name: str) -> Iterator[CoverageByApi]:
    """The data in a copy of our own, which is gone afterwards.

    Raises EvidenceError when the installed coverage.py cannot read it either.
    """
    from coverage import CoverageData

    with scratch_folder() as folder:
        copy = folder / "data"
        copy.write_bytes(content)
        data = CoverageData(basename=str(copy))
        try:
            with _refusals_named(name, str(copy)):
                data.read()
                recorded = CoverageByApi(data, name, str(copy), frozenset(data.measured_contexts()))
            yield recorded
        finally:
            data.erase()  # closes it too


@contextmanager
def _refusals_named(name: str, copy: str) -> Iterator[None]:
    """Names the file itself and not its copy, which is another on each run."""
    from coverage.exceptions import CoverageException

    try:
        yield
    # The two before the last for rows that it never writes.
    except (CoverageException, sqlite3.Error, TypeError, ValueError, TooManyLinesError) as error:
        what = str(error).replace(copy, name)
        raise EvidenceError(f"cannot be read as coverage data: {what}", path=name, remedy=REMEDY) from error


@dataclass(frozen=True, slots=True)
class CoverageByApi:
    """Open coverage data."""

    data: CoverageData
    name: str
    copy: str
    contexts: frozenset[str]
    room: Room = field(default_factory=Room)

    @property
    def branches(self) -> bool:
        """Whether arcs were measured."""
        return bool(self.data.has_arcs())

    @property
    def files(self) -> Collection[str]:
        """The paths of the measured files."""
        return self.data.measured_files()

    def lines(self, paths: Collection[str]) -> int:
        """The lines of a file that ran, as bits."""
        with _refusals_named(self.name, self.copy):
            return any_of(bits_of(self.data.lines(path) or ()) for path in paths)

    def file(self, paths: Collection[str], chosen: Collection[str] | None = None) -> RecordedFile:
        """All that was recorded of a file; the arcs of chosen contexts unless there are too many contexts."""
        lines = self.lines(paths)
        with _refusals_named(self.name, self.copy):
            return RecordedFile(
                lines=lines,
                arcs=self._arcs(paths) if self.branches else None,
                contexts=self._contexts(paths) if self.contexts - {""} else None,
                chosen_arcs=None if chosen is None or not self.branches else self._chosen_arcs(paths, chosen),
            )

    def _arcs(self, paths: Collection[str]) -> frozenset[Arc]:
        return frozenset(arc for path in paths for arc in self.data.arcs(path) or ())

    def _contexts(self, paths: Collection[str]) -> Contexts:
        return together(by_context(self.data.contexts_by_lineno(path).items(), self.room) for path in paths)

    def _chosen_arcs(self, paths: Collection[str], chosen: Collection[str]) -> frozenset[Arc] | None:
        if len(self.contexts) > MOST_CONTEXTS:
            return None
        self.data.set_query_contexts([_pattern_of(chosen, self.contexts)])
        try:
            return self._arcs(paths)
        finally:
            self.data.set_query_contexts(None)


def _pattern_of(chosen: Collection[str], every: Collection[str]) -> str:
    """A regular expression for the chosen contexts, written by those that are fewer, they or the others."""
    others = set(every).difference(chosen)
    if not others:
        return r"\A"
    if len(chosen) <= len(others):
        return rf"\A(?:{'|'.join(map(re.escape, sorted(chosen)))})\Z" if chosen else r"\A(?!)"
    return rf"\A(?!(?:{'|'.join(map(re.escape, sorted(others)))})\Z)"
