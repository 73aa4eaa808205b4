"""Patterns that can be used, and those that cannot."""

from __future__ import annotations

import pytest

from readiness_lint.config.patterns import compile_patterns, matches, pattern_error


def test_the_last_matching_pattern_decides() -> None:
    assert matches(("gen/", "!gen/keep.py"), "gen/a.py")
    assert matches(("*.py", "!a.py", "a.py"), "x/a.py")
    assert not matches(("*.py", "!a.py"), "x/a.py")
    assert not matches((), "x/a.py")


@pytest.mark.parametrize("pattern", ["scripts/**", "mutants/", "*.py", "!keep.py", "[ab].py", "[[:alpha:]].py"])
def test_a_pattern_as_gitignore_knows_them(pattern: str) -> None:
    assert pattern_error(pattern) is None


@pytest.mark.parametrize("pattern", ["", "  ", "# x", "!", "a\\", "[z-a]", "b["])
def test_what_would_match_nothing_is_an_error(pattern: str) -> None:
    assert pattern_error(pattern) is not None


def test_a_broken_line_of_a_gitignore_matches_nothing_and_harms_no_other() -> None:
    spec = compile_patterns(["[z-a]", "!", "a\\", "*.log"])
    assert spec.match_file("x.log")
    assert not spec.match_file("a")
