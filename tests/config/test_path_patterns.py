"""Patterns that can be used, and those that cannot."""

from __future__ import annotations

import pytest

from readiness_lint.config.patterns import Patterns, matches, pattern_error


def test_the_last_matching_pattern_decides() -> None:
    assert matches(("gen/", "!gen/keep.py"), "gen/a.py")
    assert matches(("scripts/**",), "scripts/a/b.py")
    assert not matches(("scripts/**",), "pkg/scripts/a.py")
    assert matches(("*.py", "!a.py", "a.py"), "x/a.py")
    assert not matches(("*.py", "!a.py"), "x/a.py")
    assert not matches((), "x/a.py")


def test_files_can_be_taken_back_from_below_a_directory_that_is_meant() -> None:
    assert not matches(("old/", "!old/keep.py"), "old/keep.py")
    assert not matches(("training/**", "!training/plots/"), "training/plots/a/loss.py")
    assert matches(("training/**", "!training/plots/"), "training/plots.py")


@pytest.mark.parametrize("pattern", ["scripts/**", "mutants/", "*.py", "!keep.py", "[ab].py", "[[:alpha:]].py"])
def test_a_pattern_as_gitignore_knows_them(pattern: str) -> None:
    assert pattern_error(pattern) is None


@pytest.mark.parametrize("pattern", ["", "  ", "# x", "!", "a\\", "[z-a]", "b["])
def test_what_would_match_nothing_is_an_error(pattern: str) -> None:
    assert pattern_error(pattern) is not None


def test_a_broken_line_of_a_gitignore_matches_nothing_and_harms_no_other() -> None:
    patterns = Patterns(("[z-a]", "!", "a\\", "*.log"))
    assert [line.body for line in patterns.parsed] == ["*.log"]
    assert patterns.decide("x.log", "x.log", False) is True
    assert patterns.decide("a", "a", False) is None


def test_names_decide_where_a_pattern_has_no_directory() -> None:
    rules = Patterns(("*.egg-info", "build/", "/dist", "docs/_build/", "*.py[cod]", "data/*.json"))
    assert rules.decide("pkg/build", "build", True) is True
    assert rules.decide("pkg/build", "build", False) is None
    assert rules.decide("dist", "dist", True) is True
    assert rules.decide("pkg/dist", "dist", True) is None
    assert rules.decide("x/a.pyc", "a.pyc", False) is True
    assert rules.decide("a.json", "a.json", False) is None
    assert rules.decide("data/a.json", "a.json", False) is True
    assert Patterns(("!a", "b")).decide("x/a", "a", False) is False
