"""The score as JSON, for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from readiness_lint.score.ledger import SCORER_VERSION

if TYPE_CHECKING:
    from readiness_lint.model.score import Cause, Component, Score, Verdict


def score_json(score: Score) -> str:
    """The ledger and the verdicts; points from 0 to 100 with one decimal, which add up to 100.0."""
    value = {
        "scorer_version": SCORER_VERSION,
        **_points(score.earned, score.unknown, score.lost),
        "components": [_component(component) for component in score.components],
        "verdicts": [_verdict(verdict) for verdict in score.verdicts],
    }
    return json.dumps(value, indent=2, allow_nan=False) + "\n"


def _points(earned: int, unknown: int, lost: int) -> dict[str, float]:
    return {"earned": earned / 10, "unknown": unknown / 10, "lost": lost / 10}


def _component(component: Component) -> dict[str, Any]:
    return {
        "name": component.name,
        "available": component.available / 10,
        **_points(component.earned, component.unknown, component.lost),
        "source": component.source,
        "losses": [_cause(cause) for cause in component.losses],
        "unknowns": [_cause(cause) for cause in component.unknowns],
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "points": cause.tenths / 10,
        "reason": cause.reason,
        "remedy": cause.remedy,
        "findings": list(cause.findings),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.name,
        "critical_path": verdict.critical_path,
        "verdict": verdict.answer.value,
        "reaches": verdict.reaches,
        "reasons": list(verdict.reasons),
    }
