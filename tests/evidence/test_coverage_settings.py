"""The project's own coverage configuration."""

from __future__ import annotations

import pytest

from readiness_lint.evidence.coverage_settings import read_settings
from tests.evidence.support import Project


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".coveragerc", "[report]\nexclude_also = secret\n"),
        ("setup.cfg", "[metadata]\nname = x\n[coverage:report]\nexclude_also = secret\n"),
        ("tox.ini", "[tox]\n[coverage:report]\nexclude_also = secret\n"),
        ("pyproject.toml", "[project]\nname = 'x'\n[tool.coverage.report]\nexclude_also = ['secret']\n"),
    ],
)
def test_every_place_is_asked(project: Project, name: str, text: str) -> None:
    default = read_settings(project.root)
    project.write(name, text)
    assert read_settings(project.root).exclude == (*default.exclude, "secret")


def test_the_first_place_wins_and_others_files_count_only_with_a_section(project: Project) -> None:
    project.write("setup.cfg", "[metadata]\nname = x\n")
    project.write("pyproject.toml", "[tool.coverage.report]\nexclude_lines = ['second']\n")
    assert read_settings(project.root).exclude == ("second",)
    project.write(".coveragerc", "[run]\nbranch = true\n")
    assert "second" not in read_settings(project.root).exclude


def test_unknown_options_are_not_our_concern(project: Project) -> None:
    project.write(".coveragerc", "[run]\nno_such_option = 1\n")
    assert read_settings(project.root) == read_settings(project.root.parent)


def test_the_environment_of_this_process_does_not_name_the_projects_data_file(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVERAGE_FILE", "/somewhere/else")
    assert read_settings(project.root).data_file == ".coverage"
