"""What is known of the critical functions, what is not, and what would settle it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered, Freshness

if TYPE_CHECKING:
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.figures import FunctionFigures

    Key = tuple[str, int, str]

_NAMED = 3
NO_BRANCHES = "branches were not measured"
NO_RESULTS = "no test results were read, so that nobody knows whether the tests that enter it pass"
NO_CONTEXTS = "the coverage data has no contexts, so that nothing shows which tests enter it"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Critical functions of which one thing is unknown, for one `reason`, and the `remedy` that settles it.

    `what` is `entered`, `statements`, `branches` or `tests`; `examples` are the first of `count` functions.
    """

    what: str
    reason: str
    remedy: str
    count: int
    examples: tuple[FunctionFigures, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Critical functions by what is known of them.

    `entered`, `on_import` (and by nothing else), `not_entered` and `unknown` add up to `total`. Of the `entered` ones
    nothing tells by which tests `unnamed` were. `stale` counts those of the unknown ones of which the evidence speaks
    as they were, and `new` those of these that were not there at all. `unknowns` are groups, the largest first; one
    function may stand in several, for several things.
    """

    total: int
    entered: int
    on_import: int
    unnamed: int
    not_entered: int
    unknown: int
    stale: int
    new: int
    unknowns: tuple[Unknown, ...]


def settled(
    functions: Sequence[FunctionFigures], on_import: Collection[Key] = (), evidence: Evidence | None = None
) -> Settled:
    """What the evidence shows of these functions; `on_import` holds the keys of those that ran on import alone."""
    from readiness_lint.evidence.carried import NEW

    loaded, others = [one for one in functions if one.key in on_import], set(on_import)
    ran = [one for one in functions if one.entered is Entered.YES and one.key not in others]
    not_entered = sum(one.entered is Entered.NO for one in functions)
    return Settled(
        total=len(functions),
        entered=len(ran),
        on_import=len(loaded),
        unnamed=sum(one.passing is None for one in ran),
        not_entered=not_entered,
        unknown=len(functions) - len(ran) - len(loaded) - not_entered,
        stale=sum(one.freshness is Freshness.STALE for one in functions),
        new=sum(one.freshness is Freshness.STALE and one.reason == NEW for one in functions),
        unknowns=_unknowns(functions, others, why_no_tests(evidence)),
    )


def ran_on_import(project: Project | None, evidence: Evidence | None) -> frozenset[Key]:
    """The keys of the critical functions that ran on import, in no test and no fixture, as far as contexts tell."""
    if project is None or evidence is None:
        return frozenset()
    return frozenset(
        (critical.path, critical.line, critical.qualname)
        for place, critical in project.critical.items()
        if (found := evidence.of(*place)) is not None and found.on_import
    )


def why_no_tests(evidence: Evidence | None) -> str:
    """Why nobody knows which tests enter a function that was entered, where its own evidence does not say it."""
    results = (file.counts for file in evidence.files if file.kind == "tests") if evidence else ()
    return NO_CONTEXTS if any(counts is not None and counts.ran for counts in results) else NO_RESULTS


def _unknowns(functions: Iterable[FunctionFigures], on_import: Collection[Key], unnamed: str) -> tuple[Unknown, ...]:
    groups: dict[tuple[str, str, str], list[FunctionFigures]] = {}
    for one in functions:
        for what, reason, remedy in _open(one, unnamed, loaded=one.key in on_import):
            groups.setdefault((what, reason, remedy), []).append(one)
    found = (
        Unknown(what, reason, remedy, len(group), tuple(group[:_NAMED]))
        for (what, reason, remedy), group in groups.items()
    )
    return tuple(sorted(found, key=lambda one: (-one.count, one.what, one.reason, one.remedy)))


def _open(function: FunctionFigures, unnamed: str, *, loaded: bool) -> Iterable[tuple[str, str, str]]:
    """What is not known of a function; what depends on something else that is unknown is not told again."""
    from readiness_lint.evidence.remedies import MEASURE
    from readiness_lint.score.known import measured

    if function.entered is Entered.UNKNOWN:
        yield "entered", function.reason, function.remedy
    elif function.entered is Entered.YES:
        if measured(function) is None:
            # What is not known of its branches is not known for the same reason.
            yield "statements", function.reason or "nothing shows how much of it ran", function.remedy or MEASURE
        elif function.branches is None and not function.straight:
            yield "branches", NO_BRANCHES, MEASURE
        if function.passing is None and not loaded:
            yield "tests", function.reason or unnamed, function.remedy or MEASURE
