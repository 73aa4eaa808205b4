"""Stamps the source when the tests end: `pytest -p readiness_lint.pytest_plugin`.

What was measured can then be told apart from what was edited since, function by function. Sources are read when the
session begins and again when it ends; a file that changed in between is not vouched for. The stamp names the coverage
data and the JUnit XML of the session by their SHA-256. coverage.py's own command writes its data after pytest has
ended, so the stamp is written when the process ends. PYTEST_DONT_REWRITE: there is no assertion in it.
"""

from __future__ import annotations

import atexit
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import ReadinessError

if TYPE_CHECKING:
    import pytest

    from readiness_lint.config.settings import Config

NAME = "readiness-lint-stamp"
_NOTHING = "this session left no coverage data and no results; run `readiness-lint stamp` when they are there"


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
    """One session: what the sources were when it began, and where its evidence goes."""

    def __init__(self, config: pytest.Config) -> None:
        from readiness_lint.engine.stamping import sources_of
        from readiness_lint.evidence import session

        self._began = time.time_ns()
        self._settings = _settings(config.rootpath)
        self._target: Path | None = config.option.readiness_stamp
        self._sources = sources_of(self._settings)
        self._data = session.data_file(self._settings.root)
        results = getattr(config.option, "xmlpath", None)
        self._results = Path(results).absolute() if results else None

    def pytest_unconfigure(self) -> None:
        """Compare the sources, and write the stamp when everything else has been written."""
        from readiness_lint.engine.stamping import sources_of

        now = sources_of(self._settings)
        same = {path: data for path, data in self._sources.items() if now.get(path) == data}
        atexit.register(self._write, same, {*self._sources, *now} - same.keys())

    def _write(self, sources: dict[str, bytes], changed: set[str]) -> None:
        from readiness_lint.engine.stamping import evidence_in, leave_stamp
        from readiness_lint.evidence.session import written_since

        root = self._settings.root
        new = written_since(root, self._data, self._results, self._began)
        try:
            place = leave_stamp(self._settings, self._target, sources, evidence_in(new, root), changed)
        except ReadinessError as error:
            print(f"readiness-lint: error: {error}", file=sys.stderr)
            return
        if not new:
            print(f"readiness-lint: {place}: {_NOTHING}", file=sys.stderr)


def _settings(root: Path) -> Config:
    from readiness_lint.config.load import load_config
    from readiness_lint.debt.lexicon import family_names
    from readiness_lint.rules import BY_CODE

    return load_config(root, known_codes=BY_CODE.keys(), known_families=family_names)
