"""Which files are taken from a real directory, and what is said of the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from readiness_lint.errors import UsageError
from readiness_lint.model.source import FileRole, LeftOut
from readiness_lint.source.discovery import discover
from tests.source.source_trees import found, git, plant


def left_out(root: Path, exclude: tuple[str, ...] = ()) -> dict[str, int]:
    return {group.what: group.count for group in discover(root, (), exclude).left_out}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Take away all permissions; root has to become somebody else to feel it."""
    user = os.geteuid()
    modes = {path: path.stat().st_mode}
    if user == 0:
        # The directories above belong to root alone: somebody else must be able to pass them.
        above = [parent for parent in path.parents if not parent.stat().st_mode & 0o001]
        modes |= {parent: parent.stat().st_mode for parent in above}
        for parent in above:
            parent.chmod(modes[parent] | 0o055)
    path.chmod(0)
    try:
        if user == 0:
            os.seteuid(65534)
        yield
    finally:
        os.seteuid(user)
        for each, mode in modes.items():
            each.chmod(mode)


def test_python_files_in_order_with_their_roles(tmp_path: Path) -> None:
    plant(tmp_path, ["b/z.py", "b/a.pyw", "a.py", "b-c.py", "tests/test_a.py", "stub.pyi", "x.txt", "py"])
    files = discover(tmp_path).files
    assert [(file.path, file.role) for file in files] == [
        ("a.py", FileRole.PRODUCT),
        ("b-c.py", FileRole.PRODUCT),
        ("b/a.pyw", FileRole.PRODUCT),
        ("b/z.py", FileRole.PRODUCT),
        ("tests/test_a.py", FileRole.TEST),
    ]
    assert files[0].absolute == Path(os.path.realpath(tmp_path)) / "a.py"


def test_what_is_no_source_of_the_project_is_left_out_and_said(tmp_path: Path) -> None:
    plant(
        tmp_path,
        [
            "a.py",
            ".hidden/a.py",
            ".secret.py",
            "__pycache__/a.py",
            ".git.py",
            "env/pyvenv.cfg",
            "env/lib/a.py",
            "conda/conda-meta/history",
            "conda/a.py",
            "web/node_modules/a.py",
            "deep/site-packages/a.py",
            "mutants/mutmut-stats.json",
            "mutants/a.py",
            "old/a.py",
            "gen_x.py",
        ],
    )
    assert found(tmp_path, exclude=["old/", "gen_*"]) == ["a.py"]
    assert left_out(tmp_path, ("old/", "gen_*")) == {
        "excluded files (gen_x.py)": 1,
        "excluded directories (old)": 1,
        "hidden files (.git.py, .secret.py)": 2,
        "hidden directories (.hidden)": 1,
        "virtual environments (conda, env)": 2,
        "directories of installed packages (deep/site-packages, web/node_modules)": 2,
        "directories of mutants (mutants)": 1,
    }


def test_a_directory_named_mutants_or_build_is_judged_like_any_other(tmp_path: Path) -> None:
    plant(tmp_path, ["mutants/a.py", "build/b.py", "lib/c.py", "dist/d.py"])
    assert found(tmp_path) == ["build/b.py", "dist/d.py", "lib/c.py", "mutants/a.py"]
    assert left_out(tmp_path) == {}


def test_long_groups_are_counted_whole_and_named_in_part(tmp_path: Path) -> None:
    plant(tmp_path, [f".h{number}/a.py" for number in range(7)])
    assert discover(tmp_path).left_out == (
        LeftOut("hidden directories (.h0, .h1, .h2, .h3, .h4, …)", 7, "the name begins with a dot"),
    )


def test_what_git_tracks_is_part_of_the_project_whatever_is_ignored(tmp_path: Path) -> None:
    plant(tmp_path, ["build/kept.py", "build/new.py", "build/.h/a.py", "build/out/a.py", "lib/new.py", "x.py"])
    plant(tmp_path, ["build/gone.py", "y.py"])
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "build/kept.py", "build/gone.py", "build/.h/a.py", "build/out/a.py", "x.py")
    (tmp_path / "build/gone.py").unlink()
    (tmp_path / ".gitignore").write_text("build/\nlib/\n?.py\n")
    assert found(tmp_path, exclude=["out/"]) == ["build/kept.py", "x.py"]
    assert left_out(tmp_path) == {"ignored files (y.py)": 1, "ignored directories (build, lib)": 2}


