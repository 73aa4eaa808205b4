"""At which of the functions that it enters a failing test is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from readiness_lint.evidence.contexts import NAMED

if TYPE_CHECKING:
    from readiness_lint.model.evidence import FunctionEvidence


def by_closest(failing: Mapping[int, FunctionEvidence]) -> dict[int, list[int]]:
    """The functions that speak for failing tests, each with the others that such tests of it enter.

    A test is told at the function that the fewest tests enter. A function of which not all failing tests are named
    stands for itself, unless another one has as many of the same names.
    """

    def rank(unit: int) -> tuple[int, int]:
        return (failing[unit].passing or 0) + (failing[unit].failing or 0), unit

    closest: dict[object, int] = {}
    for unit in sorted(failing, key=rank):
        for key in _told(failing[unit]):
            closest.setdefault(key, unit)
    found: dict[int, list[int]] = {unit: [] for unit in sorted(closest.values())}
    for unit, evidence in failing.items():
        if unit not in found:
            found[closest[_told(evidence)[0]]].append(unit)
    return found


def _told(evidence: FunctionEvidence) -> tuple[object, ...]:
    """The failing tests by name; all of them together, with their number, where there are more than are named."""
    names, number = evidence.failed_in, evidence.failing or 0
    return ((names, number),) if len(names) == NAMED and number > len(names) else names or (number,)
