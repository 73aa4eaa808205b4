"""How much of the test suite passes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from readiness_lint.evidence.outcomes import NOT_RUN
from readiness_lint.evidence.remedies import MEASURE, MEASURE_AGAIN
from readiness_lint.score.bounds import Bounds, Weighted, unknown
from readiness_lint.score.known import count, some

if TYPE_CHECKING:
    from readiness_lint.model.evidence import EvidenceFile, TestResults
    from readiness_lint.score.scored import ScoredFinding

PART = "tests"


def suite_bounds(evidence: Sequence[EvidenceFile], findings: Sequence[ScoredFinding]) -> Bounds:
    """From passed / all to (passed + skipped + never run) / all; what failed, or was expected to, earns nothing.

    Nor does what failed and passed when it was run again: the failure was seen.
    """
    files = [file for file in evidence if file.kind == "tests"]
    if not files:
        return unknown("No test results were read.", MEASURE)
    without = [file.path for file in files if file.results is None]
    if without:
        return unknown(f"Test results without tests: {some(without)}.", MEASURE)
    # Two runs of one suite leave two files; each test counts once, by its worst outcome.
    results = reduce(or_, (file.results for file in files if file.results is not None))
    counts, not_run = results.counts, _not_run(evidence, results)
    if not counts.total:
        return unknown("The test results hold no test.", MEASURE)
    every = counts.total + not_run
    return Bounds(
        lower=Fraction(counts.passed, every),
        upper=Fraction(counts.passed + counts.skipped + not_run, every),
        source=f"{counts.passed} of {count(every, 'test')} passed ({some(file.path for file in files)})",
        losses=(
            _cause(counts.failed, every, "failed", "mend the failing tests", "fail", findings),
            _cause(counts.errors, every, "ended in an error", "mend the tests or their set-up", "error", findings),
            _cause(counts.flaky, every, "failed and then passed", "find what they depend on", "flaky", findings),
            _cause(counts.xfailed, every, "failed as expected", "mend what they show", "expected", findings),
        ),
        unknowns=(
            _cause(
                counts.skipped,
                every,
                "were skipped",
                f"meet their conditions, then {MEASURE}",
                "skip",
                findings,
            ),
            Weighted(Fraction(not_run, every), f"{not_run} of {count(every, 'test')} never ran.", MEASURE_AGAIN),
        ),
    )


def _not_run(evidence: Sequence[EvidenceFile], results: TestResults) -> int:
    """How many tests were collected, and ran in none of the runs that left these results."""
    entries = (file.results for file in evidence if file.kind == NOT_RUN)
    wanted = frozenset[str]().union(*(entry.skipped for entry in entries if entry is not None))
    ran = results.passed | results.failed | results.errors | results.skipped | results.xfailed | results.flaky
    return len(wanted - ran)


def _cause(number: int, every: int, what: str, remedy: str, word: str, findings: Sequence[ScoredFinding]) -> Weighted:
    """A share of the tests; `word` stands in the names of the rules that report such tests."""
    names = tuple(item.name for item in findings if item.part == PART and word in item.rule)
    return Weighted(Fraction(number, every), f"{number} of {count(every, 'test')} {what}.", remedy, names)
