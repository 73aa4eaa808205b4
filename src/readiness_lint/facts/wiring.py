"""What is asked of a whole file, besides its functions: the options that it parses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.facts.options import unread_options
from readiness_lint.model.facts import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from readiness_lint.facts.layers import Layers
    from readiness_lint.model.symptoms import Symptom


def with_wiring(scan: Layers, shapes: Iterable[tuple[int, Shape]]) -> tuple[tuple[int, Shape], ...]:
    """The shapes of functions with the symptoms of the whole file added to them, in order."""
    joined = dict(shapes)
    added: defaultdict[int, list[Symptom]] = defaultdict(list)
    for unit, symptom in unread_options(scan):
        added[unit].append(symptom)
    for unit, symptoms in added.items():
        shape = joined.get(unit, Shape())
        joined[unit] = replace(shape, symptoms=(*shape.symptoms, *symptoms))
    return tuple(sorted(joined.items(), key=lambda one: one[0]))
