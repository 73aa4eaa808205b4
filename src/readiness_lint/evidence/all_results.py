"""The test results of all files as one: every test once, by its worst outcome."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import find
from readiness_lint.evidence.contexts import match_contexts
from readiness_lint.evidence.outcomes import NOT_RUN, hash_of, results_of
from readiness_lint.evidence.results import OTHER, read_results, shape_of
from readiness_lint.model.evidence import EvidenceFile, TestResults

if TYPE_CHECKING:
    from readiness_lint.evidence.contexts import ContextOutcomes
    from readiness_lint.evidence.find import Candidate
    from readiness_lint.evidence.outcomes import Outcome, TestFile, TestId


@dataclass(frozen=True, slots=True)
class AllResults:
    """The test results of all files: one entry a file, and the worst outcome of every test.

    `unfinished` says that tests ended before all of them had run. `asserts` tells of the dotted name of a test whether
    it asserts something, where that is known.
    """

    files: tuple[EvidenceFile, ...]
    outcomes: Mapping[TestId, Outcome]
    asserts: Callable[[str], bool] | None = None
    unfinished: bool = False

    @property
    def judge(self) -> Callable[[Collection[str]], ContextOutcomes] | None:
        """What says which of the tests that contexts name passed, None without results."""
        return partial(match_contexts, results=self.outcomes, asserts=self.asserts) if self.outcomes else None

    @classmethod
    def read(cls, root: Path, names: Sequence[str] | None, data_file: str) -> AllResults:
        """The results in the named files (relative to the working directory, else to `root`), else at usual places.

        Raises EvidenceError for a named file that is missing, empty, damaged or of another kind.
        """
        if names is not None:
            return cls._joined([_read(candidate) for candidate in find.named(names, root)])
        found: list[tuple[EvidenceFile, TestFile | None]] = []
        for place in find.inferred_tests(root, data_file):
            form, digest = OTHER, ""
            try:
                candidate = place.read(root)
                form, digest = shape_of(candidate.content), candidate.digest
                found.append(_read(candidate))
            except EvidenceError as error:
                found.append((place.passed_over(error, form, digest), None))
        return cls._joined(found)

    @classmethod
    def _joined(cls, found: Sequence[tuple[EvidenceFile, TestFile | None]]) -> AllResults:
        """The worst outcome of each test; a test that stands in several files is counted with the first."""
        outcomes: dict[TestId, Outcome] = {}
        for _, results in found:
            for test, outcome in results.outcomes.items() if results else ():
                outcomes[test] = max(outcome, outcomes.get(test, outcome))
        files: list[EvidenceFile] = []
        counted: set[TestId] = set()
        for file, results in found:
            own = {test: outcomes[test] for test in results.outcomes if test not in counted} if results else {}
            counted |= own.keys()
            files.append(replace(file, results=results_of(own)) if results else file)
        files += _not_run(found, outcomes)
        unfinished = any(results.unfinished for _, results in found if results)
        return cls(tuple(files), outcomes, unfinished=unfinished)


def _read(candidate: Candidate) -> tuple[EvidenceFile, TestFile]:
    results = read_results(candidate.content, candidate.shown)
    file = candidate.described("tests", results.format, results.problems)
    return replace(file, hidden=results.hidden), results


def _not_run(
    found: Sequence[tuple[EvidenceFile, TestFile | None]], outcomes: Mapping[TestId, Outcome]
) -> Iterator[EvidenceFile]:
    """An entry for each file that names tests which never ran, in no run that left results."""
    counted: set[TestId] = set()
    for file, results in found:
        if own := (results.not_run if results else frozenset()) - outcomes.keys() - counted:
            counted |= own
            yield EvidenceFile(
                file.path,
                NOT_RUN,
                file.format,
                file.digest,
                file.found,
                results=TestResults(skipped=frozenset(map(hash_of, own))),
            )
