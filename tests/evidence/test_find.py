"""What is found where, and how much of it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import find
from tests.evidence.support import Project

MODULE = "def f(x):\n    if x:\n        return 1\n    return 2\n"


KINDS = (".coverage", "coverage.json", "coverage.xml", "lcov.info", "junit.xml", ".readiness-lint/stamp.zip")
HEADS = {
    "MOST_DATA": b"SQLite format 3\x00",
    "MOST_ZIP": b"PK\x03\x04",
    "MOST_TEXT": b"<a>" * 2000,
    "MOST_OTHER": b"\x00",
}


def sparse(path: Path, head: bytes, size: int) -> Path:
    """A file that takes no room, whatever its size."""
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(size)
    return path


@pytest.mark.parametrize("name", KINDS)
def test_a_gigabyte_of_zeros_is_refused(project: Project, name: str) -> None:
    project.write("mod.py", MODULE)
    (project.root / name).parent.mkdir(exist_ok=True)
    sparse(project.root / name, b"", 1 << 30)
    (file,) = project.gather().files
    assert (file.path, file.kind) == (name, "ignored")
    assert "it begins as no evidence does" in file.problems[0]
    with pytest.raises(EvidenceError, match="it begins as no evidence does") as caught:
        find.named([name], project.root)
    assert caught.value.path == name
    assert caught.value.remedy


@pytest.mark.parametrize("most", HEADS)
def test_each_kind_has_its_bound(tmp_path: Path, most: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert getattr(find, most) >= 1 << 20
    monkeypatch.setattr(find, most, 10_000)
    path = sparse(tmp_path / "file", HEADS[most], 10_000)
    assert len(find.named(["file"], tmp_path)[0].content) == 10_000
    sparse(path, HEADS[most], 10_001)
    with pytest.raises(EvidenceError, match="more than 10000 bytes"):
        find.named(["file"], tmp_path)


def test_no_more_is_read_than_the_bound(tmp_path: Path) -> None:
    """What has no size and no end, such as a device, is refused like a file that is too large."""
    with pytest.raises(EvidenceError, match="begins as no evidence"):
        find.named(["/dev/zero"], tmp_path)


def test_data_stands_before_json_before_xml_before_lcov(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n", "--branch")
    for form in ("json", "xml", "lcov"):
        project.coverage(form)
    names = [".coverage", "coverage.json", "coverage.xml", "coverage.lcov"]
    forms = ["coverage.py data", "coverage JSON", "Cobertura XML", "LCOV"]
    while names:
        first, *others = project.gather().files
        assert (first.path, first.format, first.kind) == (names[0], forms[0], "coverage")
        assert [(one.path, one.format, one.kind) for one in others] == [
            (name, form, "ignored") for name, form in zip(names[1:], forms[1:], strict=True)
        ]
        assert all(one.problems == (f"it was not read: {names[0]} holds at least as much",) for one in others)
        (project.root / names.pop(0)).unlink()
        forms.pop(0)


def test_reports_where_the_settings_put_them(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.write(".coveragerc", "[xml]\noutput = out/my.xml\n[lcov]\noutput = out/my.lcov\n")
    (project.root / "out").mkdir()
    project.run("import mod\nmod.f(1)\n")
    for form in ("xml", "lcov"):
        project.coverage(form)
    (project.root / ".coverage").unlink()
    assert [(file.path, file.kind) for file in project.gather().files] == [
        ("out/my.xml", "coverage"),
        ("out/my.lcov", "ignored"),
    ]


@pytest.mark.parametrize("name", find.COVERAGE_REPORTS)
def test_every_usual_name_is_read(project: Project, name: str) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n")
    form = "json" if name.endswith(".json") else "xml" if name.endswith(".xml") else "lcov"
    (project.root / name).parent.mkdir(parents=True, exist_ok=True)
    project.coverage(form, "-o", name)
    (project.root / ".coverage").unlink()
    assert [(file.path, file.kind) for file in project.gather().files] == [(name, "coverage")]


def test_the_next_report_is_read_where_one_is_none(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.f(1)\n")
    project.coverage("lcov")
    (project.root / ".coverage").unlink()
    project.write("coverage.json", '{"total": 80}')
    project.write("coverage.xml", "<coverage><project/></coverage>")
    assert [(file.path, file.kind) for file in project.gather().files] == [
        ("coverage.lcov", "coverage"),
        ("coverage.json", "ignored"),
        ("coverage.xml", "ignored"),
    ]
