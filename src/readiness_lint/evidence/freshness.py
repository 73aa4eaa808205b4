"""Does coverage data speak of the source as it stands?

A `.coverage` file holds no hash of what it measured. These checks need no set-up: each names a contradiction
between what was recorded and the text. R1 to R3 ask where something may stand at all, R4 to R7 (see `flow`) whether
control could have gone that way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.evidence.flow import impossible, was_imported
from readiness_lint.evidence.source_lines import inner_scopes

if TYPE_CHECKING:
    from readiness_lint.evidence.coverage_parser import Countable
    from readiness_lint.evidence.file_lines import FileLines
    from readiness_lint.evidence.source_lines import SourceLines

# Files that do not even name it are taken to hold no function that it compiles.
_COMPILER = "torch"


def stale_reason(lines: FileLines, source: SourceLines) -> str:
    """Why raw data cannot be of this source, empty when nothing contradicts it."""
    return next((reason for _, reason in contradictions(lines, source)), "")


def contradictions(lines: FileLines, source: SourceLines) -> Iterator[tuple[str, str]]:
    """What contradicts the source as (law, reason), the cheapest laws first."""
    if reason := _no_statement(lines, source):
        yield "R1", reason
    if reason := _out_of_order(lines.executed, lines.excluded, source):
        yield "R2", reason
    strange = _strange_begins(lines, source)
    resumed = _resumed(strange, lines, source)
    if no_scope := strange - resumed:
        yield "R3", f"a function that begins in line {min(no_scope)} was recorded, but none begins there"
    if lines.arcs is not None or _COMPILER not in source.text:
        yield from impossible(lines, source.text, resumed)


def _strange_begins(lines: FileLines, source: SourceLines) -> frozenset[int]:
    """R3: the lines on which a code object was entered or left and none begins."""
    begins = {-number for arc in lines.arcs or () for number in arc if number < 0} - source.scopes
    return frozenset(begins - inner_scopes(source.text)) if begins else frozenset()


def _resumed(strange: frozenset[int], lines: FileLines, source: SourceLines) -> frozenset[int]:
    """Lines inside of functions on which code objects begin that TorchDynamo has made.

    Where `torch.compile` breaks a graph, what is left of the function runs as one of its own, and what is compiled
    leaves no mark: measured with torch 2.13, backend eager. Data without arcs does not show which functions these are.
    """
    if _COMPILER not in source.text:
        return frozenset()
    return strange & {line for begin, line in lines.arcs or () if begin == -line}


def _no_statement(lines: FileLines, source: SourceLines) -> str:
    """R1: a recorded line is no executable line. Docstrings, excluded and optimised lines may be recorded."""
    known = lines.statements | lines.excluded | source.docstrings | source.starts
    for line in sorted(lines.recorded or ()):
        if line not in known and source.first_of(line) not in known:
            return f"line {line} was recorded as executed, but no statement stands there"
    return ""


def _out_of_order(executed: frozenset[int], excluded: frozenset[int], source: SourceLines) -> str:
    """R2: a module runs from top to bottom, so none of its statements is skipped before an executed one."""
    skipped = 0
    for begin, end in source.top:
        head = range(begin, end + 1)
        if not excluded.isdisjoint(head):
            continue
        if executed.isdisjoint(head):
            skipped = skipped or begin
        elif skipped:
            if not was_imported(executed, source.text):
                return ""
            return f"line {skipped} was not executed, but line {begin} below it was"
    return ""


def stale_statements(lines: FileLines, known: Countable, source: SourceLines, *, lists_excluded: bool = True) -> str:
    """Why a report that lists its statements cannot be of this source, empty when nothing contradicts it.

    `known` is what coverage.py finds in the source today. Lines that one side excludes and lines that only some
    interpreters count are left out of the comparison. A report that does not list what it excludes may have excluded
    a statement that it lacks; it is stale then as well, for nothing says that it was not changed.
    """
    ignored = known.excluded | source.silent | source.docstrings
    gone = lines.statements - known.statements - ignored
    new = known.statements - lines.statements - lines.excluded - ignored
    if gone:
        return f"the report has a statement in line {min(gone)}, the source has none there"
    if new:
        excluded = "" if lists_excluded else ", or excluded it"
        return f"the source has a statement in line {min(new)}, the report has none there{excluded}"
    return _out_of_order(lines.executed, lines.excluded | ignored, source)
