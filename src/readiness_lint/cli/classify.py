"""`readiness-lint classify`: comments in, what they admit out; a line in, a line out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.setup import load_settings
from readiness_lint.debt.classify import judgements, load_classifier
from readiness_lint.debt.explain import evidence_of, most_probable, spoken
from readiness_lint.debt.records import read_records
from readiness_lint.errors import UsageError
from readiness_lint.report.text import shown

if TYPE_CHECKING:
    from readiness_lint.debt.classify import Classifier, Judgement
    from readiness_lint.debt.records import Record

STDIN = Path("-")


def classify(options: argparse.Namespace, out: TextIO, _: TextIO) -> int:
    """Run the command. Lines before one that is no record are answered."""
    config = load_settings(Path.cwd(), options)
    debt = replace(config.debt, pedantic=True) if options.pedantic else config.debt
    classifier = load_classifier(config.task_tags, debt)
    answer = _explained if options.explain else _line
    for file in options.files or (STDIN,):
        with_name = "<stdin>" if file == STDIN else str(file)
        for record in read_records(_lines(file, with_name), with_name):
            out.write(answer(record, _judged(record, classifier), classifier))
            out.flush()
    return 0


def _judged(record: Record, classifier: Classifier) -> Judgement | None:
    """The most probable of what its sentences say."""
    return most_probable(judgements(record.comment, record.setting.kind, record.setting_at, classifier))


def _line(record: Record, judgement: Judgement | None, classifier: Classifier) -> str:
    """The answer as a line of JSON."""
    if judgement is None:
        return _dumped(record, None, 0.0, "", [])
    text = record.comment
    category = judgement.category if judgement.probability >= classifier.threshold else None
    evidence = evidence_of(judgement, text, classifier.model)
    return _dumped(record, category, judgement.probability, judgement.phrase(text), evidence)


def _dumped(record: Record, category: str | None, probability: float, phrase: str, evidence: list[str]) -> str:
    answer = {
        "id": record.identity,
        "category": category,
        "confidence": round(probability, 4),
        "phrase": phrase,
        "evidence": evidence,
    }
    return json.dumps(answer, allow_nan=False) + "\n"


def _explained(record: Record, judgement: Judgement | None, classifier: Classifier) -> str:
    """The answer for people: what spoke, with its weight, and what it adds up to."""
    name = "" if record.identity is None else f"{record.identity}: "
    head = shown(f"{name}{_shortened(record.comment)}")
    if judgement is None:
        return f"{head}\n  no debt: no family of admissions matches\n\n"
    model = classifier.model
    said = spoken(judgement, record.comment, model)
    odds = model.intercept + sum(one.weight for one in said)
    rows = [f"{model.intercept:+7.2f}  before anything is said"]
    rows += [shown(f"{one.weight:+7.2f}  {one.what}{_by_itself(one.alone)}") for one in said]
    rows += [f"{odds:+7.2f}  sum: by the model {model.probability(judgement.features):.2f} likely"]
    return "\n".join([head, f"  {_verdict(judgement, classifier)}", *(f"  {row}" for row in rows), "", ""])


def _verdict(judgement: Judgement, classifier: Classifier) -> str:
    probability = f"{judgement.probability:.2f}"
    if judgement.probability >= classifier.threshold:
        return f"{judgement.category}, probability {probability}"
    return f"no debt: {judgement.category} has probability {probability}, reported is {classifier.threshold:.2f}"


def _by_itself(probability: float) -> str:
    return f"  (by itself {probability:.2f} likely)" if probability else ""


def _shortened(text: str, limit: int = 100) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def _lines(file: Path, name: str) -> Iterator[str]:
    """The lines of a file or of standard input, as they come."""
    if file == STDIN:
        yield from _decoded(sys.stdin.buffer, name)
        return
    try:
        with file.open("rb") as lines:
            yield from _decoded(lines, name)
    except OSError as error:
        remedy = "name files with JSON lines, or `-` for standard input"
        raise UsageError(f"cannot be read: {error.strerror}", path=name, remedy=remedy) from error


def _decoded(lines: Iterable[bytes], name: str) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise UsageError("is not UTF-8", path=name, line=number, remedy="write JSON lines as UTF-8") from error
