"""Test files that cannot be collected, from the run of the tests to the verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_run_tests import TEST, in_process, project, readiness, why

HIDDEN = "import a_library_that_is_not_installed\nfrom net import train\n\n\ndef test_it():\n    assert train\n"
SESSION = ("-q", "--continue-on-collection-errors", "--cov=.", "--cov-branch", "--cov-context=test")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of which one test file lacks a library, and the other tests something else."""
    root = project(tmp_path / "p", HIDDEN, **{"test_other.py": "def test_other():\n    assert True\n"})
    in_process(root, "-m", "pytest", *SESSION, "--junit-xml=junit.xml")
    return root


def test_what_it_would_enter_is_unknown_and_not_untested(root: Path) -> None:
    told = readiness(root, "check", "-q").stdout
    assert "RDY401" not in told
    assert "RDY504" in told
    told = why(root, "train")
    assert "entered by tests: unknown (an error kept test_net.py from being collected" in told
    assert "mend what keeps them from being collected" in told


def test_points_are_unknown_and_not_lost(root: Path) -> None:
    told = readiness(root, "assess").stdout
    assert "critical functions: an error kept test_net.py from being collected" in told
    assert "never entered" not in told


def test_the_other_files_are_run(root: Path) -> None:
    done = readiness(root, "assess", "--run-tests")
    assert done.returncode == 0
    assert "1 passed, 1 error" in done.stderr
    assert "RDY504" in (root / "readiness-report" / "findings.txt").read_text()


def test_the_remedy_settles_it(root: Path) -> None:
    next(root.glob("test_net*.py")).write_text(TEST)
    in_process(root, "-m", "pytest", *SESSION, "--junit-xml=junit.xml")
    assert "entered by tests: yes" in why(root, "train")
