"""Makes stamps: which sources belong in one, and which evidence files it vouches for."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.regular_files import bytes_of
from readiness_lint.engine.own_folder import make_folder
from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.find import is_data
from readiness_lint.evidence.stamp import DEFAULT_FILE, read_stamp, stamp_bytes, write_stamp
from readiness_lint.model.source import is_notebook
from readiness_lint.source.discovery import discover
from readiness_lint.source.git import head_commit
from readiness_lint.source.roles import JUDGED

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.evidence.stamp import Ending, Stamp
    from readiness_lint.model.evidence import EvidenceFile


def sources_of(config: Config) -> dict[str, bytes]:
    """The bytes of every source file that coverage may speak of, by path; what cannot be read is left out."""
    found: dict[str, bytes] = {}
    for file in discover(config.root, (), config.excluded).files:
        if file.role in JUDGED and not is_notebook(file.path):
            try:
                found[file.path] = bytes_of(file.absolute)
            except OSError:
                continue  # gone or out of reach: nothing is vouched for
    return found


def files_of(config: Config) -> list[Path]:
    """Every file of the project, the tests among them."""
    files = discover(config.root, (), config.excluded).files
    return [file.absolute for file in files if not is_notebook(file.path)]


def evidence_in(places: Iterable[Path], root: Path) -> dict[str, str]:
    """Those of the places that are files, as name by SHA-256."""
    found: dict[str, str] = {}
    for place in places:
        try:
            digest = hashlib.sha256(bytes_of(place)).hexdigest()
        except OSError:
            continue
        found[digest] = place.relative_to(root).as_posix() if place.is_relative_to(root) else place.name
    return found


def parts_of(file: EvidenceFile, root: Path) -> dict[str, str]:
    """Of data files of parallel runs, which are listed as one file: each of them, as name by SHA-256, else nothing."""
    if not file.path.endswith(".*"):
        return {}
    place = root / file.path
    parts = evidence_in((path for path in place.parent.glob(place.name) if path.is_file() and is_data(path)), root)
    together = hashlib.sha256("".join(sorted(parts)).encode()).hexdigest()
    return parts if together == file.digest else {}


def leave_stamp(
    config: Config,
    target: Path | None,
    sources: Mapping[str, bytes],
    evidence: Mapping[str, str],
    changed: Iterable[str] = (),
    ending: Ending | None = None,
) -> Path:
    """Write a stamp to `target`, else to its usual place in the project; returns where. Raises EvidenceError.

    What an earlier stamp vouches for with the very same sources stays vouched for, as far as it is still there: runs
    in parallel, or of parts of the tests, leave a file each. `ending` tells of tests that did not all run.
    """
    place = target or config.root / DEFAULT_FILE
    endings = [ending] if ending else []
    if (earlier := stamp_at(place)) and earlier.digests == _digests(sources) and {*earlier.changed} == {*changed}:
        kept = _kept(earlier, evidence, config.root)
        endings += [one for one in earlier.endings if not one.evidence.isdisjoint(kept)]
        evidence = {**kept, **evidence}
    if target is None:
        with suppress(OSError):  # writing the file then says what is wrong
            make_folder(config.root, place.parent)
    write_stamp(place, stamp_bytes(sources, evidence, head_commit(config.root), changed, endings))
    return place


def changed_between(
    config: Config, target: Path | None, data: Collection[str], sources: Mapping[str, bytes]
) -> set[str] | None:
    """The files of which data that new data was added to speaks as they were before, None where no stamp knows that.

    `data` holds the SHA-256 of the earlier data.
    """
    if not data:
        return set()
    earlier = stamp_at(target or config.root / DEFAULT_FILE)
    if earlier is None or not all(map(earlier.vouches_for, data)):
        return None
    now = _digests(sources)
    return {*earlier.changed, *(path for path, digest in earlier.digests.items() if now.get(path, digest) != digest)}


def kept_sources(
    config: Config, target: Path | None, data: Collection[str], sources: Mapping[str, bytes]
) -> tuple[dict[str, bytes], set[str]] | None:
    """What the earlier stamp holds, and what had changed then, where it alone knows of which texts the data speaks.

    That is so of data that is still what it was, after the sources have changed. Raises EvidenceError.
    """
    earlier = stamp_at(target or config.root / DEFAULT_FILE)
    if earlier is None or not any(map(earlier.vouches_for, data)) or earlier.digests == _digests(sources):
        return None
    held = {path: earlier.source(path) for path in earlier.digests}
    return {path: content for path, content in held.items() if content is not None}, {*earlier.changed}


def stamp_at(place: Path) -> Stamp | None:
    """The stamp that lies there; None where there is none, or one that is damaged or of another release."""
    if not place.is_file():
        return None
    try:
        return read_stamp(place.read_bytes(), str(place))
    except (OSError, EvidenceError):
        return None  # it is written anew


def _digests(sources: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in sources.items()}


def _kept(earlier: Stamp, evidence: Mapping[str, str], root: Path) -> dict[str, str]:
    """What an earlier stamp vouches for and is still what it was."""
    places = [root / name for name in earlier.evidence.values()]
    there = {*evidence, *evidence_in((place for place in places if place.is_file()), root)}
    return {digest: name for digest, name in earlier.evidence.items() if digest in there}
