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
from readiness_lint.facts.words import (
    DRAWS,
    EMPTY_CALLS,
    MADE_UP,
    MADE_UP_STEMS,
    TELLING_FUNCTIONS,
    TELLING_METHODS,
    any_of,
)
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers
    from readiness_lint.facts.scopes import Scope

_WORD_THAT_TELLS = any_of(TELLING_FUNCTIONS | TELLING_METHODS)
_TELLING = rf"(?:[\w.]*\.)?{_WORD_THAT_TELLS}[ \t]*\([^\n]*"
# Nothing is called and no attribute is read, other than to make an empty container.
_PLAIN = (
    r"(?:[^\n(.A-Za-z_;]|\.(?![A-Za-z_])|\w+(?![\w(])(?!\.[A-Za-z_])|(?<![\w)\]\"])\("
    rf"|{any_of(EMPTY_CALLS)}\()*+"
)
_IDLE_STATEMENT = (
    rf"(?:pass\b|\.\.\.|[bBrRuU]{{0,2}}\"[^\n]*|return\b{_PLAIN}|{_TELLING}|(?:await )?[\w.]*\bsleep\([^\n]*"
    rf"|import\b[^\n]*|from\b[^\n]*|del\b[^\n]*|\w+[ \t]*(?::[^\n=]{{0,300}})?=(?!=){_PLAIN})"
)
_BLOCK_LINE = r"(?:(?:if|elif|except)\b[^\n]*:|(?:else|try)[ \t]*:)[ \t]*+"
# Each statement but the last has its semicolon; the last may have one.
_IDLE_LINE = rf"[ \t]*+(?:{_BLOCK_LINE})?(?:{_IDLE_STATEMENT}[ \t]*;[ \t]*)*{_IDLE_STATEMENT}?[ \t]*"
_IDLE = re.compile(rf"(?:{_IDLE_LINE}(?:\n|\Z))*+\Z")
_TELLS = re.compile(rf"{_WORD_THAT_TELLS}[ \t]*\(")
_BRACKET = re.compile(r"[()\[\]{}]")
_NAMES = re.compile(r"[(,]\s*(\w+)\s*(?=[:,=)])")
_GIVES = re.compile(r"[ \t]*=(?!=)")
_RETURNS = re.compile(r"\breturn[ \t]+(?!None\b)\S")
# What is left of the equals sign: a name, attribute or tuple, maybe with a subscript and an annotation.
_TARGET = r"\(?[\w.*, \t]+(?:\[[^\n=]{0,200}\][\w.,\[\]* \t]{0,100})?\)?[ \t]*+(?::[^\n=]{0,300})?=(?!=)"
# The patterns begin with letters that stand for themselves: such searches are ten times as fast as others.
_BROAD = re.compile(
    r"except\b(?=[ \t]*:|[^:\n]{0,1000}\bException\b|[^:\n]{0,1000}\bBaseException\b)"
    r"[^:\n]{0,1000}+:[ \t]*+\n?[ \t\n]*+"
    rf"(?=pass\b|continue\b|break\b|return\b|\.\.\.|[bBrRuU]{{0,2}}\"|{_TELLING}|{_TARGET})"
)
# A handler that tells at most, and then answers with what another function says.
_FALLS_BACK = re.compile(
    rf"except\b[^:\n]{{0,1000}}+:[ \t]*+\n?(?:[ \t\n]*+{_TELLING}(?=\n|\Z))*+"
    r"[ \t\n]*+return[ \t(]+(?:await[ \t]+)?(?:self\.|cls\.)?\w+\("
)
_CONSTANT = r"(?:True|False|None|\d\w*)(?=[ \t)]*(?::|\b(?:and|or|else)\b|\n|\Z))"
_CONSTANT_TESTS = tuple(
    re.compile(rf"{word}[ \t(]+(?:not[ \t(]+)*{_CONSTANT}") for word in ("if", "while", "and", "or")
)
_EMPTY_BRANCH = re.compile(r"\n[ \t]*if\b[^\n]*:[ \t]*+\n?[ \t\n]*+(?:pass|\.\.\.)[ \t;]*(?=\n|\Z)")
_LEAVES = ("return", "raise", "continue", "break")
_NEXT_LINE = re.compile(r"(?:\n[ \t]*)*\n([ \t]*)(?=[^ \t\n])")
_DRAWS = any_of(DRAWS) + r"\("
_DRAW = re.compile(rf"\.{_DRAWS}")
_IMPORTED_DRAW = re.compile(rf"\b{_DRAWS}")
_FIGURE = re.compile(r"[=:][ (]*[-+]?(?![01](?:\.0*)?(?![\w.]))[\d.T]")
_ANNOTATED = re.compile(r"(\w+)[\"']?\]?[ \t]*:[ \t]*[\w.\[\], |\"]+\Z")
_LAST_WORD = re.compile(r"\w+")
_IS_CALLED = re.compile(r"\w*[ \t]*\(")
_LONGEST_NAME = 40
# With so many parameters in so much text the text is not searched for each of them: libcst may refuse it or not.
_MOST_WORK = 20_000_000
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
    code = scan.spelled
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
    yield from (at(match.end() - 1) for match in _FALLS_BACK.finditer(code))
    for pattern in _CONSTANT_TESTS:
        yield from (at(match.start()) for match in pattern.finditer(code))
    yield from (at(offset) for offset in _places(code, "sleep("))
    for stem in MADE_UP_STEMS:
        yield from (at(offset) for offset in _places(code, stem) if _IS_CALLED.match(code, offset))
    yield from (at(offset) for word in _LEAVES for offset in _left_behind(code, word))
    # What a module names on its own level are settings.
    draws = _IMPORTED_DRAW if "random import" in code else _DRAW
    inside = [match.start() for match in draws.finditer(code)]
    yield from (owner for offset in (*inside, *_figures(scan.text, code)) if (owner := at(offset)))


