"""Why nobody knows whether a passing test ran what ran, and what would settle it: each cause has its own sentence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.evidence.outcomes import Outcome
from readiness_lint.evidence.remedies import MEASURE, MEASURE_AGAIN

if TYPE_CHECKING:
    from readiness_lint.evidence.contexts import ContextOutcomes

_NAMED = 3
ON_IMPORT = "it ran on import, and in no test"
CALL_IT = "write a test that calls it"
OUTSIDE = "it ran outside of tests, as far as the coverage data tells"
ON_IMPORT_TOO = "a part of it ran on import, and in no test that is known to pass"
NO_NAME = "the coverage data does not say in which tests its lines ran"


@dataclass(frozen=True, slots=True)
class Cause:
    """One sentence without a full stop, and the remedy."""

    reason: str
    remedy: str


def cause_of(contexts: Collection[str], outcomes: ContextOutcomes) -> Cause:
    """Of the contexts that ran a body, among them none that passed, or some that leave a part of it open.

    A test whose outcome nobody knows outranks one that was skipped half way, that a flaky one, that cases which ended
    differently, and all of them what ran on import.
    """
    tests = sorted({outcomes.tests[one] for one in contexts if outcomes.passing[one] is None} - {""})
    known = {test: outcomes.outcomes[test] for test in tests if test in outcomes.outcomes}
    if foreign := [test for test in tests if test not in known]:
        which = f"{_some(foreign)}, which {_verb(foreign, 'enters', 'enter')} it"
        return Cause(f"the test results do not say what became of {which}", MEASURE)
    if skipped := [test for test, ended in known.items() if ended <= {Outcome.SKIPPED}]:
        reason = f"{_some(skipped)} entered it and {_verb(skipped, 'was', 'were')} skipped half way"
        return Cause(reason, f"meet the conditions of {_some(skipped)}, then {MEASURE}")
    if flaky := [test for test, ended in known.items() if Outcome.FLAKY in ended]:
        reason = f"{_some(flaky)} failed and then passed, and nothing shows which attempt ran it"
        return Cause(reason, f"find what {_some(flaky)} {_verb(flaky, 'depends', 'depend')} on, then {MEASURE_AGAIN}")
    if known:
        reason = f"cases of {_some(list(known))} ended differently, and share a context"
        return Cause(reason, f"mend the cases that fail, then {MEASURE_AGAIN}")
    if not contexts:
        return Cause(NO_NAME, MEASURE)
    if outcomes.on_import(contexts):
        return Cause(ON_IMPORT, CALL_IT)
    return Cause(ON_IMPORT_TOO, CALL_IT) if outcomes.phased else Cause(OUTSIDE, MEASURE)


def _some(tests: list[str]) -> str:
    names = list(dict.fromkeys(test.partition("[")[0] for test in tests))
    more = len(names) - _NAMED
    return ", ".join(f"`{name}`" for name in names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _verb(tests: list[str], one: str, several: str) -> str:
    return one if len({test.partition("[")[0] for test in tests}) == 1 else several
