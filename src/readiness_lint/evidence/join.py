"""Coverage lines meet functions: by sets of lines, never by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import TYPE_CHECKING

from readiness_lint.evidence.blind_spots import without_blind_spots
from readiness_lint.evidence.contexts import Credit
from readiness_lint.evidence.line_bits import bits_of
from readiness_lint.evidence.one_liners import callers, inner_lines, one_line, without_inner_exits
from readiness_lint.evidence.own_lines import own_lines, owners_of, scope_of
from readiness_lint.evidence.remedies import MEASURE, NO_STATEMENTS
from readiness_lint.evidence.run_by import branches_run_by, ran_under, run_by, total
from readiness_lint.evidence.statement_runs import StatementRuns, Verdicts
from readiness_lint.evidence.unknown_tests import cause_of
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence, Ratio, RunBy
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.evidence.contexts import ContextOutcomes
    from readiness_lint.evidence.file_lines import FileLines
    from readiness_lint.evidence.source_lines import SourceLines
    from readiness_lint.model.facts import Facts, Unit

DATA_REMEDY = "give the .coverage data file of a run with branch coverage, which holds more than its report"
LAYOUT_REMEDY = "put the body on a line of its own"
EXCLUDED = "the body is excluded from coverage"
EXCLUDED_REMEDY = "remove the exclusion (`# pragma: no cover` or a setting) to have it measured"
# More of the branches of one function that nothing took are counted and not named.
MOST_UNTAKEN = 20
HOLLOW_REMEDY = "nothing: there is nothing in it to run; test what implements or overrides it"
ONE_LINE_TESTS = "the body shares a line with its def, which runs on import, so that nothing shows who else ran it"
ONE_LINE = "the body shares a line with its def, so the line's coverage does not show whether it ran"


def join(
    facts: Facts, lines: FileLines, source: SourceLines, outcomes: ContextOutcomes | None
) -> Mapping[int, FunctionEvidence]:
    """The evidence of every unit of a measured file; `outcomes` is None where no test results are known."""
    lines = without_inner_exits(facts, lines, source)
    owners = owners_of(facts, source)
    one_liners = {
        source.first_of(unit.span.line)
        for unit in facts.units
        if unit.kind is UnitKind.FUNCTION and one_line(unit, source)
    }
    runs = StatementRuns.of(lines.contexts, source)
    statements = own_lines(lines.statements, facts, owners, source)
    without = (unit for index, unit in enumerate(facts.units) if not statements[index])
    joined = _Joined(
        facts=facts,
        lines=lines,
        source=source,
        outcomes=outcomes,
        statements=statements,
        excluded=own_lines(lines.excluded, facts, owners, source),
        runs=runs,
        verdicts=Verdicts.of(runs.contexts, outcomes) if outcomes is not None else Verdicts(),
        one_liners=frozenset(one_liners),
        inner=inner_lines(source) if one_liners and lines.contexts else frozenset(),
        empty=frozenset(source.first_of(unit.span.line) for unit in without if unit.kind is UnitKind.FUNCTION),
        branches=lines.branches_by_line(),
        branches_by=branches_run_by(lines, source, runs, outcomes) if outcomes is not None else {},
    )
    found = {index: joined.evidence(index) for index in range(len(facts.units))}
    found[0] = replace(found[0], main=_main(lines, source))
    return without_blind_spots(facts, lines, source, found)


def _main(lines: FileLines, source: SourceLines) -> Entered | None:
    """Whether what stands under `if __name__ == "__main__"` ran; None without it, and where it is excluded."""
    statements = lines.statements & source.main
    return _yes_or_no(statements & lines.executed) if statements else None


def unknown(facts: Facts, freshness: Freshness, reason: str, remedy: str) -> Mapping[int, FunctionEvidence]:
    """The evidence of every unit of a file whose data cannot be used."""
    nothing = FunctionEvidence(Entered.UNKNOWN, None, None, freshness, reason, remedy)
    return dict.fromkeys(range(len(facts.units)), nothing)


@dataclass(frozen=True, slots=True)
class _Body:
    """What is known of one body: `statements` is None where a line without branches does not tell.

    `contexts` holds those that entered it, `by` says who ran its covered statements.
    """

    entered: Entered
    statements: Ratio | None
    contexts: frozenset[str] = frozenset()
    reason: str = ""
    remedy: str = ""
    by: RunBy | None = None


@dataclass(frozen=True, slots=True)
class _Joined:
    """One file's facts and lines: own statement and excluded lines by unit, and what ran the statements.

    `inner` holds the statement lines with lambdas and comprehensions, where one-line bodies are told by contexts,
    `empty` the heads of functions without statements of their own. `branches` and `branches_by` hold the branches that
    leave each statement line, and who took them.
    """

    facts: Facts
    lines: FileLines
    source: SourceLines
    outcomes: ContextOutcomes | None
    statements: Mapping[int, frozenset[int]]
    excluded: Mapping[int, frozenset[int]]
    runs: StatementRuns
    verdicts: Verdicts
    one_liners: frozenset[int]
    inner: frozenset[int]
    empty: frozenset[int]
    branches: Mapping[int, tuple[int, int] | None] | None
    branches_by: Mapping[int, RunBy]

    def evidence(self, index: int) -> FunctionEvidence:
        """The evidence of one unit."""
        unit, own = self.facts.units[index], self.statements[index]
        if own:
            executed = own & self.lines.executed
            statements = Ratio(len(executed), len(own))
            by = run_by(executed, self.runs, self.verdicts)
            body = _Body(_yes_or_no(executed), statements, self.runs.under(own), by=by)
        elif unit.kind is UnitKind.FUNCTION and one_line(unit, self.source):
            body = self._one_line_body(index, unit)
        elif unit.kind is UnitKind.FUNCTION:
            body = self._empty_body(index, unit)
        else:
            body = self._empty_scope(index, unit)
        credit, branches = self._credit(body), self.branches
        if body.reason == ONE_LINE_TESTS and (credit.passing is not None or self.outcomes is None):
            body = replace(body, reason="", remedy="")
        told = self.outcomes if self.lines.contexts is not None else None
        if told is not None and not body.reason and _is_open(body, credit):
            cause = cause_of(body.contexts, told)
            body = replace(body, reason=cause.reason, remedy=cause.remedy)
        return FunctionEvidence(
            entered=body.entered,
            statements=body.statements,
            branches=None if branches is None else _sum(branches[line] for line in own if line in branches),
            freshness=Freshness.FRESH,
            reason=body.reason,
            remedy=body.remedy,
            passing=credit.passing,
            failing=credit.failing,
            failed_in=credit.failed,
            passed_in=credit.passed,
            untaken=self._untaken(own),
            excluded=body.reason == EXCLUDED,
            # Of a body in the line of its head the contexts may be those of the head, which runs on import.
            on_import=bool(own and told and body.entered is Entered.YES and told.on_import(body.contexts)),
            asserted=credit.asserted,
            flaky_in=credit.flaky,
            statements_by=None if told is None or body.statements is None else body.by or RunBy(0, 0),
            branches_by=None
            if told is None or branches is None
            else total(self.branches_by[line] for line in own if line in self.branches_by),
        )

    def _untaken(self, own: frozenset[int]) -> tuple[tuple[int, int], ...] | None:
        """The first branches of these lines that nothing took, in the order of the source."""
        if self.lines.untaken is None:
            return None
        untaken = (arc for arc in self.lines.untaken if arc[0] in own and arc[1] not in self.lines.excluded)
        return tuple(nsmallest(MOST_UNTAKEN, untaken, key=lambda arc: (arc[0], arc[1] < 0, abs(arc[1]))))

    def _one_line_body(self, index: int, unit: Unit) -> _Body:
        head = self.source.first_of(unit.span.line)
        entered = self._crossed(unit, one_line=True)
        tests, callers = self._contexts_of_one_line(index, head)
        if head in self.lines.excluded:
            return self._without_statements(unit, entered, callers, EXCLUDED)
        if entered is Entered.UNKNOWN and tests:
            entered = Entered.YES
        if entered is Entered.UNKNOWN:
            return _Body(entered, None, callers, ONE_LINE, self._remedy(unit))
        if entered is Entered.NO:
            return _Body(entered, Ratio(0, 1), callers)
        told = (ONE_LINE_TESTS, LAYOUT_REMEDY) if self.lines.contexts is not None else ("", "")
        by = ran_under(callers, self.outcomes) if self.outcomes else None
        return _Body(entered, Ratio(1, 1), callers, *told, by=by)

    def _empty_body(self, index: int, unit: Unit) -> _Body:
        """A function whose lines hold no statement: a docstring, an ellipsis, or all of it excluded."""
        body = range(unit.body_line, unit.span.end_line + 1)
        entered = self._crossed(unit, one_line=False)
        if not (self.lines.recorded or frozenset()).isdisjoint(body):
            entered = Entered.YES
        reason = EXCLUDED if self.excluded[index] else NO_STATEMENTS
        ran = self.runs.on(bits_of(body))
        if not ran and entered is Entered.YES:
            ran = self._contexts_of_one_line(index, self.source.first_of(unit.span.line))[1]
        return self._without_statements(unit, entered, ran, reason)

    def _empty_scope(self, index: int, unit: Unit) -> _Body:
        """A class body runs with its `class` statement; an empty module leaves at most a mark."""
        head = self.source.first_of(unit.span.line)
        reason = EXCLUDED if self.excluded[index] or head in self.lines.excluded else NO_STATEMENTS
        marks = self.lines.recorded
        if unit.kind is UnitKind.CLASS:
            if head in self.lines.statements:
                marks = self.lines.executed
            marks = None if marks is None else marks & {head, unit.span.line, unit.first_line}
        elif not (marks or self.source.docstrings):
            return _Body(Entered.UNKNOWN, Ratio(0, 0), reason=NO_STATEMENTS)  # importing it leaves no trace
        entered = Entered.UNKNOWN if marks is None else _yes_or_no(marks)
        return self._without_statements(unit, entered, frozenset(), reason)

    def _without_statements(self, unit: Unit, entered: Entered, contexts: frozenset[str], reason: str) -> _Body:
        if reason == EXCLUDED and unit.span.line in self.source.hollow:
            entered = Entered.YES if entered is Entered.YES else Entered.UNKNOWN
            reason = NO_STATEMENTS
        if reason == EXCLUDED:
            entered = Entered.YES if entered is Entered.YES else Entered.UNKNOWN
            return _Body(entered, Ratio(0, 0), contexts, reason, EXCLUDED_REMEDY)
        remedy = self._remedy(unit) if entered is Entered.UNKNOWN else ""
        return _Body(entered, Ratio(0, 0), contexts, reason, remedy)

    def _crossed(self, unit: Unit, *, one_line: bool) -> Entered:
        """Whether the body ran, by the arcs that enter and leave it; a negative end names its first line."""
        if self.source.first_of(unit.span.line) in self.lines.missing:
            return Entered.NO  # not even the def ran
        unclear = unit.span.line in self.source.unclear
        if self.lines.arcs is None or (unclear and one_line):
            return Entered.UNKNOWN
        marks = {-unit.span.line, -unit.first_line}
        inside = range(unit.body_line if unclear else unit.first_line, unit.span.end_line + 1)
        crossings = ((a in marks and b in inside) or (b in marks and a in inside) for a, b in self.lines.arcs)
        if any(crossings):
            return Entered.YES
        return Entered.UNKNOWN if unclear else Entered.NO

    def _contexts_of_one_line(self, index: int, head: int) -> tuple[frozenset[str], frozenset[str]]:
        """The tests that surely ran a body in its head's line, and all that may have (`` where that is open)."""
        # A body without statements (a docstring, `global`) leaves a mark in the line of its head as well.
        heads = self.one_liners | self.empty | {self.source.first_of(line) for line in self.source.hollow}
        return callers(head, self.statements[scope_of(self.facts, index)] - heads, self.inner, self.runs)

    def _credit(self, body: _Body) -> Credit:
        if self.lines.contexts is None or self.outcomes is None or body.entered is Entered.UNKNOWN:
            return Credit(None, None)
        if body.entered is Entered.YES and not body.contexts:
            return Credit(None, None)  # only arcs show that it ran, and they do not say for whom
        return self.outcomes.credit(body.contexts if body.entered is Entered.YES else frozenset())

    def _remedy(self, unit: Unit) -> str:
        if unit.span.line in self.source.hollow:
            return HOLLOW_REMEDY
        if self.lines.arcs is not None:
            return LAYOUT_REMEDY
        return MEASURE if self.branches is None else DATA_REMEDY


def _is_open(body: _Body, credit: Credit) -> bool:
    """Whether a body ran, and nobody knows if a passing test ran all of what ran."""
    if body.entered is not Entered.YES or body.statements is None:
        return False
    by = body.by or RunBy(0, 0)
    return credit.passing is None or by.passing + by.failing < body.statements.covered


def _yes_or_no(executed: frozenset[int]) -> Entered:
    return Entered.YES if executed else Entered.NO


def _sum(counts: Iterable[tuple[int, int] | None]) -> Ratio | None:
    """Branches taken out of all branches, None where those of a line are not known."""
    total = taken = 0
    for count in counts:
        if count is None:
            return None
        exits, used = count
        total, taken = total + exits, taken + used
    return Ratio(taken, total)
