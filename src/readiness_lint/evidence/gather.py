"""Everything the tests left behind, in one value."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import coverage_data, coverage_json, find
from readiness_lint.evidence.all_results import AllResults
from readiness_lint.evidence.assertions import Assertions
from readiness_lint.evidence.coverage_parser import quietly
from readiness_lint.evidence.coverage_settings import DATA_FILE, read_settings
from readiness_lint.evidence.joining import Joining, Read
from readiness_lint.evidence.notebooks import notebook_units
from readiness_lint.evidence.outcomes import Outcome
from readiness_lint.evidence.stamp import read_stamp
from readiness_lint.evidence.test_places import TestPlaces
from readiness_lint.evidence.versions import Versions
from readiness_lint.model.evidence import Evidence, EvidenceFile
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import CompiledCode

if TYPE_CHECKING:
    from readiness_lint.evidence.coverage_settings import CoverageSettings
    from readiness_lint.evidence.file_lines import Reading
    from readiness_lint.evidence.find import Candidate
    from readiness_lint.evidence.joining import Judge
    from readiness_lint.evidence.stamp import Stamp
    from readiness_lint.model.facts import Facts

NOTHING_COMPILED = CompiledCode()
DATA_BETTER = "it was not read: {} holds at least as much"
OTHER_DATA = "it vouches for none of the coverage data, so that edits are told apart by what contradicts the data alone"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where evidence lies: names relative to the working directory, else to the root.

    None looks at the usual places, an empty sequence wants none.
    """

    coverage: Sequence[str] | None = None
    tests: Sequence[str] | None = None
    stamps: Sequence[str] | None = None


def gather(
    root: Path,
    facts: Mapping[str, Facts],
    texts: Callable[[str], str],
    wanted: Collection[str],
    sources: Sources,
    compiled: CompiledCode = NOTHING_COMPILED,
) -> Evidence:
    """Read, check and join what the tests of the project at `root` left behind.

    `facts` holds every known file, `texts` gives a file's source, and only the `wanted` paths are parsed and
    joined. `compiled` is what the call graph knows of compiled code. Several coverage files are merged. A file that was
    seen and not used is listed with the kind `ignored`.

    Raises EvidenceError for a file that is missing, empty, damaged or of another kind, ConfigError for
    coverage settings that cannot be understood.
    """
    if sources.coverage is not None and not sources.coverage:
        return Evidence(files=AllResults.read(root, sources.tests, DATA_FILE).files)
    settings = read_settings(root)
    assertions = Assertions(facts, texts)
    results = replace(AllResults.read(root, sources.tests, settings.data_file), asserts=assertions.asserts)
    candidates, ignored = _coverage_files(root, sources.coverage, settings)
    stamps = _stamps(root, sources.stamps)
    versions = Versions(facts, texts)
    reads: list[Read] = []
    for candidate in candidates:
        digest = candidate.digest
        stamp = next((stamp for _, stamp in stamps if stamp.vouches_for(digest)), None)
        past = versions.past_texts(wanted, stamp)
        then = {path: versions.of(path, stamp).facts for path in past}
        # Nothing is ever put into it, and the facts of files that nobody asks for are not even made.
        measured: Mapping[str, Facts] = ChainMap(then, facts) if then else facts  # type: ignore[arg-type]
        try:
            reading = _read_coverage(candidate, root, measured, wanted, settings, results.judge, past)
        except coverage_json.NotAReportError as error:
            if candidate.found == find.NAMED:
                raise
            ignored.append(candidate.described(find.IGNORED, "JSON", [error.message]))
        else:
            reads.append(Read(candidate, reading, stamp))
    used = {id(read.stamp) for read in reads}
    stamped = [
        file.described("stamp", "stamp", () if id(stamp) in used or not reads else [OTHER_DATA])
        for file, stamp in stamps
    ]
    skipped = TestPlaces(facts).all_of(results.outcomes, Outcome.SKIPPED)
    with quietly():
        evidence = Joining(root, versions, settings, compiled).evidence(
            reads, results.judge, results.files, [*stamped, *ignored]
        )
    notebooks = dict(notebook_units(wanted, facts))
    units = dict(sorted({**evidence.units, **notebooks}.items())) if notebooks else evidence.units
    return replace(evidence, units=units, skipped=skipped)


def _stamps(root: Path, names: Sequence[str] | None) -> list[tuple[Candidate, Stamp]]:
    files = find.inferred_stamps(root) if names is None else find.named(names, root)
    return [(file, read_stamp(file.content, file.shown)) for file in files]


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
    judge: Judge | None,
    past: Mapping[str, str],
) -> Reading:
    """Read a coverage file by what its content says it is; `past` holds texts that it speaks of instead of today's."""
    content, name, known = candidate.content, candidate.shown, facts.keys()
    ran = partial(_ran, facts)
    if content.startswith(coverage_data.MAGIC):
        return coverage_data.read_coverage_data(content, name, root, known, wanted, settings, judge, ran, past)
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
