"""What coverage data says of one file, whatever format it came in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Item = TypeVar("Item")
Arc = tuple[int, int]
Ran = Callable[[str, Collection[int]], bool]
"""Whether a function of the file (a path of the project) ran, by the lines that were recorded."""


@dataclass(frozen=True, slots=True)
class FileLines:
    """The lines of one file under the tests; `path` is relative to the project.

    `executed`, `missing` and `excluded` are statement lines (the first line of each statement), as
    coverage.py's own parser counts them. `recorded` and `arcs` are raw: physical lines, and line pairs in
    which a negative number is the first line of a code object that is entered or left; None where the
    format does not hold them. `taken` and `untaken` are the branches, as pairs of statement lines, None
    where branches were not measured. `contexts` maps physical lines to what ran them (`` for none), None
    where no contexts were recorded. `passing_arcs` are those of `arcs` that passing tests took, None where
    the format does not tell.
    """

    path: str
    executed: frozenset[int]
    missing: frozenset[int]
    excluded: frozenset[int]
    recorded: frozenset[int] | None = None
    arcs: frozenset[Arc] | None = None
    taken: frozenset[Arc] | None = None
    untaken: frozenset[Arc] | None = None
    contexts: Mapping[int, frozenset[str]] | None = None
    passing_arcs: frozenset[Arc] | None = None

    @property
    def statements(self) -> frozenset[int]:
        """All statement lines that are not excluded."""
        return self.executed | self.missing

    def branches_by_line(self) -> Mapping[int, tuple[int, int]] | None:
        """Statement line -> (branches, branches taken), None where branches were not measured."""
        if self.taken is None or self.untaken is None:
            return None
        counts: dict[int, tuple[int, int]] = {}
        for (line, _), step in [*((arc, 1) for arc in self.taken), *((arc, 0) for arc in self.untaken)]:
            total, taken = counts.get(line, (0, 0))
            counts[line] = (total + 1, taken + step)
        return counts


@dataclass(frozen=True, slots=True)
class Reading:
    """One coverage file, read: the wanted files' lines by path, and why some could not be parsed.

    `matched` counts the recorded paths that belong to the project, wanted or not; `unmatched` lists the
    others as they were recorded. `silent` marks data in which no test shows and no function ran: imports at most.
    """

    format: str
    branches: bool
    lines: Mapping[str, FileLines]
    matched: int
    unmatched: tuple[str, ...] = ()
    unparsed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    silent: bool = False


def merge(parts: Iterable[FileLines]) -> FileLines:
    """The union of several measurements of one file.

    What only some of them recorded (arcs, branches, contexts) is dropped: a run that did not record it may
    have done what the others did not show. Raises ValueError when there is nothing to merge.
    """
    first, *rest = parts
    for part in rest:
        executed = first.executed | part.executed
        taken = _both(first.taken, part.taken)
        possible = _both(first.untaken, part.untaken)
        first = FileLines(
            path=first.path,
            executed=executed,
            missing=(first.missing | part.missing) - executed,
            excluded=first.excluded | part.excluded,
            recorded=_both(first.recorded, part.recorded),
            arcs=_both(first.arcs, part.arcs),
            taken=taken,
            untaken=None if possible is None or taken is None else possible - taken,
            contexts=_both_contexts(first.contexts, part.contexts),
            passing_arcs=_both(first.passing_arcs, part.passing_arcs),
        )
    return first


def _both(one: frozenset[Item] | None, other: frozenset[Item] | None) -> frozenset[Item] | None:
    return None if one is None or other is None else one | other


def _both_contexts(
    one: Mapping[int, frozenset[str]] | None, other: Mapping[int, frozenset[str]] | None
) -> Mapping[int, frozenset[str]] | None:
    if one is None or other is None:
        return None
    return {line: one.get(line, frozenset()) | other.get(line, frozenset()) for line in {*one, *other}}
