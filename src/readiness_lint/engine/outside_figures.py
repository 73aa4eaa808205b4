"""Critical functions that nobody judges: outside of the checked paths, left out, or in files that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.engine.function_figures import known_of, size_of
from readiness_lint.engine.imported import BY_ROLE, GONE, NOT_ASKED
from readiness_lint.graph.chains import ways_from
from readiness_lint.model.figures import OutsideFunction
from readiness_lint.model.source import FileRole
from readiness_lint.source.project import import_names
from readiness_lint.source.roles import JUDGED

if TYPE_CHECKING:
    from pathlib import Path

    from readiness_lint.config.settings import Config
    from readiness_lint.engine.files import Files
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.figures import FunctionFigures
    from readiness_lint.model.graph import Place


def outside_of(
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
        size = size_of(project, critical, known_of(evidence, *key))
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


def gone_of(
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
