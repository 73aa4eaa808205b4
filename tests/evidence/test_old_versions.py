"""What older versions of coverage.py wrote, as they wrote it: data, JSON and XML of one run of tests.

The files lie in `data/`; the versions ran on CPython 3.11 with `relative_files`, branches and
`dynamic_context = test_function`. The text that they measured is `old_versions.txt`.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from readiness_lint.model.evidence import Entered, Freshness, Ratio
from tests.evidence.support import Project

FOLDER = Path(__file__).parent / "data"
VERSIONS = ("5.5", "6.5", "7.2", "7.6")
YES, NO, UNKNOWN = Entered.YES, Entered.NO, Entered.UNKNOWN
JUNIT = """
    <testsuite>
    <testcase classname="__main__" name="test_decide"/>
    <testcase classname="__main__" name="test_step"><failure/></testcase>
    </testsuite>
"""


@pytest.fixture
def old(project: Project) -> Project:
    """The measured project without any data."""
    (project.root / "mod.py").write_bytes((FOLDER / "old_versions.txt").read_bytes())
    project.write("junit.xml", JUNIT)
    return project


@pytest.mark.parametrize("version", VERSIONS)
def test_data_says_what_ran_and_in_which_tests(version: str, old: Project) -> None:
    content = gzip.decompress((FOLDER / f"coverage-{version}.sqlite.gz").read_bytes())
    (old.root / ".coverage").write_bytes(content)
    evidence = old.gather()
    assert [(file.path, file.matched, file.problems) for file in evidence.files] == [
        (".coverage", 1, ()),
        ("junit.xml", 0, ()),
    ]
    found = old.functions("mod.py", evidence)
    assert {name: (one.entered, one.statements, one.branches) for name, one in found.items() if "." in name} == {
        "Model.step": (YES, Ratio(1, 1), Ratio(0, 0)),
        "Model.skipped": (UNKNOWN, Ratio(0, 0), Ratio(0, 0)),
    }
    decide, never = found["decide"], found["never"]
    assert (decide.entered, decide.statements, decide.branches) == (YES, Ratio(2, 3), Ratio(1, 2))
    assert (decide.passing, decide.failing, decide.passed_in) == (1, 0, ("__main__.test_decide",))
    assert (never.entered, never.statements, never.branches) == (NO, Ratio(0, 2), Ratio(0, 2))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_reports_say_what_ran(form: str, version: str, old: Project) -> None:
    (old.root / f"coverage.{form}").write_bytes((FOLDER / f"coverage-{version}.{form}").read_bytes())
    evidence = old.gather()
    file = evidence.files[0]
    assert (file.path, file.kind, file.branches, file.matched) == (f"coverage.{form}", "coverage", True, 1)
    found = old.functions("mod.py", evidence)
    assert all(one.freshness is Freshness.FRESH for one in found.values())
    assert {name: (found[name].entered, found[name].statements) for name in ("decide", "never")} == {
        "decide": (YES, Ratio(2, 3)),
        "never": (NO, Ratio(0, 2)),
    }
    assert found["Model.step"].entered is UNKNOWN, "a report does not show who crossed into a body beside its def"
    assert found["decide"].branches in (Ratio(1, 2), None), "never a wrong number"


@pytest.mark.parametrize("version", VERSIONS)
def test_old_data_of_another_text_is_found_out(version: str, old: Project) -> None:
    (old.root / "coverage.json").write_bytes((FOLDER / f"coverage-{version}.json").read_bytes())
    old.write("mod.py", "import sys\n\n\n" + old.text("mod.py"))
    assert "mod.py" in old.gather().stale
