"""Reports of pytest-json-report."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.json_report import read_json_report
from readiness_lint.evidence.outcomes import NoTestResultsError, Outcome

Record = dict[str, object]
NODE = "tests/test_x.py::test_y"
TEST = ("tests.test_x", "test_y")


def test_(outcome: str, **phases: str) -> dict[str, object]:
    record: dict[str, object] = {"nodeid": NODE, "lineno": 3, "outcome": outcome}
    return record | {phase.replace("none", "???"): {"outcome": told} for phase, told in phases.items()}


test_.__test__ = False  # type: ignore[attr-defined]
ALL = {"setup": "passed", "call": "passed", "teardown": "passed"}


def report(**changes: object) -> bytes:
    whole: dict[str, Any] = {"created": 1.5, "exitcode": 1, "root": "/x", "summary": {}, "tests": []}
    return json.dumps(whole | changes).encode()


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        (test_("passed", **ALL), Outcome.PASSED),
        (test_("xpassed", **ALL), Outcome.PASSED),
        (test_("skipped", setup="skipped", teardown="passed"), Outcome.SKIPPED),
        (test_("xfailed", **{**ALL, "call": "skipped"}), Outcome.XFAILED),
        (test_("failed", **{**ALL, "call": "failed"}), Outcome.FAILED),
        (test_("error", setup="failed", teardown="passed"), Outcome.ERROR),
        (test_("error", **{**ALL, "call": "failed", "teardown": "failed"}), Outcome.FAILED),
        (test_("error", **{**ALL, "teardown": "failed"}), Outcome.ERROR),
        (test_("failed", **ALL), Outcome.FAILED),  # sub-tests failed
        (test_("error"), Outcome.ERROR),
        (test_("failed", setup="passed", none="failed"), Outcome.ERROR),  # the worker died
        (test_("rerun", **ALL), Outcome.FLAKY),
        (test_("rerun", **{**ALL, "call": "rerun"}), Outcome.FAILED),  # the other attempt never came
        (test_("rerun", setup="rerun"), Outcome.ERROR),
        (test_("rerun"), Outcome.ERROR),
    ],
)
def test_what_became_of_a_test(record: dict[str, object], outcome: Outcome) -> None:
    file = read_json_report(report(tests=[record], summary={"total": 1}), "x")
    assert file.outcomes == {TEST: outcome}
    assert file.problems == ()


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        (test_("subtests passed", **ALL), Outcome.PASSED),
        (test_("subtests skipped", **ALL), Outcome.SKIPPED),
        (test_("subtests failed", **ALL), Outcome.FAILED),
    ],
)
def test_what_became_of_the_last_part_of_a_test_is_that_of_the_test(record: Record, outcome: Outcome) -> None:
    assert read_json_report(report(tests=[record], exitcode=0), "x").outcomes == {TEST: outcome}


def test_a_part_that_failed_before_the_last_one_is_lost() -> None:
    seen = [test_("subtests passed", **{**ALL, "call": "failed"}), test_("subtests failed", **ALL)]
    for record in seen:
        assert read_json_report(report(tests=[record]), "x").outcomes == {TEST: Outcome.FAILED}
    torn = test_("subtests passed", **{**ALL, "teardown": "failed"})
    assert read_json_report(report(tests=[torn]), "x").outcomes == {TEST: Outcome.ERROR}
    with pytest.raises(EvidenceError, match="of the last of its parts alone") as caught:
        read_json_report(report(tests=[test_("subtests passed", **ALL)]), "x")
    assert "--junit-xml" in (caught.value.remedy or "")


def test_collectors() -> None:
    collectors = [
        {"nodeid": "", "outcome": "passed"},
        {"nodeid": "tests/test_b.py", "outcome": "failed"},
        {"nodeid": "tests/test_s.py", "outcome": "skipped"},
    ]
    file = read_json_report(report(collectors=collectors), "x")
    assert file.outcomes == {("", "tests.test_b"): Outcome.ERROR, ("", "tests.test_s"): Outcome.SKIPPED}
    assert file.hidden == ("tests/test_b.py",)


def test_a_summary_alone_holds_no_tests() -> None:
    file = read_json_report(report(tests=[], summary={"passed": 9, "total": 9}), "x")
    assert file.problems == ("it holds no tests", "its summary names 9 tests, it lists 0")


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"meta": {}, "files": {}}', b"null"])
def test_other_json_is_no_test_results(content: bytes) -> None:
    with pytest.raises(NoTestResultsError, match="no test results"):
        read_json_report(content, "x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (report()[:-1], "no valid JSON"),
        (b"[" * 1_000_000, "nested too deeply"),
        (b'{"created": 1, "created": 2}', "the key 'created' twice"),
        (report(tests={}), "`tests` is no list"),
        (report(tests=[1]), r"tests\[0\] is no object"),
        (report(tests=[{}]), r"tests\[0\] has no text as `outcome`"),
        (report(tests=[{"outcome": "passed"}]), r"tests\[0\] has no text as `nodeid`"),
        (report(tests=[{"nodeid": "a", "outcome": float("nan")}]), "no text as `outcome`"),
        (report(tests=[{"nodeid": "a", "outcome": "odd"}]), "not known: 'odd'"),
        (report(tests=[{"nodeid": "a", "outcome": "failed", "call": 1}]), "no object as `call`"),
        (report(tests=[{"nodeid": "a", "outcome": "failed", "call": {}}]), r"tests\[0\].call has no text as `outcome`"),
        (report(collectors=[{"nodeid": None}]), r"collectors\[0\] has no text"),
        (report(summary=[]), "`summary` is no object"),
    ],
)
def test_a_broken_report_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(EvidenceError, match=message) as caught:
        read_json_report(content, "report.json")
    assert caught.value.path == "report.json"
    assert caught.value.remedy
    assert not isinstance(caught.value, NoTestResultsError)


def test_broken_json_names_the_line() -> None:
    with pytest.raises(EvidenceError) as caught:
        read_json_report(b'{"created": 1,\n\n "exitcode" 2}', "report.json")
    assert caught.value.line == 3
