"""What stands around functions that may not do their work: who calls them, and what says that they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.graph.placeholders.around import Around
from readiness_lint.model.graph import Step, Surroundings

if TYPE_CHECKING:
    from readiness_lint.graph.project import Project
    from readiness_lint.graph.resolve import Node

# The first of these that is there is told as the reason why an empty body is right.
_BENIGN = {
    "decorated": "it is decorated",
    "special": "the language calls it",
    "hook-name": "its name is that of a hook",
    "alternative": "it has an alternative definition",
    "handed": "it is handed over as a value: a callback or a null object",
    "overridden": "a class of the project overrides it",
    "outside-base": "its class has a base outside of the project, which may call it",
    "overrides": "it overrides an inherited method with nothing",
    "open-class": "its class is a base or a null object by its name",
}
_QUIET_NAMES = frozenset({"setup", "teardown", "close", "flush", "reset", "noop", "nop", "no_op", "null", "callback"})


def surroundings_of(project: Project) -> Mapping[str, Mapping[int, Surroundings]]:
    """By path and unit, what is known of every function whose body looks empty or in which libcst found a symptom."""
    found: dict[str, dict[int, Surroundings]] = {}
    around = Around(project)
    for file in project.nodes.facts:
        for unit in sorted({*file.candidates, *(unit for unit, shape in file.shapes if shape.symptoms)}):
            node = project.nodes.node(file.path, unit)
            signs = around.signs(file, unit)
            benign = next((reason for sign, reason in _BENIGN.items() if sign in signs), None)
            if benign is None and file.units[unit].name.strip("_") in _QUIET_NAMES:
                benign = _BENIGN["hook-name"]
            found.setdefault(file.path, {})[unit] = Surroundings(tuple(_callers(project, node)), benign, signs)
    return found


def _callers(project: Project, node: Node) -> Iterator[Step]:
    for caller, edge in project.graph.callers.get(node, ()):
        if edge.handed:
            continue
        file = project.nodes.file(caller)
        yield Step(file.path, file.units[project.nodes.unit_index(caller)].qualname, edge.line, edge.tier)
