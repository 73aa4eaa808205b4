"""What tests have to do with critical code: where failing ones are told, and what skipped ones call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind
from readiness_lint.model.findings import Related
from readiness_lint.model.source import Span
from readiness_lint.rules.failing_tests import by_closest, is_failing
from readiness_lint.rules.view import head_of

if TYPE_CHECKING:
    from readiness_lint.graph.project import Project
    from readiness_lint.graph.resolve import Meaning, Node
    from readiness_lint.model.evidence import Evidence, FunctionEvidence
    from readiness_lint.model.facts import Facts, Import
    from readiness_lint.model.graph import Place


def skipped_callers(
    project: Project, evidence: Evidence | None, tests: Iterable[Facts]
) -> Mapping[Place, tuple[Related, ...]]:
    """Critical function -> the skipped tests whose own text calls it, by names that they import from its file."""
    known = {facts.path: facts for facts in tests}
    found: dict[Place, list[Related]] = {}
    for path, index in evidence.skipped if evidence else ():
        facts = known.get(path)
        if facts is None:
            continue
        line = facts.units[index].span.line
        related = Related(path, Span(line, 0, line, 0), f"`{facts.units[index].qualname}`, skipped, calls it")
        for place in sorted(set(_called(project, facts, index)) & project.critical.keys()):
            found.setdefault(place, []).append(related)
    return {place: tuple(callers) for place, callers in found.items()}


def told_failures(
    project: Project, evidence: Evidence | None, judged: Collection[str]
) -> Mapping[Place, tuple[Related, ...]]:
    """Where failing tests are told, each once -> the other critical functions in the `judged` files that they enter."""
    if evidence is None:
        return {}
    failing: dict[Place, FunctionEvidence] = {}
    for path, unit in project.critical:
        of_unit = evidence.of(path, unit)
        if unit and path in judged and of_unit is not None and is_failing(of_unit):
            failing[path, unit] = of_unit
    return {place: tuple(_entered_too(project, one) for one in others) for place, others in by_closest(failing).items()}


def _entered_too(project: Project, place: Place) -> Related:
    facts = project.facts[place[0]]
    qualname = project.critical[place].qualname
    return Related(facts.path, head_of(facts, place[1]), f"failing tests enter `{qualname}`, too")


def _called(project: Project, facts: Facts, index: int) -> Iterator[Place]:
    """The functions of the project that a test calls itself."""
    for call in facts.units[index].calls:
        first, _, rest = call.name.partition(".")
        for item in facts.imports:
            if item.alias == first and item.owner in facts.ancestors(index):
                node = _function(project, meaning_of_import(project, item, rest))
                if node is not None:
                    yield project.nodes.file(node).path, project.nodes.unit_index(node)


def _function(project: Project, meaning: Meaning) -> Node | None:
    """The function that a call of it runs: itself, or the constructor of a class."""
    if isinstance(meaning, int) and project.nodes.unit(meaning).kind is UnitKind.CLASS:
        meaning = project.resolver.member(meaning, "__init__")
    return meaning if isinstance(meaning, int) and project.nodes.unit(meaning).kind is UnitKind.FUNCTION else None


def meaning_of_import(project: Project, item: Import, rest: str) -> Meaning:
    """What an absolute import and the names behind it mean, None where that lies outside of the project."""
    parts = [*item.module.split("."), *([item.name] if item.name else [])]
    if item.name is None and item.alias == parts[0]:
        parts = parts[:1]  # `import a.b` binds `a` alone
    parts += rest.split(".") if rest else []
    for length in range(len(parts), 0, -1):
        module = project.resolver.module(".".join(parts[:length]))
        if module is not None:
            meaning: Meaning = module
            for part in parts[length:]:
                meaning = project.resolver.attribute(meaning, part) if meaning is not None else None
            return meaning
    return None
