"""The configuration of a file, for a process that judges many files one by one and may run for days.

It is remembered with the time and size of the files that decide it, and read anew when these differ.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from readiness_lint.config.load import OWN_FILES, PYPROJECT, ROOT_MARKERS, load_config
from readiness_lint.config.settings import Config

# Modification time in nanoseconds and size; None for what is no file.
State = tuple[int, int] | None


def state_of(file: str | Path) -> State:
    """The state of a file by which a change is noticed."""
    try:
        status = os.stat(file)  # noqa: PTH116 - dozens of them for each file that is judged
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def config_for(file: Path, explicit: Path | None) -> Config:
    """The configuration for an absolute path; where nothing around it says what its project is, that of the
    working directory. Raises ConfigError.
    """
    config = _config_at(file.parent, explicit)
    if config.config_file is None and not any((config.root / name).exists() for name in ROOT_MARKERS):
        here = Path.cwd()
        return config if file.is_relative_to(here) else _config_at(here, explicit)
    return config


def usual_config(config: Config) -> Config:
    """The same configuration as its file has it, without what a command line said of evidence."""
    file = config.config_file
    usual = Config(root=config.root) if file is None else _config_at(config.root, config.root / file)
    return replace(config, coverage=usual.coverage, tests=usual.tests, stamps=usual.stamps, mutation=usual.mutation)


def _config_at(directory: Path, explicit: Path | None) -> Config:
    return _loaded(directory, explicit, _states(str(directory), explicit))


def _states(directory: str, explicit: Path | None) -> tuple[State, ...]:
    """The state of everything that decides which configuration is found, and what it says."""
    states = [] if explicit is None else [state_of(explicit)]
    above = ""
    while directory != above:
        states += [state_of(f"{directory}/{name}") for name in (*OWN_FILES, PYPROJECT)]
        if state_of(f"{directory}/.git") is not None:
            return (*states, None)  # the search ends here; what git writes there changes nothing for us
        above, directory = directory, os.path.dirname(directory)  # noqa: PTH120
    return tuple(states)


@lru_cache(maxsize=64)
def _loaded(directory: Path, explicit: Path | None, _: tuple[State, ...]) -> Config:
    return load_config(directory, explicit=explicit, known_codes=_KnownCodes(), known_families=_families)


def _families() -> Collection[str]:
    from readiness_lint.debt.lexicon import family_names

    return family_names()


class _KnownCodes(Collection[str]):
    """The codes of all rules, which are imported only if the configuration names any."""

    def __contains__(self, code: object) -> bool:
        return code in self._codes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes())

    def __len__(self) -> int:
        return len(self._codes())

    @staticmethod
    def _codes() -> Collection[str]:
        from readiness_lint.rules import BY_CODE

        return BY_CODE.keys()
