"""One analysis from beginning to end, on projects on disk whose tests really ran."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from readiness_lint.engine.anchors import anchored
from readiness_lint.engine.texts import Texts
from readiness_lint.errors import ConfigError, ReadinessError, UsageError
from readiness_lint.model.evidence import Entered, Freshness, Ratio, RunBy
from readiness_lint.model.findings import Finding, Level
from readiness_lint.model.source import Span
from readiness_lint.report.sarif import sarif_log
from readiness_lint.rules import RULES
from readiness_lint.score.ledger import score
from readiness_lint.score.log import read_logs
from tests.projects import analysis_of, measure, write_project

TRAIN = '''"""Training."""
import torch


def step(optimizer, loss):
    # for now, skip gradient clipping
    loss.backward()
    optimizer.step(); optimizer.zero_grad()


def save(model):
    torch.save(model.state_dict(), "model.pt")


def main():
    step(None, None)
    save(None)


if __name__ == "__main__":
    main()
'''
COUNTING = {rule.code for rule in RULES if rule.by_default and rule.code[:4] in ("RDY1", "RDY2", "RDY3", "RDY4")}
TEST = """
from unittest.mock import Mock
from train import step

def test_step():
    step(Mock(), Mock())
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("measured") / "project", {"train.py": TRAIN, "test_train.py": TEST})
    measure(root)
    return root


def test_findings_join_debt_criticality_and_coverage(measured: Path) -> None:
    report = analysis_of(measured).report
    assert [(finding.code, finding.subject) for finding in report.findings] == [
        ("RDY102", "step"),
        ("RDY401", "save"),
        ("RDY401", "main"),
    ]
    debt, untested, _ = report.findings
    assert (debt.critical_path, debt.span, debt.level) == ("training", Span(6, 6, 6, 13), Level.WARNING)
    assert [step.qualname for step in untested.chain] == ["main", "save"]
    assert untested.evidence is not None
    assert untested.evidence.entered is Entered.NO


def test_the_figures_hold_every_critical_function_once(measured: Path) -> None:
    figures = analysis_of(measured).report.figures
    assert [(one.qualname, one.entered.value) for one in figures.functions] == [
        ("step", "yes"),
        ("save", "no"),
        ("main", "no"),
    ]
    (entry,) = figures.entry_points
    assert (entry.qualname, len(entry.reaches)) == ("main", 3)
    (tests,) = [file for file in figures.evidence if file.kind == "tests"]
    assert tests.counts is not None
    assert tests.counts.passed == tests.counts.total == 1


def test_what_was_inferred_is_said(measured: Path) -> None:
    settings = {one.setting: one.value for one in analysis_of(measured).report.figures.inferred}
    assert settings["coverage files"] == ".coverage"
    assert settings["tests files"] == "junit.xml"
    assert settings["entry points of training"] == "train.py"
    assert settings["critical functions of conversion"] == "0"


def test_after_an_edit_nothing_in_the_file_is_judged_on_old_data(measured: Path, tmp_path: Path) -> None:
    root = shutil.copytree(measured, tmp_path / "edited")
    (root / "train.py").write_text(TRAIN.replace("import torch\n", "import torch\n\nRATE = 1\nSTEPS = 2\n"))
    report = analysis_of(root).report
    assert {finding.code for finding in report.findings} == {"RDY002", "RDY102"}
    assert {one.freshness for one in report.figures.functions} == {Freshness.STALE}
    assert any(notice.level == "warning" and "stale" in notice.text for notice in report.notices)


def test_without_any_evidence_everything_is_unknown_and_nothing_untested(tmp_path: Path) -> None:
    report = analysis_of(write_project(tmp_path / "p", {"train.py": TRAIN})).report
    assert {finding.code for finding in report.findings} == {"RDY102"}
    assert {one.entered for one in report.figures.functions} == {Entered.UNKNOWN}
    assert all(one.remedy for one in report.figures.functions)
    assert sum("no coverage data" in notice.text for notice in report.notices) == 1


