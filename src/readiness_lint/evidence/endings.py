"""Tests that stamps know to have never run: what they would have entered is unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.evidence.outcomes import NOT_RUN, hash_of, id_of_node
from readiness_lint.model.evidence import EvidenceFile, TestResults

if TYPE_CHECKING:
    from readiness_lint.evidence.find import Candidate
    from readiness_lint.evidence.outcomes import Outcome, TestId
    from readiness_lint.evidence.stamp import Stamp

CUT = "it says that the tests ended early: what was not seen by then is unknown"
NEVER = "it says that {} of the tests never ran: what they would have entered is unknown"


@dataclass(frozen=True, slots=True)
class Endings:
    """What stamps say of how the tests ended that left the evidence in use.

    `unfinished` speaks of the tests that left the coverage data. `files` has an entry for each stamp that names tests
    which never ran, `problems` what a reader must know of each stamp, by the name under which it is shown.
    """

    unfinished: bool
    files: tuple[EvidenceFile, ...]
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
        used = {*data, *(file.digest for file in results if file.kind == "tests")}
        unfinished, files, problems = False, list[EvidenceFile](), dict[str, tuple[str, ...]]()
        for file, stamp in stamps:
            endings = [one for one in stamp.endings if not one.evidence.isdisjoint(used)]
            never = {test for one in endings for test in map(id_of_node, one.not_run)} - outcomes.keys()
            cut = any(one.cut for one in endings)
            for one in endings:
                open_ = one.cut or bool(set(map(id_of_node, one.not_run)) - outcomes.keys())
                unfinished |= open_ and not one.evidence.isdisjoint(data)
            problems[file.shown] = tuple(_problems(len(never), cut=cut))
            if never:
                tests = TestResults(skipped=frozenset(map(hash_of, never)))
                files.append(EvidenceFile(file.shown, NOT_RUN, "stamp", file.digest, file.found, results=tests))
        return cls(unfinished, tuple(files), problems)


def _problems(never: int, *, cut: bool) -> Iterator[str]:
    if never:
        yield NEVER.format(never)
    elif cut:
        yield CUT
