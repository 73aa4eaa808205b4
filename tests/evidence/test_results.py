"""Which reader takes a file, and that formats of one run say the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.all_results import AllResults
from readiness_lint.evidence.outcomes import NoTestResultsError, Outcome, TestFile
from readiness_lint.evidence.results import read_results, shape_of
from readiness_lint.model.evidence import TestCounts

JUNIT = b'<testsuite name="pytest" tests="1"><testcase classname="tests.test_x" name="test_y"/></testsuite>'
START = b'{"pytest_version": "9.0", "$report_type": "SessionStart"}\n'
FINISH = b'{"exitstatus": 0, "$report_type": "SessionFinish"}\n'
NODE = "tests/test_x.py::test_y"


def record(outcome: str, when: str) -> bytes:
    fields = {"nodeid": NODE, "outcome": outcome, "when": when, "$report_type": "TestReport"}
    return json.dumps(fields).encode() + b"\n"


LOG = START + record("passed", "setup") + record("passed", "call") + record("passed", "teardown") + FINISH
FLAKY_LOG = (
    START + record("passed", "setup") + record("rerun", "call") + record("passed", "teardown") + LOG[len(START) :]
)
REPORT = json.dumps(
    {
        "created": 1,
        "exitcode": 0,
        "root": "/x",
        "summary": {"total": 1},
        "tests": [{"nodeid": NODE, "outcome": "passed", "keywords": [', "$report_type": "TestReport"']}],
    }
).encode()


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (JUNIT, "JUnit XML"),
        (b"\xef\xbb\xbf" + JUNIT, "JUnit XML"),
        (b"\n <!-- x -->" + JUNIT, "JUnit XML"),
        (JUNIT.decode().encode("utf-16"), "JUnit XML"),
        (LOG, "pytest-reportlog"),
        (b"\xef\xbb\xbf\n" + LOG, "pytest-reportlog"),
        (REPORT, "pytest-json-report"),
        (json.dumps(json.loads(REPORT), indent=4).encode(), "pytest-json-report"),
    ],
)
def test_the_content_says_what_it_is(content: bytes, form: str) -> None:
    assert read_results(content, "x") == TestFile(form, {("tests.test_x", "test_y"): Outcome.PASSED})


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (b"<coverage/>", "XML"),
        (b'{"meta": {}}', "JSON"),
        (b"[]", "JSON"),
        (b"1..2\nok 1\n", "unknown"),
        (b"SQLite format 3\x00", "unknown"),
        (b"\x00\xff", "unknown"),
        (b"  \n", "unknown"),
    ],
)
def test_what_claims_nothing_is_no_test_results(content: bytes, shape: str) -> None:
    assert shape_of(content) == shape
    with pytest.raises(NoTestResultsError) as caught:
        read_results(content, "x")
    assert caught.value.remedy


@given(st.binary(max_size=80), st.sampled_from([b"", b"<", b"<testsuite>", b"{", b'{"$report_type":', START, LOG]))
def test_whatever_stands_in_a_file_is_read_or_refused(content: bytes, head: bytes) -> None:
    refused: EvidenceError | None = None
    try:
        file = read_results(head + content, "some.file")
    except EvidenceError as error:
        refused = error
    if refused is None:
        assert file.outcomes or file.problems
    else:
        assert (refused.path, bool(refused.remedy)) == ("some.file", True)


def test_formats_of_one_run_count_each_test_once(tmp_path: Path) -> None:
    for name, content in (("a.xml", JUNIT), ("b.jsonl", FLAKY_LOG), ("c.json", REPORT)):
        (tmp_path / name).write_bytes(content)
    one, two, three = AllResults.read(tmp_path, ["a.xml", "b.jsonl", "c.json"], ".coverage").files
    assert one.counts == TestCounts(flaky=1)
    assert (two.counts, three.counts) == (TestCounts(), TestCounts())
    assert [file.format for file in (one, two, three)] == ["JUnit XML", "pytest-reportlog", "pytest-json-report"]


def test_they_are_found_at_their_usual_places(tmp_path: Path) -> None:
    (tmp_path / ".report.json").write_bytes(REPORT)
    (tmp_path / "reportlog.jsonl").write_bytes(LOG)
    (tmp_path / "nosetests.xml").write_bytes(JUNIT)
    (tmp_path / "reportlog.json").write_bytes(b"none of ours")
    found = AllResults.read(tmp_path, None, ".coverage").files
    assert [(file.path, file.kind, file.format) for file in found] == [
        ("nosetests.xml", "tests", "JUnit XML"),
        (".report.json", "tests", "pytest-json-report"),
        ("reportlog.json", "ignored", "unknown"),
        ("reportlog.jsonl", "tests", "pytest-reportlog"),
    ]


def test_what_a_collection_error_hid_is_kept(tmp_path: Path) -> None:
    line = b'{"nodeid": "tests/test_b.py", "outcome": "failed", "$report_type": "CollectReport"}\n'
    (tmp_path / "log.jsonl").write_bytes(START + line + FINISH)
    (file,) = AllResults.read(tmp_path, ["log.jsonl"], ".coverage").files
    assert file.hidden == ("tests/test_b.py",)


def test_a_named_file_of_another_kind_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "coverage.xml").write_bytes(b"<coverage/>")
    with pytest.raises(NoTestResultsError, match="<coverage>"):
        AllResults.read(tmp_path, ["coverage.xml"], ".coverage")


def test_results_judge_contexts_and_none_judge_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(JUNIT)
    judge = AllResults.read(tmp_path, ["a.xml"], ".coverage").judge
    assert judge is not None
    assert judge(["test_x.test_y"]).passing["test_x.test_y"] is True
    assert AllResults.read(tmp_path, [], ".coverage").judge is None
