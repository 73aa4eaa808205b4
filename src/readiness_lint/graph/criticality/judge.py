"""How likely each function of a project is critical, and on which path: the stages of the model, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.graph.criticality.model import add, probabilities, weigh
from readiness_lint.graph.criticality.neighbours import Neighbourhood
from readiness_lint.graph.nodes import Node
from readiness_lint.graph.roles import CONVERSION, TRAINING

if TYPE_CHECKING:
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.criticality.model import Model, Probabilities, Stage
    from readiness_lint.graph.criticality.signs import ProjectSigns
    from readiness_lint.graph.nodes import Nodes


class NumbersAround(Mapping[Node, Mapping[str, float]]):
    """What the first stage says of every function and of its neighbours, put together when something asks for it."""

    def __init__(self, first: Mapping[Node, Probabilities], neighbourhood: Neighbourhood) -> None:
        self._first = first
        self._neighbourhood = neighbourhood

    def __getitem__(self, node: Node) -> Mapping[str, float]:
        return self._neighbourhood.numbers(node) | own_numbers(self._first[node])

    def __iter__(self) -> Iterator[Node]:
        return iter(self._first)

    def __len__(self) -> int:
        return len(self._first)


def numbers_around(nodes: Nodes, graph: CallGraph, signs: ProjectSigns, model: Model) -> NumbersAround:
    """What the first stage says of every function and of its neighbours."""
    first = staged(nodes, signs, model, model.own, {})
    return NumbersAround(first, Neighbourhood(nodes, graph, first))


def own_numbers(found: Probabilities) -> dict[str, float]:
    """What the first stage said of a function itself, as numbers for the second."""
    return {"itself:none": found[0], f"itself:{TRAINING}": found[1], f"itself:{CONVERSION}": found[2]}


def staged(
    nodes: Nodes, signs: ProjectSigns, model: Model, stage: Stage, numbers: Mapping[Node, Mapping[str, float]]
) -> dict[Node, Probabilities]:
    """The probabilities of every function by one stage; `numbers` are those of single functions."""
    scaled = model.scaled(signs.profile)
    weights = stage.leaning(scaled.lean)
    everywhere = add((stage.intercept, stage.of_numbers(scaled.profile)))
    of_files = {
        place: add((everywhere, weigh(found, weights), stage.of_numbers(signs.averages[place])))
        for place, found in signs.of_files.items()
    }
    of_none: Mapping[str, float] = {}
    return {
        node: probabilities(
            (of_files[nodes.places[node][0]], weigh(found, weights), stage.of_numbers(numbers.get(node, of_none)))
        )
        for node, found in signs.of_units.items()
    }
