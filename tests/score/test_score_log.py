"""Logs read back: what is lost on the way, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.model.figures import OutsideFunction
from readiness_lint.model.findings import Level
from readiness_lint.report.sarif import sarif_log
from readiness_lint.score.ledger import score
from readiness_lint.score.log import read_logs
from readiness_lint.score.merge import merge_figures
from tests.builders import RULES, entry, figures, findings, function, junit_file, report


def a_log(**changes: object) -> str:
    return sarif_log(report(**changes), RULES, "1.2.3")


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    """A log whose one run was changed."""
    log = json.loads(a_log())
    change(log["runs"][0])
    return json.dumps(log)


def in_tests(run: dict[str, Any]) -> Any:
    """The tests of the JUnit file in a log."""
    return next(file for file in run["properties"]["readiness"]["evidence"] if file["tests"])["tests"]


def test_figures_come_back_whole() -> None:
    read, _ = read_logs([("a.sarif", a_log())])
    assert read == merge_figures([figures()])
    assert set(read.functions) == set(figures().functions)
    assert read.left_out == figures().left_out
    assert read.inferred == figures().inferred


def test_what_was_not_looked_for_or_lies_outside_comes_back() -> None:
    outside = OutsideFunction("src/other.py", 7, "save", "conversion", 4, "excluded", "judge it")
    narrowed = figures(not_looked_for=("RDY101", "RDY401"), entry_points=(entry(outside=4),), outside=(outside,))
    read, _ = read_logs([("a.sarif", a_log(figures=narrowed))])
    assert read.not_looked_for == ("RDY101", "RDY401")
    assert [point.outside for point in read.entry_points] == [4]
    assert read.outside == (outside,)


def test_findings_come_back_silenced_ones_marked_and_accepted_ones_left_out() -> None:
    _, read = read_logs([("a.sarif", a_log().encode())])
    expected = [
        (finding, finding.suppression is not None)
        for finding in findings()
        if finding.suppression is None or finding.suppression.kind == "inSource"
    ]
    assert [(one.code, one.path, one.line, one.level, one.anchor, one.silenced) for one in read] == [
        (one.code, one.path, one.span.line, one.level, one.anchor, silenced)
        for one, silenced in sorted(expected, key=lambda pair: (pair[0].path, pair[0].span.line))
    ]
    assert [one.code for one in read if one.silenced] == ["RDY110"]
    untested = next(one for one in read if one.code == "RDY402")
    assert untested.name == "RDY402 src/losses.py:1 distil"
    assert untested.subject == ("src/losses.py", 1, "distil")
    assert (untested.part, untested.rule) == ("coverage", "untested-critical-function")


def test_a_suppression_under_review_does_not_suppress() -> None:
    def review(run: dict[str, Any]) -> None:
        run["results"][1]["suppressions"][0]["status"] = "underReview"
        del run["results"][0]["suppressions"]

    _, read = read_logs([("a.sarif", changed(review))])
    assert len(read) == 5
    assert not any(one.silenced for one in read)


def test_a_finding_that_one_log_counts_is_not_silenced() -> None:
    counted = replace(findings()[1], suppression=None, level=Level.NOTE)
    _, read = read_logs([("a.sarif", a_log()), ("b.sarif", a_log(findings=(counted,)))])
    (one,) = [one for one in read if one.code == "RDY110"]
    assert (one.silenced, one.level) == (False, Level.NOTE)


def test_the_same_log_twice_is_one() -> None:
    once = read_logs([("a.sarif", a_log())])
    assert read_logs([("a.sarif", a_log()), ("b.sarif", a_log())]) == once
    assert score(*once).earned > 0


def test_two_runs_of_one_suite_are_one_suite_whatever_their_bytes() -> None:
    first, again = junit_file(8, 0, 2, digest="aa"), replace(junit_file(7, 1, 2, digest="aa"), digest="bb")
    logs = [(name, a_log(figures=figures(evidence=(file,)))) for name, file in (("a", first), ("b", again))]
    tests = score(*read_logs(logs)).components[0]
    assert (tests.earned, tests.unknown, tests.lost) == (210, 60, 30)
    assert tests.source == "7 of 10 tests passed (junit-aa.xml, junit-aa.xml)"


def test_shards_add_up() -> None:
    one = a_log(figures=figures(evidence=(junit_file(digest="aa"),)), findings=findings()[:3])
    two = a_log(
        figures=figures(evidence=(junit_file(digest="aa"), junit_file(10, 0, 0, digest="bb"))),
        findings=(replace(findings()[0], level=Level.ERROR), *findings()[3:]),
    )
    read, found = read_logs([("one.sarif", one), ("two.sarif", two)])
    assert [file.digest for file in read.evidence] == ["aa", "bb"]
    assert len(found) == 5
    assert found[0].level is Level.ERROR  # of two levels the louder one


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "not SARIF"),
        ("{}", "not SARIF"),
        ('{"version": "2.0.0", "runs": []}', "only SARIF 2.1.0"),
        ('{"version": "2.1.0", "runs": []}', "holds 0 runs"),
        ('{"version": "2.1.0", "runs": {}}', "is not an array"),
        ('{"version": 2, "runs": []}', "is not a string"),
        (changed(lambda run: run["tool"]["driver"].update(name="other")), "another tool"),
        (changed(lambda run: run.pop("properties")), "no figures"),
        (changed(lambda run: run["properties"].clear()), "no figures"),
        (changed(lambda run: run["results"][2].pop("ruleId")), r"runs\[0\]\.results\[2\]\.ruleId is missing"),
        (changed(lambda run: run["properties"]["readiness"].update(schema=2)), "version 2"),
        (changed(lambda run: run["properties"]["readiness"].pop("files")), r"readiness\.files is missing"),
        (changed(lambda run: run["properties"]["readiness"].pop("notLookedFor")), r"notLookedFor is missing"),
        (changed(lambda run: in_tests(run).update(passed="0123")), "no row of hashes"),
        (changed(lambda run: in_tests(run).update(passed="")), r"evidence\[1\]\.counts does not count what stands"),
        (changed(lambda run: in_tests(run).update(failed=in_tests(run)["passed"])), "a test with two outcomes"),
        (
            changed(lambda run: run["properties"]["readiness"]["entryPoints"][0].pop("outside")),
            r"entryPoints\[0\]\.outside is missing",
        ),
        (changed(lambda run: run["properties"]["readiness"].update(files=-1)), "is not a count"),
        (changed(lambda run: run["properties"]["readiness"].update(files=True)), "is not a count"),
        (changed(lambda run: run["properties"].update(readiness=[])), "is not an object"),
        (changed(lambda run: run["invocations"][0].update(executionSuccessful=False)), "not completed"),
        (changed(lambda run: run["invocations"][0].update(executionSuccessful=1)), "neither true nor false"),
        (changed(lambda run: run["results"][0].update(ruleIndex=0)), "does not point at the rule RDY101"),
        (changed(lambda run: run["results"][0].update(ruleIndex=99)), "does not point at the rule RDY101"),
        (changed(lambda run: run["results"][0].update(locations=[])), "has no location"),
        (changed(lambda run: run["results"][0].update(level="loud")), "'loud' and not one of note"),
    ],
)
def test_what_is_no_complete_log_of_this_tool_is_refused(content: str | bytes, message: str) -> None:
    with pytest.raises(EvidenceError, match=message) as caught:
        read_logs([("bad.sarif", content)])
    assert caught.value.path == "bad.sarif"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("lineThreshold", 80, "between 0 and 1"),
        ("lineThreshold", "0.8", "is not a number"),
        ("entered", "perhaps", "'perhaps' and not one of yes"),
        ("statements", {"covered": 3, "total": 2}, "3 covered out of 2"),
        ("statementsBy", {"passing": 5, "failing": 2}, "tells who ran 7, of which 6 are covered"),
    ],
)
def test_figures_that_cannot_be(key: str, value: object, message: str) -> None:
    def spoil(run: dict[str, Any]) -> None:
        run["properties"]["readiness"]["functions"][0][key] = value

    with pytest.raises(EvidenceError, match=message):
        read_logs([("bad.sarif", changed(spoil))])


def test_a_log_for_code_scanning_cannot_be_scored() -> None:
    upload = sarif_log(report(), RULES, "1.2.3", target="github")
    with pytest.raises(EvidenceError, match="code scanning"):
        read_logs([("upload.sarif", upload)])


def test_an_incomplete_log_cannot_be_scored() -> None:
    with pytest.raises(EvidenceError, match="not completed"):
        read_logs([("half.sarif", a_log(complete=False))])


def test_no_log_at_all() -> None:
    with pytest.raises(EvidenceError, match="no SARIF log"):
        read_logs([])


def test_a_finding_without_text_has_no_column() -> None:
    bare = replace(findings()[0], path="odd name.py", chain=())
    _, read = read_logs([("a.sarif", a_log(findings=(bare,)))])
    assert (read[0].path, read[0].line, read[0].column) == ("odd name.py", 5, 0)


def test_failing_tests_and_straight_code_come_back() -> None:
    told = replace(function(failing=2), failed_in=("test_a.test_one", "test_a.test_two"), straight=True)
    read, _ = read_logs([("a.sarif", a_log(figures=figures(functions=(told,))))])
    assert read.functions == (told,)
