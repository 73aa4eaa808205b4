"""Finding the project root and its configuration, and reading it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness_lint.config.regular_files import PIPE, bytes_of, is_pipe
from readiness_lint.config.settings import Config
from readiness_lint.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from readiness_lint.config.debt_schema import KnownFamilies
    from readiness_lint.config.schema import Reader

OWN_FILES = ("readiness-lint.toml", ".readiness-lint.toml")
PYPROJECT = "pyproject.toml"
# A repository may hold several packages with a setup.py each, so that one of these decides only without the others.
_OF_PROJECTS = (".git", PYPROJECT)
_OF_PACKAGES = ("setup.cfg", "setup.py")
ROOT_MARKERS = (*_OF_PROJECTS, *_OF_PACKAGES)
TABLE = "readiness-lint"


def load_config(
    start: Path,
    *,
    explicit: Path | None = None,
    isolated: bool = False,
    known_codes: Collection[str],
    known_families: KnownFamilies,
) -> Config:
    """The settings for what lies at `start` (a file or a directory, which need not exist).

    The root is the nearest directory, from `start` upwards, with a `readiness-lint.toml`,
    `.readiness-lint.toml` or a `pyproject.toml` that has a `[tool.readiness-lint]` table; in one directory
    the first of these wins. The search ends at the top of the git work tree, so that a stray file above a
    checkout cannot move its root. Where there is none, the root is the nearest directory with `.git` or
    `pyproject.toml`, else that with `setup.cfg` or `setup.py`, else `start` itself (its directory, for a file).

    `explicit` is read instead of what was found; the root stays. `isolated` reads nothing and takes the
    second kind of root. `known_families` is asked for the families of admissions that ship where the file
    names any. Raises ConfigError with the place of whatever cannot be understood.
    """
    found = None if isolated else _nearest_config(start)
    root = found.parent if found is not None else _nearest_marker(start)
    file = found if explicit is None or isolated else Path(os.path.abspath(explicit))  # noqa: PTH100
    defaults = Config(root=root)
    if file is None:
        return defaults
    shown = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
    from readiness_lint.config.schema import Reader

    return _read(file, shown, defaults, Reader(known_codes, known_families=known_families))


def common_start(paths: Sequence[Path]) -> Path:
    """Where the search for the configuration of several paths begins, in whatever order they are named.

    It is the path itself where there is one, the working directory where there is none, else the deepest directory
    that holds all of them.
    """
    places = {os.path.abspath(path) for path in paths}  # noqa: PTH100 - without `..`, but with links as they are
    if len(places) <= 1:
        return Path(*places) if places else Path.cwd()
    try:
        return Path(os.path.commonpath(sorted(places)))
    except ValueError as error:
        remedy = "run in that project, or name the paths of one project only"
        raise UsageError("the paths have no folder in common", path=min(places), remedy=remedy) from error


def is_project(config: Config) -> bool:
    """Whether the root is a project's, and not just the folder that a single file lies in (`/tmp`, say)."""
    return config.config_file is not None or any((config.root / marker).exists() for marker in ROOT_MARKERS)


def _directories(start: Path) -> Iterator[Path]:
    """`start`, or the directory of a file, and all above it."""
    start = Path(os.path.abspath(start))  # noqa: PTH100 - without `..`, but with links as they are
    first = start if os.path.isdir(start) else start.parent  # noqa: PTH112 - never raises, as below
    yield from (first, *first.parents)


def _nearest_config(start: Path) -> Path | None:
    for directory in _directories(start):
        for name in OWN_FILES:
            if _is_readable(directory / name):
                return directory / name
        pyproject = directory / PYPROJECT
        if _is_readable(pyproject) and _has_table(pyproject):
            return pyproject
        if os.path.exists(directory / ".git"):  # noqa: PTH110
            return None
    return None


def _nearest_marker(start: Path) -> Path:
    directories = list(_directories(start))
    for names in (_OF_PROJECTS, _OF_PACKAGES):
        for directory in directories:
            if any(os.path.exists(directory / name) for name in names):  # noqa: PTH110
                return directory
    return directories[0]


