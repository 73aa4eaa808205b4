"""Read JUnit XML: pytest's xunit1 and xunit2, and what other tools write in that shape."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.model.evidence import TEST_HASH, TestResults

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = "JUnit XML"
REMEDY = "write it again, for example with `pytest --junit-xml=junit.xml`"

TestId = tuple[str, str]


class Outcome(IntEnum):
    """What became of a test, worst last.

    A test that has several records (a rerun, or an error in tear-down) counts once, by the worst. A failure
    speaks of the code, so it outranks an error, which may speak of the set-up; an expected failure ran and
    failed, so it outranks a skip; what was skipped somewhere has not passed everywhere.
    """

    PASSED = 0
    SKIPPED = 1
    XFAILED = 2
    ERROR = 3
    FAILED = 4


@dataclass(frozen=True, slots=True)
class JUnitTests:
    """The outcome of every distinct test, by class name (empty for collection errors) and name."""

    outcomes: Mapping[TestId, Outcome]
    problems: tuple[str, ...] = ()


class NoTestResultsError(EvidenceError):
    """An XML file that does not claim to hold test results."""


def read_junit(content: bytes, name: str) -> JUnitTests:
    """The tests of a JUnit XML file.

    Raises NoTestResultsError for XML of another kind, EvidenceError for what is no XML, declares entities or
    has a test without a name.
    """
    outcomes: dict[TestId, Outcome] = {}
    shown = announced = 0
    for element in _elements(content, name):
        tag = _tag(element)
        if tag == "testcase":
            marks = [mark for child in element if (mark := _mark(child)) is not None]
            shown += sum(mark in (Outcome.FAILED, Outcome.ERROR) for mark in marks)
            key = _identity(element, name)
            outcomes[key] = max([outcomes.get(key, Outcome.PASSED), *marks])
            element.clear()
        elif tag == "testsuite":
            if not any(_tag(child) == "testsuite" for child in element):
                announced += _number(element, "failures") + _number(element, "errors")
            element.clear()
    return JUnitTests(outcomes, _problems(outcomes, announced, shown))


def _elements(content: bytes, name: str) -> Iterator[Element]:
    """The elements as they end; the root is checked as it begins."""
    from defusedxml.ElementTree import iterparse

    root = True
    # ParseError is a SyntaxError; defusedxml's refusals and unknown encodings are ValueErrors.
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=False):
            if root and _tag(element) not in ("testsuites", "testsuite"):
                message = f"is XML, but no test results: its root is <{_tag(element)}>"
                raise NoTestResultsError(message, path=name, remedy="name a JUnit XML file")
            root = False
            if event == "end":
                yield element
    except SyntaxError as error:
        line, _ = getattr(error, "position", (None, None))
        raise EvidenceError(f"is no valid XML: {error.msg}", path=name, line=line, remedy=REMEDY) from error
    except (ValueError, LookupError) as error:
        raise EvidenceError(f"is refused as XML: {error}", path=name, remedy=REMEDY) from error


def _tag(element: Element) -> str:
    """The tag without its namespace; comments and the like have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _mark(child: Element) -> Outcome | None:
    match _tag(child):
        case "failure":
            return Outcome.FAILED
        case "error":
            return Outcome.ERROR
        case "skipped":
            return Outcome.XFAILED if child.get("type") == "pytest.xfail" else Outcome.SKIPPED
    return None


def _identity(element: Element, name: str) -> TestId:
    test = element.get("name")
    if not test:
        raise EvidenceError("has a test without a name", path=name, remedy=REMEDY)
    return (element.get("classname") or "", test)


def _number(element: Element, attribute: str) -> int:
    text = element.get(attribute, "")
    return int(text) if text.isdecimal() else 0


def results_of(outcomes: Mapping[TestId, Outcome]) -> TestResults:
    """The tests by outcome, each known by the hash of its class name and name."""
    found: dict[Outcome, set[str]] = {outcome: set() for outcome in Outcome}
    for test, outcome in outcomes.items():
        found[outcome].add(hash_of(test))
    return TestResults(
        passed=frozenset(found[Outcome.PASSED]),
        failed=frozenset(found[Outcome.FAILED]),
        errors=frozenset(found[Outcome.ERROR]),
        skipped=frozenset(found[Outcome.SKIPPED]),
        xfailed=frozenset(found[Outcome.XFAILED]),
    )


def hash_of(test: TestId) -> str:
    """16 hexadecimal digits by which a log knows a test; of 100,000 tests two share one in one of 3 billion cases."""
    return sha256("\0".join(test).encode("utf-8", "surrogatepass")).hexdigest()[:TEST_HASH]


def _problems(outcomes: Mapping[TestId, Outcome], announced: int, shown: int) -> tuple[str, ...]:
    problems = [] if outcomes else ["it holds no tests"]
    if announced > shown:
        problems.append(f"its totals name {announced} failures and errors, its tests show {shown}")
    return tuple(problems)
