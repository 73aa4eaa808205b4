"""A small slice of the fuzzing of evidence files, always the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import fuzz_evidence
from benchmarks.fuzz_evidence import Figures, Reader, fuzz, seeds
from readiness_lint.errors import EvidenceError


def test_mutated_files_are_read_or_refused() -> None:
    figures = fuzz(330, seed=7)
    assert (figures.crashes, figures.nameless) == ({}, {})
    assert figures.read + figures.refused == 330
    assert figures.read > 10
    assert figures.refused > 100


def test_the_same_seed_makes_the_same_files() -> None:
    one, other = fuzz(44, seed=1), fuzz(44, seed=1)
    assert (one.read, one.refused) == (other.read, other.refused)


def test_seeds_are_read_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "mod.py").write_text(fuzz_evidence.TEXT)
    (tmp_path / "seeds").mkdir()
    for name, content in seeds(tmp_path / "seeds").items():
        Reader(tmp_path).read(name, content)


def test_crashes_and_refusals_without_a_name_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: bytes, name: str) -> None:
        if name.startswith("stamp"):
            raise EvidenceError("cannot be read", path="another")
        raise KeyError(name)

    for reader in ("read_stamp", "read_mutation"):
        monkeypatch.setattr(fuzz_evidence, reader, crash)
    figures = fuzz(22, seed=0)
    assert sum(figures.crashes.values()) == 4
    assert sum(figures.nameless.values()) == 2
    assert not figures.sound
    assert "4 crashes, 2 refused without their name" in str(figures)
    assert Figures().sound
