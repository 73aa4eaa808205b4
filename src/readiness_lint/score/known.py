"""What is known of a critical function; ledger and verdicts ask the same questions in the same way."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from readiness_lint.evidence.remedies import NO_STATEMENTS
from readiness_lint.model.evidence import Entered, Freshness

if TYPE_CHECKING:
    from readiness_lint.model.evidence import Ratio
    from readiness_lint.model.figures import FunctionFigures, OutsideFunction

FIND_CRITICAL = "readiness-lint critical"
LOOK_FOR_ALL = "run again without --select, --ignore and the settings that switch these rules off"
# The rules about critical functions and their tests: what they say is in the figures too, or it is no debt. Only debt
# is known by its findings alone.
_NO_DEBT = frozenset({"RDY401", "RDY402", "RDY403", "RDY404", "RDY406", "RDY408", "RDY409", "RDY410"})


def speaks(function: FunctionFigures) -> bool:
    """Whether fresh data tells if the body ran; all else says nothing about the source as it stands."""
    return function.freshness is Freshness.FRESH and function.entered is not Entered.UNKNOWN


def measured(function: FunctionFigures) -> Ratio | None:
    """The statements, where fresh data counts them.

    A body with statements of which coverage counts none was excluded from it, which proves nothing, unless these do
    nothing (`...`).
    """
    if not speaks(function) or function.statements is None:
        return None
    excluded = function.size > 0 and function.statements.total == 0 and function.reason != NO_STATEMENTS
    return None if excluded else function.statements


def measured_branches(function: FunctionFigures) -> Ratio | None:
    """The branches, where fresh data counts them together with the statements."""
    return function.branches if measured(function) is not None else None


def reaches(ratio: Ratio, threshold: float) -> bool:
    """Whether a count is at or above a threshold from 0 to 1; nothing to cover is enough."""
    return Fraction(ratio.covered) >= Fraction(str(threshold)) * ratio.total


def no_passing_test(function: FunctionFigures) -> bool:
    """Whether the body runs but no passing test enters it, where contexts tell.

    It may run for failing tests or on import. Neither vouches for it: otherwise to skip a failing test
    would gain something.
    """
    return function.entered is Entered.YES and function.passing == 0


def debt_not_looked_for(codes: Iterable[str]) -> list[str]:
    """Of the codes of rules that were off those that report debt."""
    return [code for code in codes if code not in _NO_DEBT]


def why_unknown(function: FunctionFigures) -> str:
    """Why the function cannot be judged, in words."""
    if function.reason:
        return function.reason
    if function.freshness is Freshness.STALE:
        return "the coverage data speaks of another text"
    if function.freshness is Freshness.UNKNOWN:
        return "nothing shows that the coverage data speaks of this text"
    if function.entered is Entered.UNKNOWN:
        return "no coverage data says whether it runs"
    return "its statements were not measured"


def place(function: FunctionFigures | OutsideFunction) -> str:
    """Where the function stands, for people."""
    return f"{function.path}:{function.line} {function.qualname}"


def some(names: Iterable[str], limit: int = 3) -> str:
    """The first names and how many more there are."""
    names = list(names)
    more = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {more} more" if more > 0 else "")


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun in the right form; the plural has an `s` unless it is given."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"
