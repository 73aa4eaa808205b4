"""How one gets from an entry point to a function: the shortest chain of calls, and all that is reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.graph.critical import nested_functions
from readiness_lint.graph.resolve import Node
from readiness_lint.model.graph import Step, Tier

if TYPE_CHECKING:
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.resolve import Nodes

# For each node the way it was first reached: (from where, the line there, the tier); None at a start.
Ways = Mapping[Node, tuple[Node, int, Tier] | None]


def ways_from(nodes: Nodes, graph: CallGraph, starts: Iterable[Node]) -> Ways:
    """Breadth-first over calls and nested definitions, so that every way is a shortest one."""
    ways: dict[Node, tuple[Node, int, Tier] | None] = {}
    queue: deque[Node] = deque()
    for start in starts:
        if start not in ways:
            ways[start] = None
            queue.append(start)
    while queue:
        node = queue.popleft()
        for edge in graph.edges.get(node, ()):
            if edge.target not in ways:
                ways[edge.target] = (node, edge.line, edge.tier)
                queue.append(edge.target)
        for inner in nested_functions(nodes, node):
            if inner not in ways:
                line = nodes.file(inner).units[nodes.unit_index(inner)].span.line
                ways[inner] = (node, line, Tier.RESOLVED)
                queue.append(inner)
    return ways


def chain_to(nodes: Nodes, ways: Ways, node: Node) -> tuple[Step, ...]:
    """The stations from a start to `node`; only `node` where no way is known."""
    file = nodes.file(node)
    unit = file.units[nodes.unit_index(node)]
    steps = [Step(file.path, unit.qualname, unit.span.line)]
    way = ways.get(node)
    while way is not None:
        caller, line, tier = way
        file = nodes.file(caller)
        steps.append(Step(file.path, file.units[nodes.unit_index(caller)].qualname, line, tier))
        way = ways[caller]
    return tuple(reversed(steps))


def reached(nodes: Nodes, graph: CallGraph, start: Node, wanted: Sequence[Node]) -> tuple[Node, ...]:
    """Those of `wanted` that a run from `start` can reach, as far as the call graph knows."""
    ways = ways_from(nodes, graph, [start])
    return tuple(node for node in wanted if node in ways)
