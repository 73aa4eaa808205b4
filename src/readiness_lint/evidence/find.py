"""Where evidence lies: the files that were named, else those that tools write by habit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.stamp import DEFAULT_FILE
from readiness_lint.model.evidence import EvidenceFile

COVERAGE_REPORTS = ("coverage.json", "reports/coverage.json", "test-results/coverage.json")
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
OWN_DATA, OWN_RESULTS = "readiness-report/coverage.sqlite", "readiness-report/junit.xml"
NAMED, INFERRED = "named", "inferred"
# The kind of a file that was seen at a usual place and not used.
IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may hold evidence: where it is, how it is shown, `named` or `inferred`, and its bytes."""

    path: Path
    shown: str
    found: str
    content: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        return sha256(self.content).hexdigest()

    def described(self, kind: str, form: str, problems: Iterable[str] = ()) -> EvidenceFile:
        """Its entry in the list of files, without counts."""
        return EvidenceFile(self.shown, kind, form, self.digest, self.found, problems=tuple(problems))


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


def inferred_coverage(root: Path, data_file: str) -> tuple[Candidate, ...]:
    """Coverage files at their usual places, the newest data file first."""
    data, own = root / data_file, root / OWN_DATA
    first = [own, data] if _is_newer(own, data) else [data, own]
    return _existing(root, [*first, *(root / report for report in COVERAGE_REPORTS)])


def inferred_tests(root: Path, data_file: str) -> tuple[Candidate, ...]:
    """Files at the usual places of test results.

    Results that `assess --run-tests` left belong to the data beside them: where that data is the newest, no
    others are taken, which an earlier run may have left.
    """
    own = root / OWN_RESULTS
    if own.is_file() and _is_newer(root / OWN_DATA, root / data_file):
        return _existing(root, [own])
    others = [path for pattern in TEST_RESULTS for path in sorted(root.glob(pattern))]
    return _existing(root, others or [own])


def inferred_stamps(root: Path) -> tuple[Candidate, ...]:
    """The stamp at its usual place, if there is one."""
    return _existing(root, [root / DEFAULT_FILE])


def _is_newer(own: Path, data: Path) -> bool:
    return own.is_file() and not (data.is_file() and data.stat().st_mtime_ns > own.stat().st_mtime_ns)


def uncombined(root: Path, data_file: str) -> tuple[Path, ...]:
    """Data files of parallel runs that wait for `coverage combine`."""
    data = root / data_file
    return tuple(path for path in sorted(data.parent.glob(f"{data.name}.*")) if path.is_file())


def usual_places(root: Path) -> Iterator[Path]:
    """The reports and results that lie where tools write them by habit."""
    for pattern in (*COVERAGE_REPORTS, *TEST_RESULTS):
        yield from sorted(root.glob(pattern))


def _existing(root: Path, paths: Iterable[Path]) -> tuple[Candidate, ...]:
    places = dict.fromkeys(path for path in paths if path.is_file())
    return tuple(_candidate(path, _shown(path, str(path), root), INFERRED) for path in places)


def _shown(path: Path, name: str, root: Path) -> str:
    """Relative to the root where it lies inside, else as it was given."""
    for place, top in ((path, root), (path.resolve(), root.resolve())):
        if place.is_relative_to(top):
            return place.relative_to(top).as_posix()
    return name


def _candidate(path: Path, shown: str, found: str) -> Candidate:
    remedy = "check the name, or run the tests so that it is written"
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise EvidenceError("there is no such file", path=shown, remedy=remedy) from error
    except IsADirectoryError as error:
        raise EvidenceError("is a directory, not a file", path=shown, remedy="name the file in it") from error
    except OSError as error:
        raise EvidenceError(f"cannot be read: {error.strerror}", path=shown, remedy=remedy) from error
    if not content:
        raise EvidenceError("is empty", path=shown, remedy="remove it, or run the tests again to write it")
    return Candidate(path, shown, found, content)
