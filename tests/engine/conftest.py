"""What the tests of the engine share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine import workshop as the


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The measured project; nobody may change it."""
    return the.build(tmp_path_factory.mktemp("measured") / "workshop")


@pytest.fixture
def workshop(measured: Path, tmp_path: Path) -> Path:
    """A copy of the measured project."""
    return the.copied(measured, tmp_path / "workshop")


@pytest.fixture(autouse=True)
def own_working_directory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name on the command line is looked for in the working directory first: let nothing lie there."""
    monkeypatch.chdir(tmp_path_factory.mktemp("working"))
