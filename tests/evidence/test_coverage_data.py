"""Reading `.coverage`: what it holds, and what is wrong with it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Collection
from pathlib import Path

import pytest
from coverage import CoverageData

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.coverage_data import read_coverage_data
from readiness_lint.evidence.coverage_settings import read_settings
from readiness_lint.evidence.file_lines import Reading
from readiness_lint.evidence.line_bits import lines_in
from tests.evidence.support import Project

MODULE = "def f(x):\n    if x:\n        return 1\n    return 2\n"


def read(project: Project, wanted: tuple[str, ...] = ("mod.py",), content: bytes | None = None) -> Reading:
    content = (project.root / ".coverage").read_bytes() if content is None else content
    settings = read_settings(project.root)
    return read_coverage_data(content, ".coverage", project.root, project.facts().keys(), wanted, settings)


def test_lines_arcs_and_branches(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n", "--branch")
    reading = read(project)
    lines = reading.lines["mod.py"]
    assert reading.branches
    assert lines.executed == {1, 2, 3}
    assert lines.missing == {4}
    assert lines.taken == frozenset({(2, 3)})
    assert lines.untaken == frozenset({(2, 4)})
    assert lines.arcs is not None
    assert {(-1, 2), (3, -1)} <= lines.arcs
    assert lines.recorded == frozenset({1, 2, 3})
    assert lines.contexts is None


def test_without_branch_coverage_there_are_no_arcs(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n")
    reading = read(project)
    lines = reading.lines["mod.py"]
    assert not reading.branches
    assert (lines.arcs, lines.taken, lines.untaken, lines.branches_by_line()) == (None, None, None, None)
    assert lines.executed == {1, 2, 3}


def test_contexts_say_which_test_ran_a_line(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.run("import mod\ndef test_one():\n    mod.f(1)\ntest_one()\n", "--branch")
    contexts = read(project).lines["mod.py"].contexts
    assert contexts is not None
    lines = {context: lines_in(ran) for context, ran in contexts.items()}
    assert lines == {"": {1}, "__main__.test_one": {2, 3}}


def test_only_wanted_files_are_parsed(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    reading = read(project, wanted=("run_tests.py",))
    assert list(reading.lines) == ["run_tests.py"]
    assert reading.matched == 2
    assert reading.unmatched == ()


def test_the_projects_own_exclusions_count(project: Project) -> None:
    project.write("mod.py", "def f():\n    log = 1  # diagnostics\n    return log\n")
    project.write("pyproject.toml", '[tool.coverage.report]\nexclude_also = ["# diagnostics"]\n')
    project.run("import mod\n")
    lines = read(project).lines["mod.py"]
    assert lines.excluded == {2}
    assert lines.statements == {1, 3}


def test_data_of_another_checkout_is_remapped(project: Project, tmp_path: Path) -> None:
    project.write("pkg/mod.py", MODULE)
    project.write("pkg/__init__.py", "")
    project.run("from pkg import mod\nmod.f(1)\n", "--branch")
    content = (project.root / ".coverage").read_bytes()
    moved = Project(project.root.rename(tmp_path / "elsewhere"))
    reading = read(moved, ("pkg/mod.py",), content)
    assert reading.lines["pkg/mod.py"].executed == {1, 2, 3}
    assert reading.unmatched == ()


def test_source_that_no_longer_parses_is_named(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    facts = project.facts()
    project.write("mod.py", "def f(:\n")
    content = (project.root / ".coverage").read_bytes()
    settings = read_settings(project.root)
    reading = read_coverage_data(content, "x", project.root, facts.keys(), ("mod.py",), settings)
    assert reading.lines == {}
    assert "cannot parse the source" in reading.unparsed["mod.py"]


def test_source_that_is_nested_too_deeply_is_named(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    facts = project.facts()
    deep = "if a == 0:\n    pass\n" + "".join(f"elif a == {n}:\n    pass\n" for n in range(1, 600))
    project.write("mod.py", deep)
    content = (project.root / ".coverage").read_bytes()
    settings = read_settings(project.root)
    reading = read_coverage_data(content, "x", project.root, facts.keys(), ("mod.py",), settings)
    assert "mod.py" in reading.lines or "too deeply" in reading.unparsed["mod.py"]


def test_neither_the_data_nor_the_project_is_written_to(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    here = Path.cwd()
    read(project)
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == before
    assert Path.cwd() == here


def test_branches_are_known_where_no_line_of_a_file_ran(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.write("other.py", MODULE)
    project.run("import mod\n", "--branch")
    reading = read(project, ("other.py",))
    lines = reading.lines["other.py"]
    assert (lines.arcs, lines.taken, lines.recorded) == (frozenset(), frozenset(), frozenset())
    assert lines.untaken == frozenset({(2, 3), (2, 4)})
    assert lines.missing == {1, 2, 3, 4}


def test_a_file_under_two_recorded_paths_is_counted_once(project: Project, tmp_path: Path) -> None:
    place = project.write("mod.py", MODULE)
    data = CoverageData(str(tmp_path / "data"))
    data.add_arcs({str(place): [(-1, 1), (1, -1)], "mod.py": [(-1, 2), (2, 4), (4, -1)]})
    data.close()
    reading = read(project, content=(tmp_path / "data").read_bytes())
    assert reading.matched == 2
    assert reading.lines["mod.py"].executed == {1, 2, 4}
    assert reading.lines["mod.py"].taken == frozenset({(2, 4)})


@pytest.mark.parametrize(
    ("recorded", "silent"),
    [
        ({"mod.py": [1]}, True),
        ({"mod.py": [1, 2]}, False),
        ({"mod.py": [1], "other.py": [3]}, False),
        ({"mod.py": [1], "/elsewhere/test_it.py": [1]}, False),
        ({"mod.py": [1], "other.py": [1]}, True),
    ],
)
def test_data_is_silent_where_no_function_of_any_file_ran(
    project: Project, tmp_path: Path, recorded: dict[str, list[int]], silent: bool
) -> None:
    for name in ("mod.py", "other.py"):
        project.write(name, MODULE)
    data = CoverageData(str(tmp_path / "data"))
    data.add_lines(recorded)
    data.close()

    def ran(path: str, lines: Collection[int]) -> bool:
        return any(line > 1 for line in lines)

    settings = read_settings(project.root)
    content = (tmp_path / "data").read_bytes()
    known = project.facts().keys()
    assert read_coverage_data(content, "x", project.root, known, ["mod.py"], settings, None, ran).silent == silent


def test_coverage_is_not_loaded_for_files_that_nobody_wants(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    script = f"""
        import sys
        from pathlib import Path
        from readiness_lint.evidence.coverage_data import read_coverage_data
        from readiness_lint.evidence.coverage_settings import CoverageSettings
        root = Path({str(project.root)!r})
        content = (root / ".coverage").read_bytes()
        nothing = CoverageSettings((), (), ())
        reading = read_coverage_data(content, "x", root, ["mod.py", "run_tests.py"], [], nothing)
        print(reading.matched, "coverage" in sys.modules)
    """
    clean = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], check=True, capture_output=True, text=True, env=clean
    )
    assert done.stdout.split() == ["2", "False"]


def other_database(path: Path, statement: str) -> bytes:
    database = sqlite3.connect(path)
    database.execute(statement)
    database.commit()
    database.close()
    return path.read_bytes()


def test_damaged_data_is_an_error_with_its_path_and_a_remedy(project: Project, tmp_path: Path) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    content = (project.root / ".coverage").read_bytes()
    middle = bytearray(content)
    middle[4096:8192] = b"\xff" * 4096
    for broken in (content[:5000], content[:100], bytes(middle)):
        with pytest.raises(EvidenceError, match="damaged") as caught:
            read(project, content=broken)
        assert caught.value.path == ".coverage"
        assert caught.value.remedy


def test_another_database_is_not_coverage_data(project: Project, tmp_path: Path) -> None:
    project.write("mod.py", MODULE)
    content = other_database(tmp_path / "other.db", "CREATE TABLE notes (text)")
    with pytest.raises(EvidenceError, match="not coverage data"):
        read(project, content=content)


def test_a_schema_that_coverage_does_not_know_is_refused(project: Project, tmp_path: Path) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    copy = tmp_path / "copy"
    copy.write_bytes((project.root / ".coverage").read_bytes())
    content = other_database(copy, "UPDATE coverage_schema SET version = 99")
    with pytest.raises(EvidenceError, match="schema"):
        read(project, content=content)
