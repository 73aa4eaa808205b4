"""Findings as SARIF results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sarif_om import Message, Result

from readiness_lint.report.sarif_fixes import fix_of
from readiness_lint.report.sarif_flows import Flows, sentence, without_links
from readiness_lint.report.sarif_serialise import encode, suppression
from readiness_lint.score.figures_json import ratio_to_json

if TYPE_CHECKING:
    from readiness_lint.model.evidence import FunctionEvidence
    from readiness_lint.model.findings import Finding
    from readiness_lint.model.fixes import Fixes
    from readiness_lint.report.sarif_places import Places

ANCHOR = "readinessAnchor/v1"
LINE_HASH = "primaryLocationLineHash"


def results(
    findings: Sequence[Finding],
    rule_index: Mapping[str, int],
    places: Places,
    *,
    suppressions: bool,
    fixes: Fixes,
) -> Iterator[str]:
    """One result for each finding, in the same order, as JSON text.

    The text is made at once: tens of thousands of results as objects would take hundreds of megabytes.

    `suppressions` says whether the reader of the log understands them: then every result has a list, an
    empty one where nothing suppresses it. Raises ValueError for a finding without a rule.
    """
    flows = Flows(places)
    for finding in findings:
        result = _result(finding, rule_index, places, flows, suppressions)
        fix = fixes.of(finding)
        if fix is not None:
            result.fixes = [fix_of(finding.path, fix, places)]
        yield encode(result)


def _result(
    finding: Finding, rule_index: Mapping[str, int], places: Places, flows: Flows, suppressions: bool
) -> Result:
    if finding.code not in rule_index:
        msg = f"{finding.path}:{finding.span.line}: no rule has the code {finding.code}"
        raise ValueError(msg)
    related, links = flows.related(finding)
    text = sentence(without_links(finding.message))
    return Result(
        rule_id=finding.code,
        rule_index=rule_index[finding.code],
        level=finding.level.value,
        rank=round(100 * finding.confidence, 1),
        message=Message(text=f"{text} {links}" if links else text),
        locations=[places.primary(finding.path, finding.span, finding.subject)],
        related_locations=related or None,
        code_flows=[flows.flow(finding.chain)] if len(finding.chain) > 1 else None,
        partial_fingerprints=_fingerprints(finding, places),
        suppressions=_suppressions(finding) if suppressions else None,
        properties=_properties(finding),
    )


def _fingerprints(finding: Finding, places: Places) -> dict[str, str] | None:
    """The hash of the line, where the text is known, and our own anchor, where the finding has one."""
    prints: dict[str, str] = {}
    file = places.file(finding.path)
    if file is not None:
        prints[LINE_HASH] = file.line_hash(finding.span.line)
    if finding.anchor:
        prints[ANCHOR] = finding.anchor
    return prints or None


def _suppressions(finding: Finding) -> list[Any]:
    if finding.suppression is None:
        return []
    return [suppression(finding.suppression.kind, finding.suppression.reason)]


def _properties(finding: Finding) -> dict[str, Any]:
    """What SARIF has no place for; described in docs/sarif-properties.md."""
    properties: dict[str, Any] = {
        "anchor": finding.anchor,
        "confidence": finding.confidence,
        "criticalPath": finding.critical_path,
        "qualname": finding.subject,
        "subjectLine": finding.subject_line,
    }
    if finding.evidence is not None:
        properties["evidence"] = _evidence(finding.evidence)
    return properties


def _evidence(evidence: FunctionEvidence) -> dict[str, Any]:
    return {
        "entered": evidence.entered.value,
        "freshness": evidence.freshness.value,
        "statements": ratio_to_json(evidence.statements),
        "branches": ratio_to_json(evidence.branches),
        "passing": evidence.passing,
        "failing": evidence.failing,
        "reason": evidence.reason,
        "remedy": evidence.remedy,
    }
