"""The units of a project that a configuration names: functions by name, and the functions of files by pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from readiness_lint.config.critical import names_function
from readiness_lint.config.patterns import matches
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.resolve import Node, Nodes, Resolver

KeyPath: TypeAlias = "tuple[str | int, ...]"


@dataclass(frozen=True, slots=True)
class Named:
    """One text of a configuration and the units that it means; a `negated` pattern takes them back.

    `depth` tells how narrow it is: 0 for files, else the number of parts of the name of the class or function.
    """

    text: str
    units: frozenset[int]
    by_name: bool = False
    negated: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """A list of a configuration: its key, what its texts mean, and what that says of them."""

    key: KeyPath
    named: Sequence[Named]
    path: str | None
    critical: bool


def named_units(nodes: Nodes, resolver: Resolver, texts: Sequence[str]) -> list[Named]:
    """What each text means, in order."""
    return [_by_name(nodes, resolver, text) if names_function(text) else _in_file(nodes, text) for text in texts]


def _by_name(nodes: Nodes, resolver: Resolver, text: str) -> Named:
    meant = _definitions(nodes, resolver, text)
    units = frozenset(unit for node in meant for unit in functions_of(nodes, node))
    depth = max((nodes.unit(node).qualname.count(".") + 1 for node in meant), default=1)
    return Named(text, units, by_name=True, depth=depth)


def in_files(nodes: Nodes, patterns: Sequence[str]) -> list[Named]:
    """The functions and the top-level code of the files that each pattern means by itself."""
    return [_in_file(nodes, pattern) for pattern in patterns]


def _in_file(nodes: Nodes, pattern: str) -> Named:
    negated = pattern.startswith("!")
    wanted = (pattern.removeprefix("!"),)
    units = frozenset(
        nodes.first[file.path] + index
        for file in nodes.facts
        if matches(wanted, file.path)
        for index, unit in enumerate(file.units)
        if unit.kind is not UnitKind.CLASS
    )
    return Named(pattern, units, negated=negated)


def units_called(nodes: Nodes, resolver: Resolver, text: str) -> Iterator[Node]:
    """The functions that `place:function` means: every definition of that name, and all methods of a class."""
    for node in _definitions(nodes, resolver, text):
        yield from functions_of(nodes, node)


def _definitions(nodes: Nodes, resolver: Resolver, text: str) -> list[Node]:
    """The functions and classes that `place:name` means."""
    place, _, qualname = text.rpartition(":")
    module = nodes.first.get(place)
    if module is None:
        module = resolver.module(place)
    if module is None:
        return []
    file = nodes.file(module)
    found = [module + index for index, unit in enumerate(file.units) if index and unit.qualname == qualname]
    if found:
        return found
    meaning: Node | str | None = module
    for part in qualname.split("."):
        meaning = None if meaning is None else resolver.attribute(meaning, part)
    return [meaning] if isinstance(meaning, int) else []


def functions_of(nodes: Nodes, node: Node) -> Iterator[Node]:
    """A function itself, or every method of a class and of the classes inside it."""
    file, index = nodes.file(node), nodes.unit_index(node)
    if file.units[index].kind is not UnitKind.CLASS:
        yield node
        return
    classes = {index}
    for inner in range(index + 1, len(file.units)):
        unit = file.units[inner]
        if unit.parent in classes:
            if unit.kind is UnitKind.FUNCTION:
                yield node - index + inner
            else:
                classes.add(inner)
