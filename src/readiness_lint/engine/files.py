"""Which files a run reads, and what became of each."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.load import is_project
from readiness_lint.config.patterns import matches
from readiness_lint.engine.reading import Reading, read_all, read_facts, usual_jobs, words_of
from readiness_lint.errors import UsageError
from readiness_lint.model.source import FileRole, Source, Unreadable
from readiness_lint.source.decoding import decode, read_source
from readiness_lint.source.discovery import Discovery, discover
from readiness_lint.source.roles import JUDGED, left_out_by_role, role_of_path

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.imported import NotJudged
    from readiness_lint.engine.reading import Words
    from readiness_lint.model.facts import Facts
    from readiness_lint.model.source import LeftOut
    from readiness_lint.source.discovery import DiscoveredFile

Progress = Callable[[str, int, int], None]
# Generated code is not judged, but names resolve through it.
_IN_GRAPH = (*JUDGED, FileRole.GENERATED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read: `paths` are asked for, `everything` is needed to know the project.

    `given` holds bytes that stand for files on disk, by absolute path (an editor's unsaved text). Without `findings`
    only what the project is made of is read.
    """

    config: Config
    paths: tuple[Path, ...]
    everything: bool
    jobs: int
    given: Mapping[Path, bytes] | None = None
    findings: bool = True

    @property
    def words(self) -> Words:
        """What is asked of each file."""
        return words_of(self.config, findings=self.findings)


@dataclass(frozen=True, slots=True)
class Files:
    """What was read. `judged` are the paths whose findings count, `places` where every file lies.

    `unreadable` holds what could not be read, `unknown_places` those of them that may hide any number of files.
    `imported` are paths that nobody judges although judged code imports them, with the reason.
    """

    readings: tuple[Reading, ...]
    tests: tuple[Facts, ...]
    unreadable: tuple[Unreadable, ...]
    unknown_places: tuple[Unreadable, ...]
    left_out: tuple[LeftOut, ...]
    judged: frozenset[str]
    places: Mapping[str, Path]
    given: Mapping[str, str]
    package_roots: tuple[str, ...]
    imported: Mapping[str, NotJudged]


def read_files(wanted: Wanted, progress: Progress) -> Files:
    """Discover and read. Raises UsageError for paths that do not exist or lie outside the root."""
    config = wanted.config
    given = dict(_given(config.root, wanted.given or {}))
    named = discover(config.root, wanted.paths, config.excluded) if not given else Discovery(())
    beyond = bool(wanted.everything and (wanted.paths or given) and is_project(config))
    whole = discover(config.root, (), config.excluded) if beyond else named
    asked = {file.path for file in named.files} | set(given)
    on_disk = {file.path: file for file in (*whole.files, *named.files) if file.path not in given}
    readings, unreadable = _read(wanted, list(given.values()), [on_disk[path] for path in sorted(on_disk)], progress)
    roles = [reading.facts.role for reading in readings if reading.facts.path in asked]
    imported, found = _imported(wanted, readings, whole.package_roots, beyond or not wanted.paths)
    places = {path: file.absolute for path, file in on_disk.items()}
    return Files(
        readings=tuple(one for one in (*readings, *found) if one.facts.role in _IN_GRAPH or one.facts.path in imported),
        tests=tuple(reading.facts for reading in readings if reading.facts.role is FileRole.TEST),
        unreadable=(*named.unreadable, *(file for file in unreadable if file.path in asked)),
        unknown_places=tuple(place for place in named.unreadable if place.hides),
        left_out=(*named.left_out, *left_out_by_role(roles)),
        judged=frozenset(
            reading.facts.path for reading in readings if reading.facts.path in asked and reading.facts.role in JUDGED
        ),
        places=places | {reading.facts.path: _base(config) / reading.facts.path for reading in found},
        given={path: source.text for path, source in given.items() if isinstance(source, Source)},
        package_roots=whole.package_roots,
        imported=imported,
    )


def _imported(
    wanted: Wanted, readings: Sequence[Reading], package_roots: Collection[str], all_was_met: bool
) -> tuple[dict[str, NotJudged], list[Reading]]:
    """What judged files import and nobody judges, with the reason, and what of it had to be read for that."""
    if not wanted.everything:
        return {}, []
    from readiness_lint.engine.imported import BY_ROLE, EXCLUDED, IGNORED, NOT_ASKED, imported_by_judged

    config, base, words = wanted.config, _base(wanted.config), wanted.words
    found: dict[str, Reading] = {}

    def read(path: str) -> Facts | None:
        source = read_source(path, base / path, role_of_path(path))
        if isinstance(source, Unreadable):
            return None
        reading = found[path] = read_facts(source, words)
        return reading.facts

    known = {reading.facts.path: reading.facts for reading in readings}
    imported = imported_by_judged(known, base, package_roots, read)
    reasons: dict[str, NotJudged] = {}
    for path in sorted(imported.paths):
        role = known[path].role if path in known else imported.found[path].role
        by_rule = EXCLUDED if matches(config.excluded, path) else IGNORED if all_was_met else NOT_ASKED
        reasons[path] = BY_ROLE[role] if role in BY_ROLE and path in known else by_rule
    return reasons, list(found.values())


def _base(config: Config) -> Path:
    return Path(os.path.realpath(config.root))


def _given(root: Path, given: Mapping[Path, bytes]) -> Iterator[tuple[str, Source | Unreadable]]:
    base = Path(os.path.realpath(root))
    for place, data in given.items():
        absolute = Path(os.path.realpath(place.parent)) / place.name
        if not absolute.is_relative_to(base):
            raise UsageError("lies outside of the project", path=str(place), remedy=f"name a file below {root}")
        path = absolute.relative_to(base).as_posix()
        yield path, decode(path, data, role_of_path(path))


def _read(
    wanted: Wanted, given: list[Source | Unreadable], on_disk: list[DiscoveredFile], progress: Progress
) -> tuple[list[Reading], list[Unreadable]]:
    words = wanted.words
    readings: list[Reading] = []
    unreadable: list[Unreadable] = []
    for source in given:
        if isinstance(source, Unreadable):
            unreadable.append(source)
        else:
            readings.append(read_facts(source, words, prose_only=not wanted.everything))
    jobs = wanted.jobs or usual_jobs()
    for item in read_all(
        on_disk,
        words,
        jobs,
        lambda done: progress("reading", done, len(on_disk)),
        prose_only=not wanted.everything,
    ):
        if isinstance(item, Reading):
            readings.append(item)
        else:
            unreadable.append(item)
    return readings, unreadable
