"""What would mend the findings of a report: asked for on demand, because editors and flake8 never do."""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.regular_files import bytes_of
from readiness_lint.engine.analysis import analyse
from readiness_lint.errors import UsageError
from readiness_lint.model.fixes import Fix, Fixes, Rewrite
from readiness_lint.model.source import FileRole, Source, is_notebook
from readiness_lint.rules import BY_CODE
from readiness_lint.source.mentions import Mentions

if TYPE_CHECKING:
    from collections.abc import Collection

    from readiness_lint.engine.analysis import Analysis, Request
    from readiness_lint.facts.rewrites.target import Rewritten
    from readiness_lint.facts.scan import Scan
    from readiness_lint.model.facts import Facts
    from readiness_lint.model.findings import Finding
    from readiness_lint.model.fixes import Applicability, Edit
    from readiness_lint.model.source import Span

_OF_COMMAND_LINES = frozenset({Rewrite.OPTION, Rewrite.COMMAND_OPTION})
_FLAG = re.compile(r"[\"'](--?[A-Za-z][\w-]*)")
_NAMED = re.compile(r"parameter `(\w+)`")
# Every round takes something out; what one makes possible is nearly always done by the second.
_MOST_ROUNDS = 20


def fixes_of(analysis: Analysis, root: Path) -> Fixes:
    """The fixes of the findings that count in the project at `root`.

    An option of a command line that another file of the project names has none: who passes it would be refused.
    """
    wanted: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in analysis.report.counted:
        if BY_CODE[finding.code].fixes:
            wanted[finding.path].append(finding)
    if not wanted:
        return Fixes()
    facts = {view.facts.path: view.facts for view in analysis.views if view.facts.path in wanted}
    known: dict[tuple[str, Span, str], Fix] = {}
    in_notebooks = 0
    mentions = Mentions(root)
    for path, findings in wanted.items():
        found = list(_in_file(analysis, facts[path], findings, mentions))
        if is_notebook(path):
            in_notebooks += len(found)
        else:
            known.update(((path, finding.span, finding.code), fix) for finding, fix in found)
    return Fixes(known, in_notebooks)


def _is_parsed(text: str) -> bool:
    from readiness_lint.facts.rewrites.rewriter import is_parsed

    return is_parsed(text)


def _in_file(
    analysis: Analysis, facts: Facts, findings: Sequence[Finding], mentions: Mentions
) -> Iterable[tuple[Finding, Fix]]:
    from readiness_lint.facts.rewrites.rewriter import rewrites_in

    units = {(unit.qualname, unit.span.line): index for index, unit in enumerate(facts.units)}
    by_unit: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_unit[units[finding.subject, finding.subject_line]].append(finding)
    scan = analysis.texts.scan(facts.path)
    for unit, found in by_unit.items():
        asked = [(finding, fixable) for finding in found for fixable in BY_CODE[finding.code].fixes]
        answers = rewrites_in(scan, unit, [(finding.span, fixable.rewrite) for finding, fixable in asked])
        for (finding, fixable), answer in zip(asked, answers, strict=True):
            of_command_line = fixable.rewrite in _OF_COMMAND_LINES
            if answer is not None and not (of_command_line and _is_passed(scan, facts.path, answer, mentions)):
                yield finding, Fix(fixable.applicability, *answer)


def _is_passed(scan: Scan, path: str, answer: Rewritten, mentions: Mentions) -> bool:
    """Whether another file names an option that would go: by a string in the edits, or as click and typer make it."""
    message, edits = answer
    starts = scan.lines.start
    spans = [edit.span for edit in edits]
    texts = (scan.text[starts(one.line) + one.column : starts(one.end_line) + one.end_column] for one in spans)
    flags = {flag for text in texts for flag in _FLAG.findall(text)}
    flags |= {f"--{name.replace('_', '-')}" for name in _NAMED.findall(message)}
    return mentions.of(flags, path) is not None


@dataclass(frozen=True, slots=True)
class Mended:
    """A file before and after its fixes; `path` is as the report names it, `place` where it lies."""

    path: str
    place: Path
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Mending:
    """The files that fixes change, in order, and how many findings they mend.

    `in_notebooks` counts findings in notebooks, `refused` names the files that are left as they are although there is a
    fix: nobody could tell whether the whole would still be Python, because libcst does not read it as it is.
    """

    files: tuple[Mended, ...]
    fixed: int
    in_notebooks: int
    refused: tuple[str, ...]


