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
from readiness_lint.evidence.junit import DEPTH, read_junit
from readiness_lint.evidence.outcomes import NoTestResultsError, Outcome, TestFile, results_of
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
def results(request: pytest.FixtureRequest, tmp_path: Path) -> TestFile:
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "test_broken.py").write_text("import does_not_exist\n")
    command = [sys.executable, "-m", "pytest", "-q", "--continue-on-collection-errors", "-p", "no:cacheprovider"]
    command += ["-o", f"junit_family={request.param}", "--junit-xml=out.xml", "--rootdir=."]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTEST"))}
    subprocess.run(command, cwd=tmp_path, env=clean, check=False, capture_output=True)
    return read_junit((tmp_path / "out.xml").read_bytes(), "out.xml")


def test_pytest_results_count_each_test_once_by_its_worst_outcome(results: TestFile) -> None:
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
    assert results.hidden == ("test_broken.py",)
    assert ("test_suite.TestC", "test_m") in results.outcomes


def xml(*cases: str, totals: str = "") -> bytes:
    return f"<testsuites><testsuite {totals}>{''.join(cases)}</testsuite></testsuites>".encode()


ONE = '<testcase classname="a" name="b"/>'
SKIP = '<testcase classname="a" name="b"><skipped/></testcase>'
FAIL = '<testcase classname="a" name="b"><failure/></testcase>'
ERROR = '<testcase classname="a" name="b"><error message="failed on setup"/></testcase>'
TORN = '<testcase classname="a" name="b"><error message="failed on teardown with OSError"/></testcase>'
OTHER = '<testcase classname="a" name="c"/>'


@pytest.mark.parametrize(
    ("rows", "totals", "outcome"),
    [
        ([ONE, ONE], "", Outcome.PASSED),  # two runs in one suite
        ([ONE, ONE], 'tests="2"', Outcome.PASSED),  # all workers ran all tests
        ([ONE, ONE], 'tests="1"', Outcome.FLAKY),  # pytest does not count the attempt that failed
        ([ONE, ONE, OTHER], 'tests="2"', Outcome.FLAKY),
        ([ONE, FAIL], 'tests="1"', Outcome.FAILED),
        ([ONE, SKIP], 'tests="1"', Outcome.SKIPPED),
        ([FAIL, ONE], "", Outcome.FLAKY),
        ([ERROR, FAIL, ONE], "", Outcome.FLAKY),
        ([ONE, FAIL], "", Outcome.FAILED),
        ([FAIL, TORN], 'tests="1"', Outcome.FAILED),
        ([TORN], 'tests="2"', Outcome.ERROR),
    ],
)
def test_rows_of_one_test_in_one_suite_are_its_attempts(rows: list[str], totals: str, outcome: Outcome) -> None:
    assert read_junit(xml(*rows, totals=totals), "x").outcomes["a", "b"] is outcome


def test_a_total_that_an_error_in_tear_down_fills_up_hides_no_rerun() -> None:
    torn = TORN.replace('"b"', '"torn"')
    # One attempt that does not count, its rerun, and a test that counts for its call and for its tear-down.
    assert read_junit(xml(ONE, ONE, torn, totals='tests="3"'), "x").outcomes["a", "b"] is Outcome.FLAKY


@pytest.mark.parametrize("total", [3, 4, 9])
def test_parts_of_tests_that_fill_up_the_total_hide_no_rerun(total: int) -> None:
    """pytest counts every `subTest` besides its test, and gives it no row."""

    def outcome(*rows: str, name: str = "pytest") -> Outcome:
        return read_junit(xml(*rows, totals=f'name="{name}" tests="{total}"'), "x").outcomes["a", "b"]

    assert outcome(OTHER, ONE, ONE) is Outcome.FLAKY
    assert outcome(ONE, OTHER, ONE) is Outcome.PASSED  # nobody runs a test again after another one
    assert outcome(ONE, ONE, OTHER, OTHER) is (Outcome.FLAKY if total == 3 else Outcome.PASSED)  # two whole runs
    assert outcome(OTHER, ONE, ONE, name="mocha") is Outcome.PASSED  # others give two tests one name


