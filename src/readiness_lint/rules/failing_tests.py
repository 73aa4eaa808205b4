"""At which of the functions that it enters a failing test is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from readiness_lint.evidence.contexts import NAMED
from readiness_lint.model.evidence import Entered, Freshness
from readiness_lint.rules.joined import only_failing_tests_enter

if TYPE_CHECKING:
    from readiness_lint.model.evidence import FunctionEvidence
    from readiness_lint.model.graph import Place

# A unit of one file, or a place in the project.
_Key = TypeVar("_Key", int, "Place")


def is_failing(evidence: FunctionEvidence | None) -> bool:
    """Whether failing tests enter a function, beside others."""
    if evidence is None or evidence.entered is not Entered.YES or evidence.freshness is not Freshness.FRESH:
        return False
    return bool(evidence.failing) and not only_failing_tests_enter(evidence)


def by_closest(failing: Mapping[_Key, FunctionEvidence]) -> dict[_Key, list[_Key]]:
    """The functions that speak for failing tests, each with the others that such tests of it enter.

    A test is told at the function that the fewest tests enter. A function of which not all failing tests are named
    stands for itself, unless another one has as many of the same names. Others stand in the same order.
    """

    def rank(key: _Key) -> tuple[int, _Key]:
        return (failing[key].passing or 0) + (failing[key].failing or 0), key

    ranked = sorted(failing, key=rank)
    closest: dict[object, _Key] = {}
    for key in ranked:
        for told in _told(failing[key]):
            closest.setdefault(told, key)
    found: dict[_Key, list[_Key]] = {key: [] for key in sorted(closest.values())}
    for key in ranked:
        if key not in found:
            found[closest[_told(failing[key])[0]]].append(key)
    return found


def _told(evidence: FunctionEvidence) -> tuple[object, ...]:
    """The failing tests by name; all of them together, with their number, where there are more than are named."""
    names, number = evidence.failed_in, evidence.failing or 0
    return ((names, number),) if len(names) == NAMED and number > len(names) else names or (number,)
