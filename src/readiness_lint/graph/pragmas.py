"""What comments at functions mean: `# readiness-lint: critical`, `critical=PATH`, `not-critical`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from readiness_lint.graph.named import functions_of

if TYPE_CHECKING:
    from readiness_lint.graph.resolve import Nodes
    from readiness_lint.model.facts import Pragma

_WORDS = ("critical", "not-critical")
_FORMS = "write critical, critical=PATH, not-critical or not-critical=PATH"


@dataclass(frozen=True, slots=True)
class PragmaWord:
    """What a comment says of some functions."""

    nodes: frozenset[int]
    critical: bool
    path: str | None
    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class PragmaProblem:
    """A comment that decides nothing, and why."""

    path: str
    line: int
    text: str


def read_pragmas(nodes: Nodes, paths: Sequence[str]) -> tuple[list[PragmaWord], list[PragmaProblem]]:
    """The decisions of all files in order, and the comments that make none; `paths` are the critical paths' names."""
    words: list[PragmaWord] = []
    problems: list[PragmaProblem] = []
    for file in nodes.facts:
        for pragma in file.pragmas:
            problem = _problem(pragma, paths)
            if problem is not None:
                problems.append(PragmaProblem(file.path, pragma.line, problem))
                continue
            word, _, path = pragma.text.partition("=")
            units = frozenset(functions_of(nodes, nodes.node(file.path, pragma.unit or 0)))
            words.append(
                PragmaWord(units, word == "critical", path or None, file.path, pragma.line, pragma.text)
            )  # fmt: skip
    return words, problems


def _problem(pragma: Pragma, paths: Sequence[str]) -> str | None:
    """What is wrong with a comment, None where it can be followed."""
    word, equals, path = pragma.text.partition("=")
    if word not in _WORDS:
        close = get_close_matches(word.split(maxsplit=1)[0] if word.split() else "", _WORDS, n=1)
        hint = f"did you mean {close[0]!r}?" if close and close[0] != word.split(maxsplit=1)[0] else _FORMS
        return f"`# readiness-lint: {pragma.text}` is not understood and decides nothing; {hint}"
    if equals and path not in paths:
        close = get_close_matches(path, paths, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(paths)}"
        return f"`# readiness-lint: {pragma.text}` names no critical path and decides nothing; {hint}"
    if pragma.unit is None:
        return f"`# readiness-lint: {pragma.text}` stands at no function; write it behind a def or on the line above"
    return None
