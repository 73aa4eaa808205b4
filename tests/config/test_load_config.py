"""Finding the root, reading its configuration, and telling what is wrong with it."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from readiness_lint.config.critical import CriticalPathConfig
from readiness_lint.config.load import common_start, load_config
from readiness_lint.config.settings import Config
from readiness_lint.debt.lexicon import family_names
from readiness_lint.errors import ConfigError

CODES = ("RDY101", "RDY103", "RDY201", "RDY401")


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def load(start: Path, explicit: Path | None = None, isolated: bool = False) -> Config:
    return load_config(start, explicit=explicit, isolated=isolated, known_codes=CODES, known_families=family_names)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git work tree, so that nothing above it plays a part."""
    (tmp_path / ".git").mkdir()
    return tmp_path


def error_of(project: Path, text: str) -> ConfigError:
    write(project / "readiness-lint.toml", text)
    with pytest.raises(ConfigError) as caught:
        load(project)
    return caught.value


WHOLE = """\
[project]
name = "x"
[tool.readiness-lint]
select = ["RDY"]
ignore = ["RDY103"]
exclude = ["mutants/"]
extend-exclude = ["old/"]
coverage = [".coverage"]
tests = ["junit.xml"]
task-tags = ["TODO", "FIXME", "TODO"]
cache-dir = ".cache"
[tool.readiness-lint.per-file-ignores]
"scripts/**" = ["RDY1"]
[tool.readiness-lint.paths.training]
globs = ["training/**"]
entry-points = ["pkg.train:main", "train.py", "cli.py:Main.run"]
line-threshold = 85
branch-threshold = 92.5
[tool.readiness-lint.paths.serving]
"""


def test_every_setting(project: Path) -> None:
    write(project / "pyproject.toml", WHOLE)
    assert load(project) == Config(
        root=project,
        config_file="pyproject.toml",
        select=("RDY",),
        ignore=("RDY103",),
        per_file_ignores=(("scripts/**", ("RDY1",)),),
        exclude=("mutants/",),
        extend_exclude=("old/",),
        coverage=(".coverage",),
        tests=("junit.xml",),
        task_tags=("TODO", "FIXME"),
        critical_paths=(
            CriticalPathConfig(
                "training", ("training/**",), ("pkg.train:main", "train.py", "cli.py:Main.run"), 0.85, 0.925
            ),
            CriticalPathConfig("conversion"),
            CriticalPathConfig("serving"),
        ),
        cache_dir=Path(".cache"),
    )


def test_nothing_configured_is_defaults_and_inference(project: Path) -> None:
    config = load(project)
    assert config == Config(root=project)
    assert config.coverage is None


def test_the_own_file_wins_over_pyproject_and_the_hidden_one(project: Path) -> None:
    write(project / "pyproject.toml", '[tool.readiness-lint]\nignore = ["RDY1"]')
    write(project / ".readiness-lint.toml", 'ignore = ["RDY2"]')
    assert load(project).ignore == ("RDY2",)
    write(project / "readiness-lint.toml", 'ignore = ["RDY4"]')
    assert load(project).ignore == ("RDY4",)
    assert load(project).config_file == "readiness-lint.toml"


def test_the_nearest_configured_directory_is_the_root(project: Path) -> None:
    write(project / "pyproject.toml", "[tool.readiness-lint]")
    write(project / "libs/a/pyproject.toml", "[tool.other]\nabout = 'readiness-lint'")
    file = write(project / "libs/a/src/m.py")
    assert load(file).root == project
    write(project / "libs/readiness-lint.toml")
    assert load(file).root == project / "libs"
    assert load(project / "libs/a/not/there.py").root == project / "libs"


@pytest.mark.parametrize("marker", [".git", "pyproject.toml", "setup.cfg", "setup.py"])
def test_without_configuration_the_nearest_marker_is_the_root(project: Path, marker: str) -> None:
    (project / ".git").rmdir()
    write(project / "a" / marker)
    file = write(project / "a/b/m.py")
    assert load(file) == Config(root=project / "a")


