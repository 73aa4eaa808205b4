"""What evidence there is, as lines and as JSON."""

from __future__ import annotations

import json

from readiness_lint.engine.settling import settled
from readiness_lint.evidence.carried import NEW
from readiness_lint.model.evidence import Entered, Evidence, EvidenceFile, Freshness, PathMapping, Ratio, TestResults
from readiness_lint.report.evidence import as_json, text
from tests.builders import function

DATA = EvidenceFile(
    ".coverage",
    "coverage",
    "coverage.py data",
    "ab",
    "inferred",
    problems=("1 of the files that were asked for changed after it was recorded",),
    matched=3,
    others=2,
    unmatched=("/elsewhere/x.py",),
    mapping=(PathMapping("/ci/build/src", "src", 3),),
)
RESULTS = EvidenceFile(
    "junit\n.xml",
    "tests",
    "JUnit XML",
    "cd",
    "named",
    results=TestResults(passed=frozenset("ab"), flaky=frozenset("c")),
    hidden=("tests/test_gone.py",),
)
NEVER = EvidenceFile(
    "run.jsonl",
    "tests",
    "pytest-reportlog",
    "cd",
    "named",
    results=TestResults(passed=frozenset("d"), skipped=frozenset("e"), not_run=frozenset("xy")),
)
UNUSED = EvidenceFile("coverage.xml", "ignored", "XML", "ef", "inferred", problems=("it was not read",))
EVIDENCE = Evidence(files=(DATA, RESULTS, NEVER, UNUSED), stale={"train.py": "line 3 was recorded as executed"})
KNOWN = settled(
    [
        function(entered=Entered.YES, branches=Ratio(1, 2), passing=1),
        function(entered=Entered.YES, branches=None, passing=None),
        function(("src/loaded.py", 4, "fit"), entered=Entered.YES, branches=Ratio(0, 0), passing=None),
        function(entered=Entered.NO),
        function(entered=Entered.UNKNOWN, reason="it is compiled", remedy="switch it off"),
        function(entered=Entered.UNKNOWN, freshness=Freshness.STALE, reason="it changed", remedy=""),
        function(entered=Entered.UNKNOWN, freshness=Freshness.STALE, reason=NEW, remedy=""),
    ],
    on_import={("src/loaded.py", 4, "fit")},
)
TEXT = """\
Coverage
  .coverage  (coverage.py data, inferred, written 2 hours ago)
    lines, no branches of 3 files of the project, and of 2 others, for example /elsewhere/x.py
    /ci/build/src is src here (3 files)
    ! 1 of the files that were asked for changed after it was recorded

Test results
  junit\\n.xml  (JUnit XML, named)
    3 tests: 2 passed, 1 flaky
    could not be collected: tests/test_gone.py
  run.jsonl  (pytest-reportlog, named)
    4 tests: 1 passed, 1 skipped, 2 never ran

Seen, and not used
  coverage.xml  (XML, inferred)
    ! it was not read

Critical functions: 7
  2 entered by tests (1 by tests that are not known), 1 ran on import alone, 1 not entered, 3 unknown
  of the unknown, 1 changed since they were measured and 1 did not exist then

Out of date: 1 file
  train.py: line 3 was recorded as executed

Open
  1 function: not known which branches are taken: branches were not measured
    for example src/engine.py:4 fit
    -> run the tests under coverage: readiness-lint assess --run-tests
  1 function: not known whether tests enter them: did not exist when the tests were measured
    for example src/engine.py:4 fit
  1 function: not known whether tests enter them: it changed
    for example src/engine.py:4 fit
  1 function: not known whether tests enter them: it is compiled
    for example src/engine.py:4 fit
    -> switch it off
  1 function: not known which tests enter them, and whether these pass: no test results were read, so that nobody
    knows whether the tests that enter it pass
    for example src/engine.py:4 fit
    -> run the tests under coverage: readiness-lint assess --run-tests
"""


def test_everything_that_is_known_and_what_would_settle_the_rest() -> None:
    assert text(EVIDENCE, KNOWN, {".coverage": 7_300.0}) == TEXT


def test_json_says_the_same() -> None:
    told = json.loads(as_json(EVIDENCE, KNOWN, {".coverage": 7_300.0}))
    assert [file["age_seconds"] for file in told["files"]] == [7300, None, None, None]
    assert told["files"][0]["problems"] == list(DATA.problems)
    assert (told["files"][0]["matched"], told["files"][0]["unmatched"]) == (3, 2)
    assert told["files"][0]["mapping"] == [{"recorded": "/ci/build/src", "project": "src", "files": 3}]
    assert told["files"][1]["tests"]["flaky"] == 1
    assert told["files"][1]["uncollected"] == ["tests/test_gone.py"]
    counts = told["functions"]
    kinds = ("entered", "on_import", "not_entered", "unknown")
    assert [counts[kind] for kind in kinds] == [2, 1, 1, 3]
    assert counts["by_unknown_tests"] == 1
    assert sum(counts[kind] for kind in kinds) == counts["total"] == 7
    assert (counts["stale"], counts["new"]) == (2, 1)
    assert [one["what"] for one in told["unknowns"]] == ["branches", "entered", "entered", "entered", "tests"]
    assert [told["files"][2]["tests"][name] for name in ("passed", "skipped", "not_run")] == [1, 1, 2]
    assert told["stale_files"] == {"train.py": "line 3 was recorded as executed"}


def test_nothing_was_found() -> None:
    told = text(Evidence(), settled([]), {})
    assert (
        told == "Coverage\n  none was found\n\nCritical functions: 0\n  0 entered by tests, 0 not entered, 0 unknown\n"
    )
