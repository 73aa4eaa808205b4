"""Data files of coverage.py for tests, and what its public interface says of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from coverage import CoverageData

from readiness_lint.evidence.coverage_sql import opened
from readiness_lint.evidence.coverage_sql_recorded import RecordedFile
from readiness_lint.evidence.line_bits import bits_of

Arcs = Mapping[str, Sequence[tuple[int, int]]]


def with_lines(path: Path, contexts: Mapping[str, Mapping[str, Sequence[int]]]) -> Path:
    """A data file of lines: context -> path -> lines."""
    data = CoverageData(str(path))
    for context, lines in contexts.items():
        data.set_context(context)
        data.add_lines(lines)
    data.write()
    data.close()
    return path


def with_arcs(path: Path, contexts: Mapping[str, Arcs]) -> Path:
    """A data file of arcs: context -> path -> arcs."""
    data = CoverageData(str(path))
    for context, arcs in contexts.items():
        data.set_context(context)
        data.add_arcs(arcs)
    data.write()
    data.close()
    return path


def changed(path: Path, *statements: str, parameters: Sequence[object] = ()) -> bytes:
    """The content of a data file after SQL was run on it; the parameters are those of the last statement."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA writable_schema = ON")
        for statement in statements[:-1]:
            database.execute(statement)
        database.execute(statements[-1], parameters)
        database.commit()
    return path.read_bytes()


def ours(content: bytes, chosen: Sequence[str] | None = None) -> tuple[bool, set[str], dict[str, RecordedFile]]:
    """All that our reader says: whether there are branches, the contexts, and what was recorded of each file."""
    with opened(content, ".coverage") as recorded:
        files = {path: recorded.file([path], chosen) for path in recorded.files}
        assert all(recorded.lines([path]) == file.lines for path, file in files.items())
        return recorded.branches, set(recorded.contexts), files


def theirs(path: Path, chosen: Sequence[str] | None = None) -> tuple[bool, set[str], dict[str, RecordedFile]]:
    """The same from coverage.py's public interface."""
    data = CoverageData(str(path))
    data.read()
    arcs, contexts = data.has_arcs(), data.measured_contexts()
    files: dict[str, RecordedFile] = {}
    for name in data.measured_files():
        rows = [(context, line) for line, names in data.contexts_by_lineno(name).items() for context in names]
        ran = {context: bits_of(line for other, line in rows if other == context) for context, _ in rows}
        told: set[tuple[int, int]] = set()
        for context in chosen or ():
            data.set_query_context(context)
            told.update(data.arcs(name) or ())
            data.set_query_contexts(None)
        files[name] = RecordedFile(
            lines=bits_of(data.lines(name) or ()),
            arcs=frozenset(data.arcs(name) or ()) if arcs else None,
            contexts=ran if contexts - {""} else None,
            chosen_arcs=frozenset(told) if arcs and chosen is not None else None,
        )
    data.close()
    return arcs, contexts, files
