"""The findings in one text that somebody hands over, as in an editor or in flake8.

What only the whole project knows comes from the index that the last run over it left; without an index, from what
this file and the configuration prove alone. What can be known in neither way is not reported.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from readiness_lint.config.patterns import matches
from readiness_lint.config.settings import Config
from readiness_lint.engine.index import Index
from readiness_lint.engine.index_record import FileRecord, KnownUnit
from readiness_lint.engine.reading import Reading, read_facts
from readiness_lint.engine.remembered import config_for, evidence_for, index_of, is_current, scripts_of
from readiness_lint.engine.texts import Texts
from readiness_lint.engine.unit_text import unit_digests, unit_names
from readiness_lint.model.evidence import Entered, Evidence, Freshness, FunctionEvidence
from readiness_lint.model.facts import Facts, UnitKind
from readiness_lint.model.findings import Finding
from readiness_lint.model.graph import CriticalFunction, StubCandidate
from readiness_lint.model.source import Source
from readiness_lint.rules import RULES
from readiness_lint.rules.rule import Need, Rule
from readiness_lint.rules.view import FileView, Thresholds
from readiness_lint.source.roles import JUDGED, role_of_path, role_of_text
from readiness_lint.source.walk import INSTALLED

CHANGED = "changed since its tests were measured"
_OPEN = "another file may override it"
_JOINED = frozenset({Need.COVERAGE, Need.TESTS})


@dataclass(frozen=True, slots=True)
class OneFile:
    """A text under the name that its editor gives it, relative to the working directory or absolute.

    `config_file` is read instead of the one that is found. `coverage` names coverage files; None takes what the
    index says.
    """

    name: str
    text: str
    config_file: Path | None = None
    coverage: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of one file beyond its own facts; the fields are those of `FileView`."""

    critical: Mapping[int, CriticalFunction] = field(default_factory=dict)
    candidates: Mapping[int, StubCandidate] = field(default_factory=dict)
    evidence: Mapping[int, FunctionEvidence] = field(default_factory=dict)
    measured: bool | None = None
    stale: str | None = None


def findings_of(file: OneFile) -> list[Finding]:
    """What the selected rules find; suppression comments are left to the caller.

    Empty for files that are not judged: tests, generated and vendored code, and what the configuration excludes.
    Raises ConfigError and EvidenceError for what a user can mend.
    """
    place = Path(os.path.abspath(file.name))  # noqa: PTH100 - resolve() would follow links
    config = config_for(place, file.config_file)
    path = path_below(config.root, place)
    role = role_of_text(role_of_path(path), file.text)
    if role not in JUDGED or matches(config.excluded, path) or not INSTALLED.isdisjoint(path.split("/")):
        return []
    rules = [rule for rule in RULES if config.selects(rule.code, path)]
    reading = read_facts(Source(path, file.text, role, _digest(file.text)), config.task_tags)
    known = _knowledge(reading.facts, file, config, rules)
    view = _view(reading, file.text, known, config)
    return [finding for rule in rules for finding in rule.findings(view)]


def path_below(root: Path, place: Path) -> str:
    """The path of a file as the project knows it; its bare name where it lies elsewhere."""
    real = Path(os.path.realpath(place.parent)) / place.name
    for candidate, base in ((real, Path(os.path.realpath(root))), (place, root)):
        if candidate.is_relative_to(base):
            return candidate.relative_to(base).as_posix()
    return place.name


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _view(reading: Reading, text: str, known: Knowledge, config: Config) -> FileView:
    path = reading.facts.path
    return FileView(
        facts=reading.facts,
        cues=reading.cues,
        critical=known.critical,
        evidence=known.evidence,
        measured=known.measured,
        stale=known.stale,
        thresholds={
            each.name: Thresholds(each.line_threshold, each.branch_threshold) for each in config.critical_paths
        },
        candidates=known.candidates,
        shape=partial(Texts({}, {path: text}).shape, path),
    )


def _knowledge(facts: Facts, file: OneFile, config: Config, rules: Sequence[Rule]) -> Knowledge:
    needs = {rule.needs for rule in rules}
    if needs <= {Need.FACTS}:
        return Knowledge()
    index = index_of(config)
    record = index.record(facts.path) if index else None
    # Without evidence no rule asks which functions are critical.
    judges = file.coverage is not None and not needs.isdisjoint(_JOINED)
    if index is None or record is None:
        known = _alone(facts, config, judges)
    else:
        known = _from_index(facts, file.text, _Indexed(index, record), config, judges)
    if file.coverage is None or not judges:
        return known
    if index is not None and _is_what_index_read(index, file.coverage, config.root):
        return known
    return _with_coverage(known, facts, file.text, config, file.coverage)


