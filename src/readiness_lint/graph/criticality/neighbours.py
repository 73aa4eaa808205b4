"""What stands beside a function: its callers and callees, siblings, inner functions and file mates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from readiness_lint.graph.roles import CONVERSION, TRAINING
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.criticality.model import Probabilities
    from readiness_lint.graph.nodes import Node, Nodes


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
        nodes = self._nodes
        parent = nodes.parent(node)
        inside = nodes.unit(parent).kind
        alone: Mapping[str, float] = {"": 1.0}
        return dict(
            self._named(
                callers=self._summary([caller for caller, _ in self._graph.callers.get(node, ())]),
                callees=self._summary([edge.target for edge in self._graph.edges.get(node, ())]),
                siblings=self._children[parent] if inside is UnitKind.CLASS else alone,
                inner=self._children.get(node, alone),
                around=self._summary([parent]) if inside is UnitKind.FUNCTION else alone,
                mates=self._files[nodes.places[node][0]],
            )
        )

    @staticmethod
    def _named(**relations: Mapping[str, float]) -> Iterator[tuple[str, float]]:
        for relation, numbers in relations.items():
            for name, value in numbers.items():
                yield f"{relation}:{name}" if name else f"{relation}:none", value

    @cached_property
    def _children(self) -> Mapping[Node, Mapping[str, float]]:
        groups: dict[Node, list[Node]] = defaultdict(list)
        for node in self._known:
            groups[self._nodes.parent(node)].append(node)
        return {parent: self._summary(inner) for parent, inner in groups.items()}

    @cached_property
    def _files(self) -> Mapping[int, Mapping[str, float]]:
        groups: dict[int, list[Node]] = defaultdict(list)
        for node in self._known:
            groups[self._nodes.places[node][0]].append(node)
        return {file: self._summary(mates) for file, mates in groups.items()}

    def _summary(self, neighbours: Collection[Node]) -> Mapping[str, float]:
        known = [self._known[one] for one in neighbours if one in self._known]
        if not known:
            return {"": 1.0}
        count = len(known)
        return {
            f"greatest-{TRAINING}": max(one[1] for one in known),
            f"greatest-{CONVERSION}": max(one[2] for one in known),
            f"mean-{TRAINING}": sum(one[1] for one in known) / count,
            f"mean-{CONVERSION}": sum(one[2] for one in known) / count,
            "least-none": min(one[0] for one in known),
        }
