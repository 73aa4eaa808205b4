"""How much of the critical functions the tests execute.

The component is `.6 * min(1, line / .80) + .4 * min(1, branch / .90)` over the counts of all critical
functions together. The targets are the score's own and the same for every project; a project's thresholds
decide the critical path and the verdicts. What only tests ran that did not pass counts as not covered.

A function of which nothing fresh is known has between none and all of its `size` statements covered. How
many branches it has is unknown too: between none and two a statement, none in code without a word that may make
one. Without any branch the lines decide alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from readiness_lint.evidence.remedies import MEASURE
from readiness_lint.score.bounds import Bounds, Weighted, unknown
from readiness_lint.score.known import (
    FIND_CRITICAL,
    count,
    place,
    some,
    why_unknown,
)
from readiness_lint.score.scored import by_subject
from readiness_lint.score.shown import NOTHING, branches, statements, why_open

if TYPE_CHECKING:
    from readiness_lint.model.evidence import EvidenceFile
    from readiness_lint.model.figures import FunctionFigures
    from readiness_lint.score.scored import ScoredFinding
    from readiness_lint.score.shown import Shown

PART = "coverage"
# The part of rules that say that something cannot be judged.
CANNOT_BE_JUDGED = "none"
LINE_TARGET, BRANCH_TARGET = Fraction(80, 100), Fraction(90, 100)
LINE_SHARE = Fraction(6, 10)  # of the component; the rest is that of branches
NO_BRANCHES = "branches were not measured"
ONLY_FAILING = "run only by tests that did not pass"
MEND = "mend those tests, or what they test"


@dataclass(frozen=True, slots=True)
class Counts:
    """What is shown of all that is measured, and how many more there may be of what is not."""

    shown: Shown
    hidden: int

    @property
    def every(self) -> int:
        """The most that there is, or may be, to cover."""
        return self.shown.total + self.hidden

    def lower(self, target: Fraction) -> Fraction:
        """The share of the target that is reached when nothing open or hidden counts."""
        return min(Fraction(1), Fraction(self.shown.proved, self.every) / target)

    def upper(self, target: Fraction) -> Fraction:
        """The share of the target that is reached when everything open or hidden counts."""
        return min(Fraction(1), Fraction(self.shown.proved + self.shown.open + self.hidden, self.every) / target)


def coverage_bounds(
    functions: Sequence[FunctionFigures], evidence: Sequence[EvidenceFile], findings: Sequence[ScoredFinding]
) -> Bounds:
    """The bounds of the coverage component; each function counts once."""
    files = [file for file in evidence if file.kind == "coverage"]
    if not functions:
        return unknown("No critical function was found.", FIND_CRITICAL)
    if not files:
        return unknown("No coverage data was read.", MEASURE)
    lines, exits = _lines(functions), _branches(functions)
    if not lines.every:
        return unknown("No critical function has a statement to cover.", FIND_CRITICAL)
    line_share = LINE_SHARE if exits.every else Fraction(1)
    branch_share = 1 - line_share
    line_low, line_high = lines.lower(LINE_TARGET), lines.upper(LINE_TARGET)
    # Without a branch the share is zero, and so are the bounds that it is multiplied with.
    branch_low = exits.lower(BRANCH_TARGET) if exits.every else Fraction(0)
    branch_high = exits.upper(BRANCH_TARGET) if exits.every else Fraction(0)
    return Bounds(
        lower=line_share * line_low + branch_share * branch_low,
        upper=line_share * line_high + branch_share * branch_high,
        source=_source(lines, exits, [file.path for file in files]),
        losses=_losses(functions, findings, line_share * (1 - line_high), branch_share * (1 - branch_high)),
        unknowns=_unknowns(
            functions,
            findings,
            line_share * (line_high - line_low),
            branch_share * (branch_high - branch_low),
        ),
    )


def _lines(functions: Sequence[FunctionFigures]) -> Counts:
    shown = sum((found for function in functions if (found := statements(function)) is not None), NOTHING)
    return Counts(shown, sum(function.size for function in functions if statements(function) is None))


def _branches(functions: Sequence[FunctionFigures]) -> Counts:
    shown = sum((found for function in functions if (found := branches(function)) is not None), NOTHING)
    return Counts(shown, sum(_hidden_branches(function) for function in functions))


def _hidden_branches(function: FunctionFigures) -> int:
    """The most branches that the function can have besides those that are measured."""
    return 2 * function.size if branches(function) is None and not function.straight else 0


@dataclass(frozen=True, slots=True)
class _Share:
    """What falls to functions of the shares for lines and for branches, by how many of the `every` are theirs."""

    lines: Fraction
    branches: Fraction
    every_line: int
    every_branch: int

    def of(self, lines: int, branches: int) -> Fraction:
        """The weight of so many lines and branches; nothing where there is nothing to share out."""
        return _part(self.lines, lines, self.every_line) + _part(self.branches, branches, self.every_branch)


def _losses(
    functions: Sequence[FunctionFigures],
    findings: Sequence[ScoredFinding],
    share_of_lines: Fraction,
    share_of_branches: Fraction,
) -> tuple[Weighted, ...]:
    """The shares that are lost, over what each function's tests leave out, and what only failing ones ran."""
    shown = [(statements(one) or NOTHING, branches(one) or NOTHING) for one in functions]
    share = _Share(
        share_of_lines,
        share_of_branches,
        sum(lines.missing + lines.failing for lines, _ in shown),
        sum(exits.missing + exits.failing for _, exits in shown),
    )
    owned = by_subject(findings, (PART,))
    causes: list[Weighted] = []
    for function, (lines, exits) in zip(functions, shown, strict=True):
        names = tuple(item.marked for item in owned.get(function.key, ()))
        missing = f"{place(function)}: {_counted(lines.missing, lines, exits.missing, exits)} not covered."
        causes.append(Weighted(share.of(lines.missing, exits.missing), missing, "test it", names))
        failing = f"{place(function)}: {_counted(lines.failing, lines, exits.failing, exits)} {ONLY_FAILING}."
        causes.append(Weighted(share.of(lines.failing, exits.failing), failing, MEND, names))
    return tuple(causes)


