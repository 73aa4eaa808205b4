"""Logs of pytest-reportlog."""

from __future__ import annotations

import json

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.outcomes import Outcome
from readiness_lint.evidence.reportlog import read_reportlog

NODE = "tests/test_x.py::test_y"
TEST = ("tests.test_x", "test_y")
START, FINISH = (
    {"pytest_version": "9", "$report_type": "SessionStart"},
    {"exitstatus": 1, "$report_type": "SessionFinish"},
)
Record = dict[str, object]


def phase(when: str, outcome: str = "passed", nodeid: str = NODE, **more: object) -> Record:
    return {"nodeid": nodeid, "when": when, "outcome": outcome, "$report_type": "TestReport", **more}


def attempt(call: str = "passed", setup: str = "passed", teardown: str = "passed", **more: object) -> list[Record]:
    phases = {"setup": setup, "call": call, "teardown": teardown}
    if setup != "passed":
        del phases["call"]
    return [phase(when, outcome) | more for when, outcome in phases.items()]


def collected(node: str, outcome: str) -> Record:
    return {"nodeid": node, "outcome": outcome, "$report_type": "CollectReport", "result": None}


def log(*records: object) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        (attempt(), Outcome.PASSED),
        (attempt("failed"), Outcome.FAILED),
        (attempt(setup="failed"), Outcome.ERROR),
        (attempt(teardown="failed"), Outcome.ERROR),
        (attempt("failed", teardown="failed"), Outcome.FAILED),
        (attempt(setup="skipped"), Outcome.SKIPPED),
        (attempt("skipped", wasxfail="known"), Outcome.XFAILED),
        (attempt("passed", wasxfail=""), Outcome.PASSED),
        ([*attempt("rerun"), *attempt()], Outcome.FLAKY),
        ([*attempt("retried"), *attempt()], Outcome.FLAKY),
        ([*attempt(setup="rerun"), *attempt()], Outcome.FLAKY),
        ([*attempt("rerun"), *attempt("failed")], Outcome.FAILED),
        (attempt("rerun"), Outcome.FAILED),  # the other attempt never came
        (
            [phase("setup"), phase("call", "failed", **{"$report_type": "SubTestReport"}), *attempt()[1:]],
            Outcome.FAILED,
        ),
        (attempt("subtests passed"), Outcome.PASSED),
        (attempt("subtests failed"), Outcome.FAILED),
        (attempt("subtests skipped"), Outcome.SKIPPED),
    ],
)
def test_what_became_of_a_test(records: list[Record], outcome: Outcome) -> None:
    file = read_reportlog(log(START, *records, FINISH), "x")
    assert file.outcomes == {TEST: outcome}
    assert file.problems == ()


def test_workers_of_one_run() -> None:
    one, two = {"node": "<WorkerController gw0>"}, {"node": "<WorkerController gw1>"}
    first, second = attempt(**one), attempt("failed", **two)
    mixed = [record for pair in zip(first, second, strict=True) for record in pair]
    assert read_reportlog(log(START, *mixed, FINISH), "x").outcomes == {TEST: Outcome.FAILED}
    handed_on = read_reportlog(log(START, *attempt("rerun", **one), *attempt(**two), FINISH), "x")
    assert handed_on.outcomes == {TEST: Outcome.FLAKY}


def test_a_worker_that_died_ended_its_test_in_an_error() -> None:
    worker = {"node": "<WorkerController gw0>"}
    dead = phase("???", "failed", longrepr="worker 'gw0' crashed", **worker)
    file = read_reportlog(log(START, phase("setup", **worker), dead, FINISH), "x")
    assert (file.outcomes, file.problems) == ({TEST: Outcome.ERROR}, ())


def to_run(*names: object) -> Record:
    return {"$report_type": "Collected", "nodeids": list(names)}


