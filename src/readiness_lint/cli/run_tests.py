"""`assess --run-tests`: pytest under coverage in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.errors import UsageError
from readiness_lint.source.discovery import discover
from readiness_lint.source.roles import JUDGED

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config

_PASSED, _FAILED, _NO_TESTS = 0, 1, 5
_MEANINGS = {2: "was interrupted", 3: "had an internal error", 4: "was used wrongly", _NO_TESTS: "found no tests"}


def run_tests(config: Config, output_dir: Path, arguments: Sequence[str], err: TextIO) -> Config:
    """Run the project's tests and return the configuration that reads what they left in `output_dir`.

    Failing tests are a result; a pytest that cannot do its work is an error, and old results are never
    taken for new ones. Raises UsageError.
    """
    if find_spec("pytest") is None:
        raise UsageError("--run-tests needs pytest", remedy=f"{sys.executable} -m pip install pytest")
    folder = output_dir.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    data, junit = folder / "coverage.sqlite", folder / "junit.xml"
    for old in (data, junit):
        old.unlink(missing_ok=True)
    files = [file.absolute for file in discover(config.root, (), config.excluded).files if file.role in JUDGED]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("\n".join(str(file) for file in files))
        listed.flush()
        command = [sys.executable, "-m", "readiness_lint.evidence.runner", f"--data={data}", f"--junit={junit}"]
        err.flush()
        code = subprocess.run(
            [*command, f"--files={listed.name}", "--", *arguments],
            cwd=config.root,
            env=_environment(),
            check=False,
            stdout=_stream(err),
        ).returncode
    if code not in (_PASSED, _FAILED):
        meaning = _MEANINGS.get(code, "was killed" if code < 0 else "failed")
        raise UsageError(
            f"pytest {meaning} (exit code {code})",
            path=str(config.root),
            remedy="run pytest there by itself; arguments for it follow `--`",
        )
    if code == _FAILED:
        print("pytest: some tests failed; the assessment goes on", file=err)
    for made in (data, junit):
        if not made.exists():
            raise UsageError(
                "the tests left no such file", path=str(made), remedy="run again without options that move it"
            )
    # As the user would name them, so that reports hold no absolute path.
    return replace(config, coverage=(str(output_dir / data.name),), tests=(str(output_dir / junit.name),))


def _environment() -> dict[str, str]:
    """Ours, without what would measure a second time, or send the data elsewhere than it is looked for."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COV_CORE_", "COVERAGE_"))}


def _stream(err: TextIO) -> TextIO | None:
    """Where pytest's output goes: standard error, so that ours can be read by a program."""
    try:
        err.fileno()
    except OSError:
        return None
    return err
