"""Reading the report of `coverage json`."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import coverage_json
from readiness_lint.evidence.coverage_json import read_coverage_json
from readiness_lint.evidence.file_lines import NotAReportError, Reading
from readiness_lint.evidence.line_bits import Room
from readiness_lint.model.evidence import Ratio
from tests.evidence.support import Project

MODULE = "def f(x):\n    if x:\n        return 1\n    return 2\n"


def read(project: Project, report: Any) -> Reading:
    content = report if isinstance(report, bytes) else json.dumps(report).encode()
    return read_coverage_json(content, "coverage.json", project.root, project.facts().keys(), ["mod.py"])


def measured(project: Project, *options: str) -> Any:
    project.write("mod.py", MODULE)
    project.run("import mod\ndef test_one():\n    mod.f(1)\ntest_one()\n", *options)
    project.coverage("json", "--show-contexts")
    return json.loads(project.text("coverage.json"))


def test_statements_and_branches(project: Project) -> None:
    lines = read(project, measured(project, "--branch")).lines["mod.py"]
    assert lines.executed == {1, 2, 3}
    assert lines.missing == {4}
    assert lines.taken == frozenset({(2, 3)})
    assert lines.untaken == frozenset({(2, 4)})
    assert lines.arcs is None
    assert lines.contexts is None, "the run recorded no contexts, though the report shows the empty one"


def test_without_branches(project: Project) -> None:
    reading = read(project, measured(project))
    assert not reading.branches
    assert reading.lines["mod.py"].taken is None


def test_contexts(project: Project) -> None:
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    contexts = read(project, measured(project)).lines["mod.py"].contexts
    assert contexts is not None
    assert [context for context, ran in contexts.items() if ran >> 3 & 1] == ["__main__.test_one"]


@pytest.mark.parametrize("form", [None, 2, 3])
def test_formats(project: Project, form: int | None) -> None:
    report = measured(project)
    del report["meta"]["format"]
    if form is not None:
        report["meta"]["format"] = form
    assert read(project, report).lines["mod.py"].executed == {1, 2, 3}


def test_sums_of_branches_alone_are_no_branches(project: Project) -> None:
    report = measured(project, "--branch")
    del report["files"]["mod.py"]["executed_branches"]
    del report["files"]["mod.py"]["missing_branches"]
    assert read(project, report).lines["mod.py"].branches_by_line() is None


def test_two_recorded_paths_of_one_file_are_merged(project: Project) -> None:
    report = measured(project)
    other = dict(report["files"]["mod.py"], executed_lines=[4], missing_lines=[1, 2, 3])
    report["files"][str(project.root / "mod.py")] = other
    lines = read(project, report).lines["mod.py"]
    assert lines.executed == {1, 2, 3, 4}
    assert lines.missing == frozenset()


def test_excluded_lines_and_docstrings_that_old_versions_report_as_executed(project: Project) -> None:
    project.write("mod.py", 'def f():\n    """Text."""\n\n\ndef g():  # pragma: no cover\n    return 1\n')
    project.run("import mod\n")
    project.coverage("json")
    report = json.loads(project.text("coverage.json"))
    report["files"]["mod.py"]["executed_lines"] += [2, 5, 6]
    project.write("old.json", json.dumps(report))
    functions = project.functions("mod.py", project.gather([str(project.root / "old.json")]))
    assert functions["f"].statements == functions["g"].statements == Ratio(0, 0)
    assert functions["<module>"].statements == Ratio(1, 1)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_no_json_is_an_error(project: Project, content: bytes) -> None:
    with pytest.raises(EvidenceError, match="no valid JSON") as caught:
        read(project, content)
    assert caught.value.path == "coverage.json"


@pytest.mark.parametrize("report", [[], {}, {"files": {}}, {"meta": {}, "files": {}}, {"total": 1}])
def test_other_json_is_no_report(project: Project, report: object) -> None:
    with pytest.raises(NotAReportError):
        read(project, report)


def test_an_unknown_format_is_refused(project: Project) -> None:
    with pytest.raises(EvidenceError, match="format 9"):
        read(project, {"meta": {"format": 9, "branch_coverage": False}, "files": {}})


@pytest.mark.parametrize(
    "change",
    [
        {"executed_lines": None},
        {"missing_lines": ["1"]},
        {"excluded_lines": [True]},
        {"executed_lines": [-4]},
        {"missing_lines": [10**30]},
        {"missing_lines": [2.5]},
        {"missing_lines": [float("nan")]},
        {"missing_branches": [[2, 0]]},
        {"executed_branches": [[2, 10**30]]},
        {"executed_branches": [[1]]},
        {"missing_branches": 3},
        {"contexts": [1]},
        {"contexts": {"x": []}},
        {"contexts": {"1": 5}},
        {"contexts": {"-1": []}},
    ],
)
def test_a_broken_entry_names_the_file_and_the_key(project: Project, change: dict[str, object]) -> None:
    report = measured(project, "--branch")
    report["files"]["mod.py"].update(change)
    with pytest.raises(EvidenceError, match=f"`{next(iter(change))}` of mod.py"):
        read(project, report)


def test_long_lines_of_many_contexts_are_refused(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_json, "Room", partial(Room, 1 << 20))
    report = measured(project)
    report["files"]["mod.py"]["contexts"] = {str(1 << 20): [f"test_{number}" for number in range(30)]}
    with pytest.raises(EvidenceError, match="more than 1 MB"):
        read(project, report)


def test_an_entry_that_is_no_object_is_an_error(project: Project) -> None:
    report = measured(project)
    report["files"]["mod.py"] = 3
    with pytest.raises(EvidenceError, match=r"no figures for mod\.py"):
        read(project, report)
