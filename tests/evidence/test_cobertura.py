"""Reading Cobertura XML, from coverage.py and from others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.cobertura import read_cobertura
from readiness_lint.evidence.file_lines import Exits, NotAReportError, Reading
from readiness_lint.evidence.reports import MOST_STATEMENTS
from readiness_lint.model.evidence import Entered, PathMapping, Ratio
from tests.evidence.support import Project

KNOWN = {"src/pkg/mod.py", "src/pkg/other.py", "lib/pkg/other.py", "train.py"}
TWO_WAYS = "def f(x):\n    if x:\n        return 1\n    return 2\n"
LINE = '<line number="1" hits="1"/>'


def report(classes: str, sources: str = "", totals: str = "") -> str:
    return (
        f"<coverage {totals}><sources>{sources}</sources>"
        f'<packages><package name="p"><classes>{classes}</classes></package></packages></coverage>'
    )


def of(filename: str, lines: str = LINE) -> str:
    return f'<class name="c" filename="{filename}"><methods/><lines>{lines}</lines></class>'


def read(project: Project, text: str | bytes) -> Reading:
    content = text if isinstance(text, bytes) else text.encode()
    return read_cobertura(content, "coverage.xml", project.root, KNOWN, KNOWN)


def test_lines_and_branches(project: Project) -> None:
    lines = (
        '<line number="1" hits="1"/><line number="2" hits="7" branch="true" condition-coverage="50% (1/2)" '
        'missing-branches="4"/><line number="3" hits="1"/><line number="4" hits="0"/>'
        '<line number="5" hits="1" branch="true"/>'
    )
    reading = read(project, report(of("train.py", lines)))
    found = reading.lines["train.py"]
    assert (sorted(found.executed), sorted(found.missing), found.excluded) == ([1, 2, 3, 5], [4], frozenset())
    assert found.exits == {2: Exits(2, 1, frozenset({"4"})), 5: None}
    assert found.branches_by_line() == {2: (2, 1), 5: None}
    assert (found.arcs, found.contexts, found.recorded, found.taken) == (None, None, None, None)
    assert reading.branches
    assert not reading.lists_excluded


@pytest.mark.parametrize(
    ("totals", "branches"),
    [
        ('branches-valid="0" branch-rate="0"', False),
        ('branches-valid="0" branch-rate="1"', True),
        ("", False),
    ],
)
def test_a_report_without_any_branch_says_whether_branches_were_measured(
    project: Project, totals: str, branches: bool
) -> None:
    reading = read(project, report(of("train.py"), totals=totals))
    assert reading.branches is branches
    assert reading.lines["train.py"].branches_by_line() == ({} if branches else None)


@pytest.mark.parametrize(
    ("source", "filename", "path"),
    [
        ("", "train.py", "train.py"),
        ("<source>.</source>", "train.py", "train.py"),
        ("<source>{root}</source>", "train.py", "train.py"),
        ("<source>{root}/src</source>", "pkg/mod.py", "src/pkg/mod.py"),
        ("<source>src</source>", "pkg/mod.py", "src/pkg/mod.py"),
        ("<source>C:\\ci\\project\\src</source>", "pkg\\mod.py", "src/pkg/mod.py"),
        ("<source>/ci/elsewhere</source>", "{root}/train.py", "train.py"),
        ("<source>/ci/elsewhere</source>", "C:\\ci\\src\\pkg\\mod.py", "src/pkg/mod.py"),
        ("<source>\n  /ci/src\n</source><source/>", "pkg/mod.py", "src/pkg/mod.py"),
        ("<source>{root}/lib</source><source>{root}/src</source>", "pkg/mod.py", "src/pkg/mod.py"),
    ],
)
def test_file_names_are_below_a_source(project: Project, source: str, filename: str, path: str) -> None:
    text = report(of(filename), source).replace("{root}", str(project.root))
    assert set(read(project, text).lines) == {path}


def test_a_name_that_is_below_several_sources_is_left_out(project: Project) -> None:
    sources = f"<source>{project.root}/lib</source><source>{project.root}/src</source>"
    reading = read(project, report(of("pkg/other.py"), sources))
    assert reading.lines == {}
    assert reading.unmatched == ("pkg/other.py",)
    assert reading.problems == ("pkg/other.py was left out: it may be lib/pkg/other.py or src/pkg/other.py",)


def test_classes_of_one_file_are_one(project: Project) -> None:
    one = of("train.py", '<line number="1" hits="1"/><line number="2" hits="0"/>')
    other = of("train.py", '<line number="2" hits="1"/><line number="3" hits="0"/><line number="3" hits="0"/>')
    found = read(project, report(one + other)).lines["train.py"]
    assert (sorted(found.executed), sorted(found.missing)) == ([1, 2], [3])


def test_lines_of_methods_are_those_of_their_class(project: Project) -> None:
    methods = '<methods><method name="f"><lines><line number="9" hits="1"/></lines></method></methods>'
    text = f'<class filename="train.py">{methods}<lines>{LINE}</lines></class>'
    assert read(project, report(text)).lines["train.py"].executed == {1}


def test_name_spaces_declarations_and_other_elements_do_not_matter(project: Project) -> None:
    text = report(of("train.py", f"<note/>{LINE}"), totals='xmlns="urn:x"')
    head = "<?xml version='1.0'?><!DOCTYPE coverage SYSTEM 'http://example.org/coverage-04.dtd'><!-- text -->"
    assert read(project, head + text).lines["train.py"].executed == {1}
    assert read(project, head.encode("utf-16") + text.encode("utf-16-le")).lines["train.py"].executed == {1}


@pytest.mark.parametrize(
    "line",
    [
        "<line/>",
        '<line number="-1" hits="1"/>',
        '<line number="1.0" hits="1"/>',
        '<line number="1" hits="-1"/>',
        '<line number="1" hits="0.5"/>',
        '<line number="1" hits="NaN"/>',
        '<line number="1" hits="²"/>',
        f'<line number="1{"0" * 30}" hits="1"/>',
        f'<line number="1" hits="1{"0" * 30}"/>',
        '<line number="1" hits="1" branch="true" condition-coverage="half"/>',
        '<line number="1" hits="1" branch="true" condition-coverage="50% (2/1)"/>',
        '<line number="1" hits="1" branch="true" condition-coverage="-50% (-1/2)"/>',
        f'<line number="1" hits="1" branch="true" condition-coverage="50% (1/1{"0" * 30})"/>',
    ],
)
def test_figures_that_cannot_be_are_an_error_with_a_line(project: Project, line: str) -> None:
    with pytest.raises(EvidenceError, match="no sound Cobertura report") as caught:
        read(project, report(f"\n\n{of('train.py', line)}"))
    assert (caught.value.path, caught.value.line) == ("coverage.xml", 3)
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["<testsuite/>", "<coverage/>", "<coverage><project/></coverage>"])
def test_other_xml_is_no_report(project: Project, text: str) -> None:
    with pytest.raises(NotAReportError):
        read(project, text)


BOMB = '<!DOCTYPE coverage [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE coverage [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<coverage>", "no valid XML"),
        (report(of("train.py"))[:-30], "no valid XML"),
        ("", "no valid XML"),
        ("<coverage>&unknown;</coverage>", "no valid XML"),
        (f"{BOMB}{report(of('&b;'))}", "refused as XML"),
        (f"{OUTSIDE}{report(of('&a;'))}", "refused as XML"),
        ("<?xml version='1.0' encoding='no-such'?><coverage/>", "XML"),
        ("<coverage>" + "<a>" * 200_000, "more than 100 elements"),
        (report('<class name="x"/>'), "no file name"),
    ],
)
def test_what_is_broken_or_hostile_is_refused(project: Project, text: str, message: str) -> None:
    with pytest.raises(EvidenceError, match=message) as caught:
        read(project, text)
    assert caught.value.path == "coverage.xml"


def test_more_lines_than_any_project_has_are_refused(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readiness_lint.evidence.cobertura.MOST_STATEMENTS", 50)
    assert MOST_STATEMENTS > 1_000_000
    with pytest.raises(EvidenceError, match="more than 50 lines"):
        read(project, report(of("train.py", LINE * 51)))


def test_excluded_lines_come_from_the_source_of_the_report(project: Project) -> None:
    project.write(
        "mod.py",
        "def f(x):\n    if x:\n        return 1\n    return 2\n\n\ndef g():  # pragma: no cover\n    return 3\n",
    )
    project.run("import mod\nmod.f(1)\n", "--branch")
    data = project.functions("mod.py")
    project.coverage("xml")
    (project.root / ".coverage").unlink()
    evidence = project.gather()
    assert [(file.format, file.kind, file.matched) for file in evidence.files] == [("Cobertura XML", "coverage", 2)]
    told = project.functions("mod.py", evidence)
    assert told["f"] == data["f"]
    assert told["g"] == replace(data["g"], entered=Entered.UNKNOWN)
    assert told["f"].branches == Ratio(1, 2)
    assert told["f"].untaken == ((2, 4),)


def test_exclusions_that_were_other_at_the_time_are_stale(project: Project) -> None:
    project.write("mod.py", "def f():\n    return 1\n\n\ndef g():\n    return 2\n")
    project.write(".coveragerc", "[report]\nexclude_also = def g\n")
    project.run("import mod\nmod.f()\n")
    project.coverage("xml")
    (project.root / ".coverage").unlink()
    (project.root / ".coveragerc").unlink()
    reason = project.gather().stale["mod.py"]
    assert reason == "the source has a statement in line 5, the report has none there, or excluded it"
    project.write(".coveragerc", "[report]\nexclude_also =\n    def g\n    def f\n")
    assert project.gather().stale == {}, "what is excluded today does not count, whatever it was"


def test_branches_that_the_source_does_not_have_are_unknown(project: Project) -> None:
    project.write(
        "mod.py", "def f(x):\n    if x:\n        return 1\n    return 2\n\n\ndef g(x):\n    while x:\n        x -= 1\n"
    )
    project.run("import mod\nmod.f(1)\nmod.g(0)\n", "--branch")
    project.coverage("xml")
    (project.root / ".coverage").unlink()
    text = project.text("coverage.xml").replace(
        '"50% (1/2)" missing-branches="4"', '"33% (1/3)" missing-branches="4,exit"'
    )
    project.write("coverage.xml", text)
    told = project.functions("mod.py")
    assert (told["f"].branches, told["f"].untaken) == (None, None)
    assert (told["g"].branches, told["g"].statements) == (Ratio(1, 2), Ratio(1, 2))


def test_reports_of_several_runs_add_up(project: Project) -> None:
    project.write("mod.py", TWO_WAYS)
    names = []
    for argument in (1, 0):
        project.run(f"import mod\nmod.f({argument})\n", "--branch")
        names.append(str(project.root / f"{argument}.xml"))
        project.coverage("xml", "-o", names[-1])
    evidence = project.gather(names)
    assert project.functions("mod.py", evidence)["f"].branches == Ratio(2, 2)
    assert project.functions("mod.py", evidence)["f"].statements == Ratio(3, 3)


def test_recorded_folders_show_where_they_were_found(project: Project) -> None:
    reading = read(project, report(of("pkg/mod.py") + of("pkg/gone.py"), "<source>/ci/build/src</source>"))
    assert reading.mapping == (PathMapping("/ci/build", "", 1),)
    assert reading.unmatched == ("/ci/build/src/pkg/gone.py",)
