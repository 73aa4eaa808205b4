"""How much of the critical functions the tests execute.

The component is `.6 * min(1, line / .80) + .4 * min(1, branch / .90)` over the counts of all critical
functions together. The targets are the score's own and the same for every project; a project's thresholds
decide the critical path and the verdicts.

A function of which nothing fresh is known has between none and all of its `size` statements covered. How
many branches it has is unknown too: between none and two a statement. Without any branch the lines decide
alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from readiness_lint.score.bounds import Bounds, Weighted, unknown
from readiness_lint.score.known import (
    FIND_CRITICAL,
    MEASURE_COVERAGE,
    count,
    measured,
    measured_branches,
    place,
    some,
    why_unknown,
)
from readiness_lint.score.scored import by_subject

if TYPE_CHECKING:
    from readiness_lint.model.evidence import EvidenceFile, Ratio
    from readiness_lint.model.figures import FunctionFigures
    from readiness_lint.score.scored import ScoredFinding

PART = "coverage"
# The part of rules that say that something cannot be judged.
CANNOT_BE_JUDGED = "none"
LINE_TARGET, BRANCH_TARGET = Fraction(80, 100), Fraction(90, 100)
LINE_SHARE = Fraction(6, 10)  # of the component; the rest is that of branches
NO_BRANCHES = "branches were not measured"


@dataclass(frozen=True, slots=True)
class Counts:
    """Covered and all of what is measured, and how many more there may be of what is not."""

    covered: int
    total: int
    hidden: int

    @property
    def any(self) -> bool:
        """Whether there is, or may be, anything to cover."""
        return self.total + self.hidden > 0

    def lower(self, target: Fraction) -> Fraction:
        """The share of the target that is reached when nothing hidden is covered."""
        return min(Fraction(1), Fraction(self.covered, self.total + self.hidden) / target)

    def upper(self, target: Fraction) -> Fraction:
        """The share of the target that is reached when everything hidden is covered."""
        return min(Fraction(1), Fraction(self.covered + self.hidden, self.total + self.hidden) / target)


def coverage_bounds(
    functions: Sequence[FunctionFigures], evidence: Sequence[EvidenceFile], findings: Sequence[ScoredFinding]
) -> Bounds:
    """The bounds of the coverage component; each function counts once."""
    files = [file for file in evidence if file.kind == "coverage"]
    if not functions:
        return unknown("No critical function was found.", FIND_CRITICAL)
    if not files:
        return unknown("No coverage data was read.", MEASURE_COVERAGE)
    lines, branches = _lines(functions), _branches(functions)
    if not lines.any:
        return unknown("No critical function has a statement to cover.", FIND_CRITICAL)
    line_share = LINE_SHARE if branches.any else Fraction(1)
    branch_share = 1 - line_share
    line_low, line_high = lines.lower(LINE_TARGET), lines.upper(LINE_TARGET)
    # Without a branch the share is zero, and so are the bounds that it is multiplied with.
    branch_low = branches.lower(BRANCH_TARGET) if branches.any else Fraction(0)
    branch_high = branches.upper(BRANCH_TARGET) if branches.any else Fraction(0)
    return Bounds(
        lower=line_share * line_low + branch_share * branch_low,
        upper=line_share * line_high + branch_share * branch_high,
        source=_source(lines, branches, [file.path for file in files]),
        losses=_losses(functions, findings, line_share * (1 - line_high), branch_share * (1 - branch_high)),
        unknowns=_unknowns(
            functions,
            findings,
            line_share * (line_high - line_low),
            branch_share * (branch_high - branch_low),
        ),
    )


def _lines(functions: Sequence[FunctionFigures]) -> Counts:
    ratios = [ratio for function in functions if (ratio := measured(function)) is not None]
    hidden = sum(function.size for function in functions if measured(function) is None)
    return Counts(sum(ratio.covered for ratio in ratios), sum(ratio.total for ratio in ratios), hidden)


def _branches(functions: Sequence[FunctionFigures]) -> Counts:
    ratios = [ratio for function in functions if (ratio := measured_branches(function)) is not None]
    hidden = sum(_hidden_branches(function) for function in functions)
    return Counts(sum(ratio.covered for ratio in ratios), sum(ratio.total for ratio in ratios), hidden)


def _hidden_branches(function: FunctionFigures) -> int:
    """The most branches that the function can have besides those that are measured."""
    return 2 * function.size if measured_branches(function) is None else 0


def _losses(
    functions: Sequence[FunctionFigures],
    findings: Sequence[ScoredFinding],
    lines: Fraction,
    branches: Fraction,
) -> tuple[Weighted, ...]:
    """The shares that are lost for lines and for branches, over what each function leaves out."""
    missing = [(_missing(measured(one)), _missing(measured_branches(one))) for one in functions]
    all_lines = sum(line for line, _ in missing)
    all_branches = sum(branch for _, branch in missing)
    owned = by_subject(findings, (PART,))
    causes: list[Weighted] = []
    for function, (line, branch) in zip(functions, missing, strict=True):
        weight = _part(lines, line, all_lines) + _part(branches, branch, all_branches)
        names = tuple(item.name for item in owned.get(function.key, ()))
        causes.append(Weighted(weight, _not_covered(function), "test it", names))
    return tuple(causes)


def _unknowns(
    functions: Sequence[FunctionFigures],
    findings: Sequence[ScoredFinding],
    lines: Fraction,
    branches: Fraction,
) -> tuple[Weighted, ...]:
    """The shares that are unknown for lines and for branches, grouped by what would settle them."""
    hidden = [(one.size if measured(one) is None else 0, _hidden_branches(one)) for one in functions]
    all_lines = sum(line for line, _ in hidden)
    all_branches = sum(branch for _, branch in hidden)
    owned = by_subject(findings, (CANNOT_BE_JUDGED, PART))
    groups: dict[tuple[str, str], list[tuple[Fraction, FunctionFigures]]] = defaultdict(list)
    for function, (line, branch) in zip(functions, hidden, strict=True):
        weight = _part(lines, line, all_lines) + _part(branches, branch, all_branches)
        if measured(function) is None:
            key = (why_unknown(function), function.remedy or MEASURE_COVERAGE)
        else:
            key = (NO_BRANCHES, MEASURE_COVERAGE)
        groups[key].append((weight, function))
    return tuple(
        Weighted(
            sum((weight for weight, _ in members), Fraction(0)),
            f"{count(len(members), 'critical function')}: {reason}.",
            remedy,
            _unsettled([function for _, function in members], owned),
        )
        for (reason, remedy), members in groups.items()
    )


def _unsettled(
    functions: Sequence[FunctionFigures], owned: Mapping[tuple[str, int, str], Sequence[ScoredFinding]]
) -> tuple[str, ...]:
    """The findings that say why these functions cannot be judged, else the functions themselves."""
    names = tuple(item.name for function in functions for item in owned.get(function.key, ()))
    return names or tuple(place(function) for function in functions)


def _not_covered(function: FunctionFigures) -> str:
    """What the tests leave out of a function, in words."""
    statements, branches = measured(function), measured_branches(function)
    parts = []
    if statements is not None and _missing(statements):
        parts.append(f"{_missing(statements)} of {count(statements.total, 'statement')}")
    if branches is not None and _missing(branches):
        parts.append(f"{_missing(branches)} of {count(branches.total, 'branch', 'branches')}")
    return f"{place(function)}: {' and '.join(parts)} not covered."


def _part(share: Fraction, number: int, every: int) -> Fraction:
    """What falls to one function of a share; nothing where there is nothing to share out."""
    return share * number / every if every else Fraction(0)


def _missing(ratio: Ratio | None) -> int:
    return 0 if ratio is None else ratio.total - ratio.covered


def _source(lines: Counts, branches: Counts, paths: Sequence[str]) -> str:
    """The counts behind the bounds and the files that they were read from."""
    text = f"{lines.covered} of {count(lines.total, 'statement')}"
    text += f" and {branches.covered} of {count(branches.total, 'branch', 'branches')} covered"
    if lines.hidden:
        text += f", {count(lines.hidden, 'statement')} unknown"
    return f"{text} ({some(paths)})"
