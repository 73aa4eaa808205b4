"""Carries what tests show of stamped functions over to the source of today, where these say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.evidence.remedies import MEASURE_AGAIN
from readiness_lint.facts.unit_text import unit_digests
from readiness_lint.facts.unit_tree import unit_trees
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts

    _Names = Mapping[str, Sequence[int]]

CHANGED = "changed since its tests were measured"
NEW = "did not exist when the tests were measured"


def same_units(before: tuple[Facts, str], now: tuple[Facts, str]) -> Mapping[int, int]:
    """Unit of today -> the stamped unit of the same name with the same code, each given by the facts and its text.

    Comments, blank lines and layout do not count. Units of one name are told apart by their code; where that leaves it
    open, or their order is another one, so that another of them is in force, none of them is the same.
    """
    old, new = _by_name(before[0]), _by_name(now[0])
    common = old.keys() & new.keys()
    was, today = _codes(before, now, old, new, common)
    same: dict[int, int] = {}
    for name in common:
        one, other = [was[unit] for unit in old[name]], [today[unit] for unit in new[name]]
        same.update((new[name][here], old[name][there]) for here, there in _in_order(other, one))
    return same


def _codes(
    before: tuple[Facts, str], now: tuple[Facts, str], old: _Names, new: _Names, common: Collection[str]
) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """What stands for the code of each unit, then and now: a hash of its text, of its tree where the texts differ."""
    was = dict(unit_digests(before[1], {unit for name in common for unit in old[name]}))
    today = dict(unit_digests(now[1], {unit for name in common for unit in new[name]}))
    differ = [name for name in common if [was[unit] for unit in old[name]] != [today[unit] for unit in new[name]]]
    trees_before = unit_trees(before[1], before[0].units, {unit for name in differ for unit in old[name]})
    trees_now = unit_trees(now[1], now[0].units, {unit for name in differ for unit in new[name]})
    for name in differ:
        if trees_before.keys() >= {*old[name]} and trees_now.keys() >= {*new[name]}:
            was.update((unit, trees_before[unit]) for unit in old[name])
            today.update((unit, trees_now[unit]) for unit in new[name])
    return was, today


def _by_name(facts: Facts) -> _Names:
    found: dict[str, list[int]] = {}
    for index, unit in enumerate(facts.units):
        found.setdefault(unit.qualname, []).append(index)
    return found


def _in_order(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The places of equal items; none of items that one side has more of, and none at all in another order."""
    equal = {item for item in one if one.count(item) == other.count(item)}
    places = ([at for at, item in enumerate(side) if item in equal] for side in (one, other))
    pairs = list(zip(*places, strict=True))
    return pairs if all(one[here] == other[there] for here, there in pairs) else []


def carried(
    evidence: Mapping[int, FunctionEvidence], same: Mapping[int, int], before: Facts, now: Facts
) -> Mapping[int, FunctionEvidence]:
    """The evidence of every unit of today: that of the stamped unit, or unknown where its code is another.

    As many units of a name have changed as there were others of that name; what is beyond them is new.
    """
    others = Counter(unit.qualname for unit in before.units)
    others.subtract(now.units[unit].qualname for unit in same)
    found: dict[int, FunctionEvidence] = {}
    for index, unit in enumerate(now.units):
        if index in same:
            # Lines have moved, and what excludes a body may be a comment, which does not count as its code.
            found[index] = replace(evidence[same[index]], untaken=None, excluded=False)
        else:
            reason = CHANGED if others[unit.qualname] > 0 else NEW
            others[unit.qualname] -= 1
            found[index] = FunctionEvidence(Entered.UNKNOWN, None, None, Freshness.STALE, reason, MEASURE_AGAIN)
    return found
