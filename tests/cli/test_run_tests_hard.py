"""`assess --run-tests` with suites that crash, hang, stop early, fork, or are unittest's."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.test_run_tests import NET, project, readiness, why
from tests.projects import write_project

UNKNOWN = "not all of the tests had run"
FIRST = "from net import loss_of\n\n\ndef test_first():\n    assert loss_of(1)\n\n\n"
KEPT = "what was measured until then is kept, and what was not is unknown"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")


def assessed(root: Path, *options: str) -> tuple[int, str, str]:
    done = readiness(root, "assess", "--run-tests", *options)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("body", "ended"),
    [
        ("import os\n    os.abort()", "was killed by SIGABRT"),
        ("import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)", "was killed by SIGKILL"),
        ("import os\n    os._exit(7)", "ended with exit code 7, in the middle of the session"),
        ("import os\n    os._exit(3)", "ended with exit code 3, in the middle of the session"),
        ("import os\n    os._exit(2)", "ended with exit code 2, in the middle of the session"),
        ("import pytest\n    pytest.exit('enough', returncode=9)", "ended early (exit code 9)"),
        ("raise KeyboardInterrupt", "was interrupted (exit code 2)"),
    ],
)
def test_a_crash_keeps_what_was_measured_and_the_rest_is_unknown(body: str, ended: str, tmp_path: Path) -> None:
    root = project(tmp_path / "p", f"{FIRST}def test_crash():\n    {body}\n")
    code, out, err = assessed(root)
    assert code == 0, err
    assert f"pytest {ended}; {KEPT}" in err
    assert "1 of its tests began and did not end, for example test_net.py::test_crash" in err
    assert "entered by tests: yes" in why(root, "loss_of")
    told = why(root, "train")
    assert "entered by tests: unknown" in told
    assert UNKNOWN in told
    assert "READY  net.py" not in out.replace("NOT READY", "")
    assert "RDY401" not in readiness(root, "check", "--output-format", "concise").stdout


def test_an_error_of_pytest_itself_is_told_as_one(tmp_path: Path) -> None:
    breaks = (
        "def pytest_runtest_teardown(item, nextitem):\n    pass\n\n\ndef pytest_runtest_logfinish(nodeid):\n    1 / 0\n"
    )
    root = project(tmp_path / "p", f"{FIRST}def test_more():\n    pass\n", **{"conftest.py": breaks})
    assert "pytest had an internal error (exit code 3)" in assessed(root)[2]


def test_a_conftest_that_breaks_is_no_wrong_usage(tmp_path: Path) -> None:
    root = project(tmp_path / "p", FIRST, **{"conftest.py": "1 / 0\n"})
    code, _, err = assessed(root)
    assert code == 2
    assert "pytest did not begin (exit code 4), so that there is nothing to assess" in err


AROUND = """
import unittest

import pytest

import net


class TestIt(unittest.TestCase):
    def setUp(self):
        self.loss = net.loss_of(1)

    def test_it(self):
        self.assertTrue(self.loss)


@pytest.fixture
def optimizer():
    yield net.train(1)


def test_fixture(optimizer):
    assert optimizer
