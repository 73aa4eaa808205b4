"""The plugin by which pytest writes the log of the session (see `session_log.py`).

PYTEST_DONT_REWRITE: there is no assertion in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from readiness_lint.evidence.selection import Selection
from readiness_lint.evidence.session_log import BROKE, ENDED

if TYPE_CHECKING:
    from readiness_lint.evidence.session_log import Saver, SessionLog


class PytestLog:
    """The plugin, for the process that the user started and not for workers of pytest-xdist."""

    def __init__(self, log: SessionLog, saver: Saver, root: Path, files: Sequence[Path]) -> None:
        """`files` are those of the project at `root`, the tests among them."""
        self._log = log
        self._saver = saver
        self._root, self._files = root, files
        self._selection: Selection | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        """What was asked for is known."""
        self._selection = Selection(config)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """The tests that were found; some may be left out from here on."""
        if self._selection is not None:
            self._selection.found(item.nodeid for item in items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The tests that are to run are known."""
        self._log.collected(item.nodeid for item in session.items)
        if self._selection is not None:
            self._log.collected(self._selection.wanted)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """The same where workers of pytest-xdist collect them."""
        self._log.collected(ids)
        if self._selection is not None:
            self._selection.elsewhere = True

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

    def pytest_internalerror(self) -> None:
        """pytest itself, or a plugin, broke."""
        self._log.write(BROKE)

    def pytest_runtest_logfinish(self) -> None:
        """A test has ended, and no test is running."""
        self._saver.save()

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """The end of the session, which is none where it was cut short (`-x`, Ctrl-C) or tests were left out."""
        part = self._selection and self._selection.part(self._files, {item.nodeid for item in session.items})
        if part:
            self._log.part(part.arguments, part.left_out_below(self._root))
        cut = session.shouldstop or session.shouldfail or part
        self._log.write(ENDED, exitstatus=int(exitstatus))
        if not cut and int(exitstatus) in (0, 1, 5):
            self._log.write("SessionFinish", exitstatus=int(exitstatus))
