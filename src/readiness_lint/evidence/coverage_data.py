"""Read `.coverage`, the SQLite file that coverage.py 5 and later write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypedDict

from readiness_lint.evidence.coverage_parser import Unparsed, coverage_in_memory, places_of, report_of, scratch_folder
from readiness_lint.evidence.coverage_sql import MAGIC
from readiness_lint.evidence.coverage_sql_recorded import REMEDY
from readiness_lint.evidence.coverage_sql_union import opened_together
from readiness_lint.evidence.file_lines import FileLines, Reading
from readiness_lint.evidence.line_bits import lines_in
from readiness_lint.evidence.paths import mappings, match_paths

if TYPE_CHECKING:
    from coverage import Coverage

    from readiness_lint.evidence.contexts import ContextOutcomes
    from readiness_lint.evidence.coverage_settings import CoverageSettings
    from readiness_lint.evidence.coverage_sql_recorded import Recorded, RecordedFile
    from readiness_lint.evidence.file_lines import Ran

__all__ = ["FORMAT", "MAGIC", "REMEDY", "read_coverage_data", "read_parallel_data"]

FORMAT = "coverage.py data"
NOTHING_PAST: Mapping[str, str] = MappingProxyType({})


def read_coverage_data(
    content: bytes,
    name: str,
    root: Path,
    known: Collection[str],
    wanted: Collection[str],
    settings: CoverageSettings,
    judge: Callable[[Collection[str]], ContextOutcomes] | None = None,
    ran: Ran | None = None,
    past: Mapping[str, str] = NOTHING_PAST,
) -> Reading:
    """What the data file says of the wanted files among the `known` paths of the project at `root`.

    `judge` says what became of the tests that contexts name, None where no test results are known. `ran` finds data in
    which nothing but imports shows; without it none is. `past` holds the texts of files of which
    the data speaks as they were, and not as they are now.

    Neither the file nor the project is written to. Raises EvidenceError when the content is damaged or of a schema
    that neither is known here nor to the installed coverage.py.
    """
    return read_parallel_data([(content, name)], root, known, wanted, settings, judge, ran, past)


def read_parallel_data(
    contents: Sequence[tuple[bytes, str]],
    root: Path,
    known: Collection[str],
    wanted: Collection[str],
    settings: CoverageSettings,
    judge: Callable[[Collection[str]], ContextOutcomes] | None = None,
    ran: Ran | None = None,
    past: Mapping[str, str] = NOTHING_PAST,
) -> Reading:
    """The same for several data files with their names, as if they were combined; a source is parsed once for all."""
    with opened_together(contents) as recorded:
        matched = match_paths(sorted(recorded.files), known, root, settings.paths)
        data = _Data.of(recorded, matched)
        asked = sorted(data.paths.keys() & set(wanted))
        chosen = data.passing(judge) if judge is not None and asked else None
        files = {path: recorded.file(data.paths[path], chosen) for path in asked}
        return Reading(
            format=FORMAT,
            branches=recorded.branches,
            matched=sum(map(len, data.paths.values())),
            unmatched=data.unmatched,
            silent=ran is not None and data.is_silent(ran, files),
            mapping=mappings(matched, root),
            contexts=frozenset(recorded.contexts),
            **_counted(root, files, recorded.branches, settings, past),
        )


@dataclass(frozen=True, slots=True)
class _Data:
    """Open coverage data: the recorded paths of each file of the project, and those of none."""

    recorded: Recorded
    paths: Mapping[str, list[str]]
    unmatched: tuple[str, ...]

    @classmethod
    def of(cls, recorded: Recorded, matched: Mapping[str, str]) -> _Data:
        paths: dict[str, list[str]] = defaultdict(list)
        for place, path in matched.items():
            paths[path].append(place)
        return cls(recorded, paths, tuple(sorted(set(recorded.files) - matched.keys())))

    def passing(self, judge: Callable[[Collection[str]], ContextOutcomes]) -> Collection[str] | None:
        """The contexts that mean passing tests; None without arcs or contexts, where nobody asks."""
        contexts = set(self.recorded.contexts)
        if not self.recorded.branches or not contexts - {""}:
            return None
        outcomes = judge(contexts)
        return {context for context in contexts if outcomes.passing[context]}

    def is_silent(self, ran: Ran, files: Mapping[str, RecordedFile]) -> bool:
        """Whether no test shows and no function ran. Where single files are judged, the tests are among the others."""
        return not (
            any(self.recorded.contexts)
            or any(ran(path, lines_in(file.lines)) for path, file in files.items())
            or any(
                ran(path, lines_in(self.recorded.lines(self.paths[path]))) for path in self.paths if path not in files
            )
            or any(self.recorded.lines([place]) for place in self.unmatched)
        )


class _Counted(TypedDict):
    lines: Mapping[str, FileLines]
    unparsed: Mapping[str, str]


def _counted(
    root: Path,
    files: Mapping[str, RecordedFile],
    branches: bool,
    settings: CoverageSettings,
    past: Mapping[str, str],
) -> _Counted:
    """Statements and branches as coverage.py's own parser counts them, and why it could not parse some files."""
    if not files:
        return _Counted(lines={}, unparsed={})
    with scratch_folder() as folder, coverage_in_memory(settings) as coverage:
        places = places_of({path: (root / path).resolve() for path in files}, past, folder)
        data = coverage.get_data()
        if branches:
            data.add_arcs({str(places[path]): file.arcs or () for path, file in files.items()})
        else:
            data.add_lines({str(places[path]): lines_in(file.lines) for path, file in files.items()})
        found = {path: _file_lines(coverage, file, path, places[path], folder) for path, file in files.items()}
    return _Counted(
        lines={path: lines for path, lines in found.items() if isinstance(lines, FileLines)},
        unparsed={path: lines.reason for path, lines in found.items() if isinstance(lines, Unparsed)},
    )


def _file_lines(coverage: Coverage, file: RecordedFile, path: str, place: Path, folder: Path) -> FileLines | Unparsed:
    report = report_of(coverage, place, folder)
    if isinstance(report, Unparsed):
        return report
    executed, missing = frozenset(report["executed_lines"]), frozenset(report["missing_lines"])
    if len(executed) + len(missing) != report["summary"]["num_statements"]:
        # Older versions report excluded lines and docstrings as executed.
        executed &= frozenset(coverage.analysis2(str(place))[1])
    branches = file.arcs is not None
    return FileLines(
        path=path,
        executed=executed,
        missing=missing,
        excluded=frozenset(report["excluded_lines"]),
        recorded=lines_in(file.lines) - {0},
        arcs=file.arcs,
        taken=_pairs(report, "executed_branches") if branches else None,
        untaken=_pairs(report, "missing_branches") if branches else None,
        contexts=file.contexts,
        passing_arcs=file.chosen_arcs,
    )


def _pairs(report: Mapping[str, Any], key: str) -> frozenset[tuple[int, int]]:
    return frozenset((line, target) for line, target in report[key])