"""


def test_what_fixtures_and_doctests_run_belongs_to_the_test(tmp_path: Path) -> None:
    extra = '\n\ndef double(x):\n    """\n    >>> double(2)\n    4\n    """\n    return 2 * x\n'
    settings = "[tool.readiness-lint.paths.training]\nglobs = ['more.py']\n"
    files = {"more.py": extra, "pyproject.toml": settings, "pytest.ini": "[pytest]\naddopts = --doctest-modules\n"}
    root = project(tmp_path / "p", AROUND, **files)
    code, _, err = assessed(root)
    assert code == 0, err
    for name, tests in (("train", "test_net.test_fixture"), ("loss_of", "test_net.TestIt.test_it"), ("double", "more")):
        told = why(root, name)
        assert f"passing: {tests}" in told, told
    assert readiness(root, "evidence", "-q").stdout.count("not known which tests enter them") == 0


def test_a_crash_before_any_test_ends_leaves_nothing(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "import os\nos.abort()\n")
    code, _, err = assessed(root)
    assert code == 2
    assert "pytest was killed by SIGABRT, so that there is nothing to assess" in err
    assert list((root / "readiness-report").iterdir()) == []


def test_tests_that_hang_are_interrupted(tmp_path: Path) -> None:
    root = project(tmp_path / "p", f"{FIRST}def test_hang():\n    import time\n    time.sleep(600)\n")
    code, _, err = assessed(root, "--test-timeout", "6")
    assert code == 0, err
    assert f"pytest did not end within 6 seconds; {KEPT}" in err
    assert "entered by tests: yes" in why(root, "loss_of")
    assert UNKNOWN in why(root, "train")


# What pytest-rerunfailures does: the failure of the first attempt is reported under another name.
RERUNS = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for last in (False, True):
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        again = not last and any(report.failed for report in reports)
        for report in reports:
            report.outcome = "rerun" if again and report.failed else report.outcome
            item.ihook.pytest_runtest_logreport(report=report)
        if not again:
            break
        item._initrequest()
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
"""
FLAKY = "tries = []\n\n\ndef test_flaky():\n    tries.append(loss_of(1))\n    assert len(tries) > 1\n\n\n"
PARTS = """import unittest


class TestParts(unittest.TestCase):
    def test_parts(self):
        for i in range(3):
            with self.subTest(i=i):
                assert loss_of(i)
"""


def test_a_collection_that_hangs_is_told_as_one(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "import time\ntime.sleep(600)\n")
    code, _, err = assessed(root, "--test-timeout", "6")
    assert code == 2
    assert "pytest did not begin to run tests within 6 seconds" in err
    assert "was interrupted (exit code 2)" not in err
    assert "see above where it was interrupted" in err


def test_files_that_cannot_be_collected_are_no_tests(tmp_path: Path) -> None:
    root = project(
        tmp_path / "p", f"{FIRST}def test_fails():\n    assert False\n", **{"test_gone.py": "import nowhere\n"}
    )
    told = assessed(root)[1]
    assert "1 of 2 tests passed, and 1 file could not be collected" in told
    assert "1 of 2 tests failed." in told
    assert "1 test file could not be collected, and counts as one test." in told
    outcomes = "2 tests: 1 passed, 1 failed; 1 file could not be collected"
    assert outcomes in readiness(root, "evidence", "-q").stdout
    assert "1 passed, 1 failed, 1 file not collected" in (root / "readiness-report" / "report.md").read_text()


def test_parts_of_tests_hide_no_test_that_was_run_again(tmp_path: Path) -> None:
    root = project(tmp_path / "p", f"{FIRST}{FLAKY}{PARTS}", **{"conftest.py": RERUNS})
    code, _, err = assessed(root)
    assert code == 0, err
    told = json.loads(readiness(root, "evidence", "-q", "--output-format", "json").stdout)
    (results,) = (file["tests"] for file in told["files"] if file["kind"] == "tests")
    assert (results["passed"], results["flaky"]) == (2, 1)


def test_tests_that_stop_at_the_first_failure_have_not_all_run(tmp_path: Path) -> None:
    failing = "def test_a():\n    assert False\n\n\n"
    later = "def test_b():\n    from net import train\n    assert train(1)\n"
    root = project(tmp_path / "p", failing + later)
    code, _, err = assessed(root, "--", "-x")
    assert code == 0, err
    assert f"pytest ended early (exit code 1); {KEPT}" in err
    assert UNKNOWN in why(root, "train")
    assert assessed(root)[0] == 0
    assert "entered by tests: yes" in why(root, "train")
    assert sorted(place.name for place in (root / "readiness-report").glob("*.*l*")) == [
        "coverage.sqlite",
        "junit.xml",
    ], "the log of the broken run is gone"


