"""Which lines belong to which function, class or module.

A unit's own lines are those of its body without the bodies of functions inside it; their `def` lines and
decorators stay, for they run with it. The line of a `def` says nothing about its body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from readiness_lint.evidence.one_liners import one_line
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.evidence.source_lines import SourceLines
    from readiness_lint.model.facts import Facts, Unit


def owners_of(facts: Facts, source: SourceLines) -> Mapping[int, int]:
    """Line -> the index of the innermost function whose body holds it; lines outside functions are absent."""
    bodies = [
        (_body_begin(unit, source), unit.span.end_line, index)
        for index, unit in enumerate(facts.units)
        if unit.kind is UnitKind.FUNCTION
    ]
    owners: dict[int, int] = {}
    for begin, end, index in sorted(bodies, key=lambda body: (body[0], -body[1], body[2])):
        owners.update(dict.fromkeys(range(begin, end + 1), index))
    return owners


def own_lines(
    lines: Iterable[int], facts: Facts, owners: Mapping[int, int], source: SourceLines
) -> Mapping[int, frozenset[int]]:
    """Unit index -> those of `lines` that are its own; class bodies belong to what surrounds them too."""
    own: dict[int, set[int]] = {index: set() for index in range(len(facts.units))}
    for line in lines:
        own[owners.get(line, 0)].add(line)
    for index, unit in enumerate(facts.units):
        if unit.kind is UnitKind.CLASS:
            begin, end = _body_begin(unit, source), unit.span.end_line
            own[index] = {line for line in own[scope_of(facts, index)] if begin <= line <= end}
    return {index: frozenset(found) for index, found in own.items()}


def scope_of(facts: Facts, index: int) -> int:
    """The function around a unit, else the module: what runs its `def` or `class` statement."""
    while index := facts.units[index].parent:
        if facts.units[index].kind is UnitKind.FUNCTION:
            break
    return index


def _body_begin(unit: Unit, source: SourceLines) -> int:
    """The first line that is the body's alone."""
    return unit.body_line + 1 if one_line(unit, source) else unit.body_line
