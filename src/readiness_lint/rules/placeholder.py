"""RDY2xx: placeholder code that no comment admits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.facts import Stub, UnitKind
from readiness_lint.model.findings import Level, Related
from readiness_lint.model.source import Span
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.view import Draft, head_of

if TYPE_CHECKING:
    from readiness_lint.model.graph import Surroundings
    from readiness_lint.rules.view import FileView

_OVERRIDE_POINT = re.compile(
    r"\b(?:overrid|implement|subclass|hook|no-?op\b|called (?:by|when|at|before|after|on))", re.IGNORECASE
)


@rule(
    "RDY201",
    "stub-body",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}` is called by {caller}, but its body is only `{stub}`",
)
def stub_body(view: FileView) -> Iterator[Draft]:
    """A function that the project calls has a body that does nothing.

    The caller relies on work that is never done, and nothing tells it so. Silent where an empty body is right:
    abstract methods, protocols, overloads, methods that some class of the project overrides or that a library's
    base class calls, methods that raise NotImplementedError, documented override points, hooks and callbacks,
    decorated functions, and functions that nobody calls.

    Fires:
        def validate_batch(batch):
            pass

        def train(batches):
            for batch in batches:
                validate_batch(batch)

    Silent:
        class Callback:
            def on_epoch_end(self):
                pass

        class Stop(Callback):
            def on_epoch_end(self):
                raise SystemExit

        def train(callback):
            callback.on_epoch_end()
    """
    for unit, candidate in view.candidates.items():
        if unit not in view.facts.candidates or candidate.benign is not None or not candidate.callers:
            continue
        stub = view.shape(unit).stub
        if stub is None or _says_so(view, unit, stub):
            continue
        name = view.facts.units[unit].qualname
        values = {"name": name, "caller": _callers(candidate), "stub": stub.value}
        critical = unit in view.critical
        yield Draft(
            unit,
            head_of(view.facts, unit),
            values,
            confidence=0.85 if critical else 0.75,
            related=tuple(_related(candidate)),
            level=None if critical else Level.NOTE,
        )


def _says_so(view: FileView, unit: int, stub: Stub) -> bool:
    """Whether the stub tells its callers: a method that raises is an override point and fails loudly.

    A docstring may name an override point, and a bare `return` without parameters promises nothing.
    """
    if _OVERRIDE_POINT.search(view.shape(unit).docstring):
        return True
    if stub is Stub.NOT_IMPLEMENTED:
        return view.facts.units[view.facts.units[unit].parent].kind is UnitKind.CLASS
    return stub is Stub.RETURN and not view.shape(unit).parameters


def _callers(candidate: Surroundings) -> str:
    first = candidate.callers[0].qualname
    more = len(candidate.callers) - 1
    return f"`{first}`" + (f" and {more} more" if more else "")


def _related(candidate: Surroundings) -> Iterator[Related]:
    for step in candidate.callers[:3]:
        yield Related(step.path, Span(step.line, 0, step.line, 0), f"called here by `{step.qualname}`")
