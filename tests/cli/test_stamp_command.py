"""`stamp`, and a day with it: measure, stamp, edit, ask again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from readiness_lint.evidence.stamp import DEFAULT_FILE
from tests.cli.test_run_tests import NET, TEST, assess, in_process, measured, project, readiness, why
from tests.projects import write_project

EDITED = NET.replace("for _ in range(steps):", "for _ in range(steps + 1):")
MOVED = "# A comment that moves every line.\n\n\n" + NET


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that was measured and stamped."""
    root = project(tmp_path / "p", TEST)
    measured(root)
    done = readiness(root, "stamp")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{DEFAULT_FILE}: 1 file, as .coverage saw them\n"
    return root


def untested(root: Path) -> list[str]:
    """The critical functions that no test enters."""
    done = readiness(root, "check", "--select", "RDY4,RDY0", "--output-format", "json-lines")
    return [f"{one['code']} {one['qualname']}" for one in map(json.loads, done.stdout.splitlines())]


def test_an_edit_spoils_the_evidence_of_one_function(root: Path) -> None:
    assert "entered by tests: yes" in why(root, "train")
    write_project(root, {"net.py": EDITED})
    assert "changed since its tests were measured" in why(root, "train")
    assert "entered by tests: yes" in why(root, "loss_of")
    assert untested(root) == []


def test_moved_lines_spoil_nothing_where_they_would_without(root: Path) -> None:
    write_project(root, {"net.py": MOVED})
    assert "entered by tests: yes" in why(root, "train")
    assert untested(root) == []
    (root / DEFAULT_FILE).rename(root / "away.zip")
    assert untested(root) == ["RDY002 <module>"]
    assert "entered by tests: yes" in readiness(root, "why", "-q", "train", "--stamp", "away.zip").stdout


def test_a_stamp_is_never_renewed_over_edits(root: Path) -> None:
    """Else a stamp after an edit would vouch for what nobody measured."""
    write_project(root, {"net.py": EDITED})
    done = readiness(root, "stamp")
    assert done.returncode == 2
    assert "net.py: changed since the tests ended, as the stamp that is there says" in done.stderr
    assert "run the tests again, and stamp right after them" in done.stderr
    assert readiness(root, "stamp", "--output", "other.zip").returncode == 2, "the same is known of another place"
    assert not (root / "other.zip").exists()


def test_what_contradicts_the_data_is_not_stamped(tmp_path: Path) -> None:
    root = project(tmp_path / "p", TEST)
    measured(root)
    write_project(root, {"net.py": MOVED})
    done = readiness(root, "stamp")
    assert done.returncode == 2
    assert "net.py: changed since it was measured: " in done.stderr
    assert not (root / DEFAULT_FILE).exists()


def test_without_data_there_is_nothing_to_stamp(tmp_path: Path) -> None:
    root = project(tmp_path / "p", TEST)
    done = readiness(root, "stamp")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no coverage data to vouch for" in done.stderr


def test_a_damaged_stamp_is_written_anew_and_passed_over_unless_it_is_named(root: Path) -> None:
    (root / DEFAULT_FILE).write_bytes(b"nothing")
    done = readiness(root, "check")
    assert done.returncode < 2
    assert f"warning: {DEFAULT_FILE}: is no stamp" in done.stderr
    done = readiness(root, "check", "--stamp", DEFAULT_FILE)
    assert done.returncode == 2
    assert f"{DEFAULT_FILE}: is no stamp" in done.stderr
    assert readiness(root, "stamp").returncode == 0
    assert readiness(root, "check").returncode < 2


def test_running_the_tests_stamps_them(tmp_path: Path) -> None:
    root = project(tmp_path / "p", TEST)
    assert "READY  net.py" in assess(root).stdout
    write_project(root, {"net.py": "# moved\n" + EDITED})
    assert "changed since its tests were measured" in why(root, "train")
    assert "by 2 passing and 0 failing tests" in why(root, "loss_of")


def test_data_of_parallel_runs_is_vouched_for_file_by_file(tmp_path: Path) -> None:
    root = project(tmp_path / "p", TEST)
    for test in ("test_train", "test_other"):
        in_process(root, "-m", "coverage", "run", "-p", "--branch", "--source=.", "-m", "pytest", "-q", "-k", test)
    done = readiness(root, "stamp")
    assert done.stdout == f"{DEFAULT_FILE}: 1 file, as .coverage.* saw them\n", done.stderr
    assert "vouches for none" not in readiness(root, "evidence", "-q").stdout
    write_project(root, {"net.py": EDITED})
    assert "changed since its tests were measured" in why(root, "train")
    assert readiness(root, "stamp").returncode == 2, "the edit is known of the same data"
    next(root.glob(".coverage.*")).unlink()
    assert "changed since its tests were measured" in why(root, "train"), "each file is vouched for by itself"


def test_tests_that_never_ran_stay_known_when_the_same_data_is_stamped_again(tmp_path: Path) -> None:
    root = project(tmp_path / "p", TEST)
    plugin = ("-p", "readiness_lint.pytest_plugin", "--junit-xml=junit.xml")
    in_process(root, "-m", "coverage", "run", "--branch", "-m", "pytest", "-q", "-k", "other", *plugin)
    assert "1 of the tests never ran" in readiness(root, "evidence", "-q").stdout
    assert readiness(root, "stamp").returncode == 0
    assert "1 of the tests never ran" in readiness(root, "evidence", "-q").stdout