def _is_readable(place: Path) -> bool:
    """Whether a file lies there. Raises ConfigError for a named pipe: what it would say is nobody's guess."""
    if os.path.isfile(place):  # noqa: PTH113 - never raises
        return True
    try:
        pipe = is_pipe(place)
    except OSError:
        return False
    if pipe:
        raise ConfigError(PIPE, path=str(place), remedy="put a file in its place, or run with --isolated")
    return False


def _has_table(pyproject: Path) -> bool:
    # Most files do not even hold the name: those cost no parse, and their mistakes are not ours to report.
    text = _text(pyproject, str(pyproject))
    return TABLE in text and TABLE in _tool(_parse(text, str(pyproject)))


def _tool(document: dict[str, Any]) -> dict[str, Any]:
    tool = document.get("tool")
    return tool if isinstance(tool, dict) else {}


def _text(file: Path, shown: str) -> str:
    try:
        data = bytes_of(file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = "name a configuration file that can be read, or leave --config out to have it found"
        raise ConfigError(f"cannot be read: {reason}", path=shown, remedy=remedy) from error
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        remedy = "save the file as UTF-8, as TOML demands"
        raise ConfigError("is not UTF-8", path=shown, line=line, remedy=remedy) from error


def _parse(text: str, shown: str) -> dict[str, Any]:
    import tomli

    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        remedy = "correct what stands there; strings need quotes, and a table begins with its name in brackets"
        raise ConfigError(
            f"not TOML: {error.msg}", path=shown, line=error.lineno, column=error.colno, remedy=remedy
        ) from error


def _read(file: Path, shown: str, defaults: Config, reader: Reader) -> Config:
    text = _text(file, shown)
    document = _parse(text, shown)
    in_tool = file.name == PYPROJECT or TABLE in _tool(document)
    if in_tool and TABLE not in _tool(document):
        remedy = f"add the table [tool.{TABLE}]"
        raise ConfigError(f"has no table [tool.{TABLE}]", path=shown, remedy=remedy)
    table = _tool(document)[TABLE] if in_tool else document
    prefix: tuple[str, ...] = ("tool", TABLE) if in_tool else ()
    config = reader.config(table, replace(defaults, config_file=shown))
    if reader.problems:
        raise _error(reader, text, shown, prefix)
    return replace(config, places=_places(config, text, prefix))


def _places(config: Config, text: str, prefix: tuple[str, ...]) -> Mapping[tuple[str | int, ...], tuple[int, int]]:
    """Where everything stands, for settings that decide on functions: what they come to shows only later."""
    overrides = config.overrides
    named = any(
        path.globs or path.entry_points or path.critical or path.not_critical or not path.infer
        for path in config.critical_paths
    )
    if not (named or overrides.critical or overrides.not_critical or overrides.roles):
        return {}
    from readiness_lint.config.positions import locate

    positions = locate(text)
    both = {**positions.keys, **positions.values}
    return {path[len(prefix) :]: place for path, place in both.items() if path[: len(prefix)] == prefix}


def _error(reader: Reader, text: str, shown: str, prefix: tuple[str, ...]) -> ConfigError:
    """One error that stands at the first problem and tells of all, in the order of the file."""
    from readiness_lint.config.positions import locate

    positions = locate(text)
    errors = []
    for problem in reader.problems:
        path = prefix + problem.path
        line, column = positions.value(path) if problem.in_value else positions.key(path)
        errors.append(
            ConfigError(problem.fault.message, path=shown, line=line, column=column, remedy=problem.fault.remedy)
        )
    errors.sort(key=lambda error: (error.line or 0, error.column or 0))
    first, *others = errors
    if not others:
        return first
    remedies = [first.message, *([f"  remedy: {first.remedy}"] if first.remedy else [])]
    message = "\n".join([*remedies, *map(str, others)])
    return ConfigError(message, path=shown, line=first.line, column=first.column)