def test_other_suites_are_other_runs_of_which_the_worst_counts() -> None:
    both = f"<testsuites><testsuite>{FAIL}</testsuite><testsuite>{ONE}</testsuite></testsuites>".encode()
    assert read_junit(both, "x").outcomes == {("a", "b"): Outcome.FAILED}


@pytest.mark.parametrize(
    ("children", "outcome"),
    [
        ("<flakyFailure/>", Outcome.FLAKY),
        ("<flakyError/><system-out>x</system-out>", Outcome.FLAKY),
        ("<failure/><rerunFailure/>", Outcome.FAILED),
        ("<error/><rerunError/>", Outcome.ERROR),
        ("<failure/><flakyFailure/>", Outcome.FAILED),
        ("<properties><property/></properties>", Outcome.PASSED),
        ("<system-out><failure/></system-out>", Outcome.PASSED),
        ('<skipped type="XFAIL"/>', Outcome.XFAILED),
        ('<error type="UnexpectedSuccess"/>', Outcome.FAILED),
        ('<skipped message="expected test failure"/>', Outcome.XFAILED),
        ('<skipped message="test passes unexpectedly"/>', Outcome.FAILED),
        ('<skipped message="test skipped: no GPU"/>', Outcome.SKIPPED),
    ],
)
def test_what_other_tools_write_into_a_test(children: str, outcome: Outcome) -> None:
    content = xml(f'<testcase classname="a" name="b">{children}</testcase>')
    assert read_junit(content, "x").outcomes == {("a", "b"): outcome}


def test_a_test_that_its_status_says_was_not_run() -> None:
    suite = xml('<testcase name="a" status="notrun"/><testcase name="b" status="run"/>')
    assert read_junit(suite, "x").outcomes == {("", "a"): Outcome.SKIPPED, ("", "b"): Outcome.PASSED}


def test_bazel_has_a_test_a_file() -> None:
    content = b"""<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="pkg/loss_test" tests="1" failures="0" errors="1">
<testcase name="pkg/loss_test" status="run" duration="3"><error message="exited with error code 1"/></testcase>
<system-out>Generated test.log (if the file is not UTF-8, then this may be unreadable)</system-out>
</testsuite></testsuites>"""
    assert read_junit(content, "test.xml") == TestFile("JUnit XML", {("", "pkg/loss_test"): Outcome.ERROR})


@pytest.mark.parametrize("suffix", ["", "-20260101120000"])
def test_unittest_xml_reporting(suffix: str) -> None:
    content = f"""<testsuites>
<testsuite name="tests.test_u.TestU{suffix}" tests="3" file="tests/test_u.py" failures="2" errors="0" skipped="0">
<testcase classname="tests.test_u.TestU" name="test_u" file="tests/test_u.py" line="4"/>
<testcase classname="tests.test_u.TestU" name="test_sub (i=0)"><failure type="AssertionError" message="0"/></testcase>
<testcase classname="tests.test_u.TestU" name="test_sub [why] (i=2)"><failure type="AssertionError"/></testcase>
</testsuite>
<testsuite name="unittest.loader._FailedTest{suffix}" tests="1" failures="0" errors="1">
<testcase classname="unittest.loader._FailedTest.tests" name="test_broken" file="/usr/lib/unittest/loader.py">
<error type="ImportError" message="Failed to import test module: tests.test_broken"/></testcase>
</testsuite>
<testsuite name="unittest.suite._ErrorHolder{suffix}" tests="1" failures="0" errors="1">
<testcase classname="" name="setUpClass (tests.test_u.TestS)"><error type="OSError" message=""/></testcase>
</testsuite>
</testsuites>""".encode()
    results = read_junit(content, "x")
    assert results.outcomes == {
        ("tests.test_u.TestU", "test_u"): Outcome.PASSED,
        ("tests.test_u.TestU", "test_sub"): Outcome.FAILED,
        ("", "tests.test_broken"): Outcome.ERROR,
        ("tests.test_u.TestS", "setUpClass"): Outcome.ERROR,
    }
    assert results.hidden == ("tests/test_broken.py",)
    assert results.problems == ()