def points_of_tests(root: Path) -> tuple[float, float, float, list[str]]:
    """The points for tests, and why some are unknown."""
    told = json.loads(readiness(root, "score", "readiness-report/readiness.sarif", "--output-format", "json").stdout)
    (part,) = (one for one in told["components"] if one["name"] == "tests")
    return part["earned"], part["unknown"], part["lost"], [one["reason"] for one in part["unknowns"]]


@pytest.mark.parametrize(
    ("begin", "options", "passed", "failed", "never"),
    [
        ("import os\n    os._exit(7)", (), 1, 1, 2),
        ("assert False", ("--", "-x"), 1, 1, 2),
        ("import time\n    time.sleep(600)", ("--test-timeout", "6"), 1, 1, 2),
        ("assert True", ("--", "-k", "first"), 1, 0, 3),
    ],
)
def test_what_never_ran_is_an_unknown_share_of_the_points(
    begin: str, options: tuple[str, ...], passed: int, failed: int, never: int, tmp_path: Path
) -> None:
    later = "@pytest.mark.parametrize('x', [1, 2])\ndef test_later(x):\n    assert x\n"
    root = project(tmp_path / "p", f"import pytest\n\n{FIRST}def test_second():\n    {begin}\n\n\n{later}")
    code, _, err = assessed(root, *options)
    assert code == 0, err
    assert f"{'' if '-k' in options else 'it breaks off: '}{never} of 4 tests never ran" in err
    each = 30 / 4
    assert points_of_tests(root) == (passed * each, never * each, failed * each, [f"{never} of 4 tests never ran."])
    told = readiness(root, "evidence", "-q").stdout
    assert f"{passed} passed, {f'{failed} ' if failed else ''}" in told
    assert f", {never} never ran\n" in told


def test_what_unittest_never_ran_is_unknown_as_well(tmp_path: Path) -> None:
    crash = UNITTEST.replace("self.assertTrue(net.train(1))", "import os; os._exit(3)").replace("test_train", "test_q")
    root = project(tmp_path / "p", crash)
    assert assessed(root, "--test-runner", "unittest")[0] == 0
    assert points_of_tests(root)[3] == ["1 of 4 tests never ran."]


def test_workers_of_xdist_tell_what_was_to_run(tmp_path: Path) -> None:
    later = "".join(f"def test_{number}():\n    assert True\n\n\n" for number in range(8))
    root = project(tmp_path / "p", f"{FIRST}def test_fails():\n    assert False\n\n\n{later}")
    code, _, err = assessed(root, "--", "-x", "-n", "1")
    assert code == 0, err
    earned, unknown, lost, reasons = points_of_tests(root)
    assert earned + unknown + lost == 30
    assert reasons
    assert reasons[0].endswith(" of 10 tests never ran.")


@pytest.mark.parametrize("arguments", [("-k", "first"), ("test_net.py::test_first",), ("-m", "one")])
def test_what_tests_would_enter_that_were_left_out_is_unknown(arguments: tuple[str, ...], tmp_path: Path) -> None:
    other = "def test_other():\n    from net import train\n    assert train(1)\n"
    marked = f"import pytest\n\n{FIRST}".replace("def test", "@pytest.mark.one\ndef test")
    root = project(tmp_path / "p", marked + other, **{"pytest.ini": "[pytest]\nmarkers = one\n"})
    code, _, err = assessed(root, "--", *arguments)
    assert code == 0, err
    assert f"pytest did not run all of the tests; {KEPT}" in err
    assert "entered by tests: yes" in why(root, "loss_of")
    assert f"only a part of the tests was run: `{' '.join(arguments)}`" in why(root, "train")


OTHER = "def test_other():\n    from net import train\n    assert train(1)\n"


