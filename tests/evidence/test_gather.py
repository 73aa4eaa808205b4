"""The whole way: from files in a folder to Evidence."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from readiness_lint.errors import EvidenceError, ReadinessError
from readiness_lint.evidence.coverage_parser import Unparsed, coverage_in_memory, report_of
from readiness_lint.evidence.coverage_settings import read_settings
from readiness_lint.model.evidence import Entered, Freshness, Ratio, TestCounts
from tests.evidence.support import Project

MODULE = "def f(x):\n    if x:\n        return 1\n    return 2\n\n\ndef g():\n    return 3\n"
JUNIT = """
<testsuite>
<testcase classname="__main__" name="test_good"/>
<testcase classname="__main__" name="test_bad"><failure/></testcase>
</testsuite>
"""
WITH_CONTEXTS = """
import mod
def test_good():
    mod.f(1)
def test_bad():
    mod.f(0)
    mod.g()
test_good()
test_bad()
"""


def with_contexts(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.run(WITH_CONTEXTS, "--branch")


def test_nothing_found_is_no_evidence(project: Project) -> None:
    project.write("mod.py", MODULE)
    evidence = project.gather()
    assert evidence.files == ()
    assert not evidence.measured


def test_a_function_that_only_failing_tests_enter_is_visible(project: Project) -> None:
    with_contexts(project)
    project.write("junit.xml", JUNIT)
    functions = project.functions("mod.py")
    assert (functions["f"].passing, functions["f"].failing) == (1, 1)
    assert (functions["g"].passing, functions["g"].failing) == (0, 1)
    assert functions["g"].entered is Entered.YES


def test_contexts_without_results_are_no_counts(project: Project) -> None:
    with_contexts(project)
    assert project.functions("mod.py")["f"].passing is None


def test_results_without_contexts_are_no_counts(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run(WITH_CONTEXTS)
    project.write("junit.xml", JUNIT)
    assert project.functions("mod.py")["g"].failing is None


def test_the_files_say_what_they_are(project: Project) -> None:
    with_contexts(project)
    project.write("test-results/unit.xml", JUNIT)
    data, tests = project.gather().files
    assert (data.path, data.kind, data.format, data.found) == (".coverage", "coverage", "coverage.py data", "inferred")
    assert data.digest == sha256((project.root / ".coverage").read_bytes()).hexdigest()
    assert data.branches
    assert data.problems == ()
    assert (tests.path, tests.kind, tests.format) == ("test-results/unit.xml", "tests", "JUnit XML")
    assert tests.counts == TestCounts(passed=1, failed=1)


def test_of_data_and_report_the_data_is_read(project: Project) -> None:
    with_contexts(project)
    project.coverage("json")
    data, report = project.gather().files
    assert (data.path, data.kind) == (".coverage", "coverage")
    assert (report.path, report.kind) == ("coverage.json", "ignored")
    assert report.problems == ("it was not read: .coverage holds at least as much",)


def test_the_data_file_of_the_configuration_is_found(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.write("setup.cfg", "[coverage:run]\ndata_file = out/data\n")
    (project.root / "out").mkdir()
    project.run("import mod\n")
    assert [file.path for file in project.gather().files] == ["out/data"]


def test_a_report_alone_is_read(project: Project) -> None:
    with_contexts(project)
    project.coverage("json")
    (project.root / ".coverage").unlink()
    evidence = project.gather()
    assert [file.format for file in evidence.files] == ["coverage JSON"]
    functions = project.functions("mod.py", evidence)
    assert functions["f"].statements == Ratio(3, 3)
    assert functions["f"].branches == Ratio(2, 2)


def test_data_and_report_say_the_same(project: Project) -> None:
    with_contexts(project)
    project.coverage("json")
    data = project.gather([str(project.root / ".coverage")])
    report = project.gather([str(project.root / "coverage.json")])
    assert data.units == report.units


def test_named_files_merge(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n", "--branch")
    project.coverage("json", "-o", "one.json")
    project.run("import mod\nmod.f(0)\n", "--branch")
    names = [str(project.root / "one.json"), str(project.root / ".coverage"), str(project.root / ".coverage")]
    evidence = project.gather(names)
    assert len(evidence.files) == 2
    functions = project.functions("mod.py", evidence)
    assert functions["f"].statements == Ratio(3, 3)
    assert functions["f"].branches == Ratio(2, 2)
    assert functions["g"].entered is Entered.NO


def test_what_only_one_of_several_runs_recorded_is_unknown(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n", "--branch")
    project.coverage("json", "-o", "one.json")
    project.run("import mod\nmod.f(0)\n")
    evidence = project.gather([str(project.root / "one.json"), str(project.root / ".coverage")])
    merged = project.functions("mod.py", evidence)["f"]
    assert merged.statements == Ratio(3, 3)
    assert merged.branches is None


def test_of_stale_and_fresh_data_the_fresh_is_used(project: Project) -> None:
    project.write("mod.py", "X = 1\n\n\n\n\n\n\n\nY = 2\n")
    project.run("import mod\n")
    project.coverage("json", "-o", "old.json")
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n")
    evidence = project.gather([str(project.root / "old.json"), str(project.root / ".coverage")])
    assert evidence.stale == {}
    assert evidence.files[0].problems
    assert evidence.files[1].problems == ()
    assert project.functions("mod.py", evidence)["f"].freshness is Freshness.FRESH


def test_names_are_relative_to_the_working_directory_then_to_the_root(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_contexts(project)
    assert project.gather([".coverage"]).files[0].path == ".coverage"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "data").write_bytes((project.root / ".coverage").read_bytes())
    monkeypatch.chdir(elsewhere)
    found = project.gather(["data"]).files[0]
    assert (found.path, found.found) == ("data", "named")


def test_an_empty_sequence_wants_none(project: Project) -> None:
    with_contexts(project)
    project.write("junit.xml", JUNIT)
    assert project.gather([], []).files == ()
    assert [file.kind for file in project.gather([], None).files] == ["tests"]
    assert [file.kind for file in project.gather(None, []).files] == ["coverage"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b"SQLite format 3\x00" + b"\x00" * 50, "damaged"),
        (b"{", "no valid JSON"),
        (b"{}", "not a report"),
        (b"<coverage/>", "not a Cobertura report"),
        (b"<project/>", "its root is <project>"),
        (b"TN:\nSF:mod.py\n", "its end is missing"),
        (b"!coverage.py: This is a private format{}", "coverage.py 4"),
        (b"\x00\x01", "neither"),
    ],
)
def test_named_coverage_that_cannot_be_read_is_an_error(project: Project, content: bytes | None, message: str) -> None:
    project.write("mod.py", MODULE)
    if content is not None:
        (project.root / "named").write_bytes(content)
    with pytest.raises(EvidenceError, match=message) as caught:
        project.gather(["named"])
    assert caught.value.path == "named"
    assert caught.value.remedy


def test_a_directory_is_not_a_file(project: Project) -> None:
    (project.root / "folder").mkdir()
    for arguments in ({"coverage": ["folder"]}, {"tests": ["folder"]}):
        with pytest.raises(EvidenceError, match="directory"):
            project.gather(**arguments)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".coverage", b""),
        (".coverage", b"SQLite format 3\x00???"),
        ("coverage.json", b'{"meta": '),
        ("junit.xml", b"<test"),
    ],
)
def test_damaged_evidence_is_passed_over_unless_it_is_named(project: Project, name: str, content: bytes) -> None:
    project.write("mod.py", MODULE)
    (project.root / name).write_bytes(content)
    evidence = project.gather()
    (file,) = evidence.files
    assert (file.path, file.kind, file.found, len(file.problems)) == (name, "ignored", "inferred", 1)
    assert not evidence.measured
    with pytest.raises(EvidenceError) as caught:
        project.gather([name], []) if "coverage" in name else project.gather((), [name])
    assert caught.value.path == name
    assert caught.value.message in file.problems[0]


def test_what_lies_beside_damaged_evidence_is_read(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n", "--branch")
    project.coverage("json")
    project.write(".coverage", "rubbish")
    project.write("mutants/mutmut-cicd-stats.json", "{")
    project.write(".readiness-lint/stamp.zip", "PK rubbish")
    assert [(file.path, file.kind) for file in project.gather().files] == [
        ("coverage.json", "coverage"),
        ("mutants/mutmut-cicd-stats.json", "ignored"),
        (".readiness-lint/stamp.zip", "ignored"),
        (".coverage", "ignored"),
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize(("kind", "what"), [("folder", "is a directory"), ("pipe", "is a named pipe")])
def test_data_that_is_no_file_is_passed_over_unless_it_is_named(project: Project, kind: str, what: str) -> None:
    project.write("mod.py", MODULE)
    place = project.root / ".coverage"
    place.mkdir() if kind == "folder" else os.mkfifo(place)
    (file,) = project.gather().files
    assert (file.path, file.kind) == (".coverage", "ignored")
    assert what in file.problems[0]
    with pytest.raises(EvidenceError, match=what):
        project.gather([".coverage"])


def test_other_files_at_the_usual_places_are_ignored_with_a_note(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.write("coverage.json", json.dumps({"lines": 80}))
    project.write("test-results/coverage.xml", "<coverage/>")
    evidence = project.gather()
    assert [(file.path, file.kind, file.format) for file in evidence.files] == [
        ("coverage.json", "ignored", "coverage JSON"),
        ("test-results/coverage.xml", "ignored", "Cobertura XML"),
    ]
    assert all(file.problems for file in evidence.files)
    assert not evidence.measured
    with pytest.raises(EvidenceError, match="<coverage>"):
        project.gather(tests=["test-results/coverage.xml"])


def test_data_of_another_project_is_a_problem(project: Project, tmp_path: Path) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    other = Project(tmp_path / "other")
    other.write("train.py", MODULE)
    evidence = other.gather([str(project.root / ".coverage")])
    assert evidence.units == {}
    assert len(evidence.unmatched) == 2
    assert evidence.files[0].problems[0].startswith("none of its 2 files is a file of this project")


def test_data_without_any_file_is_a_problem(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.write("coverage.json", '{"meta": {"branch_coverage": false, "format": 3}, "files": {}}')
    assert project.gather().files[0].problems == ("it measured no file",)


def test_source_that_does_not_parse_is_unknown_with_a_remedy(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    project.coverage("json")
    project.write("mod.py", "def f(:\n    pass\n")
    for name in (".coverage", "coverage.json"):
        evidence = project.gather([str(project.root / name)])
        found = set(evidence.units["mod.py"].values())
        assert {(one.entered, one.freshness) for one in found} == {(Entered.UNKNOWN, Freshness.UNKNOWN)}
        assert all("cannot parse the source: invalid syntax, line 1" in one.reason and one.remedy for one in found)


def test_no_reason_names_a_place_of_this_machine(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    for broken in ("def f(:\n", "x = '''\n", "if 1:\n  x\n y\n", "x = (\n"):
        project.write("mod.py", broken)
        (one,) = {one.reason for one in project.gather().units["mod.py"].values()}
        assert "cannot parse the source" in one
        assert str(project.root) not in one
    (project.root / "mod.py").unlink()
    with coverage_in_memory(read_settings(project.root)) as coverage:
        gone = report_of(coverage, project.root / "mod.py", project.root)
    assert gone == Unparsed("coverage.py cannot parse the source: No source for code: 'mod.py'.")


FAILS = """
def f(x):
    match x:
        case [0, _]:
            if x:
                with x(), x() as y:
                    y: int
        case _:
            x()
