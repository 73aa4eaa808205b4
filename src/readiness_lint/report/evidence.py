"""What evidence there is, for people and as JSON: what was read, how old it is, what it shows and leaves open."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from readiness_lint.report.text import counted, shown
from readiness_lint.score.known import some

if TYPE_CHECKING:
    from readiness_lint.engine.settling import Settled, Unknown
    from readiness_lint.model.evidence import Evidence, EvidenceFile, TestCounts
    from readiness_lint.model.figures import FunctionFigures

_HEADINGS = {
    "coverage": "Coverage",
    "tests": "Test results",
    "mutation": "Mutation testing",
    "stamp": "Stamps",
    "ignored": "Seen, and not used",
}
_WHAT = {
    "entered": "not known whether tests enter them",
    "statements": "not known how much of them runs under the tests",
    "branches": "not known which branches are taken",
    "tests": "not known which tests enter them, and whether these pass",
}
_WIDTH = 116
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def text(evidence: Evidence, known: Settled, ages: Mapping[str, float]) -> str:
    """Everything, in lines; `ages` are seconds by the path of an evidence file, without those that are not known."""
    return "".join(f"{shown(line)}\n" for line in _lines(evidence, known, ages))


def as_json(evidence: Evidence, known: Settled, ages: Mapping[str, float]) -> str:
    """The same as one JSON object; ages are whole seconds, None where unknown."""
    value = {
        "files": [_file(file, ages) for file in evidence.files],
        "functions": {
            "total": known.total,
            "entered": known.entered,
            "by_unknown_tests": known.unnamed,
            "on_import": known.on_import,
            "not_entered": known.not_entered,
            "unknown": known.unknown,
            "stale": known.stale,
            "new": known.new,
        },
        "unknowns": [_unknown(one) for one in known.unknowns],
        "stale_files": dict(evidence.stale),
    }
    return json.dumps(value, indent=2) + "\n"


def _lines(evidence: Evidence, known: Settled, ages: Mapping[str, float]) -> Iterator[str]:
    for kind, heading in _HEADINGS.items():
        files = [file for file in evidence.files if file.kind == kind]
        if files or kind == "coverage":
            yield heading
            yield from (line for file in files for line in _file_lines(file, ages.get(file.path)))
            yield from ([] if files else ["  none was found"])
            yield ""
    yield from _functions(known)
    if evidence.stale:
        yield ""
        yield f"Out of date: {counted(len(evidence.stale), 'file')}"
        yield from (f"  {path}: {reason}" for path, reason in evidence.stale.items())
    if known.unknowns:
        yield ""
        yield "Open"
        yield from (line for one in known.unknowns for line in _unknown_lines(one))


def _file_lines(file: EvidenceFile, age: float | None) -> Iterator[str]:
    written = "" if age is None else f", written {_ago(age)}"
    yield f"  {file.path}  ({file.format}, {file.found}{written})"
    if file.kind == "coverage":
        branches = "lines and branches" if file.branches else "lines, no branches"
        others = f", and of {file.others} others, for example {file.unmatched[0]}" if file.others else ""
        yield f"    {branches} of {counted(file.matched, 'file')} of the project{others}"
        for one in file.mapping:
            yield f"    {one.recorded or '.'} is {one.project or '.'} here ({counted(one.files, 'file')})"
    if file.counts is not None:
        yield f"    {_outcomes(file.counts, len(file.hidden))}"
    for hidden in file.hidden:
        yield f"    could not be collected: {hidden}"
    if file.left_out:
        paths = [path for path, _ in file.left_out]
        yield f"    left out: {some(paths)} ({counted(sum(tests for _, tests in file.left_out), 'test')})"
    for problem in file.problems:
        yield from _wrapped(f"! {problem}", "    ")


def _outcomes(counts: TestCounts, hidden: int) -> str:
    """Results count a file that could not be collected as one error; it is no test, and told apart from them."""
    files = min(hidden, counts.errors)
    kinds = (
        (counts.passed, "passed"),
        (counts.failed, "failed"),
        (counts.errors - files, "with errors"),
        (counts.skipped, "skipped"),
        (counts.xfailed, "expected to fail"),
        (counts.flaky, "flaky"),
        (counts.not_run, "never ran"),
    )
    told = ", ".join(f"{number} {name}" for number, name in kinds if number)
    tests = f"{counted(counts.total - files, 'test')}: {told}" if told else "no tests"
    return f"{tests}; {counted(files, 'file')} could not be collected" if files else tests


def _functions(known: Settled) -> Iterator[str]:
    yield f"Critical functions: {known.total}"
    parts = [f"{known.entered} entered by tests"]
    if known.unnamed:
        parts[0] += f" ({known.unnamed} by tests that are not known)"
    parts += [f"{known.on_import} ran on import alone"] if known.on_import else []
    yield f"  {', '.join(parts)}, {known.not_entered} not entered, {known.unknown} unknown"
    changed = known.stale - known.new
    stale = [f"{changed} changed since they were measured"] if changed else []
    stale += [f"{known.new} did not exist then"] if known.new else []
    if stale:
        yield f"  of the unknown, {' and '.join(stale)}"


def _unknown_lines(one: Unknown) -> Iterator[str]:
    yield from _wrapped(f"{counted(one.count, 'function')}: {_WHAT[one.what]}: {one.reason}", "  ")
    yield from _wrapped(f"for example {', '.join(map(_place, one.examples))}", "    ")
    if one.remedy:
        yield from _wrapped(f"-> {one.remedy}", "    ")


def _wrapped(line: str, indent: str) -> Iterable[str]:
    return textwrap.wrap(
        line,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _place(function: FunctionFigures) -> str:
    return f"{function.path}:{function.line} {function.qualname}"


def _ago(seconds: float) -> str:
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{counted(int(seconds // size), unit)} ago"
    return "just now"


def _file(file: EvidenceFile, ages: Mapping[str, float]) -> dict[str, Any]:
    age = ages.get(file.path)
    value: dict[str, Any] = {
        "path": file.path,
        "kind": file.kind,
        "format": file.format,
        "sha256": file.digest,
        "found": file.found,
        "age_seconds": None if age is None else int(age),
        "problems": list(file.problems),
    }
    if file.kind == "coverage":
        value |= {"branches": file.branches, "matched": file.matched, "unmatched": file.others}
        value["mapping"] = [
            {"recorded": one.recorded, "project": one.project, "files": one.files} for one in file.mapping
        ]
    counts = file.counts
    if counts is not None:
        value["tests"] = {
            "passed": counts.passed,
            "failed": counts.failed,
            "errors": counts.errors,
            "skipped": counts.skipped,
            "xfailed": counts.xfailed,
            "flaky": counts.flaky,
            "not_run": counts.not_run,
        }
        value["uncollected"] = list(file.hidden)
        value["left_out"] = dict(file.left_out)
    return value


def _unknown(one: Unknown) -> dict[str, Any]:
    return {
        "what": one.what,
        "reason": one.reason,
        "remedy": one.remedy,
        "count": one.count,
        "examples": [{"file": each.path, "line": each.line, "qualname": each.qualname} for each in one.examples],
    }
