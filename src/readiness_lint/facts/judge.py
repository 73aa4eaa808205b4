"""The one way to ask for a function's shape: every slice is measured before libcst sees it, or is even imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness_lint.facts.bounds import refusal
from readiness_lint.model.facts import Shape

if TYPE_CHECKING:
    from readiness_lint.facts.scan import Scan


def judge(scan: Scan, index: int) -> Shape:
    """The shape of the function with that index; what is beyond a bound is not judged, and says so."""
    scope = scan.scopes[index]
    reason = refusal(scan.code[scope.opens : scope.end])
    if reason is not None:
        return Shape(not_judged=f"{scope.qualname} was not judged, because {reason}")
    from readiness_lint.facts.syntax import shape_of

    return shape_of(scan, index)
