"""Measures what tests start: other Python processes, and the workers of pytest-xdist.

coverage.py starts itself in every Python process that finds COVERAGE_PROCESS_START (from 7.10 on; older versions need
to be set up for it, and without that such processes stay unmeasured). The settings for these processes are written by
`write_settings`, and say by an environment variable which test a process belongs to.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import coverage

SETTINGS_VARIABLE = "COVERAGE_PROCESS_START"
# The test that is running, with its phase: the context of the processes that it starts.
TEST_VARIABLE = "READINESS_LINT_TEST"
# The last test that a process called itself; its worth is that it is there.
CALLED_VARIABLE = "READINESS_LINT_CALLED"
_COPIED = ("branch", "core", "concurrency", "source_pkgs")
_PATHS = ("source", "source_dirs", "include", "omit")


def write_settings(measurement: coverage.Coverage, data_file: Path, target: Path) -> None:
    """Write settings by which a child process is measured as `measurement` measures this one.

    The data of each process gets a file of its own beside `data_file`. Plugins of coverage.py are not run there,
    and paths are absolute whatever the project wants: a child may run in any folder.
    """
    from coverage.exceptions import ConfigError

    run: dict[str, object] = {"parallel": True, "sigterm": True, "data_file": _literal(str(data_file))}
    for name in (*_COPIED, *_PATHS):
        try:
            value = measurement.get_option(f"run:{name}")
        except ConfigError:  # this version of coverage.py does not know the option
            continue
        if value is not None and value != []:
            run[name] = _absolute(value) if name in _PATHS else value
    if knows_forks(measurement):
        run["patch"] = ["_exit", "fork"]
    run["context"] = f"${{{TEST_VARIABLE}-}}"
    lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in run.items())
    target.write_text("[tool.coverage.run]\n" + "\n".join(lines) + "\n", encoding="utf-8")


def knows_forks(measurement: coverage.Coverage) -> bool:
    """Whether this coverage.py (7.10 and later) can save in forked processes, which end by `os._exit`."""
    from coverage.exceptions import ConfigError

    try:
        measurement.get_option("run:patch")
    except ConfigError:
        return False
    return hasattr(os, "fork")


def measure_fork() -> None:  # pragma: no cover - runs in processes that nobody else may measure
    """Measure a process that was just forked, such as a worker of multiprocessing or of a DataLoader, like any other.

    What was measured before belongs to the process that forked, and goes on there. The settings have it saved where the
    process ends, by `os._exit` and SIGTERM as well.
    """
    from coverage import Coverage, process_startup

    current = Coverage.current()
    if current is None:
        return
    current.stop()
    # A pool ends its workers twice: they leave by themselves, and are sent SIGTERM, which must not cut saving short.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    process_startup(force=True)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    leave = os._exit

    def leave_when_saved(status: int) -> NoReturn:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        leave(status)

    os._exit = leave_when_saved


def combine(measurement: coverage.Coverage, data_file: Path) -> None:
    """Add what the child processes of `measurement`, which has ended, left beside `data_file`."""
    left = sorted(data_file.parent.glob(f"{data_file.name}.*"))
    if left:
        measurement.combine([str(file) for file in left])


def _literal(text: str) -> str:
    """`text` where coverage.py would put in environment variables."""
    return text.replace("$", "$$")


def _absolute(value: object) -> list[str]:
    """Folders and patterns, relative ones from here: a child may run elsewhere. Names of packages stay."""
    found: list[str] = []
    for item in value if isinstance(value, list) else ():
        text = str(item)
        relative = not text.startswith(("*", "?")) and (Path(text).exists() or "/" in text or text.endswith(".py"))
        found.append(_literal(os.path.abspath(text) if relative else text))  # noqa: PTH100 - keeps patterns as they are
    return found


def called(test: str) -> None:
    """A test is called in this process."""
    os.environ[CALLED_VARIABLE] = f"{os.getpid()}:{test}"


def enter(test: str) -> None:
    """From here on a test runs, by its context."""
    os.environ[TEST_VARIABLE] = test
    _switch(test)


def leave() -> None:
    """The test that was entered here, if any, has ended."""
    if os.environ.pop(TEST_VARIABLE, None) is not None:
        _switch("")


def _switch(context: str) -> None:
    from coverage import Coverage

    current = Coverage.current()
    if current is not None:
        current.switch_context(context)


def sign() -> None:  # pragma: no cover - where it measures, it is not measured
    """Sign the data: a test was called here, even if it ran nothing that is measured."""
    from coverage import Coverage

    current = Coverage.current()
    process, _, test = os.environ.pop(CALLED_VARIABLE, "").partition(":")
    if current is not None and process == str(os.getpid()):
        data = current.get_data()
        data.set_context(test)
        # Without an arc, only the context is noted.
        data.add_arcs({__file__: ()})
