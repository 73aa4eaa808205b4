"""Labelled comments: from JSON lines that hold their text, or from references to a checkout that does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.debt.records import KINDS, read_records
from readiness_lint.debt.sentences import sentences
from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import CommentKind
from readiness_lint.model.source import FileRole, Source
from readiness_lint.source.decoding import read_source

if TYPE_CHECKING:
    from readiness_lint.debt.features import Setting
    from readiness_lint.model.facts import Comment

CONTEXT = 3
"""So many lines before and after a comment belong to its record."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One comment with its label. `category` is empty where it is no debt."""

    repository: str
    comment: str
    setting: Setting
    is_debt: bool
    category: str
    unsure: bool

    @property
    def tagged(self) -> bool:
        """Whether the category says that a task tag announces the debt."""
        return self.category == "todo-marker"


def read_labelled(path: Path, checkouts: Path | None = None) -> list[Labelled]:
    """The labelled comments of a file.

    References (`repo`, `commit`, `file`, `line`, `sha256` in place of `comment`) are looked up below `checkouts`, in
    the folder that is called like the repository with `+` for its slash. Raises ValueError where a text is not there.
    """
    with path.open(encoding="utf-8") as lines:
        return [
            _labelled(record.setting, record.comment, record.fields)
            for record in read_records(_resolved(lines, checkouts), path.name)
        ]


def _labelled(setting: Setting, comment: str, fields: Mapping[str, object]) -> Labelled:
    debt = fields.get("label") == "debt"
    return Labelled(
        str(fields.get("repo", "")),
        comment,
        setting,
        debt,
        str(fields.get("category") or "") if debt else "",
        bool(fields.get("unsure")),
    )


def _resolved(lines: Iterable[str], checkouts: Path | None) -> Iterator[str]:
    known: dict[Path, Mapping[tuple[int, str], Mapping[str, object]]] = {}
    for line in lines:
        fields = json.loads(line)
        if "comment" not in fields:
            if checkouts is None:
                raise ValueError("references need the folder that holds the checkouts: --checkouts DIR")
            file = checkouts / str(fields["repo"]).replace("/", "+") / str(fields["file"])
            if file not in known:
                known[file] = {(unit["line"], unit["sha256"]): unit for unit in units_of(file)}  # type: ignore[misc]
            key = (fields["line"], fields["sha256"])
            if key not in known[file]:
                raise ValueError(f"{file}:{fields['line']} does not hold the text; is {fields['commit']} checked out?")
            fields |= known[file][key]
        yield json.dumps(fields)


def units_of(file: Path) -> Iterator[Mapping[str, object]]:
    """Every comment of a file, and every sentence of its docstrings, with the lines around it."""
    source = read_source(file.name, file, FileRole.PRODUCT)
    if not isinstance(source, Source):
        return
    scan = Scan(source.text)
    lines = scan.text.split("\n")
    for comment in (*scan.comments(), *scan.docstrings()):
        yield from _units(comment, lines)


def _units(comment: Comment, lines: list[str]) -> Iterator[Mapping[str, object]]:
    kinds = {kind: name for name, kind in reversed(list(KINDS.items()))}
    if comment.kind is not CommentKind.DOCSTRING:
        yield _unit(comment.text, kinds[comment.kind], comment.span.line, comment.span.end_line, comment.code, lines)
        return
    for sentence in sentences(comment.text, comment.kind):
        row = comment.text.count("\n", 0, sentence.start)
        yield _unit(
            " ".join(sentence.text.split()),
            kinds[comment.kind],
            comment.lines[row][0],
            comment.span.end_line,
            "",
            lines,
        )


def _unit(text: str, kind: str, line: int, end: int, code: str, lines: list[str]) -> Mapping[str, object]:
    return {
        "comment": text,
        "kind": kind,
        "line": line,
        "code_line": code,
        "context_before": lines[max(0, line - 1 - CONTEXT) : line - 1],
        "context_after": lines[end : end + CONTEXT],
        "sha256": digest_of(text),
    }


def digest_of(text: str) -> str:
    """The SHA-256 of a comment's words: white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