def _unknowns(
    functions: Sequence[FunctionFigures],
    findings: Sequence[ScoredFinding],
    share_of_lines: Fraction,
    share_of_branches: Fraction,
) -> tuple[Weighted, ...]:
    """The shares that are unknown, grouped by what would settle them."""
    shown = [(statements(one), branches(one)) for one in functions]
    hidden = [
        (one.size if lines is None else lines.open, _hidden_branches(one) if exits is None else exits.open)
        for one, (lines, exits) in zip(functions, shown, strict=True)
    ]
    share = _Share(
        share_of_lines, share_of_branches, sum(lines for lines, _ in hidden), sum(exits for _, exits in hidden)
    )
    owned = by_subject(findings, (CANNOT_BE_JUDGED, PART))
    groups: dict[tuple[str, str], list[tuple[Fraction, FunctionFigures]]] = defaultdict(list)
    for function, (lines, exits), (open_lines, open_exits) in zip(functions, shown, hidden, strict=True):
        unmeasured = NO_BRANCHES, MEASURE
        if lines is None:
            unmeasured = why_unknown(function), function.remedy or MEASURE
            groups[unmeasured].append((share.of(open_lines, open_exits), function))
            continue
        told = open_exits if exits is not None else 0
        groups[why_open(function)].append((share.of(open_lines, told), function))
        groups[unmeasured].append((share.of(0, open_exits - told), function))
    return tuple(_group(members, reason, remedy, owned) for (reason, remedy), members in groups.items())


def _group(
    members: Sequence[tuple[Fraction, FunctionFigures]],
    reason: str,
    remedy: str,
    owned: Mapping[tuple[str, int, str], Sequence[ScoredFinding]],
) -> Weighted:
    """The functions that one remedy would settle; those that have no part in it are not counted."""
    concerned = [function for weight, function in members if weight]
    whole = sum((weight for weight, _ in members), Fraction(0))
    reason = f"{count(len(concerned), 'critical function')}: {reason}."
    return Weighted(whole, reason, remedy, _unsettled(concerned, owned))


def _unsettled(
    functions: Sequence[FunctionFigures], owned: Mapping[tuple[str, int, str], Sequence[ScoredFinding]]
) -> tuple[str, ...]:
    """The findings that say why these functions cannot be judged, else the functions themselves."""
    names = tuple(item.marked for function in functions for item in owned.get(function.key, ()))
    return names or tuple(place(function) for function in functions)


def _counted(lines: int, all_lines: Shown, exits: int, all_exits: Shown) -> str:
    """So many statements and branches out of all, in words."""
    parts = []
    if lines:
        parts.append(f"{lines} of {count(all_lines.total, 'statement')}")
    if exits:
        parts.append(f"{exits} of {count(all_exits.total, 'branch', 'branches')}")
    return " and ".join(parts)


def _part(share: Fraction, number: int, every: int) -> Fraction:
    """What falls to one function of a share; nothing where there is nothing to share out."""
    return share * number / every if every else Fraction(0)


def _source(lines: Counts, branches: Counts, paths: Sequence[str]) -> str:
    """The counts behind the bounds and the files that they were read from."""
    covered = [f"{counts.shown.total - counts.shown.missing} of" for counts in (lines, branches)]
    text = f"{covered[0]} {count(lines.shown.total, 'statement')}"
    text += f" and {covered[1]} {count(branches.shown.total, 'branch', 'branches')} covered"
    if lines.shown.failing or branches.shown.failing:
        text += f", {lines.shown.failing} and {branches.shown.failing} of them only in tests that did not pass"
    if lines.hidden:
        text += f", {count(lines.hidden, 'statement')} unknown"
    return f"{text} ({some(paths)})"
