"""Critical functions that a run did not judge: in the ledger they are unknown, not absent.

A run over a part of a project would otherwise earn a hundred points for it, and a gate would pass on what nobody
looked at, be it outside of the checked paths or left out of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered, Freshness
from readiness_lint.model.figures import FunctionFigures

if TYPE_CHECKING:
    from readiness_lint.model.figures import OutsideFunction

OUTSIDE = "outside of the paths that were checked"
CHECK_ALL = "run again without PATH, or score the logs of all parts together"


def as_unknown(outside: Iterable[OutsideFunction]) -> tuple[FunctionFigures, ...]:
    """The functions with figures that say nothing but their size."""
    return tuple(
        FunctionFigures(
            path=one.path,
            line=one.line,
            qualname=one.qualname,
            critical_path=one.critical_path,
            role="",
            weight=1,
            size=one.size,
            entered=Entered.UNKNOWN,
            freshness=Freshness.UNKNOWN,
            statements=None,
            branches=None,
            passing=None,
            failing=None,
            reason=one.reason,
            remedy=one.remedy,
            line_threshold=1.0,
            branch_threshold=1.0,
        )
        for one in outside
    )
