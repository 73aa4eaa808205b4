"""From the typed SARIF model to plain JSON values.

The model's classes are attrs classes whose fields carry the name that the schema gives them. A field is
written whenever it is set, even where it equals the schema's default: a `level` left out would be replaced
by the rule's own and raise or lower the severity without a word.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import attrs
import sarif_om


@attrs.define(slots=False)
class Suppression(sarif_om.Suppression):  # type: ignore[misc]
    """A suppression with the property that the final schema calls `status`; the model knows only `state`."""

    status: str | None = attrs.field(default=None, metadata={"schema_property_name": "status"})


def suppression(kind: str, reason: str) -> Any:
    """An accepted suppression of that kind, with its reason."""
    make: Any = Suppression  # a class whose parent is untyped: its inherited fields are invisible
    return make(kind=kind, justification=reason, status="accepted")


def plain(value: object) -> Any:
    """`value` as JSON values: model objects become dicts, fields that are None disappear.

    A dict is taken to be JSON already and is passed on as it is, so that parts that many results share are
    built once.
    """
    if isinstance(value, str | int | float | dict):
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    model: Any = type(value)
    return {
        name: plain(item)
        for attribute, name in _fields(model)
        if (item := getattr(value, attribute)) is not None
    }


def dump(log: dict[str, Any]) -> str:
    """The JSON text of a log, one line, ASCII. Raises ValueError for NaN and infinities."""
    return json.dumps(log, allow_nan=False, separators=(",", ":")) + "\n"


@cache
def _fields(model: Any) -> tuple[tuple[str, str], ...]:
    """(attribute, name in the schema) of each field of a model class."""
    return tuple((field.name, field.metadata["schema_property_name"]) for field in attrs.fields(model))
