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

from readiness_lint.cli.outputs import DATA, FINDINGS, LOG, REPORT, RESULTS, UPLOAD, writing_to
from readiness_lint.engine.stamping import evidence_in, leave_stamp, sources_of
from readiness_lint.errors import UsageError
from readiness_lint.source.discovery import discover
from readiness_lint.source.roles import JUDGED

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config

_PASSED, _FAILED, _NO_TESTS = 0, 1, 5
_MEANINGS = {2: "was interrupted", 3: "had an internal error", 4: "was used wrongly", _NO_TESTS: "found no tests"}


def run_tests(config: Config, output_dir: Path, arguments: Sequence[str], err: TextIO) -> Config:
    """Run the project's tests and return the configuration that reads what they left in `output_dir`.

    Failing tests are a result; a pytest that cannot do its work is an error. Whatever an earlier run left in
    `output_dir` is gone before the tests begin, and the new data is put there when they have ended, so that an
    aborted run leaves nothing that could be taken for its result. Raises UsageError.
    """
    if find_spec("pytest") is None:
        raise UsageError("--run-tests needs pytest", remedy=f"{sys.executable} -m pip install pytest")
    data, junit = output_dir / DATA, output_dir / RESULTS
    sources = sources_of(config)
    with writing_to(output_dir):
        output_dir.mkdir(parents=True, exist_ok=True)
        for old in (LOG, UPLOAD, REPORT, FINDINGS, DATA, RESULTS):
            (output_dir / old).unlink(missing_ok=True)
        place = output_dir.absolute()
        # Workers that outlive an interrupted run may still write there.
        unfinished = tempfile.TemporaryDirectory(prefix=".unfinished-", dir=place, ignore_cleanup_errors=True)
    with unfinished as name:
        new = Path(name)
        code = _pytest(config, new, arguments, err)
        _refuse(code, config)
        if code == _FAILED:
            print("pytest: some tests failed; the assessment goes on", file=err)
        for made in (data, junit):
            if not (new / made.name).exists():
                raise UsageError(
                    "the tests left no such file", path=str(made), remedy="run again without options that move it"
                )
        with writing_to(output_dir):
            for made in (data, junit):
                (new / made.name).replace(made)
    now = sources_of(config)
    same = {path: text for path, text in sources.items() if now.get(path) == text}
    leave_stamp(config, None, same, evidence_in((data, junit), config.root), {*sources, *now} - same.keys())
    # As the user would name them, so that reports hold no absolute path.
    return replace(config, coverage=(str(data),), tests=(str(junit),), stamps=None)


def _pytest(config: Config, folder: Path, arguments: Sequence[str], err: TextIO) -> int:
    """Run pytest under coverage with its data and results in `folder`; returns its exit code."""
    files = [file.absolute for file in discover(config.root, (), config.excluded).files if file.role in JUDGED]
    listed = folder / "files.txt"
    listed.write_text("\n".join(map(str, files)), encoding="utf-8")
    command = [sys.executable, "-m", "readiness_lint.evidence.runner"]
    command += [f"--data={folder / DATA}", f"--junit={folder / RESULTS}", f"--files={listed}"]
    err.flush()
    return subprocess.run(
        [*command, "--", *arguments],
        cwd=config.root,
        env=_environment(),
        check=False,
        stdout=_stream(err),
    ).returncode


def _refuse(code: int, config: Config) -> None:
    if code in (_PASSED, _FAILED):
        return
    meaning = _MEANINGS.get(code, "was killed" if code < 0 else "failed")
    raise UsageError(
        f"pytest {meaning} (exit code {code}), so that there is nothing to assess",
        path=str(config.root),
        remedy="run pytest there by itself; arguments for it follow `--`",
    )


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
