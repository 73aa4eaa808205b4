"""Every number that the scorer needs, taken once from project and evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.engine.imported import BY_ROLE, GONE, NOT_ASKED
from readiness_lint.engine.straight import is_straight
from readiness_lint.evidence.remedies import MEASURE
from readiness_lint.graph.chains import ways_from
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence
from readiness_lint.model.figures import EntryFigures, Figures, FunctionFigures, OutsideFunction
from readiness_lint.model.source import FileRole
from readiness_lint.rules import RULES
from readiness_lint.rules.rule import Part
from readiness_lint.source.project import import_names
from readiness_lint.source.roles import JUDGED

if TYPE_CHECKING:
    from pathlib import Path

    from readiness_lint.config.settings import Config
    from readiness_lint.engine.files import Files
    from readiness_lint.engine.texts import Texts
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.graph import CriticalFunction, Place
    from readiness_lint.model.source import Inferred

# What rules of these parts would have found takes points or READY away.
_COUNTING = frozenset({Part.DEBT, Part.CRITICAL_PATH, Part.COVERAGE})
_NO_DATA = "no coverage data was found"
_ABSENT = "the coverage data does not mention its file"


def figures_of(
    project: Project | None,
    evidence: Evidence | None,
    config: Config,
    inferred: Sequence[Inferred],
    files: Files,
    texts: Texts,
) -> Figures:
    """The figures of a run over `files`; without a project there are no functions or entry points."""
    judged = files.judged
    functions = _functions(project, evidence, config, judged, texts) if project else {}
    outside = _outside(project, evidence, files, functions) if project else {}
    gone = _gone(project, evidence, config, files, functions) if project else {}
    return Figures(
        functions=tuple(functions.values()),
        entry_points=tuple(_entries(project, evidence, functions, gone, judged)) if project else (),
        evidence=evidence.files if evidence else (),
        inferred=tuple(inferred),
        left_out=files.left_out,
        files=len(judged),
        unreadable=tuple(sorted({file.path for file in files.unreadable})),
        not_looked_for=_not_looked_for(project, config, judged),
        outside=(*outside, *{one.key: one for called in gone.values() for one in called}.values()),
    )


def _outside(
    project: Project, evidence: Evidence | None, files: Files, functions: Mapping[Place, FunctionFigures]
) -> Iterator[OutsideFunction]:
    """The critical functions that a run over all paths would judge as well, and those that judged code leads to.

    Of a file of tests that is what judged code calls; the tests themselves are none of it.
    """
    reached = {key for reaches in project.reaches for key in reaches} | _called_in_tests(project, files)
    for key, critical in project.critical.items():
        role = project.facts[critical.path].role
        why = files.imported.get(critical.path)
        counts = role in JUDGED or (why is not None and role is not FileRole.TEST)
        if key in functions or not (counts or key in reached):
            continue
        why = why or (NOT_ASKED if role in JUDGED else BY_ROLE[role])
        size = _size(project, critical, _known(evidence, *key))
        yield OutsideFunction(
            critical.path, critical.line, critical.qualname, critical.critical_path, size, why.reason, why.remedy
        )


def _called_in_tests(project: Project, files: Files) -> set[Place]:
    """The units of test files that calls from judged code lead to."""
    tests = {path for path in files.imported if project.facts[path].role is FileRole.TEST}
    if not tests:
        return set()
    nodes = project.nodes
    judged = [nodes.node(path, unit) for path in sorted(files.judged) for unit in range(len(project.facts[path].units))]
    places = ((nodes.file(node).path, nodes.unit_index(node)) for node in ways_from(nodes, project.graph, judged))
    return {place for place in places if place[0] in tests}


def _gone(
    project: Project,
    evidence: Evidence | None,
    config: Config,
    files: Files,
    functions: Mapping[Place, FunctionFigures],
) -> dict[Place, list[OutsideFunction]]:
    """What critical functions call in files that cannot be read, or that only the coverage data still knows.

    Nothing is known of such a function but its name; it has one statement at least.
    """
    recorded = evidence.unmatched if evidence else ()
    paths = [*(file.path for file in files.unreadable), *_below(config.root, recorded)]
    modules = import_names([path for path in paths if path.endswith(".py")], files.package_roots)
    called: dict[Place, list[OutsideFunction]] = {}
    for key in functions if modules else ():
        for name, _ in project.graph.external.get(project.nodes.node(*key), ()):
            module = next((each for each in _modules_of(name) if each in modules), None)
            if module is not None:
                # What it returns is called by its name as well: `loss_of(...)`, then `.backward()`.
                qualname, path = name[len(module) + 1 :].partition(".")[0], project.critical[key].critical_path
                one = OutsideFunction(modules[module], 1, qualname, path, 1, GONE.reason, GONE.remedy)
                called.setdefault(key, []).append(one)
    return called


def _below(root: Path, recorded: Iterable[str]) -> Iterator[str]:
    """Recorded paths as those of the project's files are given; what lies elsewhere is left out."""
    tops = {f"{top.as_posix()}/" for top in (root.absolute(), root.resolve())}
    for name in recorded:
        path = name.replace("\\", "/")
        top = next((each for each in tops if path.startswith(each)), "")
        if top or not path.startswith("/"):
            yield path.removeprefix(top)


def _modules_of(name: str) -> Iterator[str]:
    """The modules that may hold what a dotted name means, the innermost first."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


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
    project: Project, evidence: Evidence | None, config: Config, judged: Collection[str], texts: Texts
) -> dict[Place, FunctionFigures]:
    def straight(critical: CriticalFunction, known: FunctionEvidence) -> bool:
        # Without any coverage data nothing depends on it.
        asked = known.branches is None and evidence is not None and evidence.measured and critical.unit > 0
        return asked and is_straight(texts.scan(critical.path), critical.unit)

    return {
        key: replace(_function(project, critical, known, config), straight=straight(critical, known))
        for key, critical in project.critical.items()
        if critical.path in judged
        for known in [_known(evidence, *key)]
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
        failed_in=known.failed_in,
    )


def _size(project: Project, critical: CriticalFunction, known: FunctionEvidence) -> int:
    """Its number of statements; a body that coverage was told to exclude is as large as its source says."""
    if known.statements is not None and known.statements.total:
        return known.statements.total
    return project.facts[critical.path].units[critical.unit].statements


def _entries(
    project: Project,
    evidence: Evidence | None,
    functions: Mapping[Place, FunctionFigures],
    gone: Mapping[Place, Sequence[OutsideFunction]],
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
                outside=sum(key not in functions for key in reaches)
                + len({one.key for key in reaches for one in gone.get(key, ())}),
            )
        )
    return entries
