"""The families of admissions, read from `families.toml` and `languages.toml`, and the cues that make the prefilter."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import tomli

from readiness_lint.debt.sentences import flattened, lower
from readiness_lint.debt.tags import spellings, tag_pattern

if TYPE_CHECKING:
    from readiness_lint.config.debt import DebtConfig

TODO_MARKER = "todo-marker"
# In place of the index of a family: the cue is a task tag.
_TAG = -1


@dataclass(frozen=True)
class Family:
    """One way of admitting debt; see the head of `families.toml`. Its patterns are for lower-case text.

    `confidence` is the probability of debt that a match stands for by itself, 0 where only the model knows. A family
    without cues is held against every sentence. `own` are those of the user of which the model
    knows nothing: one that takes the name of a family that ships is as that one.
    """

    name: str
    category: str
    cues: tuple[str, ...]
    patterns: tuple[str, ...]
    exceptions: tuple[str, ...]
    confidence: float = 0.0
    own: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What admits; compiled when the first cue is met."""
        return re.compile("|".join(self.patterns))

    @cached_property
    def unless(self) -> re.Pattern[str]:
        """What shows that the same words mean something else."""
        return re.compile("|".join(self.exceptions) or "(?!)")


@dataclass(frozen=True)
class LazyPattern:
    """A pattern that most runs never need."""

    text: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first asked for."""
        return re.compile(self.text)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All families, the task tags, and the prefilters over lower-case text: cues where a word begins.

    `prefilter` knows the cues in ASCII, `prefilter_beyond` the others, which only a text beyond ASCII can hold.
    `by_cue` names the families that a cue leads to, by their place in `families`. `everywhere` holds what stands for
    the families without cues, as if each sentence held it.
    """

    families: tuple[Family, ...]
    tags: re.Pattern[str]
    prefilter: re.Pattern[str]
    prefilter_beyond: LazyPattern
    by_cue: Mapping[str, tuple[int, ...]]
    everywhere: tuple[str, ...]

    def may_admit(self, text: str) -> bool:
        """Whether raw text holds any cue word or tag; False means that no family can match.

        Raw comments may have hash signs and indentation in the middle of a cue of two words.
        """
        if self.everywhere:
            return True
        lowered = text.lower()
        if "\n" in lowered:
            lowered = " ".join([line.strip(" \t#") for line in lowered.split("\n")])
        if "  " in lowered or "\t" in lowered or "\r" in lowered or "\u00a0" in lowered:
            lowered = " ".join(lowered.split())
        return next(self._matches(lowered), None) is not None

    def cues_in(self, text: str) -> list[tuple[int, str]]:
        """Every cue in a text with its offset, in order."""
        flat, offsets = flattened(lower(text))
        found = sorted((match.start(), match[1]) for match in self._matches(flat))
        return [(offsets[start], cue) for start, cue in found] if offsets else found

    def _matches(self, flat: str) -> Iterator[re.Match[str]]:
        """The places of cues in lower-case text on one line, those in ASCII first."""
        yield from self.prefilter.finditer(flat)
        if not flat.isascii():
            yield from self.prefilter_beyond.pattern.finditer(flat)

    def led_to(self, cues: Collection[str]) -> tuple[list[Family], bool]:
        """The families that cues lead to, in order, and whether one of the cues is a task tag."""
        wanted: set[int] = set()
        for cue in cues:
            wanted.update(self.by_cue[cue])
        tagged = _TAG in wanted
        wanted.discard(_TAG)
        return [self.families[index] for index in sorted(wanted)], tagged


def load_lexicon(tags: tuple[str, ...], config: DebtConfig) -> Lexicon:
    """The families that ship with the package without the muted ones, the project's own, and its task tags."""
    shipped = (family for family in shipped_families() if family.name not in config.mute)
    known = family_names() if config.families else ()
    own = (
        Family(one.name, one.category, (), one.patterns, one.unless, one.confidence, own=one.name not in known)
        for one in config.families
    )
    return lexicon_of((*shipped, *own), tags)


@lru_cache(maxsize=1)
def shipped_families() -> tuple[Family, ...]:
    """The families of `families.toml` and `languages.toml`, in order."""
    return tuple(_family(table) for name in ("families.toml", "languages.toml") for table in _tables(name))


def family_names() -> tuple[str, ...]:
    """The names of the families that ship with the package, by which a project mutes them."""
    return tuple(family.name for family in shipped_families())


def _tables(name: str) -> list[Mapping[str, object]]:
    text = pkgutil.get_data(__package__, name) or b""
    tables: list[Mapping[str, object]] = tomli.loads(text.decode("utf-8"))["family"]
    return tables


def lexicon_of(families: tuple[Family, ...], tags: tuple[str, ...]) -> Lexicon:
    """A lexicon of these families and tags."""
    leads: dict[str, set[int]] = {tag.lower(): {_TAG} for tag in spellings(tags)}
    for index, family in enumerate(families):
        for cue in family.cues:
            leads.setdefault(cue, set()).add(index)
    shortest: dict[str, set[int]] = {}
    for cue in sorted(leads):
        # In order, the beginning of a cue comes before it; the prefilter finds the beginning only.
        beginning = next((cue[:length] for length in range(1, len(cue)) if cue[:length] in shortest), cue)
        shortest.setdefault(beginning, set()).update(leads[cue])
    ascii_cues, beyond = ([cue for cue in sorted(shortest) if cue.isascii() is plain] for plain in (True, False))
    by_cue = {cue: tuple(sorted(indices)) for cue, indices in shortest.items()}
    # No cue holds a line end, so that the name of a family is not taken for one.
    without_cues = {f"\n{family.name}": (index,) for index, family in enumerate(families) if not family.cues}
    by_cue |= without_cues
    return Lexicon(
        families,
        tag_pattern(tags),
        re.compile(_any_of(ascii_cues)),
        LazyPattern(_any_of(beyond)),
        by_cue,
        tuple(without_cues),
    )


def _family(table: Mapping[str, object]) -> Family:
    return Family(
        name=str(table["name"]),
        category=str(table["category"]),
        cues=_strings(table["cues"]),
        patterns=_strings(table["patterns"]),
        exceptions=_strings(table.get("unless", [])),
        confidence=float(str(table.get("confidence", 0.0))),
    )


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        msg = f"expected a list among the families, not {value!r}"
        raise TypeError(msg)
    return tuple(str(item) for item in value)


def _any_of(cues: Sequence[str]) -> str:
    """A pattern that finds every one of the cues, also where two overlap; group 1 is the cue."""
    return f"(?<![a-z])(?=({factored(cues)}))"


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
