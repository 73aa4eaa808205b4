"""Which scope a comment belongs to.

* A comment behind code belongs to the scope whose statement or header it stands behind.
* Own-line comments directly above a `def`, `class` or its decorators belong to it, unless they are indented
  further.
* Other own-line comments belong to the scope around them. Behind the last statement of a body, those up to
  the last one that is indented like the body still belong to it, as in libcst's `IndentedBlock.footer`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.facts.lexing import Region
    from readiness_lint.facts.logical import LineTable
    from readiness_lint.facts.scopes import Scope


class CommentOwners:
    """Answers for one file; builds its tables once."""

    __slots__ = ("_glued", "_lines", "_offsets", "_opens", "_scopes", "_tails", "_text")

    def __init__(self, text: str, lines: LineTable, scopes: Sequence[Scope], comments: Sequence[Region]) -> None:
        self._text = text
        self._lines = lines
        self._scopes = scopes
        self._offsets = [start for start, _ in comments]
        self._opens = [scope.opens for scope in scopes]
        self._tails: dict[int, int] = {}
        self._glued: dict[int, int] | None = None

    def own_line(self, offset: int) -> bool:
        """Whether only white space stands before the comment at `offset` on its line."""
        line_start = self._text.rfind("\n", 0, offset) + 1
        return not self._text[line_start:offset].strip()

    def of(self, offset: int) -> int:
        """The index of the scope that owns the comment at `offset`."""
        if not self.own_line(offset):
            return self._around(offset)
        if self._glued is None:
            self._glued = self._glued_comments()
        glued = self._glued.get(offset)
        return self._around(offset) if glued is None else glued

    def _around(self, offset: int) -> int:
        index = bisect_right(self._opens, offset) - 1
        while index:
            scope = self._scopes[index]
            if offset < scope.end or self._in_tail(index, offset):
                return index
            index = scope.parent
        return 0

    def _in_tail(self, index: int, offset: int) -> bool:
        """Whether the comment follows the scope's last statement and still belongs to it."""
        scope = self._scopes[index]
        if self._lines.of(offset) == self._lines.of(max(scope.end - 1, 0)):
            return True
        if offset >= scope.block_end or not scope.body_indent:
            return False
        if index not in self._tails:
            self._tails[index] = self._tail(scope)
        return offset <= self._tails[index]

    def _tail(self, scope: Scope) -> int:
        """The offset of the last comment behind the scope's statements that is indented like its body, else -1."""
        first = bisect_left(self._offsets, scope.end)
        for start in reversed(self._offsets[first : bisect_left(self._offsets, scope.block_end)]):
            line_start = self._lines.start(self._lines.of(start))
            if self._text.startswith(scope.body_indent, line_start):
                return start
        return -1

    def _glued_comments(self) -> dict[int, int]:
        """The own-line comments with nothing but comments between them and a scope below, each with that scope."""
        heads = {self._lines.of(scope.opens): index for index, scope in enumerate(self._scopes) if index}
        glued: dict[int, int] = {}
        below: tuple[int, int] | None = None  # (line, scope) of the comment that was glued last
        for offset in reversed(self._offsets):
            line, column = self._lines.place(offset)
            index = below[1] if below and below[0] == line + 1 else heads.get(line + 1)
            below = None
            if index is not None and self.own_line(offset):
                opens = self._scopes[index].opens
                if column <= opens - self._lines.start(self._lines.of(opens)):
                    glued[offset] = index
                    below = line, index
        return glued
