"""Questions to the tables of schema 7, which coverage.py has written since 5.0."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.coverage_sql_bits import ARC_BASE, LONGEST_NUMBITS, Arcs
from readiness_lint.evidence.coverage_sql_recorded import REMEDY, RecordedFile
from readiness_lint.evidence.line_bits import TooManyLinesError

if TYPE_CHECKING:
    from readiness_lint.evidence.line_bits import Room

_LINES = "SELECT context_id, numbits FROM line_bits WHERE file_id = ?"
# A row for each arc would cost more than all the rest, so those of a context come as one text. In the order of the
# index nothing needs to be sorted. What is no number is greater than all numbers.
_ARCS = f"""
    SELECT context_id, group_concat(fromno * {ARC_BASE} + tono), count(*), max(fromno), max(tono)
    FROM arc WHERE file_id = ? GROUP BY context_id
"""


class _NonsenseError(Exception):
    """A row holds what coverage.py never writes."""


# The last where SQLite's own message holds what it read.
_DAMAGE = (_NonsenseError, TooManyLinesError, sqlite3.Error, UnicodeDecodeError)


@contextmanager
def damage_named(name: str) -> Iterator[None]:
    """Turns what is wrong with a database into an error that names the file."""
    try:
        yield
    except _DAMAGE as error:
        raise _damaged(error, name) from error


def _damaged(error: Exception, name: str) -> EvidenceError:
    if isinstance(error, (_NonsenseError, TooManyLinesError)):
        return EvidenceError(f"is damaged coverage data: {error}", path=name, remedy=REMEDY)
    what = "its pages lead in circles" if str(error) == "interrupted" else str(error)
    return EvidenceError(f"is a damaged SQLite file: {what}", path=name, remedy=REMEDY)


@dataclass(frozen=True, slots=True)
class CoverageTables:
    """Coverage data whose schema was checked: path -> the ids of its files, id -> the name of a context.

    `room` is the memory that is left for their lines, `arcs` those that were met so far, in any file.
    """

    database: sqlite3.Connection
    name: str
    branches: bool
    files: Mapping[str, int]
    names: Mapping[int, str]
    named: bool
    room: Room
    arcs: Arcs = field(default_factory=Arcs)

    @classmethod
    def of(cls, database: sqlite3.Connection, name: str, room: Room) -> CoverageTables:
        """The data in an open database. Raises EvidenceError for what coverage.py never writes."""
        with damage_named(name):
            files = {_text(path, "a path"): file for file, path in database.execute("SELECT id, path FROM file")}
            contexts = database.execute("SELECT id, context FROM context")
            names = {context: _text(text, "a context") for context, text in contexts}
            return cls(database, name, _has_arcs(database), files, names, any(names.values()), room)

    @property
    def contexts(self) -> Collection[str]:
        """The names of the contexts that were measured."""
        return self.names.values()

    def lines(self, paths: Collection[str]) -> int:
        """The lines of a file that ran, as bits."""
        return self.file(paths).lines

    def file(self, paths: Collection[str], chosen: Collection[str] | None = None) -> RecordedFile:
        """All that was recorded of a file."""
        # Asked thousands of times, where `with damage_named(...)` would cost as much as the answer.
        try:
            if self.branches:
                return self._by_arcs(self._packed(paths), None if chosen is None else frozenset(chosen))
            return self._by_lines(paths)
        except _DAMAGE as error:
            raise _damaged(error, self.name) from error

    def _by_lines(self, paths: Collection[str]) -> RecordedFile:
        every, found = 0, dict[str, int]()
        for path in paths:
            for context, numbits in self.database.execute(_LINES, (self.files[path],)):
                if type(numbits) is not bytes or len(numbits) > LONGEST_NUMBITS:
                    raise _NonsenseError(f"the lines of {path} are not a set of line numbers")
                bits = self.room.take(int.from_bytes(numbits, "little"))
                every |= bits
                name = self._context(context)
                if bits:
                    found[name] = found.get(name, 0) | bits
        return RecordedFile(every, contexts=found if self.named else None)

    def _packed(self, paths: Collection[str]) -> Iterator[tuple[list[str], list[str]]]:
        """Contexts, and the packed arcs that all of them took. Many take the same, and are looked at once."""
        alike: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            for context, arcs, count, *greatest in self.database.execute(_ARCS, (self.files[path],)):
                if [type(number) for number in greatest] != [int, int] or arcs.count(",") + 1 != count:
                    raise _NonsenseError(f"an arc of {path} is not a pair of line numbers")
                alike[arcs].append(self._context(context))
        return ((contexts, arcs.split(",")) for arcs, contexts in alike.items())

    def _by_arcs(self, groups: Iterable[tuple[list[str], list[str]]], chosen: frozenset[str] | None) -> RecordedFile:
        every, told, lines = set[str](), set[str](), 0
        found: dict[str, int] = {}
        try:
            for names, packed in groups:
                every.update(packed)
                bits = self.room.take(self.arcs.lines(packed))
                lines |= bits
                for name in names if bits else ():
                    found[name] = found.get(name, 0) | bits
                if chosen and not chosen.isdisjoint(names):
                    told.update(packed)
            pairs = self.arcs.pairs(every)
            chosen_pairs = None if chosen is None else self.arcs.pairs(told)
        except ValueError as error:
            raise _NonsenseError("an arc is not a pair of line numbers") from error
        return RecordedFile(lines, pairs, found if self.named else None, chosen_pairs)

    def _context(self, context: int) -> str:
        try:
            return self.names[context]
        except KeyError as error:
            raise _NonsenseError(f"a row is of a context that is not listed: {context!r:.40}") from error


def _has_arcs(database: sqlite3.Connection) -> bool:
    """What the data says of itself, where it says it; data without any row may say nothing."""
    lines, arcs = (
        database.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0] for table in ("line_bits", "arc")
    )
    said = database.execute("SELECT value FROM meta WHERE key = 'has_arcs'").fetchone() or (str(arcs),)
    if said not in (("0",), ("1",)):
        raise _NonsenseError("it does not say whether branches were measured")
    if lines and arcs:
        raise _NonsenseError("it holds lines and arcs, of which coverage.py writes one")
    branches = said == ("1",)
    if (lines and branches) or (arcs and not branches):
        raise _NonsenseError("it holds lines and says arcs, or the other way round")
    return branches


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise _NonsenseError(f"{what} is not text")
    return value
