"""Comments as JSON lines, one object a comment: what `readiness-lint classify` reads, and what labels come in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from readiness_lint.debt.features import Setting
from readiness_lint.errors import UsageError
from readiness_lint.model.facts import CommentKind

KINDS: Mapping[str, CommentKind] = {
    "block": CommentKind.BLOCK,
    "comment": CommentKind.BLOCK,
    "inline": CommentKind.TRAILING,
    "trailing": CommentKind.TRAILING,
    "docstring": CommentKind.DOCSTRING,
}
"""What a record may call the kind of a comment."""


@dataclass(frozen=True, slots=True)
class Record:
    """A comment with its setting; `fields` are all that its line says."""

    identity: object
    comment: str
    setting: Setting
    fields: Mapping[str, object]


def read_records(lines: Iterable[str], name: str) -> Iterator[Record]:
    """The records of JSON lines; empty lines are passed over.

    Raises UsageError with the number of the first line that is no record.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield record_of(json.loads(line))
            except ValueError as error:
                reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
                remedy = 'write an object a line, as in {"comment": "for now", "kind": "block"}'
                raise UsageError(reason, path=name, line=number, remedy=remedy) from error


def record_of(fields: object) -> Record:
    """The record of one object. Raises ValueError where a field is missing or has the wrong type."""
    if not isinstance(fields, dict):
        raise ValueError("not an object")
    if "comment" not in fields:
        raise ValueError("has no `comment`")
    kind = _text(fields, "kind") or "block"
    if kind not in KINDS:
        raise ValueError(f"`kind` is {kind!r}, which is none of {', '.join(KINDS)}")
    setting = Setting(
        KINDS[kind],
        _text(fields, "file"),
        _text(fields, "code_line"),
        _lines(fields, "context_before"),
        _lines(fields, "context_after"),
    )
    return Record(fields.get("id"), _text(fields, "comment"), setting, fields)


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None and name != "comment":
        return ""
    if not isinstance(value, str):
        raise ValueError(f"`{name}` is not a string")
    return value


def _lines(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(value.split("\n"))
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise ValueError(f"`{name}` is neither a string nor an array of strings")
    return tuple(value)
