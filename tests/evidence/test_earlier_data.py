"""What coverage data of a session was added to."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from readiness_lint.evidence.earlier_data import EarlierData


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data file, and one of a parallel run beside it."""
    (tmp_path / ".coverage.host.1").write_bytes(b"parallel")
    (tmp_path / ".coverage").write_bytes(b"before")
    return tmp_path / ".coverage"


def test_what_is_written_into_is_taken_in(data: Path) -> None:
    earlier = EarlierData(data)
    with data.open("ab") as stream:
        stream.write(b"more")
    assert earlier.taken_in([data]) == {digest(b"before")}


def test_what_is_removed_and_written_anew_is_not(data: Path) -> None:
    earlier = EarlierData(data)
    data.unlink()
    data.write_bytes(b"after")
    assert earlier.taken_in([data]) == set()


def test_data_of_parallel_runs_that_is_gone_was_combined(data: Path) -> None:
    earlier = EarlierData(data)
    data.unlink()
    data.with_name(".coverage.host.1").unlink()
    data.write_bytes(b"after")
    assert earlier.taken_in([data]) == {digest(b"parallel")}


def test_what_no_session_writes_is_untouched(data: Path) -> None:
    earlier, more = EarlierData(data), data.with_name(".coverage.host.2")
    assert earlier.untouched([data.with_name("junit.xml")]) == {digest(b"before"), digest(b"parallel")}
    assert earlier.untouched([data]) == earlier.untouched([more]) == set()
    data.unlink()
    assert earlier.untouched([]) == {digest(b"parallel")}


def test_a_session_without_data_takes_nothing_in(data: Path) -> None:
    assert EarlierData(data).taken_in([]) == set()
    data.unlink()
    assert EarlierData(data).taken_in([data]) == set()
