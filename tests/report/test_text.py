"""Lines for people: one finding a line, whatever its file is called."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.report.text import concise, counted, shown, summary
from tests.builders import findings, report


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("src/größe – 尺寸.py", "src/größe – 尺寸.py"),
        ("two\nlines.py", r"two\nlines.py"),
        ("\x1b[2J.py", r"\x1b[2J.py"),
        ("latin-\udce9.py", r"latin-\udce9.py"),
    ],
)
def test_a_name_is_shown_on_one_line(name: str, line: str) -> None:
    assert shown(name) == line


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_is_shown_is_one_line_of_unicode(text: str) -> None:
    assert len(shown(text).splitlines()) <= 1
    shown(text).encode("utf-8")
    assert shown(shown(text)) == shown(text)


def test_a_strange_name_breaks_no_line() -> None:
    odd = tuple(replace(finding, path="a\n\udcff.py") for finding in findings())
    lines = concise(replace(report(), findings=odd)).splitlines()
    assert len(lines) == len(replace(report(), findings=odd).counted)
    assert all(line.startswith(r"a\n\udcff.py:") for line in lines)


def test_one_is_singular() -> None:
    assert [counted(number, "call") for number in (0, 1, 2)] == ["0 calls", "1 call", "2 calls"]
    whole = report()
    assert summary(replace(whole, findings=(), figures=replace(whole.figures, files=1))) == "no findings in 1 file"


def test_files_that_could_not_be_read_are_among_all_files() -> None:
    whole = report()
    text = summary(replace(whole, figures=replace(whole.figures, files=3, unreadable=("broken.py",))))
    assert text.endswith(" of 4 files")


def test_findings_about_tests_stand_in_other_files_than_those_that_are_judged() -> None:
    whole = report()
    (first, *_) = whole.counted
    both = (first, replace(first, path="test_gone.py"))
    one = replace(whole, findings=both, digests={first.path: "0"}, figures=replace(whole.figures, files=1))
    assert summary(one).endswith(" in 1 of 1 files and 1 other file")
