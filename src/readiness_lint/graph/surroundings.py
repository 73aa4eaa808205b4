"""What stands around functions that may not do their work: who calls them, and what says that they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import Step, Surroundings

if TYPE_CHECKING:
    from readiness_lint.graph.project import Project
    from readiness_lint.graph.resolve import Node
    from readiness_lint.model.facts import Facts

# Names by which frameworks and libraries call what their users define.
_HOOK_PREFIXES = ("on_", "visit_", "handle_", "do_", "pre_", "post_", "before_", "after_", "test_", "setUp", "tearDown")
_HOOK_NAMES = frozenset({"setup", "teardown", "close", "flush", "reset", "noop", "nop", "no_op", "null", "callback"})

_OPEN_CLASSES = ("Base", "Abstract", "Interface", "Protocol", "Mixin", "Null", "NoOp", "Dummy")


def surroundings_of(project: Project) -> Mapping[str, Mapping[int, Surroundings]]:
    """By path and unit, what is known of every function whose body looks empty or in which libcst found a symptom."""
    found: dict[str, dict[int, Surroundings]] = {}
    overridden = _overridden(project)
    for file in project.nodes.facts:
        for unit in sorted({*file.candidates, *(unit for unit, shape in file.shapes if shape.symptoms)}):
            node = project.nodes.node(file.path, unit)
            callers = tuple(_callers(project, node))
            benign = _benign(project, file, unit, overridden) if unit else None
            found.setdefault(file.path, {})[unit] = Surroundings(callers, benign)
    return found


def _callers(project: Project, node: Node) -> Iterator[Step]:
    for caller, edge in project.graph.callers.get(node, ()):
        if edge.handed:
            continue
        file = project.nodes.file(caller)
        yield Step(file.path, file.units[project.nodes.unit_index(caller)].qualname, edge.line, edge.tier)


def _overridden(project: Project) -> set[Node]:
    """Methods that another class of the project overrides."""
    found: set[Node] = set()
    nodes, resolver = project.nodes, project.resolver
    for node in range(len(nodes.places)):
        if nodes.file(node).units[nodes.unit_index(node)].kind is not UnitKind.CLASS:
            continue
        own = resolver.members(node)
        for base in resolver.ancestors(node):
            if isinstance(base, int):
                members = resolver.members(base)
                found |= {members[name] for name in own if name in members}
    return found


def _benign(project: Project, file: Facts, unit: int, overridden: set[Node]) -> str | None:
    """Why an empty body is right, by evidence from the whole project; None where nothing says so."""
    function = file.units[unit]
    name = function.name
    parent = file.units[function.parent]
    if function.decorators:
        return f"it is decorated with {function.decorators[0]}"
    if name.startswith("__") and name.endswith("__"):
        return "the language calls it"
    if name.startswith(_HOOK_PREFIXES) or name.strip("_") in _HOOK_NAMES:
        return "its name is that of a hook"
    if any(other.qualname == function.qualname and other is not function for other in file.units):
        return "it has an alternative definition"
    if any(edge.handed for _, edge in project.graph.callers.get(project.nodes.node(file.path, unit), ())):
        return "it is handed over as a value: a callback or a null object"
    if parent.kind is UnitKind.CLASS:
        return _benign_method(project, file, unit, overridden)
    return None


def _benign_method(project: Project, file: Facts, unit: int, overridden: set[Node]) -> str | None:
    owner = file.units[unit].parent
    if project.nodes.node(file.path, unit) in overridden:
        return "a class of the project overrides it"
    if any(not isinstance(base, int) for base in project.resolver.bases(project.nodes.node(file.path, owner))):
        return "its class has a base outside of the project, which may call it"
    node = project.nodes.node(file.path, owner)
    inherited = (project.resolver.members(base) for base in project.resolver.ancestors(node) if isinstance(base, int))
    if any(file.units[unit].name in members for members in inherited):
        return "it overrides an inherited method with nothing"
    if any(word in file.units[owner].name for word in _OPEN_CLASSES):
        return "its class is a base or a null object by its name"
    return None
