"""The line hash against an independent reading of its definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.report.sarif_hash import LineHashes


def rolling(text: str) -> list[str]:
    """The definition, one code unit at a time: every line's hash is taken 100 units after its first one."""
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(raw[place : place + 2], "little") for place in range(0, len(raw), 2)]
    kept = [unit for unit in units if unit not in (0x20, 0x09)] + [65535]
    window, value, hashes = [0] * 100, 0, list[str]()
    seen: dict[str, int] = {}
    starts = [True, *(unit == 0x0A for unit in kept[:-1])]
    pending: list[int] = []
    for place, unit in enumerate(kept + [0] * 100):
        if pending and pending[0] == place - 100:
            pending.pop(0)
            text_hash = f"{value % 2**64:x}"
            seen[text_hash] = seen.get(text_hash, 0) + 1
            hashes.append(f"{text_hash}:{seen[text_hash]}")
        if place < len(kept) and starts[place]:
            pending.append(place)
        value = value * 37 + unit - window[place % 100] * 37**100
        window[place % 100] = unit
    value_of_last = f"{value % 2**64:x}"
    return [*hashes, *(f"{value_of_last}:{seen.get(value_of_last, 0) + 1}" for _ in pending)]


def all_hashes(text: str) -> list[str]:
    lines = LineHashes(text)
    return [lines.of(line) for line in range(1, text.count("\n") + 2)]


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
    ],
)
def test_known_values(text: str, hashes: list[str]) -> None:
    assert all_hashes(text) == hashes


def test_equal_lines_are_numbered() -> None:
    hashes = all_hashes("x = 1\n" * 200)
    assert hashes[0].endswith(":1")
    assert hashes[1] == hashes[0].removesuffix(":1") + ":2"


def test_a_move_keeps_the_hash_but_other_words_do_not() -> None:
    text = "def f():\n    return 1\n"
    assert LineHashes("import torch\n\n" + text).of(3) == LineHashes(text.replace("    ", "\t")).of(1)
    assert LineHashes(text.replace("1", "2")).of(1) != LineHashes(text).of(1)


@given(st.text(st.sampled_from("ab \t\n𝛼é"), max_size=400))
def test_same_as_the_definition(text: str) -> None:
    assert all_hashes(text) == rolling(text)


def test_no_line_behind_the_end() -> None:
    with pytest.raises(IndexError):
        LineHashes("a\n").of(3)
