"""The figures of every critical function and of every entry point, taken once from project and evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from readiness_lint.engine.straight import is_straight
from readiness_lint.evidence.coverage_settings import choice_of_files
from readiness_lint.evidence.notebooks import NOTEBOOK_EVIDENCE
from readiness_lint.evidence.remedies import MEASURE
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence
from readiness_lint.model.figures import EntryFigures, FunctionFigures
from readiness_lint.model.source import is_notebook

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.texts import Texts
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.figures import OutsideFunction
    from readiness_lint.model.graph import CriticalFunction, Place

_NO_DATA = "no coverage data was found"
_ABSENT = "the coverage data does not mention its file"
_LEFT_OUT = _ABSENT + ", and {} may leave it out"
_TAKE_IN = "let {} take the file in, then " + MEASURE


def functions_of(
    project: Project, evidence: Evidence | None, config: Config, judged: Collection[str], texts: Texts
) -> dict[Place, FunctionFigures]:
    """The figures of the critical functions in judged files, by place."""

    def straight(critical: CriticalFunction, known: FunctionEvidence) -> bool:
        # Without any coverage data nothing depends on it.
        asked = known.branches is None and evidence is not None and evidence.measured and critical.unit > 0
        return asked and is_straight(texts.scan(critical.path), critical.unit)

    choice = cache(partial(choice_of_files, config.root))
    return {
        key: replace(_function(project, critical, known, config), straight=straight(critical, known))
        for key, critical in project.critical.items()
        if critical.path in judged
        for known in [known_of(evidence, *key, choice)]
    }


def known_of(
    evidence: Evidence | None, path: str, unit: int, choice: Callable[[], str] | None = None
) -> FunctionEvidence:
    """The evidence of a unit; where there is none, that it is unknown, and why.

    `choice` names the coverage settings that choose what is measured, empty where there are none.
    """
    found = evidence.of(path, unit) if evidence else None
    if found is not None:
        return found
    if is_notebook(path):
        return NOTEBOOK_EVIDENCE
    reason, remedy = _NO_DATA, MEASURE
    if evidence is not None and evidence.measured:
        settings = choice() if choice is not None else ""
        reason = _LEFT_OUT.format(settings) if settings else _ABSENT
        remedy = _TAKE_IN.format(settings) if settings else MEASURE
    return FunctionEvidence(Entered.UNKNOWN, None, None, Freshness.UNKNOWN, reason, remedy)


def _function(project: Project, critical: CriticalFunction, known: FunctionEvidence, config: Config) -> FunctionFigures:
    wanted = config.critical_path(critical.critical_path)
    return FunctionFigures(
        path=critical.path,
        line=critical.line,
        qualname=critical.qualname,
        critical_path=critical.critical_path,
        role=critical.role,
        weight=1,
        size=size_of(project, critical, known),
        entered=known.entered,
        freshness=known.freshness,
        statements=known.statements,
        branches=known.branches,
        passing=known.passing,
        failing=known.failing,
        reason=known.reason,
        remedy=known.remedy,
        line_threshold=wanted.line_threshold,
        branch_threshold=wanted.branch_threshold,
        statements_by=known.statements_by,
        branches_by=known.branches_by,
        failed_in=known.failed_in,
    )


def size_of(project: Project, critical: CriticalFunction, known: FunctionEvidence) -> int:
    """Its number of statements; a body that coverage was told to exclude is as large as its source says."""
    if known.statements is not None and known.statements.total:
        return known.statements.total
    return project.facts[critical.path].units[critical.unit].statements


def entries_of(
    project: Project,
    evidence: Evidence | None,
    functions: Mapping[Place, FunctionFigures],
    gone: Mapping[Place, Sequence[OutsideFunction]],
    judged: Collection[str],
) -> list[EntryFigures]:
    """The figures of the entry points in judged files; `gone` is what functions call in files that are gone."""
    entries: list[EntryFigures] = []
    for entry, reaches in zip(project.entry_points, project.reaches, strict=True):
        if entry.path not in judged:
            continue
        known = known_of(evidence, entry.path, entry.unit)
        entries.append(
            EntryFigures(
                name=entry.name,
                path=entry.path,
                line=entry.line,
                qualname=entry.qualname,
                critical_path=entry.critical_path,
                why=entry.why,
                entered=known.entered,
                freshness=known.freshness,
                passing=known.passing,
                failing=known.failing,
                reaches=tuple(functions[key].key for key in reaches if key in functions),
                outside=sum(key not in functions for key in reaches)
                + len({one.key for key in reaches for one in gone.get(key, ())}),
            )
        )
    return entries
