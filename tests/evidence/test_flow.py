"""Laws of control flow: data that breaks them is of another text, and no run of the text does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from coverage import CoverageData

from readiness_lint.evidence.file_lines import FileLines
from readiness_lint.evidence.flow import impossible
from readiness_lint.evidence.freshness import contradictions, stale_reason
from readiness_lint.evidence.source_lines import read_lines
from tests.evidence.random_programs import program
from tests.evidence.support import Project

Arcs = set[tuple[int, int]]


def broken(text: str, lines: set[int] | None = None, arcs: Arcs | None = None) -> list[str]:
    """The laws that lines, or arcs, break."""
    if arcs is not None:
        lines = {number for arc in arcs for number in arc if number > 0}
    recorded = frozenset(lines or ())
    known = FileLines(
        path="mod.py",
        executed=recorded,
        missing=frozenset(),
        excluded=frozenset(),
        recorded=recorded,
        arcs=None if arcs is None else frozenset(arcs),
    )
    return sorted({law for law, _ in impossible(known, text)})


def recorded(project: Project, place: Path) -> FileLines:
    """What a run left of one file; not joined, since coverage.py's own parser fails on some programs."""
    data = CoverageData(str(project.root / ".coverage"))
    data.read()
    lines, arcs = data.lines(str(place)), data.arcs(str(place))
    data.close()
    first = read_lines(place.read_text()).first_of
    return FileLines(
        path=place.name,
        executed=frozenset(map(first, lines or ())),
        missing=frozenset(),
        excluded=frozenset(),
        recorded=frozenset(lines or ()),
        arcs=frozenset(arcs) if arcs else None,
    )


FUNCTION = """\
import os
def f(x):
    first(x)
    if x:
        second(x)
        third(x)
    for y in x:
        with y:
            inner(y)
            if y:
                deep(y)
    try:
        risky(x)
    except ValueError:
        mended(x)
    finally:
        closed(x)
    return x
"""


@pytest.mark.parametrize(
    ("lines", "laws"),
    [
        ({1, 2}, []),
        ({1, 2, 3}, []),
        ({1, 2, 3, 4, 5}, []),
        ({1, 2, 4}, ["R4"]),
        ({1, 2, 3, 4, 6}, ["R4"]),
        ({1, 2, 3, 5}, ["R4"]),
        ({1, 2, 3, 4, 7, 9}, ["R4"]),
        ({1, 2, 3, 4, 7, 8, 9, 10}, []),
        ({1, 2, 3, 4, 7, 12, 13, 14, 15, 17, 18}, []),
        ({1, 2, 3, 4, 7, 14, 15}, ["R4"]),
        ({1, 2, 3, 4, 7, 17}, []),  # the last line of a block may stand for what is run as it is left
        ({1, 2, 3, 4, 7, 18}, ["R4"]),
        ({3, 4}, []),  # the module was imported before it was measured
    ],
)
def test_a_block_runs_from_its_first_statement_on(lines: set[int], laws: list[str]) -> None:
    assert broken(FUNCTION, lines) == laws


@pytest.mark.parametrize(
    "text",
    [
        "import os\ndef f():\n    while True:\n        yield\n        a()\n",
        "import os\ndef f(x):\n    if x:\n        for y in x:\n            yield y\n        a()\n    b()\n",
        "import os\nasync def f(x):\n    a()\n    await x\n    b()\n",
        "import os\nasync def f(x):\n    a()\n    async with x:\n        b()\n    c()\n",
    ],
)
def test_what_rests_may_be_resumed_under_measurement(text: str) -> None:
    for line in range(3, text.count("\n") + 1):
        if "yield" not in text.split("\n")[line - 1] and "()" in text.split("\n")[line - 1]:
            assert "R4" not in broken(text, {1, 2, line}) or line == 3


