"""Runs the tests under branch coverage with one context a test; `python -m readiness_lint.evidence.runner`.

The project's own coverage configuration stays in force for what it decides (source, omit, exclusions); where
the data goes, branches and contexts are decided here. Files that nobody imported are recorded as not run,
unless the configuration chooses files itself: what it leaves out was not measured. Processes that tests start are
measured too, see `child_processes`. What becomes of each test is written down at once, see `session_log`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import coverage
from coverage.exceptions import ConfigError

from readiness_lint.evidence import child_processes
from readiness_lint.evidence.session_log import ENDED, Saver, SessionLog

_PACKAGE = Path(__file__).parent.parent
_CONTEXTS = "readiness_lint.evidence.pytest_contexts"
PASSED, FAILED, NO_TESTS = 0, 1, 5
"""The exit codes of pytest that are a result."""


def main(arguments: Sequence[str]) -> int:  # pragma: no cover - runs in a process whose measurement is its work
    """Run the tests in the working directory; returns pytest's exit code, also for unittest."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--framework", choices=("pytest", "unittest"), required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--junit", required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--files", required=True, help="a file with one absolute path a line")
    parser.add_argument("--known", type=Path, required=True, help="the same for all files, the tests among them")
    parser.add_argument("rest", nargs="*")
    options = parser.parse_args(arguments)
    data = Path(options.data)
    measurement = measurement_to(options.data)
    settings = data.with_name("children.toml")
    child_processes.write_settings(measurement, data, settings)
    os.environ[child_processes.SETTINGS_VARIABLE] = str(settings)
    if child_processes.knows_forks(measurement):
        os.register_at_fork(after_in_child=child_processes.measure_fork)
    log, saver = SessionLog(options.log), Saver(measurement)
    known = [Path(one) for one in options.known.read_text(encoding="utf-8").splitlines()]
    measurement.start()
    try:
        if options.framework == "pytest":
            code = _pytest([*own_arguments(options.junit), *options.rest], log, saver, known)
        else:
            code = _unittest(options.rest, log, saver, known)
    finally:
        measurement.stop()
        finish(measurement, data, Path(options.files))
    return code


def _pytest(
    arguments: list[str], log: SessionLog, saver: Saver, known: Sequence[Path]
) -> int:  # pragma: no cover - see main
    import pytest

    from readiness_lint.evidence.pytest_log import PytestLog

    return int(pytest.main(arguments, plugins=[PytestLog(log, saver, Path.cwd(), known)]))


def _unittest(
    arguments: list[str], log: SessionLog, saver: Saver, known: Sequence[Path]
) -> int:  # pragma: no cover - see main
    import unittest

    from readiness_lint.evidence.unittest_log import part_of, runner_logged_to

    root = Path.cwd()
    sys.path.insert(0, "")  # as `python -m unittest` has it
    runner = runner_logged_to(log, saver)
    program = unittest.main(module=None, argv=["unittest", *(arguments or ["discover"])], testRunner=runner, exit=False)
    child_processes.sign()
    result = program.result
    code = NO_TESTS if not (result.testsRun or result.errors) else PASSED if result.wasSuccessful() else FAILED
    log.write(ENDED, exitstatus=code)
    part = part_of(program, runner.modules, known) if arguments else None
    if part:
        log.part(part.arguments, part.left_out_below(root))
    if not result.shouldStop and not part:
        log.write("SessionFinish", exitstatus=code)
    return code


def finish(measurement: coverage.Coverage, data: Path, files: Path) -> None:
    """Add what other processes measured and the files that nobody imported, and save."""
    child_processes.combine(measurement, data)
    record_unimported(measurement, files.read_text(encoding="utf-8").splitlines())
    measurement.save()


def rescue(data: Path, files: Path) -> None:
    """Do what a run that was killed could not do any more with what it measured."""
    measurement = measurement_to(str(data))
    measurement.load()
    finish(measurement, data, files)


def measurement_to(data_file: str) -> coverage.Coverage:
    """Coverage with branches and contexts, by the project's configuration otherwise."""
    measurement = coverage.Coverage(data_file=data_file, branch=True, config_file=True)
    measurement.set_option("run:parallel", False)
    measurement.set_option("run:dynamic_context", None)  # who runs the tests tells which one it is
    measurement.set_option("run:omit", [*_listed(measurement, "omit"), *_ours()])
    # What tests in other processes collect is added later.
    measurement.set_option("run:disable_warnings", [*_listed(measurement, "disable_warnings"), "no-data-collected"])
    with suppress(ConfigError):  # older than the choice of a core: there is only the one that records contexts
        measurement.set_option("run:core", "ctrace")
    return measurement


def _ours() -> list[str]:
    """What measures is not measured: this package, of which only this process is left out in its own project."""
    return [__file__] if _PACKAGE.is_relative_to(Path.cwd()) else [f"{_PACKAGE}/*"]


def _listed(measurement: coverage.Coverage, name: str) -> list[str]:
    value = measurement.get_option(f"run:{name}")
    return [str(item) for item in value] if isinstance(value, list) else []


def own_arguments(junit: str) -> list[str]:
    """What pytest is told besides the user's own arguments.

    A second coverage (pytest-cov) would take the measurement over. Worker processes (pytest-xdist) are measured only
    by a coverage.py that starts itself in them, so that they have to be asked for. A test file that cannot be collected
    is told as such, and what it would have entered is unknown: no reason not to run the others.
    """
    arguments = [f"--junit-xml={junit}", "-p", _CONTEXTS, "--continue-on-collection-errors"]
    if find_spec("pytest_cov") is not None:
        arguments.append("--no-cov")
    if find_spec("xdist") is not None:
        arguments += ["-n", "0"]
    return arguments


def record_unimported(measurement: coverage.Coverage, files: Sequence[str]) -> None:
    """Record files that the tests never imported as measured and not run."""
    omitted = [pattern for pattern in _listed(measurement, "omit") if pattern not in _ours()]
    if omitted or any(_listed(measurement, name) for name in ("source", "source_pkgs", "include")):
        return
    data = measurement.get_data()
    data.add_arcs({})  # data of tests that ran nothing of the project does not know yet that it holds branches
    known = data.measured_files()
    data.touch_files([file for file in files if file not in known])


if __name__ == "__main__":  # pragma: no cover - see main
    sys.exit(main(sys.argv[1:]))
