"""Carries what tests show of stamped functions over to the source of today, where these say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.evidence.remedies import MEASURE_AGAIN
from readiness_lint.facts.unit_text import unit_digests, unit_names
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts

CHANGED = "changed since its tests were measured"
NEW = "did not exist when the tests were measured"


def same_units(before: tuple[Facts, str], now: tuple[Facts, str]) -> Mapping[int, int]:
    """Unit of today -> the stamped unit of the same name with the same code, each given by the facts and its text.

    Comments, blank lines and layout do not count. Units that a name does not tell apart are matched in their order.
    """
    old, new = (dict(zip(unit_names(facts.units), range(len(facts.units)), strict=True)) for facts, _ in (before, now))
    common = old.keys() & new.keys()
    digests_before = unit_digests(before[1], {old[name] for name in common})
    digests_now = unit_digests(now[1], {new[name] for name in common})
    return {new[name]: old[name] for name in common if digests_before[old[name]] == digests_now[new[name]]}


def carried(
    evidence: Mapping[int, FunctionEvidence], same: Mapping[int, int], before: Facts, now: Facts
) -> Mapping[int, FunctionEvidence]:
    """The evidence of every unit of today: that of the stamped unit, or unknown where its code is another."""
    names = frozenset(unit_names(before.units))
    found: dict[int, FunctionEvidence] = {}
    for unit, name in enumerate(unit_names(now.units)):
        if unit in same:
            # Lines have moved, and what excludes a body may be a comment, which does not count as its code.
            found[unit] = replace(evidence[same[unit]], untaken=None, excluded=False)
        else:
            reason = CHANGED if name in names else NEW
            found[unit] = FunctionEvidence(Entered.UNKNOWN, None, None, Freshness.STALE, reason, MEASURE_AGAIN)
    return found
