"""The one way to ask for a function's shape: every slice is measured before libcst sees it, or is even imported."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from readiness_lint.facts.bounds import refusal
from readiness_lint.facts.suspects import EVERYTHING, suspects_of
from readiness_lint.model.facts import Shape

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers
    from readiness_lint.facts.suspects import Topic


def judge(scan: Layers, index: int, topics: AbstractSet[Topic] = EVERYTHING) -> Shape:
    """The shape of the function with that index (0: of the module's own code).

    What is beyond a bound is not judged, and says so.
    """
    scope = scan.scopes[index]
    reason = refusal(scan.code[scope.opens : scope.end] if index else scan.code)
    if reason is not None:
        return Shape(not_judged=f"{scope.qualname} was not judged, because {reason}")
    from readiness_lint.facts.syntax import shape_of

    return shape_of(scan, index, topics)


def shapes_of(scan: Layers) -> tuple[tuple[int, Shape], ...]:
    """The shapes of all suspects in which something was found, or of which nothing can be said."""
    shapes = ((index, judge(scan, index, topics)) for index, topics in suspects_of(scan).items())
    return tuple((index, shape) for index, shape in shapes if shape.symptoms or shape.not_judged is not None)
