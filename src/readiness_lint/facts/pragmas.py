"""What people say of single functions in comments: `# readiness-lint: critical` behind a `def` or above it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readiness_lint.model.facts import Pragma

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers

_MARK = "readiness-lint:"
# It may stand behind what a comment on the same line tells another tool.
_PRAGMA = re.compile(
    r"#+[ \t]*(?:(?:noqa|type:|pylint:|pragma:|fmt:|nosec|mypy:|isort:|ruff:)[^#]*#+[ \t]*)*"
    r"readiness-lint:[ \t]*([^#]*)",
    re.IGNORECASE,
)


def find_pragmas(layers: Layers) -> tuple[Pragma, ...]:
    """Every such comment in source order, with the function or class that it speaks of.

    It speaks of what its line begins (from the first decorator to the colon of the header), or of what begins below
    it with nothing but comments between. Elsewhere it speaks of nothing.
    """
    if _MARK not in layers.text.lower():
        return ()
    found: list[Pragma] = []
    for start, end in layers.tokens.comments:
        match = _PRAGMA.match(layers.text, start, end)
        if match is not None:
            line, column = layers.lines.place(start)
            found.append(Pragma(match[1].strip(), line, column, _unit_of(layers, start, line)))
    return tuple(found)


def _unit_of(layers: Layers, offset: int, line: int) -> int | None:
    index = layers.comment_owners.of(offset)
    if not index:
        return None
    scope = layers.scopes[index]
    first, last = layers.lines.of(scope.opens), layers.lines.of(max(scope.header_end - 1, scope.head))
    above = line < first and layers.comment_owners.own_line(offset)
    return index if above or first <= line <= last else None
