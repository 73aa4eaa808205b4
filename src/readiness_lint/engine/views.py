"""The view of each file that the rules see, made from project and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from readiness_lint.engine.suite import skipped_callers
from readiness_lint.engine.uncollected import Uncollected
from readiness_lint.rules.view import FileView, Thresholds
from readiness_lint.source.bounds_of_releases import is_held_below

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.reading import Reading
    from readiness_lint.engine.texts import Texts
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.facts import Facts
    from readiness_lint.model.findings import Related
    from readiness_lint.model.graph import CriticalFunction, EntryPoint, Place, Surroundings


NO_FAILURES: Mapping[Place, tuple[Related, ...]] = MappingProxyType({})


def thresholds(config: Config) -> Mapping[str, Thresholds]:
    """The thresholds of every critical path, by its name."""
    return {
        path.name: Thresholds(path.line_threshold, path.branch_threshold, path.mutation_threshold)
        for path in config.critical_paths
    }


def views_of(
    readings: Iterable[Reading],
    project: Project | None,
    evidence: Evidence | None,
    surroundings: Mapping[str, Mapping[int, Surroundings]],
    config: Config,
    texts: Texts,
    tests: Sequence[Facts] = (),
    failures: Mapping[Place, tuple[Related, ...]] = NO_FAILURES,
) -> list[FileView]:
    """One view a judged file; without a project or evidence they hold what the files alone say.

    `tests` are the facts of the test files, `failures` what `told_failures` tells.
    """
    wanted = thresholds(config)
    critical: dict[str, dict[int, CriticalFunction]] = {}
    for function in project.critical.values() if project else ():
        critical.setdefault(function.path, {})[function.unit] = function
    entries = entry_points_by_path(project) if project else {}
    skipped: dict[str, dict[int, tuple[Related, ...]]] = {}
    for (path, unit), callers in skipped_callers(project, evidence, tests).items() if project else ():
        skipped.setdefault(path, {})[unit] = callers
    failing: dict[str, dict[int, tuple[Related, ...]]] = {}
    for (path, unit), others in failures.items():
        failing.setdefault(path, {})[unit] = others
    return [
        FileView(
            facts=reading.facts,
            cues=reading.cues,
            messages=reading.messages,
            critical=critical.get(reading.facts.path, {}),
            evidence=evidence.units.get(reading.facts.path, {}) if evidence else {},
            measured=measured_in(evidence, reading.facts.path),
            stale=evidence.stale.get(reading.facts.path) if evidence else None,
            thresholds=wanted,
            candidates=surroundings.get(reading.facts.path, {}),
            shape=partial(texts.shape, reading.facts.path),
            entry_points=entries.get(reading.facts.path, {}),
            skipped=skipped.get(reading.facts.path, {}),
            failing=failing.get(reading.facts.path, {}),
            mutants=evidence.mutants.get(reading.facts.path, {}) if evidence else {},
            held_below=partial(is_held_below, config.root),
        )
        for reading in readings
    ]


def views_of_tests(project: Project, evidence: Evidence | None, tests: Sequence[Facts]) -> list[FileView]:
    """One view a test file of which rules about test files have something to say."""
    by_path = {facts.path: facts for facts in tests}
    return [
        FileView(facts=by_path[path], uncollected=files)
        for path, files in Uncollected(project, evidence, tests).critical().items()
    ]


def entry_points_by_path(project: Project) -> Mapping[str, Mapping[int, EntryPoint]]:
    """Path -> the entry points in that file by their unit, the first of each."""
    found: dict[str, dict[int, EntryPoint]] = {}
    for entry in project.entry_points:
        found.setdefault(entry.path, {}).setdefault(entry.unit, entry)
    return found


def measured_in(evidence: Evidence | None, path: str) -> bool | None:
    """Whether coverage data speaks of a file; None where there is no coverage data at all."""
    if evidence is None or not evidence.measured:
        return None
    return path in evidence.units or path in evidence.stale
