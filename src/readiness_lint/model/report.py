"""The result of one analysis, whole; every output format is made from it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.figures import Figures
    from readiness_lint.model.findings import Finding


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a reader must know about the run itself, such as evidence that is stale or missing.

    `level` is `note`, `warning` or `error`; `path` is empty where no file is meant.
    """

    level: str
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Findings in order of (path, line, column, code), suppressed ones included, and the figures of the run.

    `texts` holds the source of every file that has a finding, `digests` the SHA-256 of every file judged.
    `complete` is False when it is unknown what was left unread (a directory that could not be listed): such a run may
    not look clean. A single file that could not be read is a finding, and named in the figures.
    """

    findings: tuple[Finding, ...]
    figures: Figures
    notices: tuple[Notice, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    commit: str | None = None
    repository: str | None = None
    complete: bool = True

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that count: those that nothing suppresses."""
        return tuple(finding for finding in self.findings if finding.suppression is None)
