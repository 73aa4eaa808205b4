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
UNKNOWN_TESTS = "nothing shows which tests enter it, or what became of them"


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


def settled(functions: Sequence[FunctionFigures], on_import: Collection[Key] = ()) -> Settled:
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
        unknowns=_unknowns(functions, others),
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


def _unknowns(functions: Iterable[FunctionFigures], on_import: Collection[Key]) -> tuple[Unknown, ...]:
    groups: dict[tuple[str, str, str], list[FunctionFigures]] = {}
    for one in functions:
        for what, reason, remedy in _open(one, loaded=one.key in on_import):
            groups.setdefault((what, reason, remedy), []).append(one)
    found = (
        Unknown(what, reason, remedy, len(group), tuple(group[:_NAMED]))
        for (what, reason, remedy), group in groups.items()
    )
    return tuple(sorted(found, key=lambda one: (-one.count, one.what, one.reason, one.remedy)))


def _open(function: FunctionFigures, *, loaded: bool) -> Iterable[tuple[str, str, str]]:
    """What is not known of a function; what depends on something else that is unknown is not told again."""
    from readiness_lint.evidence.remedies import MEASURE
    from readiness_lint.score.known import measured
    from readiness_lint.score.shown import NAME_THE_TESTS

    if function.entered is Entered.UNKNOWN:
        yield "entered", function.reason, function.remedy
    elif function.entered is Entered.YES:
        if measured(function) is None:
            # What is not known of its branches is not known for the same reason.
            yield "statements", function.reason or "nothing shows how much of it ran", function.remedy or MEASURE
        elif function.branches is None and not function.straight:
            yield "branches", function.reason or "branches were not measured", function.remedy or MEASURE
        if function.passing is None and not loaded:
            yield "tests", function.reason or UNKNOWN_TESTS, function.remedy or NAME_THE_TESTS
