"""What git knows, asked of real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.source.git import head_commit, public_url, repository_url, tracked_although_ignored
from tests.source.source_trees import git, plant


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    plant(tmp_path, ["pkg/a.py", "b.py"])
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def test_the_commit_of_a_checkout_and_of_a_directory_in_it(checkout: Path) -> None:
    commit = git(checkout, "rev-parse", "HEAD").strip()
    assert head_commit(checkout) == commit
    assert head_commit(checkout / "pkg") == commit


def test_a_work_tree_made_by_git_worktree(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("trees") / "other"
    git(checkout, "worktree", "add", "-q", str(other))
    assert head_commit(other) == head_commit(checkout)


def test_what_merely_lies_in_a_work_tree_has_no_commit(checkout: Path) -> None:
    plant(checkout, ["env/lib/a.py"])
    assert head_commit(checkout / "env") is None


def test_without_commits_without_git_and_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert head_commit(tmp_path) is None
    assert repository_url(tmp_path) is None
    assert tracked_although_ignored(tmp_path, (".py",)) == ()
    git(tmp_path, "init", "-q")
    assert head_commit(tmp_path) is None
    assert repository_url(tmp_path) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert head_commit(tmp_path) is None


def test_a_broken_repository_is_unknown(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert head_commit(tmp_path) is None


def test_the_variables_of_a_hook_do_not_lead_elsewhere(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = head_commit(checkout)
    monkeypatch.setenv("GIT_DIR", str(tmp_path_factory.mktemp("hook")))
    assert commit is not None
    assert head_commit(checkout) == commit


def test_the_repository_is_that_of_origin(checkout: Path) -> None:
    git(checkout, "remote", "add", "origin", "git@github.com:owner/name.git")
    assert repository_url(checkout / "pkg") == "https://github.com/owner/name"


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("https://github.com/o/n.git", "https://github.com/o/n"),
        ("https://user:secret@GitHub.com/o/n/", "https://github.com/o/n"),
        ("https://token@gitlab.com:8443/a/b/c.git", "https://gitlab.com:8443/a/b/c"),
        ("https://github.com/o/n?token=secret#x", "https://github.com/o/n"),
        ("ssh://git@github.com:22/o/n.git", "https://github.com/o/n"),
        ("git@bitbucket.org:o/n", "https://bitbucket.org/o/n"),
        ("github.com:o/n.git", "https://github.com/o/n"),
        ("http://github.com/o/n", None),
        ("/srv/git/n.git", None),
        ("../n", None),
        ("C:\\repos\\n", None),
        ("file:///srv/git/n.git", None),
        ("work:o/n.git", None),
        ("git@192.168.0.1:o/n.git", None),
        ("https://localhost/o/n", None),
        ("https://github.com", None),
        ("https://github.com:port/o/n", None),
        ("git@github.com:o/n?token=secret", None),
        ("https://[::1/o", None),
        ("", None),
    ],
)
def test_addresses_are_public_https_or_none(remote: str, url: str | None) -> None:
    assert public_url(remote) == url


def test_tracked_files_that_a_rule_ignores(checkout: Path) -> None:
    (checkout / ".gitignore").write_text("pkg/\n")
    assert tracked_although_ignored(checkout, (".py",)) == ("pkg/a.py",)
    assert tracked_although_ignored(checkout / "pkg", (".py",)) == ("a.py",)
    assert tracked_although_ignored(checkout, (".pyw",)) == ()
