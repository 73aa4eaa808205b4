"""Questions to the tables of schema 7, which coverage.py has written since 5.0."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.coverage_sql_bits import (
    ARC_BASE,
    LONGEST_NUMBITS,
    arcs_of,
    contexts_by_arcs,
    contexts_by_line,
    lines_of,
    union,
)
from readiness_lint.evidence.coverage_sql_recorded import REMEDY, RecordedFile

_LINES = "SELECT context_id, numbits FROM line_bits WHERE file_id = ?"
# A row for each arc would cost more than all the rest, so those of a context come as one text. In the order of the
# index nothing needs to be sorted. What is no number is greater than all numbers.
_ARCS = f"""
    SELECT context_id, group_concat(fromno * {ARC_BASE} + tono), count(*), max(fromno), max(tono)
    FROM arc WHERE file_id = ? GROUP BY context_id
"""


class _NonsenseError(Exception):
    """A row holds what coverage.py never writes."""


@contextmanager
def damage_named(name: str) -> Iterator[None]:
    """Turns what is wrong with a database into an error that names the file."""
    try:
        yield
    except _NonsenseError as error:
        raise EvidenceError(f"is damaged coverage data: {error}", path=name, remedy=REMEDY) from error
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the last where SQLite's own message holds what it read
        what = "its pages lead in circles" if str(error) == "interrupted" else str(error)
        raise EvidenceError(f"is a damaged SQLite file: {what}", path=name, remedy=REMEDY) from error


@dataclass(frozen=True, slots=True)
class CoverageTables:
    """Coverage data whose schema was checked: path -> the ids of its files, id -> the name of a context."""

    database: sqlite3.Connection
    name: str
    branches: bool
    files: Mapping[str, int]
    names: Mapping[int, str]
    named: bool

    @classmethod
    def of(cls, database: sqlite3.Connection, name: str) -> CoverageTables:
        """The data in an open database. Raises EvidenceError for what coverage.py never writes."""
        with damage_named(name):
            files = {_text(path, "a path"): file for file, path in database.execute("SELECT id, path FROM file")}
            contexts = database.execute("SELECT id, context FROM context")
            names = {context: _text(text, "a context") for context, text in contexts}
            return cls(database, name, _has_arcs(database), files, names, any(names.values()))

    @property
    def contexts(self) -> Collection[str]:
        """The names of the contexts that were measured."""
        return self.names.values()

    def lines(self, paths: Collection[str]) -> frozenset[int]:
        """The lines of a file that ran."""
        return self._file(paths, named=False).lines

    def file(self, paths: Collection[str], chosen: Collection[str] | None = None) -> RecordedFile:
        """All that was recorded of a file."""
        return self._file(paths, self.named, None if chosen is None else frozenset(chosen))

    def _file(self, paths: Collection[str], named: bool, chosen: frozenset[str] | None = None) -> RecordedFile:
        with damage_named(self.name):
            if self.branches:
                return _by_arcs(self._arcs(paths), named, chosen)
            rows = self._numbits(paths)
        if not named:
            return RecordedFile(lines_of(union(numbits for _, numbits in rows)))
        contexts = contexts_by_line(rows)
        return RecordedFile(frozenset(contexts), contexts=contexts)

    def _numbits(self, paths: Collection[str]) -> list[tuple[str, bytes]]:
        """Contexts and the lines that each of them ran."""
        found: list[tuple[str, bytes]] = []
        for path in paths:
            for context, numbits in self.database.execute(_LINES, (self.files[path],)):
                if not isinstance(numbits, bytes) or len(numbits) > LONGEST_NUMBITS:
                    raise _NonsenseError(f"the lines of {path} are not a set of line numbers")
                found.append((self._context(context, path), numbits))
        return found

    def _arcs(self, paths: Collection[str]) -> list[tuple[list[str], list[str]]]:
        """Contexts, and the packed arcs that all of them took. Many take the same, and are looked at once."""
        alike: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            for context, arcs, count, *greatest in self.database.execute(_ARCS, (self.files[path],)):
                if [type(number) for number in greatest] != [int, int] or arcs.count(",") + 1 != count:
                    raise _NonsenseError(f"an arc of {path} is not a pair of line numbers")
                alike[arcs].append(self._context(context, path))
        return [(contexts, arcs.split(",")) for arcs, contexts in alike.items()]

    def _context(self, context: object, path: str) -> str:
        try:
            return self.names[context]  # type: ignore[index]
        except KeyError as error:
            raise _NonsenseError(f"a row of {path} is of a context that is not listed") from error


def _by_arcs(groups: Sequence[tuple[list[str], list[str]]], named: bool, chosen: frozenset[str] | None) -> RecordedFile:
    every = frozenset[str]().union(*(packed for _, packed in groups))
    try:
        arcs = arcs_of(every)
    except ValueError as error:
        raise _NonsenseError("an arc is not a pair of line numbers") from error
    told = frozenset[str]().union(*(packed for names, packed in groups if chosen and not chosen.isdisjoint(names)))
    return RecordedFile(
        lines=frozenset(line for arc in arcs.values() for line in arc if line > 0),
        arcs=frozenset(arcs.values()),
        contexts=contexts_by_arcs(groups, arcs) if named else None,
        chosen_arcs=None if chosen is None else frozenset(map(arcs.__getitem__, told)),
    )


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
