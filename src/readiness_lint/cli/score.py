"""`readiness-lint score`: the ledger and the verdicts from SARIF logs alone."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.setup import wants_colour
from readiness_lint.errors import EvidenceError
from readiness_lint.model.score import Answer
from readiness_lint.report.score_json import score_json
from readiness_lint.report.score_text import score_text
from readiness_lint.score.known import count
from readiness_lint.score.ledger import score as score_of
from readiness_lint.score.log import read_logs

if TYPE_CHECKING:
    from readiness_lint.model.score import Score


def score(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Run the command."""
    figures, findings = read_logs([(str(log), _bytes(log)) for log in options.logs])
    result = score_of(figures, findings)
    if options.output_format == "json":
        out.write(score_json(result))
    else:
        out.write(score_text(result, colour=wants_colour(options.color, out)))
    return gate(result, options, err)


def gate(score: Score, options: argparse.Namespace, err: TextIO) -> int:
    """1 if a gate of the command line fails, each failure told."""
    failures: list[str] = []
    if options.min_earned is not None and score.earned < round(options.min_earned * 10):
        failures.append(f"{score.earned / 10:.1f} points earned, fewer than {options.min_earned:g}{_narrowed(score)}")
    if options.max_unknown is not None and score.unknown > round(options.max_unknown * 10):
        failures.append(f"{score.unknown / 10:.1f} points unknown, more than {options.max_unknown:g}{_narrowed(score)}")
    if options.fail_on_verdict is not None:
        bad = {Answer.NOT_READY} | ({Answer.PARTIAL} if options.fail_on_verdict == "PARTIAL" else set())
        failures += [f"{verdict.name} is {verdict.answer}" for verdict in score.verdicts if verdict.answer in bad]
        if not score.verdicts:
            failures.append("no entry point was found, so that nothing has a verdict")
    for failure in failures:
        print(f"gate: {failure}", file=err)
    return 1 if failures else 0


def _narrowed(score: Score) -> str:
    """That a part of the project was not judged, else nothing."""
    if not score.outside:
        return ""
    functions = count(score.outside, "critical function")
    return f" ({functions} unknown, outside of what was judged: the ledger says why)"


def _bytes(log: Path) -> bytes:
    try:
        return log.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"cannot be read: {error.strerror}", path=str(log), remedy="name a SARIF log that readiness-lint wrote"
        ) from error
