"""Small projects on disk, their tests really run under coverage, and the analysis of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from readiness_lint.config.load import load_config
from readiness_lint.config.settings import Config
from readiness_lint.debt.lexicon import family_names
from readiness_lint.engine.analysis import Analysis, Request, analyse
from readiness_lint.rules import BY_CODE

AFTER = "after the tests: "


def write_project(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below `root`; returns it."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return root


def measure(root: Path, *options: str) -> None:
    """Run pytest under branch coverage in `root`; leaves `.coverage` and `junit.xml` there.

    Code under test may import torch: an empty module stands for it.
    """
    libraries = root.parent / f"{root.name}-libraries"
    write_project(libraries, {"torch/__init__.py": ""})
    command = [sys.executable, "-m", "coverage", "run", "--branch", "--data-file=.coverage", *options]
    command += ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--junit-xml=junit.xml"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE_"))}
    environment["PYTHONPATH"] = str(libraries)
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr


def config_for(root: Path) -> Config:
    """The configuration of the project at `root`."""
    return load_config(root, known_codes=BY_CODE.keys(), known_families=family_names)


def analysis_of(root: Path, **request: object) -> Analysis:
    """The analysis of the project at `root`."""
    return analyse(Request(config_for(root), (root,), jobs=1, **request))  # type: ignore[arg-type]


def example_project(root: Path, files: tuple[tuple[str, str], ...]) -> Path:
    """A rule's example on disk; its tests are run where it has any, and later versions written behind them."""
    write_project(root, {name: text for name, text in files if not name.startswith(AFTER)})
    if any(name.rpartition("/")[2].startswith("test_") for name, _ in files):
        measure(root)
    write_project(root, {name.removeprefix(AFTER): text for name, text in files if name.startswith(AFTER)})
    return root
