"""Runs that stop early and leave a stamp: what no test had entered by then is unknown, for every command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from readiness_lint.evidence.stamp import DEFAULT_FILE
from tests.cli.test_run_tests import TEST, in_process, project, readiness, why

STOPS = "def test_first():\n    assert False\n"
SESSION = ("-q", "-x", "-p", "readiness_lint.pytest_plugin", "--cov=.", "--cov-branch", "--cov-context=test")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose tests stopped at a failure before they came to what is critical."""
    root = project(tmp_path / "p", TEST, **{"test_a.py": f"import net\n\n\n{STOPS}"})
    in_process(root, "-m", "pytest", *SESSION, "--junit-xml=junit.xml")
    return root


def test_no_function_is_called_untested(root: Path) -> None:
    assert "RDY401" not in readiness(root, "check", "-q").stdout
    told = why(root, "train")
    assert "entered by tests: unknown (not all of the tests had run)" in told
    assert "run the tests again under coverage: readiness-lint assess --run-tests" in told


def test_points_and_verdict_are_unknown(root: Path) -> None:
    done = readiness(root, "assess")
    assert "2 of 3 tests never ran." in done.stdout
    assert "2 critical functions: not all of the tests had run." in done.stdout
    assert "never entered" not in done.stdout


def test_evidence_counts_them(root: Path) -> None:
    told = json.loads(readiness(root, "evidence", "--output-format", "json").stdout)
    never = [(file["path"], file["tests"]["not_run"]) for file in told["files"] if "tests" in file]
    assert never == [("junit.xml", 0), (DEFAULT_FILE, 2)]
    assert told["functions"]["unknown"] == told["functions"]["total"] == 2


def test_a_whole_run_settles_it(root: Path) -> None:
    (root / "test_a.py").unlink()
    in_process(root, "-m", "pytest", *SESSION, "--junit-xml=junit.xml")
    assert "never ran" not in readiness(root, "assess").stdout
    assert "entered by tests: yes" in why(root, "train")


def test_results_of_an_unfinished_run_say_nothing_against_data_of_a_whole_one(root: Path) -> None:
    in_process(root, "-m", "coverage", "run", "--branch", "-m", "pytest", "-q")
    assert "entered by tests: yes" in why(root, "train")
