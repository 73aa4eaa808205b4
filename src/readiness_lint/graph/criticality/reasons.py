"""What spoke for a critical path, or against it, in words: the model's heaviest signs of one function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum
from typing import TYPE_CHECKING

from readiness_lint.graph.roles import CONVERSION, TRAINING

if TYPE_CHECKING:
    from readiness_lint.graph.criticality.model import Scaled, Stage
    from readiness_lint.graph.criticality.vocabulary import Vocabulary

_COLUMN = {TRAINING: 0, CONVERSION: 1}
# What weighs less, in log-odds, is not worth a reader's time.
_LEAST = 0.25

# Kinds of signs whose value is a group of words, and how a reason begins.
_OF_GROUPS = {
    "name": "its name speaks of",
    "begins": "its name speaks of",
    "class": "its class speaks of",
    "base": "the class that its own inherits from speaks of",
    "file": "its file speaks of",
    "folder": "its folder speaks of",
    "calls": "what it calls speaks of",
}
_OF_WORDS = {
    "word": "its name has the word",
    "class-word": "its class has the word",
    "file-word": "its file has the word",
    "folder-word": "its folder has the word",
}
_OF_VALUES = {
    "imports": "its file imports",
    "uses": "it calls",
    "inherits": "its class inherits from a",
    "file-role": "its file has code of the role",
}
_OF_NEIGHBOURS = {
    "callers": ("its callers", "look"),
    "callees": ("what it calls", "looks"),
    "siblings": ("its sibling methods", "look"),
    "inner": ("its inner functions", "look"),
    "around": ("the function around it", "looks"),
    "mates": ("the rest of its file", "looks"),
}
_REPOSITORY = {TRAINING: "the repository as a whole trains", CONVERSION: "the repository as a whole converts"}
_NOT_REPOSITORY = {
    TRAINING: "the repository as a whole hardly trains",
    CONVERSION: "the repository as a whole hardly converts",
}


Reasons = list[tuple[float, str]]
"""What speaks for (positive) and against (negative) a path, in log-odds against no path."""


class Said:
    """What signs and numbers say of one path, in a repository of one lean.

    What the role table and the rules said is left out: it has reasons of its own.
    """

    def __init__(self, stage: Stage, vocabulary: Vocabulary, path: str, scaled: Scaled) -> None:
        self._column = _COLUMN[path]
        self._signs = {
            sign: (text, pair[self._column])
            for sign, pair in stage.leaning(scaled.lean).items()
            if (text := _said(sign, vocabulary)) is not None
        }
        self._numbers = {
            name: (relation, pair[self._column])
            for name, pair in stage.weights.items()
            if (relation := name.partition(":")[0]) in _OF_NEIGHBOURS
        }
        weight = stage.of_numbers(scaled.profile)[self._column]
        self._repository = (weight, (_REPOSITORY if weight > 0 else _NOT_REPOSITORY)[path])

    def of_signs(self, signs: Iterable[str]) -> Reasons:
        """The reasons that signs are. Those of a function never read like those of its file."""
        weighed: dict[str, list[float]] = {}
        for sign in signs:
            if sign in self._signs:
                text, weight = self._signs[sign]
                weighed.setdefault(text, []).append(weight)
        return [(fsum(parts), text) for text, parts in weighed.items()]

    def of_file(self, signs: Iterable[str]) -> Reasons:
        """What a file with these signs and the repository say of every function in the file."""
        return _worth_telling([*self.of_signs(signs), self._repository])

    def reasons(self, own: Iterable[str], numbers: Iterable[Mapping[str, float]], shared: Reasons) -> Reasons:
        """All reasons, the heaviest first: by the signs and numbers of a function, and those that its file has."""
        beside: dict[str, list[float]] = {}
        for some in numbers:
            for name, value in some.items():
                if name in self._numbers:
                    relation, weight = self._numbers[name]
                    beside.setdefault(relation, []).append(weight * value)
        found = self.of_signs(own)
        for relation, parts in beside.items():
            who, verb = _OF_NEIGHBOURS[relation]
            total = fsum(parts)
            found.append((total, f"{who} {verb} {'critical, too' if total > 0 else 'uncritical'}"))
        return sorted([*shared, *_worth_telling(found)], key=_heaviest)


def _worth_telling(reasons: Reasons) -> Reasons:
    return [reason for reason in reasons if abs(reason[0]) >= _LEAST]


def _heaviest(reason: tuple[float, str]) -> tuple[float, str]:
    return -abs(reason[0]), reason[1]


def _said(sign: str, vocabulary: Vocabulary) -> str | None:
    kind, _, value = sign.partition(":")
    if kind in _OF_GROUPS:
        return f"{_OF_GROUPS[kind]} {vocabulary.says.get(value, value)}"
    if kind in _OF_WORDS:
        return f"{_OF_WORDS[kind]} `{value}`"
    return f"{_OF_VALUES[kind]} {value}" if kind in _OF_VALUES and value != "none" else None
