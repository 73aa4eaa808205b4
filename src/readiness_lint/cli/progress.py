"""A progress bar on standard error, on a terminal and for long work only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from readiness_lint.engine.analysis import silent

if TYPE_CHECKING:
    from readiness_lint.engine.files import Progress

# Fewer files than this are read before anyone could look.
_LONG = 300


@contextmanager
def progress_on(stream: TextIO, *, quiet: bool) -> Iterator[Progress]:
    """A progress to hand to an analysis; it draws nothing where nobody watches."""
    if quiet or not stream.isatty():
        yield silent
        return
    bar = _Bar(stream)
    try:
        yield bar.update
    finally:
        bar.close()


class _Bar:
    """rich's progress bar, imported when the work turns out to be long."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._stop: Callable[[], None] | None = None
        self._advance: Callable[[int], None] | None = None

    def update(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is."""
        if total < _LONG:
            return
        if self._advance is None:
            self._start(stage, total)
        if self._advance is not None and (done % 20 == 0 or done == total):
            self._advance(done)

    def close(self) -> None:
        """Take the bar away."""
        if self._stop is not None:
            self._stop()

    def _start(self, stage: str, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress as RichProgress

        bar = RichProgress(console=Console(file=self._stream), transient=True)
        task = bar.add_task(stage, total=total)
        bar.start()
        self._stop = bar.stop
        self._advance = lambda done: bar.update(task, completed=done)
