"""`assess --run-tests`: pytest or unittest under coverage in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.outputs import DATA, FINDINGS, LOG, REPORT, RESULTS, SESSION, UPLOAD, writing_to
from readiness_lint.engine.stamping import evidence_in, leave_stamp, sources_of
from readiness_lint.errors import UsageError
from readiness_lint.evidence.reportlog import TRIED_AGAIN
from readiness_lint.evidence.session_log import BROKE, ENDED
from readiness_lint.source.discovery import discover
from readiness_lint.source.roles import JUDGED

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config

_PASSED, _FAILED, _NO_TESTS = 0, 1, 5
# pytest's own; it uses the fourth for arguments that it does not know and for a conftest that breaks.
_INTERRUPTED, _BROKE, _NOT_BEGUN = 2, 3, 4
_MEANINGS = {_INTERRUPTED: "was interrupted", _NOT_BEGUN: "did not begin", _NO_TESTS: "found no tests"}
# What tests that are interrupted are given to end, and to write what they know.
_GRACE_SECONDS = 20.0
# Beside the data while the tests run: the files of the project, a line each.
_KNOWN = "known.txt"


@dataclass(frozen=True, slots=True)
class TestRun:
    """What is asked of the tests: the framework (None takes pytest if it is there), a limit in seconds, arguments."""

    __test__ = False

    framework: str | None = None
    timeout: float | None = None
    arguments: Sequence[str] = ()


def run_tests(config: Config, output_dir: Path, wanted: TestRun, err: TextIO) -> Config:
    """Run the project's tests and return the configuration that reads what they left in `output_dir`.

    Failing tests are a result, and so is what was measured before tests crashed or took too long; tests that could not
    begin are an error. Whatever an earlier run left in `output_dir` is gone before the tests begin, and the new data is
    put there when they have ended, so that an aborted run leaves nothing that could be taken for its result. Raises
    UsageError.
    """
    framework = _framework(wanted.framework)
    sources = sources_of(config)
    with writing_to(output_dir):
        output_dir.mkdir(parents=True, exist_ok=True)
        for old in (LOG, UPLOAD, REPORT, FINDINGS, DATA, RESULTS, SESSION):
            (output_dir / old).unlink(missing_ok=True)
        place = output_dir.absolute()
        # Workers that outlive an interrupted run may still write there.
        unfinished = tempfile.TemporaryDirectory(prefix=".unfinished-", dir=place, ignore_cleanup_errors=True)
    with unfinished as name:
        results = _Session(framework, config.root, Path(name)).results(*_listed(config), wanted, err)
        made = (output_dir / DATA, output_dir / results)
        for file in made:
            if not (Path(name) / file.name).exists():
                remedy = "run again without options that move it"
                raise UsageError("the tests left no such file", path=str(file), remedy=remedy)
        with writing_to(output_dir):
            for file in made:
                (Path(name) / file.name).replace(file)
    now = sources_of(config)
    same = {path: text for path, text in sources.items() if now.get(path) == text}
    leave_stamp(config, None, same, evidence_in(made, config.root), {*sources, *now} - same.keys())
    # As the user would name them, so that reports hold no absolute path.
    return replace(config, coverage=(str(made[0]),), tests=(str(made[1]),), stamps=None)


def _framework(wanted: str | None) -> str:
    if wanted is None:
        return "unittest" if find_spec("pytest") is None else "pytest"
    if wanted == "pytest" and find_spec("pytest") is None:
        remedy = f"{sys.executable} -m pip install pytest, or --test-runner unittest"
        raise UsageError("pytest is not installed", remedy=remedy)
    return wanted


def _listed(config: Config) -> tuple[str, str]:
    """The files that are measured even if nobody imports them, a line each, and all that there are."""
    files = discover(config.root, (), config.excluded).files
    judged = "\n".join(str(file.absolute) for file in files if file.role in JUDGED)
    return judged, "\n".join(str(file.absolute) for file in files if file.path.endswith(".py"))


@dataclass(frozen=True, slots=True)
class _Session:
    """One run of the tests at `root`, which leaves its files in `folder`."""

    framework: str
    root: Path
    folder: Path

    def results(self, files: str, known: str, wanted: TestRun, err: TextIO) -> str:
        """Run the tests; returns the name of the file that holds their results."""
        listed = self.folder / "files.txt"
        listed.write_text(files, encoding="utf-8")
        (self.folder / _KNOWN).write_text(known, encoding="utf-8")
        code, late = self._run(listed, wanted, err)
        whole = self._is_whole()
        if code in (_PASSED, _FAILED) and whole and self._logged("TestReport"):
            if code == _FAILED:
                print(f"{self.framework}: some tests failed; the assessment goes on", file=err)
            # JUnit XML has no word for a test that was run again, and parts of tests fill up the count that shows it.
            again = any(self._logged(outcome) for outcome in TRIED_AGAIN)
            return RESULTS if self.framework == "pytest" and not again else SESSION
        self._refuse_without_tests(code, f"within {wanted.timeout:g} seconds" if late else "")
        from readiness_lint.evidence.runner import rescue

        rescue(self.folder / DATA, listed)
        told = f"did not end within {wanted.timeout:g} seconds" if late else self._how_it_ended(code)
        print(f"{self.framework} {told}; what was measured until then is kept, and what was not is unknown", file=err)
        return SESSION

    def _run(self, listed: Path, wanted: TestRun, err: TextIO) -> tuple[int, bool]:
        """The exit code of the tests under coverage, and whether they took too long."""
        command = [sys.executable, "-m", "readiness_lint.evidence.runner", f"--framework={self.framework}"]
        command += [f"--data={self.folder / DATA}", f"--junit={self.folder / RESULTS}"]
        command += [f"--log={self.folder / SESSION}", f"--files={listed}", f"--known={self.folder / _KNOWN}"]
        err.flush()
        with subprocess.Popen(
            [*command, "--", *wanted.arguments], cwd=self.root, env=_environment(), stdout=_stream(err)
        ) as process:
            try:
                return process.wait(wanted.timeout), False
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGINT)  # so that they write down what they know
                return _ended(process, _GRACE_SECONDS), True
            except BaseException:  # Ctrl-C reached the tests as well, and nobody will read what they write
                _ended(process, _GRACE_SECONDS / 10)
                raise

    def _is_whole(self) -> bool:
        """Whether the log of the session has its end."""
        from readiness_lint.evidence.reportlog import read_reportlog

        log = self.folder / SESSION
        if not log.exists():
            return False
        content = log.read_bytes()
        # A killed process may have written half a line.
        log.write_bytes(content[: content.rfind(b"\n") + 1])
        return not read_reportlog(log.read_bytes(), SESSION).unfinished

    def _refuse_without_tests(self, code: int, late: str) -> None:
        """Raises UsageError where no test began, so that nothing was measured; `late` is how long that was awaited."""
        if self._logged("TestReport") and (self.folder / DATA).exists():
            return
        remedy = f"run {self.framework} there by itself; arguments for it follow `--`"
        if late and not self._logged("TestReport"):
            remedy = "see above where it was interrupted; give it more time (`--test-timeout`), or mend what hangs"
            message = f"{self.framework} did not begin to run tests {late}, so that there is nothing to assess"
            raise UsageError(message, path=str(self.root), remedy=remedy)
        message = f"{self.framework} {self._how_it_ended(code)}, so that there is nothing to assess"
        raise UsageError(message, path=str(self.root), remedy=remedy)

    def _how_it_ended(self, code: int) -> str:
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        if code == _PASSED:
            return "did not run all of the tests"
        if code == _FAILED and not self._logged("TestReport"):
            return f"could collect no test (exit code {code})"
        if code == _BROKE and self._logged(BROKE):
            return f"had an internal error (exit code {code})"
        if code not in (_NOT_BEGUN, _NO_TESTS) and not self._logged(ENDED):
            return f"ended with exit code {code}, in the middle of the session"
        return f"{_MEANINGS.get(code, 'ended early')} (exit code {code})"

    def _logged(self, kind: str) -> bool:
        """Whether the log of the session has such a line."""
        log = self.folder / SESSION
        return log.exists() and f'"{kind}"'.encode() in log.read_bytes()


def _ended(process: subprocess.Popen[bytes], seconds: float) -> int:
    """Wait for tests that were interrupted, and kill them if they do not end."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _environment() -> dict[str, str]:
    """Ours, without what would measure a second time, or send the data elsewhere than it is looked for."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COV_CORE_", "COVERAGE_"))}


def _stream(err: TextIO) -> TextIO | None:
    """Where the tests' output goes: standard error, so that ours can be read by a program."""
    try:
        err.fileno()
    except OSError:
        return None
    return err
