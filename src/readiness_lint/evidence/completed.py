"""What a report leaves out is taken from the source that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.evidence.file_lines import exit_name

if TYPE_CHECKING:
    from readiness_lint.evidence.coverage_parser import Countable
    from readiness_lint.evidence.file_lines import Arc, Exits, FileLines
    from readiness_lint.evidence.source_lines import SourceLines


def completed(lines: FileLines, now: Countable, source: SourceLines, *, lists_excluded: bool) -> FileLines:
    """The lines of a report, counted as coverage.py counts the source under the settings of the project.

    Older versions of coverage.py report docstrings as executed. Formats that do not list excluded lines get those of
    the source. Branches that are only counted are compared with those that the source has.
    """
    known = replace(lines, executed=lines.executed - (source.docstrings - now.statements))
    if not lists_excluded:
        out = now.excluded
        known = replace(known, executed=known.executed - out, missing=known.missing - out, excluded=out)
    if lines.exits is None:
        return known
    exits = _compared(lines.exits, now.exits, known.statements)
    pairs = None if exits is None else _pairs(exits, now.exits)
    if pairs is None:
        return replace(known, exits=exits)
    return replace(known, exits=None, taken=pairs[0], untaken=pairs[1])


def _compared(
    told: Mapping[int, Exits | None], known: Mapping[int, frozenset[int]], statements: frozenset[int]
) -> Mapping[int, Exits | None] | None:
    """The counts of lines that have as many branches in the source, None for other lines.

    Where the branches have no names, one such line makes all counts worthless: coverage.py before 7.6 put the line to
    which a branch leads in the place of the one that it leaves.
    """
    odd = {line for line, exits in told.items() if exits is None or exits.total != len(known.get(line, ()))}
    if any(exits is not None and exits.untaken is None for exits in map(told.get, odd)):
        return None
    return {line: None if line in odd else told.get(line) for line in (told.keys() | known.keys()) & statements}


def _pairs(
    exits: Mapping[int, Exits | None], known: Mapping[int, frozenset[int]]
) -> tuple[frozenset[Arc], frozenset[Arc]] | None:
    """The branches that were taken and those that were not, None where the names do not tell for all of them."""
    taken: set[Arc] = set()
    untaken: set[Arc] = set()
    for line, count in exits.items():
        targets = known.get(line, frozenset())
        left = None if count is None else _targets(count, targets)
        if left is None:
            return None
        untaken.update((line, target) for target in left)
        taken.update((line, target) for target in targets - left)
    return frozenset(taken), frozenset(untaken)


def _targets(count: Exits, targets: frozenset[int]) -> frozenset[int] | None:
    """Where the branches lead that were not taken."""
    if count.taken in (0, count.total):
        return frozenset() if count.taken else targets
    left = frozenset(target for target in targets if exit_name(target) in (count.untaken or ()))
    return left if len(left) == count.total - count.taken else None
