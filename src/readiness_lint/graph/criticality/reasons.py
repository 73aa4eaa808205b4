"""What spoke for a critical path, or against it, in words: the model's heaviest signs of one function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from readiness_lint.graph.criticality.model import LEAN_SCALE, PROFILE_SCALE
from readiness_lint.graph.criticality.profile import LEAN
from readiness_lint.graph.roles import CONVERSION, TRAINING

if TYPE_CHECKING:
    from readiness_lint.graph.criticality.model import Model, Pair
    from readiness_lint.graph.criticality.signs import ProjectSigns
    from readiness_lint.graph.criticality.vocabulary import Vocabulary
    from readiness_lint.graph.nodes import Node, Nodes

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
    "decorator": "it has a decorator of the kind",
    "file-role": "its file has code of the role",
    "kind": "its place is that of the kind",
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


def reasons(
    nodes: Nodes,
    signs: ProjectSigns,
    model: Model,
    vocabulary: Vocabulary,
    node: Node,
    numbers: Mapping[str, float],
    path: str,
) -> list[tuple[float, str]]:
    """The reasons for (positive) and against (negative) a path, in log-odds against no path, the heaviest first.

    `numbers` are those of the function itself. What the role table and the rules said is left out: it has reasons of
    its own.
    """
    weighed: dict[str, float] = defaultdict(float)
    profile = model.standardised(signs.profile)
    lean = profile[LEAN] / PROFILE_SCALE * LEAN_SCALE
    stage, column, place = model.around, _COLUMN[path], nodes.places[node][0]

    def add(pair: Pair, value: float, text: str | None) -> None:
        if text is not None:
            weighed[text] += pair[column] * value

    for sign in signs.of_units[node] | signs.of_files[place]:
        if sign in stage.weights:
            add(stage.weights[sign], 1.0, _said(sign, vocabulary))
            add(stage.slopes.get(sign, (0.0, 0.0)), lean, _said(sign, vocabulary))
    beside: dict[str, float] = defaultdict(float)
    for name, value in (*numbers.items(), *signs.averages[place].items()):
        if name in stage.weights:
            beside[name.partition(":")[0]] += stage.weights[name][column] * value
    for relation, weight in beside.items():
        if relation in _OF_NEIGHBOURS:
            who, verb = _OF_NEIGHBOURS[relation]
            weighed[f"{who} {verb} {'critical, too' if weight > 0 else 'uncritical'}"] += weight
    weight = stage.of_numbers(profile)[column]
    weighed[(_REPOSITORY if weight > 0 else _NOT_REPOSITORY)[path]] += weight
    found = [(weight, text) for text, weight in weighed.items() if abs(weight) >= _LEAST]
    return sorted(found, key=lambda one: (-abs(one[0]), one[1]))


def _said(sign: str, vocabulary: Vocabulary) -> str | None:
    kind, _, value = sign.partition(":")
    if kind in _OF_GROUPS:
        return f"{_OF_GROUPS[kind]} {vocabulary.says.get(value, value)}"
    if kind in _OF_WORDS:
        return f"{_OF_WORDS[kind]} `{value}`"
    return f"{_OF_VALUES[kind]} {value}" if kind in _OF_VALUES and value != "none" else None