@pytest.mark.parametrize(
    "text",
    [
        "import os\ndef f():\n    pass\n    a()\n",
        "import os\ndef f():\n    'text'\n    a()\n",
        "import os\ndef f():\n    x: int\n    a()\n",
        "import os\ndef f():\n    assert f\n    a()\n",
        "import os\ndef f():\n    if True:\n        a()\n",
        "import os\ndef f():\n    while 1:\n        a()\n",
        "import os\ndef f():\n    del ()\n    a()\n",
        "import os\ndef f():\n    if __debug__ and 1:\n        a()\n",
    ],
)
def test_what_leaves_no_mark_need_not_have_run(text: str) -> None:
    assert broken(text, {1, 2, 4}) == []
    assert broken(text, arcs={(-1, 1), (1, 2), (2, -1), (-2, 4), (4, -2)}) == []


@pytest.mark.parametrize(
    ("text", "lines", "laws"),
    [
        ("import os\ndef f(a, b=1):\n    x\ndef g():\n    y\n", {1, 2}, ["R5"]),
        ("import os\ndef f(a, b=1):\n    x\ndef g():\n    y\n", {1, 2, 4}, []),
        ("import os\n@os\ndef f(a):\n    x\ndef g():\n    y\n", {1, 2, 3}, []),  # a decorator may fail
        ("import os\ndef f(a: os.X):\n    x\ndef g():\n    y\n", {1, 2}, []),  # and so may an annotation
        ("import os\nx = 1\npass\nimport sys\n", {1, 2}, ["R5"]),
        ("import os\nx = os.y\nimport sys\n", {1, 2}, []),
        ("import os\nclass A:\n    def f(self):\n        x\n    def g(self):\n        y\n", {1, 2, 3}, ["R5"]),
        ("import os\nclass A(E):\n    x = 1\n    y = 1\n", {1, 2, 3}, []),  # a namespace may refuse what it has
        ("import os\nclass A:\n    def f(self):\n        x\nclass B:\n    z()\n", {1, 2, 3}, ["R5"]),
        ("import os\nclass A(E):\n    def f(self):\n        x\nclass B:\n    z()\n", {1, 2, 3}, []),
        ("import os\nif os:\n    x = 1\nos()\n", {1, 2, 3}, ["R5"]),
        ("import os\nfor a in os:\n    x = 1\nos()\n", {1, 2, 3}, []),
        ("import os\ndef f():\n    g(); x = 1\n    h()\n", {1, 2, 3}, []),
    ],
)
def test_what_cannot_fail_leads_to_what_stands_behind_it(text: str, lines: set[int], laws: list[str]) -> None:
    assert broken(text, lines) == laws


TWO = "import os\ndef f(x):\n    a(x)\n    b(x)\ndef g(x):\n    c(x)\n"
MODULE: Arcs = {(-1, 1), (1, 2), (2, 5), (5, -1)}


@pytest.mark.parametrize(
    ("arcs", "laws"),
    [
        ({(-2, 3), (3, 4), (4, -2)}, []),
        ({(-2, 3), (3, -2)}, []),
        ({(2, 3), (3, 4), (4, -2)}, []),  # a call that coverage.py took for a return to a generator
        ({(-2, 3), (3, 6)}, ["R6"]),
        ({(-2, 6)}, ["R6"]),
        ({(6, -2)}, ["R6"]),
        ({(-2, 3), (3, 4), (4, 3)}, ["R7"]),
        ({(-2, 3), (3, 4), (-2, 4)}, ["R7"]),
    ],
)
def test_an_arc_stays_in_its_function_and_leads_on(arcs: Arcs, laws: list[str]) -> None:
    assert broken(TWO, arcs=MODULE | arcs) == laws


def test_arcs_without_entries_are_not_judged() -> None:
    assert broken(TWO, arcs={(1, 2), (2, 5), (5, -1), (3, 6), (1, 1), (3, 3)}) == []


