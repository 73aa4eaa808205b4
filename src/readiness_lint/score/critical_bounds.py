"""The two components that weigh critical functions: their debt, and whether tests vouch for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from readiness_lint.evidence.remedies import MEASURE
from readiness_lint.model.evidence import Entered
from readiness_lint.model.findings import Level
from readiness_lint.score.bounds import Bounds, Weighted, unknown
from readiness_lint.score.known import (
    FIND_CRITICAL,
    LOOK_FOR_ALL,
    count,
    debt_not_looked_for,
    no_passing_test,
    place,
    some,
    speaks,
    why_unknown,
)
from readiness_lint.score.scored import by_subject
from readiness_lint.score.shown import statements, who_is_unknown, why_open

if TYPE_CHECKING:
    from readiness_lint.model.evidence import EvidenceFile
    from readiness_lint.model.figures import FunctionFigures, OutsideFunction
    from readiness_lint.score.scored import ScoredFinding

DEBT_PART, CRITICAL_PART, COVERAGE_PART = "debt", "critical-path", "coverage"
SEVERITY = {Level.ERROR: Fraction(1), Level.WARNING: Fraction(1, 2), Level.NOTE: Fraction(1, 10)}
SETTLE_SILENCED = "settle the debt, and remove the noqa comment"
_WORDS = {Level.ERROR: "a blocker", Level.WARNING: "major", Level.NOTE: "minor"}


def debt_bounds(
    functions: Sequence[FunctionFigures],
    findings: Sequence[ScoredFinding],
    not_looked_for: Sequence[str],
    outside: Sequence[OutsideFunction] = (),
) -> Bounds:
    """1 - sum(weight * greatest severity) / sum(weight), over the critical functions and the debt in them.

    That is only the most that can be earned where a comment silences worse debt, which may or may not be one, and
    for the functions `outside` of what was checked; nothing is proved where a rule about debt was off.
    """
    every = sum(function.weight for function in functions) + len(outside)
    if not every:
        return unknown("No critical function was found.", FIND_CRITICAL)
    owned = by_subject(findings, (DEBT_PART,))
    pairs = [(function, owned.get(function.key, [])) for function in functions]
    losses = [
        _known_debt(function, debts, every) for function, debts in pairs if any(not one.silenced for one in debts)
    ]
    unknowns = [_silenced_debt(*pair, every) for pair in pairs if _severity(pair[1]) > _severity(_counted(pair[1]))]
    source = f"{len(losses)} of {count(len(functions), 'critical function')} with debt"
    if unknowns:
        source += f", in {len(unknowns)} silenced"
    if outside:
        source += f", {len(outside)} more unknown"
        unknowns += _debt_outside(outside, every)
    upper = 1 - sum((loss.weight for loss in losses), Fraction(0))
    lower = upper - sum((one.weight for one in unknowns), Fraction(0))
    off = debt_not_looked_for(not_looked_for)
    if off:
        reason = f"Debt was not looked for: {some(off)} {'was' if len(off) == 1 else 'were'} switched off."
        unknowns.append(Weighted(lower, reason, LOOK_FOR_ALL))
        lower, source = Fraction(0), f"{source}, {count(len(off), 'rule')} off"
    return Bounds(lower, upper, source, tuple(losses), tuple(unknowns))


def _known_debt(function: FunctionFigures, debts: Sequence[ScoredFinding], every: int) -> Weighted:
    """What the debts cost that nothing silences."""
    debts = _counted(debts)
    reason = f"{place(function)}: {count(len(debts), 'debt')}, the worst {_worst(debts)}."
    return Weighted(function.weight * _severity(debts) / every, reason, "settle the debt", _names(debts))


def _silenced_debt(function: FunctionFigures, debts: Sequence[ScoredFinding], every: int) -> Weighted:
    """What the silenced debts would cost beyond the others."""
    more = _severity(debts) - _severity(_counted(debts))
    silenced = [item for item in debts if item.silenced]
    reason = f"{place(function)}: {count(len(silenced), 'debt')} silenced by noqa, the worst {_worst(silenced)}."
    return Weighted(function.weight * more / every, reason, SETTLE_SILENCED, _names(silenced))


def _debt_outside(outside: Iterable[OutsideFunction], every: int) -> Iterator[Weighted]:
    """The debt that may stand in what was not judged, by the reason for which it was not."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in outside:
        groups[one.reason, one.remedy].append(place(one))
    for (reason, remedy), names in groups.items():
        said = f"{count(len(names), 'critical function')}: {reason}."
        yield Weighted(Fraction(len(names), every), said, remedy, tuple(names))


