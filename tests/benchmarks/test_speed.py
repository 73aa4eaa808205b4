"""What is timed is what was counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.debt import main
from benchmarks.speed import import_times, loading_time, times_of
from tests.benchmarks.generated import write_repository


def test_comments_candidates_and_hits_are_counted_apart(tmp_path: Path) -> None:
    write_repository(tmp_path, "ann/alpha")
    times = times_of(tmp_path, rounds=1)
    # Twelve comments or sentences; two of them lie in docstrings that stand for one comment each.
    assert (times.files, times.comments) == (1, 12)
    assert 6 <= times.hits <= times.candidates < times.comments
    assert min(times.all_seconds, times.candidate_seconds, times.hit_seconds) > 0


def test_the_room_is_imported_and_loaded_in_no_time_but_some() -> None:
    own, total = import_times()
    assert 0 < own < total < 10
    assert 0 < loading_time() < 10


def test_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain.py").write_text("# the mean\nx = 1\n", encoding="utf-8")
    monkeypatch.setattr("benchmarks.speed.ROUNDS", 1)
    assert main(["--speed", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "1 files, 1 comments and docstrings" in out
    assert "with a hit 0: 0 ms, none" in out
    assert "model.json" in out


def test_a_folder_without_python_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--speed", str(tmp_path)]) == 2
    assert "holds no Python files" in capsys.readouterr().err
