"""How much of the test suite passes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import TestCounts
from readiness_lint.score.bounds import Bounds, Weighted, unknown
from readiness_lint.score.known import MEASURE_TESTS, count, some

if TYPE_CHECKING:
    from readiness_lint.model.evidence import EvidenceFile
    from readiness_lint.score.scored import ScoredFinding

PART = "tests"


def suite_bounds(evidence: Sequence[EvidenceFile], findings: Sequence[ScoredFinding]) -> Bounds:
    """From passed / all to (passed + skipped) / all; what failed, or was expected to, earns nothing."""
    files = [file for file in evidence if file.kind == "tests"]
    if not files:
        return unknown("No test results were read.", MEASURE_TESTS)
    uncounted = [file.path for file in files if file.counts is None]
    if uncounted:
        return unknown(f"Test results without counts: {some(uncounted)}.", MEASURE_TESTS)
    counts = _sum([file.counts for file in files if file.counts is not None])
    if not counts.total:
        return unknown("The test results hold no test.", MEASURE_TESTS)
    every = counts.total
    return Bounds(
        lower=Fraction(counts.passed, every),
        upper=Fraction(counts.passed + counts.skipped, every),
        source=f"{counts.passed} of {count(every, 'test')} passed ({some(file.path for file in files)})",
        losses=(
            _cause(counts.failed, every, "failed", "mend the failing tests", "fail", findings),
            _cause(counts.errors, every, "ended in an error", "mend the tests or their set-up", "error", findings),
            _cause(counts.xfailed, every, "failed as expected", "mend what they show", "expected", findings),
        ),
        unknowns=(
            _cause(
                counts.skipped,
                every,
                "were skipped",
                f"meet their conditions, then {MEASURE_TESTS}",
                "skip",
                findings,
            ),
        ),
    )


def _cause(number: int, every: int, what: str, remedy: str, word: str, findings: Sequence[ScoredFinding]) -> Weighted:
    """A share of the tests; `word` stands in the names of the rules that report such tests."""
    names = tuple(item.name for item in findings if item.part == PART and word in item.rule)
    return Weighted(Fraction(number, every), f"{number} of {count(every, 'test')} {what}.", remedy, names)


def _sum(many: Sequence[TestCounts]) -> TestCounts:
    return TestCounts(
        passed=sum(one.passed for one in many),
        failed=sum(one.failed for one in many),
        errors=sum(one.errors for one in many),
        skipped=sum(one.skipped for one in many),
        xfailed=sum(one.xfailed for one in many),
    )
