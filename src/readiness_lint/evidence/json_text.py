"""JSON from strangers: what cannot be read, or says one thing twice, is an error with a place and a remedy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from readiness_lint.errors import EvidenceError


def parse_json(content: bytes, name: str, remedy: str, line: int | None = None) -> object:
    """The value that UTF-8 bytes hold; `line` is where they stand, for JSON lines.

    Raises EvidenceError for other encodings, broken or too deeply nested JSON, and an object that has a key twice.
    `NaN` and the like pass, as Python's own writers make them; who reads a number checks it.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_distinct)
    except json.JSONDecodeError as error:
        message = f"is no valid JSON: {error.msg} (column {error.colno})"
        place = error.lineno if line is None else line
        raise EvidenceError(message, path=name, line=place, remedy=remedy) from error
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise EvidenceError(f"is no valid JSON: {reason}", path=name, line=line, remedy=remedy) from error


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, number in Counter(key for key, _ in pairs).items() if number > 1)
        raise ValueError(f"an object has the key {twice!r} twice")
    return found


def counts_of(value: object) -> Mapping[str, int] | None:
    """Numbers by name, None for anything else."""
    if not isinstance(value, dict):
        return None
    found = {str(name): number for name, number in value.items() if type(number) is int and number >= 0}
    return found if len(found) == len(value) else None
