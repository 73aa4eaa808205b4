"""The oracle is git: what it would add or already tracks is what discovery takes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_lint.source.gitignore import outer_rules, read_rules, work_tree
from tests.source.source_trees import found, git, plant

FILES = [
    "a.py",
    "b.py",
    "build/a.py",
    "build/keep/a.py",
    "data/cache/b.py",
    "pkg/a.py",
    "pkg/b.py",
    "pkg/build/a.py",
    "pkg/data/cache.d/a.py",
    "pkg/data/old_b.py",
    "x y/#a.py",
    "x y/!b.py",
]


def by_git(root: Path) -> list[str]:
    output = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.py")
    return sorted(name for name in output.split("\0") if name)


@pytest.mark.parametrize(
    "lines",
    [
        "build/",
        "/build",
        "build/*\n!build/keep/",
        "/build/*\n!/build/keep",
        "build/**\n!build/keep/a.py",
        "*\n!*/\n!a.py",
        "*.py\n!pkg/*.py",
        "**/cache*/",
        "pkg/**/a.py",
        "pkg/data/",
        "data",
        "data/cache",
        "/data/*/",
        "old_?.py\n!/pkg/data/old_b.py",
        "[ab].py\n",
        "[!a].py",
        "[z-a].py\nb.py",
        "[[:alpha:]].py",
        "x\\ [[:alnum:]y-z]/[]!#-]a.py",
        "[a--].py",
        "[a.py\nb.py",
        "pkg[/]a.py",
        "pkg[!a]b.py",
        "pkg/data/[b-n]*_?.py",
        "\\#a.py\n# a.py",
        "\\!b.py",
        "x y/",
        "x\\ y/",
        "a.py   \n",
        "a.py\r\n!/a.py\r\n",
        "\ufeffa.py",
        "*/a.py",
        "**",
        "**/",
        "a.py\n!/**",
        "/**/a.py",
        "/**/",
        "/",
        "//",
        "!",
        "foo\\",
        "**/pkg/b.py",
        "pkg/**",
        "a**.py",
        "p*g/b.py",
        "build//keep",
        "***.py",
    ],
)
def test_every_kind_of_line_means_what_git_means(tmp_path: Path, lines: str) -> None:
    git(plant(tmp_path, FILES), "init", "-q")
    (tmp_path / ".gitignore").write_text(lines, encoding="utf-8", newline="")
    assert found(tmp_path) == by_git(tmp_path)


WORDS = st.sampled_from(["a.py", "b.py", "build", "keep", "pkg", "data", "cache", "*", "**", "*.py", "?.py", "[a-b]*"])
LINES = st.builds(
    lambda negated, anchored, words, directory: (
        ("!" if negated else "") + ("/" if anchored else "") + "/".join(words) + ("/" if directory else "")
    ),
    st.booleans(),
    st.booleans(),
    st.lists(WORDS, min_size=1, max_size=3),
    st.booleans(),
)
IGNORE_FILES = st.dictionaries(
    st.sampled_from([".gitignore", "pkg/.gitignore", "build/.gitignore", ".git/info/exclude"]),
    st.lists(LINES, min_size=1, max_size=5),
    max_size=3,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(IGNORE_FILES)
def test_any_combination_of_ignore_files_means_what_git_means(ignore_files: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        root = plant(Path(directory), FILES)
        git(root, "init", "-q")
        for name, lines in ignore_files.items():
            (root / name).write_text("\n".join(lines), encoding="utf-8")
        assert found(root) == by_git(root)


def test_rules_above_the_root_hold_inside_it(tmp_path: Path) -> None:
    git(plant(tmp_path, ["ml/old/a.py", "ml/b.py", "ml/x/c.py", "ml/c.py"]), "init", "-q")
    (tmp_path / ".gitignore").write_text("old/\nml/x/*.py\n")
    (tmp_path / ".git/info/exclude").write_text("/ml/c.py\n")
    assert found(tmp_path / "ml") == ["b.py"]
    (tmp_path / ".git/info/exclude").write_text("")
    assert found(tmp_path / "ml") == ["b.py", "c.py"]
    (tmp_path / ".gitignore").write_text("!ml\n*.txt\n")
    assert found(tmp_path / "ml/x") == ["c.py"]


@pytest.mark.parametrize("rule", ["build/", "/tmp/**", "tmp/*", "*", "build/**"])
def test_a_root_that_is_ignored_itself_is_read_all_the_same(tmp_path: Path, rule: str) -> None:
    git(plant(tmp_path, ["tmp/build/build.py", "tmp/build/b/a.py"]), "init", "-q")
    (tmp_path / ".gitignore").write_text(rule)
    assert found(tmp_path / "tmp/build") == ["b/a.py", "build.py"]


def test_a_checkout_below_test_and_build_is_like_any_other(tmp_path: Path) -> None:
    root = plant(tmp_path / "test/build/.hidden/site-packages", ["a.py", "build/b.py", "tests/c.py"])
    (root / ".gitignore").write_text("build/")
    assert found(root) == ["a.py", "tests/c.py"]


def test_without_git_an_ignore_file_holds_too(tmp_path: Path) -> None:
    plant(tmp_path, ["a.py", "b.py"])
    (tmp_path / ".gitignore").write_text("b.py")
    assert work_tree(tmp_path) is None
    assert outer_rules(tmp_path) == ()
    assert found(tmp_path) == ["a.py"]


def test_a_repository_inside_another_has_rules_of_its_own(tmp_path: Path) -> None:
    git(plant(tmp_path, ["inner/a.py", "inner/b.py"]), "init", "-q")
    git(tmp_path / "inner", "init", "-q")
    (tmp_path / ".gitignore").write_text("a.py")
    (tmp_path / "inner/.gitignore").write_text("b.py")
    assert found(tmp_path) == ["inner/a.py"]


def test_an_ignore_file_that_is_a_directory_or_says_nothing_is_none(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").mkdir()
    (tmp_path / "empty").write_text("# nothing\n\n/\n")
    assert read_rules(tmp_path / ".gitignore") is None
    assert read_rules(tmp_path / "empty") is None
