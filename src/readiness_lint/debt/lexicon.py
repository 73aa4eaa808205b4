"""The families of admissions, read from `families.toml`, and the cue words that make the prefilter."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import tomli

TODO_MARKER = "todo-marker"


@dataclass(frozen=True)
class Family:
    """One way of admitting debt; see the head of `families.toml`. Its patterns are for lower-case text."""

    name: str
    category: str
    pattern_text: str
    unless_text: str
    cues: tuple[str, ...]
    confidence: float
    docstring_confidence: float

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What admits; compiled when the first cue is met."""
        return re.compile(self.pattern_text)

    @cached_property
    def unless(self) -> re.Pattern[str]:
        """What shows that the same words mean something else."""
        return re.compile(self.unless_text or "(?!)")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All families in order, the task tags, and the prefilter over lower-case text: cues where a word begins."""

    families: tuple[Family, ...]
    tags: re.Pattern[str]
    prefilter: re.Pattern[str]

    def may_admit(self, text: str) -> bool:
        """Whether the text holds any cue word or tag; False means that no family can match."""
        return self.prefilter.search(text.lower()) is not None


@lru_cache(maxsize=8)
def load_lexicon(tags: tuple[str, ...]) -> Lexicon:
    """The families that ship with the package, with these task tags."""
    text = pkgutil.get_data(__package__, "families.toml") or b""
    families = tuple(_family(table) for table in tomli.loads(text.decode("utf-8"))["family"])
    cues = {cue for family in families for cue in family.cues} | {tag.lower() for tag in tags}
    return Lexicon(families, _tag_pattern(tags), re.compile(f"(?<![a-z]){factored(sorted(cues))}"))


def _family(table: dict[str, object]) -> Family:
    confidence = float(str(table["confidence"]))
    return Family(
        name=str(table["name"]),
        category=str(table["category"]),
        pattern_text=str(table["pattern"]),
        unless_text=str(table.get("unless", "")),
        cues=tuple(str(cue) for cue in _list(table["cues"])),
        confidence=confidence,
        docstring_confidence=float(str(table.get("docstring-confidence", confidence))),
    )


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        msg = f"expected a list in families.toml, not {value!r}"
        raise TypeError(msg)
    return value


def _tag_pattern(tags: Sequence[str]) -> re.Pattern[str]:
    """A tag as a task marker: at the beginning of a sentence or line, or followed as only a marker is.

    Upper case counts anywhere in that form; another case only where a colon or an owner follows.
    """
    upper = "|".join(re.escape(tag.upper()) for tag in tags) or "(?!)"
    mixed = "|".join(f"(?i:{re.escape(tag)})" for tag in tags) or "(?!)"
    return re.compile(
        rf"(?:\A|(?<=[\s(*\-:.;,/!?#@]))(?:@)?(?:(?P<tag>{upper})(?![\w'’\"`/.-]*\w)(?=\s|[:(\[!,;?]|\Z)|(?P<soft>{mixed})(?=\s?[:(]))"
    )


def factored(words: Sequence[str]) -> str:
    """One alternation of literal words with their common beginnings shared, as fast as a trie."""
    if not words:
        return "(?!)"
    groups: dict[str, list[str]] = {}
    ends = False
    for word in words:
        if word:
            groups.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    if ends:
        return ""  # a shorter word matches already: what follows need not be looked at
    parts = [re.escape(first) + factored(rest) for first, rest in sorted(groups.items())]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
