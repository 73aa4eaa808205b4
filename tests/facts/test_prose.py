"""Comments and docstrings as prose with true places."""

from __future__ import annotations

import pytest

from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import CommentKind
from readiness_lint.model.source import Span


def test_a_block_is_one_comment_with_a_place_for_each_line() -> None:
    comment = Scan("if x:\n    #: One\n    #two  \n    #\n\n    # other\n").comments()[0]
    assert comment.text == "One\ntwo\n"
    assert comment.lines == ((2, 7), (3, 5), (4, 5))
    assert (comment.span, comment.kind) == (Span(2, 4, 4, 5), CommentKind.BLOCK)


def test_columns_part_blocks_and_code_parts_them_too() -> None:
    found = Scan("# a\n # b\nx = 1  # c\n# d\n# e\n").comments()
    assert [(comment.text, comment.kind) for comment in found] == [
        ("a", CommentKind.BLOCK),
        ("b", CommentKind.BLOCK),
        ("c", CommentKind.TRAILING),
        ("d\ne", CommentKind.BLOCK),
    ]
    assert found[2].code == "x = 1"


@pytest.mark.parametrize(
    ("text", "expected", "place"),
    [
        ('def f():\n    """One\n    two"""\n', "One\ntwo", (2, 7)),
        ("def f():\n    r'One'\n", "One", (2, 6)),
        ("def f(): 'One'; return\n", "One", (1, 10)),
        ("def f():\n    # c\n\n    ('One')\n", "One", (4, 6)),
        ("def f():\n    '''One", "One", (2, 7)),
    ],
)
def test_docstrings(text: str, expected: str, place: tuple[int, int]) -> None:
    (docstring,) = Scan(text).docstrings()
    assert (docstring.text, docstring.lines[0], docstring.owner) == (expected, place, 1)


@pytest.mark.parametrize("body", ["x = 'a'", "f'{a}'", "b'a'", "'a' + b", "'a'.b()", "pass", "'a', 'b'"])
def test_what_is_no_docstring(body: str) -> None:
    assert Scan(f"def f():\n    {body}\n    pass\n").docstrings() == []
