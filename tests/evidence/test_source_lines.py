"""The lines of a source file, against the standard library's own tokenizer."""

from __future__ import annotations

import argparse
import asyncio.base_events
import dataclasses
import inspect
import io
import textwrap
import tokenize
import typing
from types import ModuleType

import pytest

from readiness_lint.evidence.source_lines import inner_scopes, read_lines

NOT_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
ODD = '''
@decorate(
    1
)
def head(
    a=1,
    b=2): return (
        a
    )

class One(
    object
): x = 1; y = (
    2
)

if (a and
        b): c = """
text
"""
elif (
    d
):
    pass
try:
    pass
except (
    A,
    B
) as e: f(
    e
)
match x, \\
        y:
    case (
        1 | 2
    ): z = [
        1
    ]
é = "é"; w = (
    "é"
)
'''


def statement_lines(text: str) -> dict[int, int]:
    """Line -> first line of its statement, for every line of every statement, by tokens."""
    found: dict[int, int] = {}
    begin = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            found.update(dict.fromkeys(range(begin, token.end[0] + 1), begin))
            begin = 0
        elif not begin and token.type not in NOT_CODE:
            begin = token.start[0]
    return found


@pytest.mark.parametrize("module", [argparse, asyncio.base_events, dataclasses, inspect, textwrap, typing, None])
def test_statements_begin_where_the_tokenizer_says(module: ModuleType | None) -> None:
    text = ODD if module is None else inspect.getsource(module)
    source = read_lines(text)
    expected = statement_lines(text)
    assert {line: source.first_of(line) for line in expected} == expected


def test_scopes_docstrings_and_silent_statements() -> None:
    text = '"""Doc\nstring."""\nx: int\nassert x\n\n\n@dec\nclass A:\n    """Doc."""\n    f = lambda: 1\n'
    source = read_lines(text)
    assert source.docstrings == {1, 2, 9}
    assert source.silent == {1, 3, 4, 9}
    assert source.scopes == {1, 3, 7, 8}
    assert inner_scopes(text) == {10}
    assert source.top == ((7, 8),)


def test_text_that_does_not_parse_is_an_error() -> None:
    with pytest.raises(SyntaxError):
        read_lines("def f(:\n")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('x = 1\nif __name__ == "__main__":\n    run()\n    stop()\n', {3, 4}),
        ('if "__main__" == __name__:\n    run()\nelse:\n    stop()\n', {2}),
        ('if __name__ != "__main__":\n    run()\n', set()),
        ('def f():\n    if __name__ == "__main__":\n        run()\n', set()),
        ("if __name__:\n    run()\n", set()),
    ],
)
def test_what_stands_under_the_main_block(text: str, lines: set[int]) -> None:
    assert read_lines(text).main == lines
