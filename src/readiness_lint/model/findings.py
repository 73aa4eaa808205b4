"""What a reader is asked to look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.evidence import FunctionEvidence
    from readiness_lint.model.graph import Step
    from readiness_lint.model.source import Span


class Level(StrEnum):
    """How loud a finding is; SARIF's three words."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for note, 1 for warning, 2 for error."""
        return ("note", "warning", "error").index(self.value)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of."""

    path: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a finding does not count: `kind` is `inSource` (noqa) or `external` (configuration, baseline)."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    `subject` is the qualified name of the unit that owns it, `text` what identifies it inside that unit
    (the normalised comment, or empty). `anchor` is the hash that a baseline knows it by; it holds no line.
    `critical_path` and `chain` are set where the subject is critical.
    """

    code: str
    path: str
    span: Span
    message: str
    subject: str
    level: Level
    confidence: float
    text: str = ""
    subject_line: int = 0
    critical_path: str | None = None
    chain: tuple[Step, ...] = ()
    related: tuple[Related, ...] = ()
    evidence: FunctionEvidence | None = None
    suppression: Suppression | None = None
    anchor: str = ""
