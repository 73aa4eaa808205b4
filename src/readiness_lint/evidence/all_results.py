"""The test results of all files as one: every test once, by its worst outcome."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import find
from readiness_lint.evidence.contexts import match_contexts
from readiness_lint.evidence.outcomes import results_of
from readiness_lint.evidence.parts import modules_of, not_looked_at, reason_of, told_of
from readiness_lint.evidence.results import OTHER, read_results, shape_of

if TYPE_CHECKING:
    from readiness_lint.evidence.contexts import ContextOutcomes
    from readiness_lint.evidence.find import Candidate
    from readiness_lint.evidence.outcomes import Outcome, TestFile, TestId
    from readiness_lint.model.evidence import EvidenceFile


@dataclass(frozen=True, slots=True)
class AllResults:
    """The test results of all files: one entry a file, and the worst outcome of every test.

    `unfinished` says why it is not known what tests would have entered, None where all of them ran. `asserts` tells of
    the dotted name of a test whether it asserts something, where that is known.
    """

    files: tuple[EvidenceFile, ...]
    outcomes: Mapping[TestId, Outcome]
    asserts: Callable[[str], bool] | None = None
    unfinished: str | None = None

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
        """The worst outcome of each test; a test that stands in several files is counted with the first.

        One that ran according to any file is not among those that never ran.
        """
        outcomes: dict[TestId, Outcome] = {}
        for _, results in found:
            for test, outcome in results.outcomes.items() if results else ():
                outcomes[test] = max(outcome, outcomes.get(test, outcome))
        files: list[EvidenceFile] = []
        looked_at = modules_of(outcomes) if any(results.left_out for _, results in found if results) else ()
        counted: set[TestId] = set()
        for file, results in found:
            own = {test: outcomes[test] for test in results.outcomes if test not in counted} if results else {}
            never = results.not_run - outcomes.keys() - counted if results else frozenset()
            counted |= own.keys() | never
            left_out = not_looked_at(results.left_out, looked_at) if results else {}
            told = replace(file, results=results_of(own, never), left_out=told_of(left_out)) if results else file
            files.append(told)
        unfinished = (reason_of(results.only) for _, results in found if results and results.unfinished)
        return cls(tuple(files), outcomes, unfinished=next(unfinished, None))


def _read(candidate: Candidate) -> tuple[EvidenceFile, TestFile]:
    results = read_results(candidate.content, candidate.shown)
    file = candidate.described("tests", results.format, results.problems)
    return replace(file, hidden=results.hidden), results
