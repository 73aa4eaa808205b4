"""Every unit of a project under one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts, Unit

Node = int


@dataclass(frozen=True, slots=True)
class Nodes:
    """Files in path order, units in source order; `units` and `parents` have what is asked for at every step."""

    facts: Sequence[Facts]
    first: Mapping[str, int]
    places: Sequence[tuple[int, int]]
    units: Sequence[Unit]
    parents: Sequence[Node]

    @classmethod
    def of(cls, files: Mapping[str, Facts]) -> Nodes:
        """Number the units of `files`."""
        facts = [files[path] for path in sorted(files)]
        first: dict[str, int] = {}
        places: list[tuple[int, int]] = []
        units: list[Unit] = []
        parents: list[Node] = []
        for position, file in enumerate(facts):
            start = first[file.path] = len(places)
            places += [(position, unit) for unit in range(len(file.units))]
            units += file.units
            parents += [start + unit.parent for unit in file.units]
        return cls(facts, first, places, units, parents)

    def file(self, node: Node) -> Facts:
        """The facts of the file that holds a node."""
        return self.facts[self.places[node][0]]

    def unit(self, node: Node) -> Unit:
        """The unit of a node."""
        return self.units[node]

    def unit_index(self, node: Node) -> int:
        """The index of a node's unit in its file's facts."""
        return self.places[node][1]

    def parent(self, node: Node) -> Node:
        """The unit around a node; a module is its own."""
        return self.parents[node]

    def node(self, path: str, unit: int) -> Node:
        """The number of a unit."""
        return self.first[path] + unit
