"""Where the families match in one sentence, and what weakens a match."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from readiness_lint.config.debt import TASK_TAG
from readiness_lint.debt.lexicon import TODO_MARKER
from readiness_lint.debt.tags import is_marker

if TYPE_CHECKING:
    from readiness_lint.debt.lexicon import Lexicon
    from readiness_lint.debt.sentences import Sentence
    from readiness_lint.model.facts import CommentKind

_QUOTED = re.compile(r"[\"'`“](?:[^\"'`“”]{2,40})[\"'`”]")


class Doubt(StrEnum):
    """Why a match may mean something else."""

    NONE = ""
    GUARDED = "guarded"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Hit:
    """One match: `start` and `end` are offsets into the comment's text.

    `begins` says whether it begins its sentence, `confidence` what the family stands for by itself;
    `own` that it is the user's and no model knows it.
    """

    family: str
    category: str
    start: int
    end: int
    doubt: Doubt
    begins: bool
    confidence: float = 0.0
    own: bool = False

    @property
    def feature(self) -> str:
        """The name that the model knows it by."""
        return f"{self.doubt or 'family'}:{self.family}"


def hits_in(sentence: Sentence, lowered: str, kind: CommentKind, lexicon: Lexicon, cues: Sequence[str]) -> list[Hit]:
    """Every family that matches in a sentence, at its first match.

    `lowered` is the sentence's own, `cues` are those of the lexicon that stand in it.
    """
    found: list[Hit] = []
    families, tagged = lexicon.led_to(cues)
    tag = _tag(sentence.text, lowered, kind, lexicon) if tagged else None
    if tag is not None:
        found.append(_hit(sentence, TASK_TAG, TODO_MARKER, tag, Doubt.NONE))
    for family in families:
        match = family.pattern.search(lowered)
        if match is not None:
            hit = _hit(sentence, family.name, family.category, match, _doubt(family.unless, lowered, match))
            found.append(replace(hit, confidence=family.confidence, own=family.own) if family.confidence else hit)
    return found


def _tag(flat: str, lowered: str, kind: CommentKind, lexicon: Lexicon) -> re.Match[str] | None:
    tag = lexicon.tags.search(flat)
    # What a suppression comment blanked in the lower-case text is no prose.
    if tag is None or lowered[tag.start() : tag.end()].isspace() or not is_marker(flat, tag, kind):
        return None
    return tag


def _doubt(unless: re.Pattern[str], lowered: str, match: re.Match[str]) -> Doubt:
    if _is_quoted(lowered, match):
        return Doubt.QUOTED
    return Doubt.GUARDED if unless.search(lowered) else Doubt.NONE


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Whether the words are mentioned, not used: they stand between quotes."""
    return any(
        quoted.start() < match.start() and match.end() < quoted.end()
        for quoted in _QUOTED.finditer(text, max(0, match.start() - 60))
    )


def _hit(sentence: Sentence, family: str, category: str, match: re.Match[str], doubt: Doubt) -> Hit:
    start, end = match.span()
    words = sentence.text[start:end]
    start += len(words) - len(words.lstrip(" \n\t([{-–—:;,.*#\"'`"))
    return Hit(family, category, sentence.place(start), sentence.place(end - 1) + 1, doubt, match.start() <= _BEGINNING)


_BEGINNING = 3
"""A match that begins within so many characters begins the sentence: marks and bullets may stand before it."""
