"""Findings as lines for people: `concise` as in flake8, `full` with the source and what is known of the function."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered
from readiness_lint.model.findings import Level
from readiness_lint.model.fixes import Applicability, Fixes

if TYPE_CHECKING:
    from readiness_lint.model.findings import Finding
    from readiness_lint.model.report import Report

_COLOURS = {Level.ERROR: "31", Level.WARNING: "33", Level.NOTE: "36"}
_OPTIONS = {Applicability.SAFE: "--fix", Applicability.UNSAFE: "--fix --unsafe-fixes"}
NO_FIXES = Fixes()

# What would end a line, move the cursor, or not be UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def concise(report: Report, *, colour: bool = False) -> str:
    """One finding a line: `path:line:column: CODE message`."""
    return "".join(f"{_head(finding, colour)}\n" for finding in report.counted)


def full(report: Report, *, colour: bool = False, fixes: Fixes = NO_FIXES) -> str:
    """Each finding with its line of source, the chain that makes its function critical, and what would mend it."""
    return "".join("\n".join(_full(report, finding, colour, fixes)) + "\n\n" for finding in report.counted)


def statistics(report: Report) -> str:
    """How many findings each code has, most frequent first."""
    counts = Counter(finding.code for finding in report.counted)
    return "".join(
        f"{count:>6}  {code}\n" for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def summary(report: Report) -> str:
    """One line: how many findings of each level, in how many files."""
    counts = Counter(finding.level for finding in report.counted)
    files = {finding.path for finding in report.counted}
    # Findings about tests stand in files that are not judged themselves.
    others = files - report.digests.keys() - {*report.figures.unreadable} if report.digests else ()
    if not report.counted:
        return f"no findings in {counted(report.figures.files, 'file')}"
    levels = ", ".join(counted(counts[level], level) for level in reversed(Level) if counts[level])
    # Those that could not be read have a finding too.
    more = f" and {counted(len(others), 'other file')}" if others else ""
    judged = report.figures.files + len(report.figures.unreadable)
    return f"{levels} in {len(files) - len(others)} of {judged} files{more}"


def fixable(report: Report, fixes: Fixes, *, unsafe: bool = False) -> str:
    """One line: how many findings can be mended, and with what; empty where none can.

    With `unsafe` all that `--unsafe-fixes` allows is one number.
    """
    safe, other = (fixes.count(report.counted, kind) for kind in (Applicability.SAFE, Applicability.UNSAFE))
    if unsafe:
        return f"{safe + other} fixable with --fix --unsafe-fixes" if safe + other else ""
    parts = [f"{safe} fixable with --fix"] if safe else []
    if other:
        parts.append(f"{other}{' more' if safe else ' fixable'} with --fix --unsafe-fixes")
    return ", ".join(parts)


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def shown(text: str) -> str:
    """`text`, such as a file's name, on one line of valid Unicode: control characters and stray bytes escaped."""
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def painted(text: str, code: str, *, colour: bool) -> str:
    """`text` in an ANSI colour, where colour is wanted."""
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _head(finding: Finding, colour: bool) -> str:
    place = f"{shown(finding.path)}:{finding.span.line}:{finding.span.column + 1}:"
    code = painted(finding.code, _COLOURS[finding.level], colour=colour)
    return f"{painted(place, '1', colour=colour)} {code} {shown(finding.message)}"


def _full(report: Report, finding: Finding, colour: bool, fixes: Fixes) -> Iterator[str]:
    yield _head(finding, colour)
    text = report.texts.get(finding.path)
    if text is not None and finding.span.line <= text.count("\n") + 1:
        source = text.split("\n")[finding.span.line - 1]
        number = str(finding.span.line)
        yield f"{' ' * len(number)} |"
        yield f"{number} | {source}"
        yield f"{' ' * len(number)} | {_underline(finding, source, colour)}"
    for line in _known(finding):
        yield f"  = {line}"
    fix = fixes.of(finding)
    if fix is not None:
        yield f"  = fix: {shown(fix.message)} ({_OPTIONS[fix.applicability]})"


def _underline(finding: Finding, source: str, colour: bool) -> str:
    span = finding.span
    last = span.end_column if span.end_line == span.line else len(source)
    marks = "^" * max(1, last - span.column)
    indent = "".join("\t" if char == "\t" else " " for char in source[: span.column])
    return indent + painted(marks, _COLOURS[finding.level], colour=colour)


def _known(finding: Finding) -> Iterator[str]:
    subject = "the module" if finding.subject == "<module>" else f"`{finding.subject}`"
    path = f", on the {finding.critical_path} path" if finding.critical_path else ""
    yield f"in {subject}{path} ({finding.level}, confidence {finding.confidence:.2f})"
    if len(finding.chain) > 1:
        yield "reached by " + " -> ".join(f"{step.qualname} ({shown(step.path)}:{step.line})" for step in finding.chain)
    evidence = finding.evidence
    if evidence is not None and evidence.entered is Entered.UNKNOWN:
        remedy = f"; {evidence.remedy}" if evidence.remedy else ""
        yield f"whether tests enter it is unknown: {evidence.reason}{remedy}"
    elif evidence is not None and evidence.statements is not None:
        ran = "enter it" if evidence.entered is Entered.YES else "never enter it"
        yield f"tests {ran}: {evidence.statements.covered} of {evidence.statements.total} statements ran"
    for related in finding.related:
        yield f"{shown(related.message)}: {shown(related.path)}:{related.span.line}"
