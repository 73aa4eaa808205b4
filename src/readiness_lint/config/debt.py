"""What a project says about debt in its comments: `[tool.readiness-lint.debt]`."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

CATEGORIES = (
    "todo-marker",
    "temporary",
    "placeholder-impl",
    "simplified-impl",
    "hardcoded-value",
    "mock-data",
    "workaround",
    "deferred-work",
    "missing-validation",
    "known-bug",
)
"""The kinds of debt, in the order of the rules that report them."""

TASK_TAG = "task-tag"
"""The name under which task tags stand beside the families."""

_ESCAPES = re.compile(r"\\.|\(\?P[<=>]\w*[>)]?|\(\?[a-zA-Z-]*[:)]", re.DOTALL)
_UPPER = re.compile(r"[A-Z]\w*")
_NUMBERED = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]")
# Wherever a pattern may match without a letter, it does so in one of these.
_PROBES = ("", "a", "a b", "# a, b.")


@dataclass(frozen=True, slots=True)
class OwnFamily:
    """A way of admitting debt that a project adds; patterns are for lower-case text on one line.

    `confidence` is the probability of debt, from 0 to 1, where the pattern matches and no exception does.
    """

    name: str
    category: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class DebtConfig:
    """The families that are muted by name, those that were added, and from which probability on debt is reported.

    `min_confidence` is None for the shipped threshold; `pedantic` reports what is unsure, too, whatever it says.
    """

    mute: tuple[str, ...] = ()
    families: tuple[OwnFamily, ...] = ()
    pedantic: bool = False
    min_confidence: float | None = None


def regex_error(pattern: str) -> tuple[str, str | None] | None:
    """What is wrong with a pattern for lower-case text, and what to do about it; None where it can be used."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what will mean something else one day is no better than a mistake
            compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        return f"is no regular expression: {error}", None
    try:
        re.compile(f"(?:{pattern})")
    except re.error:
        return "cannot stand beside others: flags for a whole expression", "write (?x:...) for a part of it"
    if any(match.start() == match.end() for probe in _PROBES for match in compiled.finditer(probe)):
        return "matches the empty string", "let it match at least one character"
    if _NUMBERED.search(pattern):
        return "refers back to a group by its number", "name the group, as in (?P<word>...) and (?P=word)"
    capital = _UPPER.search(_ESCAPES.sub(" ", pattern))
    if capital is not None:
        return f"can never match: it is held against lower-case text, and {capital[0]!r} is not", "write small letters"
    return None


def together_error(patterns: Sequence[str]) -> str | None:
    """Why patterns that are each right cannot be used together (two groups of one name), else None."""
    try:
        re.compile("|".join(patterns))
    except re.error as error:
        return str(error)
    return None
