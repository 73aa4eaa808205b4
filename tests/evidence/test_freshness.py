"""Data that speaks of another text is found out, and fresh data never is."""

from __future__ import annotations

import pytest

from readiness_lint.evidence.remedies import MEASURE_AGAIN
from readiness_lint.model.evidence import Entered, Freshness
from tests.evidence.support import Project

MODULE = '''
"""What it is
about."""
from __future__ import annotations

import functools
import os
from dataclasses import dataclass

if os.environ.get("NOT_SET_ANYWHERE"):
    import this
else:
    SIZE: int = 2

LATER: int

if __debug__:
    assert SIZE

try:
    import does_not_exist
except (
    ImportError,
    OSError,
):
    does_not_exist = None


@dataclass
class Box:
    """A box."""

    width: int = 1
    names: tuple = tuple(
        name
        for name in ("a", "b")
    )

    def area(
        self,
        factor=(lambda: 2)(),
    ):
        """Text
        over lines."""
        return [
            self.width
            * factor
            for _ in range(2)
        ]


@functools.cache
def choose(
    x,
):
    global SIZE
    with open(
        os.devnull
    ) as file:
        file.read()
    match x:
        case 1 | 2:
            return "low"
        case _:
            pass
    while True:
        x -= 1
        if x < 0:
            break
    del x
    return sorted([3, 1], key=lambda y:
        -y)


def unused():  # pragma: no cover
    return 1
'''

CALLS = "import mod\nmod.Box().area()\nmod.choose(1)\nmod.choose(3)\nmod.unused()\n"


@pytest.mark.parametrize("options", [["--branch"], []])
def test_fresh_data_is_fresh_whatever_the_code_looks_like(project: Project, options: list[str]) -> None:
    project.write("mod.py", MODULE)
    project.run(CALLS, *options)
    assert project.gather().stale == {}
    project.coverage("json")
    (project.root / ".coverage").unlink()
    assert project.gather().stale == {}


def stale(project: Project, old: str, new: str, calls: str, *options: str) -> str:
    """The reason why data of `old` is stale for `new`."""
    project.write("mod.py", old)
    project.run(calls, *options)
    project.coverage("json")
    project.write("mod.py", new)
    evidence = project.gather()
    report = project.gather(coverage=[str(project.root / "coverage.json")])
    assert list(report.stale) == ["mod.py"], "a report lists its statements, so it shows this too"
    assert list(evidence.stale) == ["mod.py"]
    for found in (evidence, report):
        assert found.files[0].problems == ("1 of the files that were asked for changed after it was recorded",)
        for one in found.units["mod.py"].values():
            assert (one.entered, one.freshness) == (Entered.UNKNOWN, Freshness.STALE)
            assert (one.statements, one.branches, one.remedy) == (None, None, MEASURE_AGAIN)
            assert one.reason == found.stale["mod.py"]
    return evidence.stale["mod.py"]


OLD = "def f(x):\n    y = x\n    return y\n\n\nSIZE = f(1)\n"


def test_a_recorded_line_without_a_statement(project: Project) -> None:
    new = '"""A docstring\nthat\nis\nnew."""\n\n\n' + OLD
    reason = stale(project, OLD, new, "import mod\n")
    assert reason == "line 6 was recorded as executed, but no statement stands there"


def test_a_recorded_line_behind_the_end(project: Project) -> None:
    assert "line 2 was recorded" in stale(project, OLD, "SIZE = 1\n", "import mod\n")


def test_a_skipped_statement_before_an_executed_one(project: Project) -> None:
    old = "def f():\n    x = 1\n    y = 2\n    return x + y\n\n\nSIZE = 1\n"
    new = "def f():\n    x = 1\n    y = 2\nb = 2\n\n\nSIZE = 1\n"
    reason = stale(project, old, new, "import mod\n")
    assert reason == "line 4 was not executed, but line 7 below it was"


def test_a_function_that_begins_where_none_does(project: Project) -> None:
    old = "SIZE = 1\ndef f(x):\n    return x\n"
    new = "SIZE = 1\nif SIZE:\n    x = 1\nelse:\n    x = 2\n"
    reason = stale(project, old, new, "import mod\nmod.f(1)\n", "--branch")
    assert reason == "a function that begins in line 2 was recorded, but none begins there"


def test_a_report_whose_source_grew_at_the_end(project: Project) -> None:
    project.write("mod.py", OLD)
    project.run("import mod\n")
    project.coverage("json")
    (project.root / ".coverage").unlink()
    project.write("mod.py", OLD + "MORE = 2\n")
    reason = project.gather().stale["mod.py"]
    assert reason == "the source has a statement in line 7, the report has none there"


def test_a_report_made_with_other_exclusions_is_not_stale(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run(CALLS)
    project.coverage("json")
    (project.root / ".coverage").unlink()
    project.write(".coveragerc", "[report]\nexclude_also =\n    def area\n    global\n")
    assert project.gather().stale == {}


def test_a_comment_that_moves_nothing_keeps_the_data_fresh(project: Project) -> None:
    project.write("mod.py", OLD)
    project.run("import mod\n")
    project.write("mod.py", OLD.replace("y = x", "y = x  # the same"))
    assert project.gather().stale == {}
