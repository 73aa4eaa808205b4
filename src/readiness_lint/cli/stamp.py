"""`stamp`: keep the source beside the evidence that the tests have just left, so that later edits are told apart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.setup import config_of
from readiness_lint.errors import EvidenceError, UsageError

if TYPE_CHECKING:
    import argparse

    from readiness_lint.config.settings import Config
    from readiness_lint.model.evidence import Evidence

_KINDS = ("coverage", "tests")
_AGAIN = "run the tests again, and stamp right after them"


def stamp(options: argparse.Namespace, out: TextIO, _err: TextIO) -> int:
    """Stamp the sources as they stand, and return 0.

    Raises EvidenceError where the evidence is known to speak of other sources: a stamp would vouch for what is not so.
    """
    from readiness_lint.engine.stamping import leave_stamp, parts_of, sources_of
    from readiness_lint.evidence.stamp import DEFAULT_FILE

    config = replace(config_of(options), stamps=())
    target: Path | None = options.output
    evidence = _evidence(config)
    sources = sources_of(config)
    files = [file for file in evidence.files if file.kind in _KINDS]
    seen = {file.digest: file.path for file in files}
    # Data of parallel runs is known by each of its files, and by all of them together.
    names = seen | {digest: name for file in files for digest, name in parts_of(file, config.root).items()}
    _refuse_stale(evidence)
    for earlier in dict.fromkeys((config.root / DEFAULT_FILE, target or config.root / DEFAULT_FILE)):
        _refuse_changed(earlier, names, sources)
    place = leave_stamp(config, target, sources, names)
    shown = place.relative_to(config.root) if place.is_relative_to(config.root) else place
    number = "1 file" if len(sources) == 1 else f"{len(sources)} files"
    print(f"{shown}: {number}, as {_listed(sorted(seen.values()))} saw them", file=out)
    return 0


def _evidence(config: Config) -> Evidence:
    """What the tests left. Raises UsageError where that holds no coverage data."""
    from readiness_lint.engine.analysis import Request, analyse

    evidence = analyse(Request(config, (config.root,), with_texts=False, with_findings=False)).evidence
    if evidence is None or not evidence.measured:
        raise UsageError(
            "there is no coverage data to vouch for",
            path=str(config.root),
            remedy="run the tests under coverage, or name the data with --coverage",
        )
    return evidence


def _refuse_stale(evidence: Evidence) -> None:
    for path, reason in evidence.stale.items():
        raise EvidenceError(f"changed since it was measured: {reason}", path=path, remedy=_AGAIN)


def _refuse_changed(place: Path, evidence: Collection[str], sources: dict[str, bytes]) -> None:
    """Raises EvidenceError where an earlier stamp saw the same evidence with other sources."""
    import hashlib

    from readiness_lint.engine.stamping import stamp_at

    earlier = stamp_at(place)
    if earlier is None or not any(earlier.vouches_for(digest) for digest in evidence):
        return
    now = {path: hashlib.sha256(data).hexdigest() for path, data in sources.items()}
    for path in sorted({*now, *earlier.digests}):
        if now.get(path) != earlier.digests.get(path):
            message = "changed since the tests ended, as the stamp that is there says"
            raise EvidenceError(message, path=path, remedy=_AGAIN)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