def test_tracked_files_outside_the_named_paths_stay_out(tmp_path: Path) -> None:
    plant(tmp_path, ["pkg/a.py", "build/kept.py", "pkg/build/b.py"])
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    (tmp_path / ".gitignore").write_text("build/\n")
    assert found(tmp_path, "pkg") == ["pkg/a.py", "pkg/build/b.py"]


def test_who_names_a_path_gets_it(tmp_path: Path) -> None:
    plant(tmp_path, ["a.py", "build/b.py", "build/c/d.py", ".h/e.py", "old/f.py", "notes.txt", "env/pyvenv.cfg"])
    plant(tmp_path, ["env/g.py"])
    (tmp_path / ".gitignore").write_text("build/**\n")
    assert found(tmp_path, "build") == found(tmp_path, "build", "build/c") == ["build/b.py", "build/c/d.py"]
    (tmp_path / ".gitignore").write_text("build/\n")
    assert found(tmp_path, "build/c") == ["build/c/d.py"]
    assert found(tmp_path, "build/b.py", "notes.txt") == ["build/b.py", "notes.txt"]
    assert found(tmp_path, ".h", "old", "env", exclude=["old"]) == [".h/e.py", "env/g.py", "old/f.py"]
    assert found(tmp_path, ".", "env", ".h/e.py") == [".h/e.py", "a.py", "env/g.py", "old/f.py"]


def test_rules_between_the_root_and_a_named_directory_hold(tmp_path: Path) -> None:
    plant(tmp_path, ["a/b/c.py", "a/b/d.py", "a/b/e.py"])
    (tmp_path / ".gitignore").write_text("c.py\n")
    (tmp_path / "a/.gitignore").write_text("b/d.py\n")
    assert found(tmp_path, "a/b") == ["a/b/e.py"]


def test_a_file_is_read_once_whatever_its_names(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = plant(tmp_path_factory.mktemp("outside"), ["o.py", "pkg/p.py"])
    plant(tmp_path, ["real.py", "text.txt", "pkg/a.py"])
    links: dict[str, str | Path] = {
        "again.py": "real.py",
        "text.py": "text.txt",
        "o1.py": outside / "o.py",
        "o2.py": outside / "o.py",
        "loop": ".",
        "out": outside,
        "pkg/up": "..",
        "link.txt": "text.txt",
    }
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
    assert found(tmp_path) == ["o1.py", "pkg/a.py", "real.py", "text.py"]
    assert left_out(tmp_path) == {
        "linked directories (loop, out, pkg/up)": 3,
        "links (again.py, o2.py)": 2,
    }
    assert found(tmp_path, "again.py", "loop/pkg") == ["pkg/a.py", "real.py"]
    assert found(tmp_path, "out/pkg", "o2.py") == ["o2.py", "out/pkg/p.py"]


def test_links_that_lead_nowhere_in_a_circle_or_to_what_is_no_file(tmp_path: Path) -> None:
    plant(tmp_path, ["a.py", "sub/b.py"])
    links = {"self": "self", "loop.py": "loop.py", "gone.py": "no.py", "folder.py": "sub", "one": "two", "two": "one"}
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
    result = discover(tmp_path)
    assert [file.path for file in result.files] == ["a.py", "sub/b.py"]
    assert left_out(tmp_path) == {"linked directories (folder.py)": 1}
    cannot = "a symbolic link that cannot be followed"
    assert [(file.path, file.reason, file.hides) for file in result.unreadable] == [
        ("gone.py", f"{cannot}: No such file or directory", False),
        ("loop.py", f"{cannot}: Too many levels of symbolic links", False),
    ]
    for name in ("self", "gone.py"):
        with pytest.raises(UsageError, match=cannot):
            discover(tmp_path, [tmp_path / name])


def test_links_into_a_folder_that_nobody_may_enter(tmp_path: Path) -> None:
    plant(tmp_path, ["a.py", "shut/b.py", "shut/c/d.py"])
    (tmp_path / "b.py").symlink_to("shut/b.py")
    (tmp_path / "c").symlink_to("shut/c")
    with locked(tmp_path / "shut"):
        result = discover(tmp_path)
        with pytest.raises(UsageError, match="cannot be read: Permission denied"):
            discover(tmp_path, [tmp_path / "shut/b.py"])
    assert [file.path for file in result.files] == ["a.py"]
    assert [(file.path, file.hides) for file in result.unreadable] == [("b.py", False), ("shut", True)]


def test_the_root_of_the_file_system_may_be_the_root(tmp_path: Path) -> None:
    plant(tmp_path, ["a.py", "b/c.py"])
    paths = [file.path for file in discover(Path("/"), [tmp_path]).files]
    base = os.path.realpath(tmp_path).lstrip("/")
    assert paths == [f"{base}/a.py", f"{base}/b/c.py"]


def test_a_tracked_link_in_an_ignored_directory(tmp_path: Path) -> None:
    plant(tmp_path, ["a.txt", "build/x.txt", "build/__pycache__/c.py"])
    (tmp_path / "build/b.py").symlink_to("../a.txt")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    (tmp_path / ".gitignore").write_text("build/\n")
    assert found(tmp_path) == ["build/b.py"]


def test_a_root_that_is_a_link(tmp_path: Path) -> None:
    plant(tmp_path / "real", ["a.py", "b/c.py"])
    (tmp_path / "link").symlink_to("real")
    assert found(tmp_path / "link") == ["a.py", "b/c.py"]
    assert found(tmp_path / "link", "b") == ["b/c.py"]


def test_relative_paths_start_at_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, ["pkg/a.py", "a.py"])
    monkeypatch.chdir(tmp_path / "pkg")
    assert [file.path for file in discover(tmp_path, [Path("a.py")]).files] == ["pkg/a.py"]