def mend(request: Request, analysis: Analysis, allowed: Collection[Applicability]) -> Mending:
    """Apply fixes to texts in memory until there are none left; nothing is written.

    `analysis` is what came of `request`. Raises UsageError for a file that changed since it was read, and for one that
    cannot be rewritten.
    """
    base = Path(os.path.realpath(request.config.root))
    given = {_real(place): data for place, data in (request.given or {}).items()}
    before: dict[Path, bytes] = {}
    after: dict[Path, bytes] = dict(given)
    names: dict[Path, str] = {}
    refused: list[str] = []
    fixed = in_notebooks = 0
    for round_number in range(_MOST_ROUNDS):
        fixes = fixes_of(analysis, request.config.root)
        in_notebooks = in_notebooks or fixes.in_notebooks
        changed = False
        for path, found in _by_file(analysis, fixes, allowed).items():
            place = _real(base / path)
            if round_number == 0 and _is_other_name(place, before):
                continue
            data = after[place] if place in after else _bytes_of(place, path)
            _require_unchanged(analysis, path, data)
            if round_number == 0 and not _is_parsed(analysis.texts.text(path)):
                refused.append(path)
                continue
            edits, count = _together(found)
            before.setdefault(place, data)
            names.setdefault(place, path)
            after[place] = _edited(path, data, edits)
            fixed += count
            changed = True
        if not changed:
            break
        analysis = analyse(_next(request, {place: after[place] for place in before}))
    files = [Mended(names[place], place, before[place], after[place]) for place in before]
    return Mending(tuple(sorted(files, key=lambda one: one.path)), fixed, in_notebooks, tuple(refused))


def _next(request: Request, given: Mapping[Path, bytes]) -> Request:
    """The request that looks at changed files once more; what tests say of them decides no fix."""
    return replace(request, paths=tuple(given), given=given, with_evidence=False, with_figures=False, with_texts=False)


def _real(place: Path) -> Path:
    """A place by the folder that it really lies in; a link to a file stays one."""
    return Path(os.path.realpath(place.parent)) / place.name


def _is_other_name(place: Path, known: Iterable[Path]) -> bool:
    """Whether a file is one that is mended under another name: links would be written twice."""
    real = os.path.realpath(place)
    return any(os.path.realpath(other) == real for other in known)


def _by_file(analysis: Analysis, fixes: Fixes, allowed: Collection[Applicability]) -> Mapping[str, list[Fix]]:
    """The fixes that may be applied, one for each finding, by the paths of their files."""
    found: defaultdict[str, list[Fix]] = defaultdict(list)
    for finding in analysis.report.counted:
        fix = fixes.of(finding)
        if fix is not None and fix.applicability in allowed:
            found[finding.path].append(fix)
    return found


def _together(fixes: Iterable[Fix]) -> tuple[list[Edit], int]:
    """Edits that do not overlap, and how many of the fixes they do; what overlaps them waits for the next round.

    A fix whose edits lie inside of others' is done with them.
    """
    edits: list[Edit] = []
    done = 0
    for fix in sorted(fixes, key=lambda one: [_outer_first(edit) for edit in one.edits]):
        if all(any(_holds(other.span, edit.span) for other in edits) for edit in fix.edits):
            done += 1
        elif not any(_overlaps(other.span, edit.span) for other in edits for edit in fix.edits):
            edits += fix.edits
            done += 1
    return edits, done


def _begin(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _end(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column


def _outer_first(edit: Edit) -> tuple[int, int, int, int]:
    return *_begin(edit.span), -edit.span.end_line, -edit.span.end_column


def _holds(outer: Span, inner: Span) -> bool:
    return _begin(outer) <= _begin(inner) and _end(inner) <= _end(outer)


def _overlaps(first: Span, second: Span) -> bool:
    return _begin(first) < _end(second) and _begin(second) < _end(first)


def _bytes_of(place: Path, path: str) -> bytes:
    try:
        return bytes_of(place)
    except OSError as error:
        raise changed_error(path) from error


def _require_unchanged(analysis: Analysis, path: str, data: bytes) -> None:
    if hashlib.sha256(data).hexdigest() != analysis.report.digests[path]:
        raise changed_error(path)


def changed_error(path: str) -> UsageError:
    """The error for a file that is not what was looked at."""
    return UsageError(
        "the file changed after it was read; nothing was written", path=path, remedy="run the command again"
    )


def _edited(path: str, data: bytes, edits: Sequence[Edit]) -> bytes:
    """The file with its edits; an edit that makes it unreadable is a bug: the run ends before anything is written."""
    from readiness_lint.source.decoding import decode
    from readiness_lint.source.edited import edited

    after = edited(path, data, edits)
    source = decode(path, after, FileRole.PRODUCT)
    if not isinstance(source, Source) or not _is_parsed(source.text):
        msg = f"a fix makes {path} unreadable, please report it: {edits}"
        raise RuntimeError(msg)
    return after
