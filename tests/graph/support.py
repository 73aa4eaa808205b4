"""Projects from source texts in memory."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from readiness_lint.config.critical import CriticalPathConfig, Overrides
from readiness_lint.config.settings import DEFAULT_CRITICAL_PATHS
from readiness_lint.facts.scan import facts_of
from readiness_lint.graph.project import Project, build_project
from readiness_lint.model.source import FileRole, Source
from readiness_lint.source.launches import Launch
from readiness_lint.source.project import import_names, module_names


def project_of(
    files: Mapping[str, str],
    paths: Sequence[CriticalPathConfig] = DEFAULT_CRITICAL_PATHS,
    scripts: Mapping[str, str] | None = None,
    overrides: Overrides | None = None,
    launches: Sequence[Launch] = (),
    *,
    structure: bool = False,
) -> Project:
    """The project of the given files; texts are dedented. `structure` asks libcst about suspects."""
    sources = {
        path: Source(path, textwrap.dedent(text).lstrip("\n"), FileRole.PRODUCT, "") for path, text in files.items()
    }
    facts = {path: facts_of(source, lambda _: False, structure=structure) for path, source in sources.items()}
    said = overrides or Overrides()
    return build_project(facts, module_names(facts), import_names(facts), paths, scripts or {}, said, launches)


def edges_of(project: Project) -> set[tuple[str, str]]:
    """Every edge as (caller, callee) by `path:qualname`."""
    return {
        (name_of(project, node), name_of(project, edge.target))
        for node, edges in project.graph.edges.items()
        for edge in edges
    }


def name_of(project: Project, node: int) -> str:
    """`path:qualname` of a node."""
    file = project.nodes.file(node)
    return f"{file.path}:{file.units[project.nodes.unit_index(node)].qualname}"


def critical_of(project: Project) -> dict[str, str]:
    """The critical path of every critical function, by qualname."""
    return {function.qualname: function.critical_path for function in project.critical.values()}
