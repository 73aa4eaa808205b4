"""Findings and critical functions as JSON; lines and columns are 1-based."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from readiness_lint.rules import BY_CODE

if TYPE_CHECKING:
    from readiness_lint.engine.overruled import DecidedByHand
    from readiness_lint.model.findings import Finding
    from readiness_lint.model.fixes import Fix, Fixes
    from readiness_lint.model.graph import CriticalFunction, EntryPoint, Place, Step
    from readiness_lint.model.report import Report


def findings_json_lines(report: Report, fixes: Fixes) -> str:
    """One finding a line."""
    return "".join(_line(_finding(finding, fixes.of(finding))) for finding in report.counted)


def findings_json(report: Report, fixes: Fixes) -> str:
    """All findings as one array."""
    return json.dumps([_finding(finding, fixes.of(finding)) for finding in report.counted], indent=2) + "\n"


def critical_json_lines(
    functions: Iterable[CriticalFunction], by_hand: Mapping[Place, DecidedByHand] | None = None
) -> str:
    """One critical function a line; `configured` tells who decided it by hand, where anybody did."""
    decided = by_hand or {}
    return "".join(_line(_critical(one) | _configured(decided.get((one.path, one.unit)))) for one in functions)


def entry_points_json_lines(entries: Iterable[EntryPoint]) -> str:
    """One entry point a line."""
    return "".join(
        _line(
            {
                "name": entry.name,
                "file": entry.path,
                "line": entry.line,
                "qualname": entry.qualname,
                "path": entry.critical_path,
                "why": entry.why,
            }
        )
        for entry in entries
    )


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, allow_nan=False) + "\n"


def _finding(finding: Finding, fix: Fix | None) -> dict[str, Any]:
    span = finding.span
    evidence = finding.evidence
    return {
        "file": finding.path,
        "line": span.line,
        "column": span.column + 1,
        "end_line": span.end_line,
        "end_column": span.end_column + 1,
        "code": finding.code,
        "name": BY_CODE[finding.code].name,
        "level": finding.level.value,
        "confidence": finding.confidence,
        "message": finding.message,
        "qualname": finding.subject,
        "path": finding.critical_path,
        "chain": [_step(step) for step in finding.chain],
        "entered": evidence.entered.value if evidence else None,
        "anchor": finding.anchor,
        "fix": fix and _fix(fix),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    """A fix in the form that ruff gives it."""
    return {
        "applicability": fix.applicability.value,
        "message": fix.message,
        "edits": [
            {
                "content": edit.text,
                "location": {"row": edit.span.line, "column": edit.span.column + 1},
                "end_location": {"row": edit.span.end_line, "column": edit.span.end_column + 1},
            }
            for edit in fix.edits
        ],
    }


def _critical(function: CriticalFunction) -> dict[str, Any]:
    return {
        "file": function.path,
        "line": function.line,
        "end_line": function.end_line,
        "qualname": function.qualname,
        "path": function.critical_path,
        "role": function.role,
        "confidence": function.confidence,
        "chain": [_step(step) for step in function.chain],
        "why": list(function.why),
    }


def _configured(decided: DecidedByHand | None) -> dict[str, Any]:
    if decided is None:
        return {"configured": None}
    return {"configured": {"place": decided.place, "written": decided.written, "before": decided.before}}


def _step(step: Step) -> dict[str, Any]:
    return {"file": step.path, "line": step.line, "qualname": step.qualname, "tier": step.tier and step.tier.value}
