"""What coverage data says of one file, whatever format it came in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.line_bits import together

if TYPE_CHECKING:
    from readiness_lint.evidence.line_bits import Contexts
    from readiness_lint.model.evidence import PathMapping

Item = TypeVar("Item")
Arc = tuple[int, int]
Ran = Callable[[str, Collection[int]], bool]
"""Whether a function of the file (a path of the project) ran, by the lines that were recorded."""


class NotAReportError(EvidenceError):
    """A file in the language of a coverage report that does not claim to be one."""


@dataclass(frozen=True, slots=True)
class Exits:
    """The branches that leave a line: how many there are, how many were taken, and names of those that were not.

    The names are None where there are none by which another measurement could be compared.
    """

    total: int
    taken: int
    untaken: frozenset[str] | None = None

    @classmethod
    def of(cls, total: int, taken: int, names: Collection[str] = ()) -> Exits:
        """With the names, where there is one for each branch that was not taken."""
        untaken = frozenset(names)
        return cls(total, taken, untaken if len(untaken) == len(names) == total - taken else None)

    def __or__(self, other: Exits) -> Exits | None:
        """What two measurements took together, None where they do not tell."""
        if self.total != other.total:
            return None
        full = (one for one in (self, other) if one.taken == one.total)
        more = (one for one, less in ((self, other), (other, self)) if not less.taken)
        if found := next(full, None) or next(more, None):
            return found
        if self.untaken is None or other.untaken is None:
            return None
        both = self.untaken & other.untaken
        return Exits(self.total, self.total - len(both), both)


@dataclass(frozen=True, slots=True)
class FileLines:
    """The lines of one file under the tests; `path` is relative to the project.

    `executed`, `missing` and `excluded` are statement lines (the first line of each statement), as
    coverage.py's own parser counts them. `recorded` and `arcs` are raw: physical lines, and line pairs in
    which a negative number is the first line of a code object that is entered or left; None where the
    format does not hold them. `taken` and `untaken` are the branches, as pairs of statement lines, None
    where branches were not measured. Formats that only count them have `exits` instead, by statement line; a line with
    None has branches that nobody can count. `contexts` holds the physical lines that ran under each context, None
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
    contexts: Contexts | None = None
    passing_arcs: frozenset[Arc] | None = None
    exits: Mapping[int, Exits | None] | None = None

    @property
    def statements(self) -> frozenset[int]:
        """All statement lines that are not excluded."""
        return self.executed | self.missing

    def branches_by_line(self) -> Mapping[int, tuple[int, int] | None] | None:
        """Statement line -> (branches, branches taken), None where branches were not measured.

        The pair is None where the line has branches that nobody can count.
        """
        if self.exits is not None:
            return {line: (exits.total, exits.taken) if exits else None for line, exits in self.exits.items()}
        return self._paired()

    def _paired(self) -> dict[int, tuple[int, int] | None] | None:
        """The figures of lines whose branches are known as pairs; a way to what is excluded is no branch."""
        if self.taken is None or self.untaken is None:
            return None
        counts: dict[int, tuple[int, int]] = {}
        for (line, target), step in [*((arc, 1) for arc in self.taken), *((arc, 0) for arc in self.untaken)]:
            total, taken = counts.get(line, (0, 0))
            if target not in self.excluded:
                counts[line] = (total + 1, taken + step)
        return dict(counts)

    def counted(self) -> Mapping[int, Exits | None] | None:
        """The branches of each line as formats have them that only count, None where branches were not measured."""
        if self.exits is not None:
            return self.exits
        names: dict[int, list[str]] = {}
        for line, target in self.untaken or ():
            names.setdefault(line, []).append(exit_name(target))
        pairs = self._paired()
        if pairs is None:
            return None
        return {line: None if pair is None else Exits.of(*pair, names.get(line, ())) for line, pair in pairs.items()}


def exit_name(target: int) -> str:
    """What stands for the end of a branch; a negative number leaves the code object."""
    return str(target) if target >= 0 else "exit"


@dataclass(frozen=True, slots=True)
class Reading:
    """One coverage file, read: the wanted files' lines by path, and why some could not be parsed.

    `matched` counts the recorded paths that belong to the project, wanted or not; `unmatched` lists the
    others as they were recorded. `mapping` says which folders of the recording were taken for which of the project.
    `silent` marks data in which no test shows and no function ran: imports at most. `contexts` names all that were
    recorded, in whatever files. Where `lists_excluded` is false
    the format does not say which lines are excluded, and whoever knows the source has to.
    """

    format: str
    branches: bool
    lines: Mapping[str, FileLines]
    matched: int
    unmatched: tuple[str, ...] = ()
    unparsed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    silent: bool = False
    mapping: tuple[PathMapping, ...] = ()
    lists_excluded: bool = True
    contexts: frozenset[str] = frozenset()


def merge(parts: Iterable[FileLines]) -> FileLines:
    """The union of several measurements of one file.

    What only some of them recorded (arcs, branches, contexts) is dropped: a run that did not record it may
    have done what the others did not show. Raises ValueError when there is nothing to merge.
    """
    first, *rest = parts
    for part in rest:
        executed = first.executed | part.executed
        only_counted = first.exits is not None or part.exits is not None
        taken = None if only_counted else _both(first.taken, part.taken)
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
            contexts=None
            if first.contexts is None or part.contexts is None
            else together((first.contexts, part.contexts)),
            passing_arcs=_both(first.passing_arcs, part.passing_arcs),
            exits=_both_exits(first.counted(), part.counted()) if only_counted else None,
        )
    return first


def _both_exits(
    one: Mapping[int, Exits | None] | None, other: Mapping[int, Exits | None] | None
) -> Mapping[int, Exits | None] | None:
    if one is None or other is None:
        return None
    found = {**one, **other}
    for line in one.keys() & other.keys():
        mine, theirs = one[line], other[line]
        found[line] = mine | theirs if mine and theirs else None
    return found


def _both(one: frozenset[Item] | None, other: frozenset[Item] | None) -> frozenset[Item] | None:
    return None if one is None or other is None else one | other
