"""The pytest plugin in real sessions: under coverage.py's own command, pytest-cov and pytest-xdist."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from readiness_lint.evidence.stamp import DEFAULT_FILE, Stamp, read_stamp
from tests.projects import write_project

PLUGIN = ("-p", "readiness_lint.pytest_plugin")
PYTEST = ("-m", "pytest", "-q", *PLUGIN)
FILES = {
    "pyproject.toml": "",
    "work.py": "def work(x):\n    return x + 1\n",
    "test_work.py": "import work\n\n\ndef test_work():\n    assert work.work(1) == 2\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one test."""
    return write_project(tmp_path / "project", FILES)


def run(root: Path, *arguments: str, code: int = 0, **environment: str) -> str:
    """Run Python in the project and return what it printed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def stamp_at(place: Path) -> Stamp:
    return read_stamp(place.read_bytes(), place.name)


def digest(place: Path) -> str:
    return hashlib.sha256(place.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "coverage", "run", "--branch", *PYTEST, "--junit-xml=junit.xml"),
        (*PYTEST, "--cov=.", "--cov-branch", "--junit-xml=junit.xml"),
        (*PYTEST, "-n", "2", "--cov=.", "--junit-xml=junit.xml"),
    ],
    ids=["coverage", "pytest-cov", "xdist"],
)
def test_the_stamp_names_what_the_session_left(root: Path, arguments: tuple[str, ...]) -> None:
    run(root, *arguments)
    stamp = stamp_at(root / DEFAULT_FILE)
    assert stamp.vouches_for(digest(root / ".coverage"))
    assert stamp.vouches_for(digest(root / "junit.xml"))
    assert stamp.source("work.py") == FILES["work.py"].encode()
    assert set(stamp.digests) == {"work.py"}, "tests are not among the sources"
    assert (root / ".readiness-lint" / ".gitignore").read_text() == "*\n"


def test_reports_and_parallel_data_are_named_too(root: Path) -> None:
    (root / "coverage.json").write_text("{}")  # of an earlier session
    run(root, "-m", "coverage", "run", "-p", *PYTEST)
    (data,) = root.glob(".coverage.*")
    assert list(stamp_at(root / DEFAULT_FILE).evidence.values()) == [data.name]
    run(root, *PYTEST, "--cov=.", "--cov-report=json", COVERAGE_FILE="elsewhere.sqlite")
    named = [data.name, "coverage.json", "elsewhere.sqlite"]
    assert sorted(stamp_at(root / DEFAULT_FILE).evidence.values()) == named, "the sources are the same"
    data.unlink()
    run(root, *PYTEST, "--cov=.", COVERAGE_FILE="elsewhere.sqlite")
    assert sorted(stamp_at(root / DEFAULT_FILE).evidence.values()) == named[1:], "what is gone needs no stamp"
    (root / "work.py").write_text("def work(x):\n    return 2\n")
    run(root, *PYTEST, "--cov=.")
    assert sorted(stamp_at(root / DEFAULT_FILE).evidence.values()) == [".coverage"]


def test_what_changed_during_the_tests_is_not_vouched_for(root: Path) -> None:
    test = "import pathlib\n\n\ndef test_it():\n    pathlib.Path('work.py').write_text('x = 1')\n"
    write_project(root, {"test_work.py": test, "other.py": "y = 1\n"})
    run(root, *PYTEST, "--cov=.")
    stamp = stamp_at(root / DEFAULT_FILE)
    assert set(stamp.digests) == {"other.py"}
    assert stamp.changed == ("work.py",)


def test_a_session_that_measured_nothing_says_so(root: Path) -> None:
    assert "this session left no coverage data and no results" in run(root, *PYTEST)
    assert stamp_at(root / DEFAULT_FILE).evidence == {}


def test_without_being_asked_for_it_does_nothing(root: Path) -> None:
    run(root, "-m", "pytest", "-q")
    run(root, *PYTEST, "--collect-only")
    assert not (root / ".readiness-lint").exists()


def test_a_place_of_the_user_s_choice(root: Path) -> None:
    run(root, *PYTEST, "--cov=.", "--readiness-stamp=out/s.zip")
    assert stamp_at(root / "out" / "s.zip").vouches_for(digest(root / ".coverage"))
    assert not (root / ".readiness-lint").exists()
    text = run(root, *PYTEST, "--cov=.", "--readiness-stamp=work.py/s.zip")
    assert "readiness-lint: error: work.py/s.zip: cannot be written" in text


def test_failing_tests_leave_a_stamp_as_well(root: Path) -> None:
    write_project(root, {"test_work.py": "import work\n\n\ndef test_it():\n    assert work.work(1) == 3\n"})
    run(root, *PYTEST, "--cov=.", code=1)
    assert stamp_at(root / DEFAULT_FILE).vouches_for(digest(root / ".coverage"))


SUITE = {
    "work.py": "def work(x):\n    return x + 1\n\n\ndef more(x):\n    return work(x) + 1\n",
    "test_work.py": "import work\n\n\ndef test_a():\n    assert work.work(1) == 3\n\n\n"
    "def test_b():\n    assert work.more(1) == 3\n\n\ndef test_c():\n    assert work.more(2) == 4\n",
}


def ending_of(root: Path) -> tuple[list[str], bool]:
    """The names of the tests that never ran, and whether there may be others."""
    endings = stamp_at(root / DEFAULT_FILE).endings
    return sorted(node.rpartition("::")[2] for one in endings for node in one.not_run), any(one.cut for one in endings)


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("-x",), 1, (["test_b", "test_c"], False)),
        (("-n", "2"), 1, ([], False)),
        (("-k", "test_b"), 0, (["test_a", "test_c"], False)),
        (("--deselect=test_work.py::test_a",), 0, (["test_a"], False)),
        (("--lf", "--lfnf=none"), 5, (["test_a", "test_b", "test_c"], True)),
        ((), 1, ([], False)),
    ],
    ids=["first-failure", "workers", "keyword", "deselected", "last-failed", "whole"],
)
def test_tests_that_never_ran_are_named(
    root: Path, arguments: tuple[str, ...], code: int, expected: tuple[list[str], bool]
) -> None:
    write_project(root, SUITE)
    run(root, *PYTEST, "--cov=.", *arguments, code=code)
    assert ending_of(root) == expected


def test_what_the_settings_of_a_project_leave_out_is_left_out_for_good(root: Path) -> None:
    write_project(root, SUITE | {"pytest.ini": "[pytest]\naddopts = -k test_b\n"})
    run(root, *PYTEST, "--cov=.")
    assert ending_of(root) == ([], False)


def test_files_that_could_not_be_collected_may_hold_any_tests(root: Path) -> None:
    write_project(root, SUITE | {"test_broken.py": "import nothing_of_that_name\n"})
    run(root, *PYTEST, "--cov=.", code=2)
    assert ending_of(root) == (["test_a", "test_b", "test_c"], True)
    run(root, *PYTEST, "--cov=.", "-x", code=1)
    assert ending_of(root)[1], "which tests there are was never told"


def test_runs_of_parts_of_the_tests_add_up(root: Path) -> None:
    """Each leaves data and results of its own; together they leave out what neither ran."""
    write_project(root, SUITE | {"pyproject.toml": '[tool.readiness-lint.paths.training]\nglobs = ["work.py"]\n'})
    for name, code in (("test_a", 1), ("test_b", 0)):
        coverage = ("-m", "coverage", "run", "-p", "--branch", *PYTEST)
        run(root, *coverage, "-k", name, f"--junit-xml=junit-{name}.xml", code=code)
    stamp = stamp_at(root / DEFAULT_FILE)
    assert all(stamp.vouches_for(digest(data)) for data in root.glob(".coverage.*"))
    told = run(root, "-m", "readiness_lint", "evidence")
    assert "it says that 1 of the tests never ran" in told
    run(root, "-m", "coverage", "run", "-p", "--branch", *PYTEST, "-k", "test_c", "--junit-xml=junit-c.xml")
    assert "never ran" not in run(root, "-m", "readiness_lint", "evidence")


APPENDED = {
    "pyproject.toml": '[tool.readiness-lint.paths.training]\nglobs = ["m.py", "n.py"]\n',
    "m.py": "K = 2\n\n\ndef f(x):\n    return x + K\n\n\ndef g(x):\n    return x - K\n",
    "n.py": "def p(x):\n    return x * 2\n",
    "test_m.py": "import m\n\n\ndef test_f():\n    assert m.f(0) is not None\n",
    "test_n.py": "import n\n\n\ndef test_p():\n    assert n.p(1) == 2\n",
}
MEASURED = ("--cov=.", "--cov-branch", "--cov-context=test", "--junit-xml=junit.xml")


def why(root: Path, function: str) -> str:
    """What is told of whether tests enter a function."""
    (line,) = [line for line in run(root, "-m", "readiness_lint", "why", function).split("\n") if "entered by" in line]
    return line.partition(":")[2].strip()


def test_data_that_is_added_to_vouches_for_no_text_that_changed_in_between(root: Path) -> None:
    write_project(root, APPENDED)
    run(root, *PYTEST, *MEASURED)
    run(root, *PYTEST, *MEASURED, "--cov-append", "test_n.py")
    assert stamp_at(root / DEFAULT_FILE).changed == ()
    assert all(why(root, name).startswith("yes") for name in ("m.py:f", "n.py:p")), "nothing changed"
    (root / "m.py").write_text(APPENDED["m.py"].replace("x + K", "x * K"))
    for more in ("", "\n\ndef test_q():\n    assert n.p(0) == 0\n"):
        (root / "test_n.py").write_text(APPENDED["test_n.py"] + more)
        run(root, *PYTEST, *MEASURED, "--cov-append", "test_n.py")
        if not more:
            assert stamp_at(root / DEFAULT_FILE).source("m.py") == APPENDED["m.py"].encode(), "nothing was added"
            assert why(root, "m.py:f").startswith("unknown (stale: changed since its tests were measured")
            continue
        assert stamp_at(root / DEFAULT_FILE).changed == ("m.py",)
        assert why(root, "m.py:f").startswith("unknown (stale: changed while its tests were measured")
        assert why(root, "m.py:g").startswith("unknown (stale")
        assert why(root, "n.py:p").startswith("yes")
    run(root, *PYTEST, *MEASURED)
    assert (why(root, "m.py:f"), why(root, "m.py:g")) == ("yes", "no")


def test_parallel_data_that_is_taken_in_is_added_to(root: Path) -> None:
    write_project(root, APPENDED)
    run(root, "-m", "coverage", "run", "-p", "--branch", *PYTEST)
    (root / "m.py").write_text(APPENDED["m.py"].replace("x + K", "x * K"))
    run(root, *PYTEST, *MEASURED, "--cov-append", "test_n.py")
    assert not list(root.glob(".coverage.*")), "pytest-cov combines what lies there"
    assert stamp_at(root / DEFAULT_FILE).changed == ("m.py",)


def test_data_that_is_added_to_data_without_a_stamp_is_not_vouched_for(root: Path) -> None:
    run(root, "-m", "pytest", "--cov=.", "--cov-branch")
    assert "added to data that no stamp vouches for" in run(root, *PYTEST, *MEASURED, "--cov-append")
    assert list(stamp_at(root / DEFAULT_FILE).evidence.values()) == ["junit.xml"]
    run(root, "-m", "coverage", "run", "-a", "--branch", *PYTEST)
    assert stamp_at(root / DEFAULT_FILE).evidence == {digest(root / "junit.xml"): "junit.xml"}
    run(root, "-m", "coverage", "run", *PYTEST)
    assert stamp_at(root / DEFAULT_FILE).vouches_for(digest(root / ".coverage"))


def test_a_part_that_holds_no_test_is_told_as_one(root: Path) -> None:
    write_project(root, APPENDED)
    run(root, *PYTEST, *MEASURED, "-k", "nothing_of_that_name", code=5)
    part = "only a part of the tests was run: `-k nothing_of_that_name`"
    assert part in why(root, "m.py:f")
    assert "ended early" not in run(root, "-m", "readiness_lint", "evidence")


def test_naming_all_tests_is_a_whole_run(root: Path) -> None:
    write_project(root, APPENDED | {"test_work.py": ""})
    run(root, *PYTEST, *MEASURED, "test_m.py::test_f", "test_n.py")
    assert stamp_at(root / DEFAULT_FILE).endings == ()
