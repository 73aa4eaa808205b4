"""Tests that stamps know to have never run: what they would have entered is unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from readiness_lint.evidence.outcomes import id_of_node, results_of
from readiness_lint.evidence.parts import left_out_of, modules_of, not_looked_at, reason_of, told_of

if TYPE_CHECKING:
    from readiness_lint.evidence.find import Candidate
    from readiness_lint.evidence.outcomes import Outcome, TestId
    from readiness_lint.evidence.stamp import Ending, Stamp
    from readiness_lint.model.evidence import EvidenceFile, TestResults

CUT = "it says that the tests ended early: what was not seen by then is unknown"
PART = "it says that {}, and what was not seen is unknown"
NEVER = "it says that {} of the tests never ran: what they would have entered is unknown"


@dataclass(frozen=True, slots=True)
class Endings:
    """What stamps say of how the tests ended that left the evidence in use.

    `unfinished` says why it is not known what the tests that left the coverage data would have entered, None where all
    of them ran. `never` holds the tests of each stamp that never ran, `problems` what a reader must know of each, by
    the name under which it is shown; `files` the test results, with the test files that their run left out.
    """

    unfinished: str | None
    files: tuple[EvidenceFile, ...]
    never: Mapping[str, TestResults]
    problems: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        stamps: Sequence[tuple[Candidate, Stamp]],
        data: Collection[str],
        results: Iterable[EvidenceFile],
        outcomes: Mapping[TestId, Outcome],
    ) -> Endings:
        """`data` holds the SHA-256 of the coverage files that are read, `outcomes` what is known to have run."""
        files = tuple(results)
        used = {*data, *(file.digest for file in files if file.kind == "tests")}
        looked_at = modules_of(outcomes)
        left_out: dict[str, Mapping[str, int]] = {}
        unfinished: dict[str, None] = {}
        never: dict[str, TestResults] = {}
        problems: dict[str, tuple[str, ...]] = {}
        for candidate, stamp in stamps:
            open_ = [_Open.of(one, outcomes, looked_at) for one in stamp.endings if not one.evidence.isdisjoint(used)]
            problems[candidate.shown] = tuple(_problems(open_))
            if tests := {test for one in open_ for test in one.never}:
                never[candidate.shown] = results_of({}, tests)
            for one in open_:
                if one and not one.evidence.isdisjoint(data):
                    unfinished[reason_of(one.only)] = None
                left_out.update(dict.fromkeys(one.evidence, one.left_out))
        files = tuple(
            replace(file, left_out=told_of(left_out[file.digest]))
            if file.kind == "tests" and left_out.get(file.digest)
            else file
            for file in files
        )
        return cls(next(iter(unfinished), None), files, never, problems)


@dataclass(frozen=True, slots=True)
class _Open:
    """What is left of an ending when the tests are known that ran elsewhere."""

    evidence: frozenset[str]
    never: frozenset[TestId]
    left_out: Mapping[str, int]
    only: tuple[str, ...]
    cut: bool

    @classmethod
    def of(cls, ending: Ending, outcomes: Mapping[TestId, Outcome], looked_at: Collection[str]) -> _Open:
        never = frozenset(map(id_of_node, ending.not_run)) - outcomes.keys()
        return cls(ending.evidence, never, not_looked_at(ending.left_out, looked_at), ending.only, ending.cut)

    def __bool__(self) -> bool:
        return bool(self.never or self.left_out or self.cut)


def _problems(endings: Iterable[_Open]) -> Iterator[str]:
    endings = list(endings)
    never = {test for one in endings for test in one.never}
    left_out = {file for one in endings for file in one.left_out}
    if left_out:
        yield f"it says that {left_out_of(sorted(left_out))}"
    if never:
        yield NEVER.format(len(never))
    elif not left_out and (cut := [one for one in endings if one.cut]):
        yield CUT if not all(one.only for one in cut) else PART.format(reason_of(cut[0].only))
