"""The name that a finding keeps while lines move around it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.findings import Finding


def anchored(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in order, each with its anchor.

    An anchor is a hash of rule, path, owner and normalised text, and of how many such came before in the
    file: neither line nor message is part of it.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result: list[Finding] = []
    for finding in sorted(findings, key=order):
        key = (finding.code, finding.path, finding.subject, finding.text)
        occurrence = seen[key]
        seen[key] += 1
        text = "\0".join((*key, str(occurrence)))
        result.append(replace(finding, anchor=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]))
    return result


def order(finding: Finding) -> tuple[str, int, int, str, str]:
    """Findings are shown by place, then by code."""
    return finding.path, finding.span.line, finding.span.column, finding.code, finding.message
