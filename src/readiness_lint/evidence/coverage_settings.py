"""The project's own coverage.py configuration: what it excludes and where it puts its data."""

from __future__ import annotations

import configparser
import tomllib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import ConfigError

if TYPE_CHECKING:
    from coverage import Coverage

# In the order in which coverage.py asks them.
CONFIG_FILES = (".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "pyproject.toml")
REMEDY = "correct the coverage settings, `coverage debug config` shows how they are read"


# Where coverage.py writes unless it is told otherwise.
DATA_FILE = ".coverage"


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """Regular expressions of lines that do not count, where data and reports are put, and plugins that are not run.

    `paths` holds the entries of `[paths]`: each a folder of the project, then what means the same elsewhere.
    """

    exclude: tuple[str, ...]
    partial: tuple[str, ...]
    partial_always: tuple[str, ...]
    data_file: str = DATA_FILE
    plugins: tuple[str, ...] = ()
    paths: tuple[tuple[str, ...], ...] = ()
    reports: tuple[str, ...] = ()

    def apply(self, coverage: Coverage) -> None:
        """Make `coverage` count lines as these settings say."""
        coverage.set_option("report:exclude_lines", list(self.exclude))
        coverage.set_option("report:partial_branches", list(self.partial))
        coverage.set_option("report:partial_branches_always", list(self.partial_always))


def read_settings(root: Path) -> CoverageSettings:
    """The settings of the project at `root`, coverage.py's defaults where it has none.

    Raises ConfigError when a file cannot be read or coverage.py does not understand it.
    """
    from coverage import Coverage
    from coverage.exceptions import ConfigError as CoverageConfigError
    from coverage.exceptions import CoverageException, CoverageWarning

    found = ((name, _run_section(root / name, name)) for name in CONFIG_FILES)
    name, run = next(((name, run) for name, run in found if run is not None), (None, {}))
    try:
        with warnings.catch_warnings():
            # Options that this version of coverage.py does not know are the test run's concern.
            warnings.simplefilter("ignore", CoverageWarning)
            coverage = Coverage(data_file=None, config_file=str(root / name) if name else False)
    except (CoverageException, CoverageConfigError) as error:  # unrelated classes before 7.7
        raise ConfigError(f"coverage.py: {error}", path=name, remedy=REMEDY) from error
    return CoverageSettings(
        exclude=_texts(coverage.get_option("report:exclude_lines")),
        partial=_texts(coverage.get_option("report:partial_branches")),
        partial_always=_texts(coverage.get_option("report:partial_branches_always")),
        # Not asked of coverage.py, which puts COVERAGE_FILE first: that speaks of this process, not of theirs.
        data_file=str(run.get("data_file", DATA_FILE)),
        plugins=_texts(coverage.get_option("run:plugins")),
        paths=_entries(coverage.get_option("paths")),
        reports=tuple(str(coverage.get_option(f"{kind}:output")) for kind in ("json", "xml", "lcov")),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _entries(value: object) -> tuple[tuple[str, ...], ...]:
    return tuple(map(_texts, value.values())) if isinstance(value, dict) else ()


def _run_section(path: Path, name: str) -> Mapping[str, object] | None:
    """The settings of `run`, None where coverage.py would not take its settings from this file.

    Files that belong to other tools too count only if they have a section for it.
    """
    if not path.is_file():
        return None
    own = name.startswith(".coveragerc")
    try:
        text = path.read_text(encoding="utf-8")
        if name.endswith(".toml"):
            tables = tomllib.loads(text)
            settings = tables.get("tool", {}).get("coverage", tables if own else None)
            return None if settings is None else dict(settings.get("run", {}))
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(text)
    except (OSError, ValueError, AttributeError, configparser.Error) as error:
        raise ConfigError(f"cannot be read: {error}", path=name, remedy=REMEDY) from error
    if not own and not any(section.startswith("coverage:") for section in parser.sections()):
        return None
    section = next((each for each in ("coverage:run", "run") if each in parser), None)
    return dict(parser[section]) if section else {}
