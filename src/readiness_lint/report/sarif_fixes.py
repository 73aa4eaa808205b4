"""Fixes as SARIF has them: replacements in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarif_om import ArtifactChange, ArtifactContent, Fix, Message, Replacement

if TYPE_CHECKING:
    from readiness_lint.model import fixes
    from readiness_lint.report.sarif_places import Places


def fix_of(path: str, fix: fixes.Fix, places: Places) -> Fix:
    """A fix of a finding in that file; `properties.applicability` says how far it may be trusted."""
    replacements = [
        Replacement(
            deleted_region=places.region(path, edit.span),
            inserted_content=ArtifactContent(text=edit.text) if edit.text else None,
        )
        for edit in fix.edits
    ]
    change = ArtifactChange(artifact_location=places.artifact(path), replacements=replacements)
    return Fix(
        description=Message(text=f"{fix.message}."),
        artifact_changes=[change],
        properties={"applicability": fix.applicability.value},
    )
