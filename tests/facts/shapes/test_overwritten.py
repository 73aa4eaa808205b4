"""Parameters whose value is thrown away."""

from __future__ import annotations

import pytest

from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.seen import body, symptoms


def thrown_away(*lines: str, header: str = "def f(self, x, y):") -> list[tuple[int, str, tuple[str, ...]]]:
    found = symptoms(body(*lines, header=header), Kind.OVERWRITTEN_PARAMETER)
    return [(one.span.line, one.name, one.signs) for one in found]


def test_an_assignment_before_anything_reads_it() -> None:
    assert thrown_away("work()", "x = load()", "y = 3; work(x, y)") == [(3, "x", ()), (4, "y", ("constant",))]
    assert thrown_away('"""Uses x."""', "x = 3") == [(3, "x", ("constant",))]
    assert thrown_away("x = 3", header="async def f(*, x):") == [(2, "x", ("constant",))]


@pytest.mark.parametrize(
    "lines",
    [
        ("x = x or 3",), ("work(x)", "x = 3"), ("if y: x = 3",), ("x, y = 1, 2",), ("x: int = 3",), ("x += 1",),
        ("g = lambda: x", "x = 3"), ("self = 3",), ("return y", "x = 3"), ("raise ValueError", "x = 3"), ("z = 3",),
        ("x = y = 3",), ("def g(): return x", "x = 3"),
    ],
)  # fmt: skip
def test_what_throws_nothing_away(lines: tuple[str, ...]) -> None:
    assert thrown_away(*lines) == []


def test_only_the_first_assignment_is_told() -> None:
    assert thrown_away("x = 3", "x = 4") == [(2, "x", ("constant",))]
    assert symptoms("x = 3\n", Kind.OVERWRITTEN_PARAMETER) == []


def test_what_something_else_holds_under_the_same_name() -> None:
    def signs(line: str) -> tuple[str, ...]:
        (symptom,) = symptoms(body(line, "return x", header="def f(batch, x):"), Kind.OVERWRITTEN_PARAMETER)
        return symptom.signs

    assert signs("x = batch.get('x')") == signs("x = batch.x") == signs("x = int(batch['x'])") == ("by-its-name",)
    assert signs("x = batch.y") == signs("x = batch['xs']") == ()
    assert signs("x = 3") == ("constant",)
