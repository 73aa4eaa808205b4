"""Every number that the scorer needs; it travels inside the SARIF log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.evidence import Entered, EvidenceFile, Freshness, Ratio, RunBy
    from readiness_lint.model.source import Inferred, LeftOut


@dataclass(frozen=True, slots=True)
class FunctionFigures:
    """One critical function as the scorer sees it. Thresholds are fractions from 0 to 1.

    `size` is its number of statements: coverage's where measured, else counted in the source. `statements_by` and
    `branches_by` say who ran what is covered, None without contexts and test results. `failed_in` names the first of
    the `failing` tests that entered it. `straight` marks code that has no branch for certain.
    """

    path: str
    line: int
    qualname: str
    critical_path: str
    role: str
    weight: int
    size: int
    entered: Entered
    freshness: Freshness
    statements: Ratio | None
    branches: Ratio | None
    passing: int | None
    failing: int | None
    reason: str
    remedy: str
    line_threshold: float
    branch_threshold: float
    statements_by: RunBy | None = None
    branches_by: RunBy | None = None
    failed_in: tuple[str, ...] = ()
    straight: bool = False

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes two records speak of the same function."""
        return (self.path, self.line, self.qualname)


@dataclass(frozen=True, slots=True)
class EntryFigures:
    """One entry point as the scorer sees it; `reaches` holds the keys of the functions it leads to.

    `outside` is how many more critical functions it leads to, in files that the run did not judge.
    """

    name: str
    path: str
    line: int
    qualname: str
    critical_path: str
    why: str
    entered: Entered
    freshness: Freshness
    passing: int | None
    failing: int | None
    reaches: tuple[tuple[str, int, str], ...]
    outside: int


@dataclass(frozen=True, slots=True)
class OutsideFunction:
    """A critical function in a file that the run did not judge; `size` counts its statements.

    `reason` says why nobody judged it, `remedy` what would change that.
    """

    path: str
    line: int
    qualname: str
    critical_path: str
    size: int
    reason: str
    remedy: str

    @property
    def key(self) -> tuple[str, int, str]:
        """That of `FunctionFigures`, for when another run judges it."""
        return (self.path, self.line, self.qualname)


@dataclass(frozen=True, slots=True)
class Figures:
    """Every number that the score is made of, and where each came from; it travels inside the SARIF log.

    `not_looked_for` holds the codes of the rules about debt and tests that were off for critical code, `outside` the
    critical functions in files that the run did not judge.
    """

    functions: tuple[FunctionFigures, ...]
    entry_points: tuple[EntryFigures, ...]
    evidence: tuple[EvidenceFile, ...]
    inferred: tuple[Inferred, ...]
    left_out: tuple[LeftOut, ...]
    files: int
    unreadable: tuple[str, ...] = ()
    not_looked_for: tuple[str, ...] = ()
    outside: tuple[OutsideFunction, ...] = ()
