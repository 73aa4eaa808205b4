"""What an analysis met of evidence on disk, for the index."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.regular_files import digest_of
from readiness_lint.engine.evidence_origin import (
    COVERAGE,
    KINDS,
    MUTATION,
    STAMP,
    TESTS,
    EvidenceIdentity,
    EvidenceOrigin,
    Where,
    below,
    key_of_coverage_settings,
    key_of_names,
    listing_of,
    mutation_names,
    usual_places,
)
from readiness_lint.errors import ConfigError, EvidenceError

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.evidence_origin import Listing
    from readiness_lint.evidence.find import Place
    from readiness_lint.model.evidence import Evidence

# The size of a file that is not what was read.
_CHANGED = -1


def origin_of(config: Config, usual: Config, evidence: Evidence | None, paths: Iterable[str]) -> EvidenceOrigin:
    """What the evidence was made from; a file that is no longer what was read will never look unchanged.

    `usual` is the configuration without the command line, `paths` are the files of which mutants may matter.
    """
    nothing = EvidenceOrigin(names=key_of_names(usual))
    if evidence is None or not evidence.files:
        return nothing
    met = _Met(config.root, evidence)
    try:
        where = _where(config.root)
        files, listings, still_open = met.of_tests(config, usual, where)
        sessions, more = _sessions(), met.named(MUTATION, config.mutation or ())
        if config.mutation is None:
            listings[MUTATION] = ()
            names = dict.fromkeys(name for path in paths for name in mutation_names(path, sessions))
            more = [met.identity(MUTATION, config.root / name) for name in names if (config.root / name).exists()]
    except (OSError, ConfigError):
        return nothing  # what decides where evidence lies has changed since it was read
    settings = key_of_coverage_settings(config.root)
    return replace(
        nothing,
        files=(*files, *more),
        listings=listings,
        open=tuple(still_open),
        where=where,
        sessions=sessions,
        settings=settings,
    )


def _where(root: Path) -> Where:
    from readiness_lint.evidence.coverage_settings import read_settings

    settings = read_settings(root)
    return Where(settings.data_file, settings.reports, settings.data_globs)


def _sessions() -> tuple[str, ...]:
    from readiness_lint.evidence.mutants import SESSIONS

    return SESSIONS


class _Met:
    """The files that an analysis listed, compared with what lies there now."""

    def __init__(self, root: Path, evidence: Evidence) -> None:
        self._root = root
        self._used = {kind: {file.digest for file in evidence.files if file.kind == kind} for kind in KINDS}
        self._digests: dict[str, set[str]] = {}
        for file in evidence.files:
            self._digests.setdefault(file.path, set()).add(file.digest)

    def of_tests(
        self, config: Config, usual: Config, where: Where
    ) -> tuple[list[EvidenceIdentity], dict[str, Listing], list[str]]:
        """The files of coverage, tests and stamps, what lay at usual places, and of which kinds all of it counts."""
        files: list[EvidenceIdentity] = []
        listings: dict[str, Listing] = {}
        still_open: list[str] = []
        for kind, given, always in (
            (COVERAGE, config.coverage, usual.coverage),
            (TESTS, config.tests, usual.tests),
            (STAMP, config.stamps, usual.stamps),
        ):
            found, places, is_open = ([], (), False) if always is not None else self._inferred(kind, where)
            named = None if given is None else self.named(kind, given)
            # What a command line named, and would have been found without, gives way to what replaces it there.
            if named is None or (always is None and {one.place for one in named} == {one.place for one in found}):
                listings[kind] = places
                still_open += [kind] if is_open else []
            files += found if named is None else named
        return files, listings, still_open

    def _inferred(self, kind: str, where: Where) -> tuple[list[EvidenceIdentity], Listing, bool]:
        """The files at usual places, of coverage up to those that were used; whether no place was left out."""
        files: list[EvidenceIdentity] = []
        met: list[Place] = []
        for place in usual_places(kind, self._root, where):
            parts = [self.identity(kind, path) for path in place.parts or (place.path,)]
            digest = _together(parts) if place.parts else parts[0].digest
            # Listed under the name that all data of parallel runs has together.
            name = place.passed_over(EvidenceError(""), "").path
            if self._digests.get(name, set()).isdisjoint({"", digest}):
                parts = [replace(part, size=_CHANGED) for part in parts]
            is_used = digest in self._used[kind]
            files += (replace(part, used=is_used) for part in parts)
            met.append(place)
            if is_used and kind == COVERAGE:
                return files, listing_of(met, self._root), False
        return files, listing_of(met, self._root), True

    def named(self, kind: str, names: Sequence[str]) -> list[EvidenceIdentity]:
        """The files that somebody named, relative to the working directory, else to the root."""
        places = (Path(name) for name in names)
        found = [self.identity(kind, one if one.is_absolute() or one.exists() else self._root / one) for one in places]
        groups: dict[str, list[EvidenceIdentity]] = {}
        for one in found:
            if one.digest not in self._used[kind]:
                groups.setdefault(one.place.rpartition("/")[0], []).append(one)
        together = {folder for folder, parts in groups.items() if _together(parts) in self._used[kind]}
        return [
            one
            if one.digest in self._used[kind] or one.place.rpartition("/")[0] in together
            else replace(one, size=_CHANGED)
            for one in found
        ]

    def identity(self, kind: str, path: Path) -> EvidenceIdentity:
        """What lies at a place now."""
        place = below(path, self._root)
        try:
            status = path.stat()
            is_file = stat.S_ISREG(status.st_mode)
            digest = digest_of(path) if is_file else ""
        except OSError:
            return EvidenceIdentity(place, kind, "", 0, _CHANGED)
        return EvidenceIdentity(place, kind, digest, status.st_mtime_ns, status.st_size)


def _together(parts: Iterable[EvidenceIdentity]) -> str:
    """The digest of data files of parallel runs, as `Candidate.digest` has it."""
    return hashlib.sha256("".join(sorted(part.digest for part in parts)).encode()).hexdigest()
