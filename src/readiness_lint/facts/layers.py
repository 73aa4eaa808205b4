"""The layers that everything is read from: comments and strings, lines, code, scopes and owners of one text."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from readiness_lint.facts import names
from readiness_lint.facts.lexing import tokenize
from readiness_lint.facts.logical import LineTable, logical_code
from readiness_lint.facts.owners import CommentOwners
from readiness_lint.facts.scopes import OwnerMap, find_scopes

if TYPE_CHECKING:
    from readiness_lint.facts.lexing import Tokens
    from readiness_lint.facts.scopes import Scope

_STRING = re.compile(r"\w*(\"\"\"|\'\'\'|\"|\')")


class Layers:
    """Each made when it is first asked for; `text` has `\\n` line ends only."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def tokens(self) -> Tokens:
        """Comments and strings."""
        return tokenize(self.text)

    @cached_property
    def lines(self) -> LineTable:
        """Offsets to lines."""
        return LineTable(self.text)

    @cached_property
    def code(self) -> str:
        """Logical code; see `logical.py`."""
        return logical_code(self.text, self.tokens)

    @cached_property
    def spelled(self) -> str:
        """Logical code with the letters outside ASCII that its names hold."""
        return self.code if self.text.isascii() else names.respelled(self.text, self.code)

    @cached_property
    def backwards(self) -> str:
        """`spelled` from its end: what stands before something is found fastest by reading on."""
        return self.spelled[::-1]

    @cached_property
    def scopes(self) -> list[Scope]:
        """Module, classes and functions in source order."""
        return find_scopes(self.text, self.code)

    @cached_property
    def owners(self) -> OwnerMap:
        """Which scope runs the code at an offset."""
        return OwnerMap(self.scopes)

    @cached_property
    def ends_in_a_string(self) -> bool:
        """Whether a string is never closed: then code before it may have been taken for text, and text for code."""
        start, end = max(self.tokens.strings, key=lambda one: one[1], default=(0, 0))
        found = _STRING.match(self.text, start, end)
        if found is None:
            return False
        return end - found.end() < len(found[1]) or not self.text.endswith(found[1], start, end)

    @cached_property
    def comment_owners(self) -> CommentOwners:
        """Which scope a comment belongs to."""
        return CommentOwners(self.text, self.lines, self.scopes, self.tokens.comments)
