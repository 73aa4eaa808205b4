"""Edits in bytes: encodings, line ends and whatever else stands outside of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.errors import UsageError
from readiness_lint.model.fixes import Edit
from readiness_lint.model.source import FileRole, Source, Span
from readiness_lint.source.decoding import decode
from readiness_lint.source.edited import edited

SECOND_LINE = Edit(Span(2, 0, 3, 0))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb\nc\n", b"a\nc\n"),
        (b"a\r\nb\r\nc\r\n", b"a\r\nc\r\n"),
        (b"a\r\nb\nc\r", b"a\r\nc\r"),
        (b"a\rb\rc", b"a\rc"),
        (b"\xef\xbb\xbfa\nb\nc\n", b"\xef\xbb\xbfa\nc\n"),
        (b"\xef\xbb\xbf# coding: utf-8-sig\nb\nc\n", b"\xef\xbb\xbf# coding: utf-8-sig\nc\n"),
        (b"# coding: latin-1\nb\n# \xe9\n", b"# coding: latin-1\n# \xe9\n"),
        ("# é\u2028\x0c\nb\n# \U0001f600\n".encode(), "# é\u2028\x0c\n# \U0001f600\n".encode()),
    ],
)
def test_what_is_outside_stays_as_it_is(before: bytes, after: bytes) -> None:
    assert edited("a.py", before, [SECOND_LINE]) == after


def test_new_lines_end_as_most_lines_do() -> None:
    insertion = [Edit(Span(1, 1, 1, 1), "\n# new\n#")]
    assert edited("a.py", b"a\r\nb\r\nc\n", insertion) == b"a\r\n# new\r\n#\r\nb\r\nc\n"
    assert edited("a.py", b"a", insertion) == b"a\n# new\n#"


def test_columns_count_characters() -> None:
    after = edited("a.py", "é = '\U0001f600' + x\n".encode(), [Edit(Span(1, 7, 1, 11), "y")])
    assert after.decode() == "é = '\U0001f600'y\n"


def test_text_with_several_spellings_is_refused() -> None:
    data = b"# coding: utf-7\nb\nx = '+AGE-'\n"
    assert isinstance(decode("a.py", data, FileRole.PRODUCT), Source)
    with pytest.raises(UsageError, match=r"a\.py: cannot be rewritten: its text has several spellings in utf-7"):
        edited("a.py", data, [SECOND_LINE])


@pytest.mark.parametrize("second", [Span(2, 0, 2, 1), Span(1, 0, 2, 1), Span(3, 1, 3, 9)])
def test_overlapping_edits_are_a_bug(second: Span) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        edited("a.py", b"a\nb\nc\n", [SECOND_LINE, Edit(second)])


LINES = st.lists(st.tuples(st.text("ab \u00e9\x0c#", max_size=4), st.sampled_from(["\n", "\r\n", "\r"])), max_size=8)


@given(LINES, st.data())
def test_deleted_lines_of_the_text_are_those_of_the_file(lines: list[tuple[str, str]], data: st.DataObject) -> None:
    whole = [text + end for text, end in lines]
    gone = data.draw(st.sets(st.integers(1, len(lines)))) if lines else set()
    # A line that ends in \r and an empty one that ends in \n are one line.
    raw = "".join(whole)
    physical = re.findall("[^\r\n]*(?:\r\n|\r|\n)", raw)
    gone = {number for number in gone if number <= len(physical)}
    after = edited("a.py", raw.encode(), [Edit(Span(number, 0, number + 1, 0)) for number in sorted(gone)])
    assert after.decode() == "".join(line for number, line in enumerate(physical, 1) if number not in gone)


@given(st.text("ab\n\r\u00e9 ", max_size=30))
def test_no_edit_changes_nothing(text: str) -> None:
    assert edited("a.py", text.encode(), []) == text.encode()
