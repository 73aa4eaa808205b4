"""Coverage contexts meet test results: which tests ran a line, and did they pass?

coverage.py names a context after the test function (`pkg.test_x.TestC.test_m`, without parameters and, where
there is no `__init__.py`, without the package), pytest-cov after the node (`tests/test_x.py::test_y[1]|run`);
JUnit has a dotted class name and a name. They are matched by their common ending.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

from readiness_lint.evidence.outcomes import FAILING, Outcome

if TYPE_CHECKING:
    from readiness_lint.evidence.outcomes import TestId

# More failing tests of one function are counted and not named.
NAMED = 3
NAMED_PASSING = 5
# What ran under such a test may have run while it failed, or before it was skipped half way.
_OPEN = frozenset({Outcome.SKIPPED, Outcome.FLAKY})
PHASES = ("run", "setup", "teardown")
# A test file, or a text with doctests, and what stands in it.
_NODE = re.compile(r"(?P<module>[^\[]*?)(?:\.py)?::(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Credit:
    """How many tests that entered a function passed and failed, None where that is not known.

    `failed` names the first of those that did not pass, without parameters, `passed` the first of those that did,
    `flaky` the first flaky ones. `asserted` says whether any of them asserts something, None where they are not all
    known to have passed.
    """

    passing: int | None
    failing: int | None
    failed: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    asserted: bool | None = None


@dataclass(frozen=True, slots=True)
class ContextOutcomes:
    """Test -> the outcomes of its cases, for the contexts that mean exactly one test.

    `tests` gives the test that each known context means. `phased` says that the contexts name the set-up and tear-down
    of tests as well, so that the empty one means neither tests nor their fixtures. `asserts` tells of a dotted name
    whether that test asserts something.

    `passing` says of each known context whether what ran under it ran in a passing test, None where that is open. It is
    open outside of tests, in tests of unknown outcome, in those that were skipped half way, in flaky ones (the attempt
    that failed and the one that passed have one context), and where cases of one test ended differently: any of them
    may have run it. Beside a case that passed, one that was skipped is taken to have run nothing.
    """

    outcomes: Mapping[str, frozenset[Outcome]]
    tests: Mapping[str, str]
    passing: Mapping[str, bool | None]
    phased: bool = False
    asserts: Callable[[str], bool] | None = None

    def on_import(self, contexts: Collection[str]) -> bool:
        """Whether what ran in these contexts ran in no test and no fixture."""
        return self.phased and set(contexts) == {""}

    def credit(self, contexts: Iterable[str]) -> Credit:
        """Count tests, not phases. A test of which some cases passed and others failed counts on both sides.

        Code that ran outside tests (the empty context), in a test of unknown outcome, in a flaky one or in one that
        was skipped half way may do for a passing one: then it is not known whether any passes, unless one ran it
        anyway. A flaky test counts on neither side.
        """
        tests = set(map(self.tests.__getitem__, contexts))
        known = {test: self.outcomes[test] for test in tests if test in self.outcomes}
        passed = [test for test, outcomes in known.items() if Outcome.PASSED in outcomes]
        passing = len(passed)
        failed = sorted(test for test, outcomes in known.items() if outcomes & FAILING)
        names = tuple(dict.fromkeys(test.partition("[")[0] for test in failed))[:NAMED]
        flaky = _first(test for test, outcomes in known.items() if Outcome.FLAKY in outcomes)[:NAMED]
        undecided = len(known) < len(tests) or any(
            outcomes <= {Outcome.SKIPPED} or Outcome.FLAKY in outcomes for outcomes in known.values()
        )
        if not passing and undecided:
            return Credit(None, len(failed) or None, names, flaky=flaky)
        asserted = None
        if self.asserts is not None and 0 < passing == len(tests):
            asserted = any(map(self.asserts, sorted({test.partition("[")[0] for test in passed})))
        return Credit(passing, len(failed), names, _first(passed), flaky, asserted)


def _passing(outcomes: frozenset[Outcome]) -> bool | None:
    """Whether a test passed whose cases ended like that, None where that is open."""
    if Outcome.PASSED in outcomes:
        return True if outcomes <= {Outcome.PASSED, Outcome.SKIPPED} else None
    return None if not outcomes or outcomes & _OPEN else False


def _first(tests: Iterable[str]) -> tuple[str, ...]:
    """The first names of tests, without parameters."""
    return tuple(nsmallest(NAMED_PASSING, {test.partition("[")[0] for test in tests}))


def match_contexts(
    contexts: Iterable[str], results: Mapping[TestId, Outcome], asserts: Callable[[str], bool] | None = None
) -> ContextOutcomes:
    """The outcomes of the tests that the contexts name; those that match no test, or several, are absent."""
    exact: dict[str, set[Outcome]] = defaultdict(set)
    endings: dict[str, set[str]] = defaultdict(set)
    for (classname, name), outcome in results.items():
        full = f"{classname}.{name}" if classname else name
        plain = full.partition("[")[0]
        for key in {full, plain}:
            exact[key].add(outcome)
            for ending in _endings(key):
                endings[ending].add(key)
    found: dict[str, frozenset[Outcome]] = {}
    # What ran outside of all tests is asked for even where nothing did.
    tests = {context: test_of(context) for context in (*contexts, "")}
    for test in set(tests.values()) - {""}:
        keys = _keys_of(test, exact, endings)
        outcomes = {frozenset(exact[key]) for key in keys}
        if len(outcomes) == 1:
            found[test] = outcomes.pop()
    passing = {context: _passing(found.get(test, frozenset())) for context, test in tests.items()}
    phased = any(context.rpartition("|")[2] in PHASES for context in tests if "|" in context)
    return ContextOutcomes(found, tests, passing, phased, asserts)


def test_of(context: str) -> str:
    """The dotted name of the test that a context means, parameters kept, empty outside tests."""
    head, bar, phase = context.rpartition("|")
    name = head if bar and phase in PHASES else context
    node = _NODE.fullmatch(name)
    if node is None:
        # A static context stands before the dynamic one: `nightly|test_x.test_y`.
        return name.rpartition("|")[2] if "[" not in name else name
    module = node["module"].rpartition("|")[2].replace("\\", "/").strip("/").replace("/", ".")
    call, bracket, parameters = node["rest"].partition("[")
    return f"{module}.{call.replace('::', '.')}{bracket}{parameters}"


test_of.__test__ = False  # type: ignore[attr-defined]


def _keys_of(test: str, exact: Mapping[str, set[Outcome]], endings: Mapping[str, set[str]]) -> set[str]:
    if test in exact:
        return {test}
    if test in endings:
        return endings[test]
    return {next((ending for ending in _endings(test) if ending in exact), "")} - {""}


def _endings(name: str) -> list[str]:
    """The endings of a dotted name that have two components or more, longest first."""
    call, bracket, parameters = name.partition("[")
    parts = call.split(".")
    return [".".join(parts[begin:]) + bracket + parameters for begin in range(max(1, len(parts) - 1))]
