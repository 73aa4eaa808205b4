"""Test results of any kind, read by what their content says they are."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING

from readiness_lint.evidence import json_report, junit, reportlog
from readiness_lint.evidence.outcomes import NoTestResultsError

if TYPE_CHECKING:
    from readiness_lint.evidence.outcomes import TestFile

XML, JSON, OTHER = "XML", "JSON", "unknown"
# As a key; in a text of a report its quotes would be escaped.
_LOG = re.compile(rb'[{,] ?"' + re.escape(reportlog.MARKER.encode()) + rb'":')


def read_results(content: bytes, name: str) -> TestFile:
    """The tests of a file: JUnit XML, a log of pytest-reportlog or a report of pytest-json-report.

    Raises NoTestResultsError for what does not claim to be one of them, EvidenceError for one that is broken.
    """
    shape = shape_of(content)
    if shape == XML:
        return junit.read_junit(content, name)
    if shape == OTHER:
        remedy = "name JUnit XML, a log of pytest-reportlog or a report of pytest-json-report"
        raise NoTestResultsError("holds no test results: it is neither XML nor JSON", path=name, remedy=remedy)
    begin = content.index(b"{") if b"{" in content else 0
    end = content.find(b"\n", begin)
    if _LOG.search(content, begin, end if end >= 0 else len(content)):
        return reportlog.read_reportlog(content, name)
    return json_report.read_json_report(content, name)


def shape_of(content: bytes) -> str:
    """What the content begins like: XML, JSON or neither."""
    if content.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
        return XML
    match content.removeprefix(BOM_UTF8).lstrip()[:1]:
        case b"<":
            return XML
        case b"{" | b"[":
            return JSON
    return OTHER
