"""Labelled records, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

from readiness_lint.errors import UsageError

Record = TypeVar("Record")


def read_labels(path: Path, record: Callable[[Mapping[str, Any]], Record], what: str) -> list[Record]:
    """What `record` makes of each line; `what` names the thing that is labelled.

    `record` refuses fields by a KeyError, TypeError, ValueError or AttributeError. Raises UsageError for what it
    refuses, for a line that is no JSON and for a file that cannot be read.
    """
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=str(path)) from error
    for number, line in enumerate(lines, 1):
        try:
            found.append(record(json.loads(line)))
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise UsageError(f"no labelled {what}: {error!r}", path=path.name, line=number) from error
    return found


def one_of(labels: Collection[str], label: str) -> str:
    """The label itself. Raises ValueError for what is none of them."""
    if label not in labels:
        message = f"`label` is {label!r}, none of {', '.join(labels)}"
        raise ValueError(message)
    return label
