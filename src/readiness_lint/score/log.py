"""Reads SARIF logs back: the figures and the findings, silenced ones marked, from the JSON alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from readiness_lint.errors import EvidenceError
from readiness_lint.model.findings import Level
from readiness_lint.score.figures_json import figures_from_json
from readiness_lint.score.json_node import REMEDY, Node
from readiness_lint.score.merge import merge_figures, merge_findings
from readiness_lint.score.scored import ScoredFinding

if TYPE_CHECKING:
    from readiness_lint.model.figures import Figures

TOOL = "readiness-lint"
# The kind of a suppression that stands outside of the source, where somebody gave a reason for it.
EXTERNAL = "external"


def read_logs(logs: Sequence[tuple[str, str | bytes]]) -> tuple[Figures, tuple[ScoredFinding, ...]]:
    """The figures and findings of logs, given as (path, content), merged into one.

    Findings that comments suppress are marked as silenced; what is accepted outside of the source (`external`) is
    left out. Raises EvidenceError for content that is no complete SARIF 2.1.0 log
    of this tool, and when there is no log at all.
    """
    if not logs:
        msg = "no SARIF log to score"
        raise EvidenceError(msg, remedy="name at least one log; " + REMEDY)
    read = [_read(path, content) for path, content in logs]
    figures = merge_figures([figures for figures, _ in read])
    return figures, merge_findings([findings for _, findings in read])


def _read(path: str, content: str | bytes) -> tuple[Figures, list[ScoredFinding]]:
    root = Node(path, (), _json(path, content))
    if not root.has("version") or not root.has("runs"):
        root.fail("is not SARIF: it has no `version` or no `runs`")
    version = root.at("version").text()
    if version != "2.1.0":
        root.at("version").fail(f"is {version}, but only SARIF 2.1.0 can be read")
    runs = list(root.at("runs").items())
    if len(runs) != 1:
        root.at("runs").fail(f"holds {len(runs)} runs, and a log of this tool holds one")
    return _run(runs[0])


def _json(path: str, content: str | bytes) -> object:
    """The JSON value of a log. Raises EvidenceError with the line where it stops being JSON."""
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        msg = f"not JSON: {error.msg}"
        raise EvidenceError(msg, path=path, line=error.lineno, column=error.colno, remedy=REMEDY) from error
    except UnicodeDecodeError as error:
        msg = f"not JSON: it is no text in {error.encoding}"
        raise EvidenceError(msg, path=path, remedy=REMEDY) from error
    except RecursionError as error:
        msg = "not a SARIF log: it is nested too deeply"
        raise EvidenceError(msg, path=path, remedy=REMEDY) from error


def _run(run: Node) -> tuple[Figures, list[ScoredFinding]]:
    driver = run.at("tool").at("driver")
    name = driver.at("name").text()
    if name != TOOL:
        driver.at("name").fail(f"is {name!r}: the log comes from another tool than {TOOL}")
    for invocation in run.at("invocations").items():
        if not invocation.at("executionSuccessful").boolean():
            invocation.fail(
                "says that the analysis was not completed, so no score can be made of it",
                "mend what its notifications name and analyse again",
            )
    if not run.has("properties") or not run.at("properties").has("readiness"):
        run.fail(
            "holds no figures to score; logs made for code scanning leave them out",
            "score the full log: `readiness-lint check --output-format sarif` without a SARIF target",
        )
    figures = figures_from_json(run.at("properties").at("readiness"))
    rules = [
        (rule.at("id").text(), rule.at("properties").at("name").text(), rule.at("properties").at("part").text())
        for rule in driver.at("rules").items()
    ]
    found: list[ScoredFinding] = []
    for result in run.at("results").items():
        kinds = _suppressions(result)
        if EXTERNAL not in kinds:
            found.append(_finding(result, rules, silenced=bool(kinds)))
    return figures, found


def _suppressions(result: Node) -> set[str]:
    """The kinds of the accepted suppressions of a result."""
    if not result.has("suppressions"):
        return set()
    return {
        item.at("kind").text()
        for item in result.at("suppressions").items()
        if not item.has("status") or item.at("status").text() == "accepted"
    }


def _finding(result: Node, rules: Sequence[tuple[str, str, str]], *, silenced: bool) -> ScoredFinding:
    """A result as a finding; `rules` holds code, name and part of each rule of the log."""
    index = result.at("ruleIndex").integer()
    code = result.at("ruleId").text()
    if index >= len(rules) or rules[index][0] != code:
        result.at("ruleIndex").fail(f"does not point at the rule {code}")
    location = next(result.at("locations").items(), None)
    if location is None:
        result.fail("has no location")
    place = location.at("physicalLocation")
    region = place.at("region")
    properties = result.at("properties")
    return ScoredFinding(
        code=code,
        rule=rules[index][1],
        part=rules[index][2],
        path=unquote(place.at("artifactLocation").at("uri").text()),
        line=region.at("startLine").integer(),
        column=region.at("startColumn").integer() if region.has("startColumn") else 0,
        qualname=properties.at("qualname").text(),
        subject_line=properties.at("subjectLine").integer(),
        level=Level(result.at("level").one_of(Level)),
        anchor=properties.at("anchor").text(),
        silenced=silenced,
    )
