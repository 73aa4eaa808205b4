"""Which coverage files are read, by what, and which are left out."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.regular_files import PIPE, is_pipe
from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import cobertura, coverage_data, coverage_json, find, lcov
from readiness_lint.evidence.joining import Read
from readiness_lint.model.evidence import EvidenceFile
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.evidence.coverage_settings import CoverageSettings
    from readiness_lint.evidence.file_lines import Reading
    from readiness_lint.evidence.find import Candidate, Place
    from readiness_lint.evidence.joining import Judge
    from readiness_lint.evidence.stamp import Stamp
    from readiness_lint.evidence.versions import Versions
    from readiness_lint.model.facts import Facts

DATA_BETTER = "it was not read: {} holds at least as much"
REPLACED = "it was not read: `coverage combine` would replace it by the data files of parallel runs beside it"
LEFT_OVER = "{} of parallel runs {} not read: {} was written later"
COMBINED = "{} data files of parallel runs were read as if `coverage combine` had been run: {}"
ALONE = "it is the data file of a parallel run, read as if `coverage combine` had been run: {}"
NO_FILE = "is a directory, not a file"
NO_DATA = "it is named like a data file of a parallel run, and is none"
NOTHING_OF_OURS = "none of its {} files is a file of this project, for example {}"
_NAMED = 3
_FORMATS = {".json": coverage_json.FORMAT, ".xml": cobertura.FORMAT, ".lcov": lcov.FORMAT, ".info": lcov.FORMAT}


@dataclass(frozen=True, slots=True)
class CoverageReader:
    """What is needed to read the coverage files of a project."""

    root: Path
    facts: Mapping[str, Facts]
    wanted: Collection[str]
    settings: CoverageSettings
    judge: Judge | None
    versions: Versions
    stamps: Sequence[Stamp]

    def read(self, names: Sequence[str] | None) -> tuple[list[Read], list[EvidenceFile]]:
        """The named files, all of them, else the best of those that lie at usual places; and what was left out.

        Raises EvidenceError for a named file that is missing, empty, damaged or of another kind.
        """
        if names is None:
            return self._inferred()
        return [self._one(candidate) for candidate in self._grouped(find.named(names, self.root))], []

    def _inferred(self) -> tuple[list[Read], list[EvidenceFile]]:
        """The first file that is what its name says."""
        places = find.inferred_coverage(
            self.root, self.settings.data_file, self.settings.reports, self.settings.data_globs
        )
        reads: list[Read] = []
        ignored: list[EvidenceFile] = []
        for place in places:
            if reads:
                ignored.append(_left_out(place, reads[0].candidate))
                continue
            digest = ""
            try:
                candidate = place.read(self.root)
                digest = candidate.digest
                read = self._one(candidate)
            except EvidenceError as error:
                ignored.append(place.passed_over(error, _format(place), digest))
                continue
            if problem := _of_others(read.reading):
                ignored.append(candidate.described(find.IGNORED, read.reading.format, [problem]))
            else:
                reads.append(read)
        return reads, [*ignored, *self._no_data()]

    def _no_data(self) -> Iterator[EvidenceFile]:
        """What is only named like data of parallel runs."""
        for path in find.uncombined(self.root / self.settings.data_file):
            if not find.is_data(path):
                shown = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
                yield EvidenceFile(shown, find.IGNORED, "unknown", "", find.INFERRED, problems=(NO_DATA,))

    def _grouped(self, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """Data files of parallel runs in one folder belong to one run; a source is parsed once for all of them."""
        prefix = f"{Path(self.settings.data_file).name}."
        groups: dict[Path, list[Candidate]] = {}
        for one in candidates:
            if one.path.name.startswith(prefix) and one.content.startswith(coverage_data.MAGIC):
                groups.setdefault(one.path.parent, []).append(one)
        for one in candidates:
            group = groups.get(one.path.parent, [])
            if len(group) < 2 or not any(one is other for other in group):
                yield one
            elif one is group[0]:
                yield find.together(group)

    def _one(self, candidate: Candidate) -> Read:
        stamp = next((stamp for stamp in self.stamps if _vouches_for(stamp, candidate)), None)
        past = self.versions.past_texts(self.wanted, stamp)
        then = {path: self.versions.of(path, stamp).facts for path in past}
        # Nothing is ever put into it, and the facts of files that nobody asks for are not even made.
        measured: Mapping[str, Facts] = ChainMap(then, self.facts) if then else self.facts  # type: ignore[arg-type]
        return Read(candidate, self._reading(candidate, measured, past), stamp)

    def _reading(self, candidate: Candidate, facts: Mapping[str, Facts], past: Mapping[str, str]) -> Reading:
        """Read a file by what its content says it is; `past` holds texts that it speaks of instead of today's."""
        content, name, known, settings = candidate.content, candidate.shown, facts.keys(), self.settings
        ran = partial(_ran, facts)
        if candidate.parts or content.startswith(coverage_data.MAGIC):
            contents = [(part.content, part.shown) for part in candidate.parts or (candidate,)]
            reading = coverage_data.read_parallel_data(
                contents, self.root, known, self.wanted, settings, self.judge, ran, past
            )
            return replace(reading, problems=(*reading.problems, *_combined(candidate)))
        start = content[:_START].lstrip(_SPACE)
        if start[:1] in (b"{", b"["):
            read = coverage_json.read_coverage_json
        elif start[:1] == b"<":
            read = cobertura.read_cobertura
        elif start.startswith(lcov.BEGINNINGS):
            read = lcov.read_lcov
        else:
            old = content.startswith(b"!coverage.py")
            message = "is data of coverage.py 4 or older" if old else "is neither coverage data nor a coverage report"
            raise EvidenceError(message, path=name, remedy=coverage_data.REMEDY)
        return read(content, name, self.root, known, self.wanted, ran, settings.paths)


