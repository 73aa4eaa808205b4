"""The two components that weigh critical functions: their debt, and whether tests vouch for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from readiness_lint.model.evidence import Entered, EvidenceFile
from readiness_lint.model.figures import FunctionFigures
from readiness_lint.model.findings import Level
from readiness_lint.score.bounds import Bounds, Weighted, unknown
from readiness_lint.score.known import (
    FIND_CRITICAL,
    MEASURE_COVERAGE,
    count,
    measured,
    no_passing_test,
    place,
    reaches,
    speaks,
    why_unknown,
)
from readiness_lint.score.scored import ScoredFinding, by_subject

DEBT_PART, CRITICAL_PART, COVERAGE_PART = "debt", "critical-path", "coverage"
SEVERITY = {Level.ERROR: Fraction(1), Level.WARNING: Fraction(1, 2), Level.NOTE: Fraction(1, 10)}
_WORDS = {Level.ERROR: "a blocker", Level.WARNING: "major", Level.NOTE: "minor"}


def debt_bounds(functions: Sequence[FunctionFigures], findings: Sequence[ScoredFinding]) -> Bounds:
    """1 - sum(weight * greatest severity) / sum(weight), over the critical functions and the debt in them."""
    every = sum(function.weight for function in functions)
    if not every:
        return unknown("No critical function was found.", FIND_CRITICAL)
    owned = by_subject(findings, (DEBT_PART,))
    losses: list[Weighted] = []
    for function in functions:
        debts = owned.get(function.key, [])
        if debts:
            worst = max((item.level for item in debts), key=lambda level: level.rank)
            reason = f"{place(function)}: {count(len(debts), 'debt')}, the worst {_WORDS[worst]}."
            names = tuple(item.name for item in debts)
            losses.append(Weighted(function.weight * SEVERITY[worst] / every, reason, "settle the debt", names))
    left = 1 - sum((loss.weight for loss in losses), Fraction(0))
    source = f"{len(losses)} of {count(len(functions), 'critical function')} with debt"
    return Bounds(left, left, source, losses=tuple(losses))


def critical_path_bounds(
    functions: Sequence[FunctionFigures], evidence: Sequence[EvidenceFile], findings: Sequence[ScoredFinding]
) -> Bounds:
    """The weight of the functions that tests vouch for; of the others it is lost or unknown."""
    every = sum(function.weight for function in functions)
    if not every:
        return unknown("No critical function was found.", FIND_CRITICAL)
    if not any(file.kind == "coverage" for file in evidence):
        return unknown("No coverage data was read.", MEASURE_COVERAGE)
    owned = by_subject(findings, (CRITICAL_PART, COVERAGE_PART))
    earned, losses = Fraction(0), []
    open_: dict[tuple[str, str], list[FunctionFigures]] = defaultdict(list)
    for function in functions:
        fault = _fault(function)
        if fault:
            names = tuple(item.name for item in owned.get(function.key, []))
            losses.append(Weighted(Fraction(function.weight, every), f"{place(function)}: {fault}.", "test it", names))
        elif measured(function) is not None:
            earned += Fraction(function.weight, every)
        else:
            open_[why_unknown(function), function.remedy or MEASURE_COVERAGE].append(function)
    lost = sum((loss.weight for loss in losses), Fraction(0))
    unknowns = [_group(members, reason, remedy, every) for (reason, remedy), members in open_.items()]
    vouched = len(functions) - len(losses) - sum(len(members) for members in open_.values())
    source = f"tests vouch for {vouched} of {count(len(functions), 'critical function')}"
    return Bounds(earned, 1 - lost, source, tuple(losses), tuple(unknowns))


def _fault(function: FunctionFigures) -> str:
    """What fresh data holds against a function, empty where it holds nothing."""
    if not speaks(function):
        return ""
    if function.entered is Entered.NO:
        return "no test enters it"
    if no_passing_test(function):
        return f"no passing test enters it, and {count(function.failing or 0, 'failing one', 'failing ones')}"
    statements = measured(function)
    if statements is not None and not reaches(statements, function.line_threshold):
        return (
            f"{statements.covered} of {count(statements.total, 'statement')} covered, "
            f"threshold {100 * function.line_threshold:g}%"
        )
    return ""


def _group(members: Sequence[FunctionFigures], reason: str, remedy: str, every: int) -> Weighted:
    """The functions that one remedy would settle."""
    weight = Fraction(sum(function.weight for function in members), every)
    names = tuple(place(function) for function in members)
    return Weighted(weight, f"{count(len(members), 'critical function')}: {reason}.", remedy, names)
