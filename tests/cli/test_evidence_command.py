"""`evidence` on a project whose tests really ran."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.test_run_tests import NET, TEST, in_process, measured, project, readiness
from tests.projects import write_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that was measured without contexts and results."""
    root = project(tmp_path / "p", TEST)
    measured(root)
    return root


def test_what_there_is_and_what_is_open(root: Path) -> None:
    done = readiness(root, "evidence", "-q")
    assert done.returncode == 0
    assert "  .coverage  (coverage.py data, inferred, written " in done.stdout
    assert "lines and branches of 2 files of the project" in done.stdout
    assert (
        "Critical functions: 2\n  2 entered by tests (2 by tests that are not known), 0 not entered, 0 unknown\n"
        in done.stdout
    )
    assert "2 functions: not known which tests enter them, and whether these pass" in done.stdout
    assert "-> run the tests under coverage: readiness-lint assess --run-tests" in done.stdout


def test_the_remedy_settles_it(root: Path) -> None:
    assert readiness(root, "assess", "--run-tests", "-q").returncode == 0
    (root / ".coverage").unlink()
    told = json.loads(readiness(root, "evidence", "--output-format", "json").stdout)
    assert told["unknowns"] == []
    assert [file["kind"] for file in told["files"]] == ["coverage", "tests", "stamp"]


def test_what_is_out_of_date_and_what_was_not_used(root: Path) -> None:
    write_project(root, {"net.py": "import sys\n\n\n" + NET, "junit.xml": "<other/>"})
    done = readiness(root, "evidence", "-q")
    assert "Out of date: 1 file\n  net.py: " in done.stdout
    assert "Seen, and not used\n  junit.xml  (XML, inferred" in done.stdout
    assert (
        "0 entered by tests, 0 not entered, 2 unknown\n  of the unknown, 2 changed since they were measured"
        in done.stdout
    )


def test_no_evidence_at_all(tmp_path: Path) -> None:
    done = readiness(project(tmp_path / "p", TEST), "evidence", "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Coverage\n  none was found\n")
    assert "2 functions: not known whether tests enter them: no coverage data was found" in done.stdout


def test_evidence_from_elsewhere_has_no_age_where_it_is_not(root: Path) -> None:
    (root / "named.sqlite").write_bytes((root / ".coverage").read_bytes())
    told = json.loads(readiness(root, "evidence", "--coverage", "named.sqlite", "--output-format", "json").stdout)
    assert [(file["path"], file["found"]) for file in told["files"]] == [("named.sqlite", "named")]
    done = readiness(root, "evidence", "--coverage", "missing.sqlite")
    assert done.returncode == 2
    assert "missing.sqlite" in done.stderr


def test_an_excluded_body_is_open_as_the_score_has_it(tmp_path: Path) -> None:
    root = project(
        tmp_path / "p", TEST, **{"net.py": NET.replace("def train(steps):", "def train(steps):  # pragma: no cover")}
    )
    assert readiness(root, "assess", "--run-tests", "-q").returncode == 0
    lines = readiness(root, "evidence", "-q").stdout
    assert "1 function: not known how much of them runs under the tests: the body is excluded from coverage" in lines
    told = readiness(root, "why", "-q", "train").stdout
    assert "statements and branches: unknown, the body is excluded from coverage" in told
    assert "to settle it: remove the exclusion" in told


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_pipes_are_named_where_files_are_expected(root: Path) -> None:
    os.mkfifo(root / "tox.ini")
    os.mkfifo(root / "coverage.json")
    (root / "coverage.xml").mkdir()
    done = readiness(root, "evidence")
    assert done.returncode == 0
    assert "warning: tox.ini: was not read: it is a named pipe, not a file" in done.stderr
    assert "coverage.json: is a named pipe, not a file" in done.stderr
    assert "coverage.xml: is a directory, not a file" in done.stderr


LOADED = """
from unittest.mock import Mock

import torch


def step(optimizer, loss):
    loss.backward()
    optimizer.step()


def scaled_step(optimizer, loss):
    loss.scale().backward()
    optimizer.step()
    return 1


step(Mock(), Mock())
"""
LOADED_TEST = """
from unittest.mock import Mock

import net


def test_step():
    assert net.scaled_step(Mock(), Mock()) == 1
"""


def test_what_runs_on_import_alone_is_not_entered_by_tests_and_not_open(tmp_path: Path) -> None:
    root = project(tmp_path / "p", LOADED_TEST, **{"net.py": LOADED})
    in_process(root, "-m", "pytest", "-q", "--cov=.", "--cov-branch", "--cov-context=test", "--junit-xml=junit.xml")
    told = json.loads(readiness(root, "evidence", "--output-format", "json").stdout)
    counts = told["functions"]
    assert (counts["entered"], counts["on_import"], counts["by_unknown_tests"], counts["total"]) == (1, 2, 0, 3), (
        "the module too"
    )
    assert told["unknowns"] == []
    lines = readiness(root, "evidence", "-q").stdout
    assert "  1 entered by tests, 2 ran on import alone, 0 not entered, 0 unknown\n" in lines
