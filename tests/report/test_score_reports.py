"""The score as text, JSON and Markdown."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readiness_lint.model.evidence import TestResults
from readiness_lint.model.figures import Figures
from readiness_lint.model.report import Report
from readiness_lint.model.score import Cause, Component, Score
from readiness_lint.model.source import Inferred, LeftOut
from readiness_lint.report.markdown import MAX_FINDINGS, markdown
from readiness_lint.report.numbers import percent, points, share
from readiness_lint.report.sarif import sarif_log
from readiness_lint.report.score_json import score_json
from readiness_lint.report.score_text import score_text
from readiness_lint.score.ledger import score
from readiness_lint.score.log import read_logs
from tests.builders import RULES, coverage_file, figures, findings, function, report
from tests.score.strategies import projects, some_findings

EMPTY = Figures((), (), (), (), (), 0)


def scored(report: Report) -> Score:
    return score(*read_logs([("a.sarif", sarif_log(report, RULES, "1"))]))


@given(st.integers(0, 2_000), st.integers(0, 2_000))
@example(1, 1_999)
@example(1_999, 1)
def test_percentages_never_round_to_a_lie(covered: int, more: int) -> None:
    total = covered + more
    shown = percent(covered, total)
    assert (shown == "100%") == (covered == total > 0)
    assert (shown == "0%") == (covered == 0 < total)
    assert (shown == "-") == (total == 0)


def test_points() -> None:
    assert [points(370), points(5), points(0), share(0), share(12)] == ["37.0", "0.5", "0.0", "<0.1", "1.2"]


class TestText:
    def test_the_table_sums(self) -> None:
        lines = score_text(scored(report())).splitlines()
        rows = [re.findall(r"\d+\.\d", line)[:4] for line in lines[3:8]]
        numbers = [[round(10 * float(cell)) for cell in row] for row in rows]
        assert lines[7].startswith("total ")
        assert [sum(column) for column in zip(*numbers[:4], strict=True)] == numbers[4]
        assert numbers[4][0] == sum(numbers[4][1:]) == 1000

    def test_causes_and_verdicts(self) -> None:
        text = score_text(scored(report()))
        assert "Earned 49.5 of 100.0, unknown 20.1, lost 30.4" in text
        assert "    3.4  src/losses.py:1 distil: 4 of 4 statements not covered.\n         RDY402" in text
        assert "NOT READY  train.main (training, reaches 2)" in text
        assert "\x1b" not in text

    def test_colour_changes_no_word(self) -> None:
        plain, coloured = (score_text(scored(report()), colour=colour) for colour in (False, True))
        assert "\x1b[31mNOT READY\x1b[0m" in coloured
        assert re.sub(r"\x1b\[\d+m", "", coloured) == plain

    def test_many_causes_are_counted(self) -> None:
        many = tuple(function((f"src/{n}.py", 1, "f"), covered=0, reason="", branches=None) for n in range(9))
        text = score_text(score(figures(functions=many), ()))
        assert "4 more causes" in text
        assert "and 6 more" in text

    def test_no_entry_point(self) -> None:
        assert "no verdict" in score_text(score(EMPTY, ()))

    def test_a_cause_without_a_remedy(self) -> None:
        one = Component("tests", 10, 0, 0, 10, "nothing", (Cause(10, "Because."),), ())
        assert score_text(Score((one,), ())).count("to settle it") == 0


class TestJson:
    @given(projects(), some_findings())
    def test_adds_up(self, project: Figures, found: tuple[()]) -> None:
        value = json.loads(score_json(score(project, found)))
        tenths = [round(10 * value[key]) for key in ("earned", "unknown", "lost")]
        assert sum(tenths) == 1000
        assert round(value["earned"] + value["unknown"] + value["lost"], 6) == 100.0
        for component in value["components"]:
            assert round(sum(cause["points"] for cause in component["losses"]), 6) == component["lost"]
            assert round(sum(cause["points"] for cause in component["unknowns"]), 6) == component["unknown"]

    def test_verdicts_and_version(self) -> None:
        value = json.loads(score_json(scored(report())))
        assert value["scorer_version"] == "1"
        assert [verdict["verdict"] for verdict in value["verdicts"]] == ["NOT READY", "NOT READY"]
        assert value["verdicts"][1]["name"] == "train.main"
        assert value["components"][0]["source"] == "95 of 100 tests passed (junit-aa.xml)"


class TestMarkdown:
    def test_verdicts_come_first_and_the_ledger_sums(self) -> None:
        text = markdown(report(), scored(report()))
        headings = re.findall(r"^##? (.*)$", text, re.MULTILINE)
        assert headings == [
            "Readiness", "Verdicts", "Ledger", "What to do next", "Findings", "Evidence", "Notices", "Scope",
        ]  # fmt: skip
        assert "| **total** | 100.0 | 49.5 | 20.1 | 30.4 |  |" in text
        assert "1. **11.7 unknown** (coverage)" in text
        assert "4 findings (2 error, 1 warning, 1 note); 2 suppressed." in text
        assert "6 of 14 covered (43%)" in text
        assert "incomplete" not in text

    def test_every_table_has_rows_of_one_width(self) -> None:
        text = markdown(report(), scored(report()))
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
            assert len(widths) == 1

    def test_words_of_others_are_no_markup(self) -> None:
        hostile = replace(findings()[0], message="<img src=x> | [x](y)\n# `head` _a_ b_c", subject="a|b`c")
        text = markdown(report(findings=(hostile,)), scored(report()))
        assert r"\<img src=x\> \| \[x\](y) \# \`head\` \_a\_ b_c |" in text
        assert "`` a\\|b`c ``" in text

    def test_an_incomplete_report_says_so(self) -> None:
        assert "**This analysis is incomplete" in markdown(report(complete=False), scored(report()))

    def test_findings_are_capped_and_counted(self) -> None:
        many = tuple(replace(findings()[0], anchor=str(number)) for number in range(MAX_FINDINGS + 7))
        text = markdown(report(findings=many), scored(report()))
        assert text.count("| RDY101 |") == MAX_FINDINGS
        assert f"Only the first {MAX_FINDINGS} of {MAX_FINDINGS + 7} findings are shown." in text

    def test_nothing_known(self) -> None:
        bare = Report((), EMPTY)
        text = markdown(bare, score(EMPTY, ()))
        assert "**0.0 of 100.0 points earned**, 100.0 unknown, 0.0 lost." in text
        assert "no verdict" in text
        assert "0 findings (0 error, 0 warning, 0 note); 0 suppressed." in text
        assert "what the tests show is unknown" in text
        assert "## Notices" not in text

    def test_evidence_and_scope_are_told(self) -> None:
        evidence = (
            replace(coverage_file(branches=False), problems=("It is old.", "It is *odd*.")),
            replace(coverage_file(), kind="tests", results=TestResults()),
        )
        told = figures(
            evidence=evidence,
            unreadable=("broken.py",),
            not_looked_for=("RDY101", "RDY401"),
            inferred=(Inferred("tests", "a|b", "why"),),
            left_out=(LeftOut("generated", 1, "made by protoc"),),
        )
        text = markdown(report(figures=told), scored(report()))
        assert "| statements | It is old.<br>It is \\*odd\\*. |" in text
        assert "| no test | none |" in text
        assert "1 could not be read: `broken.py`." in text
        assert "Not looked for, because it was switched off: `RDY101`, `RDY401`." in text
        assert "| tests | `a\\|b` | why |" in text
        assert "| generated | 1 | made by protoc |" in text

    def test_long_lists_are_counted(self) -> None:
        many = tuple(function((f"src/{n}.py", 1, "f"), covered=0) for n in range(30))
        result = score(figures(functions=many), ())
        verdict = replace(result.verdicts[0], reasons=tuple(f"reason {n}." for n in range(20)))
        text = markdown(report(), replace(result, verdicts=(verdict,)))
        assert "reason 7.<br>and 12 more reasons" in text
        assert re.search(r"Not shown: \d+ causes with \d+\.\d points together", text)

    def test_a_perfect_score_has_nothing_to_do(self) -> None:
        one = Component("tests", 1000, 1000, 0, 0, "tests", (), ())
        assert "What to do next" not in markdown(report(), Score((one,), ()))


@pytest.mark.parametrize("fields", [("earned", "unknown", "lost")])
def test_one_source_for_every_number(fields: tuple[str, ...]) -> None:
    result = scored(report())
    value = json.loads(score_json(result))
    text, page = score_text(result), markdown(report(), result)
    for field in fields:
        shown = f"{value[field]:.1f}"
        assert shown in text
        assert shown in page
