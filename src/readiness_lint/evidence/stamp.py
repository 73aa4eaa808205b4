"""A stamp: the source as it stood when the tests ended, and the evidence files that speak of it.

Coverage data holds no trace of the text that it was recorded on. A stamp does: a ZIP archive with the bytes of every
source file, their SHA-256, the commit, and the SHA-256 of the coverage and result files of that run. With it nothing
has to be guessed: data is joined with the very text that it speaks of, and what it shows of a function is carried over
to the source of today where the function says the same (`carried.py`).
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.json_text import counts_of
from readiness_lint.source.decoding import MAX_BYTES

if TYPE_CHECKING:
    from zipfile import ZipFile

FORMAT = "readiness-lint stamp"
VERSION = 1
DEFAULT_FILE = ".readiness-lint/stamp.zip"
REMEDY = "run the tests again with `-p readiness_lint.pytest_plugin`, or `readiness-lint stamp` right after them"
_RECORD = "stamp.json"
_SOURCES = "sources/"
_MAX_RECORD = 200_000_000
# Every archive has the same bytes for the same content.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ending:
    """Of tests that did not all run: the SHA-256 of the evidence that they left, and the ids of those that never ran.

    `cut` says that there may be others, of which nobody knows the names. `only` holds the arguments that asked for a
    part of the tests, `left_out` the test files that were not looked at, with how many tests stand in each by its text.
    """

    evidence: frozenset[str]
    not_run: tuple[str, ...] = ()
    cut: bool = False
    only: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What was stamped: `digests` by path, `evidence` by SHA-256 with the name under which each file was seen.

    `commit` is what was checked out, None where that is unknown. `changed` are the files that changed while the tests
    ran, or between runs whose data is one: which text was measured is not known, so that they are not among the
    digests. `endings` are those of tests that did not all run.
    """

    digests: Mapping[str, str]
    evidence: Mapping[str, str]
    commit: str | None = None
    changed: tuple[str, ...] = ()
    endings: tuple[Ending, ...] = ()
    archive: bytes = field(default=b"", repr=False)
    name: str = DEFAULT_FILE

    def vouches_for(self, digest: str) -> bool:
        """Whether an evidence file with that SHA-256 speaks of the stamped sources."""
        return digest in self.evidence

    def source(self, path: str) -> bytes | None:
        """The stamped bytes of a file, None where it was not stamped.

        Raises EvidenceError where the archive does not hold what its record says.
        """
        if path not in self.digests:
            return None
        with _opened(self.archive, self.name) as archive:
            data = _member(archive, _SOURCES + path, MAX_BYTES, self.name)
        if hashlib.sha256(data).hexdigest() != self.digests[path]:
            raise EvidenceError(f"holds another {path} than it says", path=self.name, remedy=REMEDY)
        return data


def read_stamp(content: bytes, name: str) -> Stamp:
    """The stamp in a file. Raises EvidenceError for what is none, or is damaged."""
    with _opened(content, name) as archive:
        record = _record(_member(archive, _RECORD, _MAX_RECORD, name), name)
    if record.get("format") != FORMAT:
        raise EvidenceError("is a ZIP archive, but no stamp", path=name, remedy=REMEDY)
    if record.get("version") != VERSION:
        message = f"is a stamp of version {record.get('version')!r}, and version {VERSION} is known"
        raise EvidenceError(
            message, path=name, remedy="use the release of readiness-lint that wrote it, or stamp again"
        )
    commit, changed = record.get("commit"), record.get("changed")
    if not (commit is None or isinstance(commit, str)) or not isinstance(changed, list):
        raise _damaged(name)
    return Stamp(
        digests=_texts(record.get("digests"), name),
        evidence=_texts(record.get("evidence"), name),
        commit=commit,
        changed=tuple(map(str, changed)),
        endings=_endings(record.get("endings", []), name),
        archive=content,
        name=name,
    )


def stamp_bytes(
    sources: Mapping[str, bytes],
    evidence: Mapping[str, str],
    commit: str | None,
    changed: Iterable[str] = (),
    endings: Iterable[Ending] = (),
) -> bytes:
    """The archive for these sources by path, evidence files as name by SHA-256, and what changed during the tests.

    `endings` tell of tests that did not all run.
    """
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    record = {
        "format": FORMAT,
        "version": VERSION,
        "commit": commit,
        "evidence": dict(sorted(evidence.items())),
        "changed": sorted(changed),
        "endings": [
            {
                "evidence": sorted(one.evidence),
                "not_run": list(one.not_run),
                "cut": one.cut,
                "only": list(one.only),
                "left_out": dict(sorted(one.left_out.items())),
            }
            for one in endings
        ],
        "digests": {path: hashlib.sha256(data).hexdigest() for path, data in sorted(sources.items())},
    }
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in (
            (_RECORD, json.dumps(record, indent=1).encode("ascii")),
            *((_SOURCES + path, data) for path, data in sorted(sources.items())),
        ):
            info = ZipInfo(name, _LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, data)
    return target.getvalue()


def write_stamp(target: Path, content: bytes) -> None:
    """Put a stamp in its place at once. Raises EvidenceError where that cannot be written to."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(content)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        message = f"cannot be written: {error.strerror or type(error).__name__}"
        raise EvidenceError(message, path=str(target), remedy="name a place that can be written to") from error


def _opened(content: bytes, name: str) -> ZipFile:
    from zipfile import BadZipFile, ZipFile

    try:
        return ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise EvidenceError(f"is no stamp: {error}", path=name, remedy=REMEDY) from error


def _member(archive: ZipFile, member: str, most: int, name: str) -> bytes:
    """One member, never more than `most` bytes, whatever the archive says of its size."""
    from zipfile import BadZipFile

    try:
        with archive.open(member) as stream:
            data = stream.read(most + 1)
    except (
        KeyError,
        BadZipFile,
        zlib.error,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as error:
        raise _damaged(name) from error
    if len(data) > most:
        raise EvidenceError(f"holds more than {most} bytes of {member}", path=name, remedy=REMEDY)
    return data


def _record(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _damaged(name) from error
    if not isinstance(record, dict):
        raise _damaged(name)
    return record


def _texts(value: object, name: str) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise _damaged(name)
    return value


def _endings(value: object, name: str) -> tuple[Ending, ...]:
    """How the tests ended; releases that did not ask wrote nothing of it."""
    if not isinstance(value, list):
        raise _damaged(name)
    found: list[Ending] = []
    for one in value:
        match one:
            case {"evidence": list(evidence), "not_run": list(not_run), "cut": bool(cut)}:
                only, left_out = one.get("only", []), counts_of(one.get("left_out", {}))
                if not isinstance(only, list) or left_out is None:
                    raise _damaged(name)
                sure = tuple(map(str, only)), left_out
                found.append(Ending(frozenset(map(str, evidence)), tuple(map(str, not_run)), cut, *sure))
            case _:
                raise _damaged(name)
    return tuple(found)


def _damaged(name: str) -> EvidenceError:
    return EvidenceError("is a damaged stamp", path=name, remedy=REMEDY)
