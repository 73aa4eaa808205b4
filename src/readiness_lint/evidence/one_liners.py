"""Functions and classes whose body stands in the line of their head."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import FileLines
    from readiness_lint.evidence.source_lines import SourceLines
    from readiness_lint.model.facts import Facts, Unit


def one_line(unit: Unit, source: SourceLines) -> bool:
    """Whether the body begins in the statement line of its own head."""
    return source.first_of(unit.body_line) <= source.first_of(unit.span.line)


def without_inner_exits(facts: Facts, lines: FileLines, source: SourceLines) -> FileLines:
    """The lines without branches at a `def` or `class` with its body in its line.

    Such a statement has one way out. The other one that coverage.py counts there leaves the body, which is not run, or
    run later, by what surrounds it.
    """
    heads = {source.first_of(unit.span.line) for unit in facts.units[1:] if one_line(unit, source)}
    if not heads:
        return lines
    taken, untaken, exits = lines.taken, lines.untaken, lines.exits
    return replace(
        lines,
        taken=None if taken is None else frozenset(arc for arc in taken if arc[0] not in heads),
        untaken=None if untaken is None else frozenset(arc for arc in untaken if arc[0] not in heads),
        exits=None if exits is None else {line: count for line, count in exits.items() if line not in heads},
    )
