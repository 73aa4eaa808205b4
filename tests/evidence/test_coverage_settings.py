"""The project's own coverage configuration."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from coverage import Coverage

from readiness_lint.errors import ConfigError
from readiness_lint.evidence.coverage_parser import coverage_in_memory
from readiness_lint.evidence.coverage_settings import read_settings
from readiness_lint.model.evidence import Entered
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
    project.write(name, text)
    defaults = Coverage(data_file=None, config_file=False).get_option("report:exclude_lines")
    assert isinstance(defaults, list)
    assert read_settings(project.root).exclude == (*defaults, "secret")


def test_the_first_place_wins_and_others_files_count_only_with_a_section(project: Project) -> None:
    project.write("setup.cfg", "[metadata]\nname = x\n")
    project.write("pyproject.toml", "[tool.coverage.report]\nexclude_lines = ['second']\n")
    assert read_settings(project.root).exclude == ("second",)
    project.write(".coveragerc", "[run]\nbranch = true\n")
    assert "second" not in (read_settings(project.root).exclude or ("second",))


def test_unknown_options_are_not_our_concern(project: Project) -> None:
    project.write(".coveragerc", "[run]\nno_such_option = 1\n")
    with_defaults, without = read_settings(project.root), read_settings(project.root.parent)
    with coverage_in_memory(with_defaults) as one, coverage_in_memory(without) as other:
        for name in ("exclude_lines", "partial_branches", "partial_branches_always"):
            assert one.get_option(f"report:{name}") == other.get_option(f"report:{name}")


def test_the_environment_of_this_process_does_not_name_the_projects_data_file(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVERAGE_FILE", "/somewhere/else")
    assert read_settings(project.root).data_file == ".coverage"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("setup.cfg", "[coverage:run]\ndata_file = out/data\n[run]\ndata_file = none\n"),
        ("setup.cfg", "[coverage:run]\ndata_file = out/data\n"),
        ("tox.ini", "[tox]\n[coverage:run]\ndata_file = out/data\n"),
        ("pyproject.toml", "[tool.coverage.run]\ndata_file = 'out/data'\n"),
        (".coveragerc", "[run]\ndata_file = out/data\n"),
        (".coveragerc.toml", "[run]\ndata_file = 'out/data'\n"),
    ],
)
def test_data_is_looked_for_where_the_settings_put_it(project: Project, name: str, text: str) -> None:
    project.write("mod.py", "def f():\n    return 1\n")
    (project.root / "out").mkdir()
    project.run("import mod\nmod.f()\n", "--data-file=out/data")
    project.write(name, text)
    assert [(file.path, file.kind) for file in project.gather().files] == [("out/data", "coverage")]


def test_a_section_of_others_is_not_coverages(project: Project) -> None:
    project.write("setup.cfg", "[coverage:report]\nskip_empty = true\n[run]\ndata_file = other\n")
    assert read_settings(project.root).data_file == ".coverage"


@pytest.mark.parametrize(
    ("name", "text", "globs"),
    [
        (".coveragerc", "[run]\ndata_file = out/.coverage.${PY}\n", ("out/.coverage.*",)),
        ("tox.ini", "[testenv]\nsetenv =\n  A = 1\n  COVERAGE_FILE = {toxworkdir}/{envname}/cov\n", (".tox/*/cov",)),
        ("tox.ini", "[testenv:py]\nset_env = COVERAGE_FILE={tox_root}/out/cov.{env_name}{x}\n", ("out/cov.*",)),
        ("tox.ini", "[testenv]\nsetenv =\n  py312: COVERAGE_FILE = cov\n", ("cov",)),
        ("tox.ini", "[testenv]\nsetenv = COVERAGE_FILE={envtmpdir}/cov\n[other]\nsetenv = COVERAGE_FILE=b\n", ()),
        ("tox.ini", "[testenv]\nsetenv = COVERAGE_FILE={toxinidir}\n", ()),
        ("tox.ini", "COVERAGE_FILE without a section\n[coverage:run", ()),
    ],
)
def test_names_that_are_made_when_the_tests_run_are_patterns(
    project: Project, name: str, text: str, globs: tuple[str, ...]
) -> None:
    project.write(name, text)
    if "without a section" in text:
        with pytest.raises(ConfigError):
            read_settings(project.root)
        project.write(".coveragerc", "[run]\n")
    assert read_settings(project.root).data_globs == globs


def test_data_of_the_environments_of_tox_is_read_as_one(project: Project) -> None:
    project.write("mod.py", "def f():\n    return 1\n\n\ndef g():\n    return 2\n")
    project.write("tox.ini", "[testenv]\nsetenv = COVERAGE_FILE={toxworkdir}/{envname}/cov\n")
    for version, name in (("py311", "f"), ("py312", "g")):
        (project.root / ".tox" / version).mkdir(parents=True)
        project.run(f"import mod\nmod.{name}()\n", f"--data-file=.tox/{version}/cov")
    found = project.functions("mod.py")
    assert found["f"].entered == found["g"].entered == Entered.YES
    assert ".tox/py311/cov, .tox/py312/cov" in project.gather().files[0].problems[0]


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("pyproject.toml", '[tool.coverage]\nrun = "x"\n', "tool.coverage.run"),
        ("pyproject.toml", "[tool]\ncoverage = 1\n", "tool.coverage"),
        ("pyproject.toml", "tool = []\n", "tool"),
        (".coveragerc.toml", "run = 1\n", "run"),
    ],
)
def test_what_must_be_a_table_is_named(name: str, text: str, key: str, project: Project) -> None:
    project.write(name, text)
    with pytest.raises(ConfigError, match=f"`{re.escape(key)}` must be a table") as caught:
        read_settings(project.root)
    assert caught.value.path == name


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("name", ["tox.ini", "setup.cfg", ".coveragerc", "pyproject.toml"])
def test_a_pipe_holds_no_settings(name: str, project: Project) -> None:
    os.mkfifo(project.root / name)
    assert read_settings(project.root).data_file == ".coverage"


def test_coverage_is_not_imported_for_a_project_without_its_settings(project: Project) -> None:
    project.write("pyproject.toml", "[project]\nname = 'x'\n")
    project.write("tox.ini", "[tox]\n")
    script = (
        "import sys; from pathlib import Path; from readiness_lint.evidence.coverage_settings import read_settings;"
        "read_settings(Path()); print('coverage' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=project.root, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
