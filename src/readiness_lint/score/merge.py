"""Joins what several logs say into one.

Every join takes the greatest element of a total order, or a union, so the order of the logs does not matter
and a log that is given twice counts once. Where two records speak of one function, the better informed one
wins: fresh before stale, known before unknown, measured before unmeasured. Where both know equally much and
disagree, the worse one wins, because it is all that both together prove. Shards that ran different tests
disagree in that way: combine their coverage data before the analysis to count what they cover together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from readiness_lint.model.evidence import Entered, Freshness
from readiness_lint.model.figures import Figures

if TYPE_CHECKING:
    from readiness_lint.model.evidence import EvidenceFile, Ratio, RunBy, TestResults
    from readiness_lint.model.figures import EntryFigures, FunctionFigures, OutsideFunction
    from readiness_lint.model.source import LeftOut
    from readiness_lint.score.scored import ScoredFinding

T = TypeVar("T")
Order = tuple[object, ...]


def merge_figures(many: Sequence[Figures]) -> Figures:
    """The figures of all logs as one, every part in a canonical order; at least one is needed."""
    return Figures(
        functions=_best(
            (function for one in many for function in one.functions),
            lambda function: (*function.key, function.critical_path),
            _function_order,
        ),
        entry_points=_entry_points(many),
        evidence=_evidence(many),
        inferred=_best(
            (item for one in many for item in one.inferred),
            lambda item: (item.setting, item.value, item.why),
            lambda _: (),
        ),
        left_out=_best(
            (item for one in many for item in one.left_out),
            lambda item: (item.what, item.why),
            _left_out_order,
        ),
        files=max(one.files for one in many),
        unreadable=tuple(sorted({path for one in many for path in one.unreadable})),
        not_looked_for=tuple(sorted({code for one in many for code in one.not_looked_for})),
        outside=_outside(many),
    )


def _evidence(many: Sequence[Figures]) -> tuple[EvidenceFile, ...]:
    """Each file once, with all tests that any log counts with it."""
    files = [file for one in many for file in one.evidence]
    results: dict[Order, TestResults] = {}
    for file in files:
        if file.results is not None:
            key = _file_key(file)
            results[key] = results[key] | file.results if key in results else file.results
    best = _best(files, _file_key, _file_order)
    return tuple(replace(file, results=results.get(_file_key(file))) for file in best)


def _outside(many: Sequence[Figures]) -> tuple[OutsideFunction, ...]:
    """What lies outside of every log: what another one judged is known."""
    inside = {function.key for one in many for function in one.functions}
    return _best(
        (function for one in many for function in one.outside if function.key not in inside),
        lambda function: function.key,
        lambda function: (function.size, function.critical_path, function.reason, function.remedy),
    )


def merge_findings(many: Iterable[Iterable[ScoredFinding]]) -> tuple[ScoredFinding, ...]:
    """All findings, each place and anchor once: rather counted than silenced, and of two levels the louder one."""
    return _best(
        (finding for one in many for finding in one),
        lambda finding: (finding.path, finding.line, finding.column, finding.code, finding.anchor),
        lambda finding: (
            not finding.silenced,
            finding.level.rank,
            finding.subject_line,
            finding.qualname,
            finding.part,
            finding.rule,
        ),
    )


def distinct_functions(functions: Iterable[FunctionFigures]) -> tuple[FunctionFigures, ...]:
    """Each critical function once, however many critical paths it lies on; the greatest weight counts."""
    functions = tuple(functions)
    weights: dict[tuple[str, int, str], int] = {}
    for function in functions:
        weights[function.key] = max(function.weight, weights.get(function.key, 0))
    best = _best(functions, lambda function: function.key, _function_order)
    return tuple(replace(function, weight=weights[function.key]) for function in best)


def _entry_points(many: Sequence[Figures]) -> tuple[EntryFigures, ...]:
    """Entry points by name, place and critical path; each leads to all that any log says.

    The most that any log counts, inside and outside of what it judged, is what there is to judge.
    """
    entries = [entry for one in many for entry in one.entry_points]
    reaches: dict[Order, set[tuple[str, int, str]]] = {}
    every: dict[Order, int] = {}
    for entry in entries:
        key = _entry_key(entry)
        reaches.setdefault(key, set()).update(entry.reaches)
        every[key] = max(every.get(key, 0), len(set(entry.reaches)) + entry.outside)
    joined = []
    for entry in _best(entries, _entry_key, _entry_order):
        key = _entry_key(entry)
        inside = tuple(sorted(reaches[key]))
        joined.append(replace(entry, reaches=inside, outside=max(0, every[key] - len(inside))))
    return tuple(joined)


def _best(items: Iterable[T], key: Callable[[T], Order], order: Callable[[T], Order]) -> tuple[T, ...]:
    """Of all items with one key the greatest in `order`, sorted by key."""
    best: dict[Order, tuple[Order, T]] = {}
    for item in items:
        place, rank = key(item), order(item)
        if place not in best or rank > best[place][0]:
            best[place] = (rank, item)
    return tuple(best[place][1] for place in sorted(best))


_FRESHNESS = {Freshness.STALE: 0, Freshness.UNKNOWN: 1, Freshness.FRESH: 2}
_ENTERED_WORSE = {Entered.UNKNOWN: 0, Entered.YES: 1, Entered.NO: 2}


def _function_order(function: FunctionFigures) -> Order:
    """Better informed first, then worse; the rest only makes the order total."""
    return (
        _FRESHNESS[function.freshness],
        function.entered is not Entered.UNKNOWN,
        function.statements is not None,
        function.branches is not None,
        function.passing is not None,
        function.statements_by is not None,
        function.branches_by is not None,
        _ENTERED_WORSE[function.entered],
        *_ratio_worse(function.statements),
        *_ratio_worse(function.branches),
        *_tests_worse(function.passing, function.failing),
        *_run_by_worse(function.statements_by),
        *_run_by_worse(function.branches_by),
        function.weight,
        function.size,
        function.line_threshold,
        function.branch_threshold,
        function.role,
        function.critical_path,
        function.reason,
        function.remedy,
        function.failed_in,
        not function.straight,
    )


def _entry_key(entry: EntryFigures) -> Order:
    return (entry.path, entry.line, entry.qualname, entry.critical_path, entry.name)


def _entry_order(entry: EntryFigures) -> Order:
    return (
        _FRESHNESS[entry.freshness],
        entry.entered is not Entered.UNKNOWN,
        entry.passing is not None,
        _ENTERED_WORSE[entry.entered],
        *_tests_worse(entry.passing, entry.failing),
        entry.why,
    )


def _file_key(file: EvidenceFile) -> Order:
    return (file.kind, file.digest)


def _file_order(file: EvidenceFile) -> Order:
    """Of two records of the same bytes, the one with more problems; the rest only makes the order total."""
    return (file.problems, file.left_out, not file.branches, file.path, file.format, file.found)


def _left_out_order(item: LeftOut) -> Order:
    return (item.count,)


def _ratio_worse(ratio: Ratio | None) -> tuple[int, int]:
    """More missing is worse; then more in all."""
    return (-1, -1) if ratio is None else (ratio.total - ratio.covered, ratio.total)


def _run_by_worse(by: RunBy | None) -> tuple[int, int]:
    """More that only failing tests ran is worse; then less that passing ones did."""
    return (-1, 0) if by is None else (by.failing, -by.passing)


def _tests_worse(passing: int | None, failing: int | None) -> tuple[int, int]:
    """More failing tests are worse, then fewer passing ones."""
    return (-1 if failing is None else failing, 0 if passing is None else -passing)