def test_a_file_that_cannot_be_read_is_a_finding_and_named_in_the_figures(tmp_path: Path) -> None:
    root = write_project(tmp_path / "p", {"ok.py": "x = 1\n"})
    (root / "bad.py").write_bytes(b"x = 1\ny = '\xff'\n")
    report = analysis_of(root).report
    (finding,) = report.findings
    assert (finding.code, finding.path, finding.span.line) == ("RDY001", "bad.py", 2)
    assert report.complete
    assert report.figures.unreadable == ("bad.py",)


def test_of_names_that_are_not_utf8_a_file_is_a_finding_and_a_directory_hides_what_is_in_it(tmp_path: Path) -> None:
    root = write_project(tmp_path / "p", {"train.py": TRAIN})
    try:
        (root / os.fsdecode(b"caf\xe9.py")).write_text("x = 1\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    report = analysis_of(root).report
    assert {(one.code, one.path) for one in report.findings} == {("RDY001", "caf\\udce9.py"), ("RDY102", "train.py")}
    assert report.complete
    assert report.figures.unreadable == ("caf\\udce9.py",)
    verdicts = score(*read_logs([("log", sarif_log(report, RULES, "1.2.3"))])).verdicts
    assert any("could not be read, so it may reach more" in reason for reason in verdicts[0].reasons)
    (root / os.fsdecode(b"d\xe9p\xf4t")).mkdir()
    assert not analysis_of(root).report.complete


def test_tests_are_read_but_not_judged(tmp_path: Path) -> None:
    root = write_project(tmp_path / "p", {"a.py": "x = 1\n", "tests/test_a.py": "# TODO: more\nimport a\n"})
    analysis = analysis_of(root)
    assert analysis.report.findings == ()
    assert [facts.path for facts in analysis.tests] == ["tests/test_a.py"]
    assert any(group.what == "test files" and group.count == 1 for group in analysis.report.figures.left_out)


def test_only_the_given_paths_are_judged_but_the_project_is_known(tmp_path: Path) -> None:
    root = write_project(
        tmp_path / "p",
        {
            "pyproject.toml": "",
            "main.py": "import torch\nfrom steps import step\n\ndef main():\n    step(1).backward()\n\n"
            'if __name__ == "__main__":\n    main()\n',
            "steps.py": "def step(x):\n    # TODO: scale\n    return x * 2\n",
        },
    )
    analysis = analysis_of(root / "steps.py")
    assert analysis.report.figures.files == 1
    (finding,) = analysis.report.findings
    assert [step.qualname for step in finding.chain] == ["main", "step"]
    assert [(one.reaches, one.outside) for one in analysis_of(root / "main.py").report.figures.entry_points] == [
        ((("main.py", 4, "main"),), 1)
    ]
    assert [one.outside for one in analysis_of(root).report.figures.entry_points] == [0]
    assert [one.key for one in analysis.report.figures.outside] == [("main.py", 4, "main")]
    assert analysis_of(root).report.figures.outside == ()


@pytest.mark.parametrize(
    ("settings", "off"),
    [
        ("", set()),
        ('ignore = ["RDY1"]', {code for code in COUNTING if code.startswith("RDY1")}),
        ('select = ["RDY401", "RDY001"]', COUNTING - {"RDY401"}),
        ('ignore = ["RDY0"]', set()),
        ('per-file-ignores = {"train.py" = ["RDY102", "RDY402"]}', {"RDY102", "RDY402"}),
        ('per-file-ignores = {"notes.py" = ["RDY1"]}', set()),
        ('per-file-ignores = {"notes.py" = ["RDY1"]}\nignore = ["RDY201"]', {"RDY201"}),
    ],
)
def test_rules_that_were_off_for_critical_code_are_named(tmp_path: Path, settings: str, off: set[str]) -> None:
    files = {"pyproject.toml": f"[tool.readiness-lint]\n{settings}\n", "train.py": TRAIN, "notes.py": "x = 1\n"}
    figures = analysis_of(write_project(tmp_path / "p", files)).report.figures
    assert figures.functions
    assert set(figures.not_looked_for) == off
    assert list(figures.not_looked_for) == sorted(off)


def test_the_place_of_the_checkout_does_not_matter(measured: Path, tmp_path: Path) -> None:
    plain = analysis_of(measured).report
    copy = shutil.copytree(measured, tmp_path / "tmp" / "test" / "build" / "copy")
    assert analysis_of(copy).report.findings == plain.findings


def test_text_that_is_given_stands_for_the_file_on_disk(tmp_path: Path) -> None:
    root = write_project(tmp_path / "p", {"pyproject.toml": "", "a.py": "x = 1\n"})
    given = {root / "a.py": b"# TODO: unsaved\nx = 1\n"}
    assert [finding.code for finding in analysis_of(root, given=given).report.findings] == ["RDY101"]
    with pytest.raises(UsageError, match="outside of the project"):
        analysis_of(root, given={tmp_path / "elsewhere.py": b""})


def test_suppressed_findings_stay_in_the_report_and_do_not_count(tmp_path: Path) -> None:
    text = "# TODO: a  # noqa: RDY101\nx = 1  # FIXME: b\ny = 2  # TODO: c  # noqa: E501\n"
    report = analysis_of(write_project(tmp_path / "p", {"a.py": text})).report
    assert [(finding.span.line, finding.suppression is not None) for finding in report.findings] == [
        (1, True),
        (2, False),
        (3, False),
    ]
    assert len(report.counted) == 2


def test_a_configured_entry_point_that_names_nothing_is_a_mistake(tmp_path: Path) -> None:
    config = '[tool.readiness-lint.paths.training]\nentry-points = ["train:absent"]\n'
    root = write_project(tmp_path / "p", {"pyproject.toml": config, "train.py": "x = 1\n"})
    with pytest.raises(ConfigError, match="train:absent"):
        analysis_of(root)


def test_a_pool_gives_what_one_process_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readiness_lint.engine.reading._POOL_FROM", 3)
    files = {
        f"pkg/m{number}.py": f"def f{number}():\n    # TODO: {number}\n    return len(str(1))\n" for number in range(12)
    }
    root = write_project(tmp_path / "p", files)
    from readiness_lint.engine.analysis import Request, analyse
    from tests.projects import config_for

    reports = [analyse(Request(config_for(root), (root,), jobs=jobs)).report for jobs in (1, 2)]
    assert reports[0] == reports[1]
    assert len(reports[0].findings) == 12


def test_a_file_that_vanishes_during_the_run_is_told(tmp_path: Path) -> None:
    texts = Texts({"gone.py": tmp_path / "gone.py"})
    with pytest.raises(ReadinessError, match="changed during the run"):
        texts.text("gone.py")


def finding(line: int, text: str = "TODO") -> Finding:
    return Finding("RDY101", "a.py", Span(line, 0, line, 4), "m", "f", Level.NOTE, 1.0, text=text)


def test_anchors_do_not_know_lines_but_tell_equal_findings_apart() -> None:
    before = anchored([finding(1), finding(2), finding(3, "other")])
    after = anchored([finding(11), finding(12), finding(13, "other")])
    assert [one.anchor for one in before] == [one.anchor for one in after]
    assert len({one.anchor for one in before}) == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_directory_without_permission_makes_the_report_incomplete(tmp_path: Path) -> None:
    root = write_project(tmp_path / "p", {"a.py": "x = 1\n", "closed/b.py": "y = 1\n"})
    (root / "closed").chmod(0)
    try:
        assert not analysis_of(root).report.complete
    finally:
        (root / "closed").chmod(0o755)


def test_what_only_a_failing_test_ran_is_covered_and_counts_for_nothing(tmp_path: Path) -> None:
    source = (
        "import torch\n\n\ndef step(optimizer, loss, scaler=None):\n    if scaler is not None:\n"
        "        loss = scaler.scale(loss)\n        loss.backward()\n        scaler.step(optimizer)\n"
        "        scaler.update()\n        return\n    loss.backward()\n    optimizer.step()\n"
    )
    tests = (
        "from unittest.mock import Mock\n\nfrom train import step\n\n\n"
        "def test_plain():\n    step(Mock(), Mock())\n\n\n"
        "def test_scaled():\n    step(Mock(), Mock(), Mock())\n    assert False\n"
    )
    root = write_project(
        tmp_path / "p",
        {"train.py": source, "test_train.py": tests, ".coveragerc": "[run]\ndynamic_context = test_function\n"},
    )
    measure(root)
    report = analysis_of(root).report
    (figures,) = report.figures.functions
    assert (figures.statements, figures.branches) == (Ratio(8, 8), Ratio(2, 2))
    assert (figures.statements_by, figures.branches_by) == (RunBy(3, 5), RunBy(1, 1))
    finding, failing = report.findings
    assert (finding.code, failing.code) == ("RDY402", "RDY501")
    assert (
        "8 of 8 statements and 2 of 2 branches (5 statements and 1 branch of them only in tests that did not pass)"
        in finding.message
    )


def test_a_noqa_hides_debt_from_the_report_and_not_from_the_score(measured: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(measured, tmp_path / "silenced"))
    spoken = analysis_of(root).report
    (root / "train.py").write_text(TRAIN.replace("clipping", "clipping  # noqa: RDY102"))
    silenced = analysis_of(root).report
    assert {finding.code for finding in spoken.counted} - {finding.code for finding in silenced.counted} == {"RDY102"}
    before, after = (
        score(*read_logs([("log", sarif_log(report, RULES, "1.2.3"))])).components[2] for report in (spoken, silenced)
    )
    assert (before.earned, before.unknown, before.lost) == (208, 0, 42)
    assert (after.earned, after.unknown, after.lost) == (208, 42, 0)
    assert [cause.findings for cause in after.unknowns] == [("RDY102 train.py:6 step",)]


SKIPPING = """
import pytest
from unittest.mock import Mock
from train import save, step


def test_step():
    step(Mock(), Mock())


def test_save():
    save(None)
    pytest.skip("no reference model here")


def test_fails():
    save(None)
    assert False
"""


def test_what_failing_and_skipped_tests_ran_is_told_apart_everywhere(tmp_path: Path) -> None:
    contexts = "[run]\nbranch = true\nsource = .\ndynamic_context = test_function\n"
    files = {"train.py": TRAIN.replace("torch.save(model.state_dict(), ", "print(model, "), ".coveragerc": contexts}
    root = write_project(tmp_path / "p", {**files, "test_train.py": SKIPPING.replace("def test_fails", "def _fails")})
    measure(root)
    report = analysis_of(root).report
    save = next(one for one in report.figures.functions if one.qualname == "save")
    assert (save.entered, save.passing, save.failing, save.statements_by) == (Entered.YES, None, None, RunBy(0, 0))
    assert not any(finding.subject == "save" for finding in report.findings)
    known = score(*read_logs([("log", sarif_log(report, RULES, "1.2.3"))]))
    assert not any(" save:" in cause.reason for one in known.components for cause in one.losses)

    (root / "test_train.py").write_text(SKIPPING)
    measure(root)
    report = analysis_of(root).report
    save = next(one for one in report.figures.functions if one.qualname == "save")
    assert (save.passing, save.failing, save.failed_in) == (None, 1, ("test_train.test_fails",))
    (verdict,) = score(*read_logs([("log", sarif_log(report, RULES, "1.2.3"))])).verdicts
    assert (
        "1 of 3 critical functions entered by failing tests: train.py:11 save (test_train.test_fails)."
        in verdict.reasons
    )


def test_without_findings_the_project_is_the_same_and_nothing_else_is_read(tmp_path: Path) -> None:
    stub = "\n\ndef clip(gradients):\n    # TODO: clip\n    return gradients\n"
    project = write_project(tmp_path / "p", {"train.py": TRAIN + stub, "pyproject.toml": ""})
    whole = analysis_of(project, with_evidence=False)
    alone = analysis_of(project, with_evidence=False, with_findings=False)
    assert whole.report.findings
    assert whole.project is not None
    assert alone.project is not None
    assert (alone.report.findings, alone.views) == ((), [])
    assert alone.project.critical == whole.project.critical
    assert alone.project.entry_points == whole.project.entry_points
    assert any(facts.shapes for facts in whole.project.facts.values())
    assert not any(facts.shapes or facts.comments for facts in alone.project.facts.values())
