"""The call graph: edges between the units of a project, each with the way it was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import Tier

if TYPE_CHECKING:
    from readiness_lint.graph.resolve import Meaning, Node, Nodes, Resolver

# Methods that frameworks call on an object that somebody made, so that making it leads to them.
CALLED_BY_FRAMEWORKS = frozenset(
    "forward __call__ __getitem__ __len__ __iter__ __next__ call train_step test_step training_step "
    "validation_step configure_optimizers train_dataloader compute_loss create_optimizer prediction_step "
    "setup build backward".split()
)
# What the objects have that Python itself makes: such a call says nothing about a class of the project.
_OF_BUILTINS = frozenset(
    name
    for kind in (str, bytes, list, dict, set, tuple, int, float, complex, TextIOWrapper, Path)
    for name in dir(kind)
)
_CONSTRUCTORS = ("__init__", "__new__", "__post_init__")


@dataclass(frozen=True, slots=True)
class Edge:
    """A call that leads to `target`; `line` is where it stands in the caller's file.

    `handed` marks a function that is handed over by name, for somebody else to call.
    """

    target: Node
    line: int
    tier: Tier
    handed: bool = False


@dataclass(frozen=True, slots=True)
class CallGraph:
    """Edges out of each node in source order, edges into each node, and the library names it calls."""

    edges: Mapping[Node, Sequence[Edge]]
    callers: Mapping[Node, Sequence[tuple[Node, Edge]]]
    external: Mapping[Node, Sequence[tuple[str, int]]]
    unknown: Mapping[Node, Sequence[tuple[str, int]]]


def build_call_graph(nodes: Nodes, resolver: Resolver) -> CallGraph:
    """Resolve every call of every unit once."""
    methods = _methods_by_name(nodes)
    edges: dict[Node, list[Edge]] = {}
    external: dict[Node, list[tuple[str, int]]] = {}
    unknown: dict[Node, list[tuple[str, int]]] = {}
    for node in range(len(nodes.places)):
        unit = nodes.file(node).units[nodes.unit_index(node)]
        calls = unit.calls
        seen: set[str] = set()
        for reference in unit.references:
            handed = resolver.resolve(node, reference.name)
            if isinstance(handed, int) and handed != node and _is_function(nodes, handed):
                edges.setdefault(node, []).append(Edge(handed, reference.line, Tier.RESOLVED, handed=True))
        for call in calls:
            if call.name in seen:
                continue
            seen.add(call.name)
            meaning = resolver.resolve(node, call.name)
            if isinstance(meaning, str):
                external.setdefault(node, []).append((meaning, call.line))
                continue
            targets, tier = _targets(nodes, resolver, meaning, call.name, methods)
            edges.setdefault(node, []).extend(Edge(target, call.line, tier) for target in targets if target != node)
            if meaning is None:
                unknown.setdefault(node, []).append((call.name, call.line))
    callers: dict[Node, list[tuple[Node, Edge]]] = defaultdict(list)
    for node, out in edges.items():
        for edge in out:
            callers[edge.target].append((node, edge))
    return CallGraph(edges, dict(callers), external, unknown)


def _is_function(nodes: Nodes, node: Node) -> bool:
    return nodes.file(node).units[nodes.unit_index(node)].kind is UnitKind.FUNCTION


def _targets(
    nodes: Nodes, resolver: Resolver, meaning: Meaning, name: str, methods: Mapping[str, Sequence[Node]]
) -> tuple[list[Node], Tier]:
    """Where a call of a project's unit leads, or of a method that only one class has."""
    if isinstance(meaning, int):
        unit = nodes.file(meaning).units[nodes.unit_index(meaning)]
        if unit.kind is UnitKind.CLASS:
            # By convention a class has a capital; a variable that holds an object of it has none.
            last = name.rpartition(".")[2].lstrip("_")
            run = _constructed if last[:1].isupper() else _called
            return run(resolver, meaning), Tier.RESOLVED
        return ([meaning] if unit.kind is UnitKind.FUNCTION else []), Tier.RESOLVED
    receiver, _, method = name.rpartition(".")
    candidates = methods.get(method, ())
    if receiver not in ("", "super()") or name.startswith("."):
        distinctive = len(method) > 5 or "_" in method
        if len(candidates) == 1 and distinctive and method not in _OF_BUILTINS and not method.startswith("__"):
            return list(candidates), Tier.UNIQUE_NAME
    return [], Tier.UNIQUE_NAME


def _constructed(resolver: Resolver, owner: Node) -> list[Node]:
    """What making an object of a class runs: its constructor, and what a framework will call."""
    outside = any(isinstance(base, str) for base in resolver.ancestors(owner))
    names = (*_CONSTRUCTORS, *sorted(CALLED_BY_FRAMEWORKS)) if outside else _CONSTRUCTORS
    return [owner, *_methods(resolver, owner, names)]


def _called(resolver: Resolver, owner: Node) -> list[Node]:
    """What calling an object of a class runs."""
    return _methods(resolver, owner, ("__call__", "forward", "call"))


def _methods(resolver: Resolver, owner: Node, names: Iterable[str]) -> list[Node]:
    members = [resolver.member(owner, name) for name in names]
    return list(dict.fromkeys(member for member in members if isinstance(member, int)))


def _methods_by_name(nodes: Nodes) -> dict[str, list[Node]]:
    methods: dict[str, list[Node]] = defaultdict(list)
    for node in range(len(nodes.places)):
        file = nodes.file(node)
        unit = file.units[nodes.unit_index(node)]
        if unit.kind is UnitKind.FUNCTION and file.units[unit.parent].kind is UnitKind.CLASS:
            methods[unit.name].append(node)
    return methods
