"""Writes what becomes of each test as soon as it is known, so that a crash takes nothing along.

The log has the form of pytest-reportlog, and `reportlog.py` reads it: a session whose end is missing broke off. It is
written by pytest (`PytestLog` is a plugin) and by unittest (`unittest_log.py`).
PYTEST_DONT_REWRITE: there is no assertion in it.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.evidence.reportlog import MARKER

if TYPE_CHECKING:
    import pytest
    from coverage import Coverage

# What is measured is written out so often at most; a process that is killed loses what came later.
_SAVE_EVERY_SECONDS = 5.0


class SessionLog:
    """A log that is being written, each line at once."""

    def __init__(self, place: Path) -> None:
        self._stream: TextIO = place.open("a", encoding="utf-8", buffering=1)

    def write(self, kind: str, **fields: object) -> None:
        """Add one line."""
        self._stream.write(json.dumps({MARKER: kind, **fields}) + "\n")

    def test(self, node: str, when: str, outcome: str, **fields: object) -> None:
        """Add the line of one phase of a test."""
        self.write("TestReport", nodeid=node, when=when, outcome=outcome, **fields)


class Saver:
    """Writes what was measured so far, now and then."""

    def __init__(self, measurement: Coverage) -> None:
        self._measurement = measurement
        self._saved = -_SAVE_EVERY_SECONDS

    def save(self) -> None:
        """Write it, unless that was done a moment ago."""
        if time.monotonic() - self._saved > _SAVE_EVERY_SECONDS:
            self._measurement.save()
            self._saved = time.monotonic()


class PytestLog:
    """The plugin, for the process that the user started and not for workers of pytest-xdist."""

    def __init__(self, log: SessionLog, saver: Saver, *, narrowed: bool) -> None:
        """`narrowed`: arguments of the user may have left tests out, whatever the project's own settings leave out."""
        self._log = log
        self._saver = saver
        self._narrowed = narrowed
        self._left_out = False

    def pytest_deselected(self) -> None:
        """Tests were left out by `-k`, `-m`, `--lf` and the like."""
        self._left_out = self._narrowed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of a test has ended."""
        more: dict[str, object] = {}
        if hasattr(report, "wasxfail"):
            more["wasxfail"] = str(report.wasxfail)
        if node := getattr(report, "node", None):  # the worker of pytest-xdist
            more["node"] = str(getattr(node, "gateway", node).id)
        self._log.write(type(report).__name__, nodeid=report.nodeid, when=report.when, outcome=report.outcome, **more)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file or class was looked through for tests."""
        if report.outcome != "passed":
            self._log.write("CollectReport", nodeid=report.nodeid, outcome=report.outcome)

    def pytest_runtest_logfinish(self) -> None:
        """A test has ended, and no test is running."""
        self._saver.save()

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """The end of the session, which is none where it was cut short (`-x`, Ctrl-C) or tests were left out."""
        source = getattr(getattr(session.config, "args_source", None), "name", "")
        cut = session.shouldstop or session.shouldfail or self._left_out or (self._narrowed and source == "ARGS")
        if not cut and int(exitstatus) in (0, 1, 5):
            self._log.write("SessionFinish", exitstatus=int(exitstatus))
