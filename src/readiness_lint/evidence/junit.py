"""Read JUnit XML: pytest's xunit1 and xunit2, and what other tools write in that shape.

The file is read as a stream, and nothing of it is kept but the rows: a large file costs no more than its bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.junit_names import hidden_by, test_of_row
from readiness_lint.evidence.outcomes import FAILING, NoTestResultsError, Outcome, TestFile, settled

if TYPE_CHECKING:
    from readiness_lint.evidence.outcomes import TestId

FORMAT = "JUnit XML"
REMEDY = "write it again, for example with `pytest --junit-xml=junit.xml`"
# Test results need about ten levels.
DEPTH = 100
Attributes = Mapping[str, str]
# The name of pytest's suite, unless a setting (`junit_suite_name`) changes it.
PYTEST = "pytest"
ROOTS = ("testsuites", "testsuite")
# Surefire's own: a failure of an earlier attempt, beside a test that passed in the end, or beside one that did not.
FLAKY = ("flakyFailure", "flakyError")
TAGS = {
    "failure": Outcome.FAILED,
    "error": Outcome.ERROR,
    "skipped": Outcome.SKIPPED,
    "rerunFailure": Outcome.FAILED,
    "rerunError": Outcome.ERROR,
}
# Of googletest and those that took its form over; without a child that says more.
STATUS = {"notrun": Outcome.SKIPPED, "skipped": Outcome.SKIPPED, "disabled": Outcome.SKIPPED}
# unittest-xml-reporting and nose2 have words of their own for expected failures that came, and that did not.
EXPECTED_TYPES, EXPECTED = ("pytest.xfail", "XFAIL"), "expected test failure"
UNEXPECTED_TYPE, UNEXPECTED = "UnexpectedSuccess", "test passes unexpectedly"
TORN_DOWN = "failed on teardown"


def read_junit(content: bytes, name: str) -> TestFile:
    """The tests of a JUnit XML file.

    Rows of one test in one suite are attempts: it is flaky where an earlier one failed and the last one passed. Rows
    in different suites are different runs, of which the worst counts.

    Raises NoTestResultsError for XML of another kind, EvidenceError for what is no XML, declares entities, is nested
    too deeply or has a test without a name.
    """
    reading = _Reading(name)
    _parse(content, name, reading)
    return TestFile(FORMAT, reading.outcomes, tuple(dict.fromkeys(reading.hidden)), reading.problems())


@dataclass(slots=True)
class _Row:
    """One `testcase`: what its children say; `surplus` is by how much a suite counts it more often than it stands."""

    marks: list[Outcome] = field(default_factory=list)
    failing: int = 0
    flaky: bool = False
    message: str = ""

    def read(self, tag: str, child: Attributes) -> None:
        kind, message = child.get("type", ""), child.get("message", "")
        mark = TAGS.get(tag)
        self.flaky |= tag in FLAKY
        if mark is None:
            return
        self.failing += tag in ("failure", "error")
        if mark is Outcome.SKIPPED and (kind in EXPECTED_TYPES or message.startswith(EXPECTED)):
            mark = Outcome.XFAILED
        elif kind == UNEXPECTED_TYPE or (mark is Outcome.SKIPPED and message.startswith(UNEXPECTED)):
            mark = Outcome.FAILED
        self.marks.append(mark)
        self.message = self.message or message

    def outcome(self, status: str) -> Outcome:
        if not self.marks:
            return Outcome.FLAKY if self.flaky else STATUS.get(status.lower(), Outcome.PASSED)
        return max(self.marks)

    def counted(self, before: Sequence[Outcome]) -> int:
        """How often pytest counts this row at most once it ran: every mark, and a call that passed before tear-down.

        An error in tear-down after a failure has a row of its own, which is not counted.
        """
        if self.marks == [Outcome.ERROR] and self.message.startswith(TORN_DOWN):
            return 0 if Outcome.FAILED in before[-1:] else 2
        return max(1, len(self.marks))


@dataclass(slots=True)
class _Suite:
    """One `testsuite`: the rows of each test in their order, and how many tests pytest would count for them."""

    rows: dict[TestId, list[Outcome]] = field(default_factory=dict)
    counted: int = 0
    nested: bool = False
    last: TestId | None = None
    again: set[TestId] = field(default_factory=set)
    """The tests of which two rows stand next to each other."""

    def add(self, test: TestId, row: _Row, outcome: Outcome) -> None:
        """The next row."""
        rows = self.rows.setdefault(test, [])
        self.counted += row.counted(rows)
        rows.append(outcome)
        if test == self.last:
            self.again.add(test)
        self.last = test

    def outcomes(self, announced: int | None, *, of_pytest: bool) -> Iterator[tuple[TestId, Outcome]]:
        """pytest writes the attempt that is run again as a row without a failure, and leaves it out of its total.

        It also counts every part of a test (`subTest`, `subtests`), which has no row, so that the total may be filled
        up. Then those are attempts that follow each other, unless every test stands there as often.
        """
        rerun = announced is not None and announced < self.counted
        filled = of_pytest and not rerun and len(set(map(len, self.rows.values()))) > 1
        for test, rows in self.rows.items():
            yield test, settled(rows, rerun=len(rows) > 1 and (rerun or (filled and test in self.again)))


@dataclass(slots=True)
class _Reading:
    """What was found so far, and what is open; the parser tells it what comes."""

    name: str
    outcomes: dict[TestId, Outcome] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    suites: list[_Suite] = field(default_factory=lambda: [_Suite()])
    row: _Row = field(default_factory=_Row)
    around: list[tuple[str, Attributes]] = field(default_factory=list)
    shown: int = 0
    announced: int = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """Called by the parser where an element begins; the first one has to be that of test results."""
        tag = tag.rpartition("}")[2]
        if not self.around and tag not in ROOTS:
            message = f"is XML, but no test results: its root is <{tag}>"
            raise NoTestResultsError(message, path=self.name, remedy="name a JUnit XML file")
        if len(self.around) > DEPTH:
            message = f"is refused as XML: more than {DEPTH} elements in each other"
            raise EvidenceError(message, path=self.name, remedy=REMEDY)
        self.around.append((tag, attributes))
        if tag == "testsuite":
            self.suites[-1].nested = True
            self.suites.append(_Suite())
        elif tag == "testcase":
            self.row = _Row()

    def end(self, _: str) -> None:
        """Called by the parser where an element ends."""
        tag, attributes = self.around.pop()
        if tag == "testcase":
            self._end_row(attributes)
        elif tag == "testsuite":
            self._end_suite(self.suites.pop(), attributes)
        elif not self.around:
            self._settle(self.suites[0], None, {})
        elif self.around[-1][0] == "testcase":
            self.row.read(tag, attributes)

    def close(self) -> None:
        """Called by the parser at the end."""

    def _end_row(self, element: Attributes) -> None:
        test = element.get("name")
        if not test:
            raise EvidenceError("has a test without a name", path=self.name, remedy=REMEDY)
        classname = element.get("classname") or ""
        outcome = self.row.outcome(element.get("status", ""))
        self.suites[-1].add((classname, test), self.row, outcome)
        self.shown += self.row.failing
        if outcome in FAILING and (path := hidden_by(classname, test, self.row.message, element.get("file", ""))):
            self.hidden.append(path)

    def _end_suite(self, suite: _Suite, element: Attributes) -> None:
        if not suite.nested:
            self.announced += (_number(element, "failures") or 0) + (_number(element, "errors") or 0)
        self._settle(suite, None if suite.nested else _number(element, "tests"), element)

    def _settle(self, suite: _Suite, announced: int | None, element: Attributes) -> None:
        of_pytest = announced is not None and element.get("name") == PYTEST
        for row, outcome in suite.outcomes(announced, of_pytest=of_pytest):
            test = test_of_row(*row)
            self.outcomes[test] = max(outcome, self.outcomes.get(test, outcome))

    def problems(self) -> tuple[str, ...]:
        found = [] if self.outcomes else ["it holds no tests"]
        if self.announced > self.shown:
            found.append(f"its totals name {self.announced} failures and errors, its tests show {self.shown}")
        return tuple(found)


def _parse(content: bytes, name: str, target: _Reading) -> None:
    """Tell the target of every element as it begins and ends, in one pass and without a tree."""
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=target)
    # ParseError is a SyntaxError; defusedxml's refusals and unknown encodings are ValueErrors.
    try:
        parser.feed(content)
        parser.close()
    except SyntaxError as error:
        line, _ = getattr(error, "position", (None, None))
        raise EvidenceError(f"is no valid XML: {error.msg}", path=name, line=line, remedy=REMEDY) from error
    except (ValueError, LookupError) as error:
        raise EvidenceError(f"is refused as XML: {error}", path=name, remedy=REMEDY) from error


def _number(element: Attributes, attribute: str) -> int | None:
    """A count; None where there is none that can be read."""
    text = element.get(attribute, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
