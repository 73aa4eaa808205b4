"""What the evidence in an index was made from: its files as they were then, and what lay at the usual places."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness_lint.config.regular_files import bytes_of, digest_of

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.evidence.find import Place

COVERAGE, TESTS, STAMP, MUTATION = KINDS = ("coverage", "tests", "stamp", "mutation")


@dataclass(frozen=True, slots=True)
class EvidenceIdentity:
    """A file that may hold evidence, as it was when the index was made; `place` is relative to the root, or absolute.

    `kind` is that of the place. What was met there and `used` for nothing decides what else is read. The digest is
    empty of what is no file; a negative `size` says that it changed while it was read.
    """

    place: str
    kind: str
    digest: str
    mtime_ns: int
    size: int
    used: bool = True

    def unchanged(self, root: Path) -> bool:
        """Whether the file is still the same: by time and size, else by content."""
        file = root / self.place
        try:
            status = file.stat()
            if status.st_size != self.size:
                return False
            if status.st_mtime_ns == self.mtime_ns:
                return True
            return bool(self.digest) and digest_of(file) == self.digest
        except OSError:
            return False  # gone or out of reach: nothing vouches for what was read from it


@dataclass(frozen=True, slots=True)
class Where:
    """Where the project's settings of coverage.py put data and reports: the fields of `CoverageSettings`."""

    data_file: str = ".coverage"
    reports: tuple[str, ...] = ()
    globs: tuple[str, ...] = ()


# The files of each place, relative to the root or absolute: data of parallel runs is one place with several files.
Listing = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class EvidenceOrigin:
    """What the evidence was made from. `files` are those that were read, and those that were met before them.

    `listings` holds, for every kind that was looked for at the usual places, what lay there: of coverage no more than
    the first place of use, unless the kind is among the `open` ones; nothing of mutation testing. `sessions` are the
    usual places of cosmic-ray. `settings` and `names` are keys of what decides where evidence is looked for.
    """

    files: tuple[EvidenceIdentity, ...] = ()
    listings: Mapping[str, Listing] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    where: Where = Where()
    sessions: tuple[str, ...] = ()
    settings: str = ""
    names: str = ""

    def of(self, *kinds: str) -> tuple[EvidenceIdentity, ...]:
        """The files of some kinds."""
        return tuple(file for file in self.files if file.kind in kinds)

    def to_json(self) -> list[Any]:
        """The origin as JSON knows it."""
        files = [list(astuple(file)) for file in self.files]
        return [files, self.listings, self.open, astuple(self.where), self.sessions, self.settings, self.names]

    @classmethod
    def from_json(cls, values: Sequence[Any]) -> EvidenceOrigin:
        """The origin that `to_json` wrote."""
        files, listings, open_, (data_file, reports, globs), sessions, settings, names = values
        return cls(
            tuple(EvidenceIdentity(*file) for file in files),
            {kind: tuple(map(tuple, listing)) for kind, listing in listings.items()},
            tuple(open_),
            Where(data_file, tuple(reports), tuple(globs)),
            tuple(sessions),
            settings,
            names,
        )


def usual_places(kind: str, root: Path, where: Where) -> tuple[Place, ...]:
    """The places at which a whole run looks for coverage, test results or stamps, in its order.

    Raises OSError where one of them cannot be looked at.
    """
    from readiness_lint.evidence import find

    if kind == COVERAGE:
        return find.inferred_coverage(root, where.data_file, where.reports, where.globs)
    return find.inferred_tests(root, where.data_file) if kind == TESTS else find.inferred_stamps(root)


def listing_of(places: Iterable[Place], root: Path) -> Listing:
    """The files of places."""
    return tuple(tuple(below(path, root) for path in place.parts or (place.path,)) for place in places)


def below(path: Path, root: Path) -> str:
    """A path relative to the root where it lies below it, else absolute."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path.absolute())


def mutation_names(path: str, sessions: Iterable[str]) -> tuple[str, ...]:
    """Where results of mutation testing about one file may lie; totals of all files say nothing of one."""
    from readiness_lint.evidence.mutmut import FOLDER, SUFFIX

    return (f"{FOLDER}{path}{SUFFIX}", *sessions)


def key_of_names(config: Config) -> str:
    """A hash of the evidence files that a configuration names."""
    return _key([config.coverage, config.tests, config.stamps, config.mutation])


def key_of_coverage_settings(root: Path) -> str:
    """A hash of what configures coverage.py in a project: of shared files only what may speak of it."""
    from readiness_lint.evidence.coverage_settings import CONFIG_FILES

    return _key([_settings_in(root / name) for name in CONFIG_FILES])


def _settings_in(file: Path) -> object:
    try:
        data = bytes_of(file)
    except OSError:
        return None  # coverage.py does not read it either
    if file.name.startswith(".coveragerc"):
        return data
    if b"coverage" not in data.lower():
        return None
    return data if file.suffix != ".toml" else _table_of_coverage(data)


def _table_of_coverage(data: bytes) -> object:
    import tomli

    try:
        tool = tomli.loads(data.decode("utf-8")).get("tool", {})
    except ValueError:
        return data
    return tool.get("coverage") if isinstance(tool, dict) else None


def _key(settings: Sequence[object]) -> str:
    return hashlib.sha256(repr(settings).encode("utf-8", "surrogatepass")).hexdigest()[:32]
