"""Where evidence lies: the files that were named, else those that tools write by habit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from glob import escape
from hashlib import sha256
from pathlib import Path

from readiness_lint.config.regular_files import PIPE, is_pipe
from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.stamp import DEFAULT_FILE
from readiness_lint.model.evidence import EvidenceFile

# Reports say less than data: JSON lists branches and excluded lines, XML counts branches by line, LCOV knows least.
_REPORT_NAMES = (
    ("coverage.json",),
    ("coverage.xml", "cobertura.xml", "cobertura-coverage.xml"),
    ("coverage.lcov", "lcov.info", "coverage.info"),
)
_REPORT_FOLDERS = ("", "reports/", "reports/coverage/", "test-results/", "test_results/", "coverage/", "build/")
COVERAGE_REPORTS = tuple(f"{folder}{name}" for names in _REPORT_NAMES for folder in _REPORT_FOLDERS for name in names)
# Environments of tox and nox put their data there, or beside the usual data file.
DATA_FOLDERS = (".tox", ".nox")
TEST_RESULTS = (
    "junit.xml",
    "pytest.xml",
    "test-results.xml",
    "test_results.xml",
    "junit*.xml",
    "test-results/*.xml",
    "test_results/*.xml",
    "reports/junit*.xml",
    "reports/pytest*.xml",
    "reports/test*.xml",
    "reports/TEST-*.xml",
    "nosetests.xml",
    "nose2-junit.xml",
    ".report.json",
    "reportlog.json",
    "reportlog.jsonl",
    "report-log.jsonl",
    "pytest-log.jsonl",
)
# What `assess --run-tests` leaves in its usual output folder.
OWN_DATA = "readiness-report/coverage.sqlite"
OWN_RESULTS = ("readiness-report/junit.xml", "readiness-report/results.jsonl")
NAMED, INFERRED = "named", "inferred"
# The kind of a file that was seen at a usual place and not used.
IGNORED = "ignored"


# How much of a file is read at most, by what it begins with. Data with contexts can have some hundred MB, and SQLite
# takes no more than this into memory; reports are text, of which a tree takes ten times as much.
MOST_DATA, MOST_TEXT, MOST_ZIP = 1 << 30, 1 << 28, 1 << 29
# What is neither, such as zeros, is looked at for a name in the refusal.
MOST_OTHER = 1 << 20
# What SQLite puts beside a file that is being written.
_SIDE_FILES = ("-journal", "-wal", "-shm")
_HEAD = 1 << 12
_SQLITE, _ZIP = b"SQLite format 3\0", b"PK"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may hold evidence: where it is, how it is shown, `named` or `inferred`, and its bytes.

    Data files of parallel runs are one candidate with `parts`, and no bytes of its own.
    """

    path: Path
    shown: str
    found: str
    content: bytes
    parts: tuple[Candidate, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes; of several files that of their sorted SHA-256."""
        return sha256("".join(sorted(self.digests)).encode() if self.parts else self.content).hexdigest()

    @property
    def digests(self) -> tuple[str, ...]:
        """The SHA-256 of each file."""
        return tuple(part.digest for part in self.parts) or (self.digest,)

    def described(self, kind: str, form: str, problems: Iterable[str] = ()) -> EvidenceFile:
        """Its entry in the list of files, without counts."""
        return EvidenceFile(self.shown, kind, form, self.digest, self.found, problems=tuple(problems))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a coverage file lies by habit, or several data files of parallel runs."""

    path: Path
    shown: str
    parts: tuple[Path, ...] = ()

    def read(self, root: Path) -> Candidate:
        """What lies there. Raises EvidenceError for what is unreadable, empty or too large."""
        if not self.parts:
            return _candidate(self.path, self.shown, INFERRED)
        return together([_candidate(part, _shown(part, str(part), root), INFERRED) for part in self.parts])

    def passed_over(self, error: EvidenceError, form: str, digest: str = "") -> EvidenceFile:
        """Its entry in the list of files, where it is not what it seems to be. Nobody named it, so that is no mistake.

        `digest` is that of its bytes, where they were read.
        """
        line = f"line {error.line}: " if error.line else ""
        inside = f"{error.path}: " if error.path not in (None, self.shown) else ""
        shown = _of_all(self.shown) if self.parts else self.shown
        return EvidenceFile(shown, IGNORED, form, digest, INFERRED, problems=(f"{inside}{line}{error.message}",))


def together(parts: Sequence[Candidate]) -> Candidate:
    """Data files of parallel runs as one."""
    shown = _of_all(parts[0].shown)
    return Candidate(parts[0].path.with_name(Path(shown).name), shown, parts[0].found, b"", tuple(parts))


def _of_all(shown: str) -> str:
    """What stands for data files of parallel runs, by the first of them."""
    folder, slash, name = shown.rpartition("/")
    names = name.split(".")
    return f"{folder}{slash}{'.'.join(names[:2] if name.startswith('.') else names[:1])}.*"


def named(names: Sequence[str], root: Path) -> tuple[Candidate, ...]:
    """The files that a user named, relative to the working directory, else to the root; each once.

    Raises EvidenceError for what is missing, not a file, unreadable or empty.
    """
    places: dict[Path, str] = {}
    for name in names:
        here = Path(name)
        place = here if here.is_absolute() or here.exists() else root / name
        places.setdefault(place.resolve(), name)
    return tuple(_candidate(place, _shown(place, name, root), NAMED) for place, name in places.items())


def inferred_coverage(
    root: Path, data_file: str, reports: Sequence[str] = (), globs: Sequence[str] = ()
) -> tuple[Place, ...]:
    """Coverage files at their usual places, and where the settings put `reports`: data before reports, newest first.

    What matches one of the `globs` is data of parallel runs. Data files of parallel runs stand before the file that
    `coverage combine` would replace by them, unless that is the newer one.
    """
    data, own = root / data_file, root / OWN_DATA
    usual = [*_data_places(root, data)]
    newer = own.is_file() and not any(path.is_file() and _age(path) > _age(own) for path in _newest(usual))
    mine = places_of([own], root)
    first = [*mine, *usual] if newer else [*usual, *mine]
    for folder in DATA_FOLDERS:
        first += _data_places(root, root / folder / data.name)
    known = {path for place in first for path in (place.path, *place.parts)}
    for glob in globs:
        if matching := [path for path in sorted(root.glob(glob)) if path.is_file() and path not in known]:
            first += _together(matching, root)
    files = [root / name for name in _by_kind([*reports, *COVERAGE_REPORTS])]
    return (*first, *places_of(files, root))


def places_of(paths: Iterable[Path], root: Path) -> tuple[Place, ...]:
    """Those of the paths at which something lies, each once."""
    return tuple(Place(path, _shown(path, str(path), root)) for path in dict.fromkeys(paths) if path.exists())


def _data_places(root: Path, data: Path) -> Iterator[Place]:
    found: list[tuple[int, Place]] = []
    found += ((max(map(_age, place.parts)), place) for place in _together(uncombined(data), root))
    if data.exists():
        found.append((_age(data) if data.is_file() else 0, Place(data, _shown(data, str(data), root))))
    # What is left of an earlier run must not stand for a later one; else what waits would replace the other.
    yield from (place for _, place in sorted(found, key=lambda one: -one[0]))


def _together(paths: Iterable[Path], root: Path) -> list[Place]:
    """Those of the files that are data, as one place."""
    data = tuple(path for path in paths if is_data(path))
    return [Place(data[0], _shown(data[0], str(data[0]), root), data)] if data else []


def _by_kind(names: Sequence[str]) -> list[str]:
    """JSON before XML before what is left."""
    return sorted(names, key=lambda name: (not name.endswith(".json"), not name.endswith(".xml")))


def _newest(places: Iterable[Place]) -> Iterator[Path]:
    for place in places:
        yield from place.parts or (place.path,)


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns


def inferred_tests(root: Path, data_file: str) -> tuple[Place, ...]:
    """Files at the usual places of test results.

    Results that `assess --run-tests` left belong to the data beside them: where that data is the newest, no
    others are taken, which an earlier run may have left.
    """
    own = [root / name for name in OWN_RESULTS]
    if any(file.is_file() for file in own) and _is_newer(root / OWN_DATA, root / data_file):
        return places_of(own, root)
    others = [path for pattern in TEST_RESULTS for path in sorted(root.glob(pattern))]
    return places_of(others or own, root)


def inferred_stamps(root: Path) -> tuple[Place, ...]:
    """The stamp at its usual place, if there is one."""
    return places_of([root / DEFAULT_FILE], root)


def _is_newer(own: Path, data: Path) -> bool:
    return own.is_file() and not (data.is_file() and data.stat().st_mtime_ns > own.stat().st_mtime_ns)


def uncombined(data: Path) -> tuple[Path, ...]:
    """Files that are named like data files of parallel runs, which wait for `coverage combine`."""
    found = sorted(data.parent.glob(f"{escape(data.name)}.*"))
    return tuple(path for path in found if path.is_file() and not path.name.endswith(_SIDE_FILES))


def is_data(path: Path) -> bool:
    """Whether a file begins as coverage data does."""
    with path.open("rb") as stream:
        return stream.read(len(_SQLITE)) == _SQLITE


def usual_places(root: Path) -> Iterator[Path]:
    """The reports and results that lie where tools write them by habit."""
    for pattern in (*COVERAGE_REPORTS, *TEST_RESULTS):
        yield from sorted(root.glob(pattern))


def _shown(path: Path, name: str, root: Path) -> str:
    """Relative to the root where it lies inside, else as it was given."""
    for place, top in ((path, root), (path.resolve(), root.resolve())):
        if place.is_relative_to(top):
            return place.relative_to(top).as_posix()
    return name


def _candidate(path: Path, shown: str, found: str) -> Candidate:
    remedy = "check the name, or run the tests so that it is written"
    try:
        if is_pipe(path):
            raise EvidenceError(PIPE, path=shown, remedy="write what it gives to a file")
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            most = _most(head)
            content = head + stream.read(most + 1 - len(head))
    except FileNotFoundError as error:
        raise EvidenceError("there is no such file", path=shown, remedy=remedy) from error
    except IsADirectoryError as error:
        raise EvidenceError("is a directory, not a file", path=shown, remedy="name the file in it") from error
    except OSError as error:
        raise EvidenceError(f"cannot be read: {error.strerror}", path=shown, remedy=remedy) from error
    if len(content) > most:
        message = f"has more than {most} bytes, and is refused"
        if most == MOST_OTHER:
            message = f"{message}: it begins as no evidence does"
        raise EvidenceError(message, path=shown, remedy="name evidence of fewer files, or write it again")
    if not content:
        raise EvidenceError("is empty", path=shown, remedy="remove it, or run the tests again to write it")
    return Candidate(path, shown, found, content)


def _most(head: bytes) -> int:
    """How many bytes a file may have that begins like this."""
    if head.startswith(_SQLITE):
        return MOST_DATA
    if head.startswith(_ZIP):
        return MOST_ZIP
    return MOST_OTHER if b"\0" in head else MOST_TEXT