@pytest.mark.parametrize("marker", ["setup.cfg", "setup.py"])
def test_a_package_inside_a_repository_does_not_end_it(project: Path, marker: str) -> None:
    write(project / "ext" / marker)
    assert load(write(project / "ext/m.py")).root == project
    write(project / "ext/pyproject.toml")
    assert load(project / "ext/m.py").root == project / "ext"


def test_several_paths_begin_at_what_holds_them_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert common_start(()) == tmp_path
    assert common_start((Path("a/b.py"),)) == tmp_path / "a/b.py"
    assert common_start((Path("a/b.py"), tmp_path / "a" / "b.py")) == tmp_path / "a/b.py"
    paths = (Path("a/x/b.py"), Path("a/y"), Path("a/x"))
    assert {common_start(order) for order in permutations(paths)} == {tmp_path / "a"}


def test_a_configuration_above_the_checkout_is_not_its_own(project: Path) -> None:
    write(project / "readiness-lint.toml", 'ignore = ["RDY1"]')
    write(project / "clone/.git", "gitdir: elsewhere")
    assert load(project / "clone") == Config(root=project / "clone")


def test_without_any_marker_the_start_is_the_root(tmp_path: Path) -> None:
    if any((parent / name).exists() for parent in tmp_path.parents for name in (".git", "pyproject.toml")):
        pytest.fail("the temporary directory lies inside a project; set TMPDIR to another place")
    file = write(tmp_path / "a/m.py")
    assert load(file).root == tmp_path / "a"


def test_a_start_with_dots_is_understood(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project / "a/pyproject.toml")
    monkeypatch.chdir(project / "a")
    assert load(Path("..")).root == project
    write(project / "own.toml", 'ignore = ["RDY1"]')
    assert load(Path("../a"), Path("../own.toml")).config_file == str(project / "own.toml")


