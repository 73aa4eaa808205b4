"""Reading the tables of `.coverage`: coverage.py's public interface says the same of every kind of file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import coverage.sqldata
import pytest
from coverage import CoverageData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_lint.evidence import coverage_sql
from readiness_lint.evidence.coverage_sql import opened
from readiness_lint.evidence.coverage_sql_api import CoverageByApi
from readiness_lint.evidence.coverage_sql_tables import CoverageTables
from readiness_lint.evidence.line_bits import bits_of
from tests.evidence.coverage_files import changed, ours, theirs, with_arcs, with_lines
from tests.evidence.support import Project

MODULE = """
    def f(x):
        if x:
            return [
                1,
            ]
        return 2

    class C:
        def m(self): return f(0)
"""
TESTS = "import mod\ndef test_one():\n    mod.f(1)\ndef test_two():\n    mod.C().m()\ntest_one()\ntest_two()\n"
CONTEXTS = "[run]\ndynamic_context = test_function\n"


def same(path: Path) -> None:
    """Both say the same of a file, whatever contexts are chosen, and ours reads the tables itself."""
    content = path.read_bytes()
    with opened(content, "x") as recorded:
        assert isinstance(recorded, CoverageTables)
        names = sorted(recorded.contexts)
    for chosen in (None, [], names[:1], names[1:], names):
        assert ours(content, chosen) == theirs(path, chosen)


@pytest.mark.parametrize("options", [(), ("--branch",)])
@pytest.mark.parametrize("configuration", ["", CONTEXTS, "[run]\nrelative_files = true\n"])
def test_real_runs(project: Project, options: tuple[str, ...], configuration: str) -> None:
    project.write("mod.py", MODULE)
    project.write(".coveragerc", configuration)
    project.run(TESTS, *options)
    same(project.root / ".coverage")
    assert any(file.lines for file in ours((project.root / ".coverage").read_bytes())[2].values())


@pytest.mark.parametrize("options", [(), ("--branch",)])
def test_parallel_runs_before_and_after_they_are_combined(project: Project, options: tuple[str, ...]) -> None:
    project.write("mod.py", MODULE)
    project.write(".coveragerc", f"{CONTEXTS}parallel = true\n")
    for script in (TESTS, "import mod\ndef test_three():\n    mod.f(0)\ntest_three()\n"):
        project.run(script, *options)
    parts = sorted(project.root.glob(".coverage.*[0-9a-zA-Z]*.*"))
    assert len(parts) == 2
    for part in parts:
        same(part)
    project.coverage("combine")
    same(project.root / ".coverage")
    assert len(ours((project.root / ".coverage").read_bytes())[1]) == 4


def test_arcs_without_entries_as_sysmon_records_them(tmp_path: Path) -> None:
    same(with_arcs(tmp_path / "data", {"": {"/a.py": [(1, 2), (2, -1), (5, 5), (0, 1)], "/b.py": [(7, -3)]}}))


@pytest.mark.parametrize("arcs", [False, True])
def test_files_that_were_measured_and_not_run(tmp_path: Path, arcs: bool) -> None:
    data = CoverageData(str(tmp_path / "data"))
    data.add_arcs({}) if arcs else data.add_lines({})
    data.touch_file("/never.py")
    data.write()
    data.close()
    same(tmp_path / "data")
    branches, contexts, files = ours((tmp_path / "data").read_bytes())
    assert (branches, contexts) == (arcs, set())
    assert files["/never.py"].lines == 0


def test_data_without_any_file(tmp_path: Path) -> None:
    data = CoverageData(str(tmp_path / "data"))
    data.set_query_contexts(None)
    assert not data.measured_contexts()  # makes the file
    data.close()
    same(tmp_path / "data")
    assert ours((tmp_path / "data").read_bytes()) == (False, set(), {})


paths = st.sampled_from(["/a.py", "/b.py", "c.py"])
names = st.sampled_from(["", "test_1", "test_2|run", "tests/x.py::test[é]", "a, b"])
numbers = st.one_of(st.integers(1, 40), st.integers(1, 20_000))
ends = st.one_of(st.integers(-40, 40), st.integers(-20_000, 1 << 20))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(names, st.dictionaries(paths, st.lists(numbers, max_size=30))))
def test_any_lines(tmp_path: Path, contexts: dict[str, dict[str, list[int]]]) -> None:
    (tmp_path / "data").unlink(missing_ok=True)
    same(with_lines(tmp_path / "data", {"": {"/always.py": [1]}} | contexts))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(names, st.dictionaries(paths, st.lists(st.tuples(ends, ends), max_size=30))))
def test_any_arcs(tmp_path: Path, contexts: dict[str, dict[str, list[tuple[int, int]]]]) -> None:
    (tmp_path / "data").unlink(missing_ok=True)
    same(with_arcs(tmp_path / "data", {"": {"/always.py": [(-1, 1)]}} | contexts))


@pytest.mark.parametrize("make", [with_lines, with_arcs])
def test_a_file_that_was_recorded_under_two_paths(tmp_path: Path, make: object) -> None:
    if make is with_lines:
        path = with_lines(tmp_path / "data", {"one": {"/a/m.py": [1, 2]}, "two": {"/b/m.py": [2, 300]}})
    else:
        path = with_arcs(tmp_path / "data", {"one": {"/a/m.py": [(1, 2)]}, "two": {"/b/m.py": [(1, 2), (2, 300)]}})
    with opened(path.read_bytes(), "x") as recorded:
        both = recorded.file(["/a/m.py", "/b/m.py"])
        assert recorded.lines(["/a/m.py", "/b/m.py"]) == both.lines == bits_of([1, 2, 300])
    assert both.contexts == {"one": bits_of([1, 2]), "two": bits_of([2, 300] if make is with_lines else [1, 2, 300])}


def test_comments_and_layout_of_the_schema_do_not_matter(tmp_path: Path) -> None:
    path = with_lines(tmp_path / "data", {"": {"/a.py": [1]}})
    changed(path, "UPDATE sqlite_master SET sql = replace(sql, '-- A row per file', '-- Other words per file')")
    same(path)


def test_a_file_with_a_write_ahead_log_by_its_header(tmp_path: Path) -> None:
    path = with_lines(tmp_path / "data", {"": {"/a.py": [1, 9]}})
    content = path.read_bytes()
    assert ours(content[:18] + b"\2\2" + content[20:]) == ours(content)


def test_where_sqlite_takes_no_database_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = with_lines(tmp_path / "data", {"": {"/a.py": [1, 9]}})
    expected = ours(path.read_bytes())
    monkeypatch.setattr(coverage_sql, "MOST_IN_MEMORY", 0)
    before = sorted(tmp_path.iterdir())
    assert ours(path.read_bytes()) == expected
    assert sorted(tmp_path.iterdir()) == before


class TestOtherSchemas:
    """What only coverage.py itself can read is left to it."""

    @pytest.fixture(params=["lines", "arcs"])
    def later(self, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A file that a later coverage.py, which is installed, wrote with a schema of its own."""
        monkeypatch.setattr(coverage.sqldata, "SCHEMA_VERSION", 8)
        tables = coverage.sqldata.SCHEMA.replace("context text,", "context text, suite text,")
        monkeypatch.setattr(coverage.sqldata, "SCHEMA", tables)
        if request.param == "lines":
            return with_lines(tmp_path / "data", {"": {"/a.py": [1]}, "one": {"/a.py": [1, 7]}, "two": {"/b.py": [2]}})
        contexts = {"": {"/a.py": [(-1, 1)]}, "one": {"/a.py": [(1, 7)]}, "two": {"/b.py": [(2, 2)]}}
        return with_arcs(tmp_path / "data", contexts)

    def test_are_read_by_the_coverage_that_knows_them(self, later: Path) -> None:
        with opened(later.read_bytes(), "x") as recorded:
            assert isinstance(recorded, CoverageByApi)
        for chosen in (None, [], ["one"], ["", "one"], ["", "one", "two"]):
            assert ours(later.read_bytes(), chosen) == theirs(later, chosen)

    def test_too_many_contexts_are_not_told_apart(self, later: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("readiness_lint.evidence.coverage_sql_api.MOST_CONTEXTS", 2)
        _, _, files = ours(later.read_bytes(), ["one"])
        assert files["/a.py"].chosen_arcs is None
        assert files["/a.py"].lines == bits_of([1, 7])

    def test_the_known_version_with_a_column_more_is_another_schema(self, tmp_path: Path) -> None:
        path = with_lines(tmp_path / "data", {"": {"/a.py": [1, 7]}})
        content = changed(path, "ALTER TABLE arc ADD COLUMN count integer")
        with opened(content, "x") as recorded:
            assert isinstance(recorded, CoverageByApi)
            assert recorded.lines(["/a.py"]) == bits_of([1, 7])


def test_no_file_is_left_beside_the_data(tmp_path: Path) -> None:
    path = with_arcs(tmp_path / "data", {"": {"/a.py": [(1, 2)]}})
    content = path.read_bytes()
    ours(content)
    assert sorted(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == content


def test_a_mistake_of_the_reader_is_not_taken_for_damage(tmp_path: Path) -> None:
    path = with_lines(tmp_path / "data", {"": {"/a.py": [1]}})
    with pytest.raises(sqlite3.OperationalError), opened(path.read_bytes(), "x"):
        raise sqlite3.OperationalError("of another database")
