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
    """Files in path order, units in source order."""

    facts: Sequence[Facts]
    first: Mapping[str, int]
    places: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, files: Mapping[str, Facts]) -> Nodes:
        """Number the units of `files`."""
        facts = [files[path] for path in sorted(files)]
        first: dict[str, int] = {}
        places: list[tuple[int, int]] = []
        for position, file in enumerate(facts):
            first[file.path] = len(places)
            places += [(position, unit) for unit in range(len(file.units))]
        return cls(facts, first, places)

    def file(self, node: Node) -> Facts:
        """The facts of the file that holds a node."""
        return self.facts[self.places[node][0]]

    def unit(self, node: Node) -> Unit:
        """The unit of a node."""
        position, index = self.places[node]
        return self.facts[position].units[index]

    def unit_index(self, node: Node) -> int:
        """The index of a node's unit in its file's facts."""
        return self.places[node][1]

    def parent(self, node: Node) -> Node:
        """The unit around a node; a module is its own."""
        position, index = self.places[node]
        return node - index + self.facts[position].units[index].parent

    def node(self, path: str, unit: int) -> Node:
        """The number of a unit."""
        return self.first[path] + unit