def test_tests_that_were_found_and_never_ran_are_named() -> None:
    nodes = (NODE, "tests/test_x.py::test_z[1]", "tests/test_x.py::test_z[2]")
    file = read_reportlog(log(START, to_run(*nodes), *attempt()), "x")
    assert file.outcomes == {TEST: Outcome.PASSED}
    assert file.not_run == {("tests.test_x", "test_z[1]"), ("tests.test_x", "test_z[2]")}
    assert file.problems == ("it breaks off: 2 of 3 tests never ran",)
    whole = read_reportlog(log(START, to_run(*nodes), *attempt(), FINISH), "x")
    assert (whole.unfinished, whole.problems) == (False, ("2 of 3 tests never ran",)), "a class could not be set up"
    with pytest.raises(EvidenceError, match="has no list of texts as `nodeids`"):
        read_reportlog(log(START, to_run(1)), "x")


def test_a_run_of_a_part_says_what_it_left_out() -> None:
    part = {"$report_type": "Part", "arguments": ["tests/test_x.py", "-k y"], "left_out": {"tests/test_w.py": 2}}
    file = read_reportlog(log(START, to_run(NODE, "tests/test_x.py::test_z"), *attempt(), part), "x")
    assert (file.unfinished, file.only, file.left_out) == (True, ("tests/test_x.py", "-k y"), {"tests/test_w.py": 2})
    assert file.problems == (
        "only a part of the tests was run: `tests/test_x.py`, `-k y`",
        "the test file tests/test_w.py was left out: what it would have entered is unknown",
        "1 of 2 tests never ran",
    )
    for wrong in ("x", {"a": -1}, {"a": True}):
        with pytest.raises(EvidenceError, match="has no numbers as `left_out`"):
            read_reportlog(log(START, {**part, "left_out": wrong}), "x")


def test_a_run_that_was_killed_does_not_pass() -> None:
    file = read_reportlog(log(START, *attempt(), phase("setup", nodeid="tests/test_x.py::test_z")), "x")
    assert file.outcomes == {TEST: Outcome.PASSED, ("tests.test_x", "test_z"): Outcome.ERROR}
    assert file.unfinished
    assert file.problems == (
        "it breaks off: the end of the session is missing, and tests may be, too",
        "1 of its tests began and did not end, for example tests/test_x.py::test_z",
    )


def test_collection_errors_keep_what_they_hid() -> None:
    broken, whole = collected("tests/test_b.py", "failed"), collected("tests/test_x.py", "passed")
    skipped = collected("tests/test_s.py", "skipped")
    a_class = collected("tests/test_c.py::TestC", "failed")
    file = read_reportlog(log(START, broken, broken, whole, skipped, a_class, *attempt(), FINISH), "x")
    assert file.outcomes == {
        ("", "tests.test_b"): Outcome.ERROR,
        ("", "tests.test_s"): Outcome.SKIPPED,
        ("tests.test_c", "TestC"): Outcome.ERROR,
        TEST: Outcome.PASSED,
    }
    assert file.hidden == ("tests/test_b.py", "tests/test_c.py")


def test_what_is_none_of_a_test_is_passed_over() -> None:
    warning = {"message": "x", "$report_type": "WarningMessage"}
    file = read_reportlog(b"\xef\xbb\xbf" + log(START, warning) + b"\n" + log(FINISH), "x")
    assert (file.outcomes, file.problems) == ({}, ("it holds no tests",))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"$report_type": "TestReport", "nodeid": "a', "no valid JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": ' * 200_000, "nested too deeply"),
        (b"[1, 2]", "is no object"),
        (b"{}", "no text as `$report_type`"),
        (b'{"$report_type": 1}', "no text as `$report_type`"),
        (b'{"$report_type": "A", "$report_type": "B"}', "twice"),
        (b'{"$report_type": "TestReport", "nodeid": NaN}', "no text as `nodeid`"),
        (b'{"$report_type": "TestReport", "nodeid": "a", "when": "call", "outcome": "odd"}', "not known: 'odd'"),
        (b'{"$report_type": "TestReport", "nodeid": "a", "when": null, "outcome": "passed"}', "no text as `when`"),
        (b"\xff\xfe\x00", "no valid JSON"),
        (b"1" * 10_000, "no valid JSON"),
    ],
)
def test_a_broken_line_is_named(line: bytes, message: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_reportlog(log(START) + line, "log.jsonl")
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line, bool(caught.value.remedy)) == ("log.jsonl", 2, True)
