"""Open `.coverage`, the SQLite file that coverage.py 5 and later write, and look at it before it is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.coverage_parser import scratch_folder
from readiness_lint.evidence.coverage_sql_recorded import REMEDY
from readiness_lint.evidence.line_bits import MOST_BYTES, Room

if TYPE_CHECKING:
    import sqlite3

    from readiness_lint.evidence.coverage_sql_recorded import Recorded
    from readiness_lint.evidence.coverage_sql_tables import CoverageTables

MAGIC = b"SQLite format 3\x00"
SCHEMA = 7
# The tables of schema 7 that are asked, without comments; each `unique` makes the index that answers come from.
_TABLES = {
    "coverage_schema": "version integer",
    "meta": "key text, value text, unique (key)",
    "file": "id integer primary key, path text, unique (path)",
    "context": "id integer primary key, context text, unique (context)",
    "line_bits": """
        file_id integer, context_id integer, numbits blob,
        foreign key (file_id) references file (id), foreign key (context_id) references context (id),
        unique (file_id, context_id)""",
    "arc": """
        file_id integer, context_id integer, fromno integer, tono integer,
        foreign key (file_id) references file (id), foreign key (context_id) references context (id),
        unique (file_id, context_id, fromno, tono)""",
}
# Where in the header of a SQLite file a number lies, and its length.
_PAGE_SIZE, _CHANGES, _PAGES, _CHANGES_OF_PAGES = (16, 2), (24, 4), (28, 4), (92, 4)
# The versions of the file format for writing and reading: 2 stands for a write-ahead log, 1 for none.
_FORMATS = slice(18, 20)
HEADER = 100
# SQLite cannot allocate 2 GiB at once.
MOST_IN_MEMORY = 1 << 30
# No row or joined list of numbers may be longer, in bytes.
LONGEST_VALUE = 1 << 24
# Steps of SQLite's machine: all rows of a real file take less than one a byte. Damaged pages that stand for each other
# have no end of rows.
_STEPS_PER_BYTE, _STEPS_AT_ONCE, _LEAST_STEPS = 4, 10_000, 5_000_000


@contextmanager
def opened(content: bytes, name: str) -> Iterator[Recorded]:
    """The data in the content of a data file, which is shown as `name`.

    A schema that is not known here is left to the installed coverage.py. Neither writes a file that lasts. Raises
    EvidenceError when the content is damaged or neither can read it.
    """
    from readiness_lint.evidence.coverage_sql_tables import damage_named

    check_header(content, name)
    with ExitStack() as stack:
        with damage_named(name):
            database = stack.enter_context(_database(content))
            tables = _tables(database, name, Room(MOST_BYTES + len(content)))
        if tables is not None:
            yield tables
            return
    from readiness_lint.evidence.coverage_sql_api import opened_by_coverage

    with opened_by_coverage(content, name) as recorded:
        yield recorded


def _tables(database: sqlite3.Connection, name: str, room: Room) -> CoverageTables | None:
    """The tables of a known schema. Of another one, None when at least all pages are sound."""
    from readiness_lint.evidence.coverage_sql_tables import CoverageTables

    database.execute("PRAGMA cell_size_check = ON")
    if _is_known(database, name):
        return CoverageTables.of(database, name, room)
    (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise EvidenceError(f"is a damaged SQLite file: {verdict}", path=name, remedy=REMEDY)
    return None


def check_header(content: bytes, name: str) -> None:
    """Raises EvidenceError where the content is not as long as it says, before any of it is copied."""
    if not content.startswith(MAGIC):
        raise EvidenceError("is not a SQLite file", path=name, remedy=REMEDY)
    size = _number(content, *_PAGE_SIZE)
    size = 1 << 16 if size == 1 else size
    pages = _number(content, *_PAGES)
    if len(content) < HEADER or size < 512 or size & (size - 1):
        raise EvidenceError("is a damaged SQLite file: its header makes no sense", path=name, remedy=REMEDY)
    # Only then is the number of pages up to date.
    if _number(content, *_CHANGES) == _number(content, *_CHANGES_OF_PAGES) and pages * size > len(content):
        raise EvidenceError("is a damaged SQLite file: its end is missing", path=name, remedy=REMEDY)


def _number(content: bytes, begin: int, length: int) -> int:
    return int.from_bytes(content[begin : begin + length], "big")


@contextmanager
def _database(content: bytes) -> Iterator[sqlite3.Connection]:
    """The database in memory, where SQLite can; else in a file of our own that it takes to be unchangeable."""
    import sqlite3

    if len(content) < MOST_IN_MEMORY and hasattr(sqlite3.Connection, "deserialize"):
        with closing(sqlite3.connect(":memory:")) as database:
            _limit(database, len(content))
            # There is no write-ahead log beside a database in memory, so it must not ask for one.
            wal = content[_FORMATS] == b"\2\2"
            database.deserialize(content[: _FORMATS.start] + b"\1\1" + content[_FORMATS.stop :] if wal else content)
            yield database
        return
    with scratch_folder() as folder:
        copy = folder / "data"
        copy.write_bytes(content)
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            _limit(database, len(content))
            yield database


def _limit(database: sqlite3.Connection, size: int) -> None:
    """Bounds what reading a file of that many bytes may take, whatever it holds."""
    import sqlite3

    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    database.set_progress_handler(_Budget(_LEAST_STEPS + size * _STEPS_PER_BYTE), _STEPS_AT_ONCE)


class _Budget:
    """Stops SQLite when all its steps are used up."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def __call__(self) -> bool:
        self._left -= _STEPS_AT_ONCE
        return self._left < 0


def _is_known(database: sqlite3.Connection, name: str) -> bool:
    """Whether the schema is one that is known here. Raises EvidenceError for what coverage.py never makes."""
    found: dict[str, str] = {}
    for kind, table, root, sql in database.execute("SELECT type, name, rootpage, sql FROM sqlite_master"):
        if kind not in ("table", "index") or not root:
            raise EvidenceError(f"is not coverage data: {table} is no plain table", path=name, remedy=REMEDY)
        found[table] = _compact(str(sql or ""))
    if "coverage_schema" not in found:
        raise EvidenceError("is a SQLite file, but not coverage data", path=name, remedy=REMEDY)
    if any(found.get(table) != _compact(f"CREATE TABLE {table} ({columns})") for table, columns in _TABLES.items()):
        return False
    return database.execute("SELECT version FROM coverage_schema").fetchall() == [(SCHEMA,)]


def _compact(sql: str) -> str:
    """A statement without comments and white space, which differ between versions of coverage.py."""
    return re.sub(r"--[^\n]*|\s+", "", sql).lower()
