"""Which functions libcst is asked about: those whose text may hold one of the shapes in `facts/shapes/`.

Nothing is decided here: a suspect costs a parse, and what is not picked is never judged. `tests/facts/test_suspects.py`
holds the picks against libcst on everything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from readiness_lint.facts.measurements import is_measurement
from readiness_lint.facts.picks_conversion import conversion_picks
from readiness_lint.facts.picks_training import training_picks
from readiness_lint.facts.picks_wiring import wiring_picks
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers
    from readiness_lint.facts.scopes import Scope

_TELLING = (
    r"(?:[\w.]*\.)?(?:print|pprint|echo|secho|rprint|debug|info|warning|warn|error|exception|critical|log|write|trace"
    r"|success|flush|rule|print_exc|print_exception)\([^\n]*"
)
_EMPTY = "list|dict|set|tuple|str|int|float"
# Nothing is called and no attribute is read, other than to make an empty container.
_PLAIN = r"(?:[^\n(.A-Za-z_]|\.(?![A-Za-z_])|\w+(?![\w(])(?!\.[A-Za-z_])|(?<![\w)\]\"])\(|(?:" + _EMPTY + r")\()*+"
_IDLE_LINE = (
    rf"[ \t]*(?:pass\b|\.\.\.|\"[^\n]*|return\b{_PLAIN}|{_TELLING}|(?:await )?[\w.]*\bsleep\([^\n]*"
    r"|(?:if|elif|except)\b[^\n]*:|(?:else|try)[ \t]*:|import\b[^\n]*|from\b[^\n]*|del\b[^\n]*"
    rf"|\w+[ \t]*(?::[^\n=]*)?=(?!=){_PLAIN})?[ \t;]*"
)
_IDLE = re.compile(rf"(?:{_IDLE_LINE}(?:\n|\Z))*+\Z")
_TELLS = re.compile(rf"[ \t]*{_TELLING}\Z")
_NAMES = re.compile(r"[(,]\s*(\w+)\s*(?=[:,=)])")
_WORDS = re.compile(r"\w+")
_RETURNS = re.compile(r"\breturn[ \t]+(?!None\b)\S")
# The patterns begin with letters that stand for themselves: such searches are ten times as fast as others.
_BROAD = re.compile(
    r"except\b[ \t]*+(?:[^:\n]*\b(?:Base)?Exception\b[^:\n]*)?:[ \t]*+\n?[ \t\n]*+"
    rf"(?=pass\b|continue\b|break\b|return\b|\.\.\.|\"|{_TELLING}|[\w.]+(?:\[[^\]\n]*\])?[ \t]*+(?::[^\n=]*)?=(?!=))"
)
_CONSTANT_TESTS = (
    *(f"{word} {test}" for word in ("if", "while") for test in ("False", "0", "None", "not True", "not False")),
    "if True",
    "if 1",
    "or True",
    "and False",
)
_EMPTY_BRANCH = re.compile(r"\n[ \t]*if\b[^\n]*:[ \t]*+\n?[ \t\n]*+(?:pass|\.\.\.)[ \t]*(?=\n|\Z)")
_LEAVES = ("return", "raise", "continue", "break")
_LEAVING = tuple(re.compile(rf"{word}\b[^\n]*\n(?:[ \t]*\n)*([ \t]+)(?=[^ \t\n])") for word in _LEAVES)
_DRAW = re.compile(
    r"\.(?:randn|rand|randint|randn_like|rand_like|normal|uniform|random|randrange|choices?|gauss|standard_normal|integers"
    r"|random_sample|poisson|random_uniform)\("
)
_MADE_UP = re.compile(r"simulat|mock|fake|dummy|synthetic|placeholder|fabricat", re.IGNORECASE)
# Neither 0 nor 1 says anything, as a number.
_FIGURE = re.compile(r"[=:] ?-?(?![01](?:\.0*)?(?![\d.e]))[\dT]")
_LAST_WORD = re.compile(r"\w+")
_LONGEST_NAME = 40
_SHORT = 3_000
_OWN = frozenset({"self", "cls"})


class Topic(StrEnum):
    """What libcst is asked about."""

    PLACEHOLDERS = "placeholders"
    TRAINING = "training"
    CONVERSION = "conversion"
    WIRING = "wiring"


EVERYTHING = frozenset(Topic)
_PICKS: Mapping[Topic, Callable[[Layers], Iterator[int]]] = {
    Topic.TRAINING: training_picks,
    Topic.CONVERSION: conversion_picks,
    Topic.WIRING: wiring_picks,
}


def suspects_of(scan: Layers) -> Mapping[int, frozenset[Topic]]:
    """What is worth asking of which function, by its index in order; 0 stands for the module's own code."""
    found: defaultdict[int, set[Topic]] = defaultdict(set)
    for index in _placeholders(scan):
        found[index].add(Topic.PLACEHOLDERS)
    for topic, picks in _PICKS.items():
        for index in picks(scan):
            found[index].add(topic)
    return {index: frozenset(found[index]) for index in sorted(found) if scan.scopes[index].kind is not UnitKind.CLASS}


