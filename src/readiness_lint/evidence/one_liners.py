"""Functions and classes whose body stands in the line of their head."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.evidence.source_lines import inner_scopes

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import FileLines
    from readiness_lint.evidence.source_lines import SourceLines
    from readiness_lint.evidence.statement_runs import StatementRuns
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


def inner_lines(source: SourceLines) -> frozenset[int]:
    """The statement lines with lambdas and comprehensions."""
    return frozenset(map(source.first_of, inner_scopes(source.text)))


def callers(
    head: int, around: frozenset[int], inner: frozenset[int], runs: StatementRuns
) -> tuple[frozenset[str], frozenset[str]]:
    """The contexts that surely ran a body in the line of its head, and all that may have (`` where that is open).

    `around` holds the statement lines that run when the `def` does. A test that imports
    the module is on the head without calling the function, and shows in the lines around it: of such a test it is not
    known whether it called the function. Lines with lambdas (`inner`) are left out of these, as far as there are
    others, for who runs a lambda imports nothing.
    """
    contexts = runs.under([head])
    if not around and "" not in contexts:
        return frozenset(), frozenset({""})  # any test may be the one that imported the module
    loading = runs.under(around - inner or around) | {""}
    tests = contexts - loading
    undecided = not tests or contexts & loading - {""}
    return tests, tests | {""} if undecided else tests
