"""How much of the test suite passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from readiness_lint.evidence.remedies import MEASURE, MEASURE_AGAIN
from readiness_lint.score.bounds import Bounds, Weighted, unknown
from readiness_lint.score.known import count, some

if TYPE_CHECKING:
    from readiness_lint.model.evidence import EvidenceFile
    from readiness_lint.score.scored import ScoredFinding

PART = "tests"


def suite_bounds(evidence: Sequence[EvidenceFile], findings: Sequence[ScoredFinding]) -> Bounds:
    """From passed / all to (passed + skipped + never run) / all; what failed, or was expected to, earns nothing.

    Of files that a run of a part of the tests left out only their text says how many tests they hold.

    Nor does what failed and passed when it was run again: the failure was seen.
    """
    files = [file for file in evidence if file.kind == "tests"]
    if not files:
        return unknown("No test results were read.", MEASURE)
    without = [file.path for file in files if file.results is None]
    if without:
        return unknown(f"Test results without tests: {some(without)}.", MEASURE)
    # Two runs of one suite leave two files; each test counts once, by its worst outcome.
    # Stamps know of tests that never ran.
    counts = reduce(or_, (file.results for file in evidence if file.results is not None)).counts
    if not counts.ran:
        return unknown("The test results hold no test.", MEASURE)
    left_out = _left_out(files)
    not_run, elsewhere = counts.not_run, sum(left_out.values())
    every = counts.total + elsewhere
    # Results count a file that could not be collected as one error.
    uncollected = min(counts.errors, len({path for file in files for path in file.hidden}))
    tests = every - uncollected
    return Bounds(
        lower=Fraction(counts.passed, every),
        upper=Fraction(counts.passed + counts.skipped + not_run + elsewhere, every),
        source=f"{counts.passed} of {count(tests, 'test')} passed{_beside(uncollected)} "
        f"({some(file.path for file in files)})",
        losses=(
            _cause(counts.failed, (every, tests), "failed", "mend the failing tests", "fail", findings),
            _cause(
                counts.errors - uncollected,
                (every, tests),
                "ended in an error",
                "mend the tests or their set-up",
                "error",
                findings,
            ),
            Weighted(
                Fraction(uncollected, every),
                f"{count(uncollected, 'test file')} could not be collected, and {_counts(uncollected)} as one test.",
                "mend what keeps them from being collected",
                tuple(item.name for item in findings if item.part == PART and "uncollected" in item.rule),
            ),
            _cause(
                counts.flaky, (every, tests), "failed and then passed", "find what they depend on", "flaky", findings
            ),
            _cause(counts.xfailed, (every, tests), "failed as expected", "mend what they show", "expected", findings),
        ),
        unknowns=(
            _cause(
                counts.skipped,
                (every, tests),
                "were skipped",
                f"meet their conditions, then {MEASURE}",
                "skip",
                findings,
            ),
            Weighted(Fraction(not_run, every), f"{not_run} of {count(tests, 'test')} never ran.", MEASURE_AGAIN),
            Weighted(
                Fraction(elsewhere, every),
                f"{elsewhere} of {count(tests, 'test')} stand in files that were left out ({some(left_out)}).",
                MEASURE_AGAIN,
            ),
        ),
    )


def _beside(uncollected: int) -> str:
    return f", and {count(uncollected, 'file')} could not be collected" if uncollected else ""


def _counts(uncollected: int) -> str:
    return "counts" if uncollected == 1 else "each counts"


def _left_out(files: Sequence[EvidenceFile]) -> Mapping[str, int]:
    """The test files that none of the runs looked at, with how many tests stand in each by its text."""
    every = [dict(file.left_out) for file in files]
    return {path: tests for path, tests in every[0].items() if all(path in one for one in every)}


def _cause(
    number: int, of: tuple[int, int], what: str, remedy: str, word: str, findings: Sequence[ScoredFinding]
) -> Weighted:
    """A share `of` all parts, and in words of the tests; `word` stands in the names of the rules that report them."""
    names = tuple(item.name for item in findings if item.part == PART and word in item.rule)
    every, tests = of
    return Weighted(Fraction(number, every), f"{number} of {count(tests, 'test')} {what}.", remedy, names)
