"""What is refused before libcst sees it, and that nothing else can hurt."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from readiness_lint.facts import bounds
from readiness_lint.facts.bounds import refusal
from readiness_lint.facts.scan import Scan
from tests.facts.hostile import GROWTHS

_MOST_CALLS = 40_000_000
_JUDGE = """
import sys
from readiness_lint.facts.scan import Scan
from readiness_lint.facts.judge import judge
from tests.facts.hostile import GROWTHS
from tests.work import calls_made

for argument in sys.argv[1:]:
    name, _, size = argument.partition("=")
    scan = Scan(GROWTHS[name](int(size)))
    print(name, calls_made(lambda: judge(scan, 1)), sep="=", flush=True)
"""


def _refused(name: str, size: int) -> bool:
    scan = Scan(GROWTHS[name](size))
    scope = scan.scopes[1]
    return refusal(scan.code[scope.opens : scope.end]) is not None


def _largest_accepted(name: str) -> int:
    low, high = 1, 2
    while not _refused(name, high):
        low, high = high, high * 2
        if high > bounds.MAX_CHARACTERS:
            return low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _refused(name, middle) else (middle, high)
    return low


def _judged(arguments: list[str]) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-c", _JUDGE, *arguments], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"died after {done.stdout[-80:]!r}: {done.stderr[-400:]}"
    return {name: int(calls) for name, calls in (line.split("=") for line in done.stdout.split("\n") if line)}


def test_everything_just_inside_the_bounds_is_judged_without_a_crash_and_with_little_work() -> None:
    arguments = [f"{name}={_largest_accepted(name)}" for name in GROWTHS]
    with ThreadPoolExecutor(2) as pool:
        halves = list(pool.map(_judged, (arguments[::2], arguments[1::2])))
    calls = {**halves[0], **halves[1]}
    assert calls.keys() == GROWTHS.keys()
    assert {name: made for name, made in calls.items() if made > _MOST_CALLS} == {}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x" * 40_001, "it has 40001 characters of code, more than 40000"),
        ("(" * 81 + ")" * 81, "its brackets are nested 81 deep, more than 80"),
        ("".join(f"{' ' * level}if x:\n" for level in range(41)), "its blocks are nested 41 deep, more than 40"),
        ("elif x: pass\n" * 401, "it has 401 branches, more than 400"),
        ("x\n" + "a." * 1001, "one statement has 2002 parts, more than 2000"),
    ],
)
def test_a_refusal_names_the_figure_and_the_bound(code: str, reason: str) -> None:
    assert refusal(code) == reason


@pytest.mark.parametrize(
    "code", ["", "def f(): pass", "(" * 80 + ")" * 80, "elif x: pass\n" * 400, ")" * 200, "a." * 1000, "x" * 40_000]
)
def test_what_keeps_the_bounds_is_accepted(code: str) -> None:
    assert refusal(code) is None


def test_a_long_docstring_is_one_part() -> None:
    scan = Scan('def f():\n    """' + "many words\n" * 1000 + '"""\n')
    assert refusal(scan.code) is None