def test_files_that_nobody_named_are_left_out(tmp_path: Path) -> None:
    root = project(
        tmp_path / "p", FIRST, **{"tests/test_a.py": OTHER, "tests/test_b.py": "def value():\n    return 1\n"}
    )
    code, _, err = assessed(root, "--", "test_net.py")
    assert code == 0, err
    assert "only a part of the tests was run: `test_net.py`" in why(root, "train")
    assert "RDY401" not in readiness(root, "check", "-q").stdout
    told = readiness(root, "evidence", "-q").stdout
    assert "left out: tests/test_a.py (1 test)" in told
    assert points_of_tests(root) == (15, 15, 0, ["1 of 2 tests stand in files that were left out (tests/test_a.py)."])
    code, _, err = assessed(root, "--", "tests", "test_net.py")
    assert (code, "not run all" in err) == (0, False)
    assert "entered by tests: yes" in why(root, "train")
    assert points_of_tests(root) == (30, 0, 0, [])


def test_arguments_that_leave_nothing_out_leave_the_run_whole(tmp_path: Path) -> None:
    tests = f"import pytest\n\n{FIRST}@pytest.mark.slow\n{OTHER}"
    ini = "[pytest]\nmarkers = slow\naddopts = -m 'not slow'\n"
    root = project(tmp_path / "p", tests, **{"pytest.ini": ini})
    code, _, err = assessed(root, "--", "-q", "--tb=short", "test_net.py")
    assert (code, "not run all" in err) == (0, False), err
    assert "RDY401" in readiness(root, "check", "-q", "--output-format", "concise").stdout, "slow tests are never run"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("test_net.TestNet.test_parts",), "test_net.TestNet.test_parts"),
        (("-k", "parts"), "-k parts"),
        (("test_net",), "test_net"),
        (("discover", "-p", "test_n*"), "discover"),
        (("discover", "-p", "test*"), ""),
        (("test_net", "test_b"), ""),
    ],
)
def test_parts_of_the_tests_of_unittest(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    whole = told in ("test_net", "discover")
    case = "class TestB(unittest.TestCase):\n    def test_b(self):\n        net.train(1)\n"
    other = f"import unittest\nimport net\n\n\n{case}"
    tests = UNITTEST.replace("net.train(1)", "1") if whole else UNITTEST
    root = project(tmp_path / "p", tests, **{"test_b.py": other, "test_helpers.py": "def test_data():\n    return 1\n"})
    code, _, err = assessed(root, "--test-runner", "unittest", "--", *arguments)
    assert code == 0, err
    if told:
        assert f"only a part of the tests was run: `{told}`" in why(root, "train")
        assert "left out: test_b.py (1 test)" in readiness(root, "evidence", "-q").stdout
    else:
        assert "entered by tests: yes" in why(root, "train")
        assert "only a part" not in err


UNITTEST = """
import unittest

import net


class TestNet(unittest.TestCase):
    def test_train(self):
        self.assertTrue(net.train(1))

    def test_parts(self):
        for x in range(2):
            with self.subTest(x=x):
                self.assertTrue(net.loss_of(x))

    @unittest.skip("not today")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()
"""


def test_unittest_is_run_as_well(tmp_path: Path) -> None:
    root = project(tmp_path / "p", UNITTEST)
    code, out, err = assessed(root, "--test-runner", "unittest")
    assert code == 0, err
    assert "Ran 4 tests" in err
    assert "4 tests: 2 passed, 1 skipped, 1 expected to fail" in readiness(root, "evidence", "-q").stdout
    assert "READY  net.py" in out
    assert "by 2 passing and 0 failing tests" in why(root, "loss_of")


@pytest.mark.parametrize(
    ("runner", "skips"),
    [
        ("pytest", "import pytest\nlibrary = pytest.importorskip('a_missing_library')\n"),
        ("pytest", "import pytest\npytest.skip('not today', allow_module_level=True)\n"),
        ("pytest", "import unittest\nraise unittest.SkipTest('not today')\n"),
        ("unittest", "import unittest\nraise unittest.SkipTest('not today')\n"),
    ],
)
def test_files_that_skip_themselves_are_skipped_tests(runner: str, skips: str, tmp_path: Path) -> None:
    case = "import unittest\n\nclass TestSkipped(unittest.TestCase):\n    def test_it(self):\n        train(1)\n"
    skipping = f"{skips}from net import train\n{case}"
    root = project(tmp_path / "p", UNITTEST.replace("net.train(1)", "1"), **{"test_skipping.py": skipping})
    code, _, err = assessed(root, "--test-runner", runner)
    assert code == 0, err
    assert "5 tests: 2 passed, 2 skipped, 1 expected to fail" in readiness(root, "evidence", "-q").stdout
    found = readiness(root, "check", "-q", "--select", "RDY502", "--output-format", "json").stdout
    (finding,) = json.loads(found)
    assert "a skipped test calls" in finding["message"]


def test_what_goes_wrong_in_unittest_is_told_by_test(tmp_path: Path) -> None:
    broken = UNITTEST + (
        "    def test_wrong(self):\n        self.assertFalse(net.loss_of(1))\n\n"
        "    def test_error(self):\n        raise OSError\n\n"
        "    @unittest.expectedFailure\n    def test_surprise(self):\n        pass\n\n"
        "    def test_part(self):\n        with self.subTest(x=1):\n            self.fail()\n\n\n"
        "class TestSetUp(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls):\n        raise OSError\n\n"
        "    def test_never(self):\n        pass\n"
    )
    root = project(tmp_path / "p", broken, **{"test_gone.py": "import nowhere\n"})
    code, _, err = assessed(root, "--test-runner", "unittest")
    assert code == 0, err
    assert "unittest: some tests failed" in err
    told = readiness(root, "evidence", "-q").stdout
    assert "could not be collected: test_gone.py" in told
    assert "10 tests: 2 passed, 4 failed, 1 with errors, 1 skipped, 1 expected to fail, 1 never ran" in told, told


def test_arguments_go_to_unittest(tmp_path: Path) -> None:
    root = project(tmp_path / "p", UNITTEST)
    code, _, err = assessed(root, "--test-runner", "unittest", "--", "test_net.TestNet.test_train")
    assert (code, "Ran 1 test" in err) == (0, True), err
    code, _, err = assessed(root, "--test-runner", "unittest", "--", "discover", "-p", "none*")
    assert code == 2
    assert "unittest found no tests" in err


WORKERS = """
import multiprocessing
import os

import net


def test_forked():
    process = multiprocessing.get_context("fork").Process(target=net.train, args=(1,))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_pool():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert len(pool.map(net.count, [1, 2])) == 2
"""


@LINUX
def test_forked_workers_are_measured_as_part_of_their_test(tmp_path: Path) -> None:
    root = project(tmp_path / "p", WORKERS)
    write_project(root, {"net.py": NET + "\n\ndef count(x):\n    loss_of(x)\n    return x\n"})
    code, _, err = assessed(root)
    assert code == 0, err
    assert "by 1 passing and 0 failing tests" in why(root, "train")
    assert "by 2 passing and 0 failing tests" in why(root, "loss_of")


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_a_limit_is_a_number_of_seconds(seconds: str, tmp_path: Path) -> None:
    done = readiness(tmp_path, "assess", "--run-tests", f"--test-timeout={seconds}")
    assert done.returncode == 2
    assert "is no number of seconds above 0" in done.stderr


@pytest.mark.parametrize("option", ["--test-timeout=3", "--test-runner=pytest"])
def test_options_of_tests_that_are_not_run_are_refused(option: str, tmp_path: Path) -> None:
    done = readiness(tmp_path, "assess", option)
    assert done.returncode == 2
    assert "is about tests that are run; add --run-tests" in done.stderr.replace("\n  remedy: ", "; ")
