"""Read `.coverage`, the SQLite file that coverage.py 5 and later write."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.coverage_parser import (
    Unparsed,
    coverage_in_memory,
    report_of,
    scratch_folder,
)
from readiness_lint.evidence.file_lines import FileLines, Reading
from readiness_lint.evidence.paths import match_paths

if TYPE_CHECKING:
    from coverage import Coverage, CoverageData

    from readiness_lint.evidence.contexts import ContextOutcomes
    from readiness_lint.evidence.coverage_settings import CoverageSettings
    from readiness_lint.evidence.file_lines import Ran

FORMAT = "coverage.py data"
MAGIC = b"SQLite format 3\x00"
# A query names every context, and SQLite takes at most 32,766 names.
MOST_CONTEXTS = 32_000
REMEDY = "run the tests again under coverage.py 5 or later, or give the output of `coverage json`"


def read_coverage_data(
    content: bytes,
    name: str,
    root: Path,
    known: Collection[str],
    wanted: Collection[str],
    settings: CoverageSettings,
    judge: Callable[[Collection[str]], ContextOutcomes] | None = None,
    ran: Ran | None = None,
) -> Reading:
    """What the data file says of the wanted files among the `known` paths of the project at `root`.

    `judge` says what became of the tests that contexts name, None where no test results are known. `ran` finds data in
    which nothing but imports shows; without it none is.

    Works on a copy, so neither the file nor the project is written to. Raises EvidenceError when the content
    is damaged or of a schema that the installed coverage.py does not read.
    """
    from coverage.exceptions import CoverageException

    with scratch_folder() as folder, coverage_in_memory(settings) as coverage:
        copy = folder / "data"
        copy.write_bytes(content)
        _check(copy, name)
        try:
            with _opened(copy) as recorded:
                files = recorded.measured_files()
                matched = match_paths(sorted(files), known, root)
                places = {path: str((root / path).resolve()) for path in set(matched.values())}
                data = coverage.get_data()
                data.update(recorded, map_path=lambda path: places.get(matched.get(path, ""), f"/other/{path}"))
        except (CoverageException, sqlite3.Error) as error:
            raise EvidenceError(f"cannot be read as coverage data: {error}", path=name, remedy=REMEDY) from error
        asked = sorted(set(matched.values()) & set(wanted))
        read = {path: _file_lines(coverage, data, path, Path(places[path]), folder) for path in asked}
        if judge is not None and data.has_arcs():
            read = _with_passing_arcs(read, data, places, judge(data.measured_contexts()))
        return Reading(
            format=FORMAT,
            branches=data.has_arcs(),
            lines={path: lines for path, lines in read.items() if isinstance(lines, FileLines)},
            matched=len(matched),
            unmatched=tuple(sorted(files - matched.keys())),
            unparsed={path: lines.reason for path, lines in read.items() if isinstance(lines, Unparsed)},
            silent=ran is not None
            and not data.measured_contexts() - {""}
            and not any(ran(path, data.lines(place) or ()) for path, place in places.items())
            # Where single files are judged, the tests are among the others.
            and not any(data.lines(f"/other/{path}") for path in files - matched.keys()),
        )


@contextmanager
def _opened(path: Path) -> Iterator[CoverageData]:
    """The data in a file of our own, which is gone afterwards."""
    from coverage import CoverageData

    data = CoverageData(basename=str(path))
    try:
        data.read()
        yield data
    finally:
        data.erase()


def _check(path: Path, name: str) -> None:
    """Look before coverage.py does: it would turn an empty database into fresh, empty coverage data."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
            tables = {table for (table,) in database.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        raise EvidenceError(f"is a damaged SQLite file: {error}", path=name, remedy=REMEDY) from error
    if verdict != "ok":
        raise EvidenceError(f"is a damaged SQLite file: {verdict}", path=name, remedy=REMEDY)
    if "coverage_schema" not in tables:
        raise EvidenceError("is a SQLite file, but not coverage data", path=name, remedy=REMEDY)


def _file_lines(coverage: Coverage, data: CoverageData, path: str, place: Path, folder: Path) -> FileLines | Unparsed:
    report = report_of(coverage, place, folder)
    if isinstance(report, Unparsed):
        return report
    arcs = data.has_arcs()
    executed, missing = frozenset(report["executed_lines"]), frozenset(report["missing_lines"])
    if len(executed) + len(missing) != report["summary"]["num_statements"]:
        # Older versions report excluded lines and docstrings as executed.
        executed &= frozenset(coverage.analysis2(str(place))[1])
    contexts = data.contexts_by_lineno(str(place)) if data.measured_contexts() - {""} else None
    return FileLines(
        path=path,
        executed=executed,
        missing=missing,
        excluded=frozenset(report["excluded_lines"]),
        recorded=frozenset(line for line in data.lines(str(place)) or () if line > 0),
        arcs=frozenset(data.arcs(str(place)) or ()) if arcs else None,
        taken=_pairs(report, "executed_branches") if arcs else None,
        untaken=_pairs(report, "missing_branches") if arcs else None,
        contexts=None if contexts is None else {line: frozenset(ran) for line, ran in contexts.items()},
    )


def _with_passing_arcs(
    read: Mapping[str, FileLines | Unparsed], data: CoverageData, places: Mapping[str, str], outcomes: ContextOutcomes
) -> dict[str, FileLines | Unparsed]:
    """The same files, each with the arcs that passing tests took; unknown without contexts, or with too many."""
    contexts = data.measured_contexts()
    if not contexts - {""} or len(contexts) > MOST_CONTEXTS:
        return dict(read)
    data.set_query_contexts([_pattern_of({one for one in contexts if outcomes.passed(one)}, contexts)])
    found: dict[str, FileLines | Unparsed] = {
        path: replace(lines, passing_arcs=frozenset(data.arcs(places[path]) or ()))
        if isinstance(lines, FileLines)
        else lines
        for path, lines in read.items()
    }
    data.set_query_contexts(None)
    return found


def _pattern_of(chosen: Collection[str], every: Collection[str]) -> str:
    """A regular expression for the chosen contexts, written by those that are fewer, they or the others."""
    others = set(every).difference(chosen)
    if len(chosen) <= len(others):
        return rf"\A(?:{'|'.join(map(re.escape, sorted(chosen)))})\Z" if chosen else r"\A(?!)"
    return rf"\A(?!(?:{'|'.join(map(re.escape, sorted(others)))})\Z)"


def _pairs(report: Mapping[str, Any], key: str) -> frozenset[tuple[int, int]]:
    return frozenset((line, target) for line, target in report[key])
