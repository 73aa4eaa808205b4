"""The signs and numbers of every function of a project: what the model judges by, and what it learns from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.graph.criticality.file_signs import file_signs
from readiness_lint.graph.criticality.profile import averages_of, profile_of
from readiness_lint.graph.criticality.unit_signs import UnitSigns
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.criticality.unit_signs import Known
    from readiness_lint.graph.nodes import Node
    from readiness_lint.model.facts import Unit


# A module that calls less only declares something.
_WORKING = 3


@dataclass(frozen=True, slots=True)
class ProjectSigns:
    """`of_units` has every function, `of_files` and `averages` (over the functions of a file) every file by its place.

    `profile` holds the numbers of the repository.
    """

    of_units: Mapping[Node, frozenset[str]]
    of_files: Mapping[int, frozenset[str]]
    averages: Mapping[int, Mapping[str, float]]
    profile: Mapping[str, float]


def _is_judged(unit: Unit) -> bool:
    """Functions, and the top level of files that do some work there."""
    return unit.kind is UnitKind.FUNCTION or (unit.kind is UnitKind.MODULE and len(unit.calls) >= _WORKING)


class _OfUnits(Mapping["Node", frozenset[str]]):
    """The signs of units, kept as tuples: a set takes five times the room."""

    def __init__(self) -> None:
        self._signs: dict[Node, tuple[str, ...]] = {}

    def add(self, node: Node, signs: frozenset[str]) -> None:
        """Note the signs of one more unit."""
        self._signs[node] = tuple(signs)

    def __getitem__(self, node: Node) -> frozenset[str]:
        return frozenset(self._signs[node])

    def __iter__(self) -> Iterator[Node]:
        return iter(self._signs)

    def __len__(self) -> int:
        return len(self._signs)


def signs_of(known: Known) -> ProjectSigns:
    """The signs of all functions of a project."""
    nodes, of = known.nodes, UnitSigns(known).of
    of_units = _OfUnits()
    of_files: dict[int, frozenset[str]] = {}
    averages: dict[int, Mapping[str, float]] = {}
    for place, file in enumerate(nodes.facts):
        first = nodes.first[file.path]
        units = range(first, first + len(file.units))
        roles = {one.role for node in units for one in known.evidence.get(node, ()) if not one.ambiguous}
        of_files[place] = file_signs(file, roles, known.vocabulary)
        own = {node: of(node) for node in units if _is_judged(nodes.unit(node))}
        averages[place] = averages_of([*own.values()])
        for node, signs in own.items():
            of_units.add(node, signs)
    together = (signs | of_files[nodes.places[node][0]] for node, signs in of_units.items())
    return ProjectSigns(of_units, of_files, averages, profile_of(together))
