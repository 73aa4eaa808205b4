"""Tests that ended before all of them had run: what was not seen then might have been seen later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.evidence.blind_spots import not_known
from readiness_lint.evidence.parts import REASON
from readiness_lint.evidence.remedies import MEASURE_AGAIN
from readiness_lint.model.evidence import Entered

if TYPE_CHECKING:
    from readiness_lint.model.evidence import FunctionEvidence, Ratio


def without_absences(
    units: Mapping[int, FunctionEvidence], reason: str = REASON, remedy: str = MEASURE_AGAIN
) -> Mapping[int, FunctionEvidence]:
    """The same evidence where only what was seen counts.

    What was not entered is unknown. Of what was entered the figures stand where everything was covered; else more of
    it might have been, so that they are not known.
    """
    return {unit: _without_absences(one, reason, remedy) for unit, one in units.items()}


def _without_absences(one: FunctionEvidence, reason: str, remedy: str) -> FunctionEvidence:
    if one.entered is Entered.NO:
        return not_known(one, reason, remedy)
    if one.entered is Entered.YES and not (_is_full(one.statements) and _is_full(one.branches)):
        return replace(
            one,
            statements=one.statements if _is_full(one.statements) else None,
            branches=one.branches if _is_full(one.branches) else None,
            statements_by=one.statements_by if _is_full(one.statements) else None,
            branches_by=one.branches_by if _is_full(one.branches) else None,
            reason=_first(one.reason, reason, one),
            remedy=_first(one.remedy, remedy, one),
        )
    if one.on_import:
        return replace(one, reason=reason, remedy=remedy)  # the tests that never ran may call it
    return one


def _first(own: str, reason: str, one: FunctionEvidence) -> str:
    """What to say of a body of which something is not known any more: what was not known before, if that is all."""
    return own if own and _is_full(one.statements) and not one.on_import else reason


def _is_full(ratio: Ratio | None) -> bool:
    return ratio is not None and ratio.covered == ratio.total
