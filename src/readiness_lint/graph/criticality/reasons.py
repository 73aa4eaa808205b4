"""What spoke for a critical path, or against it, in words: the model's heaviest signs of one function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from math import fsum
from typing import TYPE_CHECKING

from readiness_lint.graph.roles import CONVERSION, TRAINING

if TYPE_CHECKING:
    from readiness_lint.graph.criticality.model import Scaled, Stage
    from readiness_lint.graph.criticality.signs import ProjectSigns
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


Weighed = dict[str, list[float]]
"""What was added for each reason, in log-odds."""


def shared_reasons(
    signs: ProjectSigns, stage: Stage, vocabulary: Vocabulary, place: int, path: str, scaled: Scaled
) -> Weighed:
    """What a file and the repository say of every function in the file, for and against a path."""
    weighed: Weighed = {}
    column = _COLUMN[path]
    _add_signs(weighed, signs.of_files[place], stage, vocabulary, column, scaled.lean)
    weight = stage.of_numbers(scaled.profile)[column]
    weighed[(_REPOSITORY if weight > 0 else _NOT_REPOSITORY)[path]] = [weight]
    return weighed


def reasons(
    own: Collection[str],
    numbers: Mapping[str, float],
    shared: Weighed,
    stage: Stage,
    vocabulary: Vocabulary,
    path: str,
    lean: float,
) -> list[tuple[float, str]]:
    """The reasons for (positive) and against (negative) a path, in log-odds against no path, the heaviest first.

    `own` are the signs of the function, `numbers` its own and those of its file. What the role table and the rules said
    is left out: it has reasons of its own.
    """
    column = _COLUMN[path]
    weighed = {text: [*parts] for text, parts in shared.items()}
    _add_signs(weighed, own, stage, vocabulary, column, lean)
    beside: Weighed = defaultdict(list)
    for name, value in numbers.items():
        relation = name.partition(":")[0]
        if name in stage.weights and relation in _OF_NEIGHBOURS:
            beside[relation].append(stage.weights[name][column] * value)
    for relation, parts in beside.items():
        who, verb = _OF_NEIGHBOURS[relation]
        weight = fsum(parts)
        weighed[f"{who} {verb} {'critical, too' if weight > 0 else 'uncritical'}"] = [weight]
    sums = [(fsum(parts), text) for text, parts in weighed.items()]
    return sorted(((weight, text) for weight, text in sums if abs(weight) >= _LEAST), key=_heaviest)


def _heaviest(reason: tuple[float, str]) -> tuple[float, str]:
    return -abs(reason[0]), reason[1]


def _add_signs(
    weighed: Weighed, signs: Collection[str], stage: Stage, vocabulary: Vocabulary, column: int, lean: float
) -> None:
    for sign in signs:
        if sign in stage.weights and (text := _said(sign, vocabulary)) is not None:
            weighed.setdefault(text, []).append(stage.of_sign(sign, lean)[column])


def _said(sign: str, vocabulary: Vocabulary) -> str | None:
    kind, _, value = sign.partition(":")
    if kind in _OF_GROUPS:
        return f"{_OF_GROUPS[kind]} {vocabulary.says.get(value, value)}"
    if kind in _OF_WORDS:
        return f"{_OF_WORDS[kind]} `{value}`"
    return f"{_OF_VALUES[kind]} {value}" if kind in _OF_VALUES and value != "none" else None
