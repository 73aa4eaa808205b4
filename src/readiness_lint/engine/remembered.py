"""What a process that judges many files one by one need not read twice.

Editors keep a linter running for days, so everything is remembered together with the time and size of the file that
it came from, and read anew when these differ.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.load import OWN_FILES, PYPROJECT, ROOT_MARKERS, is_project, load_config
from readiness_lint.engine.index_place import index_file

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.index import EvidenceIdentity, Index
    from readiness_lint.engine.other_files import OtherFiles
    from readiness_lint.evidence.gather import Sources
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.facts import Facts

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


def index_of(config: Config) -> Index | None:
    """The project's index, None where there is none that was made with the same critical paths."""
    state = state_of(index_file(config.cache_path))
    if state is None:
        return None
    from readiness_lint.engine.index import key_of_paths

    index = _index_at(config.cache_path, state)
    return index if index is not None and index.paths_key == key_of_paths(config) else None


def is_quiet(index: Index, path: str, config: Config) -> bool:
    """Whether there was nothing to find in a file under the settings as they are."""
    from readiness_lint.engine.index import key_of_settings

    return path in index.quiet and index.settings_key == key_of_settings(config)


@lru_cache(maxsize=8)
def _index_at(cache_path: Path, _: State) -> Index | None:
    from readiness_lint.engine.index import read_index

    return read_index(cache_path)


def is_current(identity: EvidenceIdentity, root: Path) -> bool:
    """Whether an evidence file is the one that the index was made from."""
    return _is_current(identity, root, state_of(root / identity.place))


@lru_cache(maxsize=32)
def _is_current(identity: EvidenceIdentity, root: Path, _: State) -> bool:
    return identity.unchanged(root)


def scripts_of(root: Path) -> Mapping[str, str]:
    """The console scripts that the project declares."""
    return _scripts(root, state_of(root / PYPROJECT), state_of(root / "setup.cfg"))


@lru_cache(maxsize=8)
def _scripts(root: Path, *_: State) -> Mapping[str, str]:
    from readiness_lint.source.packaging import console_scripts

    return console_scripts(root)


def evidence_for(facts: Facts, text: str, config: Config, coverage: tuple[str, ...]) -> Evidence:
    """What the named coverage files say of one file. Raises EvidenceError for files that cannot be read.

    The other files of the project tell whether the data shows any test at all, as they do in a run over all of them.
    """
    from readiness_lint.evidence.gather import Sources
    from readiness_lint.evidence.stamp import DEFAULT_FILE

    stamps = (DEFAULT_FILE,) if config.stamps is None else config.stamps
    states = tuple(state_of(place) for name in (*coverage, *stamps) for place in (name, config.root / name))
    exclude = config.excluded if is_project(config) else None
    return _gathered(facts, text, config.root, exclude, Sources(coverage, (), config.stamps, ()), states)


# An editor asks about the same few texts; a run over a project asks about each once.
@lru_cache(maxsize=16)
def _gathered(
    facts: Facts,
    text: str,
    root: Path,
    exclude: tuple[str, ...] | None,
    sources: Sources,
    states: tuple[State, ...],
) -> Evidence:
    from readiness_lint.engine.other_files import WithOthers
    from readiness_lint.evidence.gather import gather

    known = WithOthers(facts, {} if exclude is None else _others(root, exclude, states))
    return gather(root, known, lambda _: text, {facts.path}, sources)


# Of the same age as the evidence: a file that came later is not in it.
@lru_cache(maxsize=2)
def _others(root: Path, exclude: tuple[str, ...], _: tuple[State, ...]) -> OtherFiles:
    from readiness_lint.engine.other_files import OtherFiles

    return OtherFiles(root, exclude)
