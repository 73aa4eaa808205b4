"""Makes stamps: which sources belong in one, and which evidence files it vouches for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.engine.own_folder import make_folder
from readiness_lint.evidence.stamp import DEFAULT_FILE, stamp_bytes, write_stamp
from readiness_lint.model.source import is_notebook
from readiness_lint.source.discovery import discover
from readiness_lint.source.git import head_commit
from readiness_lint.source.roles import JUDGED

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config


def sources_of(config: Config) -> dict[str, bytes]:
    """The bytes of every source file that coverage may speak of, by path; what cannot be read is left out."""
    found: dict[str, bytes] = {}
    for file in discover(config.root, (), config.excluded).files:
        if file.role in JUDGED and not is_notebook(file.path):
            try:
                found[file.path] = file.absolute.read_bytes()
            except OSError:
                continue  # gone or out of reach: nothing is vouched for
    return found


def evidence_in(places: Iterable[Path], root: Path) -> dict[str, str]:
    """Those of the places that are files, as name by SHA-256."""
    found: dict[str, str] = {}
    for place in places:
        try:
            digest = hashlib.sha256(place.read_bytes()).hexdigest()
        except OSError:
            continue
        found[digest] = place.relative_to(root).as_posix() if place.is_relative_to(root) else place.name
    return found


def leave_stamp(
    config: Config,
    target: Path | None,
    sources: Mapping[str, bytes],
    evidence: Mapping[str, str],
    changed: Iterable[str] = (),
) -> Path:
    """Write a stamp to `target`, else to its usual place in the project; returns where. Raises EvidenceError."""
    place = target or config.root / DEFAULT_FILE
    if target is None:
        with suppress(OSError):  # writing the file then says what is wrong
            make_folder(config.root, place.parent)
    write_stamp(place, stamp_bytes(sources, evidence, head_commit(config.root), changed))
    return place
