"""What runs inside compiled code runs unseen as well, as far as the call graph shows it.

Only what was defined and not seen to run becomes unknown. Where a compiled function was seen (compilation was off, or
the graph broke before it), what it calls would have been seen as well, so nothing is concluded from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from readiness_lint.evidence.blind_spots import not_known
from readiness_lint.evidence.unmeasured import COMPILED, INLINING
from readiness_lint.model.evidence import Entered, FunctionEvidence

if TYPE_CHECKING:
    from readiness_lint.model.graph import CompiledCode, Place

Units = Mapping[str, Mapping[int, FunctionEvidence]]


def with_compiled(
    units: Units, code: CompiledCode, defined: Callable[[Place], bool]
) -> dict[str, dict[int, FunctionEvidence]]:
    """The same evidence, with what may have run inside compiled code made unknown.

    `defined` says whether the `def` of a unit ran.
    """
    known = {path: dict(found) for path, found in units.items()}

    def hide(place: Place, remedy: str) -> bool:
        path, unit = place
        one = known.get(path, {}).get(unit)
        if one is None or one.entered is not Entered.NO or not defined(place):
            return False
        known[path][unit] = not_known(one, COMPILED, remedy)
        return True

    remedies = set(INLINING.values())
    waiting = [
        ((path, unit), one.remedy)
        for path, found in units.items()
        for unit, one in found.items()
        if one.reason == COMPILED and one.remedy in remedies
    ]
    for place, by, compiler in code.handed:
        maker = known.get(by[0], {}).get(by[1])
        # What no test made the compiler compile ran as Python, if it ran.
        if (maker is None or maker.entered is not Entered.NO) and hide(place, INLINING[compiler]):
            waiting.append((place, INLINING[compiler]))
    while waiting:
        place, remedy = waiting.pop()
        waiting += [(callee, remedy) for callee in code.calls(place) if hide(callee, remedy)]
    return known