# What may stand before a report: white space, and the mark of UTF-8.
_START, _SPACE = 1 << 12, b" \t\r\n\xef\xbb\xbf"


def _vouches_for(stamp: Stamp, candidate: Candidate) -> bool:
    """Whether a stamp knows all of the data: each file of parallel runs, or all of them together."""
    return stamp.vouches_for(candidate.digest) or all(map(stamp.vouches_for, candidate.digests))


def _combined(candidate: Candidate) -> Iterator[str]:
    if candidate.parts:
        folders = {part.path.parent for part in candidate.parts}
        names = [part.shown if len(folders) > 1 else part.path.name for part in candidate.parts]
        more = f" and {len(names) - _NAMED} others" if len(names) > _NAMED else ""
        if len(names) == 1:
            yield ALONE.format(names[0])
        else:
            yield COMBINED.format(len(names), ", ".join(names[:_NAMED]) + more)


def _left_out(place: Place, used: Candidate) -> EvidenceFile:
    """A file beside a better one, or what is no file at all; it is not even read."""
    if not (place.parts or place.path.is_file()):
        problem = PIPE if is_pipe(place.path) else NO_FILE
        return EvidenceFile(place.shown, find.IGNORED, _format(place), "", find.INFERRED, problems=(problem,))
    data = _format(place) == coverage_data.FORMAT and not place.parts
    beside = used.parts and data and place.path.parent == used.path.parent
    problem = REPLACED if beside else DATA_BETTER.format(used.shown)
    if place.parts:
        files, were = ("1 data file", "was") if len(place.parts) == 1 else (f"{len(place.parts)} data files", "were")
        problem = LEFT_OVER.format(files, were, used.shown)
    return EvidenceFile(place.shown, find.IGNORED, _format(place), "", find.INFERRED, problems=(problem,))


def _format(place: Place) -> str:
    return _FORMATS.get(place.path.suffix, coverage_data.FORMAT)


def _of_others(reading: Reading) -> str:
    """Why a report that nobody named is of another project, or another language; empty where it may be ours."""
    if reading.lists_excluded or reading.matched or not reading.unmatched:
        return ""
    return NOTHING_OF_OURS.format(len(reading.unmatched), reading.unmatched[0])


def _ran(facts: Mapping[str, Facts], path: str, recorded: Collection[int]) -> bool:
    """Whether a line in the body of a function was recorded; what shares a line with its `def` does not show."""
    lines = frozenset(recorded)
    return any(
        unit.kind is UnitKind.FUNCTION
        and unit.body_line > unit.span.line
        and not lines.isdisjoint(range(unit.body_line, unit.span.end_line + 1))
        for unit in (facts[path].units if lines else ())
    )
