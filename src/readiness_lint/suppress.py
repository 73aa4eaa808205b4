"""Which findings count: `# noqa` comments, as flake8 reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Suppression

if TYPE_CHECKING:
    from readiness_lint.model.facts import Noqa
    from readiness_lint.model.findings import Finding


def suppressed(findings: Iterable[Finding], noqa: Sequence[Noqa]) -> list[Finding]:
    """The findings of one file, those that a comment suppresses marked as such."""
    return [_with_suppression(finding, noqa) for finding in findings]


def _with_suppression(finding: Finding, noqa: Sequence[Noqa]) -> Finding:
    line = finding.span.line
    for comment in noqa:
        if comment.line <= line <= comment.end_line and _names(comment, finding.code):
            named = f": {', '.join(comment.codes)}" if comment.codes else ""
            return replace(finding, suppression=Suppression("inSource", f"# noqa{named}"))
    return finding


def _names(comment: Noqa, code: str) -> bool:
    return not comment.codes or code.startswith(comment.codes)
