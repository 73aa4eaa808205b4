"""What is proved and what is possible, and the integer tenths that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from readiness_lint.model.score import Cause, Component


@dataclass(frozen=True, slots=True)
class Weighted:
    """A cause before it has its tenths: its share is its weight among its fellows."""

    weight: Fraction
    reason: str
    remedy: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """A component as fractions of what it can earn: at least `lower`, at most `upper`, and why not more."""

    lower: Fraction
    upper: Fraction
    source: str
    losses: tuple[Weighted, ...] = ()
    unknowns: tuple[Weighted, ...] = ()


def unknown(reason: str, remedy: str) -> Bounds:
    """A component of which nothing is known."""
    return Bounds(Fraction(0), Fraction(1), "nothing", unknowns=(Weighted(Fraction(1), reason, remedy),))


def component(name: str, available: int, bounds: Bounds) -> Component:
    """The bounds in tenths of a point. What is earned is rounded down; the remainder is unknown or lost."""
    earned = floor(available * bounds.lower)
    possible = floor(available * bounds.upper)
    return Component(
        name=name,
        available=available,
        earned=earned,
        unknown=possible - earned,
        lost=available - possible,
        source=bounds.source,
        losses=causes(available - possible, bounds.losses),
        unknowns=causes(possible - earned, bounds.unknowns),
    )


def causes(tenths: int, weighted: Sequence[Weighted]) -> tuple[Cause, ...]:
    """Causes that share `tenths` by weight, the greatest first.

    A cause can end with 0 tenths: it costs less than a tenth of a point, and is named all the same.
    """
    counted = [cause for cause in weighted if cause.weight > 0]
    shares = apportion(tenths, [cause.weight for cause in counted])
    pairs = sorted(zip(shares, counted, strict=True), key=lambda pair: (-pair[1].weight, pair[1].reason))
    return tuple(Cause(share, cause.reason, cause.remedy, cause.findings) for share, cause in pairs)


def apportion(total: int, weights: Sequence[Fraction]) -> list[int]:
    """`total` in whole parts by the method of largest remainders; equal remainders go to the earlier weight.

    Raises ValueError when there is something to share and nobody to take it.
    """
    whole = sum(weights, Fraction(0))
    if not whole:
        if total:
            msg = f"{total} tenths without a cause"
            raise ValueError(msg)
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [floor(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
