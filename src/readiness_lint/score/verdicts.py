"""How ready each entry point is: READY, PARTIAL or NOT READY, with every reason.

NOT READY needs a known fault: a blocker in what the entry point reaches, fresh data in which no test enters
it, or a failing test that does. READY needs every fact: fresh, measured, above the thresholds and entered by no
failing test in all that it reaches and nothing of it outside of the run, no major debt with every rule on, none that
a comment silences, and a passing test that enters it. All else is PARTIAL; unknown is never READY.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered, Freshness
from readiness_lint.model.findings import Level
from readiness_lint.model.score import Answer, Verdict
from readiness_lint.score.coverage_bounds import CANNOT_BE_JUDGED
from readiness_lint.score.known import (
    count,
    no_passing_test,
    place,
    some,
    speaks,
    why_unknown,
)
from readiness_lint.score.merge import distinct_functions
from readiness_lint.score.scored import by_subject
from readiness_lint.score.shown import WHO_IS_UNKNOWN, branches, statements

if TYPE_CHECKING:
    from readiness_lint.model.figures import EntryFigures, Figures, FunctionFigures
    from readiness_lint.score.scored import ScoredFinding
    from readiness_lint.score.shown import Shown


def verdicts(figures: Figures, findings: Sequence[ScoredFinding]) -> tuple[Verdict, ...]:
    """One verdict for each entry point, in the order of the figures."""
    owned = by_subject(findings)
    functions = {function.key: function for function in distinct_functions(figures.functions)}
    return tuple(_verdict(entry, functions, figures, owned) for entry in figures.entry_points)


def _verdict(
    entry: EntryFigures,
    functions: dict[tuple[str, int, str], FunctionFigures],
    figures: Figures,
    by_unit: Mapping[tuple[str, int, str], Sequence[ScoredFinding]],
) -> Verdict:
    reached = [functions[key] for key in entry.reaches if key in functions]
    keys = {*entry.reaches, (entry.path, entry.line, entry.qualname)}
    owned = [finding for key in sorted(keys) for finding in by_unit.get(key, ())]
    faults = [*_blockers(owned), *_entry_faults(entry)]
    doubts = [
        *_entry_doubts(entry),
        *_unknown_project(entry, figures, len(entry.reaches) - len(reached)),
        *_unknown_functions(reached, told=entry.passing is not None),
        *_weak_functions(reached),
        *_failing_tests(entry, reached),
        *_major_debt(owned),
        *_silenced(owned),
    ]
    if faults:
        answer, reasons = Answer.NOT_READY, [*faults, *doubts]
    elif doubts:
        answer, reasons = Answer.PARTIAL, doubts
    else:
        answer = Answer.READY
        reasons = [
            f"{count(entry.passing or 0, 'passing test')} entered it.",
            f"Fresh data: {count(len(reached), 'critical function')} in its reach, none below a threshold.",
            "No major debt is known in any of them.",
        ]
    return Verdict(entry.name, entry.critical_path, answer, len(entry.reaches), tuple(reasons))


def _blockers(owned: Sequence[ScoredFinding]) -> list[str]:
    names = [
        item.name for item in owned if item.level is Level.ERROR and item.part != CANNOT_BE_JUDGED and not item.silenced
    ]
    return [f"{count(len(names), 'blocker')} in what it reaches: {some(names)}."] if names else []


def _entry_faults(entry: EntryFigures) -> list[str]:
    """What fresh data holds against the entry point itself."""
    if entry.freshness is not Freshness.FRESH:
        return []
    faults = []
    if entry.entered is Entered.NO:
        faults.append("No test entered it, according to fresh coverage data.")
    if entry.failing:
        faults.append(f"{count(entry.failing, 'failing test')} executed it.")
    return faults


def _entry_doubts(entry: EntryFigures) -> list[str]:
    """What is not known of the entry point itself."""
    if entry.freshness is Freshness.STALE:
        return ["The coverage data of the entry point is stale."]
    if entry.freshness is Freshness.UNKNOWN or entry.entered is Entered.UNKNOWN:
        return ["It is unknown whether a test enters it."]
    if entry.entered is Entered.NO:
        return []
    if entry.passing is None:
        return ["It is unknown whether a passing test entered it: contexts are missing, or leave it open."]
    if entry.passing == 0:
        return ["No passing test entered it."]
    return []


def _unknown_project(entry: EntryFigures, figures: Figures, missing: int) -> list[str]:
    """What is not known of the code that it leads to."""
    doubts = []
    if not entry.reaches and not entry.outside:
        doubts.append("No critical function is known that it reaches.")
    if missing:
        doubts.append(f"{count(missing, 'critical function')} that it reaches have no figures.")
    if entry.outside:
        lie = "lies" if entry.outside == 1 else "lie"
        functions = count(entry.outside, "critical function")
        doubts.append(f"{functions} that it reaches {lie} outside of what was judged.")
    if figures.not_looked_for:
        rules = f"{count(len(figures.not_looked_for), 'rule was', 'rules were')} switched off"
        doubts.append(f"{rules}, so debt or untested functions may hide: {some(figures.not_looked_for)}.")
    if figures.unreadable:
        files = count(len(figures.unreadable), "file")
        doubts.append(f"{files} could not be read, so it may reach more: {some(figures.unreadable)}.")
    return doubts


def _unknown_functions(reached: Sequence[FunctionFigures], *, told: bool) -> list[str]:
    """One sentence for each reason for which functions cannot be judged.

    Where it is not `told` whether passing tests entered the entry point itself, that is a doubt already.
    """
    groups: dict[str, list[str]] = {}
    for function in reached:
        if statements(function) is None:
            reason = why_unknown(function)
        elif branches(function) is None:
            reason = "branches were not measured"
        elif told and _is_open(function):
            reason = WHO_IS_UNKNOWN
        else:
            continue
        groups.setdefault(reason, []).append(place(function))
    every = count(len(reached), "critical function")
    return [f"{len(names)} of {every} cannot be judged, {reason}: {some(names)}." for reason, names in groups.items()]


def _is_open(function: FunctionFigures) -> bool:
    """Whether it is unknown if passing tests entered it, or whether what they ran reaches its thresholds."""
    limits = ((statements(function), function.line_threshold), (branches(function), function.branch_threshold))
    return function.passing is None or any(
        shown is not None and shown.may_reach(limit) and not shown.surely_reaches(limit) for shown, limit in limits
    )


def _weak_functions(reached: Sequence[FunctionFigures]) -> list[str]:
    """What fresh data holds against the functions that it reaches."""
    known = [function for function in reached if speaks(function)]
    not_entered = [place(one) for one in known if one.entered is Entered.NO]
    failing = [place(one) for one in known if no_passing_test(one)]
    lines = [text for one in known if (text := _below(one, statements(one), one.line_threshold))]
    exits = [text for one in known if (text := _below(one, branches(one), one.branch_threshold))]
    every = count(len(reached), "critical function")
    return [
        f"{len(names)} of {every} {what}: {some(names)}."
        for names, what in (
            (not_entered, "never entered by a test"),
            (failing, "not entered by any passing test"),
            (lines, "below the threshold for statements"),
            (exits, "below the threshold for branches"),
        )
        if names
    ]


def _failing_tests(entry: EntryFigures, reached: Sequence[FunctionFigures]) -> list[str]:
    """Failing tests that entered what it reaches; of the entry point itself they are a fault already."""
    own = (entry.path, entry.line, entry.qualname)
    names = [
        f"{place(one)} ({some(one.failed_in) or count(one.failing, 'test')})"
        for one in reached
        if speaks(one) and one.failing and one.key != own
    ]
    every = count(len(reached), "critical function")
    return [f"{len(names)} of {every} entered by failing tests: {some(names)}."] if names else []


def _below(function: FunctionFigures, shown: Shown | None, threshold: float) -> str:
    """The function and its count where it cannot reach the threshold, else nothing."""
    if shown is None or shown.may_reach(threshold):
        return ""
    return f"{place(function)} ({shown.in_words()})"


def _major_debt(owned: Sequence[ScoredFinding]) -> list[str]:
    names = [
        item.name
        for item in owned
        if not item.silenced
        and (item.level is Level.WARNING or (item.level is Level.ERROR and item.part == CANNOT_BE_JUDGED))
    ]
    return [f"{count(len(names), 'major finding')} in what it reaches: {some(names)}."] if names else []


def _silenced(owned: Sequence[ScoredFinding]) -> list[str]:
    """A comment that silences a finding does not say that there is nothing to find."""
    names = [item.name for item in owned if item.silenced and item.level is not Level.NOTE]
    return [f"{count(len(names), 'silenced finding')} in what it reaches: {some(names)}."] if names else []
