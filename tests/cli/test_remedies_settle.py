"""Who does what a report says of an unknown has it settled, unless it says that nothing can be done."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from readiness_lint.evidence.blind_spots import REBOUND_REMEDY
from readiness_lint.evidence.join import EXCLUDED_REMEDY, HOLLOW_REMEDY, LAYOUT_REMEDY
from readiness_lint.evidence.remedies import MEASURE
from tests.cli.test_run_tests import readiness
from tests.projects import write_project

ZOO = '''
import abc
import asyncio
import functools
import threading
from typing import Protocol


class Base(abc.ABC):
    @abc.abstractmethod
    def abstract(self): ...
    def two(self): return 2
    @property
    def three(self): return 3
    def documented(self):
        """Nothing."""
    def dots(self):
        ...


class Child(Base):
    def abstract(self): return super().abstract()


class Promise(Protocol):
    def method(self, x: int) -> int: ...


def called(x): return x
def never(x): return x
def loaded(x): return x
LOADED = loaded(3)
def both(x): return x
BOTH = both(1)
def by_lambda(x): return x
TABLE = {"a": lambda x: by_lambda(x)}
def unfilled():
    global LOADED
def excluded(x):  # pragma: no cover
    return x
def generated(n): yield from range(n)
async def awaited(): return 1
def in_thread(x): return x
@functools.lru_cache
def cached(x): return x
if True:
    def chosen(x):
        return x
else:
    def chosen(x):
        return -x
def around():
    def inner(x): return x
    return inner(1)
def in_class(): return 1
def in_class_long():
    return 1
def in_module():
    return 1
def after_class():
    return 1
def skipped(x):
    return x
'''
TESTS = """
import asyncio
import subprocess
import sys
import threading
import unittest

import zoo


def setUpModule():
    zoo.in_module()


class TestZoo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.x = zoo.in_class() + zoo.in_class_long()

    @classmethod
    def tearDownClass(cls):
        zoo.after_class()

    def test_all(self):
        one = zoo.Child()
        one.abstract()
        assert (one.two(), one.three, one.documented(), one.dots()) == (2, 3, None, None)
        assert zoo.called(1) and zoo.both(1) and zoo.TABLE["a"](1) and zoo.unfilled() is None
        assert zoo.excluded(1) and zoo.cached(1) and zoo.chosen(1) and zoo.around()
        assert list(zoo.generated(2)) and asyncio.run(zoo.awaited())
        thread = threading.Thread(target=zoo.in_thread, args=(1,))
        thread.start()
        thread.join()

    def test_process(self):
        subprocess.run([sys.executable, "zoo.py"], check=True)

    def test_skipped(self):
        zoo.skipped(1)
        self.skipTest("today")
"""
SETTINGS = '[tool.readiness-lint.paths.training]\nglobs = ["zoo.py"]\n'
ON_ONE_LINE = re.compile(r"(?m)^( *)((?:async )?def \w+\(.*\)): (\w.*)$")


def unknowns(root: Path, runner: str) -> dict[str, list[str]]:
    """Remedy -> the first functions that it is told for, after a run of the tests."""
    done = readiness(root, "assess", "--run-tests", "--test-runner", runner, "-q")
    assert done.returncode == 0, done.stderr
    told = json.loads(readiness(root, "evidence", "--output-format", "json").stdout)
    found: dict[str, list[str]] = {}
    for one in told["unknowns"]:
        found.setdefault(one["remedy"], []).extend(each["qualname"] for each in one["examples"])
    return found


@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_every_remedy_settles_what_it_is_told_for(runner: str, tmp_path: Path) -> None:
    root = write_project(tmp_path / "p", {"pyproject.toml": SETTINGS, "zoo.py": ZOO, "test_zoo.py": TESTS})
    assert unknowns(root, runner) == {
        HOLLOW_REMEDY: ["Promise.method"],
        LAYOUT_REMEDY: ["loaded", "around.inner"],
        EXCLUDED_REMEDY: ["excluded"],
        REBOUND_REMEDY: ["chosen"],
        f"meet the conditions of `test_zoo.TestZoo.test_skipped`, then {MEASURE}": ["after_class", "skipped"],
    }
    followed = ON_ONE_LINE.sub(r"\1\2:\n\1    \3", ZOO).replace("  # pragma: no cover", "")
    write_project(root, {"zoo.py": followed.replace("else:\n    def chosen(x):\n        return -x\n", "")})
    write_project(root, {"test_zoo.py": TESTS.replace('self.skipTest("today")', "pass")})
    assert unknowns(root, runner) == {HOLLOW_REMEDY: ["Promise.method"]}
