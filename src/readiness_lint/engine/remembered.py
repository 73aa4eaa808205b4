"""What a process that judges many files one by one need not read twice, beside the configuration.

Editors keep a linter running for days, so everything is remembered together with the time and size of the file that
it came from, and read anew when these differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.load import PYPROJECT, is_project
from readiness_lint.engine.index_place import index_file
from readiness_lint.engine.remembered_config import state_of

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.index import Index
    from readiness_lint.engine.other_files import OtherFiles
    from readiness_lint.engine.remembered_config import State
    from readiness_lint.evidence.gather import Sources
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.facts import Facts


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
    from readiness_lint.evidence.coverage_settings import CONFIG_FILES
    from readiness_lint.evidence.gather import Sources
    from readiness_lint.evidence.stamp import DEFAULT_FILE

    stamps = (DEFAULT_FILE,) if config.stamps is None else config.stamps
    read = (*coverage, *stamps, *CONFIG_FILES)
    states = tuple(state_of(place) for name in read for place in (name, config.root / name))
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
