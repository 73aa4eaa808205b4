"""Reading LCOV, from coverage.py and from others."""

from __future__ import annotations

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.file_lines import Exits, Reading
from readiness_lint.evidence.lcov import read_lcov
from readiness_lint.model.evidence import PathMapping, Ratio
from tests.evidence.support import Project

KNOWN = {"src/pkg/mod.py", "train.py"}


def read(project: Project, text: str | bytes) -> Reading:
    content = text if isinstance(text, bytes) else text.encode()
    return read_lcov(content, "lcov.info", project.root, KNOWN, KNOWN)


def record(*lines: str, file: str = "train.py") -> str:
    return "\n".join((f"SF:{file}", *lines, "end_of_record", ""))


def test_lines_with_and_without_checksums(project: Project) -> None:
    found = read(project, record("DA:1,1", "DA:2,0,q1Xyz+/w", "DA:3,12,abc", "LF:3", "LH:2")).lines["train.py"]
    assert (sorted(found.executed), sorted(found.missing), found.excluded) == ([1, 3], [2], frozenset())
    assert found.branches_by_line() is None


def test_line_0_is_none_and_a_line_that_stands_twice_ran_if_it_did_once(project: Project) -> None:
    found = read(project, record("DA:0,0", "DA:1,1", "DA:1,0", "DA:2,0", "DA:2,3")).lines["train.py"]
    assert (sorted(found.executed), sorted(found.missing)) == ([1, 2], [])


def test_branches_by_name(project: Project) -> None:
    text = record(
        "DA:2,1",
        "BRDA:2,0,jump to line 3,1",
        "BRDA:2,0,jump to line 5,0",
        "BRDA:7,0,jump to line 8,-",
        "BRDA:7,0,return from function 'f',-",
        "BRF:4",
    )
    reading = read(project, text)
    assert reading.branches
    assert reading.lines["train.py"].exits == {
        2: Exits(2, 1, frozenset({"5"})),
        7: Exits(2, 0, frozenset({"8", "exit"})),
    }


def test_branches_by_number_have_no_names(project: Project) -> None:
    found = read(project, record("DA:2,1", "BRDA:2,e0,0,1", "BRDA:2,e0,1,-")).lines["train.py"]
    assert found.exits == {2: Exits(2, 1)}


def test_records_of_one_file_are_merged(project: Project) -> None:
    one = record("DA:1,1", "DA:2,0", "BRDA:1,0,0,1", "BRDA:1,0,1,0")
    other = record("DA:1,1", "DA:2,1", "BRDA:1,0,0,2", "BRDA:1,0,1,3")
    found = read(project, f"TN:unit\n{one}TN:slow\n{other}").lines["train.py"]
    assert (sorted(found.executed), sorted(found.missing)) == ([1, 2], [])
    assert found.branches_by_line() == {1: (2, 2)}


def test_half_and_half_may_be_the_same_half(project: Project) -> None:
    half = record("DA:1,1", "BRDA:1,0,0,1", "BRDA:1,0,1,0")
    assert read(project, half + half).lines["train.py"].branches_by_line() == {1: None}


def test_other_line_ends_marks_comments_and_functions(project: Project) -> None:
    text = "# a comment\nTN:\n\n" + record("FN:1,2,f", "FNDA:1,f", "FNL:0,1,2", "VER:1", "MCDC:1,2,t,1,0,x", "DA:1,1")
    assert read(project, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()).lines["train.py"].executed == {1}


