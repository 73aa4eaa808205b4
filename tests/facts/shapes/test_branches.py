"""Code that never runs, and branches with nothing in them."""

from __future__ import annotations

import pytest

from readiness_lint.model.source import Span
from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.seen import body, only, told

BRANCHES = (Kind.CONSTANT_CONDITION, Kind.EMPTY_BRANCH, Kind.UNREACHABLE)


def said(*lines: str) -> list[tuple[int, str]]:
    return told(body(*lines), *BRANCHES)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("if False: work(x)", "`False` is never true"),
        ("if 0x0: work(x)", "`0x0` is never true"),
        ("if 1_0: work(x)", "`1_0` is always true"),
        ("if x or True: work(x)", "`x or True` is always true"),
        ("if x and (not 1): work(x)", "`x and (not 1)` is never true"),
        ("if None: work(x)", "`None` is never true"),
        ("while 0: work(x)", "`0` is never true"),
        ("y = 1 if False else x", "`False` is never true"),
        ("if x: pass", "`if x` does nothing"),
        ("if (n := x): ...", "`if (n := x)` does nothing"),
    ],
)
def test_conditions_that_never_change_and_empty_branches(line: str, what: str) -> None:
    assert said(line) == [(2, what)]


@pytest.mark.parametrize(
    "line",
    [
        "if x: work()",
        "if x or y: work()",
        "if not x: work()",
        "while True: work()",
        "y = 1 if True else 2",
        "if x == 0: work()",
        "if -1: work()",
        "if '': work()",
        "z = [y for y in x if False]",
    ],
)
def test_conditions_that_depend_on_something(line: str) -> None:
    assert said(line) == []


def test_empty_arms_of_a_chain_are_choices() -> None:
    assert said("if x:", "    pass", "else:", "    work()") == []
    assert said("if x:", "    work()", "elif y:", "    pass") == []
    assert said("if x:", "    pass", "elif y:", "    work()") == []
    assert said("if x:", "    'why'", "    pass") == []
    assert said("if x:", "    if y:", "        pass") == [(3, "`if y` does nothing")]


def test_a_comment_is_a_sign() -> None:
    assert only(body("if x:", "    pass  # fine"), *BRANCHES).signs == ("commented",)
    assert only(body("if x:", "    pass"), *BRANCHES).signs == ()
    assert only(body("if False: work()"), *BRANCHES).signs == ("plain",)
    assert only(body("if x and False: work()"), *BRANCHES).signs == ()


@pytest.mark.parametrize("leaves", ["return", "raise ValueError", "continue", "break"])
def test_what_stands_behind_a_leaving_statement(leaves: str) -> None:
    one = only(body("for y in x:", f"    {leaves}", "    work(y)", "    work(y)"), Kind.UNREACHABLE)
    word = leaves.split(maxsplit=1)[0]
    assert (one.span, one.name) == (Span(4, 8, 4, 15), word)
    assert one.what == f"never runs: a `{word}` stands before it"


@pytest.mark.parametrize(
    "lines",
    [
        ("return x", "pass"),
        ("return x", "return 1"),
        ("raise ValueError", "return 1"),
        ("return x", "'a comment'"),
        ("return x", "yield"),
        ("if x:", "    return", "work(x)"),
        ("return x",),
    ],
)
def test_what_is_harmless_behind_it(lines: tuple[str, ...]) -> None:
    assert told(body(*lines), Kind.UNREACHABLE) == []


def test_every_kind_of_block_is_looked_into() -> None:
    text = """
        async def f(x):
            match x:
                case 1:
                    return 1; work()
                case _:
                    pass
            try:
                return 2
                work()
            except* ValueError:
                raise
                work()
            else:
                return 3
                work()
            finally:
                pass
            async with x as y:
                return 4
                work()
        raise SystemExit
        work()
        """
    assert sorted(line for line, _ in told(text, Kind.UNREACHABLE)) == [4, 9, 12, 15, 20, 22]


def test_a_number_of_ten_thousand_digits_is_a_number() -> None:
    (one,) = told(body(f"if {'7' * 10_000}: work()"), *BRANCHES)
    assert one[1].startswith("`7777")
    assert one[1].endswith("...` is always true")
