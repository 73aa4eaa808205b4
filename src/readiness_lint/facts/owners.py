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

from readiness_lint.facts.lexing import Region
from readiness_lint.facts.logical import LineTable
from readiness_lint.facts.scopes import Scope


class CommentOwners:
    """Answers for one file; builds its tables once."""

    __slots__ = ("_comments", "_heads", "_lines", "_offsets", "_opens", "_scopes", "_text")

    def __init__(self, text: str, lines: LineTable, scopes: Sequence[Scope], comments: Sequence[Region]) -> None:
        self._text = text
        self._lines = lines
        self._scopes = scopes
        self._comments = comments
        self._offsets = [start for start, _ in comments]
        self._opens = [scope.opens for scope in scopes]
        self._heads = {lines.of(scope.opens): index for index, scope in enumerate(scopes) if index}

    def own_line(self, offset: int) -> bool:
        """Whether only white space stands before the comment at `offset` on its line."""
        line_start = self._text.rfind("\n", 0, offset) + 1
        return not self._text[line_start:offset].strip()

    def of(self, offset: int) -> int:
        """The index of the scope that owns the comment at `offset`."""
        if not self.own_line(offset):
            return self._around(offset)
        glued = self._glued_to(offset)
        return self._around(offset) if glued is None else glued

    def _around(self, offset: int) -> int:
        index = bisect_right(self._opens, offset) - 1
        while index:
            scope = self._scopes[index]
            if offset < scope.end or self._in_tail(scope, offset):
                return index
            index = scope.parent
        return 0

    def _in_tail(self, scope: Scope, offset: int) -> bool:
        """Whether the comment follows the scope's last statement and still belongs to it."""
        line = self._lines.of(offset)
        if line == self._lines.of(max(scope.end - 1, 0)):
            return True
        if offset >= scope.block_end or not scope.body_indent:
            return False
        last = bisect_left(self._offsets, scope.block_end)
        for start in self._offsets[bisect_left(self._offsets, offset) : last]:
            line_start = self._lines.start(self._lines.of(start))
            if self._text.startswith(scope.body_indent, line_start):
                return True
        return False

    def _glued_to(self, offset: int) -> int | None:
        """The scope that opens right below the comment, with nothing but comments between."""
        line = self._lines.of(offset)
        column = offset - self._lines.start(line)
        position = bisect_left(self._offsets, offset)
        deepest = column
        while True:
            line += 1
            head = self._heads.get(line)
            if head is not None:
                scope = self._scopes[head]
                return head if deepest <= scope.opens - self._lines.start(line) else None
            position += 1
            if position == len(self._offsets) or self._lines.of(self._offsets[position]) != line:
                return None
            if not self.own_line(self._offsets[position]):
                return None
            deepest = max(deepest, self._offsets[position] - self._lines.start(line))
