"""What the prose of one file admits, each comment judged once and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from readiness_lint.debt.classify import classify
from readiness_lint.debt.features import Setting
from readiness_lint.debt.owner import owner_above

if TYPE_CHECKING:
    from readiness_lint.debt.classify import Classifier
    from readiness_lint.model.facts import Comment, CommentKind, Cue
    from readiness_lint.model.source import Source

_AROUND = 3
"""So many lines before and after a comment are looked at."""


class Admissions:
    """Judges the comments of `source` and remembers what it found."""

    def __init__(self, source: Source, classifier: Classifier) -> None:
        self._source = source
        self._classifier = classifier
        self._found: dict[tuple[CommentKind, int, str], list[Cue]] = {}

    @cached_property
    def _lines(self) -> list[str]:
        return self._source.text.split("\n")

    def may_admit(self, text: str) -> bool:
        """Whether the text holds a cue at all."""
        return self._classifier.lexicon.may_admit(text)

    def admits(self, text: str, kind: CommentKind, start: int, end: int, code: str) -> bool:
        """Whether the prose of the source between two offsets admits anything; `code` is what it stands behind."""
        line = self._source.text.count("\n", 0, start) + 1
        return bool(self._judged(text, kind, line, line + self._source.text.count("\n", start, end), code))

    def cues(self, comment: Comment) -> list[Cue]:
        """The admissions in a comment."""
        span = comment.span
        return self._judged(comment.text, comment.kind, span.line, span.end_line, comment.code)

    def cues_of_message(self, message: Comment) -> list[Cue]:
        """The admissions in a message: prose by itself, of which the statement around it says nothing more."""
        setting = Setting(message.kind, self._source.path)
        return classify(message.text, message.kind, lambda _: setting, self._classifier)

    def _judged(self, text: str, kind: CommentKind, line: int, end_line: int, code: str) -> list[Cue]:
        key = (kind, line, text)
        if key not in self._found:
            self._found[key] = classify(text, kind, self._setting(text, kind, line, end_line, code), self._classifier)
        return self._found[key]

    def _setting(self, text: str, kind: CommentKind, line: int, end_line: int, code: str) -> Callable[[int], Setting]:
        def at(offset: int) -> Setting:
            first = line - 1 + text.count("\n", 0, offset)
            before = tuple(self._lines[max(0, first - _AROUND) : first])
            after = tuple(self._lines[end_line : end_line + _AROUND])
            return Setting(kind, self._source.path, code, before, after, self._owner(first))

        return at

    def _owner(self, row: int) -> str:
        line = self._lines[row]
        above = (self._lines[index] for index in range(row - 1, -1, -1))
        return owner_above(above, len(line) - len(line.lstrip()))
