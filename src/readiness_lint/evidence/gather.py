"""Everything the tests left behind, in one value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import coverage_data, coverage_json, find, freshness
from readiness_lint.evidence.all_results import AllResults
from readiness_lint.evidence.compiled import with_compiled
from readiness_lint.evidence.coverage_parser import Unparsed, quietly, statements_of
from readiness_lint.evidence.coverage_settings import DATA_FILE, read_settings
from readiness_lint.evidence.file_lines import merge
from readiness_lint.evidence.join import join, unknown
from readiness_lint.evidence.notebooks import notebook_units
from readiness_lint.evidence.remedies import MEASURE_AGAIN
from readiness_lint.evidence.source_lines import SourceLines, read_lines
from readiness_lint.model.evidence import Evidence, EvidenceFile, Freshness
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import CompiledCode

if TYPE_CHECKING:
    from readiness_lint.evidence.contexts import ContextOutcomes
    from readiness_lint.evidence.coverage_settings import CoverageSettings
    from readiness_lint.evidence.file_lines import FileLines, Reading
    from readiness_lint.evidence.find import Candidate
    from readiness_lint.model.evidence import FunctionEvidence
    from readiness_lint.model.facts import Facts
    from readiness_lint.model.graph import Place

NOTHING_COMPILED = CompiledCode()
PARSE_REMEDY = "repair the source, or run readiness-lint with the Python version that the project is for"
NO_TEST_RAN = "no test shows in the coverage data; the tests ended early, or ran in processes that were not measured"
DATA_BETTER = "it was not read: {} holds at least as much"


def gather(
    root: Path,
    facts: Mapping[str, Facts],
    texts: Callable[[str], str],
    wanted: Collection[str],
    coverage: Sequence[str] | None,
    tests: Sequence[str] | None,
    compiled: CompiledCode = NOTHING_COMPILED,
) -> Evidence:
    """Read, check and join what the tests of the project at `root` left behind.

    `facts` holds every known file, `texts` gives a file's source, and only the `wanted` paths are parsed and
    joined. `coverage` and `tests` name files (relative to the working directory, else to `root`); None looks
    at the usual places, an empty sequence wants none. `compiled` is what the call graph knows of compiled code.
    Several coverage files are merged. A file that was
    seen and not used is listed with the kind `ignored`.

    Raises EvidenceError for a file that is missing, empty, damaged or of another kind, ConfigError for
    coverage settings that cannot be understood.
    """
    if coverage is not None and not coverage:
        return Evidence(files=AllResults.read(root, tests, DATA_FILE).files)
    settings = read_settings(root)
    results = AllResults.read(root, tests, settings.data_file)
    candidates, ignored = _coverage_files(root, coverage, settings)
    readings: list[tuple[Candidate, Reading]] = []
    for candidate in candidates:
        try:
            reading = _read_coverage(candidate, root, facts, wanted, settings, results.judge)
        except coverage_json.NotAReportError as error:
            if candidate.found == find.NAMED:
                raise
            ignored.append(candidate.described(find.IGNORED, "JSON", [error.message]))
        else:
            readings.append((candidate, reading))
    with quietly():
        evidence = _Joining(root, facts, texts, settings, compiled).evidence(readings, results, ignored)
    notebooks = dict(notebook_units(wanted, facts))
    return replace(evidence, units=dict(sorted({**evidence.units, **notebooks}.items()))) if notebooks else evidence


def _coverage_files(
    root: Path, names: Sequence[str] | None, settings: CoverageSettings
) -> tuple[tuple[Candidate, ...], list[EvidenceFile]]:
    """The files to read, and those that were seen and are not."""
    if names is not None:
        return find.named(names, root), []
    found = find.inferred_coverage(root, settings.data_file)
    ignored = [
        other.described(find.IGNORED, coverage_json.FORMAT, [DATA_BETTER.format(found[0].shown)]) for other in found[1:]
    ]
    waiting = find.uncombined(root, settings.data_file)
    if waiting and not (found and found[0].path.name == Path(settings.data_file).name):
        text = f"{len(waiting)} data files of parallel runs were not read: run `coverage combine` first"
        shown = waiting[0].relative_to(root).as_posix() if waiting[0].is_relative_to(root) else str(waiting[0])
        digest = ""
        ignored.append(EvidenceFile(shown, find.IGNORED, coverage_data.FORMAT, digest, find.INFERRED, problems=(text,)))
    return found[:1], ignored


def _read_coverage(
    candidate: Candidate,
    root: Path,
    facts: Mapping[str, Facts],
    wanted: Collection[str],
    settings: CoverageSettings,
    judge: Callable[[Collection[str]], ContextOutcomes] | None,
) -> Reading:
    """Read a coverage file by what its content says it is."""
    content, name, known = candidate.content, candidate.shown, facts.keys()
    ran = partial(_ran, facts)
    if content.startswith(coverage_data.MAGIC):
        return coverage_data.read_coverage_data(content, name, root, known, wanted, settings, judge, ran)
    if content.lstrip()[:1] in (b"{", b"["):
        return coverage_json.read_coverage_json(content, name, root, known, wanted, ran)
    message = "is neither coverage data nor a JSON report"
    if content.startswith(b"!coverage.py"):
        message = "is data of coverage.py 4 or older"
    elif content.lstrip()[:1] == b"<":
        message = "is XML, and Cobertura XML does not say which lines are excluded"
    elif content.startswith((b"TN:", b"SF:")):
        message = "is LCOV, which does not say which lines are excluded"
    raise EvidenceError(message, path=name, remedy=coverage_data.REMEDY)


def _ran(facts: Mapping[str, Facts], path: str, recorded: Collection[int]) -> bool:
    """Whether a line in the body of a function was recorded; what shares a line with its `def` does not show."""
    lines = frozenset(recorded)
    return any(
        unit.kind is UnitKind.FUNCTION
        and unit.body_line > unit.span.line
        and not lines.isdisjoint(range(unit.body_line, unit.span.end_line + 1))
        for unit in (facts[path].units if lines else ())
    )


@dataclass(frozen=True, slots=True)
class _Fresh:
    """What the coverage files say of each path, with stale data apart from the rest."""

    parts: dict[str, list[FileLines]] = field(default_factory=dict)
    stale: dict[str, str] = field(default_factory=dict)
    unparsed: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)

    def add(self, path: str, lines: FileLines, reason: str) -> None:
        if reason:
            self.stale.setdefault(path, reason)
        else:
            self.parts.setdefault(path, []).append(lines)


@dataclass(frozen=True, slots=True)
class _Joining:
    """The project that coverage is joined with."""

    root: Path
    facts: Mapping[str, Facts]
    texts: Callable[[str], str]
    settings: CoverageSettings
    compiled: CompiledCode

    def evidence(
        self,
        readings: Sequence[tuple[Candidate, Reading]],
        results: AllResults,
        ignored: Iterable[EvidenceFile],
    ) -> Evidence:
        sorted_out, sources = _Fresh(), dict[str, SourceLines]()
        files: list[EvidenceFile] = []
        for candidate, reading in readings:
            stale = self._sort_out(reading, sources, sorted_out)
            problems = [*reading.problems, *_problems(reading, stale, self.settings)]
            entry = candidate.described("coverage", reading.format, problems)
            files.append(replace(entry, branches=reading.branches))
        merged = {path: merge(parts) for path, parts in sorted_out.parts.items()}
        outcomes = _outcomes(merged.values(), results.judge)
        units: dict[str, Mapping[int, FunctionEvidence]] = {
            path: unknown(self.facts[path], Freshness.UNKNOWN, reason, PARSE_REMEDY)
            for path, reason in sorted_out.unparsed.items()
        }
        stale_paths = {path: why for path, why in sorted_out.stale.items() if path not in merged}
        for path in sorted_out.silent:
            units[path] = unknown(self.facts[path], Freshness.UNKNOWN, NO_TEST_RAN, MEASURE_AGAIN)
        for path, why in stale_paths.items():
            units[path] = unknown(self.facts[path], Freshness.STALE, why, MEASURE_AGAIN)
        for path, lines in merged.items():
            units[path] = join(self.facts[path], lines, sources[path], outcomes)

        def defined(place: Place) -> bool:
            path, unit = place
            head = self.facts[path].units[unit].span.line
            return path in merged and sources[path].first_of(head) not in merged[path].missing

        units.update(with_compiled(units, self.compiled, defined))
        return Evidence(
            files=(*files, *results.files, *ignored),
            units=dict(sorted(units.items())),
            stale=dict(sorted(stale_paths.items())),
            unmatched=tuple(sorted({path for _, reading in readings for path in reading.unmatched})),
        )

    def _sort_out(self, reading: Reading, sources: dict[str, SourceLines], into: _Fresh) -> int:
        """Put each file's lines where they belong; returns how many are stale."""
        into.unparsed.update(reading.unparsed)
        stale = 0
        for path, lines, now in self._with_statements(reading):
            source = sources.get(path) or self._source(path)
            if isinstance(now, Unparsed):
                into.unparsed[path] = now.reason
                continue
            if isinstance(source, str):
                into.unparsed[path] = source
                continue
            sources[path] = source
            if now is None:
                reason, known = freshness.stale_reason(lines, source), lines
            else:
                reason = freshness.stale_statements(lines, *now, source)
                # Older versions of coverage.py report docstrings as executed.
                known = replace(lines, executed=lines.executed - (source.docstrings - now[0]))
            stale += bool(reason)
            if reading.silent and not reason:
                into.silent.add(path)
            else:
                into.add(path, known, reason)
        return stale

    def _with_statements(
        self, reading: Reading
    ) -> Iterator[tuple[str, FileLines, tuple[frozenset[int], frozenset[int]] | Unparsed | None]]:
        """Each file's lines; for a report that lists statements also those of the source, else None."""
        if reading.format == coverage_data.FORMAT:
            yield from ((path, lines, None) for path, lines in reading.lines.items())
            return
        now = statements_of({path: self.root / path for path in reading.lines}, self.settings)
        yield from ((path, lines, now[path]) for path, lines in reading.lines.items())

    def _source(self, path: str) -> SourceLines | str:
        """The line numbers of a source file, or why they cannot be found."""
        try:
            return read_lines(self.texts(path))
        except SyntaxError as error:
            return f"the source cannot be parsed: {error.msg}, line {error.lineno}"
        except RecursionError:
            return "the source is nested too deeply to be parsed"


def _outcomes(
    files: Iterable[FileLines], judge: Callable[[Collection[str]], ContextOutcomes] | None
) -> ContextOutcomes | None:
    """What became of the tests that the contexts name, None without results."""
    if judge is None:
        return None
    ran = (contexts for lines in files for contexts in (lines.contexts or {}).values())
    return judge(frozenset[str]().union(*ran))


def _problems(reading: Reading, stale: int, settings: CoverageSettings) -> Iterator[str]:
    """What a reader must know of a coverage file, one sentence each."""
    recorded = reading.matched + len(reading.unmatched)
    if reading.silent and reading.matched:
        yield f"it says nothing of any function: {NO_TEST_RAN}"
    if not recorded:
        yield "it measured no file"
    elif not reading.matched:
        example = reading.unmatched[0]
        yield f"none of its {recorded} files is a file of this project, for example {example}"
    if stale:
        yield f"{stale} of the files that were asked for changed after it was recorded"
    if settings.plugins:
        plugins = ", ".join(settings.plugins)
        yield f"coverage.py plugins are not run, so what they exclude counts: {plugins}"
