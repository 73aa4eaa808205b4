"""Law: every key path that tomli sees is located, and exactly where it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.positions import Path, locate


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """All key paths of a document as tomli gives it."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


def located(text: str) -> set[Path]:
    positions = locate(text)
    return set(positions.keys) | set(positions.values)


EVERYTHING = """\
# a comment with "quotes" and [brackets]
title = "x # no comment"
'literal key' = 'a\\'   # literal strings escape nothing
"quoted \\"key\\" \\u00e9" = 1
a.b . "c d".e = 1979-05-27 07:32:00
multi = [ # comment ] in an array
  "one", 'two', # , three
  ["nested", {x = 1, y.z = [true]}],
]
text = \"\"\"
[not.a.table]
key = 1 \\"\"\" still ""inside"\"\"\"
raw = '''
it''s = 2
'''''
inline = { p = { q = 1 }, "r" = [1.5e3, -inf] }
spread = {
  k = 1, # TOML 1.1 allows newlines
  l = "",
}

[table]
empty = ""
[ table . 'sub table' ]
k = +99
[[rows]]
n = 1
[[rows]]
n = 2
[rows.deep.er]
m = 3
[[rows.inner]]
o = 4
[[rows.inner]]
o = 5
[table.late]
"""


def test_every_construct_is_located() -> None:
    assert located(EVERYTHING) == set(paths(tomli.loads(EVERYTHING)))


def test_positions_are_those_of_the_text() -> None:
    positions = locate(EVERYTHING)
    lines = EVERYTHING.split("\n")

    def rest(place: tuple[int, int]) -> str:
        return lines[place[0] - 1][place[1] - 1 :]

    assert rest(positions.key(("title",))) == 'title = "x # no comment"'
    assert rest(positions.value(("title",))) == '"x # no comment"'
    assert rest(positions.key(("a", "b", "c d"))).startswith('"c d".e')
    assert rest(positions.value(("multi", 1))).startswith("'two'")
    assert rest(positions.value(("multi", 2, 1, "y", "z", 0))).startswith("true]")
    assert rest(positions.key(("inline", "p", "q"))).startswith("q = 1 }")
    assert rest(positions.key(("rows", 1, "deep", "er"))).startswith("er]")
    assert rest(positions.key(("rows", 1, "inner", 1, "o"))) == "o = 5"
    assert positions.key(("rows", 1, "inner", 0, "o"))[0] == positions.key(("rows", 1, "inner", 1, "o"))[0] - 2
    assert rest(positions.value(("table",))).startswith("table]")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_columns_count_characters_and_lines_count_newlines_once(newline: str) -> None:
    text = newline.join(['"ключ" = 1', 'x = { "é" = [', "2] }"])
    positions = locate(text)
    assert positions.value(("ключ",)) == (1, 10)
    assert positions.key(("x", "é")) == (2, 7)
    assert positions.value(("x", "é", 0)) == (3, 1)


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,4}", fullmatch=True),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x7f"), max_size=4),
)
VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**62), 2**62),
        st.floats(allow_nan=False),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=12,
)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


class Writer:
    """Writes a document as TOML in a random style."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def blank(self) -> str:
        return self.draw(st.sampled_from(["", " ", "\n", " # ] } = \"'\n", "\t\n\n"]))

    def key(self, name: str) -> str:
        bare = name and all(char.isascii() and (char.isalnum() or char in "_-") for char in name)
        return name if bare and self.draw(st.booleans()) else quoted(name)

    def string(self, text: str) -> str:
        styles = [quoted(text)]
        if text.isprintable() and "'" not in text:
            styles += [f"'{text}'", f"'''{text}'''", f"'''{text}\n''[x] = 1\n'''''"]
        if text.isprintable() and "\\" not in text and '"' not in text:
            styles += [f'"""\n{text}"""', f'"""\n{text}\n\\"\\"\\" [x]\n"""""']
        return self.draw(st.sampled_from(styles))

    def value(self, item: Any) -> str:
        if isinstance(item, dict):
            pairs = (f"{self.blank()}{self.key(of)} = {self.value(item[of])}{self.blank()}" for of in item)
            return "{" + ",".join(pairs) + "}"
        if isinstance(item, list):
            items = (f"{self.blank()}{self.value(of)}{self.blank()}," for of in item)
            return "[" + "".join(items) + self.blank() + "]"
        return self.string(item) if isinstance(item, str) else str(item).lower()

    def table(self, content: dict[str, Any], path: tuple[str, ...] = ()) -> str:
        apart = [name for name, of in content.items() if isinstance(of, dict) and self.draw(st.booleans())]
        lines = [f"{self.key(of)} = {self.value(content[of])}" for of in content if of not in apart]
        for name in apart:
            inner = (*path, name)
            dotted = " . ".join(self.key(part) for part in inner)
            opening, closing = self.draw(st.sampled_from([("[", "]"), ("[ ", "\t]"), ("[[", "]]")]))
            lines += [f"{opening}{dotted}{closing} # [x]", self.table(content[name], inner)]
        return "\n".join(lines) + "\n"


@st.composite
def documents(draw: st.DrawFn) -> str:
    """TOML text of a random document in a random style."""
    return Writer(draw).table(draw(st.dictionaries(KEYS, VALUES, max_size=4)))


@given(documents())
def test_what_tomli_sees_is_what_is_located(text: str) -> None:
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        pytest.fail(f"the generator wrote what is not TOML: {error}\n{text}")
    assert located(text) == set(paths(document))
