"""What the tests show of the statements or branches of a function: more than covered or not.

Where contexts and test results tell who ran what, only passing tests vouch for it. What only other tests ran is as
lost as what nothing ran: otherwise to skip a failing test would cost points, and to break one would not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.evidence.remedies import MEASURE
from readiness_lint.model.evidence import Ratio
from readiness_lint.score.known import count, measured, measured_branches, reaches

if TYPE_CHECKING:
    from readiness_lint.model.evidence import RunBy
    from readiness_lint.model.figures import FunctionFigures

WHO_IS_UNKNOWN = "whether a passing test ran all that is covered is unknown"
NAME_THE_TESTS = f"{MEASURE}, with the conditions of skipped tests met"


@dataclass(frozen=True, slots=True)
class Shown:
    """Parts that add up to all statements or branches.

    `proved` ran: in a passing test, where that is told. `open` ran, and whether in a passing test is unknown
    although contexts were recorded. `failing` ran only in tests that did not pass. `missing` did not run.
    """

    proved: int = 0
    open: int = 0
    failing: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.proved + self.open + self.failing + self.missing

    def __add__(self, other: Shown) -> Shown:
        return Shown(
            self.proved + other.proved,
            self.open + other.open,
            self.failing + other.failing,
            self.missing + other.missing,
        )

    def surely_reaches(self, threshold: float) -> bool:
        """Whether what is proved is at or above a threshold from 0 to 1."""
        return reaches(Ratio(self.proved, self.total), threshold)

    def may_reach(self, threshold: float) -> bool:
        """Whether what is proved or open is at or above a threshold from 0 to 1."""
        return reaches(Ratio(self.proved + self.open, self.total), threshold)

    def in_words(self, noun: str = "") -> str:
        """What is covered out of all, and how much of it does not count."""
        every = f"{count(self.total, noun)} covered" if noun else f"{self.total}"
        text = f"{self.total - self.missing} of {every}"
        return f"{text}, {self.failing} of them only in tests that did not pass" if self.failing else text


NOTHING = Shown()


def statements(function: FunctionFigures) -> Shown | None:
    """What fresh data shows of the statements, None where it does not count them."""
    return _shown(measured(function), function.statements_by)


def branches(function: FunctionFigures) -> Shown | None:
    """What fresh data shows of the branches, None where it does not count them."""
    found = _shown(measured_branches(function), function.branches_by)
    return NOTHING if found is None and function.straight and measured(function) is not None else found


def who_is_unknown(function: FunctionFigures) -> bool:
    """Whether contexts were recorded, and do not tell if a passing test entered the function."""
    return function.statements_by is not None and function.passing is None


def why_open(function: FunctionFigures) -> tuple[str, str]:
    """Why nobody knows whether a passing test ran what is covered, in words, and what settles it."""
    reason = f"{WHO_IS_UNKNOWN} ({function.reason})" if function.reason else WHO_IS_UNKNOWN
    return reason, function.remedy or NAME_THE_TESTS


def _shown(ratio: Ratio | None, by: RunBy | None) -> Shown | None:
    if ratio is None:
        return None
    missing = ratio.total - ratio.covered
    if by is None:
        return Shown(proved=ratio.covered, missing=missing)
    return Shown(by.passing, ratio.covered - by.passing - by.failing, by.failing, missing)
