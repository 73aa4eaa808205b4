"""What the tests left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.graph import Place
    from readiness_lint.model.mutation import MutantCounts

# Hexadecimal digits of the hash that stands for a test.
TEST_HASH = 16


class Entered(StrEnum):
    """Did the body of a function run under the tests?"""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Freshness(StrEnum):
    """Does the evidence speak of the source as it stands?"""

    FRESH = "fresh"
    STALE = "stale"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Covered out of total; a count of statements or of branches, never a percentage."""

    covered: int
    total: int


@dataclass(frozen=True, slots=True)
class RunBy:
    """Of what is covered: how much a passing test ran, and how much only tests that did not pass.

    What then remains ran outside of tests, or in tests whose outcome is not known.
    """

    passing: int
    failing: int


@dataclass(frozen=True, slots=True)
class FunctionEvidence:
    """What the tests show of one unit.

    `statements` and `branches` are None where they were not measured; a body without statements has
    `Ratio(0, 0)`. `reason` says why `entered` is unknown or the evidence stale, `remedy` the command or setting that
    would settle it. `passing` and `failing` count the tests that entered it, `failed_in` names the first failing ones,
    `passed_in` the first passing ones, `statements_by` and `branches_by` say who ran what is covered: None or empty
    without contexts or test results.

    `untaken` holds the first branches that nothing took, as pairs of statement lines (a negative second number leaves
    the function), None where they were not measured or their lines are not today's. `excluded` says that coverage
    leaves out the whole body. `on_import` says that it ran, and in no test and no fixture. `asserted` says whether
    any of the tests that entered it asserts something, None where not all of them are known to have passed. `flaky_in`
    names the first flaky tests that entered it. `main` says of a module whether the body of its
    `if __name__ == "__main__"` ran, None where there is none or nothing tells.
    """

    entered: Entered
    statements: Ratio | None
    branches: Ratio | None
    freshness: Freshness
    reason: str = ""
    remedy: str = ""
    passing: int | None = None
    failing: int | None = None
    statements_by: RunBy | None = None
    branches_by: RunBy | None = None
    failed_in: tuple[str, ...] = ()
    passed_in: tuple[str, ...] = ()
    untaken: tuple[tuple[int, int], ...] | None = None
    excluded: bool = False
    on_import: bool = False
    asserted: bool | None = None
    flaky_in: tuple[str, ...] = ()
    main: Entered | None = None


@dataclass(frozen=True, slots=True)
class TestCounts:
    """What became of distinct tests; the numbers add up to `total`. `not_run` were collected, and never ran."""

    __test__ = False

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    xfailed: int = 0
    flaky: int = 0
    not_run: int = 0

    @property
    def ran(self) -> int:
        """All tests that have an outcome, each counted once by its worst one."""
        return self.passed + self.failed + self.errors + self.skipped + self.xfailed + self.flaky

    @property
    def total(self) -> int:
        """These, and those that never ran."""
        return self.ran + self.not_run


@dataclass(frozen=True, slots=True)
class TestResults:
    """Distinct tests by outcome; each stands for itself by a hash, in one of the sets alone.

    `flaky` tests failed, and passed when they were run again; those in `not_run` were collected, and never ran.
    """

    __test__ = False

    passed: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    xfailed: frozenset[str] = frozenset()
    flaky: frozenset[str] = frozenset()
    not_run: frozenset[str] = frozenset()

    @property
    def counts(self) -> TestCounts:
        """How many tests had each outcome."""
        groups = (self.passed, self.failed, self.errors, self.skipped, self.xfailed, self.flaky, self.not_run)
        return TestCounts(*map(len, groups))

    def __or__(self, other: TestResults) -> TestResults:
        """The tests of both, each once and by its worst outcome.

        From the worst: failed, error, flaky, expected failure, skipped, passed. What ran in one of them did run.
        """
        failed = self.failed | other.failed
        errors = (self.errors | other.errors) - failed
        flaky = (self.flaky | other.flaky) - failed - errors
        xfailed = (self.xfailed | other.xfailed) - failed - errors - flaky
        skipped = (self.skipped | other.skipped) - failed - errors - flaky - xfailed
        passed = (self.passed | other.passed) - failed - errors - flaky - xfailed - skipped
        ran = failed | errors | flaky | xfailed | skipped | passed
        return TestResults(passed, failed, errors, skipped, xfailed, flaky, (self.not_run | other.not_run) - ran)


@dataclass(frozen=True, slots=True)
class PathMapping:
    """A folder as it was recorded, the folder of the project that it was taken for, and how many files that led to.

    Both end without a slash; empty stands for where relative paths begin, in the project for its root.
    """

    recorded: str
    project: str
    files: int


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that evidence came from: its kind, what it is and what is wrong with it.

    The kinds are `coverage`, `tests`, `mutation`, `stamp`, and `ignored` for what was seen and not used.

    `problems` holds one sentence a problem; `found` says how it was found (`named` or `inferred`). `results` holds the
    tests that are counted with this file (with a stamp those that never ran), None for other kinds; `hidden` the paths
    of test files that nobody collected because of an error, `left_out` the test files that a run of a part of the tests
    did not look at, with how many tests stand in each by its text. Of a coverage file `matched` counts the recorded
    files that belong to the project, and `unmatched` names some of the `others` that do not. `mapping` says where
    recorded folders were found in the project, if not at the place that they name.
    """

    path: str
    kind: str
    format: str
    digest: str
    found: str
    results: TestResults | None = None
    branches: bool = False
    problems: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    matched: int = 0
    others: int = 0
    unmatched: tuple[str, ...] = ()
    mapping: tuple[PathMapping, ...] = ()

    @property
    def counts(self) -> TestCounts | None:
        """How many tests had each outcome, None where the file is of another kind."""
        return None if self.results is None else self.results.counts


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the tests left behind: by path, then by the index of the unit in that file's facts.

    A path that is absent was not measured. `files` lists what was read, `stale` the paths whose data
    speaks of another text, with the reason. `skipped` are the test functions of which every case was skipped, `mutants`
    the changes of the code of each unit that mutation testing tried.
    """

    files: tuple[EvidenceFile, ...] = ()
    units: Mapping[str, Mapping[int, FunctionEvidence]] = field(default_factory=dict)
    stale: Mapping[str, str] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
    skipped: tuple[Place, ...] = ()
    mutants: Mapping[str, Mapping[int, MutantCounts]] = field(default_factory=dict)

    @property
    def measured(self) -> bool:
        """Whether any coverage data was read at all."""
        return any(file.kind == "coverage" for file in self.files)

    def of(self, path: str, unit: int) -> FunctionEvidence | None:
        """The evidence of one unit, None where nothing was measured."""
        return self.units.get(path, {}).get(unit)
