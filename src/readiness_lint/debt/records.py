"""Comments as JSON lines, one object a comment: what `readiness-lint classify` reads, and what labels come in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from readiness_lint.debt.features import Setting
from readiness_lint.debt.owner import owner_above
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

_AROUND = 3
_REMEDY = 'write an object a line, as in {"comment": "for now", "kind": "block"}'


@dataclass(frozen=True, slots=True)
class Record:
    """A comment with its setting; `fields` are all that its line says, `identity` is its `id`."""

    identity: str | float | None
    comment: str
    setting: Setting
    fields: Mapping[str, object]

    def setting_at(self, offset: int) -> Setting:
        """Where the sentence at an offset of the comment stands: in a docstring the lines above it are its own."""
        if self.setting.kind is not CommentKind.DOCSTRING or "\n" not in self.comment[:offset]:
            return self.setting
        above = f'"""{self.comment[:offset]}'.split("\n")[:-1]
        return replace(self.setting, before=tuple([*self.setting.before, *above][-_AROUND:]))


def read_records(lines: Iterable[str], name: str) -> Iterator[Record]:
    """The records of JSON lines; empty lines are passed over.

    Raises UsageError with the number of the first line that is no record.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield record_of(json.loads(line))
            except ValueError as error:
                reason = f"not JSON: {error.msg}" if isinstance(error, json.JSONDecodeError) else str(error)
                raise UsageError(reason, path=name, line=number, remedy=_REMEDY) from error
            except RecursionError as error:
                raise UsageError("nested too deeply", path=name, line=number, remedy=_REMEDY) from error


def record_of(fields: object) -> Record:
    """The record of one object. Raises ValueError where a field is missing or has the wrong type."""
    if not isinstance(fields, dict):
        raise ValueError("not an object")
    if "comment" not in fields:
        raise ValueError("has no `comment`")
    kind = _text(fields, "kind") or "block"
    if kind not in KINDS:
        raise ValueError(f"`kind` is {kind!r}, which is none of {', '.join(KINDS)}")
    code, before, after = _text(fields, "code_line"), _lines(fields, "context_before"), _lines(fields, "context_after")
    owner = _text(fields, "owner") or _owner(code, before, after)
    setting = Setting(KINDS[kind], _text(fields, "file"), code, before, after, owner)
    return Record(_identity(fields), _text(fields, "comment"), setting, fields)


def _owner(code: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """What the lines around a comment tell of the scopes that it stands in; `code` may have lost its indentation."""
    beside = next((line for line in (code, *after) if line.strip() and (line is not code or line[0].isspace())), "")
    return owner_above(reversed(before), len(beside) - len(beside.lstrip()))


def _identity(fields: Mapping[str, object]) -> str | float | None:
    value = fields.get("id")
    if isinstance(value, bool):  # which Python counts among the numbers, and JSON does not
        raise ValueError("`id` is neither a string nor a number")
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise ValueError("`id` is neither a string nor a number")


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
