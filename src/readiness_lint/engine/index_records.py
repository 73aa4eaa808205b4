"""What an analysis leaves of each file for the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from readiness_lint.engine.index_record import FileRecord, KnownEntry, KnownUnit
from readiness_lint.engine.suite import skipped_callers
from readiness_lint.engine.uncollected import Uncollected
from readiness_lint.engine.views import entry_points_by_path, measured_in
from readiness_lint.facts.unit_text import unit_digests, unit_names
from readiness_lint.model.evidence import Entered

if TYPE_CHECKING:
    from readiness_lint.engine.analysis import Analysis
    from readiness_lint.graph.project import Project
    from readiness_lint.model.findings import Related
    from readiness_lint.model.graph import CriticalFunction, EntryPoint, Place, Surroundings


def records_of(analysis: Analysis, project: Project) -> dict[str, FileRecord]:
    """A record for every file with a critical unit, an entry point or a function that may be a stub."""
    candidates = analysis.surroundings
    critical: dict[str, list[CriticalFunction]] = {}
    for function in project.critical.values():
        critical.setdefault(function.path, []).append(function)
    entries = entry_points_by_path(project)
    skipped = skipped_callers(project, analysis.evidence, analysis.tests)
    return {
        path: _record(
            analysis, project, path, critical.get(path, ()), candidates.get(path, {}), entries.get(path, {}), skipped
        )
        for path in sorted({*critical, *candidates, *entries})
    }


def _record(
    analysis: Analysis,
    project: Project,
    path: str,
    critical: Sequence[CriticalFunction],
    candidates: Mapping[int, Surroundings],
    entries: Mapping[int, EntryPoint],
    skipped: Mapping[Place, tuple[Related, ...]],
) -> FileRecord:
    evidence = analysis.evidence
    units = evidence.units.get(path, {}) if evidence else {}
    names = unit_names(project.facts[path].units)
    mutants = evidence.mutants.get(path, {}) if evidence else {}
    measured = (unit for unit in units if units[unit].entered is not Entered.UNKNOWN)
    known = sorted({*measured, *mutants} & {*(one.unit for one in critical), *entries})
    # Only what was measured can become untrue by a change, and hashing costs a scan.
    digests = unit_digests(analysis.texts.text(path), known) if known else {}
    return FileRecord(
        critical={
            names[one.unit]: KnownUnit(
                one.critical_path,
                one.role,
                one.confidence,
                one.chain,
                one.why,
                units.get(one.unit),
                digests.get(one.unit, ""),
                skipped.get((path, one.unit), ()),
                mutants.get(one.unit),
                analysis.failures.get((path, one.unit)),
            )
            for one in critical
        },
        candidates={names[unit]: candidate for unit, candidate in candidates.items()},
        measured=measured_in(evidence, path),
        stale=evidence.stale.get(path) if evidence else None,
        entries={
            names[unit]: KnownEntry(entry.name, entry.critical_path, entry.why, units.get(unit), digests.get(unit, ""))
            for unit, entry in entries.items()
        },
    )


def uncollected_of(analysis: Analysis, project: Project) -> dict[str, list[Any]]:
    """Path of each test file that an error hides -> its digest, and the files with critical functions it imports."""
    digests = {facts.path: facts.digest for facts in analysis.tests}
    found = Uncollected(project, analysis.evidence, analysis.tests).critical()
    return {path: [digests[path], list(files)] for path, files in found.items()}
