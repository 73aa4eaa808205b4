"""Who ran what is covered: tests that passed, or only tests that did not.

A failing test runs lines as well as a passing one, and vouches for none of them. A line or branch is run by a
passing test where one of its contexts means such a test, and by failing tests alone where all of its contexts mean
tests that did not pass. What ran outside of tests, or in tests of unknown outcome, is neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.evidence.statement_runs import Verdicts
from readiness_lint.model.evidence import RunBy

if TYPE_CHECKING:
    from readiness_lint.evidence.contexts import ContextOutcomes
    from readiness_lint.evidence.file_lines import Arc, FileLines
    from readiness_lint.evidence.source_lines import SourceLines
    from readiness_lint.evidence.statement_runs import StatementRuns


def run_by(statements: Iterable[int], runs: StatementRuns, verdicts: Verdicts) -> RunBy:
    """Who ran covered statements, given by their first lines."""
    return _counted(verdicts.on(runs.lines(statement)) for statement in statements)


def ran_under(contexts: Collection[str], outcomes: ContextOutcomes) -> RunBy:
    """Who ran one statement, given by its contexts."""
    return _counted([Verdicts.of(dict.fromkeys(contexts, 1), outcomes).on(1)])


def branches_run_by(
    lines: FileLines, source: SourceLines, runs: StatementRuns, outcomes: ContextOutcomes
) -> Mapping[int, RunBy]:
    """Statement line -> who took the branches that leave it."""
    arcs = _Arcs.of(lines, source)
    answers: dict[int, list[bool | None]] = {}
    for arc in lines.taken or ():
        answers.setdefault(arc[0], []).append(_branch(arc, runs, outcomes, arcs))
    return {line: _counted(found) for line, found in answers.items()}


def total(parts: Iterable[RunBy]) -> RunBy:
    """The sums."""
    passing = failing = 0
    for part in parts:
        passing, failing = passing + part.passing, failing + part.failing
    return RunBy(passing, failing)


def _counted(answers: Iterable[bool | None]) -> RunBy:
    found = list(answers)
    return RunBy(found.count(True), found.count(False))


@dataclass(frozen=True, slots=True)
class _Arcs:
    """The recorded line pairs as pairs of statement lines: all of them, and those that passing tests took."""

    every: frozenset[Arc]
    passing: frozenset[Arc]

    def passed(self, arc: Arc) -> bool:
        """Whether passing tests took the branch: as it is, or by way of a line that coverage.py skips.

        On its way out of a `with` statement the interpreter comes by its head again; the branch leaves that out.
        """
        if arc in self.every:
            return arc in self.passing
        begin, end = arc
        return any(first == begin and (over, end) in self.passing for first, over in self.passing)

    @classmethod
    def of(cls, lines: FileLines, source: SourceLines) -> _Arcs:
        """Nothing where the format holds no pairs by context."""
        if lines.arcs is None or lines.passing_arcs is None:
            return cls(frozenset(), frozenset())
        return cls(_translated(lines.arcs, source), _translated(lines.passing_arcs, source))


def _translated(arcs: Iterable[Arc], source: SourceLines) -> frozenset[Arc]:
    return frozenset((_first(begin, source), _first(end, source)) for begin, end in arcs)


def _first(line: int, source: SourceLines) -> int:
    """A negative number is the first line of what is entered or left."""
    return source.first_of(line) if line >= 0 else -source.first_of(-line)


def _branch(arc: Arc, runs: StatementRuns, outcomes: ContextOutcomes, arcs: _Arcs) -> bool | None:
    """Whether a passing test took the branch, None where that is open.

    Whoever took it ran the lines at both of its ends, but who ran both may have gone another way: where some of
    those passed and others did not, only the recorded pairs can tell.
    """
    begin, end = arc
    inside = end > 0 and runs.under([end])
    answers = set(map(outcomes.passing.__getitem__, runs.through(begin, end if inside else begin)))
    if answers == {True} or arcs.passed(arc):
        return True
    if answers == {False}:
        return False
    return False if arc in arcs.every and None not in answers and answers else None
