"""A Markdown report for the summary of a CI run: verdicts first, then the ledger and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level
from readiness_lint.report.numbers import percent, points, share
from readiness_lint.score.known import count, measured
from readiness_lint.score.merge import distinct_functions

if TYPE_CHECKING:
    from readiness_lint.model.evidence import EvidenceFile
    from readiness_lint.model.figures import Figures
    from readiness_lint.model.findings import Finding
    from readiness_lint.model.report import Report
    from readiness_lint.model.score import Cause, Score

MAX_FINDINGS = 200
MAX_REASONS = 8
MAX_CAUSES = 10
# What would be read as markup in running text or end a cell of a table; underscores inside words are none.
_SPECIAL = re.compile(r"([\\`*<>\[\]|#~]|\b_|_\b)")


def markdown(report: Report, score: Score) -> str:
    """The report of a run and its score as Markdown."""
    sections = (
        _head(report, score),
        _verdicts(score),
        _ledger(score),
        _next(score),
        _findings(report),
        _evidence(report.figures),
        _notices(report),
        _scope(report.figures),
    )
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section))) + "\n"


def _head(report: Report, score: Score) -> Iterator[str]:
    yield "# Readiness"
    yield ""
    if not report.complete:
        yield "**This analysis is incomplete: part of it could not be done, so findings may be missing.**"
        yield ""
    yield (
        f"**{points(score.earned)} of 100.0 points earned**, "
        f"{points(score.unknown)} unknown, {points(score.lost)} lost."
    )


def _verdicts(score: Score) -> Iterator[str]:
    yield "## Verdicts"
    yield ""
    if not score.verdicts:
        yield "No entry point was found, so there is no verdict."
        return
    rows = []
    for verdict in score.verdicts:
        reasons = [_escape(reason) for reason in verdict.reasons[:MAX_REASONS]]
        if len(verdict.reasons) > MAX_REASONS:
            reasons.append(f"and {len(verdict.reasons) - MAX_REASONS} more reasons")
        name, path = _code(verdict.name), _escape(verdict.critical_path)
        rows.append((name, path, f"**{verdict.answer.value}**", str(verdict.reaches), "<br>".join(reasons)))
    yield from _table(("entry point", "critical path", "verdict", "reaches", "reasons"), rows)


def _ledger(score: Score) -> Iterator[str]:
    yield "## Ledger"
    yield ""
    rows = [
        (one.name, *map(points, (one.available, one.earned, one.unknown, one.lost)), _escape(one.source))
        for one in score.components
    ]
    available = sum(component.available for component in score.components)
    rows.append(("**total**", *map(points, (available, score.earned, score.unknown, score.lost)), ""))
    yield from _table(("component", "available", "earned", "unknown", "lost", "counted from"), rows)


def _next(score: Score) -> Iterator[str]:
    """The causes that hold most points, lost and unknown ones together."""
    causes = [
        (cause, what, component.name)
        for component in score.components
        for what, some in (("lost", component.losses), ("unknown", component.unknowns))
        for cause in some
    ]
    if not causes:
        return
    causes.sort(key=lambda item: -item[0].tenths)
    yield "## What to do next"
    yield ""
    for place, (cause, what, name) in enumerate(causes[:MAX_CAUSES], start=1):
        yield f"{place}. **{share(cause.tenths)} {what}** ({name}): {_escape(cause.reason)}{_how(cause)}"
    if len(causes) > MAX_CAUSES:
        tenths = sum(cause.tenths for cause, _, _ in causes[MAX_CAUSES:])
        yield ""
        yield f"Not shown: {count(len(causes) - MAX_CAUSES, 'cause')} with {share(tenths)} points together."


def _how(cause: Cause) -> str:
    names = ", ".join(_code(name) for name in cause.findings[:3])
    more = f" and {len(cause.findings) - 3} more" if len(cause.findings) > 3 else ""
    return (f" To settle it: {_escape(cause.remedy)}." if cause.remedy else "") + (
        f" See {names}{more}." if names else ""
    )


def _findings(report: Report) -> Iterator[str]:
    yield "## Findings"
    yield ""
    counted = report.counted
    suppressed = len(report.findings) - len(counted)
    levels = ", ".join(f"{sum(one.level is level for one in counted)} {level.value}" for level in reversed(Level))
    yield f"{count(len(counted), 'finding')} ({levels}); {suppressed} suppressed."
    for path, group in groupby(islice(counted, MAX_FINDINGS), key=lambda finding: finding.path):
        yield ""
        yield f"### {_escape(path)}"
        yield ""
        rows = [_finding(finding) for finding in group]
        yield from _table(("line", "code", "level", "function", "message"), rows)
    if len(counted) > MAX_FINDINGS:
        yield ""
        yield f"Only the first {MAX_FINDINGS} of {len(counted)} findings are shown."


def _finding(finding: Finding) -> tuple[str, ...]:
    line, level = str(finding.span.line), finding.level.value
    return (line, finding.code, level, _code(finding.subject), _escape(finding.message))


def _evidence(figures: Figures) -> Iterator[str]:
    yield "## Evidence"
    yield ""
    if not figures.evidence:
        yield "No coverage data and no test results were read: what the tests show is unknown."
        return
    rows = [
        (
            _code(file.path),
            file.kind,
            _escape(file.format),
            file.found,
            _counts(file),
            _problems(file.problems),
        )
        for file in figures.evidence
    ]
    yield from _table(("file", "kind", "format", "found", "holds", "problems"), rows)
    functions = distinct_functions(figures.functions)
    ratios = [ratio for function in functions if (ratio := measured(function)) is not None]
    covered, total = sum(ratio.covered for ratio in ratios), sum(ratio.total for ratio in ratios)
    yield ""
    yield (
        f"Fresh data counts statements in {len(ratios)} of {count(len(functions), 'critical function')}: "
        f"{covered} of {total} covered ({percent(covered, total)})."
    )


def _counts(file: EvidenceFile) -> str:
    counts = file.counts
    if counts is None:
        return "statements and branches" if file.branches else "statements"
    parts = ("passed", "failed", "errors", "skipped", "xfailed", "flaky")
    files = min(len(file.hidden), counts.errors)  # each is counted as one error, and is no test
    tests = replace(counts, errors=counts.errors - files)
    told = [f"{number} {part}" for part in parts if (number := getattr(tests, part))]
    told += [f"{counts.not_run} never ran"] if counts.not_run else []
    told += [f"{count(files, 'file')} not collected"] if files else []
    return ", ".join(told) or "no test"


def _problems(problems: Sequence[str]) -> str:
    return "<br>".join(_escape(problem) for problem in problems) or "none"


def _notices(report: Report) -> Iterator[str]:
    if not report.notices:
        return
    yield "## Notices"
    yield ""
    for notice in report.notices:
        where = f" ({_code(notice.path)})" if notice.path else ""
        yield f"- **{notice.level}**: {_escape(notice.text)}{where}"


def _scope(figures: Figures) -> Iterator[str]:
    """What was judged, what was not, and what was decided without being told."""
    yield "## Scope"
    yield ""
    yield f"Judged: {count(figures.files, 'file')}."
    if figures.unreadable:
        yield ""
        yield f"{len(figures.unreadable)} could not be read: {', '.join(map(_code, figures.unreadable))}."
    if figures.not_looked_for:
        yield ""
        yield f"Not looked for, because it was switched off: {', '.join(map(_code, figures.not_looked_for))}."
    if figures.left_out:
        yield ""
        yield from _table(
            ("left out", "files", "why"),
            [(_escape(item.what), str(item.count), _escape(item.why)) for item in figures.left_out],
        )
    if figures.inferred:
        yield ""
        yield from _table(
            ("inferred setting", "value", "why"),
            [(_escape(item.setting), _code(item.value), _escape(item.why)) for item in figures.inferred],
        )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def _escape(text: str) -> str:
    """Words of others, such as comments, so that they show as they are and stay in their line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    """A name in code font, whatever it holds."""
    text = " ".join(text.split()).replace("|", "\\|")
    return f"`` {text} ``" if "`" in text else f"`{text}`"
