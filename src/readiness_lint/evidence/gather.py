"""Everything the tests left behind, in one value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import find
from readiness_lint.evidence.all_results import AllResults
from readiness_lint.evidence.assertions import Assertions
from readiness_lint.evidence.coverage_parser import quietly
from readiness_lint.evidence.coverage_reading import CoverageReader
from readiness_lint.evidence.coverage_settings import DATA_FILE, read_settings
from readiness_lint.evidence.endings import Endings
from readiness_lint.evidence.joining import Joining
from readiness_lint.evidence.mutants import read_mutants
from readiness_lint.evidence.notebooks import notebook_units
from readiness_lint.evidence.outcomes import Outcome
from readiness_lint.evidence.stamp import read_stamp
from readiness_lint.evidence.test_places import TestPlaces
from readiness_lint.evidence.unfinished import without_absences
from readiness_lint.evidence.versions import Versions
from readiness_lint.model.evidence import Evidence
from readiness_lint.model.graph import CompiledCode

if TYPE_CHECKING:
    from readiness_lint.evidence.find import Candidate
    from readiness_lint.evidence.stamp import Stamp
    from readiness_lint.model.evidence import EvidenceFile
    from readiness_lint.model.facts import Facts

NOTHING_COMPILED = CompiledCode()
OTHER_DATA = "it vouches for none of the coverage data, so that edits are told apart by what contradicts the data alone"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where evidence lies: names relative to the working directory, else to the root.

    None looks at the usual places, an empty sequence wants none.
    """

    coverage: Sequence[str] | None = None
    tests: Sequence[str] | None = None
    stamps: Sequence[str] | None = None
    mutation: Sequence[str] | None = None


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

    Raises EvidenceError for a named file that is missing, empty, damaged or of another kind, ConfigError for
    coverage settings that cannot be understood.
    """
    mutation, mutants = read_mutants(root, sources.mutation, facts, texts, wanted)
    if sources.coverage is not None and not sources.coverage:
        return Evidence(files=(*AllResults.read(root, sources.tests, DATA_FILE).files, *mutation), mutants=mutants)
    settings = read_settings(root)
    assertions = Assertions(facts, texts)
    results = replace(AllResults.read(root, sources.tests, settings.data_file), asserts=assertions.asserts)
    stamps, no_stamps = _stamps(root, sources.stamps)
    versions = Versions(facts, texts)
    kept = [stamp for _, stamp in stamps]
    reader = CoverageReader(root, facts, wanted, settings, results.judge, versions, kept)
    reads, ignored = reader.read(sources.coverage)
    used = {id(read.stamp) for read in reads}
    data = {digest for read in reads for digest in (read.candidate.digest, *read.candidate.digests)}
    endings = Endings.of(stamps, data, results.files, results.outcomes)
    stamped = [
        replace(
            file.described(
                "stamp",
                "stamp",
                [*endings.problems[file.shown], *([] if id(stamp) in used or not reads else [OTHER_DATA])],
            ),
            results=endings.never.get(file.shown),
        )
        for file, stamp in stamps
    ]
    skipped = TestPlaces(facts).all_of(results.outcomes, Outcome.SKIPPED)
    tests = _without(endings.files, [*(read.candidate.shown for read in reads), *(file.path for file in ignored)])
    with quietly():
        evidence = Joining(root, versions, settings, compiled).evidence(
            reads, results.judge, tests, [*mutation, *stamped, *no_stamps, *ignored]
        )
    if reason := results.unfinished or endings.unfinished:
        seen = {path: without_absences(units, reason) for path, units in evidence.units.items()}
        evidence = replace(evidence, units=seen)
    notebooks = dict(notebook_units(wanted, facts))
    units = dict(sorted({**evidence.units, **notebooks}.items())) if notebooks else evidence.units
    return replace(evidence, units=units, skipped=skipped, mutants=mutants)


def _stamps(root: Path, names: Sequence[str] | None) -> tuple[list[tuple[Candidate, Stamp]], list[EvidenceFile]]:
    """The stamps, and what lies at their usual place and is none."""
    if names is not None:
        return [(file, read_stamp(file.content, file.shown)) for file in find.named(names, root)], []
    found: list[tuple[Candidate, Stamp]] = []
    ignored: list[EvidenceFile] = []
    for place in find.inferred_stamps(root):
        try:
            file = place.read(root)
            found.append((file, read_stamp(file.content, file.shown)))
        except EvidenceError as error:
            ignored.append(place.passed_over(error, "unknown"))
    return found, ignored


def _without(files: Iterable[EvidenceFile], coverage: Collection[str]) -> tuple[EvidenceFile, ...]:
    """The files of test results, without those that are none and were met as coverage files too."""
    return tuple(file for file in files if file.kind != find.IGNORED or file.path not in coverage)
