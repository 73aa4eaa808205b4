"""Evidence that nobody named: the newest run wins, and no test is counted twice."""

from __future__ import annotations

import os
from pathlib import Path

from readiness_lint.evidence.find import inferred_coverage, inferred_tests
from readiness_lint.evidence.gather import Sources, gather

SUITE = '<testsuite><testcase classname="t" name="{}"/>{}</testsuite>'
FAILED = '<testcase classname="t" name="b"><failure/></testcase>'


def write(root: Path, name: str, text: str, age: int) -> None:
    place = root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    os.utime(place, (1_000_000 - age, 1_000_000 - age))


def test_a_test_in_two_files_is_counted_once_with_its_worst_outcome(tmp_path: Path) -> None:
    write(tmp_path, "junit-1.xml", SUITE.format("a", '<testcase classname="t" name="b"/>'), 0)
    write(tmp_path, "junit-2.xml", SUITE.format("c", FAILED), 0)
    files = gather(tmp_path, {}, str, (), Sources(coverage=())).files
    counts = [file.counts for file in files]
    assert [(one.passed, one.failed) for one in counts if one] == [(1, 1), (1, 0)]


def test_what_assess_left_is_found_where_nothing_else_is(tmp_path: Path) -> None:
    write(tmp_path, "readiness-report/coverage.sqlite", "x", 0)
    write(tmp_path, "readiness-report/junit.xml", SUITE.format("a", ""), 0)
    assert [one.shown for one in inferred_coverage(tmp_path, ".coverage")] == ["readiness-report/coverage.sqlite"]
    assert [one.shown for one in inferred_tests(tmp_path, ".coverage")] == ["readiness-report/junit.xml"]


def test_the_newest_data_comes_first_and_brings_its_results(tmp_path: Path) -> None:
    write(tmp_path, ".coverage", "x", 10)
    write(tmp_path, "junit.xml", SUITE.format("a", ""), 10)
    write(tmp_path, "readiness-report/coverage.sqlite", "x", 0)
    write(tmp_path, "readiness-report/junit.xml", SUITE.format("a", ""), 0)
    assert inferred_coverage(tmp_path, ".coverage")[0].shown == "readiness-report/coverage.sqlite"
    assert [one.shown for one in inferred_tests(tmp_path, ".coverage")] == ["readiness-report/junit.xml"]
    write(tmp_path, ".coverage", "x", -10)
    assert inferred_coverage(tmp_path, ".coverage")[0].shown == ".coverage"
    assert [one.shown for one in inferred_tests(tmp_path, ".coverage")] == ["junit.xml"]
