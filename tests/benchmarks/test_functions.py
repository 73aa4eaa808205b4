"""Labels of functions, and where they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.checkouts import checkout_of
from benchmarks.functions import (
    LabelledFunction,
    node_of,
    project_at,
    projects_of,
    read_functions,
)
from readiness_lint.errors import UsageError
from tests.benchmarks.generated_functions import write_set
from tests.graph.support import name_of

LINE = {"repo": "a/b", "file": "m.py", "qualname": "f", "line": 3, "label": "training", "boundary": True}


def written(folder: Path, *lines: object) -> Path:
    """JSON lines, texts as they are."""
    path = folder / "labels.jsonl"
    path.write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines), "utf-8")
    return path


def test_a_line_is_a_labelled_function(tmp_path: Path) -> None:
    (one,) = read_functions(written(tmp_path, LINE))
    assert one == LabelledFunction("a/b", "m.py", "f", 3, "training", True)
    assert one.critical


def test_the_repository_the_boundary_and_the_name_of_the_label_may_differ(tmp_path: Path) -> None:
    line = {"file": "m.py", "qualname": "f", "line": "3", "path": "none"}
    (one,) = read_functions(written(tmp_path, line), "mine")
    assert one == LabelledFunction("mine", "m.py", "f", 3, "none", False)
    assert not one.critical


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        {key: value for key, value in LINE.items() if key != "file"},
        {key: value for key, value in LINE.items() if key != "qualname"},
        {key: value for key, value in LINE.items() if key != "label"},
        LINE | {"line": "third"},
        LINE | {"line": None},
        LINE | {"label": "serving"},
        LINE | {"label": None},
    ],
)
def test_what_is_no_labelled_function_is_an_error_with_its_place(tmp_path: Path, line: object) -> None:
    with pytest.raises(UsageError) as raised:
        read_functions(written(tmp_path, LINE, line))
    assert "labels.jsonl:2" in str(raised.value)


def test_a_checkout_is_found_by_either_name_in_the_first_folder_that_has_it(tmp_path: Path) -> None:
    for folder in ("one/b", "two/a+b", "two/b"):
        (tmp_path / folder).mkdir(parents=True)
    one, two = tmp_path / "one", tmp_path / "two"
    assert checkout_of("a/b", [one, two]) == one / "b"
    assert checkout_of("a/b", [two, one]) == two / "a+b"
    assert checkout_of("b", [one]) == one / "b"


def test_a_checkout_that_is_missing_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "a+c").touch()
    with pytest.raises(UsageError, match=r"no checkout of a/c\b") as raised:
        checkout_of("a/c", [tmp_path])
    assert "a+c" in str(raised.value)


def test_the_project_of_a_folder_is_judged_as_a_whole_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.readiness-lint]\nexclude = ['*']\n", encoding="utf-8")
    (tmp_path / "a.py").write_text("def f():\n    return 1\n", encoding="utf-8")
    project = project_at(tmp_path)
    assert project.facts.keys() == {"a.py"}
    assert project.judged is not None
    assert {path.name for path in tmp_path.iterdir()} == {"a.py", "pyproject.toml"}


TEXT = """\
X = 1
def first(): return 1
class C:
    def first(self): return 2
    def second(self): return 3
"""


@pytest.mark.parametrize(
    ("qualname", "line", "found"),
    [
        ("first", 2, "a.py:first"),
        ("C.first", 4, "a.py:C.first"),
        ("C.first", 99, "a.py:C.first"),
        ("first", 99, "a.py:first"),
        ("C.<locals>.second", 5, "a.py:C.second"),
        ("C", 3, "a.py:C"),
        ("<module>", 1, "a.py:<module>"),
        ("<module>", 2, "a.py:<module>"),
        ("gone", 2, None),
    ],
)
def test_the_node_of_a_function_is_found_by_line_else_by_name(
    tmp_path: Path, qualname: str, line: int, found: str | None
) -> None:
    (tmp_path / "a.py").write_text(TEXT, encoding="utf-8")
    project = project_at(tmp_path)
    node = node_of(project, LabelledFunction("r", "a.py", qualname, line, "none", False))
    assert (None if node is None else name_of(project, node)) == found


def test_a_file_that_is_not_judged_has_no_node(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(TEXT, encoding="utf-8")
    assert node_of(project_at(tmp_path), LabelledFunction("r", "b.py", "first", 2, "none", False)) is None


def test_every_repository_has_its_project(tmp_path: Path) -> None:
    functions = read_functions(write_set(tmp_path, ("bea/beta", "ann/alpha")))
    projects = projects_of(functions, iter([tmp_path / "checkouts"]))
    assert [*projects] == ["ann/alpha", "bea/beta"]
    assert all(node_of(projects[one.repository], one) is not None for one in functions)
    with pytest.raises(UsageError, match="no checkout of"):
        projects_of(functions, [tmp_path])
