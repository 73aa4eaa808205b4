"""What stands beside a function: its callers and callees, siblings, inner functions and file mates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from readiness_lint.graph.roles import CONVERSION, TRAINING
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.criticality.model import Probabilities
    from readiness_lint.graph.nodes import Node, Nodes

_RELATIONS = ("callers", "callees", "siblings", "inner", "around", "mates")
_NUMBERS = (
    f"greatest-{TRAINING}",
    f"greatest-{CONVERSION}",
    f"mean-{TRAINING}",
    f"mean-{CONVERSION}",
    "least-none",
)
# Of each relation: what its numbers are called, and what it is called that there are no such neighbours.
_NAMES = tuple((tuple(f"{one}:{name}" for name in _NUMBERS), f"{one}:none") for one in _RELATIONS)
_Summary = tuple[float, float, float, float, float]


class Neighbourhood:
    """Describes the neighbours of functions by the probabilities that each has by itself.

    A function counts among its siblings and the mates in its file, so that these are summed up once for all of them.
    """

    def __init__(self, nodes: Nodes, graph: CallGraph, known: Mapping[Node, Probabilities]) -> None:
        self._nodes = nodes
        self._graph = graph
        self._known = known

    def numbers(self, node: Node) -> dict[str, float]:
        """For each kind of neighbours the greatest and the mean probability of each path; 1 for kinds without any."""
        nodes, graph = self._nodes, self._graph
        parent = nodes.parents[node]
        inside = nodes.units[parent].kind
        numbers: dict[str, float] = {}
        for (named, none), summary in zip(
            _NAMES,
            (
                self._summary([caller for caller, _ in graph.callers.get(node, ())]),
                self._summary([edge.target for edge in graph.edges.get(node, ())]),
                self._children[parent] if inside is UnitKind.CLASS else None,
                self._children.get(node),
                self._summary([parent]) if inside is UnitKind.FUNCTION else None,
                self._files[nodes.places[node][0]],
            ),
            strict=True,
        ):
            if summary is None:
                numbers[none] = 1.0
            else:
                numbers.update(zip(named, summary, strict=True))
        return numbers

    @cached_property
    def _children(self) -> Mapping[Node, _Summary | None]:
        groups: dict[Node, list[Node]] = defaultdict(list)
        for node in self._known:
            groups[self._nodes.parent(node)].append(node)
        return {parent: self._summary(inner) for parent, inner in groups.items()}

    @cached_property
    def _files(self) -> Mapping[int, _Summary | None]:
        groups: dict[int, list[Node]] = defaultdict(list)
        for node in self._known:
            groups[self._nodes.places[node][0]].append(node)
        return {file: self._summary(mates) for file, mates in groups.items()}

    def _summary(self, neighbours: Collection[Node]) -> _Summary | None:
        """The numbers in the order of `_NUMBERS`; None of no neighbours that are judged."""
        known = [self._known[one] for one in neighbours if one in self._known]
        if not known:
            return None
        none, training, conversion = zip(*known, strict=True)
        count = len(known)
        return max(training), max(conversion), sum(training) / count, sum(conversion) / count, min(none)
