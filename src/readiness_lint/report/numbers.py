"""Numbers for people that never round to a lie."""

from __future__ import annotations


def points(tenths: int) -> str:
    """Tenths of a point with their decimal: 370 is `37.0`."""
    return f"{tenths // 10}.{tenths % 10}"


def share(tenths: int) -> str:
    """The tenths of a cause; one that costs less than a tenth is not nothing."""
    return points(tenths) if tenths else "<0.1"


def percent(covered: int, total: int) -> str:
    """A percentage: 100 only when all is covered, 0 only when nothing is, `-` for nothing to cover."""
    if total == 0:
        return "-"
    whole = (100 * covered + total // 2) // total
    if whole >= 100 and covered < total:
        whole = 99
    if whole == 0 and covered:
        whole = 1
    return f"{whole}%"
