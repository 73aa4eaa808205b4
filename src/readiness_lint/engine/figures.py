"""Every number that the scorer needs, taken once from project and evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence
from readiness_lint.model.figures import EntryFigures, Figures, FunctionFigures, OutsideFunction
from readiness_lint.rules import RULES
from readiness_lint.rules.rule import Part
from readiness_lint.source.roles import JUDGED

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.graph import CriticalFunction
    from readiness_lint.model.source import Inferred, LeftOut

MEASURE = "run the tests under coverage: readiness-lint assess --run-tests"
# What rules of these parts would have found takes points or READY away.
_COUNTING = frozenset({Part.DEBT, Part.CRITICAL_PATH, Part.COVERAGE})
_NO_DATA = "no coverage data was found"
_ABSENT = "the coverage data does not mention its file"


def figures_of(
    project: Project | None,
    evidence: Evidence | None,
    config: Config,
    inferred: Sequence[Inferred],
    left_out: Sequence[LeftOut],
    files: int,
    unreadable: Sequence[str],
    judged: Collection[str],
) -> Figures:
    """The figures of a run over the `judged` paths; without a project there are no functions or entry points."""
    functions = _functions(project, evidence, config, judged) if project else {}
    return Figures(
        functions=tuple(functions.values()),
        entry_points=tuple(_entries(project, evidence, functions, judged)) if project else (),
        evidence=evidence.files if evidence else (),
        inferred=tuple(inferred),
        left_out=tuple(left_out),
        files=files,
        unreadable=tuple(unreadable),
        not_looked_for=_not_looked_for(project, config, judged),
        outside=tuple(_outside(project, evidence, judged)) if project else (),
    )


def _outside(project: Project, evidence: Evidence | None, judged: Collection[str]) -> Iterator[OutsideFunction]:
    """The critical functions that a run over all paths would judge as well."""
    for key, critical in project.critical.items():
        if critical.path not in judged and project.facts[critical.path].role in JUDGED:
            size = _size(project, critical, _known(evidence, *key))
            yield OutsideFunction(critical.path, critical.line, critical.qualname, critical.critical_path, size)


def _not_looked_for(project: Project | None, config: Config, judged: Collection[str]) -> tuple[str, ...]:
    """The codes of the counting rules that were off everywhere, or in a judged file with critical code.

    What a rule would find in any other file changes neither the score nor a verdict.
    """
    paths: set[str] = set()
    if project and config.per_file_ignores:
        critical = {function.path for function in project.critical.values()}
        paths = (critical | {entry.path for entry in project.entry_points}).intersection(judged)
    places = ("", *sorted(paths))
    counting = (rule for rule in RULES if rule.part in _COUNTING and rule.by_default)
    return tuple(rule.code for rule in counting if not all(rule.is_on(config, path) for path in places))


def _known(evidence: Evidence | None, path: str, unit: int) -> FunctionEvidence:
    """The evidence of a unit; where there is none, that it is unknown, and why."""
    found = evidence.of(path, unit) if evidence else None
    if found is not None:
        return found
    reason = _ABSENT if evidence is not None and evidence.measured else _NO_DATA
    return FunctionEvidence(Entered.UNKNOWN, None, None, Freshness.UNKNOWN, reason, MEASURE)


def _functions(
    project: Project, evidence: Evidence | None, config: Config, judged: Collection[str]
) -> dict[tuple[str, int], FunctionFigures]:
    return {
        key: _function(project, critical, _known(evidence, *key), config)
        for key, critical in project.critical.items()
        if critical.path in judged
    }


def _function(project: Project, critical: CriticalFunction, known: FunctionEvidence, config: Config) -> FunctionFigures:
    wanted = config.critical_path(critical.critical_path)
    return FunctionFigures(
        path=critical.path,
        line=critical.line,
        qualname=critical.qualname,
        critical_path=critical.critical_path,
        role=critical.role,
        weight=1,
        size=_size(project, critical, known),
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
    )


def _size(project: Project, critical: CriticalFunction, known: FunctionEvidence) -> int:
    """Its number of statements; a body that coverage was told to exclude is as large as its source says."""
    if known.statements is not None and known.statements.total:
        return known.statements.total
    return project.facts[critical.path].units[critical.unit].statements


def _entries(
    project: Project,
    evidence: Evidence | None,
    functions: Mapping[tuple[str, int], FunctionFigures],
    judged: Collection[str],
) -> list[EntryFigures]:
    entries: list[EntryFigures] = []
    for entry, reaches in zip(project.entry_points, project.reaches, strict=True):
        if entry.path not in judged:
            continue
        known = _known(evidence, entry.path, entry.unit)
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
                outside=sum(key not in functions for key in reaches),
            )
        )
    return entries
