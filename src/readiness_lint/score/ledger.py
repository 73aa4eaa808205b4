"""The ledger: how many points are earned, unknown and lost, and to what.

A hundred points in integer tenths: tests 30, coverage 30, debt 25, critical path 15. What is earned is
proved by fresh evidence; what nothing proves or disproves is unknown, and never counts as earned or lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from readiness_lint.model.score import Score
from readiness_lint.score.bounds import component
from readiness_lint.score.coverage_bounds import coverage_bounds
from readiness_lint.score.critical_bounds import critical_path_bounds, debt_bounds
from readiness_lint.score.merge import distinct_functions
from readiness_lint.score.outside import as_unknown
from readiness_lint.score.suite_bounds import suite_bounds
from readiness_lint.score.verdicts import verdicts

if TYPE_CHECKING:
    from readiness_lint.model.figures import Figures
    from readiness_lint.score.scored import ScoredFinding

SCORER_VERSION = "1"
TESTS, COVERAGE, DEBT, CRITICAL_PATH = 300, 300, 250, 150


def score(figures: Figures, findings: Sequence[ScoredFinding]) -> Score:
    """The ledger of a project and the verdict on each of its entry points.

    `findings` are those that count, and those that comments silence. Components add up to exactly 1000 tenths,
    and the causes of what is lost and of what is unknown add up to their component.
    """
    judged = distinct_functions(figures.functions)
    functions = (*judged, *as_unknown(figures.outside))
    return Score(
        components=(
            component("tests", TESTS, suite_bounds(figures.evidence, findings)),
            component("coverage", COVERAGE, coverage_bounds(functions, figures.evidence, findings)),
            component("debt", DEBT, debt_bounds(judged, findings, figures.not_looked_for, figures.outside)),
            component("critical path", CRITICAL_PATH, critical_path_bounds(functions, figures.evidence, findings)),
        ),
        verdicts=verdicts(figures, findings),
        outside=len(figures.outside),
    )
