"""Recorded paths of other machines mean files of the project, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.errors import ConfigError
from readiness_lint.evidence.paths import mappings, match_paths
from readiness_lint.model.evidence import Ratio
from tests.evidence.support import Project

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


def test_mappings_name_what_does_not_mean_itself() -> None:
    recorded = (
        "train.py",
        f"{ROOT}/src/pkg/mod.py",
        "/ci/src/pkg/mod.py",
        "/ci/train.py",
        "/venv/site-packages/pkg/sub/mod.py",
    )
    found = mappings(match_paths(recorded, KNOWN, ROOT), ROOT)
    assert [(one.recorded, one.project, one.files) for one in found] == [
        ("/ci", "", 2),
        ("/venv/site-packages", "src", 1),
    ]


@given(trees, st.sampled_from(["/else/where", "C:/ci", "sub"]))
def test_mappings_count_every_file_that_was_found_elsewhere(known: set[str], top: str) -> None:
    matched = match_paths([f"{top}/{path}" for path in sorted(known)], known, ROOT)
    found = mappings(matched, ROOT)
    assert sum(one.files for one in found) == sum(recorded != path for recorded, path in matched.items())
    for recorded, path in matched.items():
        assert (
            any(recorded.startswith(one.recorded) and path.startswith(one.project) for one in found) or recorded == path
        )


LAYOUT = "[paths]\nsource =\n    src/\n    /build/*/lib\n    */site-packages/\n    C:\\ci\\lib\n    old\n"


@pytest.mark.parametrize(
    ("recorded", "path"),
    [
        ("/build/42/lib/pkg/mod.py", "src/pkg/mod.py"),
        ("/venv/lib/site-packages/pkg/mod.py", "src/pkg/mod.py"),
        ("C:\\ci\\lib\\pkg\\mod.py", "src/pkg/mod.py"),
        ("old/pkg/mod.py", "src/pkg/mod.py"),
        ("src/pkg/mod.py", "src/pkg/mod.py"),
        ("/build/42/lib/pkg/gone.py", None),
        ("/build/42/lib/a/__init__.py", "src/a/__init__.py"),
        ("/other/place/a/__init__.py", None),
    ],
)
def test_the_paths_of_the_settings_are_applied(project: Project, recorded: str, path: str | None) -> None:
    project.write("src/pkg/mod.py", "x = 1\n")
    for folder in ("src/a", "lib/a"):
        project.write(f"{folder}/__init__.py", "x = 1\n")
    project.write(".coveragerc", LAYOUT)
    project.write("lcov.info", f"SF:{recorded}\nDA:1,1\nend_of_record\n")
    evidence = project.gather(["lcov.info"])
    assert list(evidence.units) == ([path] if path else [])
    assert evidence.unmatched == (() if path else (recorded,))


def test_the_paths_of_the_settings_are_applied_to_data(project: Project, tmp_path: Path) -> None:
    other = Project(tmp_path / "machine")
    for one in (project, other):
        for folder in ("src/a", "lib/a"):
            one.write(f"{folder}/util.py", "def f():\n    return 1\n")
    (other.root / "src").rename(other.root / "checked")
    other.run("import sys\nsys.path.insert(0, 'checked')\nfrom a import util\nutil.f()\n")
    project.write(".coveragerc", f"[paths]\nsource =\n    src\n    {other.root}/checked\n")
    data = str(other.root / ".coverage")
    assert project.functions("src/a/util.py", project.gather([data]))["f"].statements == Ratio(1, 1)
    (mapping,) = project.gather([data]).files[0].mapping
    assert (mapping.recorded, mapping.project, mapping.files) == (f"{other.root}/checked", "src", 1)


def test_patterns_that_coverage_refuses_are_an_error(project: Project) -> None:
    project.write("mod.py", "x = 1\n")
    project.write(".coveragerc", "[paths]\nsource =\n    src\n    /ci/*\n")
    project.write("lcov.info", "SF:/ci/1/mod.py\nDA:1,1\nend_of_record\n")
    with pytest.raises(ConfigError, match="must not end with wildcards") as caught:
        project.gather(["lcov.info"])
    assert caught.value.remedy
