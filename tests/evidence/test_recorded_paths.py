"""Recorded paths of other machines mean files of the project, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.evidence.paths import match_paths

ROOT = Path("/home/someone/project")
KNOWN = {"src/pkg/__init__.py", "src/pkg/mod.py", "src/pkg/sub/__init__.py", "src/pkg/sub/mod.py", "train.py"}


def matched(*recorded: str, known: set[str] | None = None) -> dict[str, str]:
    return dict(match_paths(recorded, KNOWN if known is None else known, ROOT))


@pytest.mark.parametrize(
    ("recorded", "path"),
    [
        ("train.py", "train.py"),
        ("./src/pkg/mod.py", "src/pkg/mod.py"),
        ("src\\pkg\\mod.py", "src/pkg/mod.py"),
        (f"{ROOT}/train.py", "train.py"),
        ("/ci/build/src/pkg/mod.py", "src/pkg/mod.py"),
        ("C:\\ci\\src\\pkg\\sub\\mod.py", "src/pkg/sub/mod.py"),
        ("/venv/lib/python3.11/site-packages/pkg/sub/mod.py", "src/pkg/sub/mod.py"),
        ("/app/pkg/mod.py", "src/pkg/mod.py"),
        ("pkg/mod.py", "src/pkg/mod.py"),
    ],
)
def test_one_path_alone(recorded: str, path: str) -> None:
    assert matched(recorded) == {recorded: path}


@pytest.mark.parametrize(
    "recorded", ["/ci/other.py", f"{ROOT}/.venv/lib/pkg/mod.py", f"{ROOT}/build/train.py", "mod.pyx", "", "/ci/mod.py"]
)
def test_what_means_no_file_or_several_is_not_matched(recorded: str) -> None:
    known = {"a/mod.py", "b/mod.py"} if recorded == "/ci/mod.py" else KNOWN
    assert matched(recorded, known=known) == {}


def test_what_the_others_show_settles_an_ambiguous_path() -> None:
    known = {"a/__init__.py", "a/x.py", "b/__init__.py", "c/b/__init__.py"}
    found = matched("/ci/a/x.py", "/ci/a/__init__.py", "/ci/b/__init__.py", known=known)
    assert found == {
        "/ci/a/x.py": "a/x.py",
        "/ci/a/__init__.py": "a/__init__.py",
        "/ci/b/__init__.py": "b/__init__.py",
    }


def test_a_file_that_is_gone_does_not_become_another_one() -> None:
    known = {"pkg/utils/io.py", "pkg/a.py", "pkg/b.py"}
    recorded = ("/ci/pkg/a.py", "/ci/pkg/b.py", "/ci/scripts/utils/io.py")
    assert "/ci/scripts/utils/io.py" not in matched(*recorded, known=known)
    relative = ("pkg/a.py", "pkg/b.py", "scripts/utils/io.py")
    assert "scripts/utils/io.py" not in matched(*relative, known=known)


def test_installed_and_checked_out_paths_together() -> None:
    found = matched("/venv/site-packages/pkg/mod.py", "/ci/src/pkg/sub/mod.py", "/ci/train.py")
    assert set(found.values()) == {"src/pkg/mod.py", "src/pkg/sub/mod.py", "train.py"}


parts = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4)
trees = st.sets(parts.map(lambda names: "/".join(names) + ".py"), min_size=1, max_size=12)


@given(trees)
def test_paths_inside_the_root_always_mean_themselves(known: set[str]) -> None:
    recorded = sorted(known | {f"{ROOT}/{path}" for path in known})
    found = match_paths(recorded, known, ROOT)
    assert found == {path: path.removeprefix(f"{ROOT}/") for path in recorded}


@given(trees)
def test_a_match_is_a_known_file_of_the_same_name(known: set[str]) -> None:
    recorded = [f"/else/where/{path}" for path in sorted(known)]
    for path, found in match_paths(recorded, known, ROOT).items():
        assert found in known
        assert found.rpartition("/")[2] == path.rpartition("/")[2]
