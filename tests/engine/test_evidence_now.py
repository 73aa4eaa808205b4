"""Evidence that appeared, changed or went since the index was left: editors never tell what older evidence showed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

import pytest

from readiness_lint.cli.main import main
from readiness_lint.engine.evidence_now import are_mutants_current, is_current
from readiness_lint.engine.evidence_origin import COVERAGE, MUTATION, STAMP, TESTS, EvidenceOrigin
from readiness_lint.engine.index import Index, leave_index, read_index
from readiness_lint.engine.one_file import OneFile, findings_of
from tests.engine import workshop as the
from tests.evidence.support import Project
from tests.projects import analysis_of, config_for, write_project

LOG = (
    '{"pytest_version": "9.0", "$report_type": "SessionStart"}\n'
    '{"$report_type": "TestReport", "nodeid": "tests/test_engine.py::test_fit", "when": "call", "outcome": "passed"}\n'
    '{"exitstatus": 0, "$report_type": "SessionFinish"}\n'
)
META = '{"exit_code_by_key": {"engine.x_warmup__mutmut_1": 0, "engine.x_warmup__mutmut_2": 1}}'
PARALLEL = ".coverage.host.7.XAbcdefx"
# Every kind of evidence file, where it lies by habit.
KIND_OF = {
    ".coverage": COVERAGE,
    PARALLEL: COVERAGE,
    ".tox/.coverage": COVERAGE,
    ".nox/.coverage.host.7.XAbcdefx": COVERAGE,
    "cov/unit.data": COVERAGE,
    "readiness-report/coverage.sqlite": COVERAGE,
    "coverage.json": COVERAGE,
    "reports/coverage/coverage.json": COVERAGE,
    "build/coverage.xml": COVERAGE,
    "coverage/lcov.info": COVERAGE,
    "junit.xml": TESTS,
    "test-results/some.xml": TESTS,
    "reports/TEST-some.xml": TESTS,
    "reportlog.jsonl": TESTS,
    "readiness-report/results.jsonl": TESTS,
    ".readiness-lint/stamp.zip": STAMP,
    "mutants/engine.py.meta": MUTATION,
    "cosmic-ray.sqlite": MUTATION,
}


@pytest.fixture(scope="session")
def contents(measured: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """What each of these files holds after the tests of the workshop."""
    root = the.copied(measured, tmp_path_factory.mktemp("contents") / "workshop")
    project = Project(root)
    for form in ("json", "xml", "lcov"):
        project.coverage(form, "-o", f"report.{form}", "--ignore-errors")
    project.stamp(".coverage")
    data, results = (root / ".coverage").read_bytes(), (root / "junit.xml").read_bytes()
    stamp = (root / ".readiness-lint/stamp.zip").read_bytes()
    by_ending = {".json": "report.json", "coverage.xml": "report.xml", ".info": "report.lcov"}
    reports = {ending: (root / name).read_bytes() for ending, name in by_ending.items()}
    others = {".xml": results, ".jsonl": LOG.encode(), ".zip": stamp, ".meta": META.encode()}
    return {
        name: next((held for ending, held in {**reports, **others}.items() if name.endswith(ending)), data)
        for name in KIND_OF
    }


@pytest.fixture
def bare(workshop: Path) -> Path:
    """The workshop without evidence; tox keeps its data in a folder of its own."""
    (workshop / ".coverage").unlink()
    (workshop / "junit.xml").unlink()
    return write_project(workshop, {"tox.ini": "[testenv]\nset_env =\n    COVERAGE_FILE = cov/{envname}.data\n"})


def put(root: Path, name: str, content: bytes) -> None:
    place = root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    # Coarse clocks of file systems must not make two moments one.
    now = time.time_ns() + 10_000_000 * len(list(root.iterdir()))
    os.utime(place, ns=(now, now))


def leave(root: Path) -> Index:
    assert leave_index(config_for(root), analysis_of(root)) is None
    return index_of(root)


def index_of(root: Path) -> Index:
    index = read_index(config_for(root).cache_path)
    assert index is not None
    return index


def believed(root: Path, kind: str) -> bool:
    origin, config = index_of(root).origin, config_for(root)
    if kind == MUTATION:
        return are_mutants_current(origin, "engine.py", config)
    return is_current(origin, (COVERAGE, TESTS, STAMP), config)


def in_editor(root: Path) -> set[str]:
    """What an editor shows of coverage, tests and mutants."""
    place = root / "engine.py"
    return joined(findings_of(OneFile(str(place), place.read_text(encoding="utf-8"))))


def in_whole_run(root: Path) -> set[str]:
    return joined(one for one in analysis_of(root).report.findings if one.path == "engine.py")


def joined(findings: object) -> set[str]:
    return {str(one.message) for one in findings if one.code.startswith(("RDY00", "RDY4", "RDY5"))}  # type: ignore[attr-defined]


def test_all_that_was_met_survives_json(workshop: Path) -> None:
    origin = leave(workshop).origin
    assert EvidenceOrigin.from_json(origin.to_json()) == origin
    assert {file.place for file in origin.files} == {".coverage", "junit.xml"}


@pytest.mark.parametrize("name", KIND_OF)
def test_evidence_that_appears_is_noticed(bare: Path, contents: Mapping[str, bytes], name: str) -> None:
    base = "junit.xml" if KIND_OF[name] == COVERAGE else ".coverage"
    put(bare, base, contents[base])
    leave(bare)
    assert in_editor(bare) == in_whole_run(bare)
    put(bare, name, contents[name])
    assert not believed(bare, KIND_OF[name])
    assert in_editor(bare) <= in_whole_run(bare)


@pytest.mark.parametrize("name", KIND_OF)
def test_evidence_that_changes_is_noticed(bare: Path, contents: Mapping[str, bytes], name: str) -> None:
    if KIND_OF[name] != COVERAGE:
        put(bare, ".coverage", contents[".coverage"])
    put(bare, name, contents[name])
    leave(bare)
    assert believed(bare, KIND_OF[name])
    assert in_editor(bare) == in_whole_run(bare) != set()
    os.utime(bare / name, ns=(1, 1))
    assert believed(bare, KIND_OF[name]), "touched, but the same"
    put(bare, name, contents[name][:-1] + b"#")
    assert not believed(bare, KIND_OF[name])
    assert in_editor(bare) <= in_whole_run(bare)


@pytest.mark.parametrize("name", KIND_OF)
def test_evidence_that_goes_is_noticed(bare: Path, contents: Mapping[str, bytes], name: str) -> None:
    if KIND_OF[name] != COVERAGE:
        put(bare, ".coverage", contents[".coverage"])
    put(bare, name, contents[name])
    leave(bare)
    assert believed(bare, KIND_OF[name])
    (bare / name).unlink()
    assert not believed(bare, KIND_OF[name])
    assert in_editor(bare) <= in_whole_run(bare)


@pytest.mark.parametrize("name", [PARALLEL, "readiness-report/coverage.sqlite"])
def test_newer_data_beside_what_was_used_is_noticed(bare: Path, contents: Mapping[str, bytes], name: str) -> None:
    put(bare, ".coverage", contents[".coverage"])
    leave(bare)
    assert in_editor(bare) == in_whole_run(bare) != set()
    put(bare, name, contents[name])
    assert in_editor(bare) == set()
    leave(bare)
    assert in_editor(bare) == in_whole_run(bare) != set()


@pytest.mark.parametrize("name", ["coverage.json", ".tox/.coverage", "build/coverage.xml"])
def test_what_no_run_would_read_changes_nothing(bare: Path, contents: Mapping[str, bytes], name: str) -> None:
    put(bare, ".coverage", contents[".coverage"])
    leave(bare)
    put(bare, name, contents[name])
    assert in_editor(bare) == in_whole_run(bare) != set()


def test_one_more_file_of_parallel_runs_is_noticed_and_one_less(bare: Path, contents: Mapping[str, bytes]) -> None:
    put(bare, PARALLEL, contents[PARALLEL])
    index = leave(bare)
    assert [file.place for file in index.coverage()] == [PARALLEL]
    put(bare, ".coverage.host.8.XAbcdefx", contents[PARALLEL])
    assert in_editor(bare) == set()
    index = leave(bare)
    assert [file.place for file in index.coverage()] == [PARALLEL, ".coverage.host.8.XAbcdefx"]
    assert in_editor(bare) == in_whole_run(bare) != set()
    (bare / PARALLEL).unlink()
    assert in_editor(bare) == set()


def test_which_data_is_the_newest_is_noticed(bare: Path, contents: Mapping[str, bytes]) -> None:
    put(bare, ".coverage", contents[".coverage"])
    put(bare, PARALLEL, contents[PARALLEL])
    os.utime(bare / ".coverage", ns=(1, 1))
    leave(bare)
    assert in_editor(bare) == in_whole_run(bare) != set()
    now = time.time_ns() + 10**12
    os.utime(bare / ".coverage", ns=(now, now))
    assert in_editor(bare) == set(), "`coverage combine` was run, in a way"


def test_results_of_our_own_run_give_way_to_newer_data(bare: Path, contents: Mapping[str, bytes]) -> None:
    put(bare, "junit.xml", contents["junit.xml"])
    put(bare, ".coverage", contents[".coverage"])
    for name in ("readiness-report/results.jsonl", "readiness-report/coverage.sqlite"):
        put(bare, name, contents[name])
    late = time.time_ns() + 10**12
    os.utime(bare / "readiness-report/coverage.sqlite", ns=(late, late))
    index = leave(bare)
    assert [file.place for file in index.evidence if file.kind == TESTS] == ["readiness-report/results.jsonl"]
    assert is_current(index.origin, (TESTS,), config_for(bare))
    os.utime(bare / ".coverage", ns=(late + 1, late + 1))
    assert not is_current(index.origin, (TESTS,), config_for(bare))


def test_what_is_no_evidence_and_becomes_some_is_noticed(bare: Path, contents: Mapping[str, bytes]) -> None:
    put(bare, ".coverage", b"neither data nor a report")
    put(bare, "coverage.json", contents["coverage.json"])
    leave(bare)
    assert in_editor(bare) == in_whole_run(bare) != set()
    put(bare, ".coverage", contents[".coverage"])
    assert in_editor(bare) == set()


def changed_after(root: Path, change: Callable[[], object]) -> Index:
    """The index of an analysis during which something changed."""
    analysis = analysis_of(root)
    change()
    assert leave_index(config_for(root), analysis) is None
    return index_of(root)


def test_evidence_that_changes_during_the_analysis_is_never_believed(bare: Path, contents: Mapping[str, bytes]) -> None:
    put(bare, ".coverage", contents[".coverage"])
    changed_after(bare, lambda: put(bare, ".coverage", contents[".coverage"] + b"\0"))
    assert in_editor(bare) == set()
    put(bare, ".coverage", contents[".coverage"])
    changed_after(bare, lambda: put(bare, PARALLEL, contents[PARALLEL]))
    assert in_editor(bare) == set()
    (bare / PARALLEL).unlink()
    changed_after(bare, lambda: put(bare, ".coveragerc", b"[run\n"))
    assert in_editor(bare) == set(), "settings that nobody understands"


def test_named_evidence_is_believed_as_long_as_it_is_the_same(bare: Path, contents: Mapping[str, bytes]) -> None:
    put(bare, "kept/.coverage.a", contents[PARALLEL])
    put(bare, "kept/.coverage.b", contents[PARALLEL])
    command = ["check", str(bare), "--exit-zero", "--quiet", *(f"--coverage=kept/.coverage.{one}" for one in "ab")]
    assert main(command, StringIO(), StringIO()) == 0
    assert [file.place for file in index_of(bare).coverage()] == ["kept/.coverage.a", "kept/.coverage.b"]
    shown = in_editor(bare)
    assert shown
    put(bare, ".coverage", contents[".coverage"])
    assert in_editor(bare) == shown, "it was not asked for"
    put(bare, "kept/.coverage.b", contents[PARALLEL] + b"\0")
    assert in_editor(bare) == set()


def test_what_a_command_line_named_at_its_usual_place_gives_way(bare: Path, contents: Mapping[str, bytes]) -> None:
    put(bare, ".coverage", contents[".coverage"])
    assert main(["check", str(bare), "--exit-zero", "--quiet", "--coverage=.coverage"], StringIO(), StringIO()) == 0
    assert in_editor(bare)
    put(bare, PARALLEL, contents[PARALLEL])
    assert in_editor(bare) == set()


def test_what_the_configuration_names_stays_until_it_names_something_else(
    bare: Path, contents: Mapping[str, bytes]
) -> None:
    table = "[tool.readiness-lint]\n{} = ['{}']\n"
    put(bare, ".coverage", contents[".coverage"])
    put(bare, "mutants/engine.py.meta", contents["mutants/engine.py.meta"])
    for key, name in (("coverage", ".coverage"), ("mutation", "mutants/engine.py.meta")):
        write_project(bare, {"pyproject.toml": table.format(key, name)})
        leave(bare)
        assert in_editor(bare) == in_whole_run(bare) != set()
        if key == "coverage":
            put(bare, PARALLEL, contents[PARALLEL])
            assert in_editor(bare) == in_whole_run(bare) != set()
        write_project(bare, {"pyproject.toml": "[tool.readiness-lint]\ntests = []\n"})
        assert in_editor(bare) == set()


@pytest.mark.parametrize(
    ("name", "text", "matters"),
    [
        (".coveragerc", "[run]\nbranch = true\n", True),
        ("setup.cfg", "[coverage:report]\nexclude_also = raise\n", True),
        ("pyproject.toml", "[tool.coverage.report]\nexclude_also = ['raise']\n", True),
        ("pyproject.toml", "[project]\nname = 'coverage-of-workshop'\n", False),
        ("pyproject.toml", "[project]\nname = 'other'\n", False),
        ("setup.cfg", "[metadata]\nname = workshop\n", False),
    ],
)
def test_settings_of_coverage_are_part_of_what_is_known(
    bare: Path, contents: Mapping[str, bytes], name: str, text: str, *, matters: bool
) -> None:
    put(bare, ".coverage", contents[".coverage"])
    leave(bare)
    known = in_editor(bare)
    assert known
    write_project(bare, {name: text})
    assert in_editor(bare) == (set() if matters else known)


def test_a_folder_that_appears_behind_a_pattern_is_noticed(bare: Path, contents: Mapping[str, bytes]) -> None:
    write_project(bare, {"tox.ini": "[testenv]\nset_env = COVERAGE_FILE={toxworkdir}/{envname}/data\n"})
    put(bare, "coverage.json", contents["coverage.json"])
    leave(bare)
    assert in_editor(bare) == in_whole_run(bare) != set()
    (bare / ".tox/py311").mkdir(parents=True)
    assert in_editor(bare) != set()
    put(bare, ".tox/py311/data", contents[".coverage"])
    assert in_editor(bare) == set()
