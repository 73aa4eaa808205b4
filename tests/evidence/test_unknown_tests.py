"""What is said where nobody knows whether a passing test ran what ran."""

from __future__ import annotations

import pytest

from readiness_lint.evidence.contexts import match_contexts
from readiness_lint.evidence.outcomes import Outcome
from readiness_lint.evidence.remedies import MEASURE
from readiness_lint.evidence.unknown_tests import CALL_IT, NO_NAME, ON_IMPORT, ON_IMPORT_TOO, OUTSIDE, cause_of

RESULTS = {
    ("test_a", "test_good"): Outcome.PASSED,
    ("test_a", "test_half"): Outcome.SKIPPED,
    ("test_a", "test_flaky"): Outcome.FLAKY,
    ("test_a", "test_cases[1]"): Outcome.PASSED,
    ("test_a", "test_cases[2]"): Outcome.FAILED,
}


@pytest.mark.parametrize(
    ("contexts", "reason", "remedy"),
    [
        (["test_b.test_x", ""], "do not say what became of `test_b.test_x`, which enters it", MEASURE),
        (["test_a.test_half"], "`test_a.test_half` entered it and was skipped half way", "meet the conditions of"),
        (
            ["test_a.test_flaky"],
            "`test_a.test_flaky` failed and then passed",
            "find what `test_a.test_flaky` depends on",
        ),
        (["test_a.test_cases"], "cases of `test_a.test_cases` ended differently", "mend the cases that fail"),
        ([], NO_NAME, MEASURE),
        ([""], OUTSIDE, MEASURE),
        (["", "test_a.py::test_good|run"], ON_IMPORT_TOO, CALL_IT),
    ],
)
def test_each_cause_has_its_own_sentence(contexts: list[str], reason: str, remedy: str) -> None:
    cause = cause_of(contexts, match_contexts(contexts, RESULTS))
    assert reason in cause.reason
    assert cause.remedy.startswith(remedy)


def test_what_ran_on_import_alone_is_to_be_called() -> None:
    outcomes = match_contexts(["", "test_a.py::test_good|run"], RESULTS)
    assert (cause_of([""], outcomes).reason, cause_of([""], outcomes).remedy) == (ON_IMPORT, CALL_IT)


def test_more_tests_than_a_sentence_holds_are_counted() -> None:
    contexts = [f"test_b.test_{number}" for number in range(5)]
    reason = cause_of(contexts, match_contexts(contexts, RESULTS)).reason
    assert reason.endswith("`test_b.test_0`, `test_b.test_1`, `test_b.test_2` and 2 more, which enter it")
