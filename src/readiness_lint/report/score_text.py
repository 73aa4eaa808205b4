"""The score for a terminal: the verdicts, the ledger, and what cost or hides points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from readiness_lint.model.score import Answer
from readiness_lint.report.numbers import points, share
from readiness_lint.score.known import count

if TYPE_CHECKING:
    from readiness_lint.model.score import Cause, Component, Score, Verdict

CAUSES = 5
FINDINGS = 3
_COLOURS = {Answer.READY: "32", Answer.PARTIAL: "33", Answer.NOT_READY: "31"}


def score_text(score: Score, *, colour: bool = False) -> str:
    """The ledger as plain text; `colour` adds ANSI codes to the verdicts and the headings."""
    lines = [
        _bold(f"Earned {points(score.earned)} of 100.0", colour)
        + f", unknown {points(score.unknown)}, lost {points(score.lost)}",
        "",
        *_table(score),
        "",
    ]
    for component in score.components:
        lines += _causes(component, "lost", component.losses, colour)
        lines += _causes(component, "unknown", component.unknowns, colour)
    lines += _verdicts(score.verdicts, colour)
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(score: Score) -> Iterator[str]:
    row = "{:<14} {:>9} {:>7} {:>8} {:>6}  {}".format
    yield row("component", "available", "earned", "unknown", "lost", "counted from").rstrip()
    for one in score.components:
        numbers = (one.available, one.earned, one.unknown, one.lost)
        yield row(one.name, *map(points, numbers), one.source).rstrip()
    available = sum(component.available for component in score.components)
    yield row("total", *map(points, (available, score.earned, score.unknown, score.lost)), "").rstrip()


def _causes(component: Component, what: str, causes: Sequence[Cause], colour: bool) -> Iterator[str]:
    if not causes:
        return
    tenths = sum(cause.tenths for cause in causes)
    yield _bold(f"{component.name}: {points(tenths)} {what}", colour)
    for cause in causes[:CAUSES]:
        yield f"  {share(cause.tenths):>5}  {cause.reason}"
        for name in cause.findings[:FINDINGS]:
            yield f"         {name}"
        if len(cause.findings) > FINDINGS:
            yield f"         and {len(cause.findings) - FINDINGS} more"
        if cause.remedy:
            yield f"         to settle it: {cause.remedy}"
    rest = causes[CAUSES:]
    if rest:
        yield f"  {share(sum(cause.tenths for cause in rest)):>5}  {count(len(rest), 'more cause')}"
    yield ""


def _verdicts(verdicts: Sequence[Verdict], colour: bool) -> Iterator[str]:
    if not verdicts:
        yield "No entry point was found, so there is no verdict."
        return
    yield _bold("Verdicts", colour)
    for verdict in verdicts:
        answer = verdict.answer.value
        if colour:
            answer = f"\x1b[{_COLOURS[verdict.answer]}m{answer}\x1b[0m"
        yield f"{answer}  {verdict.name} ({verdict.critical_path}, reaches {verdict.reaches})"
        for reason in verdict.reasons:
            yield f"  - {reason}"


def _bold(text: str, colour: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if colour else text