def test_nose2() -> None:
    content = b"""<testsuite name="nose2-junit" errors="2" failures="0" skipped="0" tests="2">
<testcase classname="nose2.loader.ModuleImportFailure" name="test_broken"><error message="test failure"/></testcase>
<testcase classname="setUpClass (tests.test_u" name="TestS)"><error message="test failure"/></testcase>
</testsuite>"""
    results = read_junit(content, "x")
    assert results.outcomes == {
        ("", "test_broken"): Outcome.ERROR,
        ("tests.test_u.TestS", "setUpClass"): Outcome.ERROR,
    }
    assert results.hidden == ("test_broken.py",)


@pytest.mark.parametrize(
    ("attributes", "path"),
    [
        ('classname="" name="tests.unit.test_x"', "tests/unit/test_x.py"),
        ('classname="" name="tests.v1.0.test_x" file="tests/v1.0/test_x.py"', "tests/v1.0/test_x.py"),
        (r'classname="" name="tests.test_x" file="tests\test_x.py"', "tests/test_x.py"),
        ('classname="tests.test_x" name="TestC"', "tests/test_x.py"),
        ('classname="tests.test_x.TestC" name="TestInner"', "tests/test_x.py"),
    ],
)
def test_a_collection_error_keeps_what_it_hid(attributes: str, path: str) -> None:
    error = f'<testcase {attributes}><error message="collection failure"/></testcase>'
    assert read_junit(xml(error), "x").hidden == (path,)
    skipped = f'<testcase {attributes}><skipped message="collection skipped"/></testcase>'
    assert read_junit(xml(skipped), "x").hidden == ()


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


@pytest.mark.parametrize("inner", [b"<a>" * 2_000_000, b"<testcase name='a'>" * DEPTH])
def test_deep_nesting_is_refused_before_it_costs_anything(inner: bytes) -> None:
    with pytest.raises(EvidenceError, match="elements in each other"):
        read_junit(b"<testsuites><testsuite>" + inner, "junit.xml")


def test_what_comes_after_one_huge_value_is_read_in_time() -> None:
    # Read in small pieces such a value is looked at again for each of them: minutes.
    case = f'<testcase classname="a" name="b"><failure message="{"x" * 30_000_000}"/></testcase>'
    assert read_junit(xml(case), "x").outcomes == {("a", "b"): Outcome.FAILED}


def test_numbers_that_are_none_count_nothing() -> None:
    suite = xml(ONE, totals=f'tests="{"9" * 5000}" failures="-1" errors="NaN"')
    assert read_junit(suite, "x") == TestFile("JUnit XML", {("a", "b"): Outcome.PASSED})


@pytest.mark.parametrize("content", [b"<testsuites name='\xff\xfe'/>", b"<testsuites>\x00</testsuites>", b"<"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(EvidenceError, match="no valid XML") as caught:
        read_junit(content, "junit.xml")
    assert (caught.value.line, caught.value.remedy is None) == (1, False)


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
    Outcome.FLAKY: "<flakyFailure/>",
    Outcome.ERROR: "<error/>",
    Outcome.FAILED: "<failure/>",
}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from(list(Outcome)))))
def test_counts_add_up_to_the_distinct_tests(rows: list[tuple[str, str, Outcome]]) -> None:
    cases = [f'<testcase classname="{c}" name="{n}">{MARKS[outcome]}</testcase>' for c, n, outcome in rows]
    results = read_junit(xml(*cases), "x")
    assert results_of(results.outcomes).counts.total == len({(c, n) for c, n, _ in rows}) == len(results.outcomes)
    for key, outcome in results.outcomes.items():
        attempts = [found for c, n, found in rows if (c, n) == key]
        assert outcome in {max(attempts), Outcome.FLAKY}
        assert (outcome is Outcome.PASSED) == (set(attempts) == {Outcome.PASSED})
