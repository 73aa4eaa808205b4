"""The index: what only a run over the whole project knows, left in the cache folder for editors and flake8.

One file of lines in JSON: version and checksum, a header, then a record for each file that has something to tell. The
header says where each record lies, so that a reader who asks about one file parses three lines.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from readiness_lint import __version__
from readiness_lint.config.regular_files import bytes_of
from readiness_lint.engine.evidence_origin import COVERAGE, EvidenceOrigin
from readiness_lint.engine.index_place import index_file
from readiness_lint.engine.own_folder import make_folder

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.analysis import Analysis
    from readiness_lint.engine.evidence_origin import EvidenceIdentity
    from readiness_lint.engine.index_record import FileRecord
    from readiness_lint.graph.project import Project
    from readiness_lint.model.report import Notice

# Of the form of the file; the version of the package counts as well, because other rules see other things.
FORMAT = 9


@dataclass(frozen=True, slots=True)
class Index:
    """An index in memory. `digests` holds the SHA-256 of every file's bytes, by path.

    `paths_key` and `settings_key` are those of the configuration that it was made with; `origin` names the files that
    evidence came from. `uncollected` holds the digest of each test file that an error hides, and the files with
    critical functions that it imports. `quiet` are the files in which nothing was found. `structure` says whether
    functions that may not do their work were looked for.
    """

    digests: Mapping[str, str]
    paths_key: str
    settings_key: str
    quiet: frozenset[str]
    structure: bool
    origin: EvidenceOrigin
    places: Mapping[str, tuple[int, int]]
    body: bytes
    uncollected: Mapping[str, tuple[str, tuple[str, ...]]]

    def record(self, path: str) -> FileRecord | None:
        """What is known of a file: nothing but its existence for an empty record, None for an unknown path."""
        if path not in self.digests:
            return None
        from readiness_lint.engine.index_record import FileRecord, from_json

        start, length = self.places[path]
        return from_json(json.loads(self.body[start : start + length])) if length else FileRecord()

    def holds(self, path: str, text: str) -> bool:
        """Whether a file that the index knows had this text."""
        return has_digest(text, self.digests[path])

    @property
    def evidence(self) -> tuple[EvidenceIdentity, ...]:
        """The files that evidence was read from."""
        return tuple(file for file in self.origin.files if file.used)

    def coverage(self) -> tuple[EvidenceIdentity, ...]:
        """The files that coverage came from."""
        return tuple(file for file in self.evidence if file.kind == COVERAGE)


def has_digest(text: str, digest: str) -> bool:
    """Whether the bytes with that SHA-256 are this text, in UTF-8 or Latin-1, with whatever mark and line ends."""
    return any(hashlib.sha256(data).hexdigest() == digest for data in _spellings(text))


def _spellings(text: str) -> Iterator[bytes]:
    """The bytes that the text may have on disk, the usual ones first."""
    for lines in (text, text.replace("\n", "\r\n")):
        data = lines.encode("utf-8", "surrogatepass")
        yield data
        yield b"\xef\xbb\xbf" + data
        if len(data) > len(lines):
            yield lines.encode("latin-1", "replace")


def key_of_paths(config: Config) -> str:
    """A hash of all settings that decide which functions are critical."""
    paths = [
        (path.name, path.globs, path.entry_points, path.critical, path.not_critical, path.infer)
        for path in config.critical_paths
    ]
    return _key([paths, config.overrides])


def key_of_settings(config: Config) -> str:
    """A hash of all settings that decide what is found in a file of which everything is known."""
    found = [config.select, config.ignore, config.per_file_ignores, config.task_tags, config.debt]
    return _key([*found, config.critical_paths, config.overrides])


def _key(settings: Sequence[object]) -> str:
    return hashlib.sha256(repr(settings).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read_index(cache_path: Path) -> Index | None:
    """The index in a cache folder; None where there is none, and for one of another version or a damaged one."""
    try:
        first, _, rest = bytes_of(index_file(cache_path)).partition(b"\n")
    except OSError:
        return None
    if first != _first_line(rest):
        return None
    header, _, body = rest.partition(b"\n")
    values = json.loads(header)
    files = values["files"]
    return Index(
        digests={path: row[0] for path, row in files.items()},
        paths_key=values["paths"],
        settings_key=values["settings"],
        quiet=frozenset(path for path, row in files.items() if row[3]),
        structure=values["structure"],
        origin=EvidenceOrigin.from_json(values["evidence"]),
        places={path: (row[1], row[2]) for path, row in files.items()},
        body=body,
        uncollected={path: (digest, tuple(files)) for path, (digest, files) in values["uncollected"].items()},
    )


def _first_line(rest: bytes) -> bytes:
    """What an index of this version begins with: it vouches for every byte behind it."""
    return _json([FORMAT, __version__, crc32(rest)])


def leave_index(config: Config, analysis: Analysis) -> Notice | None:
    """Leave what the analysis knows of the whole project in the project's cache folder.

    Does nothing for an analysis that did not see the whole project, and for one that did not ask for evidence
    where an index with more lies already. Returns a notice where the folder cannot be written to, which is no
    reason for a run to fail.
    """
    if analysis.project is None:
        return None
    folder = config.cache_path
    if analysis.evidence is None and _knows_evidence(folder):
        return None
    data = _serialised(config, analysis, analysis.project)
    file = index_file(folder)
    temporary = folder / f".{file.name}.{os.getpid()}.tmp"
    try:
        make_folder(config.root, folder)
        try:
            temporary.write_bytes(data)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        from readiness_lint.model.report import Notice

        reason = error.strerror or type(error).__name__
        return Notice("note", f"the index for editors was not written: {reason}", str(folder))
    return None


def _knows_evidence(folder: Path) -> bool:
    index = read_index(folder)
    return index is not None and bool(index.evidence)


def _serialised(config: Config, analysis: Analysis, project: Project) -> bytes:
    """Header and records as bytes."""
    from readiness_lint.engine.evidence_met import origin_of
    from readiness_lint.engine.index_record import to_json
    from readiness_lint.engine.index_records import records_of, uncollected_of
    from readiness_lint.engine.reading import asks_for_structure
    from readiness_lint.engine.remembered_config import usual_config

    files: dict[str, list[Any]] = {}
    body = bytearray()
    records = records_of(analysis, project)
    quiet = analysis.judged - {finding.path for finding in analysis.report.findings}
    for path in sorted(project.facts):
        line = b""
        if path in records:
            line = _json(to_json(records[path])) + b"\n"
        files[path] = [project.facts[path].digest, len(body), len(line), int(path in quiet)]
        body += line
    header = {
        "paths": key_of_paths(config),
        "settings": key_of_settings(config),
        "structure": asks_for_structure(config),
        "evidence": origin_of(config, usual_config(config), analysis.evidence, records).to_json(),
        "files": files,
        "uncollected": uncollected_of(analysis, project),
    }
    rest = _json(header) + b"\n" + bytes(body)
    return _first_line(rest) + b"\n" + rest


def _json(value: object) -> bytes:
    # Paths and names may hold what UTF-8 cannot: JSON's own escapes hold everything.
    return json.dumps(value, separators=(",", ":")).encode("ascii")
