"""Read the log of pytest-reportlog: JSON lines, one report for every phase of every test and for every collector.

Tests are named as pytest's JUnit XML names them, so that both formats speak of the same tests.
"""

from __future__ import annotations

import io
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.json_text import counts_of, parse_json
from readiness_lint.evidence.outcomes import Outcome, TestFile, id_of_node, path_of_node, settled
from readiness_lint.evidence.parts import left_out_of, reason_of

if TYPE_CHECKING:
    from readiness_lint.evidence.outcomes import TestId

FORMAT = "pytest-reportlog"
REMEDY = "write it again with `pytest --report-log=reportlog.jsonl`"
MARKER = "$report_type"
# A line that pytest-reportlog does not write: the tests that were found, before the first of them ran.
COLLECTED = "Collected"
# Another one: what made the session one of a part of the tests.
PART = "Part"
TEST_REPORTS = ("TestReport", "SubTestReport", "SubtestReport")
# Before the outcome of a part of a test, in pytest's own words.
SUBTESTS = "subtests "
# What the plugins that run tests again (pytest-rerunfailures, pytest-retry) call a failure that has another try.
TRIED_AGAIN = ("rerun", "retried")


def read_reportlog(content: bytes, name: str) -> TestFile:
    """The tests of a log.

    A test that failed, was run again and passed is flaky. A failure outside the call is an error, also that of a
    worker process that died; so is a test that began and did not end.

    Raises EvidenceError for a line that is no JSON or no report.
    """
    reading = _Reading(name)
    for number, line in enumerate(io.BytesIO(content.removeprefix(BOM_UTF8)), start=1):
        if line.strip():
            reading.read(_Report(parse_json(line, name, REMEDY, number), name, number))
    return reading.file()


@dataclass(frozen=True, slots=True)
class _Report:
    """One line, read with checks."""

    record: object
    name: str
    line: int

    @property
    def fields(self) -> Mapping[str, object]:
        if not isinstance(self.record, dict):
            raise self._broken("is no object")
        return self.record

    def text(self, key: str) -> str:
        value = self.fields.get(key)
        if not isinstance(value, str):
            raise self._broken(f"has no text as `{key}`")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.fields.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._broken(f"has no list of texts as `{key}`")
        return tuple(value)

    def counts(self, key: str) -> Mapping[str, int]:
        value = counts_of(self.fields.get(key))
        if value is None:
            raise self._broken(f"has no numbers as `{key}`")
        return value

    @property
    def worker(self) -> str:
        """The process of pytest-xdist that ran the test, empty without it."""
        return str(self.fields.get("node") or "")

    def outcome(self, failing: Outcome) -> Outcome:
        match self.text("outcome").removeprefix(SUBTESTS):
            case "passed":
                return Outcome.PASSED
            case "skipped":
                return Outcome.XFAILED if "wasxfail" in self.fields else Outcome.SKIPPED
            case "failed":
                return failing
            case outcome if outcome in TRIED_AGAIN:
                return failing
            case outcome:
                raise self._broken(f"has an outcome that is not known: {outcome!r}")

    def _broken(self, what: str) -> EvidenceError:
        return EvidenceError(f"a line of the log {what}", path=self.name, line=self.line, remedy=REMEDY)


@dataclass(slots=True)
class _Run:
    """What one process did with one test: its attempts, and whether the last one ended and is to be run again."""

    attempts: list[Outcome] = field(default_factory=list)
    ended: bool = True
    again: bool = False

    def read(self, report: _Report) -> None:
        when = report.text("when")
        if when == "setup" or not self.attempts:
            self.attempts.append(Outcome.PASSED)
            self.ended = self.again = False
        outcome = report.outcome(Outcome.FAILED if when == "call" else Outcome.ERROR)
        self.attempts[-1] = max(self.attempts[-1], outcome)
        self.again |= report.text("outcome") in TRIED_AGAIN
        # Of a worker that died comes one more report, of no phase.
        self.ended |= when not in ("setup", "call")

    @property
    def outcome(self) -> Outcome:
        return settled(self.attempts if self.ended else [*self.attempts, Outcome.ERROR])


@dataclass(slots=True)
class _Reading:
    """What was found so far."""

    name: str
    runs: dict[str, dict[str, _Run]] = field(default_factory=dict)
    collected: dict[TestId, Outcome] = field(default_factory=dict)
    hidden: dict[str, None] = field(default_factory=dict)
    wanted: set[TestId] = field(default_factory=set)
    finished: bool = False
    only: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    def read(self, report: _Report) -> None:
        kind = report.text(MARKER)
        if kind in TEST_REPORTS:
            self.runs.setdefault(report.text("nodeid"), {}).setdefault(report.worker, _Run()).read(report)
        elif kind == "CollectReport":
            self._collect(report.text("nodeid"), report.outcome(Outcome.ERROR))
        elif kind == COLLECTED:
            self.wanted.update(map(id_of_node, report.texts("nodeids")))
        elif kind == PART:
            self.only, self.left_out = report.texts("arguments"), report.counts("left_out")
        elif kind == "SessionFinish":
            self.finished = True

    def _collect(self, node: str, outcome: Outcome) -> None:
        if outcome is Outcome.PASSED:
            return
        test = id_of_node(node)
        self.collected[test] = max(outcome, self.collected.get(test, outcome))
        if outcome is Outcome.ERROR:
            self.hidden[path_of_node(node)] = None

    def file(self) -> TestFile:
        outcomes = dict(self.collected)
        for node, runs in self.runs.items():
            test, outcome = id_of_node(node), _joined(list(runs.values()))
            outcomes[test] = max(outcome, outcomes.get(test, outcome))
        not_run = frozenset(self.wanted - outcomes.keys())
        problems = self._problems(outcomes, len(not_run))
        unfinished = not self.finished
        return TestFile(FORMAT, outcomes, tuple(self.hidden), problems, unfinished, not_run, self.only, self.left_out)

    def _problems(self, outcomes: Mapping[TestId, Outcome], not_run: int) -> tuple[str, ...]:
        problems = [] if outcomes else ["it holds no tests"]
        if self.only:
            problems.append(reason_of(self.only))
        if self.left_out:
            problems.append(left_out_of(sorted(self.left_out)))
        if not_run:
            breaks_off = "" if self.finished or self.only else "it breaks off: "
            problems.append(f"{breaks_off}{not_run} of {len(outcomes) + not_run} tests never ran")
        elif not self.finished and not self.only:
            problems.append("it breaks off: the end of the session is missing, and tests may be, too")
        if broken := [node for node, runs in self.runs.items() for run in runs.values() if not run.ended]:
            problems.append(f"{len(broken)} of its tests began and did not end, for example {broken[0]}")
        return tuple(problems)


def _joined(runs: list[_Run]) -> Outcome:
    """The worst of what several processes did; one that handed the test on for another try does not decide."""
    last = [run.outcome for run in runs if not run.again]
    if not last:
        return max(run.outcome for run in runs)
    return settled([max(last)], rerun=len(last) < len(runs))
