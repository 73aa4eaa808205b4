"""Reading JUnit XML, from pytest and from strangers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.junit import JUnitTests, NoTestResultsError, Outcome, read_junit, results_of
from readiness_lint.model.evidence import TestCounts

SUITE = """
import pytest, unittest

def test_passes(): pass
def test_fails(): assert False
@pytest.mark.skip
def test_skipped(): pass
@pytest.mark.xfail
def test_expected(): assert False
@pytest.mark.parametrize("n", [1, 2])
def test_cases(n): assert n == 1
@pytest.fixture
def broken(): raise OSError
def test_setup(broken): pass
@pytest.fixture
def breaks_after():
    yield
    raise OSError
def test_both(breaks_after): assert False
def test_torn(breaks_after): pass
class TestC:
    def test_m(self): pass
"""


@pytest.fixture(params=["xunit1", "xunit2"])
def results(request: pytest.FixtureRequest, tmp_path: Path) -> JUnitTests:
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "test_broken.py").write_text("import does_not_exist\n")
    command = [sys.executable, "-m", "pytest", "-q", "--continue-on-collection-errors", "-p", "no:cacheprovider"]
    command += ["-o", f"junit_family={request.param}", "--junit-xml=out.xml", "--rootdir=."]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTEST"))}
    subprocess.run(command, cwd=tmp_path, env=clean, check=False, capture_output=True)
    return read_junit((tmp_path / "out.xml").read_bytes(), "out.xml")


def test_pytest_results_count_each_test_once_by_its_worst_outcome(results: JUnitTests) -> None:
    by_name = {name: outcome for (_, name), outcome in results.outcomes.items()}
    assert by_name == {
        "test_passes": Outcome.PASSED,
        "test_fails": Outcome.FAILED,
        "test_skipped": Outcome.SKIPPED,
        "test_expected": Outcome.XFAILED,
        "test_cases[1]": Outcome.PASSED,
        "test_cases[2]": Outcome.FAILED,
        "test_setup": Outcome.ERROR,
        "test_both": Outcome.FAILED,
        "test_torn": Outcome.ERROR,
        "test_m": Outcome.PASSED,
        "test_broken": Outcome.ERROR,
    }
    assert results_of(results.outcomes).counts == TestCounts(passed=3, failed=3, errors=3, skipped=1, xfailed=1)
    assert results_of(results.outcomes).counts.total == 11
    assert results.problems == ()
    assert ("", "test_broken") in results.outcomes
    assert ("test_suite.TestC", "test_m") in results.outcomes


def xml(*cases: str, totals: str = "") -> bytes:
    return f"<testsuites><testsuite {totals}>{''.join(cases)}</testsuite></testsuites>".encode()


def test_a_rerun_counts_once() -> None:
    one = '<testcase classname="a" name="b"/>'
    failed = '<testcase classname="a" name="b"><failure/></testcase>'
    assert results_of(read_junit(xml(one, one), "x").outcomes).counts == TestCounts(passed=1)
    assert results_of(read_junit(xml(failed, one), "x").outcomes).counts == TestCounts(failed=1)


def test_a_lone_suite_a_namespace_and_nested_suites() -> None:
    lone = (
        b'<testsuite xmlns="urn:x"><testsuite errors="1"><testcase name="b"><error/></testcase></testsuite></testsuite>'
    )
    results = read_junit(lone, "x")
    assert results.outcomes == {("", "b"): Outcome.ERROR}
    assert results.problems == ()


def test_what_the_totals_know_better_is_a_problem() -> None:
    results = read_junit(xml('<testcase name="a"/>', totals='failures="1" errors="2"'), "x")
    assert results.problems == ("its totals name 3 failures and errors, its tests show 0",)
    assert read_junit(xml(), "x").problems == ("it holds no tests",)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<testsuites><testsuite><testcase name="&b;"/></testsuite></testsuites>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<testsuites><testsuite><testcase name="&a;"/></testsuite></testsuites>"""


@pytest.mark.parametrize("content", [BOMB, EXTERNAL, b'<?xml version="1.0" encoding="no-such"?><testsuites/>'])
def test_hostile_xml_is_refused(content: bytes) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_junit(content, "junit.xml")
    assert caught.value.path == "junit.xml"


def test_truncated_xml_names_the_line() -> None:
    with pytest.raises(EvidenceError, match="no valid XML") as caught:
        read_junit(b"<testsuites>\n<testsuite>\n<testcase name='a'/>", "junit.xml")
    assert caught.value.line == 3


def test_other_xml_is_no_test_results() -> None:
    with pytest.raises(NoTestResultsError, match="<coverage>"):
        read_junit(b"<coverage/>", "coverage.xml")


def test_a_test_without_a_name_is_an_error() -> None:
    with pytest.raises(EvidenceError, match="without a name"):
        read_junit(xml('<testcase classname="a"/>'), "x")


MARKS = {
    Outcome.PASSED: "",
    Outcome.SKIPPED: "<skipped/>",
    Outcome.XFAILED: '<skipped type="pytest.xfail"/>',
    Outcome.ERROR: "<error/>",
    Outcome.FAILED: "<failure/>",
}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from(list(Outcome)))))
def test_counts_add_up_to_the_distinct_tests(rows: list[tuple[str, str, Outcome]]) -> None:
    cases = [f'<testcase classname="{c}" name="{n}">{MARKS[outcome]}</testcase>' for c, n, outcome in rows]
    results = read_junit(xml(*cases), "x")
    assert results_of(results.outcomes).counts.total == len({(c, n) for c, n, _ in rows}) == len(results.outcomes)
    for key, outcome in results.outcomes.items():
        assert outcome == max(found for c, n, found in rows if (c, n) == key)