def test_special_files_are_no_sources(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert found(tmp_path) == []
    assert left_out(tmp_path) == {"special files (pipe.py)": 1}


def test_paths_that_cannot_be_taken(tmp_path: Path) -> None:
    plant(tmp_path, ["project/a.py", "other/b.py"])
    with pytest.raises(UsageError, match="no such file or directory"):
        discover(tmp_path / "project", [tmp_path / "project/b.py"])
    with pytest.raises(UsageError, match=r"b\.py: lies outside the project root"):
        discover(tmp_path / "project", [tmp_path / "other/b.py"])


def test_a_directory_that_cannot_be_listed_is_unknown_not_empty(tmp_path: Path) -> None:
    plant(tmp_path, ["a.py", "b/c.py"])
    with locked(tmp_path / "b"):
        discovery = discover(tmp_path)
    assert [file.path for file in discovery.files] == ["a.py"]
    assert [(each.path, each.reason) for each in discovery.unreadable] == [("b", "cannot be listed: Permission denied")]


def test_an_ignore_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    plant(tmp_path, ["a.py", ".gitignore"], "# nothing\n")
    with locked(tmp_path / ".gitignore"):
        discovery = discover(tmp_path)
    assert [file.path for file in discovery.files] == ["a.py"]
    assert [each.path for each in discovery.unreadable] == [".gitignore"]


def test_a_name_that_is_not_utf8_cannot_be_reported_on(tmp_path: Path) -> None:
    plant(tmp_path, ["größe.py"])
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.py")).write_text("")
    discovery = discover(tmp_path)
    assert [file.path for file in discovery.files] == ["größe.py"]
    assert [each.path for each in discovery.unreadable] == ["caf\\udce9.py"]


def test_directories_with_a_project_file_are_package_roots(tmp_path: Path) -> None:
    plant(tmp_path, ["pyproject.toml", "libs/a/setup.cfg", "libs/b/setup.py", "libs/c/m.py"])
    assert discover(tmp_path).package_roots == ("", "libs/a", "libs/b")


def test_the_folder_of_our_own_index_is_no_news(tmp_path: Path) -> None:
    plant(tmp_path, ["a.py", ".readiness-lint/index.py", ".other/b.py"])
    assert found(tmp_path) == ["a.py"]
    assert left_out(tmp_path) == {"hidden directories (.other)": 1}
    assert found(tmp_path, ".readiness-lint") == [".readiness-lint/index.py"]