def _counted(debts: Sequence[ScoredFinding]) -> list[ScoredFinding]:
    return [item for item in debts if not item.silenced]


def _severity(debts: Sequence[ScoredFinding]) -> Fraction:
    """The greatest severity, 0 where there is no debt."""
    return max((SEVERITY[item.level] for item in debts), default=Fraction(0))


def _worst(debts: Sequence[ScoredFinding]) -> str:
    return _WORDS[max((item.level for item in debts), key=lambda level: level.rank)]


def _names(debts: Sequence[ScoredFinding]) -> tuple[str, ...]:
    return tuple(item.name for item in debts)


def critical_path_bounds(
    functions: Sequence[FunctionFigures], evidence: Sequence[EvidenceFile], findings: Sequence[ScoredFinding]
) -> Bounds:
    """The weight of the functions that tests vouch for; of the others it is lost or unknown."""
    every = sum(function.weight for function in functions)
    if not every:
        return unknown("No critical function was found.", FIND_CRITICAL)
    if not any(file.kind == "coverage" for file in evidence):
        return unknown("No coverage data was read.", MEASURE)
    owned = by_subject(findings, (CRITICAL_PART, COVERAGE_PART))
    earned, losses = Fraction(0), []
    vouched: list[FunctionFigures] = []
    open_: dict[tuple[str, str], list[FunctionFigures]] = defaultdict(list)
    for function in functions:
        fault = _fault(function)
        if fault:
            names = tuple(item.marked for item in owned.get(function.key, []))
            losses.append(Weighted(Fraction(function.weight, every), f"{place(function)}: {fault}.", "test it", names))
        elif _is_open(function):
            open_[why_open(function)].append(function)
        elif statements(function) is not None:
            earned += Fraction(function.weight, every)
            vouched.append(function)
        else:
            open_[why_unknown(function), function.remedy or MEASURE].append(function)
    lost = sum((loss.weight for loss in losses), Fraction(0))
    unknowns = [_group(members, reason, remedy, every) for (reason, remedy), members in open_.items()]
    return Bounds(earned, 1 - lost, _source(vouched, len(functions)), tuple(losses), tuple(unknowns))


def _source(vouched: Sequence[FunctionFigures], every: int) -> str:
    """What is known of the functions that earn their weight; without contexts not which tests entered them."""
    blind = sum(function.passing is None for function in vouched)
    unknown_tests = "by passing tests is unknown without contexts"
    if not blind:
        return f"tests vouch for {len(vouched)} of {count(every, 'critical function')}"
    if blind == len(vouched):
        return f"entered in coverage data: {blind} of {count(every, 'critical function')}; whether {unknown_tests}"
    return (
        f"tests vouch for {len(vouched) - blind} of {count(every, 'critical function')}; "
        f"entered in coverage data: {blind} more; whether {unknown_tests}"
    )


def _fault(function: FunctionFigures) -> str:
    """What fresh data holds against a function, empty where it holds nothing."""
    if not speaks(function):
        return ""
    if function.entered is Entered.NO:
        return "no test enters it"
    if no_passing_test(function):
        if not function.failing:
            return "no passing test enters it"
        return f"no passing test enters it, and {count(function.failing, 'failing one', 'failing ones')}"
    shown = statements(function)
    if shown is not None and not shown.may_reach(function.line_threshold):
        return f"{shown.in_words('statement')}, threshold {100 * function.line_threshold:g}%"
    return ""


def _is_open(function: FunctionFigures) -> bool:
    """Whether it takes tests of unknown outcome to reach the threshold."""
    shown = statements(function)
    if shown is None:
        return False
    return who_is_unknown(function) or not shown.surely_reaches(function.line_threshold)


def _group(members: Sequence[FunctionFigures], reason: str, remedy: str, every: int) -> Weighted:
    """The functions that one remedy would settle."""
    weight = Fraction(sum(function.weight for function in members), every)
    names = tuple(place(function) for function in members)
    return Weighted(weight, f"{count(len(members), 'critical function')}: {reason}.", remedy, names)