def test_explicit_is_read_instead_and_the_root_stays(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    write(project / "readiness-lint.toml", 'ignore = ["RDY1"]')
    inside = write(project / "ci/strict.toml", 'ignore = ["RDY2"]')
    config = load(project, inside)
    assert (config.root, config.config_file, config.ignore) == (project, "ci/strict.toml", ("RDY2",))
    outside = write(tmp_path_factory.mktemp("x") / "any.toml", '[tool.readiness-lint]\nignore = ["RDY4"]')
    config = load(project, outside)
    assert (config.root, config.config_file, config.ignore) == (project, str(outside), ("RDY4",))


def test_isolated_reads_nothing_not_even_a_broken_file(project: Path) -> None:
    write(project / "readiness-lint.toml", "broken = = readiness-lint")
    assert load(project, isolated=True) == Config(root=project)


def test_a_broken_pyproject_that_does_not_speak_of_us_is_none_of_our_business(project: Path) -> None:
    write(project / "pyproject.toml", "broken = =")
    assert load(project) == Config(root=project)


def test_a_syntax_error_has_its_place(project: Path) -> None:
    error = error_of(project, 'ignore = ["RDY1"]\nselect = = 3')
    assert (error.path, error.line, error.column) == ("readiness-lint.toml", 2, 10)
    assert "not TOML" in str(error)


def test_bytes_that_are_not_utf8_have_their_line(project: Path) -> None:
    (project / "readiness-lint.toml").write_bytes(b"ignore = []\n# caf\xe9\n")
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        load(project)
    assert caught.value.line == 2


def test_a_missing_explicit_file_and_one_without_our_table(project: Path) -> None:
    with pytest.raises(ConfigError, match=r"no\.toml: cannot be read: No such file"):
        load(project, project / "no.toml")
    with pytest.raises(ConfigError, match=r"has no table \[tool\.readiness-lint\]"):
        load(project, write(project / "pyproject.toml", "tool = 3"))


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('selct = ["RDY"]', 1, 1, "unknown key 'selct'; did you mean 'select'?"),
        ('task_tags = ["TODO"]', 1, 1, "did you mean 'task-tags'?"),
        ("zzz = 1", 1, 1, "the keys are select, ignore, "),
        ('\nselect = "RDY"', 2, 10, "select must be an array, not a string"),
        ("select = []", 1, 10, "no rule would run"),
        ('select = [\n  "RDY", # all\n  7,\n]', 3, 3, "select[1] must be a string, not a number"),
        ('select = ["RDY", "RDY410"]', 1, 18, "begins with 'RDY410'; did you mean 'RDY401'?"),
        ('ignore = ["rdy1"]', 1, 11, "did you mean 'RDY1'?"),
        ('ignore = [""]', 1, 11, "ignore holds an empty string"),
        ('exclude = ["ok/", "!"]', 1, 19, "the pattern '!' is not a pattern"),
        ("coverage = [2020-01-01]", 1, 13, "coverage[0] must be a string, not a date or time"),
        ('task-tags = ["TO DO"]', 1, 14, "'TO DO' is no task tag"),
        ('cache-dir = " "', 1, 13, "cache-dir is empty"),
        ("cache-dir = true", 1, 13, "cache-dir must be a string, not a boolean"),
        ("per-file-ignores = []", 1, 20, "per-file-ignores must be a table, not an array"),
        ('[per-file-ignores]\n"#" = ["RDY1"]', 2, 1, "the pattern '#' is empty"),
        ('[per-file-ignores]\n"a" = ["X"]', 2, 8, "begins with 'X'"),
        ("paths = 1", 1, 9, "paths must be a table, not a number"),
        ("paths.training = 1", 1, 18, "paths.training must be a table"),
        ("[paths.'a b']", 1, 8, "'a b' is no name for a critical path"),
        ("[paths.a]\nline_threshold = 80", 2, 1, "did you mean 'line-threshold'?"),
        ("[paths.a]\nline-threshold = 101", 2, 18, "must be a percentage from 0 to 100, not 101"),
        ("[paths.a]\nline-threshold = nan", 2, 18, "from 0 to 100, not nan"),
        ("[paths.a]\nline-threshold = -1.5", 2, 18, "from 0 to 100, not -1.5"),
        ("[paths.a]\nbranch-threshold = 0.9", 2, 20, "write 90 if that many percent are meant"),
        ("[paths.a]\nbranch-threshold = '90'", 2, 20, "must be a number, not a string"),
        ("[paths.a]\nline-threshold = true", 2, 18, "must be a number, not a boolean"),
        ('[paths.a]\nentry-points = ["m:f()"]', 2, 17, "'m:f()' names no entry point"),
        ('[paths.a]\nentry-points = [":f"]', 2, 17, "':f' names no entry point"),
    ],
)
def test_a_mistake_is_shown_where_it_stands(project: Path, text: str, line: int, column: int, message: str) -> None:
    error = error_of(project, text)
    assert (error.path, error.line, error.column) == ("readiness-lint.toml", line, column)
    assert message in str(error)


def test_places_in_pyproject_are_those_of_the_file(project: Path) -> None:
    write(project / "pyproject.toml", "[tool]\nx = 1\n[tool.readiness-lint]\npaths.a.globs = ['#']\n")
    with pytest.raises(ConfigError) as caught:
        load(project)
    assert (caught.value.line, caught.value.column) == (4, 18)
    write(project / "pyproject.toml", "[tool]\nreadiness-lint = 3\n")
    with pytest.raises(ConfigError, match=r"pyproject.toml:2:18: tool\.readiness-lint must be a table"):
        load(project)


def test_all_mistakes_of_a_file_are_told_at_once_in_its_order(project: Path) -> None:
    error = error_of(project, 'ignore = [3]\nexlude = []\nselect = ["R"]\ntask-tags = ["1"]')
    assert (error.line, error.column) == (1, 11)
    lines = str(error).splitlines()
    assert [line.partition(": ")[0] for line in lines if not line.startswith("  ")] == [
        "readiness-lint.toml:1:11",
        "readiness-lint.toml:2:1",
        "readiness-lint.toml:4:14",
    ]
    assert lines[1] == "  remedy: write a string in quotes"


@pytest.mark.parametrize("percent", [0, 1, 100, 99.5, 0.0])
def test_the_ends_of_the_range_belong_to_it(project: Path, percent: float) -> None:
    write(project / "readiness-lint.toml", f"[paths.training]\nline-threshold = {percent}")
    assert load(project).critical_path("training").line_threshold == percent / 100
