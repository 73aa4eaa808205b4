"""What mutation testing found: which changes of the code the tests noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a mutant; `UNKNOWN` where the tests did not judge it."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    SURVIVED = "survived"
    NO_TESTS = "no tests"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MutantCounts:
    """Mutants by their fate; they add up to `total`."""

    killed: int = 0
    timeout: int = 0
    survived: int = 0
    no_tests: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """All mutants."""
        return self.judged + self.unknown

    @property
    def noticed(self) -> int:
        """Those that the tests noticed: tests failed, or did not come to an end."""
        return self.killed + self.timeout

    @property
    def judged(self) -> int:
        """Those that are known to be noticed or not; a mutant that no test reaches is not."""
        return self.noticed + self.survived + self.no_tests

    @classmethod
    def of(cls, fates: Iterable[Fate]) -> MutantCounts:
        """The counts of some mutants."""
        found = Counter(fates)
        return cls(
            killed=found[Fate.KILLED],
            timeout=found[Fate.TIMEOUT],
            survived=found[Fate.SURVIVED],
            no_tests=found[Fate.NO_TESTS],
            unknown=found[Fate.UNKNOWN],
        )


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed place.

    `path` is the source file as the tool names it, with slashes. `name` is the function: its qualified name where
    `qualified`, else that of the innermost function or class alone, empty outside of both. `line` (from 1) and
    `column` (from 0) are where the change stands in the source, None where the tool does not say.
    """

    key: str
    path: str
    name: str
    qualified: bool
    fate: Fate
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class MutationResults:
    """The mutants of a run, each once, in the order of path, name and key.

    `totals` are counts without mutants, where a tool wrote no more than them. `problems` holds what is wrong, one
    sentence each.
    """

    formats: tuple[str, ...]
    mutants: tuple[Mutant, ...] = ()
    totals: MutantCounts | None = None
    problems: tuple[str, ...] = ()

    @property
    def counts(self) -> MutantCounts | None:
        """The mutants by fate, else the totals; None where there is neither."""
        if self.mutants:
            return MutantCounts.of(mutant.fate for mutant in self.mutants)
        return self.totals

    def by_function(self) -> Mapping[tuple[str, str], MutantCounts]:
        """Path and name of each function -> its mutants by fate; they add up to `counts`.

        Where names are not qualified, functions of one name in one file are one entry: join by lines there.
        """
        fates: dict[tuple[str, str], list[Fate]] = {}
        for mutant in self.mutants:
            fates.setdefault((mutant.path, mutant.name), []).append(mutant.fate)
        return {key: MutantCounts.of(found) for key, found in fates.items()}
