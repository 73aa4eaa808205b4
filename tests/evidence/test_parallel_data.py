"""Data files of parallel runs are read as if `coverage combine` had been run, and nothing is combined on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import coverage_data
from readiness_lint.evidence.coverage_parser import Unparsed, report_of
from readiness_lint.evidence.coverage_sql_union import opened_together
from readiness_lint.evidence.line_bits import bits_of
from readiness_lint.model.evidence import Ratio
from tests.evidence.coverage_files import with_arcs, with_lines
from tests.evidence.support import Project

MODULE = "def f(x):\n    if x:\n        return 1\n    return 2\n\n\ndef g():\n    return 3\n"
CALLS = "import mod\ndef test_{0}():\n    mod.f({0})\ntest_{0}()\n"


def parallel(project: Project, *options: str) -> None:
    """Two runs, each with its own test, in data files of their own."""
    project.write("mod.py", MODULE)
    for argument in (0, 1):
        project.run(CALLS.format(argument), "--parallel-mode", *options)


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.glob(".coverage*")}


@pytest.mark.parametrize("options", [["--branch"], []])
@pytest.mark.parametrize("settings", ["[run]\ndynamic_context = test_function\n", "[run]\n"])
def test_they_say_what_combined_data_says(project: Project, options: list[str], settings: str) -> None:
    project.write(".coveragerc", settings)
    project.write("junit.xml", '<testsuite><testcase classname="__main__" name="test_0"/></testsuite>')
    parallel(project, *options)
    before = snapshot(project.root)
    together = project.gather()
    assert snapshot(project.root) == before
    project.coverage("combine")
    combined = project.gather()
    assert [file.path for file in combined.files if file.kind == "coverage"] == [".coverage"]
    assert together.units == combined.units
    assert project.functions("mod.py", together)["f"].statements == Ratio(3, 3)


def test_what_was_done_is_said(project: Project) -> None:
    parallel(project)
    names = sorted(path.name for path in project.root.glob(".coverage.*"))
    file, *others = project.gather().files
    assert (file.path, file.kind, file.format, others) == (".coverage.*", "coverage", "coverage.py data", [])
    assert file.problems == (
        f"2 data files of parallel runs were read as if `coverage combine` had been run: {names[0]}, {names[1]}",
    )


def test_a_combined_file_beside_them_is_left_out_as_it_would_be_replaced(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.g()\n")
    aside = (project.root / ".coverage").rename(project.root / "aside")
    parallel(project)
    aside.rename(project.root / ".coverage")
    used, left = project.gather().files
    assert (used.path, left.path, left.kind) == (".coverage.*", ".coverage", "ignored")
    assert "`coverage combine` would replace it" in left.problems[0]
    assert project.functions("mod.py")["g"].statements == Ratio(0, 1)


def test_what_is_left_of_an_earlier_run_does_not_stand_for_a_later_one(project: Project) -> None:
    parallel(project)
    project.run("import mod\nmod.g()\n")
    used, left = project.gather().files
    assert (used.path, left.kind) == (".coverage", "ignored")
    assert left.problems == ("2 data files of parallel runs were not read: .coverage was written later",)
    assert project.functions("mod.py")["g"].statements == Ratio(1, 1)


def test_what_is_only_named_like_them_is_ignored(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n")
    project.write(".coverage.txt", "a report\n")
    (project.root / ".coverage.host.1.x").touch()
    (project.root / ".coverage.host.1.x-journal").write_bytes(b"SQLite format 3\x00")
    files = {file.path: (file.kind, file.problems) for file in project.gather().files}
    reason = ("it is named like a data file of a parallel run, and is none",)
    assert files == {
        ".coverage": ("coverage", ()),
        ".coverage.host.1.x": ("ignored", reason),
        ".coverage.txt": ("ignored", reason),
    }


def test_with_a_damaged_one_none_is_used_and_it_is_named(project: Project) -> None:
    parallel(project)
    (project.root / ".coverage.zzz").write_bytes(b"SQLite format 3\x00???")
    (file,) = project.gather().files
    assert (file.path, file.kind) == (".coverage.*", "ignored")
    assert file.problems[0].startswith(".coverage.zzz: ")
    with pytest.raises(EvidenceError) as caught:
        project.gather([place.name for place in sorted(project.root.glob(".coverage.*"))])
    assert caught.value.path == ".coverage.zzz"


def test_lines_and_branches_cannot_be_combined(project: Project) -> None:
    parallel(project)
    project.run("import mod\n", "--parallel-mode", "--branch")
    (file,) = project.gather().files
    assert "they cannot be combined" in file.problems[0]
    with pytest.raises(EvidenceError, match="they cannot be combined") as caught:
        project.gather([place.name for place in sorted(project.root.glob(".coverage.*"))])
    assert caught.value.path


def test_a_source_is_parsed_once_for_all_of_them(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    parallel(project)
    parsed: list[str] = []

    def counted(coverage: Coverage, path: Path, folder: Path) -> Mapping[str, Any] | Unparsed:
        parsed.append(path.name)
        return report_of(coverage, path, folder)

    monkeypatch.setattr(coverage_data, "report_of", counted)
    named = project.gather([str(path) for path in sorted(project.root.glob(".coverage.*"))])
    assert sorted(parsed) == ["mod.py", "run_tests.py"]
    assert [file.path for file in named.files] == [".coverage.*"]
    assert named.files[0].found == "named"
    assert named.units == project.gather().units


def test_a_stamp_vouches_for_all_of_them_or_for_none(project: Project) -> None:
    parallel(project)
    names = sorted(path.name for path in project.root.glob(".coverage.*"))
    project.stamp(*names)
    project.write("mod.py", MODULE.replace("return 3", "return 4"))
    functions = project.functions("mod.py")
    assert functions["f"].statements == Ratio(3, 3)
    assert functions["g"].statements is None
    project.stamp(names[0])
    (stamp,) = (file for file in project.gather().files if file.kind == "stamp")
    assert "vouches for none" in stamp.problems[0]


def test_data_of_environments_of_tox_is_found(project: Project) -> None:
    parallel(project)
    (project.root / ".tox").mkdir()
    for number, path in enumerate(sorted(project.root.glob(".coverage.*"))):
        path.rename(project.root / ".tox" / f".coverage.py31{number}")
    (file,) = project.gather().files
    assert file.path == ".tox/.coverage.*"
    assert project.functions("mod.py")["f"].statements == Ratio(3, 3)


def test_contexts_of_only_some_files(tmp_path: Path) -> None:
    one = with_lines(tmp_path / "one", {"": {"/a.py": [1, 2]}})
    other = with_lines(tmp_path / "other", {"test": {"/a.py": [2, 3]}, "": {"/b.py": [1]}})
    empty = with_lines(tmp_path / "empty", {"": {}})
    with opened_together([(path.read_bytes(), path.name) for path in (empty, one, other)]) as recorded:
        assert set(recorded.files) == {"/a.py", "/b.py"}
        assert set(recorded.contexts) == {"", "test"}
        assert recorded.lines(["/a.py", "/b.py"]) == bits_of([1, 2, 3])
        file = recorded.file(["/a.py"])
    assert file.contexts == {"": bits_of([1, 2]), "test": bits_of([2, 3])}
    assert (file.arcs, file.chosen_arcs) == (None, None)


def test_arcs_of_chosen_contexts(tmp_path: Path) -> None:
    one = with_arcs(tmp_path / "one", {"good": {"/a.py": [(-1, 1), (1, 2)]}})
    other = with_arcs(tmp_path / "other", {"bad": {"/a.py": [(1, 3)]}, "good": {"/a.py": [(3, -1)]}})
    with opened_together([(path.read_bytes(), path.name) for path in (one, other)]) as recorded:
        assert recorded.branches
        file = recorded.file(["/a.py"], ["good"])
    assert sorted(file.arcs or ()) == [(-1, 1), (1, 2), (1, 3), (3, -1)]
    assert sorted(file.chosen_arcs or ()) == [(-1, 1), (1, 2), (3, -1)]


def test_no_data_at_all(tmp_path: Path) -> None:
    files = [with_lines(tmp_path / name, {"": {}}) for name in ("one", "two")]
    with opened_together([(path.read_bytes(), path.name) for path in files]) as recorded:
        assert not recorded.branches
        assert list(recorded.files) == []
