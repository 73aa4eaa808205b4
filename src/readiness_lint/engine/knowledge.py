"""What is known of one file beyond its own facts: from the index, else from what the file proves alone."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.regular_files import digest_of
from readiness_lint.engine.evidence_now import are_mutants_current, is_current, is_unchanged
from readiness_lint.engine.evidence_origin import COVERAGE, STAMP, TESTS
from readiness_lint.engine.remembered import evidence_for, scripts_of
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import OPEN

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.index import Index
    from readiness_lint.engine.index_record import FileRecord, KnownEntry, KnownUnit
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.facts import Facts
    from readiness_lint.model.findings import Related
    from readiness_lint.model.graph import CriticalFunction, EntryPoint, Surroundings
    from readiness_lint.model.mutation import MutantCounts

CHANGED = "changed since its tests were measured"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of one file beyond its own facts; the fields are those of `FileView`."""

    critical: Mapping[int, CriticalFunction] = field(default_factory=dict)
    candidates: Mapping[int, Surroundings] = field(default_factory=dict)
    evidence: Mapping[int, FunctionEvidence] = field(default_factory=dict)
    measured: bool | None = None
    stale: str | None = None
    entry_points: Mapping[int, EntryPoint] = field(default_factory=dict)
    skipped: Mapping[int, tuple[Related, ...]] = field(default_factory=dict)
    mutants: Mapping[int, MutantCounts] = field(default_factory=dict)
    failing: Mapping[int, tuple[Related, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indexed:
    """An index and its record of the file in question."""

    index: Index
    record: FileRecord


def knowledge_of(
    facts: Facts, text: str, config: Config, indexed: Indexed | None, coverage: tuple[str, ...] | None
) -> Knowledge:
    """What is known of the units of one text.

    `indexed` is None where no index knows the file. `coverage` names coverage files; None takes what the index says.
    Raises EvidenceError for coverage files that cannot be read.
    """
    # Without evidence no rule asks which functions are critical.
    judges = coverage is not None
    known = _from_index(facts, text, indexed, config, judges) if indexed else _alone(facts, config, judges)
    if coverage is None or (indexed and _is_what_index_read(indexed.index, coverage, config)):
        return known
    return _with_coverage(known, facts, text, config, coverage)


def _alone(facts: Facts, config: Config, with_critical: bool) -> Knowledge:
    """What the file and the configuration prove without any other file.

    A method may be overridden anywhere, so that an empty one proves nothing here. What only belongs to a model is
    trained or converted somewhere else, so that its critical path is not known.
    """
    if not (facts.candidates or facts.shapes or with_critical):
        return Knowledge()
    from readiness_lint.graph.evidence_of_role import MODEL
    from readiness_lint.graph.project import build_project
    from readiness_lint.graph.surroundings import surroundings_of
    from readiness_lint.source.project import import_names, module_names

    path = facts.path
    project = build_project(
        {path: facts},
        module_names([path]),
        import_names([path]),
        config.critical_paths,
        scripts_of(config.root),
        config.overrides,
        whole=False,
    )
    candidates = {
        unit: replace(candidate, benign=candidate.benign or OPEN) if _is_method(facts, unit) else candidate
        for unit, candidate in surroundings_of(project).get(path, {}).items()
    }
    critical = {
        unit: function
        for (_, unit), function in project.critical.items()
        if function.role != MODEL or function.confidence >= 1
    }
    entry_points = {entry.unit: entry for entry in reversed(project.entry_points)} if with_critical else {}
    return Knowledge(critical, candidates, entry_points=entry_points)


def _is_method(facts: Facts, unit: int) -> bool:
    return facts.units[facts.units[unit].parent].kind is UnitKind.CLASS


def _from_index(facts: Facts, text: str, known: Indexed, config: Config, with_critical: bool) -> Knowledge:
    """What the index knows, as far as it holds for the text as it stands."""
    from readiness_lint.facts.unit_text import unit_names

    index, record = known.index, known.record
    same = index.holds(facts.path, text)
    units = {name: unit for unit, name in enumerate(unit_names(facts.units))}
    found = {units[name]: one for name, one in record.critical.items() if name in units}
    critical = {unit: one.critical(facts.path, unit, facts.units[unit]) for unit, one in found.items()}
    candidates = {units[name]: one for name, one in record.candidates.items() if name in units}
    if not same or (facts.shapes and not index.structure):
        # Units that the whole project has not looked at yet are judged by what this file says of them.
        new = _alone(facts, config, with_critical)
        critical = {**(new.critical if with_critical else {}), **critical}
        candidates = {unit: candidates.get(unit) or new.candidates[unit] for unit in new.candidates}
    starts = {units[name]: one for name, one in record.entries.items() if name in units}
    entry_points = {unit: one.entry_point(facts.path, unit, facts.units[unit]) for unit, one in starts.items()}
    either: dict[int, KnownUnit | KnownEntry] = {**starts, **found}
    changed = frozenset[int]() if same else _changed(facts, text, either, config)
    mutants: Mapping[int, MutantCounts] = {}
    if are_mutants_current(index.origin, facts.path, config):
        kept = ((unit, one.mutants) for unit, one in found.items() if unit not in changed)
        mutants = {unit: counts for unit, counts in kept if counts is not None}
    known_now = Knowledge(critical, candidates, entry_points=entry_points, mutants=mutants)
    if not (index.coverage() and is_current(index.origin, (COVERAGE, TESTS, STAMP), config)):
        return known_now
    evidence = {unit: one.evidence for unit, one in either.items() if one.evidence is not None}
    if not same:
        evidence = {unit: _moved(one, changed=unit in changed) for unit, one in evidence.items()}
    return replace(
        known_now,
        evidence=evidence,
        measured=record.measured,
        stale=record.stale if same else None,
        skipped={unit: one.skipped for unit, one in found.items() if one.skipped},
        failing={unit: one.failing for unit, one in found.items() if one.failing is not None},
    )


def _changed(facts: Facts, text: str, found: Mapping[int, KnownUnit | KnownEntry], config: Config) -> frozenset[int]:
    """The units whose code is not the one that was measured."""
    from readiness_lint.facts.unit_text import unit_digests

    measured = [unit for unit, known in found.items() if known.digest]
    digests = unit_digests(text, measured)
    differ = {unit for unit in measured if digests[unit] != found[unit].digest}
    if differ:
        from readiness_lint.engine.reformatted import reformatted

        differ -= reformatted(facts, text, {unit: found[unit].digest for unit in differ}, config)
    return frozenset(differ)


def _moved(evidence: FunctionEvidence, *, changed: bool) -> FunctionEvidence:
    """What is known of a unit in another text of its file: what tests do in changed code is unknown."""
    from readiness_lint.evidence.remedies import MEASURE_AGAIN

    if changed:
        return FunctionEvidence(Entered.UNKNOWN, None, None, Freshness.STALE, CHANGED, MEASURE_AGAIN)
    # Its lines may have moved, and what excluded it may have been a comment.
    return replace(evidence, untaken=None, excluded=False)


def _is_what_index_read(index: Index, names: Sequence[str], config: Config) -> bool:
    """Whether the named coverage files are those that the index was made from, unchanged."""
    root = config.root
    read = {os.path.realpath(root / file.place): file for file in index.coverage()}
    named = {os.path.realpath(name if Path(name).exists() else root / name) for name in names}
    return named == set(read) and is_unchanged(read.values(), root) and is_current(index.origin, (TESTS, STAMP), config)


def _with_coverage(known: Knowledge, facts: Facts, text: str, config: Config, coverage: tuple[str, ...]) -> Knowledge:
    """The same knowledge with the evidence of other coverage files, which is read only where it matters."""
    nothing = replace(known, evidence={}, measured=None, stale=None, skipped={}, mutants={}, failing={})
    if not (known.critical or known.entry_points):
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
    from readiness_lint.engine.index import has_digest

    try:
        return has_digest(text, digest_of(place))
    except OSError:
        return False
