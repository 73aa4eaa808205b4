"""Comments and strings, and the code between them."""

from __future__ import annotations

import io
import tokenize as stdlib_tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.facts.lexing import blank, tokenize
from readiness_lint.facts.scan import Scan
from tests.work import not_hanging


def _comments(text: str) -> list[str]:
    return [text[start:end] for start, end in tokenize(text).comments]


def _strings(text: str) -> list[str]:
    return [text[start:end] for start, end in tokenize(text).strings]


@pytest.mark.parametrize(
    ("text", "comments", "strings"),
    [
        ("x = 1  # why\n# own\n", ["# why", "# own"], []),
        ("x = '#'  # '", ["# '"], ["'#'"]),
        (r"x = '\'#' # c", ["# c"], [r"'\'#'"]),
        ('x = """a\n# no\n"""', [], ['"""a\n# no\n"""']),
        ('x = """"quoted" # no"""', [], ['""""quoted" # no"""']),
        ("x = ''  # c", ["# c"], ["''"]),
        (r"x = r'\'  # c'", [], [r"'\'  # c'"]),
        (r"x = b'\\'  # c", ["# c"], [r"'\\'"]),
        ("x = 'a\\\nb'  # c", ["# c"], ["'a\\\nb'"]),
        ("x = 'half\n# c", ["# c"], ["'half"]),
        ('x = """half\n# no', [], ['"""half\n# no']),
        ('x = """half\\', [], ['"""half\\']),
        ("it's # c\n", [], ["'s # c"]),
        ('f"{x}" # c', ["# c"], ['"{x}"']),
    ],
)
def test_comments_and_strings(text: str, comments: list[str], strings: list[str]) -> None:
    assert (_comments(text), _strings(text)) == (comments, strings)


def test_code_is_blank_where_comments_and_strings_stand() -> None:
    text = "x = 'a(' + f'{y!r:>{w}}' # (\né = 1\n"
    code = blank(text, tokenize(text))
    assert code == 'x = """" + f""y"""""w"""    \nx = 1\n'
    assert len(code) == len(text)


def test_a_half_typed_f_string_does_not_spoil_the_next_ones() -> None:
    text = "a = f'{\nb = f'{x['#']}'  # c\n"
    assert _comments("a = f'{x\"'\n" + "b = f'{x[\"#\"]}'  # c\n") == ["# c"]
    assert len(Scan(text).code) == len(text)


_MARKS = ["#", "'", '"', "f'", '"""', "'''", 'f"""', "{", "}", "{{", "(", ")", "[", "\\", "x", ":", "!", "=", "é", ";"]
_WORDS = [
    "def f():",
    "class A:",
    "@d",
    "import a",
    "from b import (",
    "match x:",
    "case ",
    "async ",
    "lambda:",
    "super().",
]
_SPACES = ["\n", " ", "    ", "\t", "\f", "with a() as b:", "# noqa", "__all__ = [", "N{", "r", "return"]
_PIECES = st.lists(st.sampled_from([*_MARKS, *_WORDS, *_SPACES]), max_size=40).map("".join)


@given(_PIECES)
def test_any_text_has_sorted_disjoint_tokens_and_code_of_its_own_length(text: str) -> None:
    tokens = tokenize(text)
    for regions in (tokens.comments, tokens.strings, tokens.joined, [part[:2] for part in tokens.filled]):
        flat = [offset for region in regions for offset in region]
        assert flat == sorted(flat)
        assert all(start < end for start, end in regions)
        assert all(0 <= offset <= len(text) for offset in flat)
    scan = Scan(text)
    assert len(scan.code) == len(text)
    assert scan.code.isascii()


@pytest.mark.parametrize(
    "unit",
    [
        "'",
        '"',
        '"""',
        "\\",
        "f'",
        "f'{",
        'f"""{',
        "f'{x['",
        "#\n",
        "'\\\n",
        "f'{'",
        "{",
        "f\"{f'{",
        "f'{{",
        "r'\\",
        "f'\\N{",
    ],
)
def test_hostile_text_does_not_hang(unit: str) -> None:
    with not_hanging():
        tokenize(unit * 100_000)


@pytest.mark.parametrize(
    "module", ["argparse", "typing", "decimal", "_pydecimal", "test.test_fstring", "test.test_grammar"]
)
def test_the_comments_are_those_of_tokenize(module: str) -> None:
    import importlib.util

    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        pytest.skip("not installed")
    with stdlib_tokenize.open(found.origin) as file:
        text = file.read()
    tokens = stdlib_tokenize.generate_tokens(io.StringIO(text).readline)
    expected = [(token.start, token.string) for token in tokens if token.type == stdlib_tokenize.COMMENT]
    lines = Scan(text).lines
    assert [(lines.place(start), text[start:end]) for start, end in tokenize(text).comments] == expected