"""


def test_where_the_parser_of_coverage_fails_that_is_the_reason(project: Project) -> None:
    """7.17.3 takes the way out of that `with` for impossible; other versions read it."""
    project.write("mod.py", FAILS)
    project.run("import mod\n", "--branch")
    one = project.functions("mod.py")["f"]
    assert one.entered is Entered.NO or one.reason.startswith("coverage.py fails on the source: ")


def test_plugins_are_not_run_and_that_is_said(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    project.write(".coveragerc", "[run]\nplugins = no_such_plugin\n")
    assert "no_such_plugin" in project.gather().files[0].problems[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".coveragerc", "[report]\nexclude_also = (\n"),
        ("pyproject.toml", "[tool.coverage"),
        ("pyproject.toml", "[tool.ruff]\n[tool.ruff]\n"),
        ("setup.cfg", "no section\n"),
    ],
)
def test_coverage_settings_that_cannot_be_understood_are_an_error(project: Project, name: str, text: str) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\n")
    project.write(name, text)
    with pytest.raises(ReadinessError) as caught:
        project.gather()
    assert caught.value.path == name
    if name == "pyproject.toml":
        assert caught.value.message.startswith("not TOML: ")
        assert caught.value.line == text.count("\n") or 1
        assert "coverage" not in f"{caught.value.remedy}"


def test_a_lambda_that_a_test_runs_does_not_take_the_credit_of_its_call_of_a_one_line_function(
    project: Project,
) -> None:
    project.write(
        "mod.py",
        """
        key = lambda x: x


        def both(x): return x


        def alone(x): return x


        def never(x): return x
        """,
    )
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.run(
        """
        import mod
        def test_good():
            mod.key(1)
            mod.both(1)
        def test_bad():
            mod.alone(1)
        test_good()
        test_bad()
        """,
        "--branch",
    )
    project.write("junit.xml", JUNIT)
    functions = project.functions("mod.py")
    credit = {name: (one.entered, one.passing, one.failing) for name, one in functions.items()}
    assert credit["both"] == (Entered.YES, None, None)
    assert credit["alone"] == (Entered.YES, 0, 1)
    assert credit["never"] == (Entered.NO, 0, 0)
