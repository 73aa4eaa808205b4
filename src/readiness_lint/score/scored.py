"""A finding as the scorer reads it from a log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.findings import Level


@dataclass(frozen=True, slots=True)
class ScoredFinding:
    """A finding with the component of the score (`part`) that its rule takes points from.

    `silenced` marks one that a comment keeps out of the report: what it costs is then unknown instead of lost.

    `line` and `column` are 1-based as in the log; `subject_line` is the line of the unit that owns the
    finding, whose qualified name is `qualname`.
    """

    code: str
    rule: str
    part: str
    path: str
    line: int
    column: int
    qualname: str
    subject_line: int
    level: Level
    anchor: str
    silenced: bool = False

    @property
    def subject(self) -> tuple[str, int, str]:
        """The key of the unit that owns the finding, as functions have it in the figures."""
        return (self.path, self.subject_line, self.qualname)

    @property
    def name(self) -> str:
        """How a cause or a verdict names the finding: `CODE path:line qualname`."""
        return f"{self.code} {self.path}:{self.line} {self.qualname}"

    @property
    def marked(self) -> str:
        """The name, with a word on whether a comment silences it."""
        return f"{self.name} (silenced)" if self.silenced else self.name


def by_subject(
    findings: Sequence[ScoredFinding], parts: Sequence[str] | None = None
) -> Mapping[tuple[str, int, str], list[ScoredFinding]]:
    """The findings by the unit that owns them; only those of some parts, where parts are given."""
    owned: dict[tuple[str, int, str], list[ScoredFinding]] = defaultdict(list)
    for finding in findings:
        if parts is None or finding.part in parts:
            owned[finding.subject].append(finding)
    return owned
