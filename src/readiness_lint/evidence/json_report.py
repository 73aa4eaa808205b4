"""Read the report of pytest-json-report: one JSON object with all tests and collectors.

Tests are named as pytest's JUnit XML names them, so that both formats speak of the same tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.json_text import parse_json
from readiness_lint.evidence.outcomes import NoTestResultsError, Outcome, TestFile, id_of_node, path_of_node
from readiness_lint.evidence.reportlog import SUBTESTS

if TYPE_CHECKING:
    from readiness_lint.evidence.outcomes import TestId

FORMAT = "pytest-json-report"
REMEDY = "write it again with `pytest --json-report`"
KEYS = ("created", "exitcode", "root", "summary")
OUTCOMES = {
    "passed": Outcome.PASSED,
    "xpassed": Outcome.PASSED,
    "skipped": Outcome.SKIPPED,
    "xfailed": Outcome.XFAILED,
}
# For parts of tests, of which the report keeps the last one.
OTHER_FORMATS = "let pytest write JUnit XML (`--junit-xml=junit.xml`), which keeps what became of every part"
PHASES = ("setup", "call", "teardown")
FAILED = ("failed", "rerun", "retried")
# What the report writes for a worker process that died.
NO_PHASE = "???"


def read_json_report(content: bytes, name: str) -> TestFile:
    """The tests of a report.

    Where a test was run again, the report keeps the last attempt and says no more than that there were others: if
    it passed the test is flaky. Of the parts of a test (`subtests`, `subTest`) it keeps the last one that did not pass
    silently: that such a test passed is known where the whole session did.

    Raises NoTestResultsError for JSON of another kind, EvidenceError for what is no JSON or a broken report, and where
    parts of a test hide what became of it.
    """
    report = parse_json(content, name, REMEDY)
    if not isinstance(report, dict) or not all(key in report for key in KEYS):
        message = "is JSON, but no test results"
        raise NoTestResultsError(message, path=name, remedy="name a report of pytest-json-report or pytest-reportlog")
    outcomes: dict[TestId, Outcome] = {}
    hidden: dict[str, None] = {}
    tests = list(_records(report, "tests", name))
    for test in tests:
        outcomes[id_of_node(test.text("nodeid"))] = test.outcome(all_passed=report["exitcode"] == 0)
    for collector in _records(report, "collectors", name):
        node, outcome = collector.text("nodeid"), collector.text("outcome")
        if outcome == "failed":
            outcomes[id_of_node(node)] = Outcome.ERROR
            hidden[path_of_node(node)] = None
        elif outcome == "skipped":
            outcomes.setdefault(id_of_node(node), Outcome.SKIPPED)
    return TestFile(FORMAT, outcomes, tuple(hidden), _problems(report, len(tests), bool(outcomes), name))


@dataclass(frozen=True, slots=True)
class _Record:
    """A test or collector, read with checks."""

    record: Mapping[str, object]
    place: str
    name: str

    def text(self, key: str) -> str:
        value = self.record.get(key)
        if not isinstance(value, str):
            raise self._broken(f"has no text as `{key}`")
        return value

    def outcome(self, *, all_passed: bool) -> Outcome:
        """What became of the test; `all_passed` says that nothing failed in the whole session."""
        text, phases = self.text("outcome"), {phase: self._phase(phase) for phase in (*PHASES, NO_PHASE)}
        told = text.removeprefix(SUBTESTS)
        if told not in (text, "failed") and not all_passed:
            return self._beside_others(text, phases)
        if told in OUTCOMES:
            return OUTCOMES[told]
        if told not in (*FAILED, "error"):
            raise self._broken(f"has an outcome that is not known: {told!r}")
        if phases["call"] in FAILED:
            return Outcome.FAILED
        if any(outcome in FAILED for outcome in phases.values()):
            return Outcome.ERROR
        if told in ("rerun", "retried"):
            return Outcome.FLAKY if phases["call"] == "passed" else Outcome.ERROR
        # Of a test whose sub-tests failed each phase passed.
        return Outcome.FAILED if told == "failed" else Outcome.ERROR

    def _beside_others(self, text: str, phases: Mapping[str, str]) -> Outcome:
        """Of a test whose last part did not fail: a failure of the test itself is seen, one of another part is not."""
        if phases["call"] in FAILED:
            return Outcome.FAILED
        if any(outcome in FAILED for outcome in phases.values()):
            return Outcome.ERROR
        message = f"{self.place} tells of the last of its parts alone ({text!r}), and others may have failed"
        raise EvidenceError(message, path=self.name, remedy=OTHER_FORMATS)

    def _phase(self, phase: str) -> str:
        """How a phase of the last attempt ended, empty where it did not run."""
        value = self.record.get(phase)
        if value is None:
            return ""
        if not isinstance(value, dict):
            raise self._broken(f"has no object as `{phase}`")
        return _Record(value, f"{self.place}.{phase}", self.name).text("outcome")

    def _broken(self, what: str) -> EvidenceError:
        return EvidenceError(f"{self.place} {what}", path=self.name, remedy=REMEDY)


def _records(report: Mapping[str, object], key: str, name: str) -> Iterator[_Record]:
    entries = report.get(key, [])
    if not isinstance(entries, list):
        raise EvidenceError(f"`{key}` is no list", path=name, remedy=REMEDY)
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            raise EvidenceError(f"{key}[{index}] is no object", path=name, remedy=REMEDY)
        yield _Record(entry, f"{key}[{index}]", name)


def _problems(report: Mapping[str, object], listed: int, any_outcome: bool, name: str) -> tuple[str, ...]:
    summary = report["summary"]
    if not isinstance(summary, dict):
        raise EvidenceError("`summary` is no object", path=name, remedy=REMEDY)
    total, problems = summary.get("total", 0), [] if any_outcome else ["it holds no tests"]
    if isinstance(total, int) and total > listed:
        problems.append(f"its summary names {total} tests, it lists {listed}")
    return tuple(problems)
