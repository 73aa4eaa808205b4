"""Whether the evidence that an index was made from is what a whole run would read now.

What was learned of the disk is remembered with the states of the files and folders that decide it, as in
`remembered.py`: a file that appears or goes changes the state of its folder.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from readiness_lint.engine.evidence_origin import (
    COVERAGE,
    MUTATION,
    TESTS,
    key_of_coverage_settings,
    key_of_names,
    listing_of,
    mutation_names,
    usual_places,
)
from readiness_lint.engine.remembered_config import state_of

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.evidence_origin import EvidenceIdentity, EvidenceOrigin, Listing, Where
    from readiness_lint.engine.remembered_config import State

_WILD = "*?["


def is_current(origin: EvidenceOrigin, kinds: Collection[str], config: Config) -> bool:
    """Whether a whole run would read the same files of some kinds again, and understand them in the same way.

    Of mutation testing `are_mutants_current` tells.
    """
    return (
        _is_as_configured(origin, config)
        and is_unchanged(origin.of(*kinds), config.root)
        and all(_lies_there(origin, kind, config.root) for kind in kinds if kind in origin.listings)
    )


def are_mutants_current(origin: EvidenceOrigin, path: str, config: Config) -> bool:
    """Whether the results of mutation testing about one file are what the index knows, if there are any."""
    root, files = config.root, origin.of(MUTATION)
    if not files or origin.names != key_of_names(config):
        return False
    if MUTATION not in origin.listings:
        return is_unchanged(files, root)
    names = mutation_names(path, origin.sessions)
    about = [file for file in files if file.place in names]
    there = {name for name in names if os.path.exists(root / name)}  # noqa: PTH110 - never raises
    return {file.place for file in about} == there and is_unchanged(about, root)


def is_unchanged(files: Iterable[EvidenceIdentity], root: Path) -> bool:
    """Whether all files are as they were when the index was made."""
    return all(_is_unchanged(file, root, state_of(root / file.place)) for file in files)


# Tests in many processes leave many data files.
@lru_cache(maxsize=4096)
def _is_unchanged(file: EvidenceIdentity, root: Path, _: State) -> bool:
    return file.unchanged(root)


def _is_as_configured(origin: EvidenceOrigin, config: Config) -> bool:
    """Whether the settings are those with which evidence was looked for and understood."""
    from readiness_lint.evidence.coverage_settings import CONFIG_FILES

    states = tuple(state_of(config.root / name) for name in CONFIG_FILES)
    return origin.names == key_of_names(config) and origin.settings == _key_of_settings(config.root, states)


@lru_cache(maxsize=8)
def _key_of_settings(root: Path, _: tuple[State, ...]) -> str:
    return key_of_coverage_settings(root)


def _lies_there(origin: EvidenceOrigin, kind: str, root: Path) -> bool:
    """Whether the usual places hold what they held: what would be read after what was used does not count."""
    known, where = origin.listings[kind], origin.where
    try:
        folders = tuple(state_of(folder) for folder in _folders(root, where))
        listing = _listing(kind, root, where, folders)
        # Which data is the newest can change in any file that lies there.
        beside = listing if kind != TESTS else (*listing, *_listing(COVERAGE, root, where, folders))
        ages = tuple(state_of(root / name) for names in beside for name in names)
        listing = _in_order(kind, root, where, folders, ages)
    except OSError:
        return False  # a whole run could not look there either
    return (listing if kind in origin.open else listing[: len(known)]) == known


@lru_cache(maxsize=32)
def _listing(kind: str, root: Path, where: Where, _: tuple[State, ...]) -> Listing:
    return listing_of(usual_places(kind, root, where), root)


@lru_cache(maxsize=32)
def _in_order(kind: str, root: Path, where: Where, _: tuple[State, ...], __: tuple[State, ...]) -> Listing:
    return listing_of(usual_places(kind, root, where), root)


def _folders(root: Path, where: Where) -> Iterator[Path]:
    """The folders in which evidence may appear."""
    yield from (root / folder for folder in _usual_folders(where))
    for glob in where.globs:
        if any(letter in os.path.dirname(glob) for letter in _WILD):  # noqa: PTH120 - a pattern, no path
            for folder in PurePosixPath(glob).parents:
                wild = any(letter in str(folder) for letter in _WILD)
                yield from sorted(root.glob(str(folder))) if wild else [root / folder]


@lru_cache(maxsize=8)
def _usual_folders(where: Where) -> tuple[str, ...]:
    from readiness_lint.evidence import find
    from readiness_lint.evidence.stamp import DEFAULT_FILE

    data = PurePosixPath(where.data_file)
    names = [*find.COVERAGE_REPORTS, *find.TEST_RESULTS, *find.OWN_RESULTS, find.OWN_DATA, DEFAULT_FILE]
    names += [where.data_file, *where.reports, *where.globs, *(f"{folder}/{data.name}" for folder in find.DATA_FOLDERS)]
    return tuple(dict.fromkeys(str(PurePosixPath(name).parent) for name in names))
