"""The frame of a SARIF log: tool, run, invocation, artifacts, provenance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sarif_om import (
    Artifact,
    ArtifactLocation,
    Invocation,
    Location,
    Message,
    Notification,
    PhysicalLocation,
    ReportingDescriptorReference,
    Run,
    RunAutomationDetails,
    SarifLog,
    Tool,
    ToolComponent,
    VersionControlDetails,
)

from readiness_lint import HOMEPAGE
from readiness_lint.model.report import Notice
from readiness_lint.report.sarif_places import ROOT, below_root, uri
from readiness_lint.report.sarif_rules import descriptor, notification
from readiness_lint.report.sarif_serialise import encode, extend, plain

if TYPE_CHECKING:
    from readiness_lint.model.report import Report
    from readiness_lint.report.sarif_places import Places
    from readiness_lint.rules.rule import Rule

TOOL = "readiness-lint"
SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NOTICES = (
    ("run-notice", "Something about the run itself that a reader must know."),
    ("evidence-problem", "Something is wrong with a coverage or test result file."),
    ("results-left-out", "The log holds fewer results than were found."),
)
_SEMANTIC = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_SCP = re.compile(r"(?:[^@/\s]+@)?([^:/\s]+\.[^:/\s]+):([^/\s].*)")


def log(run: Run, results: Iterable[str]) -> str:
    """The text of a log with one run, each of its encoded results on a line of its own."""
    head = encode(SarifLog(schema_uri=SCHEMA_URI, version="2.1.0", runs=None))
    return extend(head, "runs", [extend(encode(run), "results", results)]) + "\n"


def frame(
    report: Report,
    rules: Sequence[Rule],
    version: str,
    *,
    category: str | None,
    paths: Sequence[str],
    places: Places,
    properties: Mapping[str, Any],
    left_out: str,
) -> Run:
    """A run without results. `paths` are the artifacts; `left_out` says which results are missing, if any."""
    category = TOOL if category is None else category
    return Run(
        tool=Tool(driver=_driver(rules, version)),
        automation_details=RunAutomationDetails(id=f"{category.rstrip('/')}/"),
        column_kind="utf16CodeUnits",
        default_source_language="python",
        default_encoding=None,
        newline_sequences=None,
        original_uri_base_ids={ROOT: plain(_root())},
        version_control_provenance=_provenance(report),
        artifacts=[_artifact(path, report.digests.get(path)) for path in paths],
        invocations=[
            Invocation(
                execution_successful=report.complete,
                tool_execution_notifications=_notifications(report, places, left_out),
            )
        ],
        properties=dict(properties) or None,
    )


def repository_uri(repository: str | None) -> str | None:
    """The absolute URI of a remote repository, None where there is none to show.

    Credentials are removed; a repository on this machine's disk is not named.
    """
    if repository is None:
        return None
    scp = _SCP.fullmatch(repository)
    if scp and "://" not in repository:
        return f"ssh://{scp[1]}/{uri(scp[2])}"
    parts = urlsplit(repository)
    if parts.scheme not in ("http", "https", "ssh", "git") or not parts.hostname:
        return None
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{uri(parts.path)}"


def _driver(rules: Sequence[Rule], version: str) -> ToolComponent:
    return ToolComponent(
        name=TOOL,
        version=version,
        semantic_version=version if _SEMANTIC.fullmatch(version) else None,
        information_uri=HOMEPAGE,
        contents=None,
        language=None,
        rules=[descriptor(rule) for rule in rules],
        notifications=[notification(identity, text) for identity, text in _NOTICES],
    )


def _root() -> ArtifactLocation:
    """The base of all paths; its place on a machine is nobody's business and left out."""
    return ArtifactLocation(description=Message(text="The root of the project."), index=None)


def _artifact(path: str, digest: str | None) -> Artifact:
    return Artifact(
        location=ArtifactLocation(uri=uri(path), uri_base_id=ROOT, index=None),
        hashes={"sha-256": digest} if digest else None,
        length=None,
        parent_index=None,
    )


def _provenance(report: Report) -> list[VersionControlDetails] | None:
    """Where the analysed text comes from; SARIF cannot name a commit without a repository."""
    repository = repository_uri(report.repository)
    if repository is None:
        return None
    return [
        VersionControlDetails(
            repository_uri=repository,
            revision_id=report.commit,
            mapped_to=ArtifactLocation(uri_base_id=ROOT, index=None),
        )
    ]


def _notifications(report: Report, places: Places, left_out: str) -> list[Notification]:
    """What the report says of itself, then the problems of the evidence that it does not say already."""
    said = {notice.text for notice in report.notices}
    notices = [(0, notice) for notice in report.notices]
    notices += [
        (1, Notice("warning", problem, file.path))
        for file in report.figures.evidence
        for problem in file.problems
        if problem not in said
    ]
    if left_out:
        notices.append((2, Notice("warning", left_out)))
    return [_notification(kind, notice, places) for kind, notice in notices]


def _notification(kind: int, notice: Notice, places: Places) -> Notification:
    # A URI can only be told for what lies below the root; another path is told in words.
    placed = bool(notice.path) and below_root(notice.path)
    location = PhysicalLocation(artifact_location=places.artifact(notice.path)) if placed else None
    text = notice.text if placed or not notice.path else f"{notice.path}: {notice.text}"
    return Notification(
        descriptor=ReportingDescriptorReference(id=_NOTICES[kind][0], index=kind),
        level=notice.level,
        message=Message(text=text),
        locations=[Location(id=None, physical_location=location)] if location else None,
    )
