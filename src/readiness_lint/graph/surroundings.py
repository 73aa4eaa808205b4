"""What stands around functions that may not do their work: who calls them, and what says that they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.graph.constructed import Constructed
from readiness_lint.graph.placeholders.around import BENIGN, Around
from readiness_lint.graph.training import training_signs
from readiness_lint.graph.wiring import wiring_signs
from readiness_lint.model.graph import Step, Surroundings

if TYPE_CHECKING:
    from readiness_lint.graph.project import Project
    from readiness_lint.graph.resolve import Node


def surroundings_of(project: Project) -> Mapping[str, Mapping[int, Surroundings]]:
    """By path and unit, what is known of every function whose body looks empty or in which libcst found a symptom."""
    found: dict[str, dict[int, Surroundings]] = {}
    around, constructed = Around(project), Constructed(project)
    wiring = wiring_signs(project.nodes, project.resolver)
    for file in project.nodes.facts:
        wired = wiring.get(file.path, {})
        for unit in sorted({*file.candidates, *wired, *(unit for unit, shape in file.shapes if shape.symptoms)}):
            node = project.nodes.node(file.path, unit)
            signs = (*around.signs(file, unit), *training_signs(project, file, unit))
            signs += (*constructed.signs(file, unit), *wired.get(unit, ()))
            benign = next((reason for sign, reason in BENIGN.items() if sign in signs), None)
            found.setdefault(file.path, {})[unit] = Surroundings(tuple(_callers(project, node)), benign, signs)
    return found


def _callers(project: Project, node: Node) -> Iterator[Step]:
    for caller, edge in project.graph.callers.get(node, ()):
        if edge.handed:
            continue
        file = project.nodes.file(caller)
        yield Step(file.path, file.units[project.nodes.unit_index(caller)].qualname, edge.line, edge.tier)
