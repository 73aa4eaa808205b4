"""What the formats have in common: names of tests, attempts, hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.evidence.junit import read_junit
from readiness_lint.evidence.outcomes import FAILING, Outcome, id_of_node, path_of_node, results_of, settled

FAILED, ERROR, FLAKY, PASSED, SKIPPED = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.FLAKY,
    Outcome.PASSED,
    Outcome.SKIPPED,
)


@pytest.mark.parametrize(
    ("node", "test"),
    [
        ("tests/unit/test_x.py::test_y", ("tests.unit.test_x", "test_y")),
        ("tests/test_x.py::TestC::TestInner::test_y[1]", ("tests.test_x.TestC.TestInner", "test_y[1]")),
        ("test_x.py::test_y[a::b/c.py[0]]", ("test_x", "test_y[a::b/c.py[0]]")),
        ("tests/test_x.py", ("", "tests.test_x")),
        ("docs/guide.md::guide.md", ("docs.guide.md", "guide.md")),
        ("test_x.py::test_y[\x00-\ud800-\uffff-\U0001f600]", ("test_x", "test_y[#x00-#xD800-#xFFFF-\U0001f600]")),
        ("", ("", "")),
    ],
)
def test_a_node_is_named_as_in_junit_xml(node: str, test: tuple[str, str]) -> None:
    assert id_of_node(node) == test


def test_pytest_names_its_nodes_so(tmp_path: Path) -> None:
    """The oracle is pytest's own JUnit XML beside the node ids that it prints."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "test_x.py").write_text(
        "import pytest\n"
        "class TestC:\n"
        "    class TestD:\n"
        "        @pytest.mark.parametrize('n', ['a::b/c.py', 'x]', '[', '\\x07', '\\U0001f600', 'é'])\n"
        "        def test_y(self, n): pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-vrA", "-p", "no:cacheprovider", "--junit-xml=out.xml", "--rootdir=."]
    command += ["-o", "disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTEST"))}
    clean["PYTHONIOENCODING"] = "utf-8"
    ran = subprocess.run(command, cwd=tmp_path, env=clean, check=True, capture_output=True, encoding="utf-8")
    nodes = [line.removeprefix("PASSED ") for line in ran.stdout.splitlines() if line.startswith("PASSED ")]
    assert len(nodes) == 6
    assert {id_of_node(node) for node in nodes} == set(
        read_junit((tmp_path / "out.xml").read_bytes(), "out.xml").outcomes
    )


@pytest.mark.parametrize(
    ("node", "path"),
    [("tests/test_x.py::TestC", "tests/test_x.py"), ("tests/sub", "tests/sub"), ("", "."), ("a\x1b.py", "a#x1B.py")],
)
def test_the_path_of_a_node(node: str, path: str) -> None:
    assert path_of_node(node) == path


@pytest.mark.parametrize(
    ("attempts", "outcome"),
    [
        ([PASSED], PASSED),
        ([FAILED, PASSED], FLAKY),
        ([ERROR, ERROR, PASSED], FLAKY),
        ([FAILED, SKIPPED], FAILED),
        ([SKIPPED, PASSED], SKIPPED),
        ([PASSED, FAILED], FAILED),
        ([FAILED, ERROR], FAILED),
    ],
)
def test_attempts(attempts: list[Outcome], outcome: Outcome) -> None:
    assert settled(attempts) is outcome


@given(st.lists(st.sampled_from(Outcome), min_size=1))
def test_no_test_passes_that_failed_once(attempts: list[Outcome]) -> None:
    outcome = settled(attempts)
    assert (outcome is PASSED) == (set(attempts) == {PASSED})
    if outcome in FAILING:
        assert outcome in attempts
    assert settled(attempts, rerun=True) is not PASSED


@given(st.dictionaries(st.tuples(st.text(), st.text()), st.sampled_from(Outcome), max_size=8))
def test_every_outcome_has_a_group_and_every_test_one(outcomes: dict[tuple[str, str], Outcome]) -> None:
    counts = results_of(outcomes).counts
    found = list(outcomes.values())
    assert counts.total == len(outcomes)
    assert (counts.flaky, counts.failed, counts.errors) == (found.count(FLAKY), found.count(FAILED), found.count(ERROR))
