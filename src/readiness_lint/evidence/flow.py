"""Could what was recorded have happened in this text? Laws of how statements follow each other."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.evidence.block_reader import read_blocks

if TYPE_CHECKING:
    from readiness_lint.evidence.blocks import Blocks
    from readiness_lint.evidence.file_lines import Arc, FileLines

Begins = Mapping[int, set[int]]
"""First line -> the scopes (by identity) that may begin there."""


def impossible(lines: FileLines, text: str, resumed: Collection[int] = ()) -> Iterator[tuple[str, str]]:
    """Why no run of `text` can have left these marks, as (law, reason); nothing when one can.

    Functions that hold a line of `resumed` were taken apart by a compiler, and are judged by no law.
    """
    if lines.recorded:
        blocks = read_blocks(text)
        if resumed:
            blocks = blocks.without_scopes_of(resumed)
        ran = {blocks.of(line) for line in lines.recorded} - _called(lines.arcs, blocks)
        yield from _left_out(ran, blocks, text)
        yield from _impossible_arcs(lines.arcs or (), blocks)


def _called(arcs: Collection[Arc] | None, blocks: Blocks) -> set[int]:
    """The `def` statements that were recorded as their functions were called, and not as they were made.

    coverage.py takes some calls for a return to a generator, which rests in the line of its `def`.
    """
    called, ran = set[int](), set[int]()
    for one, other in arcs or ():
        if one > 0 and other > 0:
            here, there = blocks.of(one), blocks.of(other)
            scope = blocks.scopes.get(there)
            own = scope is not None and one in scope.begins and scope is not blocks.scopes.get(here)
            (called if own else ran).add(here)
        if other > 0 and one < 0 and blocks.of(-one) == blocks.of(other):
            called.add(blocks.of(other))
        elif other > 0:
            ran.add(blocks.of(other))
    return called - ran


def _left_out(ran: set[int], blocks: Blocks, text: str) -> Iterator[tuple[str, str]]:
    """R4: a block runs from its first statement on; R5: what cannot fail leads to the statement behind it."""
    found = [("R4", line, blocks.needs[line]) for line in ran if blocks.needs.get(line, line) not in ran]
    found += [("R5", line, blocks.leads[line]) for line in ran if blocks.leads.get(line, line) not in ran]
    if not found:
        return
    deferred = {blocks.of(line) for line in _deferred(text)}
    imported = not blocks.top.isdisjoint(ran - deferred)
    for law, line, missing in sorted(found, key=lambda one: one[2]):
        scope = blocks.scopes.get(line)
        if line not in deferred and (imported or (scope is not None and scope.flows)):
            where = "below" if line > missing else "above"
            yield law, f"line {missing} was not executed, but line {line} {where} it was, which never runs without it"


def was_imported(executed: Collection[int], text: str) -> bool:
    """Whether the module ran as it was measured; else it was imported before, and only calls left marks.

    A lambda leaves its mark in a statement, and a call sometimes in the line of the `def`.
    """
    blocks = read_blocks(text)
    deferred = {blocks.of(line) for line in _deferred(text)}
    return not (blocks.top - deferred).isdisjoint(map(blocks.of, executed))


def _deferred(text: str) -> Iterator[int]:
    """The lines that may run without the statement that they belong to: it ran before, and made a function."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Lambda | ast.GeneratorExp):
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _impossible_arcs(arcs: Collection[Arc], blocks: Blocks) -> Iterator[tuple[str, str]]:
    """R6: an arc stays in one code object; R7: it leads where the statement that it leaves may lead.

    Without any entry, whatever recorded the arcs has others than these laws know.
    """
    if not any(begin < 0 < line for begin, line in arcs):
        return
    begins: dict[int, set[int]] = {}
    for scope in {id(scope): scope for scope in blocks.scopes.values()}.values():
        for begin in scope.begins:
            begins.setdefault(begin, set()).add(id(scope))
    for one, other in sorted(arcs):
        if one > 0 and other > 0:
            yield from _way(one, other, blocks, begins)
        elif one > 0 or other > 0:
            yield from _crossing(one, other, blocks, begins)


def _crossing(one: int, other: int, blocks: Blocks, begins: Begins) -> Iterator[tuple[str, str]]:
    begin, line = -min(one, other), max(one, other)
    inside = blocks.of(line)
    scope = blocks.scopes.get(inside)
    if scope is None or inside == blocks.of(begin) or begin not in begins:
        return
    if id(scope) not in begins[begin] and inside not in blocks.annotated:
        yield "R6", f"line {line} was recorded in a function that begins in line {begin}, which does not hold it"
    elif one < 0 and id(scope) in begins[begin] and not _allowed(inside, [scope.entries], blocks):
        yield "R7", f"the function in line {begin} was recorded to begin with line {line}, which it cannot"


def _way(one: int, other: int, blocks: Blocks, begins: Begins) -> Iterator[tuple[str, str]]:
    here, there = blocks.of(one), blocks.of(other)
    if here == there or here not in blocks.scopes or there not in blocks.scopes:
        return
    if blocks.scopes[here] is not blocks.scopes[there]:
        if one in blocks.scopes[there].begins:  # coverage.py sometimes takes a call for a return to a generator
            yield from _crossing(-one, other, blocks, begins)
        else:
            yield "R6", f"line {other} was recorded to follow line {one}, which belongs to another function"
    elif there not in blocks.hollow and here in blocks.ways and not _allowed(there, blocks.ways[here], blocks):
        yield "R7", f"line {other} was recorded to follow line {one}, which it cannot"


def _allowed(line: int, ways: Iterable[frozenset[int] | None], blocks: Blocks) -> bool:
    ways = list(ways)
    if any(way is None or line in way for way in ways):
        return True
    return any(blocks.of(target) == line for way in ways if way is not None for target in way)
