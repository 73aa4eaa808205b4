"""Contexts meet test results."""

from __future__ import annotations

import pytest

from readiness_lint.evidence.contexts import Credit, match_contexts, test_of
from readiness_lint.evidence.outcomes import Outcome, TestId

PASSED, FAILED, SKIPPED, XFAILED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED, Outcome.XFAILED

RESULTS: dict[TestId, Outcome] = {
    ("tests.unit.test_a", "test_one"): PASSED,
    ("tests.unit.test_a.TestC", "test_m[1-x]"): PASSED,
    ("tests.unit.test_a.TestC", "test_m[2-a::b]"): FAILED,
    ("tests.unit.test_b", "test_same"): PASSED,
    ("tests.other.test_b", "test_same"): FAILED,
    ("tests.unit.test_b", "test_fails"): FAILED,
    ("tests.unit.test_b", "test_xfail"): XFAILED,
    ("tests.unit.test_b", "test_skips"): SKIPPED,
    ("tests.unit.test_b", "test_flaky"): Outcome.FLAKY,
    ("tests.unit.test_b", "test_mixed[1]"): Outcome.FLAKY,
    ("tests.unit.test_b", "test_mixed[2]"): FAILED,
    ("", "tests.unit.test_broken"): Outcome.ERROR,
}


@pytest.mark.parametrize(
    ("context", "name"),
    [
        ("", ""),
        ("tests.test_x.test_y", "tests.test_x.test_y"),
        ("tests/test_x.py::TestC::test_m|run", "tests.test_x.TestC.test_m"),
        ("tests/test_x.py::test_m[a|b::c]|setup", "tests.test_x.test_m[a|b::c]"),
        ("tests/test_x.py::test_m|teardown", "tests.test_x.test_m"),
        ("nightly|test_x.test_y", "test_x.test_y"),
        ("pkg/train.py::pkg.train.evaluate|run", "pkg.train.pkg.train.evaluate"),
        ("docs/notes.rst::notes.rst|run", "docs.notes.rst.notes.rst"),
        ("nightly|tests/test_x.py::test_y|run", "tests.test_x.test_y"),
    ],
)
def test_what_test_a_context_names(context: str, name: str) -> None:
    assert test_of(context) == name


@pytest.mark.parametrize(
    ("context", "outcomes"),
    [
        ("tests.unit.test_a.test_one", {PASSED}),
        ("test_a.test_one", {PASSED}),
        ("unit.test_a.test_one", {PASSED}),
        ("repo.tests.unit.test_a.test_one", {PASSED}),
        ("test_a.TestC.test_m", {PASSED, FAILED}),
        ("tests/unit/test_a.py::TestC::test_m[1-x]|run", {PASSED}),
        ("tests/unit/test_a.py::TestC::test_m[2-a::b]|run", {FAILED}),
        ("unit/test_a.py::TestC::test_m[1-x]|run", {PASSED}),
        ("test_b.test_same", None),
        ("unit.test_b.test_same", {PASSED}),
        ("elsewhere.test_c.test_one", None),
        ("hypothesis.engine.Runner.test_function", None),
    ],
)
def test_contexts_and_results_are_matched_by_their_common_ending(context: str, outcomes: set[Outcome] | None) -> None:
    matched = match_contexts([context], RESULTS).outcomes
    assert matched.get(test_of(context)) == outcomes


@pytest.mark.parametrize(
    ("contexts", "credit"),
    [
        ([], Credit(0, 0)),
        (["test_a.test_one"], Credit(1, 0, (), ("test_a.test_one",))),
        (
            ["tests/unit/test_a.py::test_one|run", "tests/unit/test_a.py::test_one|setup"],
            Credit(1, 0, (), ("tests.unit.test_a.test_one",)),
        ),
        (["test_b.test_fails"], Credit(0, 1, ("test_b.test_fails",))),
        (["test_b.test_xfail"], Credit(0, 0)),
        (["test_a.TestC.test_m"], Credit(1, 1, ("test_a.TestC.test_m",), ("test_a.TestC.test_m",))),
        (["tests/unit/test_a.py::TestC::test_m[2-a::b]|run"], Credit(0, 1, ("tests.unit.test_a.TestC.test_m",))),
        # Whether one passed is open; that one failed is not.
        (["test_b.test_fails", ""], Credit(None, 1, ("test_b.test_fails",))),
        (["test_b.test_fails", "nobody.knows"], Credit(None, 1, ("test_b.test_fails",))),
        (["nobody.knows"], Credit(None, None)),
        (["test_b.test_skips"], Credit(None, None)),
        (["test_b.test_skips", "test_b.test_fails"], Credit(None, 1, ("test_b.test_fails",))),
        (["test_b.test_skips", "test_a.test_one"], Credit(1, 0, (), ("test_a.test_one",))),
        # Which of its attempts ran a line is open.
        (["test_b.test_flaky"], Credit(None, None, flaky=("test_b.test_flaky",))),
        (
            ["test_b.test_flaky", "test_a.test_one"],
            Credit(1, 0, (), ("test_a.test_one",), ("test_b.test_flaky",)),
        ),
        (["test_b.test_mixed"], Credit(None, 1, ("test_b.test_mixed",), flaky=("test_b.test_mixed",))),
        (["test_a.test_one", "nobody.knows", ""], Credit(1, 0, (), ("test_a.test_one",))),
    ],
)
def test_only_what_is_known_is_credited(contexts: list[str], credit: Credit) -> None:
    assert match_contexts(contexts, RESULTS).credit(contexts) == credit


@pytest.mark.parametrize(
    ("context", "passed"),
    [
        ("test_a.test_one", True),
        ("test_b.test_fails", False),
        ("test_b.test_xfail", False),
        ("test_b.test_skips", None),
        ("test_b.test_flaky", None),
        ("test_b.test_mixed", None),
        ("test_a.TestC.test_m", None),
        ("", None),
    ],
)
def test_whether_what_ran_ran_in_a_passing_test(context: str, passed: bool | None) -> None:
    assert match_contexts([context], RESULTS).passing[context] is passed


def test_what_runs_on_import_shows_only_where_contexts_name_set_up_as_well() -> None:
    phased = match_contexts(["", "test_a.py::test_one|run"], RESULTS)
    plain = match_contexts(["", "test_a.test_one"], RESULTS)
    assert phased.on_import({""})
    assert not phased.on_import({"", "test_a.py::test_one|setup"})
    assert not phased.on_import(frozenset())
    assert not plain.on_import({""}), "it may be a fixture that ran it"


def test_whether_any_test_asserts_is_known_where_all_passed() -> None:
    known = match_contexts(["test_a.test_one", "nobody.knows"], RESULTS, lambda test: "one" not in test)
    assert known.credit(["test_a.test_one"]).asserted is False
    assert known.credit(["test_a.test_one", "nobody.knows"]).asserted is None
    assert known.credit([]).asserted is None
    assert match_contexts(["test_a.test_one"], RESULTS).credit(["test_a.test_one"]).asserted is None
