"""One logical line a line, with the offsets of the text."""

from __future__ import annotations

import pytest

from readiness_lint.facts.logical import LineTable
from readiness_lint.facts.scan import Scan


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("f(\n1,\n)\nx\n", ["f( 1, )", "x", ""]),
        ("a = \\\n  1\n", ["a = 1", ""]),
        ("x = '''a\nb'''\n", ['x = """""""""', ""]),
        ("f(\ndef g():\n pass\n", ["f(", "def g():", " pass", ""]),
        (")\nf(\n1)\n", [")", "f( 1)", ""]),
        ("[(\n{\n}\n)\n]\n", ["[( { } ) ]", ""]),
        ("x = f'''{\ny(\n)}'''\nz\n", ['x = f"""" y( )""""', "z", ""]),
        ("f([\n", ["f([ "]),
    ],
)
def test_line_ends_that_end_no_statement_are_spaces(text: str, lines: list[str]) -> None:
    code = Scan(text).code
    assert len(code) == len(text)
    assert [" ".join(line.split()) for line in code.split("\n")] == [" ".join(line.split()) for line in lines]


def test_a_form_feed_begins_the_line_anew() -> None:
    assert Scan("  \f def f(): pass\n").code == "  \n def f(): pass\n"


def test_places_and_offsets() -> None:
    table = LineTable("ab\n\nc")
    assert table.starts == [0, 3, 4]
    assert [table.of(offset) for offset in range(6)] == [1, 1, 1, 2, 3, 3]
    assert (table.start(3), table.place(5)) == (4, (3, 1))
