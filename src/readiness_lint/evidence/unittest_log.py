"""The results of unittest, which write the log of the session as well (see `session_log.py`)."""

from __future__ import annotations

import re
import sys
import unittest
from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatch
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness_lint.evidence import child_processes
from readiness_lint.evidence.selection import Part

if TYPE_CHECKING:
    from readiness_lint.evidence.session_log import Saver, SessionLog

_TEST = re.compile(r"(?m)^[ \t]+(?:async[ \t]+)?def[ \t]+test")


def runner_logged_to(log: SessionLog, saver: Saver) -> LoggedRunner:
    """What runs the tests of one session."""
    order: list[str] = []
    results = type("LoggedResult", (LoggedResult,), {"log": log, "saver": saver, "order": order})
    runner = LoggedRunner(resultclass=results)
    runner.log, runner.order = log, order
    return runner


class LoggedRunner(unittest.TextTestRunner):
    """Tells which tests there are before the first of them runs."""

    log: SessionLog
    order: list[str]
    modules: frozenset[str] = frozenset()

    def run(self, test: unittest.TestSuite | unittest.TestCase) -> unittest.TextTestResult:
        """Run them."""
        self.modules = frozenset(type(one).__module__ for one in _tests(test))
        self.order[:] = [node_of(one) for one in _tests(test) if not _is_no_test(one)]
        self.log.collected(self.order)
        if self.order:
            child_processes.enter(f"{self.order[0]}|setup")
        try:
            return super().run(test)
        finally:
            child_processes.leave()


def part_of(program: unittest.TestProgram, modules: Collection[str], files: Iterable[Path]) -> Part | None:
    """What makes a run with arguments one of a part of the tests, None where nothing does.

    `modules` are those whose tests ran, `files` the project's. Whole are the modules that were found, or named by
    themselves; patterns and the names of classes and tests leave out what nobody counts.
    """
    places = {realpath(place) for name in modules if (place := getattr(sys.modules.get(name), "__file__", None))}
    left_out = {
        file: tests
        for file in map(Path, map(realpath, files))
        if str(file) not in places and fnmatch(file.name, "test*.py") and (tests := _tests_in(file))
    }
    names = list(getattr(program, "testNames", None) or ())
    parts = [name for name in names if name not in sys.modules]
    patterns = [f"-k {pattern.strip('*')}" for pattern in program.testNamePatterns or ()]
    if not (left_out or parts or patterns):
        return None
    return Part((*names, *patterns) or ("discover",), left_out, bool(parts or patterns))


def _tests_in(file: Path) -> int:
    """How many tests of unittest stand in a file, by its text."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return len(_TEST.findall(text)) if "TestCase" in text else 0


def _tests(test: unittest.TestSuite | unittest.TestCase) -> Iterator[unittest.TestCase]:
    if isinstance(test, unittest.TestCase):
        yield test
    elif isinstance(test, unittest.BaseTestSuite):
        for one in test:
            yield from _tests(one)


class LoggedResult(unittest.TextTestResult):
    """Tells of each test when it ends."""

    log: SessionLog
    saver: Saver
    order: Sequence[str]
    """The tests in the order in which they are to run."""
    _outcomes: list[tuple[str, bool]]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._outcomes = []
        self._next = 0

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        """A test begins; what it starts belongs to it."""
        super().startTest(test)
        self._outcomes = []
        if _is_no_test(test):
            return
        child_processes.enter(f"{node_of(test)}|run")
        child_processes.called(f"{node_of(test)}|run")
        self.log.test(node_of(test), "setup", "passed")

    def stopTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        """A test has ended: one that told nothing failed in a part of it, or passed."""
        super().stopTest(test)
        if _is_no_test(test):
            return
        self._enter_what_surrounds(node_of(test))
        for outcome, expected in self._outcomes or [("passed", False)]:
            self.log.test(node_of(test), "call", outcome, **({"wasxfail": ""} if expected else {}))
        self.log.test(node_of(test), "teardown", "passed")
        self._outcomes = []
        self.saver.save()

    def _enter_what_surrounds(self, node: str) -> None:
        """What runs until the next test belongs to that: `setUpClass` and the like; after the last one to the last.

        pytest has it so. Where the next test is of the same class nothing runs in between.
        """
        if node in self.order[self._next :]:
            self._next = self.order.index(node, self._next) + 1
        following = self.order[self._next] if self._next < len(self.order) else None
        child_processes.enter(f"{following}|setup" if following else f"{node}|teardown")

    def addError(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """An error; outside of tests it is one of a class, a module or a file that cannot be imported."""
        super().addError(test, err)
        self._failed(test)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """A failed assertion."""
        super().addFailure(test, err)
        self._failed(test)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """A part of a test has ended."""
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._outcomes.append(("failed", False))

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:  # noqa: N802
        """A test that was skipped; a class that was skipped is told with each of its tests."""
        super().addSkip(test, reason)
        if _is_no_test(test):
            self._write_file(test, "skipped")
        self._outcomes.append(("skipped", False))

    def addExpectedFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """A failure that was expected."""
        super().addExpectedFailure(test, err)
        self._outcomes.append(("skipped", True))

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802
        """A success where a failure was expected."""
        super().addUnexpectedSuccess(test)
        self._outcomes.append(("failed", False))

    def _failed(self, test: unittest.TestCase) -> None:
        if _is_no_test(test):
            self._write_file(test, "failed")
        elif isinstance(test, unittest.TestCase):
            self._outcomes.append(("failed", False))
        else:  # `setUpClass (module.Class)`
            self.log.test(_holder(str(test)), "setup", "failed")
            self.log.test(_holder(str(test)), "teardown", "passed")

    def _write_file(self, test: unittest.TestCase, outcome: str) -> None:
        """What became of a file none of whose tests were found."""
        module = test.id().removeprefix(f"{type(test).__module__}.{type(test).__qualname__}.")
        self.log.write("CollectReport", nodeid=f"{module.replace('.', '/')}.py", outcome=outcome)


def _is_no_test(test: unittest.TestCase) -> bool:
    """Whether it stands for a file that cannot be imported, or that skips itself."""
    return type(test).__module__ == "unittest.loader"


def node_of(test: unittest.TestCase) -> str:
    """The id that pytest would give to the test."""
    kind = type(test)
    name = test.id().removeprefix(f"{kind.__module__}.{kind.__qualname__}.")
    return "::".join([kind.__module__.replace(".", "/") + ".py", *kind.__qualname__.split("."), name])


def _holder(description: str) -> str:
    """The same for what runs around the tests of a class or module."""
    what, _, place = description.rstrip(")").partition(" (")
    module, _, name = place.rpartition(".")
    parts = [module, name] if what.endswith("Class") else [place]
    return "::".join([parts[0].replace(".", "/") + ".py", *parts[1:], what])
