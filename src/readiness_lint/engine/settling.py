"""What is known of the critical functions, what is not, and what would settle it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered, Freshness

if TYPE_CHECKING:
    from readiness_lint.model.figures import FunctionFigures

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Unknown:
    """Critical functions of which one thing is unknown, for one `reason`, and the `remedy` that settles it.

    `what` is `entered`, `branches` or `tests`; `examples` are the first of `count` functions.
    """

    what: str
    reason: str
    remedy: str
    count: int
    examples: tuple[FunctionFigures, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Critical functions by what is known of them; `entered`, `not_entered` and `unknown` add up to `total`.

    `stale` counts those of the unknown ones of which the evidence speaks as they were. `unknowns` are groups, the
    largest first; one function may stand in several, for several things.
    """

    total: int
    entered: int
    not_entered: int
    unknown: int
    stale: int
    unknowns: tuple[Unknown, ...]


def settled(functions: Sequence[FunctionFigures]) -> Settled:
    """What the evidence shows of these functions."""
    entered = sum(one.entered is Entered.YES for one in functions)
    not_entered = sum(one.entered is Entered.NO for one in functions)
    return Settled(
        total=len(functions),
        entered=entered,
        not_entered=not_entered,
        unknown=len(functions) - entered - not_entered,
        stale=sum(one.freshness is Freshness.STALE for one in functions),
        unknowns=_unknowns(functions),
    )


def _unknowns(functions: Iterable[FunctionFigures]) -> tuple[Unknown, ...]:
    groups: dict[tuple[str, str, str], list[FunctionFigures]] = {}
    for one in functions:
        for what, reason, remedy in _open(one):
            groups.setdefault((what, reason, remedy), []).append(one)
    found = (
        Unknown(what, reason, remedy, len(group), tuple(group[:_NAMED]))
        for (what, reason, remedy), group in groups.items()
    )
    return tuple(sorted(found, key=lambda one: (-one.count, one.what, one.reason, one.remedy)))


def _open(function: FunctionFigures) -> Iterable[tuple[str, str, str]]:
    """What is not known of a function; what depends on something else that is unknown is not told again."""
    from readiness_lint.evidence.remedies import MEASURE

    if function.entered is Entered.UNKNOWN:
        yield "entered", function.reason, function.remedy
    elif function.entered is Entered.YES:
        if function.branches is None and not function.straight:
            yield "branches", "branches were not measured", MEASURE
        if function.passing is None:
            yield "tests", "nothing shows which tests enter it, or what became of them", MEASURE
