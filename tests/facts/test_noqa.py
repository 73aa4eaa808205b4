"""Suppression comments and the lines that they hold for."""

from __future__ import annotations

import argparse
import io

import pytest
from flake8.defaults import NOQA_INLINE_REGEXP
from flake8.processor import FileProcessor

from readiness_lint.facts.noqa import find_noqa
from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import Noqa


def noqa_of(text: str) -> tuple[Noqa, ...]:
    scan = Scan(text)
    return find_noqa(scan.text, scan.code, scan.lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n", ()),
        ("x = 1  # noqa\n", (Noqa(1, 1, ()),)),
        ("x = 1  # NOQA: rdy101, E501\ny = 2 # noqa:W1", (Noqa(1, 1, ("RDY101", "E501")), Noqa(2, 2, ("W1",)))),
        ("x = [\n  1,  # noqa: E1\n  2,  # noqa: E2\n]\n", (Noqa(2, 2, ("E1",)), Noqa(3, 3, ("E2",)))),
        ("x = '''\n'''  # noqa\n", (Noqa(1, 2, ()),)),
        ("x = 1\n# flake8: noqa\n", (Noqa(1, 3, ()),)),
        ("x = '''\n# noqa: E1\n# flake8: noqa\n'''\n", (Noqa(1, 5, ()),)),
        ("noqa = 1\n", ()),
        ("# noqa alone\nx = (  # noqa", (Noqa(1, 1, ()), Noqa(2, 2, ()))),
    ],
)
def test_a_suppression_holds_for_the_lines_that_a_string_or_a_backslash_joins(
    text: str, expected: tuple[Noqa, ...]
) -> None:
    assert noqa_of(text) == expected


SNIPPETS = [
    "def f(\n    a,  # noqa: E1\n    b,\n):  # noqa\n    return a\n",
    "x = 1 + \\\n    2 + \\\n    3  # noqa: E1\ny = 2\n",
    "x = (1 + \\\n    2,  # noqa: E1\n    3)\n",
    "x = (1,  # noqa: E1 \\\n    2)\n",
    "x = 1  # noqa: E1 \\\ny = 2\n",
    "x = [\n    '''a\n    b''', '''c\n    d''',  # noqa: E1\n    2,\n]  # noqa: E2\n",
    '"""Doc.\n\nText # noqa: E1\nW2 and # noqa: E3\n"""\nx = 1\n',
    "x = 'a \\\n  b'  # noqa: E1\ny = 3\n",
    "x = f'''\n{1} {'#'}\n'''  # noqa: E1\ny = 3\n",
    "x = f'{1:#x}' \\\n  'b'  # noqa: E1\n",
    "x = '#' + \\\n  'b'  # noqa: E1\n",
    "\f\nx = (\n\f  1,  # noqa: E1\n)\n",
    "class A:\n    def f(self):  # noqa: E1\n        '''Doc.\n        '''  # noqa: E2\n        return (\n 1)  # noqa\n",
    "\n# noqa\n\n    # noqa: E1\nx = 1; y = '''\n'''; z = (  # noqa: E2\n  3)\n",
]


@pytest.mark.parametrize("text", SNIPPETS)
def test_every_line_is_suppressed_as_flake8_does_it(text: str) -> None:
    options = argparse.Namespace(
        hang_closing=False,
        indent_size=4,
        max_line_length=79,
        max_doc_length=None,
        verbose=0,
        stdin_display_name="stdin",
    )
    processor = FileProcessor("mod.py", options, io.StringIO(text).readlines())
    expected: dict[int, tuple[str, ...]] = {}
    for number in range(1, len(processor.lines) + 1):
        match = NOQA_INLINE_REGEXP.search(processor.noqa_line_for(number) or "")
        if match is not None:
            expected[number] = tuple((match["codes"] or "").replace(",", " ").split())
    found = {line: noqa.codes for noqa in noqa_of(text) for line in range(noqa.line, noqa.end_line + 1)}
    assert found == expected
    assert expected, "the snippet shows nothing"
