"""What stamps say of tests that never ran meets the evidence that is in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.endings import CUT, NEVER, Endings
from readiness_lint.evidence.find import Candidate
from readiness_lint.evidence.outcomes import Outcome, TestId, hash_of
from readiness_lint.evidence.stamp import Ending, Stamp, read_stamp, stamp_bytes
from readiness_lint.model.evidence import EvidenceFile

DATA, JUNIT, OTHER = "d" * 64, "e" * 64, "f" * 64
B: TestId = ("test_a", "test_b")
RESULTS = [EvidenceFile("junit.xml", "tests", "JUnit XML", JUNIT, "inferred")]


def endings_of(*endings: Ending, ran: dict[TestId, Outcome] | None = None) -> Endings:
    stamp = Stamp({}, {}, endings=endings)
    return Endings.of([(Candidate(Path("s"), "s.zip", "named", b""), stamp)], {DATA}, RESULTS, ran or {})


def ending(*evidence: str, not_run: tuple[str, ...] = ("test_a.py::test_b",), cut: bool = False) -> Ending:
    return Ending(frozenset(evidence), not_run, cut)


def test_what_never_ran_is_unknown_for_the_data_of_that_run() -> None:
    found = endings_of(ending(DATA, JUNIT))
    assert found.unfinished
    assert found.problems == {"s.zip": (NEVER.format(1),)}
    assert {name: tests.not_run for name, tests in found.never.items()} == {"s.zip": {hash_of(B)}}
    assert found.files == tuple(RESULTS)


def test_data_of_a_whole_run_stands_beside_results_of_an_unfinished_one() -> None:
    found = endings_of(ending(JUNIT))
    assert found.unfinished is None
    assert len(found.never) == 1, "the share of tests is unknown all the same"


@pytest.mark.parametrize(
    ("one", "ran"),
    [(ending(OTHER, cut=True), {}), (ending(DATA), {B: Outcome.PASSED})],
    ids=["of-other-evidence", "ran-in-another-run"],
)
def test_what_does_not_concern_this_evidence_is_left_out(one: Ending, ran: dict[TestId, Outcome]) -> None:
    found = endings_of(one, ran=ran)
    assert (found.unfinished, found.never, found.problems) == (None, {}, {"s.zip": ()})


def test_tests_may_be_missing_of_which_nobody_knows_the_names() -> None:
    found = endings_of(ending(DATA, not_run=(), cut=True))
    assert found.unfinished
    assert found.problems == {"s.zip": (CUT,)}
    asked = Ending(frozenset({DATA}), cut=True, only=("-k test_p",))
    said = "it says that only a part of the tests was run: `-k test_p`, and what was not seen is unknown"
    assert endings_of(asked).problems == {"s.zip": (said,)}
    assert endings_of(asked, ending(DATA, not_run=(), cut=True)).problems == {"s.zip": (CUT,)}


def test_files_that_were_left_out_are_told_with_the_results_and_the_reason_names_what_was_asked_for() -> None:
    left_out = {"tests/test_c.py": 3, "tests/test_b.py": 2}
    part = Ending(frozenset({DATA, JUNIT}), only=("tests/test_a.py",), left_out=left_out)
    found = endings_of(part)
    assert found.unfinished == "only a part of the tests was run: `tests/test_a.py`"
    assert [file.left_out for file in found.files] == [(("tests/test_b.py", 2), ("tests/test_c.py", 3))]
    said = "2 test files were left out, for example tests/test_b.py: what they would have entered is unknown"
    assert found.problems == {"s.zip": (f"it says that {said}",)}
    rest = {("tests.test_b.TestX", "test_y"): Outcome.FAILED, ("tests.test_c", "t"): Outcome.PASSED}
    assert endings_of(part, ran=rest).unfinished is None, "other runs looked at them"
    assert endings_of(part, ran=rest).files == tuple(RESULTS)


def test_a_stamp_keeps_how_the_tests_ended() -> None:
    part = Ending(frozenset({OTHER}), ("test_a.py::test_b",), only=("-k x",), left_out={"test_c.py": 2})
    endings = (ending(DATA, JUNIT), ending(OTHER, not_run=(), cut=True), part)
    content = stamp_bytes({}, {DATA: ".coverage"}, None, endings=endings)
    assert read_stamp(content, "s.zip").endings == endings
    assert read_stamp(stamp_bytes({}, {}, None), "s.zip").endings == ()


@pytest.mark.parametrize(
    "broken",
    [
        b'"endings": 1',
        b'"endings": [{"cut": 1}]',
        b'"endings": [{"cut": true, "evidence": [], "not_run": [], "only": 1}]',
        b'"endings": [{"cut": true, "evidence": [], "not_run": [], "left_out": {"a": "b"}}]',
    ],
)
def test_a_damaged_ending_is_a_damaged_stamp(broken: bytes) -> None:
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(stamp_bytes({}, {}, None))) as archive:
        record = archive.read("stamp.json").replace(b'"endings": []', broken)
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("stamp.json", record)
    with pytest.raises(EvidenceError, match="is a damaged stamp"):
        read_stamp(target.getvalue(), "s.zip")