def _alone(facts: Facts, config: Config, with_critical: bool) -> Knowledge:
    """What the file and the configuration prove without any other file.

    A method may be overridden anywhere, so that an empty one proves nothing here.
    """
    if not (facts.candidates or with_critical):
        return Knowledge()
    from readiness_lint.graph.project import build_project
    from readiness_lint.graph.stubs import stub_candidates
    from readiness_lint.source.project import import_names, module_names

    path = facts.path
    project = build_project(
        {path: facts},
        module_names([path]),
        import_names([path]),
        config.critical_paths,
        scripts_of(config.root),
    )
    candidates = {
        unit: replace(candidate, benign=candidate.benign or _OPEN) if _is_method(facts, unit) else candidate
        for unit, candidate in stub_candidates(project).get(path, {}).items()
    }
    return Knowledge({unit: function for (_, unit), function in project.critical.items()}, candidates)


def _is_method(facts: Facts, unit: int) -> bool:
    return facts.units[facts.units[unit].parent].kind is UnitKind.CLASS


@dataclass(frozen=True, slots=True)
class _Indexed:
    """An index and its record of the file in question."""

    index: Index
    record: FileRecord


def _from_index(facts: Facts, text: str, known: _Indexed, config: Config, with_critical: bool) -> Knowledge:
    """What the index knows, as far as it holds for the text as it stands."""
    index, record = known.index, known.record
    same = is_same_text(text, index.digests[facts.path])
    units = {name: unit for unit, name in enumerate(unit_names(facts.units))}
    found = {units[name]: one for name, one in record.critical.items() if name in units}
    critical = {unit: one.critical(facts.path, unit, facts.units[unit]) for unit, one in found.items()}
    candidates = {units[name]: one for name, one in record.candidates.items() if name in units}
    if not same:
        # Units that the whole project has not seen yet are judged by what this file says of them.
        new = _alone(facts, config, with_critical)
        critical = {**(new.critical if with_critical else {}), **critical}
        candidates = {unit: candidates.get(unit) or new.candidates[unit] for unit in facts.candidates}
    coverage = index.coverage()
    if not coverage or not all(is_current(file, config.root) for file in coverage):
        return Knowledge(critical, candidates)
    evidence = {unit: one.evidence for unit, one in found.items() if one.evidence is not None}
    if not same:
        evidence |= dict(_changed(text, found))
    return Knowledge(critical, candidates, evidence, record.measured, record.stale if same else None)


def _changed(text: str, found: Mapping[int, KnownUnit]) -> Iterator[tuple[int, FunctionEvidence]]:
    """The units whose text is not the one that was measured: what tests do there is unknown."""
    from readiness_lint.engine.figures import MEASURE

    measured = [unit for unit, known in found.items() if known.digest]
    digests = unit_digests(text, measured)
    for unit in measured:
        if digests[unit] != found[unit].digest:
            yield unit, FunctionEvidence(Entered.UNKNOWN, None, None, Freshness.STALE, CHANGED, MEASURE)


def is_same_text(text: str, digest: str) -> bool:
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


def _is_what_index_read(index: Index, names: Sequence[str], root: Path) -> bool:
    """Whether the named coverage files are those that the index was made from, unchanged."""
    read = {os.path.realpath(root / file.place): file for file in index.coverage()}
    named = {os.path.realpath(name if Path(name).exists() else root / name) for name in names}
    return named == set(read) and all(is_current(file, root) for file in read.values())


def _with_coverage(known: Knowledge, facts: Facts, text: str, config: Config, coverage: tuple[str, ...]) -> Knowledge:
    """The same knowledge with the evidence of other coverage files, which is read only where it matters."""
    nothing = replace(known, evidence={}, measured=None, stale=None)
    if not known.critical:
        return nothing
    evidence = evidence_for(facts, text, config, coverage)
    if not evidence.measured or not _speaks_of(evidence, text, config.root / facts.path):
        return nothing
    path = facts.path
    return replace(
        nothing,
        evidence=evidence.units.get(path, {}),
        measured=path in evidence.units or path in evidence.stale,
        stale=evidence.stale.get(path),
    )


def _speaks_of(evidence: Evidence, text: str, place: Path) -> bool:
    """Whether the evidence is about this text.

    Data files are compared with the text itself; for reports coverage.py counts the statements on disk, so that
    they say nothing of an unsaved text.
    """
    if all("data" in file.format for file in evidence.files if file.kind == "coverage"):
        return True
    try:
        return is_same_text(text, hashlib.sha256(place.read_bytes()).hexdigest())
    except OSError:
        return False
