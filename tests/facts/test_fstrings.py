"""The inside of f-strings, by PEP 701 (and t-strings, by PEP 750)."""

from __future__ import annotations

import pytest

from readiness_lint.facts.fstrings import MAX_NESTING, is_formatted, quote_of, split
from readiness_lint.facts.scan import Scan


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('f"{g(x)}"', "g(x)"),
        ('f"{x["a"]}"', "x[]"),
        ('f"{f"{f"{1}"}"}"', "f f 1"),
        ('f"{{#}} {g(x)}"', "g(x)"),
        ("f'{x!r:>{width}}'", "x width"),
        ("f'{(a != b)}'", "(a != b)"),
        ("f'{g(a) != b}'", "g(a) != b"),
        ("f'{(lambda x: x)(1)}'", "(lambda x: x)(1)"),
        ("f'{(x := 1)}'", "(x := 1)"),
        ("f'{d[a:b] + g(1)}'", "d[a:b] + g(1)"),
        ("f'{x[1]:#x}'  # c", "x[1]"),
        ("f'{g(1):%H:%M}', g()", "g(1) , g()"),
        ("f'\\N{DIGIT ONE} {g(1)}'", "g(1)"),
        ("rf'\\{x[1]}'", "x[1]"),
        ("f'''{\nx[1]  # c\n}'''", "x[1]"),
        ("t'{x[\"'\"]}'", "x[]"),
        ("f'{ {1: 2}[1] }'", "{1: 2}[1]"),
    ],
)
def test_only_the_expressions_in_fields_are_code(text: str, code: str) -> None:
    found = Scan(text).code
    assert len(found) == len(text)
    assert " ".join(found.lstrip("fFrRtT").replace('"', " ").split()).replace("[ ]", "[]") == code


def test_fields_without_brackets_or_quotes_hold_no_calls_and_are_blank() -> None:
    assert Scan("f'{x.y!r:>3} {{}}'").code == "f" + '"' * 17


def test_comments_in_fields_are_comments() -> None:
    text = 'f"""{\n  x  # one "quoted"\n  + y # two }\n}"""  # three\n'
    scan = Scan(text)
    assert [text[start:end] for start, end in scan.tokens.comments] == ['# one "quoted"', "# two }", "# three"]


def test_calls_in_fields_are_calls() -> None:
    scan = Scan('def f():\n    return f\'{g(x)!r:{h()}}\' + f"{k("a")}"\n')
    assert [name for name, _ in scan.calls()[0][1]] == ["g", "h", "k"]


@pytest.mark.parametrize(
    "text", ["f'{x", "f'{x)}'", "f'}'", "f'{x]}'", "f'{'a", "f'a\n'", "f'{x:\n'", "f'{\"", "f'{x!"]
)
def test_what_has_no_end_is_no_f_string(text: str) -> None:
    assert split(text, 1) is None
    assert len(Scan(text).code) == len(text)


def test_as_deep_as_cpython_and_no_deeper() -> None:
    def nested(depth: int) -> str:
        return 'f"{' * depth + "x" + '}"' * depth

    found = split(nested(MAX_NESTING), 1)
    assert found is not None
    assert found[0] == len(nested(MAX_NESTING))
    assert split(nested(MAX_NESTING + 1), 1) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f'", True),
        ("rF'", True),
        ("Tr'", True),
        ("x = f'", True),
        ("if'", False),
        ("b'", False),
        ("'", False),
        ("fr f'", True),
    ],
)
def test_the_prefix_decides(text: str, expected: bool) -> None:
    assert is_formatted(text, len(text) - 1) is expected


def test_quotes_are_one_or_three() -> None:
    assert (quote_of("'a'", 0), quote_of('"""', 0)) == ("'", '"""')