def _places(code: str, text: str) -> Iterator[int]:
    offset = code.find(text)
    while offset >= 0:
        yield offset
        offset = code.find(text, offset + 1)


def _left_behind(code: str, word: str) -> Iterator[int]:
    """Where a line that leaves its block is followed by one of the same block, or by a statement on the same line."""
    offset = code.find(word)
    while offset >= 0:
        start = code.rfind("\n", 0, offset) + 1
        end = code.find("\n", offset)
        end = len(code) if end < 0 else end
        before = code[start:offset]
        if code.find(";", start, end) >= 0:
            yield offset
        elif not before or before.isspace():
            following = _NEXT_LINE.match(code, end)
            if following and following[1] == before and not code[offset + len(word) : offset + len(word) + 1].isalnum():
                yield offset
        offset = code.find(word, end)


def _figures(text: str, code: str) -> Iterator[int]:
    """Where a number stands behind the name of something that is measured, outside of strings and comments."""
    for match in _FIGURE.finditer(text):
        start = match.start()
        if code[start] == " ":
            continue
        before = text[max(start - _LONGEST_NAME, 0) : start]
        word = _LAST_WORD.match(before.rstrip(" \t\"'])")[::-1])
        if word is not None and is_measurement(word[0][::-1]):
            yield start
        elif text[start] == "=" and ":" in before:
            annotated = _ANNOTATED.search(before)
            if annotated is not None and is_measurement(annotated[1]):
                yield start


def _is_suspect(code: str, scope: Scope) -> bool:
    if _IDLE.match(code, scope.body, scope.end):
        return True
    if MADE_UP.search(scope.qualname.rpartition(".")[2]):
        return True
    names = _parameters(code, scope)
    if not names:
        return False
    if len(names) * (scope.end - scope.body) > _MOST_WORK:
        return True
    return _reads_none(code, scope, names) or any(_is_assigned_first(code, scope, name) for name in names)


def _parameters(code: str, scope: Scope) -> list[str]:
    """The names of the parameters, without those in annotations and defaults."""
    start, end = scope.name_end, scope.header_end
    pieces: list[str] = []
    depth, begin = 0, start
    for match in _BRACKET.finditer(code, start, end):
        if match[0] in "([{":
            if depth == 1:
                pieces.append(code[begin : match.start()])
            depth += 1
            begin = match.start() if depth == 1 else begin
        else:
            depth -= 1
            if depth == 1:
                begin = match.end()
            elif depth == 0 and match[0] == ")":
                pieces.append(code[begin : match.end()])
                break
            elif depth == 0:
                pieces.clear()  # those were parameters of the type
    return [name for name in _NAMES.findall("".join(pieces)) if name not in _OWN]


def _words(code: str, name: str, start: int, end: int) -> Iterator[int]:
    """Where a name stands as a word of its own, and not before a string as its prefix."""
    offset = code.find(name, start, end)
    while offset >= 0:
        before, behind = code[offset - 1], code[offset + len(name) : offset + len(name) + 1]
        if not (before.isalnum() or before == "_" or behind.isalnum() or behind in ("_", '"')):
            yield offset
        offset = code.find(name, offset + len(name), end)


def _is_assigned_first(code: str, scope: Scope, name: str) -> bool:
    """Whether the first place of a name is the beginning of an assignment."""
    first = next(_own_words(code, name, scope.body, scope.end), None)
    if first is None or not _GIVES.match(code, first + len(name)):
        return False
    before = code[scope.body : first].rstrip(" \t")
    if before and before[-1] not in "\n;":
        return False
    ends = (code.find(end, first, scope.end) for end in "\n;")
    statement_end = min((end for end in ends if end >= 0), default=scope.end)
    again = next(_own_words(code, name, first + len(name), statement_end), None)
    return again is None  # else the statement reads what it overwrites


def _own_words(code: str, name: str, start: int, end: int) -> Iterator[int]:
    """Where a name stands for itself: not behind a dot, and not as the keyword of an argument."""
    for offset in _words(code, name, start, end):
        before = code[max(offset - _LONGEST_NAME, 0) : offset].rstrip()[-1:]
        is_keyword = before in ("(", ",") and _GIVES.match(code, offset + len(name))
        if before != "." and not is_keyword:
            yield offset


def _reads_none(code: str, scope: Scope, names: list[str]) -> bool:
    """Whether none of the parameters stands anywhere but behind something that tells, in the same line."""
    if scope.decorators or any(_is_read(code, scope, name) for name in names):
        return False
    return _RETURNS.search(code, scope.body, scope.end) is not None


def _is_read(code: str, scope: Scope, name: str) -> bool:
    told = -1
    for offset in _words(code, name, scope.body, scope.end):
        if offset < told:
            continue
        line = max(code.rfind("\n", 0, offset) + 1, scope.body)
        if not _TELLS.search(code, line, offset):
            return True
        told = code.find("\n", offset)
        if told < 0:
            return False
    return False