@pytest.mark.parametrize(
    ("way", "laws"), [((14, 15), []), ((13, 14), []), ((13, 17), []), ((13, 15), []), ((8, 12), ["R7"])]
)
def test_exceptions_lead_to_what_is_around(way: tuple[int, int], laws: list[str]) -> None:
    arcs = {(-1, 1), (1, 2), (2, -1), (-2, 3), (3, 4), (4, 7), (7, 8), (8, 9), (9, 8), (7, 12), (12, 13), (13, 14)}
    found = broken(FUNCTION, arcs={*arcs, way})
    assert [law for law in found if law == "R7"] == laws or way == (8, 12)


def test_a_module_imported_before_it_was_measured_is_fresh() -> None:
    text = "import os\nX = 1\nF = lambda: 1\ndef g(x):\n    return x\n"
    for lines in ({3}, {5}, {3, 5}, {4, 5}):
        recorded = frozenset(lines)
        known = FileLines("m.py", recorded, frozenset(), frozenset(), recorded=recorded)
        assert stale_reason(known, read_lines(text)) == ""
    arcs = frozenset({(-4, 4), (4, 5), (5, -4)})
    known = FileLines("m.py", frozenset({4, 5}), frozenset(), frozenset(), recorded=frozenset({4, 5}), arcs=arcs)
    assert stale_reason(known, read_lines(text)) == ""


def test_modules_begin_with_their_first_statement_before_python_311() -> None:
    text = "# A comment.\n\nimport os\nX = 1\n"
    arcs = frozenset({(-3, 3), (3, 4), (4, -3)})
    known = FileLines("m.py", frozenset({3, 4}), frozenset(), frozenset(), recorded=frozenset({3, 4}), arcs=arcs)
    assert stale_reason(known, read_lines(text)) == ""


def test_the_end_of_a_block_is_told_in_its_last_line_before_python_310() -> None:
    text = "import os\ndef f(x):\n    with x:\n        if x:\n            raise x\n        a()\n        b()\n"
    arcs = {(-1, 1), (1, 2), (2, -1), (-2, 3), (3, 4), (4, 5), (5, 7), (7, -2)}
    assert broken(text, arcs=arcs) == []


@pytest.mark.parametrize("options", [["--branch"], []])
@pytest.mark.parametrize("seed", range(4))
def test_no_run_of_a_random_program_is_stale(project: Project, seed: int, options: list[str]) -> None:
    text = program(seed)
    place = project.write("mod.py", text)
    project.run("import mod\n", *options)
    assert list(contradictions(recorded(project, place), read_lines(place.read_text()))) == []


def test_data_of_the_text_before_an_edit_is_stale(project: Project) -> None:
    old = "import os\ndef f(x):\n    a = str(x)\n    b = str(a)\n    return b\n\nf(1)\n"
    new = "import os\ndef f(x):\n    return x\n    b = str(x)\n    return b\n\nf(1)\n"
    project.write("mod.py", old)
    project.run("import mod\n", "--branch")
    project.write("mod.py", new)
    assert list(project.gather().stale) == ["mod.py"]


BREAKS = """\
import torch
def f(x):
    y = x * 2
    print("break")
    z = y + 1
    return z
"""


def test_what_a_compiler_took_apart_is_judged_by_no_law() -> None:
    """As torch 2.13 leaves it: line 3 is compiled, and the rest runs as a code object that begins in line 4."""
    arcs = frozenset({(-1, 1), (1, 2), (2, -1), (-2, 2), (2, 4), (4, -2), (-4, 4), (4, 6), (6, -4)})
    lines = FileLines(
        path="mod.py",
        executed=frozenset({1, 2, 4, 6}),
        missing=frozenset({3, 5}),
        excluded=frozenset(),
        recorded=frozenset({1, 2, 4, 6}),
        arcs=arcs,
    )
    assert stale_reason(lines, read_lines(BREAKS)) == ""
    assert stale_reason(replace(lines, arcs=None), read_lines(BREAKS)) == ""
    plain = BREAKS.replace("torch", "other")
    assert "begins in line 4" in stale_reason(lines, read_lines(plain))
    assert "line 3 was not executed" in stale_reason(replace(lines, arcs=None), read_lines(plain))
