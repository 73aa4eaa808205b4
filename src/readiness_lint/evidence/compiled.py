"""What runs inside compiled code runs unseen as well, as far as the call graph shows it.

Only what was defined and not seen to run becomes unknown. Where a compiled function was seen (compilation was off, or
the graph broke before it), what it calls would have been seen as well, so nothing is concluded from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.evidence.blind_spots import not_known
from readiness_lint.evidence.unmeasured import COMPILED, INLINING
from readiness_lint.model.evidence import Entered, FunctionEvidence

if TYPE_CHECKING:
    from readiness_lint.model.graph import CompiledCode, Place

Units = Mapping[str, Mapping[int, FunctionEvidence]]


# Why a body may have run unseen of which it is not certain that anything compiles it.
PERHAPS_COMPILED = "it may run in compiled code, which coverage does not measure"


def with_compiled(
    units: Units, code: CompiledCode, defined: Callable[[Place], bool]
) -> dict[str, dict[int, FunctionEvidence]]:
    """The same evidence, with what may have run inside compiled code made unknown.

    `defined` says whether the `def` of a unit ran.
    """
    hiding = _Hiding({path: dict(found) for path, found in units.items()}, code, defined)
    remedies = set(INLINING.values())
    for path, found in units.items():
        hiding.waiting += [
            ((path, unit), COMPILED, one.remedy)
            for unit, one in found.items()
            if one.reason == COMPILED and one.remedy in remedies
        ]
    for place, by, compiler in code.handed:
        # What no test made the compiler compile ran as Python, if it ran.
        if hiding.entered(by) is not Entered.NO:
            hiding.hide(place, COMPILED, INLINING[compiler])
    hiding.follow()
    for by, compiler in code.unresolved:
        if hiding.entered(by) in (Entered.YES, Entered.UNKNOWN):
            hiding.any_object(INLINING[compiler])
    hiding.follow()
    return hiding.known


@dataclass(slots=True)
class _Hiding:
    """The evidence so far, and the hidden units whose calls have not been followed yet, each with its reason."""

    known: dict[str, dict[int, FunctionEvidence]]
    code: CompiledCode
    defined: Callable[[Place], bool]
    waiting: list[tuple[Place, str, str]] = field(default_factory=list)
    opened: bool = False

    def entered(self, place: Place) -> Entered | None:
        """Whether tests entered a unit, None where nothing was measured."""
        one = self.known.get(place[0], {}).get(place[1])
        return None if one is None else one.entered

    def hide(self, place: Place, reason: str, remedy: str) -> None:
        """Make a unit unknown that was defined and not seen to run."""
        if self.entered(place) is Entered.NO and self.defined(place):
            path, unit = place
            self.known[path][unit] = not_known(self.known[path][unit], reason, remedy)
            self.waiting.append((place, reason, remedy))

    def any_object(self, remedy: str) -> None:
        """Hide what calling any object runs, but for classes of which tests made no object."""
        if not self.opened:
            self.opened = True
            for place, constructor in self.code.objects:
                if constructor is None or self.entered(constructor) is not Entered.NO:
                    self.hide(place, PERHAPS_COMPILED, remedy)

    def follow(self) -> None:
        """Hide what the hidden units call."""
        opaque = ""
        while self.waiting or opaque:
            if not self.waiting:  # what is certain goes first, so that it has its own reason
                self.any_object(opaque)
                opaque = ""
                continue
            place, reason, remedy = self.waiting.pop()
            for callee in self.code.calls(place):
                self.hide(callee, reason, remedy)
            if not self.opened and self.code.opaque(place):
                opaque = remedy
