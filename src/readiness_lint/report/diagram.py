"""What a drawing of the critical paths shows; `dot` and `mermaid` only differ in how they write it down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.model.graph import Tier

if TYPE_CHECKING:
    from readiness_lint.graph.project import Project
    from readiness_lint.model.graph import CriticalFunction, EntryPoint, Place

_RANK = {tier: rank for rank, tier in enumerate(Tier)}


@dataclass(frozen=True, slots=True)
class Box:
    """A function, or the top-level code of a file. `entry` marks where a run begins."""

    name: str
    path: str
    line: int
    entry: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """A call from one box to another, by their places in `Drawing.boxes`, and how it was found."""

    source: int
    target: int
    tier: Tier


@dataclass(frozen=True, slots=True)
class Drawing:
    """One critical path: its boxes in the order of files and lines, and the calls between them."""

    name: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawings(
    project: Project, functions: Iterable[CriticalFunction], entries: Iterable[EntryPoint]
) -> tuple[Drawing, ...]:
    """A drawing of every critical path that any of the functions or entry points is on, by name."""
    places: dict[str, set[Place]] = {}
    known: set[Place] = set()
    for function in functions:
        known.add((function.path, function.unit))
        places.setdefault(function.critical_path, set()).add((function.path, function.unit))
    begins = set()
    for entry in entries:
        place = (entry.path, entry.unit)
        begins.add(place)
        if place not in known:
            places.setdefault(entry.critical_path, set()).add(place)
    return tuple(_drawing(project, name, sorted(places[name]), begins) for name in sorted(places))


def _drawing(project: Project, name: str, places: list[Place], begins: Collection[Place]) -> Drawing:
    numbers = {project.nodes.node(*place): number for number, place in enumerate(places)}
    boxes = tuple(_box(project, place, place in begins) for place in places)
    best: dict[tuple[int, int], Tier] = {}
    for source, target, tier in _calls(project, numbers):
        known = best.get((source, target))
        if known is None or _RANK[tier] < _RANK[known]:
            best[source, target] = tier
    return Drawing(name, boxes, tuple(Arrow(*pair, best[pair]) for pair in sorted(best)))


def _box(project: Project, place: Place, entry: bool) -> Box:
    path, index = place
    unit = project.facts[path].units[index]
    return Box(unit.qualname, path, unit.span.line, entry)


def _calls(project: Project, numbers: dict[int, int]) -> Iterator[tuple[int, int, Tier]]:
    for node, number in numbers.items():
        for edge in project.graph.edges.get(node, ()):
            if edge.target in numbers:
                yield number, numbers[edge.target], edge.tier
