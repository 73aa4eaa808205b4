"""How much work something is, without a clock: a busy machine must not fail a test."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_HANGS_SECONDS = 240


def calls_made(work: Callable[[], object]) -> int:
    """How many functions `work` calls, of Python's and of C's: the same on every machine."""
    made = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return made


@contextmanager
def not_hanging() -> Iterator[None]:
    """Fails what does not end: for input on which work that grows with its square would take hours.

    It guards and measures nothing: what it guards takes about a second, and is given minutes.
    """

    def hangs(number: int, frame: FrameType | None) -> None:
        message = f"not done after {_HANGS_SECONDS} seconds"
        raise AssertionError(message)

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(_HANGS_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
