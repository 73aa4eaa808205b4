"""Which contexts ran the statements of a file, and which of them a passing test ran."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.evidence.line_bits import any_of

if TYPE_CHECKING:
    from readiness_lint.evidence.contexts import ContextOutcomes
    from readiness_lint.evidence.line_bits import Contexts
    from readiness_lint.evidence.source_lines import SourceLines


@dataclass(frozen=True, slots=True)
class StatementRuns:
    """The physical lines that ran under each context, and those of each statement that takes several, as bits.

    Statements are asked for by their first lines.
    """

    contexts: Contexts
    long: Mapping[int, int]

    @classmethod
    def of(cls, contexts: Contexts | None, source: SourceLines) -> StatementRuns:
        """Nothing ran where no contexts are known."""
        long: dict[int, int] = defaultdict(int)
        for line, first in source.first.items() if contexts else ():
            long[first] |= 1 << line
            long[line] |= 0  # no statement begins there
        return cls(contexts or {}, dict(long))

    def lines(self, statement: int) -> int:
        """The lines of a statement, as bits."""
        return self.long.get(statement, 1 << statement)

    def under(self, statements: Iterable[int]) -> frozenset[str]:
        """The contexts that ran any of the statements."""
        return self.on(any_of(map(self.lines, statements)))

    def on(self, lines: int) -> frozenset[str]:
        """The contexts that ran any of the physical lines, given as bits."""
        return frozenset(context for context, ran in self.contexts.items() if ran & lines)

    def through(self, statement: int, other: int) -> frozenset[str]:
        """The contexts that ran two statements."""
        one, two = self.lines(statement), self.lines(other)
        return frozenset(context for context, ran in self.contexts.items() if ran & one and ran & two)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The lines that ran in passing tests, where that is open, and in tests that did not pass, as bits."""

    passing: int = 0
    undecided: int = 0
    failing: int = 0

    @classmethod
    def of(cls, contexts: Contexts, outcomes: ContextOutcomes) -> Verdicts:
        """A line may be among all three."""
        found: dict[bool | None, int] = {True: 0, None: 0, False: 0}
        for context, ran in contexts.items():
            found[outcomes.passing[context]] |= ran
        return cls(found[True], found[None], found[False])

    def on(self, lines: int) -> bool | None:
        """Whether a passing test ran what stands in these lines, None where that is open."""
        if self.passing & lines:
            return True
        return False if self.failing & lines and not self.undecided & lines else None
