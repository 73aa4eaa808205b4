"""Which functions of the test files results speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.evidence.outcomes import Outcome
from readiness_lint.evidence.test_places import TestPlaces
from tests.projects import analysis_of, write_project

TESTS = """\
class TestA:
    def test_method(self):
        def test_inside():
            pass

    def helper(self):
        pass


def test_plain():
    pass
"""
FILES = {"pyproject.toml": "", "tests/test_x.py": TESTS, "tests/test_y.py": "def test_y():\n    pass\n"}
PASSED, SKIPPED = Outcome.PASSED, Outcome.SKIPPED


def skipped(root: Path, outcomes: dict[tuple[str, str], Outcome]) -> list[str]:
    tests = {facts.path: facts for facts in analysis_of(write_project(root, FILES)).tests}
    return [tests[path].units[unit].qualname for path, unit in TestPlaces(tests).all_of(outcomes, SKIPPED)]


@pytest.mark.parametrize("module", ["tests.test_x", "test_x", "repository.tests.test_x"])
def test_of_a_file_that_skips_itself_every_test_is_skipped(module: str, tmp_path: Path) -> None:
    assert skipped(tmp_path, {("", module): SKIPPED}) == ["TestA.test_method", "test_plain"]
    assert skipped(tmp_path, {("", module): SKIPPED, ("tests.test_x", "test_plain"): PASSED}) == ["TestA.test_method"]
    assert skipped(tmp_path, {("", module): PASSED}) == []


@pytest.mark.parametrize("module", ["test_gone", "x", "tests"])
def test_what_names_no_test_file_skips_none(module: str, tmp_path: Path) -> None:
    assert skipped(tmp_path, {("", module): SKIPPED}) == []


def test_every_case_of_a_test_has_to_be_skipped(tmp_path: Path) -> None:
    one = {("tests.test_y", "test_y[1]"): SKIPPED}
    assert skipped(tmp_path, one) == ["test_y"]
    assert skipped(tmp_path, one | {("tests.test_y", "test_y[2]"): PASSED}) == []
