"""Code just inside the bounds that is hard on questions which look around each place anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from readiness_lint.facts.bounds import refusal
from readiness_lint.facts.judge import judge
from readiness_lint.facts.scan import Scan
from readiness_lint.facts.suspects import suspects_of
from tests.work import calls_made, not_hanging

# Twice as much code may take twice as much work, and some more for what every function costs.
_LINEAR = 2.4


def _elifs(line: str, count: int) -> str:
    arm = f"  {line}\n" * 3
    return "def f(x):\n if x: pass\n" + "".join(f" elif x == {n}:\n{arm}" for n in range(count))


TEXTS: dict[str, Callable[[int], str]] = {
    "figures in elifs": lambda n: _elifs("loss = 2", 190 * n),
    "sleeps in elifs": lambda n: _elifs("sleep(1)", 190 * n),
    "draws in elifs": lambda n: _elifs("y = a.rand(1)", 190 * n),
    "handlers of one try": lambda n: (
        "def f(x):\n try:\n" + "  work(x)\n" * 1_500 * n + " except Exception: pass\n" * 190 * n
    ),
    "tries": lambda n: "def f(x):\n" + " try: work()\n except: pass\n" * 190 * n,
    "sleeps": lambda n: "def f(x):\n" + " sleep(1)\n" * 1_500 * n,
    "figures in nested branches": lambda n: (
        "def f(x):\n" + "".join(" " * (m + 1) + "if x:\n" for m in range(38)) + (" " * 39 + "loss = 2\n") * 750 * n
    ),
    "figures in figures": lambda n: (
        "def f(x):\n return " + '{"loss":' * 70 + "[" + "x," * 350 * n + "]" + "}" * 70 + "\n"
    ),
    "prints in prints": lambda n: "def f(x):\n " + "print(" * 70 + ")" * 70 + "\n" + " print(1)\n" * 1_500 * n,
    "statements behind a return": lambda n: "def f(x):\n" + " return 1\n" * 1_500 * n,
    "constants": lambda n: "def f(x):\n" + "".join(f" a{m} = {m}\n" for m in range(1_000 * n)),
}


@pytest.mark.parametrize("name", TEXTS)
def test_every_place_is_looked_at_once(name: str) -> None:
    half, whole = Scan(TEXTS[name](1)), Scan(TEXTS[name](2))
    assert refusal(whole.code) is None
    assert _work(whole) < _LINEAR * _work(half)


def _work(scan: Scan) -> int:
    return calls_made(lambda: (suspects_of(scan), judge(scan, 1)))


@pytest.mark.parametrize(
    "text",
    [
        "except " + "Exception " * 50_000,
        "except " * 50_000,
        "return " * 50_000,
        "if x" + ":b" * 50_000 + "\n",
        "def f(x):\n if a" + ":b" * 50_000 + "\n",
        "def f(x):\n a" + ".b" * 50_000 + "\n",
        "def f(x):\n " + "x = 1;" * 20_000 + " g()\n",
        "def f(x):\n " + "print(x);" * 20_000 + " g(\n",
        "if x:" + "\n" * 100_000,
        "raise\n" * 50_000,
    ],
    ids=lambda text: text[:24],
)
def test_a_search_in_text_that_is_no_code_does_not_hang(text: str) -> None:
    scan = Scan(text)
    scan.owners  # noqa: B018 - what is made there is not what is measured here
    with not_hanging():
        suspects_of(scan)
