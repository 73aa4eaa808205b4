"""Definitions that never run: overloads, and those that a later definition of the same name replaces before any use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node, Nodes
    from readiness_lint.model.facts import Facts, Unit

_OVERLOAD = "it is an overload, which only declares types"


def replaced(nodes: Nodes) -> dict[Node, str]:
    """The units that never run, each with the reason. Alternatives under `if` and `try` replace each other nowhere."""
    return {
        nodes.first[file.path] + index: reason for file in nodes.facts for index, reason in _replaced_in(file).items()
    }


def _replaced_in(file: Facts) -> dict[int, str]:
    found: dict[int, str] = {}
    counts = Counter(unit.qualname for unit in file.units)
    latest: dict[tuple[int, str], int] = {}
    for index in range(len(file.units) - 1, 0, -1):
        unit = file.units[index]
        if any(name.rpartition(".")[2] == "overload" for name in unit.decorators):
            found[index] = _OVERLOAD
        elif counts[unit.qualname] > 1:
            later = latest.get((unit.parent, unit.name))
            if later is not None and not unit.decorators and not _used(file, unit, file.units[later]):
                found[index] = f"the definition in line {file.units[later].span.line} replaces it"
            # What stands under a condition may leave the one before it in place.
            if not unit.conditional:
                latest[unit.parent, unit.name] = index
    if found:
        _add_inner(file, found)
    return found


def _add_inner(file: Facts, found: dict[int, str]) -> None:
    """What is defined inside of a replaced unit never runs either."""
    for index, unit in enumerate(file.units):
        if unit.parent in found:
            found.setdefault(index, found[unit.parent])


def _used(file: Facts, unit: Unit, later: Unit) -> bool:
    """Whether anything that runs between the two definitions, or in the head of the later one, names the first."""
    name = re.compile(rf"\b{re.escape(unit.name)}\b")
    between = range(unit.span.end_line, later.first_line + 1)
    return any(name.search(text) for text in _texts(file, unit.parent, between, later))


def _texts(file: Facts, owner: int, lines: range, later: Unit) -> Iterator[str]:
    scope = file.units[owner]
    for call in (*scope.calls, *scope.references, *scope.reads):
        if call.line in lines:
            yield call.name
    yield from (flow.source for flow in scope.flows if flow.line in lines)
    for other in file.units:
        if other is later or other.first_line in lines:
            yield from (*other.decorators, *other.bases, other.signature)
