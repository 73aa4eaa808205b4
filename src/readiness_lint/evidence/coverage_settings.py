"""The project's own coverage.py configuration: what it excludes and where it puts its data."""

from __future__ import annotations

import configparser
import os
import tomllib
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import ConfigError

if TYPE_CHECKING:
    from coverage import Coverage

# In the order in which coverage.py asks them.
CONFIG_FILES = (".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "pyproject.toml")
REMEDY = "correct the coverage settings, `coverage debug config` shows how they are read"


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """Regular expressions of lines that do not count, the data file's name, and plugins that are not run."""

    exclude: tuple[str, ...]
    partial: tuple[str, ...]
    partial_always: tuple[str, ...]
    data_file: str = ".coverage"
    plugins: tuple[str, ...] = ()

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
    from coverage.exceptions import CoverageException, CoverageWarning

    name = next((name for name in CONFIG_FILES if _has_settings(root / name, name)), None)
    try:
        with warnings.catch_warnings():
            # Options that this version of coverage.py does not know are the test run's concern.
            warnings.simplefilter("ignore", CoverageWarning)
            coverage = Coverage(data_file=None, config_file=str(root / name) if name else False)
    except CoverageException as error:
        raise ConfigError(f"coverage.py: {error}", path=name, remedy=REMEDY) from error
    data_file = coverage.get_option("run:data_file")
    if data_file == os.environ.get("COVERAGE_FILE") or not isinstance(data_file, str):
        # The variable speaks of this process, which may itself be under coverage.
        data_file = ".coverage"
    return CoverageSettings(
        exclude=_texts(coverage.get_option("report:exclude_lines")),
        partial=_texts(coverage.get_option("report:partial_branches")),
        partial_always=_texts(coverage.get_option("report:partial_branches_always")),
        data_file=data_file,
        plugins=_texts(coverage.get_option("run:plugins")),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _has_settings(path: Path, name: str) -> bool:
    """Whether coverage.py would take its settings from this file; others' files count only with a section."""
    if not path.is_file():
        return False
    if name.startswith(".coveragerc"):
        return True
    try:
        text = path.read_text(encoding="utf-8")
        if name.endswith(".toml"):
            tool = tomllib.loads(text).get("tool", {})
            return isinstance(tool, dict) and bool(tool.get("coverage"))
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, configparser.Error) as error:
        raise ConfigError(f"cannot be read: {error}", path=name, remedy=REMEDY) from error
    return any(section.startswith("coverage:") for section in parser.sections())
