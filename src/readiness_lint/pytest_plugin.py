"""Stamps the source when the tests end: `pytest -p readiness_lint.pytest_plugin`.

What was measured can then be told apart from what was edited since, function by function. Sources are read when the
session begins and again when it ends; a file that changed in between is not vouched for. The stamp names the coverage
data and the JUnit XML of the session by their SHA-256, and the tests that never ran (`-x`, `-k`, Ctrl-C, files that
nobody asked for): nobody knows what these would have entered. coverage.py's own command writes its data after pytest
has ended, so the stamp is written when the process ends.
PYTEST_DONT_REWRITE: there is no assertion in it.
"""

from __future__ import annotations

import atexit
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from readiness_lint.errors import ReadinessError

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.evidence.selection import Part
    from readiness_lint.evidence.stamp import Ending

NAME = "readiness-lint-stamp"
_NOTHING = "this session left no coverage data and no results; run `readiness-lint stamp` when they are there"

_ADDED = "this session added to data that no stamp vouches for, so that nothing vouches for it; run the tests anew"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option of this plugin."""
    group = parser.getgroup("readiness-lint")
    group.addoption(
        "--readiness-stamp",
        type=Path,
        metavar="FILE",
        help="where the stamp goes (default: .readiness-lint/stamp.zip in the project)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin to watch, in the process that the user started and not in workers of pytest-xdist."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.pluginmanager.register(Stamping(config), NAME)


class Stamping:
    """One session: what the sources were when it began, which tests there are and ran, where its evidence goes."""

    def __init__(self, config: pytest.Config) -> None:
        from readiness_lint.engine.stamping import sources_of
        from readiness_lint.evidence import session
        from readiness_lint.evidence.earlier_data import EarlierData
        from readiness_lint.evidence.selection import Selection

        self._began = time.time_ns()
        self._settings = _settings(config.rootpath)
        self._target: Path | None = config.option.readiness_stamp
        self._sources = sources_of(self._settings)
        self._data = session.data_file(self._settings.root)
        self._earlier = EarlierData(self._data)
        results = getattr(config.option, "xmlpath", None)
        self._results = Path(results).absolute() if results else None
        self._selection = Selection(config)
        self._part: Part | None = None
        self._wanted: dict[str, None] = {}
        self._ran: set[str] = set()
        self._cut = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """The tests that were found; some may be left out from here on."""
        self._selection.found(item.nodeid for item in items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The tests that are to run are known."""
        self._wanted.update(dict.fromkeys([*self._selection.wanted, *(item.nodeid for item in session.items)]))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """The same where workers of pytest-xdist collect them."""
        self._wanted.update(dict.fromkeys(ids))
        self._selection.elsewhere = True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test ran."""
        self._ran.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tests that were cut short are known by name, unless that was before all of them were collected."""
        from readiness_lint.engine.stamping import files_of

        uncollected = bool(session.shouldstop or session.shouldfail) and not self._wanted
        self._part = self._selection.part(files_of(self._settings), {item.nodeid for item in session.items})
        self._cut = uncollected or (self._part is not None and self._part.cut) or int(exitstatus) not in (0, 1, 5)

    def pytest_unconfigure(self) -> None:
        """Compare the sources, and write the stamp when everything else has been written."""
        from readiness_lint.engine.stamping import sources_of

        now = sources_of(self._settings)
        same = {path: data for path, data in self._sources.items() if now.get(path) == data}
        atexit.register(self._write, same, {*self._sources, *now} - same.keys())

    def _write(self, sources: dict[str, bytes], changed: set[str]) -> None:
        from readiness_lint.engine.stamping import changed_between, evidence_in, kept_sources, leave_stamp
        from readiness_lint.evidence.session import written_since

        root = self._settings.root
        new = written_since(root, self._data, self._results, self._began)
        untouched, earlier = self._earlier.untouched(new), self._earlier.taken_in(new)
        try:
            evidence = evidence_in(new, root)
            ending = self._ending(evidence)
            old = changed_between(self._settings, self._target, earlier, sources)
            kept = kept_sources(self._settings, self._target, untouched, sources)
            if old is None or kept is not None:
                evidence = evidence_in([place for place in new if place == self._results], root)
            if old is None:
                print(f"readiness-lint: {self._data}: {_ADDED}", file=sys.stderr)
            changed = changed | (old or set())
            sources, changed = kept or ({path: sources[path] for path in sources.keys() - changed}, changed)
            place = leave_stamp(self._settings, self._target, sources, evidence, changed, ending)
        except ReadinessError as error:
            print(f"readiness-lint: error: {error}", file=sys.stderr)
            return
        if not new:
            print(f"readiness-lint: {place}: {_NOTHING}", file=sys.stderr)

    def _ending(self, evidence: Collection[str]) -> Ending | None:
        """How the session ended, None where all of the tests ran."""
        from readiness_lint.evidence.stamp import Ending

        not_run = tuple(node for node in self._wanted if node not in self._ran)
        if self._part is not None:
            left_out = self._part.left_out_below(self._settings.root)
            return Ending(frozenset(evidence), not_run, self._cut, self._part.arguments, left_out)
        return Ending(frozenset(evidence), not_run, self._cut) if not_run or self._cut else None


def _settings(root: Path) -> Config:
    from readiness_lint.config.load import load_config
    from readiness_lint.debt.lexicon import family_names
    from readiness_lint.rules import BY_CODE

    return load_config(root, known_codes=BY_CODE.keys(), known_families=family_names)