def _placeholders(scan: Layers) -> Iterator[int]:
    """The functions that may hold a shape of placeholder code."""
    found = set(_by_place(scan))
    yield from found
    code = scan.code
    for index, scope in enumerate(scan.scopes):
        if scope.kind is UnitKind.FUNCTION and index not in found and _is_suspect(code, scope):
            yield index


def _by_place(scan: Layers) -> Iterator[int]:
    """The owners of what a search over the whole file meets."""
    code, at = scan.code, scan.owners.at
    for match in _EMPTY_BRANCH.finditer("\n" + code):
        yield at(match.end() - 2)
    for match in _BROAD.finditer(code):
        yield at(match.end() - 1)
    for text in (*_CONSTANT_TESTS, "sleep("):
        yield from (at(offset) for offset in _places(code, text))
    for pattern in _LEAVING:
        for match in pattern.finditer(code):
            line = code.rfind("\n", 0, match.start()) + 1
            if code[line : match.start()] == match[1]:
                yield at(match.start())
    # What a module names on its own level are settings.
    inside = [match.start() for match in _DRAW.finditer(code)]
    yield from (owner for offset in (*inside, *_figures(scan.text)) if (owner := at(offset)))


def _places(code: str, text: str) -> Iterator[int]:
    offset = code.find(text)
    while offset >= 0:
        yield offset
        offset = code.find(text, offset + 1)


def _figures(text: str) -> Iterator[int]:
    """Where a number stands behind the name of something that is measured."""
    for match in _FIGURE.finditer(text):
        start = match.start()
        before = text[max(start - _LONGEST_NAME, 0) : start].rstrip(" \t\"'])")[::-1]
        word = _LAST_WORD.match(before)
        if word is not None and is_measurement(word[0][::-1]):
            yield start


def _is_suspect(code: str, scope: Scope) -> bool:
    if _IDLE.match(code, scope.body, scope.end):
        return True
    if _MADE_UP.search(scope.qualname.rpartition(".")[2]):
        return True
    names = [name for name in _NAMES.findall(code, scope.name_end, scope.header_end) if name not in _OWN]
    if not names:
        return False
    return _reads_none(code, scope, names) or any(_is_assigned_first(code, scope, name) for name in names)


def _is_assigned_first(code: str, scope: Scope, name: str) -> bool:
    """Whether the first place of a name is an assignment on a line of its own."""
    body, end = scope.body, scope.end
    at = code.find(name + " = ", body, end)
    if at < 0 or code[code.rfind("\n", 0, at) + 1 : at].strip():
        return False
    first = code.find(name, body, end)
    while first < at:
        around = code[first - 1] + code[first + len(name)]
        if not (around[0].isalnum() or around[1].isalnum() or "_" in around):
            return False
        first = code.find(name, first + 1, end)
    return True


def _reads_none(code: str, scope: Scope, names: list[str]) -> bool:
    """Whether none of the parameters stands anywhere but in lines that tell of them."""
    if scope.decorators:
        return False
    if any(code.find(name, scope.body, scope.end) >= 0 for name in names):
        if scope.end - scope.body > _SHORT:
            return False
        body = code[scope.body : scope.end]
        if "print" not in body and "log" not in body and min(map(len, names)) > 2:
            return False
        lines = (line for line in body.split("\n") if not _TELLS.match(line))
        if not set(names).isdisjoint(_WORDS.findall("\n".join(lines))):
            return False
    return _RETURNS.search(code, scope.body, scope.end) is not None
