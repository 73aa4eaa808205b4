"""What became of each test: the vocabulary that the readers of all formats share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256

from readiness_lint.errors import EvidenceError
from readiness_lint.model.evidence import TEST_HASH, TestResults

TestId = tuple[str, str]
"""Dotted class name, or module where there is no class, and name with parameters, as pytest's JUnit XML has them."""

# What pytest writes as a number instead, because XML cannot hold it: control characters, surrogates, U+FFFE and U+FFFF.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Outcome(IntEnum):
    """What became of a test, worst last.

    A test that has several records (an error in tear-down, several files) counts once, by the worst. A failure
    speaks of the code, so it outranks an error, which may speak of the set-up; a flaky test failed, and passed when
    it was run again; an expected failure ran and failed, so it outranks a skip; what was skipped somewhere has not
    passed everywhere.
    """

    PASSED = 0
    SKIPPED = 1
    XFAILED = 2
    FLAKY = 3
    ERROR = 4
    FAILED = 5


FAILING = frozenset({Outcome.FAILED, Outcome.ERROR})


@dataclass(frozen=True, slots=True)
class TestFile:
    """The outcome of every distinct test in a file.

    `hidden` holds the paths (as the tests saw them, with slashes) whose tests nobody collected because of an error,
    `problems` what is wrong with the file, one sentence each. `unfinished` says that the tests ended before all of them
    had run, `not_run` holds those that are known to be among the others; `only` the arguments that asked for a part of
    the tests, `left_out` the test files that were not looked at, with how many tests stand in each by its text.
    """

    __test__ = False

    format: str
    outcomes: Mapping[TestId, Outcome]
    hidden: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    unfinished: bool = False
    not_run: frozenset[TestId] = frozenset()
    only: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


class NoTestResultsError(EvidenceError):
    """A file that does not claim to hold test results."""


def settled(attempts: Sequence[Outcome], *, rerun: bool = False) -> Outcome:
    """The outcome of a test that ran in several attempts, first to last; `rerun` says that another one failed.

    What failed and passed in the end is flaky. What never passed counts by the worst attempt.
    """
    if attempts[-1] is Outcome.PASSED and (rerun or not FAILING.isdisjoint(attempts)):
        return Outcome.FLAKY
    return max(attempts)


def id_of_node(node: str) -> TestId:
    """The class name and name that pytest's JUnit XML gives to a node id; both are empty for the session itself."""
    call, bracket, parameters = node.partition("[")
    names = call.split("::")
    names[0] = names[0].replace("/", ".").removesuffix(".py")
    names[-1] += bracket + parameters
    return ".".join(names[:-1]), escaped(names[-1])


def path_of_node(node: str) -> str:
    """The file or folder of a node id."""
    return escaped(node.partition("::")[0]) or "."


def escaped(text: str) -> str:
    """The text with what XML cannot hold as numbers, as pytest writes it."""
    return _UNPRINTABLE.sub(lambda found: _number(ord(found.group())), text)


def _number(code: int) -> str:
    return f"#x{code:02X}" if code <= 0xFF else f"#x{code:04X}"


def results_of(outcomes: Mapping[TestId, Outcome], not_run: Iterable[TestId] = ()) -> TestResults:
    """The tests by outcome, each known by the hash of its class name and name; `not_run` are those without any."""
    found: dict[Outcome, set[str]] = {outcome: set() for outcome in Outcome}
    for test, outcome in outcomes.items():
        found[outcome].add(hash_of(test))
    return TestResults(
        passed=frozenset(found[Outcome.PASSED]),
        failed=frozenset(found[Outcome.FAILED]),
        errors=frozenset(found[Outcome.ERROR]),
        skipped=frozenset(found[Outcome.SKIPPED]),
        xfailed=frozenset(found[Outcome.XFAILED]),
        flaky=frozenset(found[Outcome.FLAKY]),
        not_run=frozenset(map(hash_of, not_run)),
    )


def hash_of(test: TestId) -> str:
    """16 hexadecimal digits by which a log knows a test; of 100,000 tests two share one in one of 3 billion cases."""
    return sha256("\0".join(test).encode("utf-8", "surrogatepass")).hexdigest()[:TEST_HASH]
