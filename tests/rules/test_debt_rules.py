"""Levels by probability, and the rule that only runs when it is named."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from readiness_lint.cli.main import main
from readiness_lint.config.debt import CATEGORIES
from readiness_lint.config.settings import Config
from readiness_lint.engine import reading
from readiness_lint.engine.one_file import OneFile, findings_of
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence
from readiness_lint.model.facts import Comment, CommentKind, Cue, Facts, Unit, UnitKind
from readiness_lint.model.findings import Finding, Level
from readiness_lint.model.graph import CriticalFunction
from readiness_lint.model.source import FileRole, Span
from readiness_lint.report.sarif_rules import descriptor
from readiness_lint.rules import BY_CODE, RULES
from readiness_lint.rules.debt import SURE
from readiness_lint.rules.rule import Part
from readiness_lint.rules.view import FileView
from tests.projects import analysis_of, write_project

TEXT = "for now"
MESSAGE = 'def step(steps):\n    raise NotImplementedError("accumulation is not supported yet")\n'
ON = '[tool.readiness-lint]\nselect = ["RDY", "RDY111"]\n'


def view(category: str, probability: float, critical: float = 1.0) -> FileView:
    """A critical function that no test enters, with one admission of that probability."""
    units = (
        Unit("<module>", UnitKind.MODULE, Span(1, 0, 9, 0), 1, 1, 0),
        Unit("step", UnitKind.FUNCTION, Span(2, 0, 5, 0), 2, 3, 0),
    )
    facts = Facts("a.py", FileRole.PRODUCT, "", units, (), ())
    comment = Comment(Span(3, 0, 3, 9), TEXT, 1, CommentKind.BLOCK, ((3, 2),))
    function = CriticalFunction("a.py", 1, "step", 2, 5, "training", "optimiser step", critical, (), ())
    return FileView(
        facts,
        cues=((comment, Cue(category, probability, TEXT, 0, len(TEXT))),),
        critical={1: function},
        evidence={1: FunctionEvidence(Entered.NO, None, None, Freshness.FRESH)},
    )


def only(code: str, seen: FileView) -> Finding:
    (found,) = BY_CODE[code].findings(seen)
    return found


def reporting() -> dict[str, str]:
    """The category that each rule of the family reports."""
    return {
        rule.code: category
        for rule in RULES
        if rule.family == 1
        for category in CATEGORIES
        if list(rule.findings(view(category, 0.9)))
    }


def test_each_category_is_reported_by_one_rule_in_the_order_of_the_codes() -> None:
    assert tuple(reporting().values()) == CATEGORIES
    assert list(reporting()) == [f"RDY{number}" for number in range(101, 111)]


@pytest.mark.parametrize("code", [*reporting()])
def test_the_level_of_a_rule_holds_where_debt_is_sure(code: str) -> None:
    category = reporting()[code]
    assert only(code, view(category, SURE)).level is BY_CODE[code].level
    unsure = only(code, view(category, SURE - 0.01))
    assert (unsure.level, unsure.confidence) == (Level.NOTE, SURE - 0.01)


def test_pages_tell_from_where_the_level_holds() -> None:
    assert "Level: **warning** from 80% confidence on, below it **note**." in BY_CODE["RDY102"].markdown()
    assert "Level: **note**. Needs" in BY_CODE["RDY101"].markdown()
    assert "Level: **warning**. Needs" in BY_CODE["RDY201"].markdown()


def test_debt_in_untested_code_is_as_loud_as_it_is_sure() -> None:
    levels = [
        only("RDY405", view("temporary", debt, critical)).level
        for debt, critical in ((0.9, 1.0), (0.9, 0.7), (0.7, 1.0), (0.4, 1.0))
    ]
    assert levels == [Level.ERROR, Level.WARNING, Level.WARNING, Level.NOTE]


def test_pedantic_shows_the_unsure_as_notes(tmp_path: Path) -> None:
    family = "[[debt.families]]\nname = 'shim'\ncategory = 'temporary'\npatterns = ['shim']\nconfidence = 0.4\n"
    function = "def f(x):\n    # {}\n    return x + 1\n\n\n"
    text = function.format("for now, a constant") + function.format("the usual shim")
    root = write_project(tmp_path / "project", {"readiness-lint.toml": family, "a.py": text})
    (usual,) = lines_of(root)
    same, unsure = lines_of(root, "--pedantic")
    assert (usual["level"], same) == ("warning", usual)
    assert (unsure["code"], unsure["level"], unsure["confidence"]) == ("RDY102", "note", 0.4)
    write_project(root, {"readiness-lint.toml": f"[debt]\npedantic = true\n{family}"})
    assert lines_of(root) == [same, unsure]


def lines_of(root: Path, *options: str) -> list[dict[str, object]]:
    out = StringIO()
    main(["check", str(root), "--no-cache", "--output-format=json-lines", *options], out, StringIO())
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("select", "ignore", "on"),
    [
        (("RDY",), (), False),
        (("RDY1",), (), False),
        (("RDY11",), (), False),
        (("RDY111",), (), True),
        (("RDY", "RDY111"), ("RDY1",), True),
        (("RDY111",), ("RDY111",), False),
    ],
)
def test_a_rule_that_is_off_by_default_has_to_be_named_in_full(
    select: tuple[str, ...], ignore: tuple[str, ...], on: bool
) -> None:
    config = Config(Path("/"), select=select, ignore=ignore)
    assert BY_CODE["RDY111"].is_on(config, "a.py") is on
    assert reading.words_of(config).messages is on


def test_messages_are_only_read_where_they_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_project(tmp_path / "project", {"pyproject.toml": "", "a.py": MESSAGE})
    monkeypatch.setitem(__import__("sys").modules, "readiness_lint.facts.messages", None)
    assert analysis_of(root).report.findings == ()
    assert findings_of(OneFile(str(root / "a.py"), MESSAGE)) == []


def test_both_fronts_report_messages_where_they_are_asked_for(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"pyproject.toml": ON, "a.py": MESSAGE})
    (found,) = analysis_of(root).report.findings
    assert (found.code, found.subject, found.level) == ("RDY111", "step", Level.NOTE)
    line = MESSAGE.split("\n")[found.span.line - 1]
    assert line[found.span.column : found.span.end_column] in found.message
    assert [one.code for one in findings_of(OneFile(str(root / "a.py"), MESSAGE))] == ["RDY111"]
    main(["check", str(root), "--ignore=RDY111", "--quiet"], StringIO(), StringIO())
    edited = f"# a head\n{MESSAGE}"
    assert [one.code for one in findings_of(OneFile(str(root / "a.py"), edited))] == ["RDY111"]


def test_messages_of_files_that_are_not_judged_are_not_read(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"pyproject.toml": ON, "tests/test_a.py": MESSAGE})
    assert analysis_of(root).report.findings == ()


def test_what_is_off_by_default_is_no_gap_in_the_score(tmp_path: Path) -> None:
    assert all(rule.part is Part.NONE for rule in RULES if not rule.by_default)
    root = write_project(tmp_path / "project", {"pyproject.toml": "", "a.py": MESSAGE})
    assert analysis_of(root).report.figures.not_looked_for == ()


def test_every_listing_says_what_is_off_by_default() -> None:
    rule = BY_CODE["RDY111"]
    assert "Off by default: it runs where `select` names RDY111 in full." in rule.markdown()
    assert descriptor(rule).default_configuration.enabled is False
    assert descriptor(BY_CODE["RDY101"]).default_configuration.enabled is None
    out = StringIO()
    main(["rules"], out, StringIO())
    (line,) = (line for line in out.getvalue().splitlines() if line.startswith("RDY111"))
    assert line.endswith("(off by default)")
    out = StringIO()
    main(["rules", "--output-format=json"], out, StringIO())
    assert [one["code"] for one in json.loads(out.getvalue()) if not one["default"]] == ["RDY111"]
