"""Read the report of `coverage json`, formats 1 to 3 (coverage.py 5 and later)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.file_lines import FileLines, NotAReportError, Reading, merge
from readiness_lint.evidence.line_bits import MOST_LINES, Room, TooManyLinesError, by_context
from readiness_lint.evidence.paths import mappings, match_paths

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import Arc, Ran
    from readiness_lint.evidence.line_bits import Contexts
    from readiness_lint.evidence.path_aliases import Aliases

FORMAT = "coverage JSON"
REMEDY = "write it again with `coverage json`"
# Versions before this format call what decorators, lambdas and comprehensions do a branch, and miss some that are.
_TRUE_BRANCHES = 3


def read_coverage_json(
    content: bytes,
    name: str,
    root: Path,
    known: Collection[str],
    wanted: Collection[str],
    ran: Ran | None = None,
    aliases: Aliases = (),
) -> Reading:
    """What the report says of the wanted files among the `known` paths of the project at `root`.

    `ran` finds a report in which nothing but imports shows; without it none is. `aliases` are the `[paths]` of the
    coverage settings.
    Raises NotAReportError for JSON of another kind, EvidenceError for what is no JSON or a broken report.
    """
    files, branches, form = _open(content, name)
    matched = match_paths(sorted(files), known, root, aliases)
    room = Room()
    parts: dict[str, list[FileLines]] = {}
    for recorded, path in matched.items():
        if path in wanted:
            part = _Entry(files[recorded], recorded, name).file_lines(path, branches, room)
            parts.setdefault(path, []).append(part if form >= _TRUE_BRANCHES else _counted(part))
    lines = {path: merge(found) for path, found in parts.items()}
    if not any((part.contexts or {}).keys() - {""} for part in lines.values()):
        # Reports of runs without contexts show the empty one on every line.
        lines = {path: replace(part, contexts=None) for path, part in lines.items()}
    entries = [_Entry(entry, file, name) for file, entry in files.items()]
    named = frozenset[str]().union(*(one.names() for one in entries))
    return Reading(
        format=FORMAT,
        branches=branches,
        lines=lines,
        matched=len(matched),
        unmatched=tuple(sorted(files.keys() - matched.keys())),
        # Where single files are judged, the tests are among the others.
        silent=ran is not None
        and not any(named)
        and not any(one.ran(matched.get(one.recorded), ran) for one in entries),
        mapping=mappings(matched, root),
        contexts=named,
    )


def _counted(lines: FileLines) -> FileLines:
    """With branches that are only counted, so that they are compared with those of the source."""
    return replace(lines, exits=lines.counted(), taken=None, untaken=None)


def _open(content: bytes, name: str) -> tuple[Mapping[str, Mapping[str, object]], bool, int]:
    """The entries of the files, whether branches were measured, and the format."""
    try:
        report = json.loads(content)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise EvidenceError(f"is no valid JSON: {error}", path=name, line=line, remedy=REMEDY) from error
    meta = report.get("meta") if isinstance(report, dict) else None
    files = report.get("files") if isinstance(report, dict) else None
    if not isinstance(meta, dict) or not isinstance(files, dict) or "branch_coverage" not in meta:
        message = "is JSON, but not a report of `coverage json`"
        raise NotAReportError(message, path=name, remedy="name a report that `coverage json` wrote")
    form = meta.get("format", 1)
    if type(form) is not int or form not in (1, 2, 3):
        message = f"has format {form!r:.40} of coverage JSON, formats 1 to 3 are known"
        raise EvidenceError(message, path=name, remedy="give the .coverage data file instead")
    if broken := [path for path, entry in files.items() if not isinstance(entry, dict)]:
        raise EvidenceError(f"has no figures for {broken[0]}", path=name, remedy=REMEDY)
    return files, meta["branch_coverage"] is True, form


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file's part of the report, read with checks."""

    entry: Mapping[str, object]
    recorded: str
    name: str

    def file_lines(self, path: str, branches: bool, room: Room) -> FileLines:
        excluded = self._lines("excluded_lines")
        return FileLines(
            path=path,
            # Older versions report excluded lines as executed.
            executed=self._lines("executed_lines") - excluded,
            missing=self._lines("missing_lines"),
            excluded=excluded,
            taken=self._pairs("executed_branches") if branches else None,
            untaken=self._pairs("missing_branches") if branches else None,
            contexts=self._lines_of_contexts(room),
        )

    def ran(self, path: str | None, ran: Ran) -> bool:
        """Whether a function that ran shows in this file; in one that is not known any line may be that."""
        lines = self._lines("executed_lines")
        return ran(path, lines) if path else bool(lines)

    def _lines(self, key: str) -> frozenset[int]:
        lines = self.entry.get(key)
        if not isinstance(lines, list) or not all(map(_is_line, lines)):
            raise self._broken(key, "a list of line numbers")
        return frozenset(lines) - {0}

    def _pairs(self, key: str) -> frozenset[Arc] | None:
        match pairs := self.entry.get(key):
            case None:  # coverage.py before 6.5 reported sums only
                return None
            case list() if all(_is_pair(pair) for pair in pairs):
                return frozenset((line, target) for line, target in pairs)
        raise self._broken(key, "a list of pairs of line numbers")

    def _lines_of_contexts(self, room: Room) -> Contexts | None:
        """The lines that ran under each context."""
        contexts = self._contexts()
        try:
            return None if contexts is None else by_context(contexts.items(), room)
        except TooManyLinesError as error:
            raise EvidenceError(f"is damaged: {error}", path=self.name, remedy=REMEDY) from error

    def names(self) -> frozenset[str]:
        """The names of the contexts."""
        return frozenset(name for names in (self._contexts() or {}).values() for name in names)

    def _contexts(self) -> Mapping[int, list[str]] | None:
        contexts = self.entry.get("contexts")
        if contexts is None:
            return None
        try:
            found = {int(line): list(map(_text, ran)) for line, ran in contexts.items()}  # type: ignore[attr-defined]
        except (AttributeError, TypeError, ValueError) as error:
            raise self._broken("contexts", "a mapping of line numbers to contexts") from error
        if not all(map(_is_line, found)):
            raise self._broken("contexts", "a mapping of line numbers to contexts")
        return found

    def _broken(self, key: str, expected: str) -> EvidenceError:
        return EvidenceError(f"`{key}` of {self.recorded} is not {expected}", path=self.name, remedy=REMEDY)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _is_line(value: object) -> bool:
    """Whether a file can have such a line, or an old coverage.py met line 0 of a new interpreter, which is none."""
    return type(value) is int and 0 <= value <= MOST_LINES


def _is_pair(pair: object) -> bool:
    """A line and where a branch of it leads; a negative number leaves the code object."""
    match pair:
        case [line, int(target)] if _is_line(line):
            return target != 0 and (_is_line(target) or _is_line(-target))
    return False
