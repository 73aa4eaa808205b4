"""The project's own coverage.py configuration: what it excludes and where it puts its data."""

from __future__ import annotations

import configparser
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness_lint.config.regular_files import text_of
from readiness_lint.errors import ConfigError

if TYPE_CHECKING:
    from coverage import Coverage

# In the order in which coverage.py asks them.
CONFIG_FILES = (".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "pyproject.toml")
REMEDY = "correct the coverage settings, `coverage debug config` shows how they are read"
TOML_REMEDY = "correct what stands there; a table or key may stand once, and strings need quotes"


# Where coverage.py writes unless it is told otherwise.
DATA_FILE = ".coverage"
# What decides which files are measured at all.
CHOOSING = ("source", "source_pkgs", "source_dirs", "include", "omit")


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """Regular expressions of lines that do not count, where data and reports are put, and plugins that are not run.

    Expressions are None where the project leaves them to coverage.py. `data_globs` are more places of data, where a
    name holds what only the test run knows. `paths` holds the entries of `[paths]`: each a folder of the project, then
    what means the same elsewhere.
    """

    exclude: tuple[str, ...] | None = None
    partial: tuple[str, ...] | None = None
    partial_always: tuple[str, ...] | None = None
    data_file: str = DATA_FILE
    data_globs: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    paths: tuple[tuple[str, ...], ...] = ()
    reports: tuple[str, ...] = ()

    def apply(self, coverage: Coverage) -> None:
        """Make `coverage` count lines as these settings say."""
        for name, lines in (
            ("exclude_lines", self.exclude),
            ("partial_branches", self.partial),
            ("partial_branches_always", self.partial_always),
        ):
            if lines is not None:
                coverage.set_option(f"report:{name}", list(lines))


def read_settings(root: Path) -> CoverageSettings:
    """The settings of the project at `root`, coverage.py's defaults where it has none.

    Raises ConfigError when a file cannot be read or coverage.py does not understand it.
    """
    found = ((name, _run_section(root / name, name)) for name in CONFIG_FILES)
    name, run = next(((name, run) for name, run in found if run is not None), (None, {}))
    if name is None:  # coverage.py takes long to import, and would say nothing but its defaults
        return CoverageSettings(data_globs=_globs(root, DATA_FILE))
    # Not asked of coverage.py, which puts COVERAGE_FILE first: that speaks of this process, not of theirs.
    data_file = str(run.get("data_file", DATA_FILE))
    return replace(_by_coverage(root, name), data_file=data_file, data_globs=_globs(root, data_file))


def choice_of_files(root: Path) -> str:
    """The keys by which the settings of the project choose what is measured, and where they stand; empty without any.

    Raises ConfigError when a file cannot be read.
    """
    for name in CONFIG_FILES:
        run = _run_section(root / name, name)
        if run is not None:
            keys = [f"`{key}`" for key in CHOOSING if run.get(key)]
            return f"{', '.join(keys)} of coverage's `run` section in {name}" if keys else ""
    return ""


def _by_coverage(root: Path, name: str) -> CoverageSettings:
    """The settings as coverage.py understands them, without the place of the data."""
    from coverage import Coverage
    from coverage.exceptions import ConfigError as CoverageConfigError
    from coverage.exceptions import CoverageException, CoverageWarning

    try:
        with warnings.catch_warnings():
            # Options that this version of coverage.py does not know are the test run's concern.
            warnings.simplefilter("ignore", CoverageWarning)
            coverage = Coverage(data_file=None, config_file=str(root / name))
    except (CoverageException, CoverageConfigError) as error:  # unrelated classes before 7.7
        raise ConfigError(f"coverage.py: {error}", path=name, remedy=REMEDY) from error
    return CoverageSettings(
        exclude=_texts(coverage.get_option("report:exclude_lines")),
        partial=_texts(coverage.get_option("report:partial_branches")),
        partial_always=_texts(coverage.get_option("report:partial_branches_always")),
        plugins=_texts(coverage.get_option("run:plugins")),
        paths=_entries(coverage.get_option("paths")),
        reports=tuple(str(coverage.get_option(f"{kind}:output")) for kind in ("json", "xml", "lcov")),
    )


# What stands for an environment variable in coverage.py's settings, and for a value of tox in those of tox.
_UNKNOWN = re.compile(r"\$\{[^}]*\}|\$\w+|\{[^{}]*\}")
_TOX_FOLDERS = {"{toxinidir}": ".", "{tox_root}": ".", "{toxworkdir}": ".tox", "{work_dir}": ".tox"}
_TOX_FOLDER = re.compile("|".join(map(re.escape, _TOX_FOLDERS)))
_SET_BY_TOX = re.compile(r"^(?:[^=\n]*:)?[ \t]*COVERAGE_FILE[ \t]*=[ \t]*(\S+)[ \t]*$", re.MULTILINE)


def _globs(root: Path, data_file: str) -> tuple[str, ...]:
    """Patterns of data whose name is made when the tests run: by coverage.py's settings, and by what tox sets."""
    names = [data_file] if _UNKNOWN.search(data_file) else []
    names += (_TOX_FOLDER.sub(lambda found: _TOX_FOLDERS[found[0]], told) for told in _set_by_tox(root / "tox.ini"))
    globs = (re.sub(r"\*+", "*", _UNKNOWN.sub("*", name)).removeprefix("./") for name in names)
    # A pattern that begins with what nobody knows, or elsewhere, says nothing of the project.
    return tuple(dict.fromkeys(glob for glob in globs if glob.strip("./") and not glob.startswith(("*", "/", ".."))))


def _set_by_tox(path: Path) -> Iterator[str]:
    """The values of COVERAGE_FILE in the environments of tox."""
    try:
        text = text_of(path)
        if "COVERAGE_FILE" not in text:
            return
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(text)
    except (OSError, ValueError, configparser.Error):
        return  # there is none, or whoever runs tox will hear of it
    for section in parser.sections():
        for option in ("setenv", "set_env"):
            if section.partition(":")[0] in ("testenv", "base"):
                yield from _SET_BY_TOX.findall(parser[section].get(option, ""))


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
            tables = _toml(text, name)
            settings = _table(tables, "tool").get("coverage", tables if own else None)
            if settings is None:
                return None
            above = "tool.coverage." if settings is not tables else ""
            return dict(_table(_table({"tool.coverage": settings}, "tool.coverage"), "run", above))
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(text)
    except (OSError, ValueError, configparser.Error) as error:
        raise ConfigError(f"cannot be read: {error}", path=name, remedy=REMEDY) from error
    if not own and not any(section.startswith("coverage:") for section in parser.sections()):
        return None
    section = next((each for each in ("coverage:run", *(["run"] if own else [])) if each in parser), None)
    return dict(parser[section]) if section else {}


def _table(tables: Mapping[str, Any], key: str, above: str = "") -> Mapping[str, Any]:
    """The table of that name, an empty one where there is none. Raises ValueError for anything else."""
    found = tables.get(key, {})
    if not isinstance(found, dict):
        raise ValueError(f"`{above}{key}` must be a table")
    return found


def _toml(text: str, name: str) -> dict[str, Any]:
    """The tables of a file. Raises ConfigError with the place where it stops being TOML."""
    import tomli

    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        message = f"not TOML: {error.msg}"
        raise ConfigError(message, path=name, line=error.lineno, column=error.colno, remedy=TOML_REMEDY) from error
