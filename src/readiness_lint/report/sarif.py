"""SARIF 2.1.0: the full record of a run, and a log that fits code scanning.

The full log holds everything, suppressed findings and the scorer's figures included. The `github` target
holds what code scanning reads, inside its limits. A log names no machine and no time, so the same report
gives the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from readiness_lint.errors import ReadinessError, UsageError
from readiness_lint.model.fixes import Fixes
from readiness_lint.score.figures_json import figures_to_json

if TYPE_CHECKING:
    from readiness_lint.model.findings import Finding
    from readiness_lint.model.report import Report
    from readiness_lint.rules.rule import Rule

TARGETS = ("full", "github")
NO_FIXES = Fixes()
MAX_RESULTS = 25_000
MAX_COMPRESSED = 10 * 1024 * 1024


def sarif_log(
    report: Report,
    rules: Sequence[Rule],
    version: str,
    *,
    category: str | None = None,
    target: str = "full",
    fixes: Fixes = NO_FIXES,
) -> str:
    """The SARIF log of a report as JSON, one line for each result.

    `rules` are all rules that could have reported, `version` is the tool's. `category` sets the run apart
    from other runs over the same code; only the full log holds `fixes`. Raises UsageError for an unknown target and
    ReadinessError when an incomplete report is asked for as an upload: its missing results would close alerts.
    """
    if target not in TARGETS:
        msg = f"unknown SARIF target {target!r}"
        raise UsageError(msg, remedy=f"choose one of {', '.join(TARGETS)}")
    rules = sorted(rules, key=lambda rule: rule.code)
    if target == "full":
        properties = {
            "readiness": {
                **figures_to_json(report.figures),
                "commit": report.commit,
                "complete": report.complete,
            }
        }
        return _write(report, rules, version, category, report.findings, properties, "", fixes)
    if not report.complete:
        msg = "the analysis is incomplete, and an upload would close the alerts that it could not look for"
        raise ReadinessError(msg, remedy="mend what the notices name, or write the full log instead")
    return _uploadable(report, rules, version, category)


def _uploadable(report: Report, rules: Sequence[Rule], version: str, category: str | None) -> str:
    """The most severe findings that code scanning accepts in one run."""
    findings = sorted(report.counted, key=_severity)
    keep = min(len(findings), MAX_RESULTS)
    while True:
        missing = len(findings) - keep
        left_out = (
            f"{missing} of {len(findings)} results were left out, the least severe ones, to stay inside the "
            "limits of code scanning. The full log holds all of them."
            if missing
            else ""
        )
        text = _write(report, rules, version, category, findings[:keep], {}, left_out)
        size = _compressed(text)
        if size <= MAX_COMPRESSED:
            return text
        if keep == 0:
            msg = f"the log without any result is {size} bytes compressed, more than code scanning accepts"
            raise ReadinessError(msg, remedy="write the full log instead")
        keep = min(keep - 1, int(keep * 0.95 * MAX_COMPRESSED / size))


def _write(
    report: Report,
    rules: Sequence[Rule],
    version: str,
    category: str | None,
    findings: Sequence[Finding],
    properties: dict[str, Any],
    left_out: str,
    fixes: Fixes = NO_FIXES,
) -> str:
    # The model costs more to import than a small run takes; only runs that write SARIF pay for it.
    from readiness_lint.report import sarif_places, sarif_results, sarif_run

    paths = sorted({finding.path for finding in findings})
    places = sarif_places.Places(report.texts, {path: index for index, path in enumerate(paths)})
    run = sarif_run.frame(
        report,
        rules,
        version,
        category=category,
        paths=paths,
        places=places,
        properties=properties,
        left_out=left_out,
    )
    rule_index = {rule.code: index for index, rule in enumerate(rules)}
    results = sarif_results.results(findings, rule_index, places, suppressions=bool(properties), fixes=fixes)
    return sarif_run.log(run, results)


def _severity(finding: Finding) -> tuple[int, float, str, int, int, str]:
    """The order in which findings are kept: severe and certain ones first, then by place."""
    return (
        -finding.level.rank,
        -finding.confidence,
        finding.path,
        finding.span.line,
        finding.span.column,
        finding.code,
    )


def _compressed(text: str) -> int:
    """How many bytes an upload of the log takes; short logs are not worth the pressing."""
    return len(zlib.compress(text.encode())) if len(text) > MAX_COMPRESSED else len(text)
