"""From the typed SARIF model to plain JSON values.

The model's classes are attrs classes whose fields carry the name that the schema gives them. A field is
written whenever it is set, even where it equals the schema's default: a `level` left out would be replaced
by the rule's own and raise or lower the severity without a word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import attrs
import sarif_om

_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
_JSON = (str, int, float, bool, dict)


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
    if isinstance(value, _JSON):
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    model: Any = type(value)
    names = _names(model)
    result: dict[str, Any] = {}
    for attribute, item in vars(value).items():
        if item is not None:
            # A look at the type saves a call for most values; logs hold millions of them.
            result[names[attribute]] = item if type(item) in _JSON else plain(item)
    return result


def encode(value: object) -> str:
    """Model objects and JSON values as one line of ASCII JSON. Raises ValueError for NaN and infinities."""
    return _ENCODER.encode(plain(value))


def extend(text: str, key: str, items: Iterable[str]) -> str:
    """The JSON object in `text` with one more key, whose value is an array of encoded items, one a line."""
    return f"{text[:-1]},{json.dumps(key)}:[\n" + ",\n".join(items) + "\n]}"


@cache
def _names(model: type) -> dict[str, str]:
    """The name in the schema of each field of a model class; a misspelt attribute is in none."""
    return {field.name: field.metadata["schema_property_name"] for field in attrs.fields(model)}
