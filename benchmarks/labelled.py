"""Labelled comments: from JSON lines that hold their text, or from references to a checkout that does."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.debt.owner import owner_above
from readiness_lint.debt.records import KINDS, read_records
from readiness_lint.debt.sentences import sentences
from readiness_lint.errors import UsageError
from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import CommentKind
from readiness_lint.model.source import FileRole, Source
from readiness_lint.source.decoding import read_source

if TYPE_CHECKING:
    from readiness_lint.debt.features import Setting
    from readiness_lint.model.facts import Comment
    from readiness_lint.model.source import Span

CONTEXT = 3
"""So many lines before and after a comment belong to its record."""

MAX_WORDS = 500
"""No labelled text is longer."""

# What the usual tools look for: a tag in capitals, or one that begins a line and is followed by a colon or an owner.
_TAG = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|^\W*(?i:todo|fixme|xxx|hack)\s*[:(]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One comment with its label. `category` is empty where it is no debt."""

    repository: str
    comment: str
    setting: Setting
    is_debt: bool
    category: str
    unsure: bool
    weight: float = 1.0
    """How many comments of its kind it stands for where the sample was enriched."""

    @property
    def hidden(self) -> bool:
        """Whether it is debt that no task tag announces, be it by its category or by its text."""
        return self.is_debt and self.category != "todo-marker" and not _TAG.search(self.comment)


def repository_key(name: str) -> str:
    """What tells repositories apart: `huggingface/peft`, `Peft` and another owner's copy of it are one."""
    return name.rpartition("/")[2].lower()


def read_labelled(path: Path, checkouts: Path | None = None) -> list[Labelled]:
    """The labelled comments of a file.

    References (`repo`, `commit`, `file`, `line`, `sha256` in place of `comment`) are looked up below `checkouts`, in
    the folder that is called like the repository with `+` for its slash. Raises UsageError where a text is not there.
    """
    with path.open(encoding="utf-8") as lines:
        return [
            _labelled(record.setting, record.comment, record.fields)
            for record in read_records(_resolved(lines, path.name, checkouts), path.name)
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
        float(str(fields.get("weight", 1.0))),
    )


def _resolved(lines: Iterable[str], name: str, checkouts: Path | None) -> Iterator[str]:
    texts = Texts()
    for number, line in enumerate(lines, 1):
        fields = _object(line)
        if fields is None or "comment" in fields or "sha256" not in fields:
            yield line  # a record with its text, or what `read_records` refuses
            continue
        if checkouts is None:
            raise UsageError(
                "references need the folder that holds the checkouts", path=name, line=number, remedy="--checkouts DIR"
            )
        file = file_of(fields, checkouts)
        unit = texts.find(file, fields.get("line"), fields["sha256"])
        if unit is None:
            raise UsageError(
                f"{file}:{fields.get('line')} does not hold the text",
                path=name,
                line=number,
                remedy=f"check out commit {fields.get('commit')} of {fields.get('repo')} there",
            )
        yield json.dumps({**fields, **unit})


def _object(line: str) -> dict[str, object] | None:
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def file_of(fields: Mapping[str, object], checkouts: Path) -> Path:
    """Where the file of a record lies, in the folder that is called like the repository with `+` for its slash."""
    return checkouts / str(fields.get("repo")).replace("/", "+") / str(fields.get("file"))


class Texts:
    """Finds texts again by their first line and their SHA-256; each file is read once."""

    def __init__(self) -> None:
        self._scans: dict[Path, Scan | None] = {}
        self._units: dict[Path, Mapping[tuple[object, object], Mapping[str, object]]] = {}

    def find(self, file: Path, line: object, sha256: object) -> Mapping[str, object] | None:
        """The comment or sentence, or the run of words in a docstring however it is cut into sentences now."""
        if file not in self._units:
            self._scans[file] = scan = _scan(file)
            self._units[file] = {(unit["line"], unit["sha256"]): unit for unit in _units_in(scan)} if scan else {}
        scan = self._scans[file]
        unit = self._units[file].get((line, sha256))
        return _run_of_words(scan, line, sha256) if unit is None and scan else unit


def units_of(file: Path) -> Iterator[Mapping[str, object]]:
    """Every comment of a file, and every sentence of its docstrings, with the lines around it."""
    scan = _scan(file)
    return _units_in(scan) if scan else iter(())


def _scan(file: Path) -> Scan | None:
    source = read_source(file.name, file, FileRole.PRODUCT)
    return Scan(source.text) if isinstance(source, Source) else None


def _units_in(scan: Scan) -> Iterator[Mapping[str, object]]:
    lines = scan.text.split("\n")
    for comment in (*scan.comments(), *scan.docstrings()):
        yield from _units(comment, lines)


def _run_of_words(scan: Scan, line: object, sha256: object) -> Mapping[str, object] | None:
    for docstring in scan.docstrings():
        words = [
            (place, word)
            for (place, _), row in zip(docstring.lines, docstring.text.split("\n"), strict=True)
            for word in row.split()
        ]
        for first, (begin, _) in enumerate(words):
            if begin != line:
                continue
            digest = hashlib.sha256()
            for last, (end, word) in enumerate(words[first : first + MAX_WORDS], first + 1):
                digest.update(word.encode() if last == first + 1 else b" " + word.encode())
                if digest.hexdigest() == sha256:
                    text = " ".join(word for _, word in words[first:last])
                    return _unit(text, "docstring", (begin, end), docstring.span, "", scan.text.split("\n"))
    return None


def _units(comment: Comment, lines: list[str]) -> Iterator[Mapping[str, object]]:
    kinds = {kind: name for name, kind in reversed(list(KINDS.items()))}
    kind, span = kinds[comment.kind], comment.span
    if comment.kind is not CommentKind.DOCSTRING:
        yield _unit(comment.text, kind, (span.line, span.end_line), span, comment.code, lines)
        return
    for sentence in sentences(comment.text, comment.kind):
        row = comment.text.count("\n", 0, sentence.start)
        end_row = comment.text.count("\n", 0, sentence.end)
        place = (comment.lines[row][0], comment.lines[end_row][0])
        yield _unit(" ".join(sentence.text.split()), kind, place, span, "", lines)


def _unit(
    text: str, kind: str, place: tuple[int, int], whole: Span, code: str, lines: list[str]
) -> Mapping[str, object]:
    """`place` is the first and the last line of the text, `whole` the comment or docstring that it stands in."""
    line, end_line = place
    return {
        "comment": text,
        "kind": kind,
        "line": line,
        "end_line": end_line,
        "whole": (whole.line, whole.end_line),
        "code_line": code,
        "context_before": lines[max(0, line - 1 - CONTEXT) : line - 1],
        "context_after": lines[whole.end_line : whole.end_line + CONTEXT],
        "owner": owner_above(reversed(lines[: line - 1]), len(lines[line - 1]) - len(lines[line - 1].lstrip())),
        "sha256": digest_of(text),
    }


def digest_of(text: str) -> str:
    """The SHA-256 of a comment's words: white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
