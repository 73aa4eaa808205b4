"""The example, end to end: its own tests are run under coverage, and what is said of it is what is true of it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("onnx", reason="needs examples/whistle_switch/requirements.txt")

EXAMPLE = Path(__file__).parent.parent / "examples" / "whistle_switch"
EXPORT, QUANTISE = "src/whistle/export.py", "src/whistle/quantise.py"
EVIDENCE = ("--coverage", "report/coverage.sqlite", "--tests", "report/junit.xml")


@dataclass(frozen=True)
class Ran:
    """What a command said."""

    code: int
    out: str
    err: str


def run(project: Path, arguments: Sequence[str]) -> Ran:
    """Run readiness-lint in a folder, as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "readiness_lint", *arguments],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example, assessed."""
    copy = tmp_path_factory.mktemp("example") / "whistle_switch"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", ".*"))
    ran = run(copy, ["assess", "--run-tests", "--output-dir", "report"])
    assert ran.code == 0, ran.err
    assert "26 passed" in ran.err or "27 passed" in ran.err
    return copy


@pytest.fixture(scope="module")
def findings(project: Path) -> list[dict[str, Any]]:
    ran = run(project, ["check", *EVIDENCE, "--output-format", "json-lines"])
    assert ran.code == 1
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture(scope="module")
def score(project: Path) -> dict[str, Any]:
    ran = run(project, ["score", "report/readiness.sarif", "--output-format", "json"])
    assert ran.code == 0, ran.err
    document: dict[str, Any] = json.loads(ran.out)
    return document


def test_every_debt_is_found_where_it_is_and_nothing_else(findings: list[dict[str, Any]]) -> None:
    assert sorted((one["code"], one["file"], one["qualname"]) for one in findings) == [
        ("RDY101", "src/whistle/checkpoint.py", "save_checkpoint"),
        ("RDY102", QUANTISE, "constants_of"),
        ("RDY105", EXPORT, "attach_metadata"),
        ("RDY201", QUANTISE, "record_ranges"),
        ("RDY401", QUANTISE, "constants_of"),
        ("RDY401", QUANTISE, "int8_model"),
        ("RDY401", QUANTISE, "main"),
        ("RDY401", QUANTISE, "record_ranges"),
        ("RDY405", QUANTISE, "constants_of"),
    ]


def test_findings_stand_at_the_words(project: Path, findings: list[dict[str, Any]]) -> None:
    (stopgap,) = (one for one in findings if one["code"] == "RDY405")
    line = (project / stopgap["file"]).read_text(encoding="utf-8").splitlines()[stopgap["line"] - 1]
    assert line[stopgap["column"] - 1 : stopgap["end_column"] - 1] == "For now"


def test_a_finding_tells_how_its_function_is_reached(findings: list[dict[str, Any]]) -> None:
    (stopgap,) = (one for one in findings if one["code"] == "RDY102")
    assert [step["qualname"] for step in stopgap["chain"]] == ["main", "int8_model", "constants_of"]
    assert (stopgap["path"], stopgap["entered"]) == ("conversion", "no")


def test_the_log_holds_what_is_suppressed(project: Path) -> None:
    log = json.loads((project / "report" / "readiness.sarif").read_text(encoding="utf-8"))
    (suppressed,) = (result for result in log["runs"][0]["results"] if result["suppressions"])
    assert suppressed["ruleId"] == "RDY107"
    assert suppressed["suppressions"][0]["kind"] == "inSource"


def test_the_log_names_no_machine(project: Path) -> None:
    log = (project / "report" / "readiness.sarif").read_text(encoding="utf-8")
    assert str(project.parent) not in log
    assert json.loads(log)["version"] == "2.1.0"


def test_the_same_sources_give_the_same_log(project: Path) -> None:
    first, second = (run(project, ["check", *EVIDENCE, "--output-format", "sarif"]) for _ in range(2))
    assert first.out == second.out
    assert json.loads(first.out)["runs"][0]["results"]


def test_the_score_adds_up(score: dict[str, Any]) -> None:
    assert round(score["earned"] + score["unknown"] + score["lost"], 6) == 100.0
    for part in score["components"]:
        assert round(part["earned"] + part["unknown"] + part["lost"], 6) == part["available"], part["name"]
    # A test that was skipped is unknown, and so is what the silenced workaround costs; nothing else is.
    tests, *others = score["components"]
    assert tests["lost"] == 0.0
    assert {part["name"]: part["unknown"] for part in others if part["unknown"]} == {"debt": 0.1}


def test_entry_points_differ(score: dict[str, Any]) -> None:
    assert {verdict["name"]: verdict["verdict"] for verdict in score["verdicts"]} == {
        "whistle.train:main": "READY",
        "whistle-export": "PARTIAL",
        "whistle-quantise": "NOT READY",
    }


def test_without_evidence_nothing_is_ready(project: Path) -> None:
    ran = run(project, ["check", "--no-coverage", "--tests", "report/junit.xml", "--output-format", "sarif"])
    (project / "bare.sarif").write_text(ran.out, encoding="utf-8")
    bare = json.loads(run(project, ["score", "bare.sarif", "--output-format", "json"]).out)
    assert {verdict["verdict"] for verdict in bare["verdicts"]} == {"PARTIAL"}
    assert [part["unknown"] for part in bare["components"] if part["name"] == "coverage"] == [30.0]


def test_the_markdown_report_says_the_same_number(project: Path, score: dict[str, Any]) -> None:
    report = (project / "report" / "report.md").read_text(encoding="utf-8")
    assert f"**{score['earned']:.1f} of 100.0 points earned**" in report


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", *EVIDENCE, "--exit-zero"], 0),
        (["check", *EVIDENCE, "--select", "RDY101", "--fail-on", "warning"], 0),
        (["check", *EVIDENCE, "src/whistle/network.py"], 0),
        (["check", *EVIDENCE, "--select", "RDY4"], 1),
        (["check", "no/such/file.py"], 2),
        (["check", "--select", "RDY9"], 2),
        (["check", "--no-such-option"], 2),
        (["score", "report/readiness.sarif", "--fail-on-verdict", "NOT-READY"], 1),
        (["score", "report/readiness.sarif", "--min-earned", "99"], 1),
        (["score", "report/readiness.sarif", "--min-earned", "80", "--max-unknown", "5"], 0),
        (["score", "report/report.md"], 2),
    ],
)
def test_exit_codes(project: Path, arguments: list[str], code: int) -> None:
    ran = run(project, arguments)
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err
    if code == 2:
        assert "error" in ran.err


def test_the_picture_in_the_readme_is_up_to_date(score: dict[str, Any]) -> None:
    picture = (EXAMPLE.parent.parent / "docs" / "images" / "assess.svg").read_text(encoding="utf-8")
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", picture)).split())
    for verdict in score["verdicts"]:
        assert f"{verdict['verdict']} {verdict['name']} (" in words
    # All but the tests, of which one more runs where the lamp's runtime is installed.
    for part in score["components"][1:]:
        assert f"{part['name']} {part['available']} {part['earned']} {part['unknown']} {part['lost']} " in words


def test_why_tells_the_chain(project: Path) -> None:
    ran = run(project, ["why", "constants_of", *EVIDENCE])
    assert ran.code == 0
    assert "critical: conversion path" in ran.out
    assert "entered by tests: no" in ran.out


def test_entry_points_say_where_they_come_from(project: Path) -> None:
    lines = run(project, ["entry-points"]).out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["whistle.train", "whistle-export", "whistle-quantise"]
    assert "named in the configuration" in lines[0]
    assert "console script `whistle-export = whistle.export:main`" in lines[1]
