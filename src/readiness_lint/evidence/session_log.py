"""Writes what becomes of each test as soon as it is known, so that a crash takes nothing along.

The log has the form of pytest-reportlog, and `reportlog.py` reads it: a session whose end is missing broke off. It is
written by pytest (`pytest_log.py`) and by unittest (`unittest_log.py`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.evidence.reportlog import COLLECTED, MARKER, PART

if TYPE_CHECKING:
    from coverage import Coverage

# What is measured is written out so often at most; a process that is killed loses what came later.
_SAVE_EVERY_SECONDS = 5.0
# Lines that tell how a session ended, whole or not, in words of pytest; who reads results passes over them.
ENDED, BROKE = "SessionEnd", "InternalError"


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

    def collected(self, nodes: Iterable[str]) -> None:
        """Add the ids of tests that are to run, so that those which never do are known."""
        self.write(COLLECTED, nodeids=list(nodes))

    def part(self, arguments: Iterable[str], left_out: Mapping[str, int]) -> None:
        """Say what made the session one of a part of the tests, and the files that it did not look at."""
        self.write(PART, arguments=list(arguments), left_out=dict(left_out))


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
