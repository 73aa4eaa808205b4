"""What lies where an editor looks and is no file: nobody waits for it, and nobody reads it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness_lint.engine.index import leave_index, read_index
from readiness_lint.engine.index_place import index_file
from tests.projects import analysis_of, config_for, write_project

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")

# Long enough for a slow machine, and nothing beside the time that a reader of a pipe would wait.
LIMIT = 60
PLACES = [
    ".coverage",
    ".coverage.host.7.XAbcdefx",
    "coverage.json",
    "junit.xml",
    "reportlog.jsonl",
    ".readiness-lint/stamp.zip",
    "mutants/engine.py.meta",
    "cosmic-ray.sqlite",
    ".coveragerc",
    "setup.cfg",
    "tox.ini",
    "checks.py",
]


def pipe(place: Path) -> None:
    os.mkfifo(place)


def a_socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(place.parent)  # the path of a socket must be short
        try:
            listening.bind(place.name)
        finally:
            os.chdir(here)


def device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def lay(make: Callable[[Path], None], place: Path) -> None:
    """Put what is no file at a place, whatever was there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    make(place)


def asked(root: Path, *options: str) -> str:
    """What flake8 says, in a process of its own that can be ended."""
    command = [sys.executable, "-m", "flake8", "--isolated", "--select=RDY", "--jobs=1", *options, "engine.py"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=LIMIT)
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize("make", [pipe, a_socket, device])
def test_nobody_waits_in_an_editor(workshop: Path, make: Callable[[Path], None]) -> None:
    assert "RDY401" in asked(workshop)
    for name in PLACES:
        lay(make, workshop / name)
    said = asked(workshop)
    assert "RDY001" not in said
    assert "RDY401" not in said


@pytest.mark.parametrize("make", [pipe, a_socket, device])
def test_an_index_that_is_no_file_is_none_and_is_replaced(workshop: Path, make: Callable[[Path], None]) -> None:
    place = index_file(config_for(workshop).cache_path)
    lay(make, place)
    assert read_index(place.parent) is None
    assert "RDY401" not in asked(workshop)
    assert leave_index(config_for(workshop), analysis_of(workshop)) is None
    assert "RDY401" in asked(workshop)


@pytest.mark.parametrize("make", [pipe, a_socket, device])
def test_an_index_is_left_beside_what_is_no_file(workshop: Path, make: Callable[[Path], None]) -> None:
    for name in ("coverage.json", "reports/junit-some.xml", "cosmic-ray.sqlite", "mutants/engine.py.meta"):
        lay(make, workshop / name)
    assert leave_index(config_for(workshop), analysis_of(workshop)) is None
    assert "RDY401" in asked(workshop)
    (workshop / "reports/junit-some.xml").unlink()
    assert "RDY401" not in asked(workshop), "a file could have been there"


@pytest.mark.parametrize("make", [pipe, a_socket, device])
def test_named_evidence_and_configuration_that_are_no_files(workshop: Path, make: Callable[[Path], None]) -> None:
    lay(make, workshop / "data")
    assert "RDY001" in asked(workshop, "--readiness-coverage=data")
    assert "RDY001" in asked(workshop, "--readiness-config=data")
    write_project(workshop, {"empty.toml": ""})
    assert asked(workshop, f"--readiness-config={os.devnull}") == asked(workshop, "--readiness-config=empty.toml")