def test_places_of_other_machines(project: Project) -> None:
    reading = read(project, record("DA:1,1", file="C:\\ci\\src\\pkg\\mod.py") + record(file="/ci/gone.py"))
    assert set(reading.lines) == {"src/pkg/mod.py"}
    assert reading.mapping == (PathMapping("C:/ci", "", 1),)
    assert reading.unmatched == ("/ci/gone.py",)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 0, "no record"),
        ("TN:\n", 1, "no record"),
        ("SF:train.py\nDA:1,1\n", 2, "its end is missing"),
        (record("DA:1,1")[:-8], 3, "'end_of"),
        ("SF:a.py\nSF:b.py\n", 2, "before the last one ended"),
        ("SF:\n", 1, "no file name"),
        ("DA:1,1\n", 1, "cannot stand here"),
        ("end_of_record\n", 1, "cannot stand here"),
        (record("what is this?"), 2, "cannot stand here"),
        (record("DA:x,1"), 2, "no line number"),
        (record("DA:-1,1"), 2, "no line number"),
        (record(f"DA:{10**30},1"), 2, "no line number"),
        (record("DA:1"), 2, "times"),
        (record("DA:1,-1"), 2, "times"),
        (record("DA:1,1.5"), 2, "times"),
        (record("DA:1,nan"), 2, "times"),
        (record("BRDA:1,0,0"), 2, "no branch"),
        (record("BRDA:1,0,0,x"), 2, "no branch"),
        (record("BRDA:y,0,0,1"), 2, "no line number"),
    ],
)
def test_what_is_broken_is_an_error_with_a_line(project: Project, text: str, line: int, message: str) -> None:
    with pytest.raises(EvidenceError, match=message) as caught:
        read(project, text)
    assert (caught.value.path, caught.value.line) == ("lcov.info", line)
    assert caught.value.remedy


def test_garbage_is_refused_at_its_first_line(project: Project) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(project, record("DA:1,1").encode() + b"\x00garbage \xff\n" * 1_000_000)
    assert caught.value.line == 4


def test_more_lines_than_any_project_has_are_refused(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readiness_lint.evidence.lcov.MOST_STATEMENTS", 50)
    with pytest.raises(EvidenceError, match="more than 50") as caught:
        read(project, record(*["DA:1,1"] * 60))
    assert caught.value.line == 52


LINES = ("DA:1,1", "DA:2,1", "DA:3,1", "DA:4,0")
NESTED = "def f(x):\n    if x:\n        return 1\n    return 2\n"


def test_branches_of_versions_that_name_the_line_where_they_end_are_unknown(project: Project) -> None:
    project.write("mod.py", NESTED)
    old = record(
        "DA:1,1", "DA:2,1", "DA:3,1", "DA:4,0", "BRDA:4,0,0,-", "BRDA:3,0,1,1", "BRF:2", "BRH:1", file="mod.py"
    )
    project.write("lcov.info", old)
    told = project.functions("mod.py")["f"]
    assert (told.statements, told.branches, told.untaken) == (Ratio(2, 3), None, None)


def test_numbered_branches_that_the_source_has_count(project: Project) -> None:
    project.write("mod.py", NESTED)
    project.write("lcov.info", record(*LINES, "BRDA:2,0,0,1", "BRDA:2,0,1,-", file="mod.py"))
    told = project.functions("mod.py")["f"]
    assert (told.statements, told.branches, told.untaken) == (Ratio(2, 3), Ratio(1, 2), None)


def test_lines_of_another_text_are_stale(project: Project) -> None:
    project.write("mod.py", NESTED)
    project.write("lcov.info", record("DA:1,1", "DA:2,1", "DA:9,0", file="mod.py"))
    assert project.gather().stale == {"mod.py": "the report has a statement in line 9, the source has none there"}


def test_an_lcov_file_of_another_language_is_ignored(project: Project) -> None:
    project.write("mod.py", NESTED)
    project.write("coverage/lcov.info", record("DA:1,1", file="src/app.ts"))
    evidence = project.gather()
    assert [(file.path, file.kind) for file in evidence.files] == [("coverage/lcov.info", "ignored")]
    assert evidence.files[0].problems == ("none of its 1 files is a file of this project, for example src/app.ts",)
    assert project.gather(["coverage/lcov.info"]).measured
