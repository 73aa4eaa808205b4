"""Code just inside the bounds that is hard on questions which look around each place anew."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from readiness_lint.facts.bounds import refusal
from readiness_lint.facts.judge import judge
from readiness_lint.facts.scan import Scan
from readiness_lint.facts.suspects import suspects_of

_MAX_CPU_SECONDS = 5.0


def _elifs(line: str) -> str:
    arm = f"  {line}\n" * 3
    return "def f(x):\n if x: pass\n" + "".join(f" elif x == {n}:\n{arm}" for n in range(380))


TEXTS: dict[str, Callable[[], str]] = {
    "figures in elifs": lambda: _elifs("loss = 2"),
    "sleeps in elifs": lambda: _elifs("sleep(1)"),
    "draws in elifs": lambda: _elifs("y = a.rand(1)"),
    "handlers of one try": lambda: "def f(x):\n try:\n" + "  work(x)\n" * 3_000 + " except Exception: pass\n" * 380,
    "tries": lambda: "def f(x):\n" + " try: work()\n except: pass\n" * 380,
    "sleeps": lambda: "def f(x):\n" + " sleep(1)\n" * 3_000,
    "figures in nested branches": lambda: (
        "def f(x):\n" + "".join(" " * (n + 1) + "if x:\n" for n in range(38)) + (" " * 39 + "loss = 2\n") * 1_500
    ),
    "figures in figures": lambda: "def f(x):\n return " + '{"loss":' * 70 + "[" + "x," * 700 + "]" + "}" * 70 + "\n",
    "prints in prints": lambda: "def f(x):\n " + "print(" * 70 + ")" * 70 + "\n" + " print(1)\n" * 3_000,
    "statements behind a return": lambda: "def f(x):\n" + " return 1\n" * 3_000,
    "constants": lambda: "def f(x):\n" + "".join(f" a{n} = {n}\n" for n in range(2_000)),
}


@pytest.mark.parametrize("name", TEXTS)
def test_every_place_is_looked_at_once(name: str) -> None:
    scan = Scan(TEXTS[name]())
    assert refusal(scan.code) is None
    began = time.process_time()
    suspects_of(scan)
    judge(scan, 1)
    assert time.process_time() - began < _MAX_CPU_SECONDS


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
def test_text_that_is_no_code_is_searched_in_linear_time(text: str) -> None:
    scan = Scan(text)
    scan.owners  # noqa: B018 - what is made there is not what is measured here
    began = time.process_time()
    suspects_of(scan)
    assert time.process_time() - began < _MAX_CPU_SECONDS
