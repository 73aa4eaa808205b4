"""What a rule sees: one file with everything that is known of it, and nothing it could change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.model.facts import Shape
from readiness_lint.model.source import Span

if TYPE_CHECKING:
    from readiness_lint.model.evidence import FunctionEvidence
    from readiness_lint.model.facts import Comment, Cue, Facts
    from readiness_lint.model.findings import Level, Related
    from readiness_lint.model.graph import CriticalFunction, EntryPoint, Surroundings
    from readiness_lint.model.mutation import MutantCounts


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least coverage of a critical function and the least mutation score of a file's, as fractions from 0 to 1."""

    line: float
    branch: float
    mutation: float


@dataclass(frozen=True, slots=True)
class FileView:
    """One file as the rules see it; units are named by their index in `facts.units`.

    `messages` are the cues in strings, found where a rule asks for them. `measured` says whether the coverage data
    speaks of this file, None where there is no coverage data at all. `stale` is the reason why it speaks of another
    text. `entry_points`, `skipped` (the skipped tests that call a unit), `failing` (where failing tests are told that
    enter critical functions, each once in a project, with the others that they enter) and `mutants` go by unit. Of a
    test file that an error kept from being collected, `uncollected` names the files with critical functions that it
    imports; nothing else is known of test files. `held_below` tells of a library and a release whether the project
    declares that it stays below.
    """

    facts: Facts
    cues: tuple[tuple[Comment, Cue], ...] = ()
    messages: tuple[tuple[Comment, Cue], ...] = ()
    critical: Mapping[int, CriticalFunction] = field(default_factory=dict)
    evidence: Mapping[int, FunctionEvidence] = field(default_factory=dict)
    measured: bool | None = None
    stale: str | None = None
    thresholds: Mapping[str, Thresholds] = field(default_factory=dict)
    candidates: Mapping[int, Surroundings] = field(default_factory=dict)
    shape: Callable[[int], Shape] = lambda _: Shape(not_judged="no source text was given")
    entry_points: Mapping[int, EntryPoint] = field(default_factory=dict)
    skipped: Mapping[int, tuple[Related, ...]] = field(default_factory=dict)
    mutants: Mapping[int, MutantCounts] = field(default_factory=dict)
    failing: Mapping[int, tuple[Related, ...]] = field(default_factory=dict)
    uncollected: tuple[str, ...] = ()
    held_below: Callable[[str, tuple[int, ...]], bool] = lambda _library, _release: False

    def critical_owner(self, unit: int) -> CriticalFunction | None:
        """The innermost critical function around a unit, the unit itself first.

        A class's own comments speak of its methods: a class is critical as its first critical method is.
        """
        for index in self.facts.ancestors(unit)[:-1] or (unit,):
            if index in self.critical:
                return self.critical[index]
        members = (index for index in sorted(self.critical) if self.facts.units[index].parent == unit != 0)
        return next((self.critical[index] for index in members), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a check yields: the unit, the place, the values for the message template, and what identifies it."""

    unit: int
    span: Span
    values: Mapping[str, str]
    text: str = ""
    confidence: float = 1.0
    related: tuple[Related, ...] = ()
    level: Level | None = None


def head_of(facts: Facts, unit: int) -> Span:
    """The place of a unit's name line, where a finding about the whole of it stands."""
    span = facts.units[unit].span
    if unit == 0:
        return Span(1, 0, 1, 0)
    return Span(span.line, span.column, span.line, span.column + _KEYWORDS[facts.units[unit].kind] + 1)


_KEYWORDS = {"module": 0, "class": len("class"), "function": len("def")}
