"""What the index keeps of one file, and its form as JSON: lists in the order of the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence, Ratio, RunBy
from readiness_lint.model.findings import Related
from readiness_lint.model.graph import CriticalFunction, EntryPoint, Step, Surroundings, Tier
from readiness_lint.model.mutation import MutantCounts
from readiness_lint.model.source import Span

if TYPE_CHECKING:
    from readiness_lint.facts.unit_text import UnitName
    from readiness_lint.model.facts import Unit

_FATES = ("killed", "timeout", "survived", "no_tests", "unknown")


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A critical unit as the whole project saw it.

    `digest` is that of `unit_text.unit_digests`, empty where nothing was measured that a change could make untrue.
    `skipped` are the skipped tests that call it, `failing` the other critical functions that its failing tests enter,
    None where these are told elsewhere.
    """

    critical_path: str
    role: str
    confidence: float
    chain: tuple[Step, ...]
    why: tuple[str, ...]
    evidence: FunctionEvidence | None
    digest: str
    skipped: tuple[Related, ...] = ()
    mutants: MutantCounts | None = None
    failing: tuple[Related, ...] | None = None

    def critical(self, path: str, index: int, unit: Unit) -> CriticalFunction:
        """The same function at its place in the text as it stands now."""
        return CriticalFunction(
            path=path,
            unit=index,
            qualname=unit.qualname,
            line=unit.span.line,
            end_line=unit.span.end_line,
            critical_path=self.critical_path,
            role=self.role,
            confidence=self.confidence,
            chain=self.chain,
            why=self.why,
        )


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry point as the whole project saw it; `digest` is that of `KnownUnit`."""

    name: str
    critical_path: str
    why: str
    evidence: FunctionEvidence | None
    digest: str

    def entry_point(self, path: str, index: int, unit: Unit) -> EntryPoint:
        """The same entry point at its place in the text as it stands now."""
        return EntryPoint(self.name, path, index, unit.qualname, unit.span.line, self.critical_path, self.why)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file as the whole project saw it; `measured` and `stale` are those of `rules.view.FileView`."""

    critical: Mapping[UnitName, KnownUnit] = field(default_factory=dict)
    candidates: Mapping[UnitName, Surroundings] = field(default_factory=dict)
    measured: bool | None = None
    stale: str | None = None
    entries: Mapping[UnitName, KnownEntry] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether no rule could make anything of it."""
        return not (self.critical or self.candidates or self.entries)


def to_json(record: FileRecord) -> list[Any]:
    """The record as JSON knows it."""
    critical = [
        [
            *name,
            unit.critical_path,
            unit.role,
            unit.confidence,
            [_step(step) for step in unit.chain],
            list(unit.why),
            unit.evidence and _evidence(unit.evidence),
            unit.digest,
            [_related(one) for one in unit.skipped],
            unit.mutants and [getattr(unit.mutants, name) for name in _FATES],
            None if unit.failing is None else [_related(one) for one in unit.failing],
        ]
        for name, unit in record.critical.items()
    ]
    candidates = [
        [*name, [_step(step) for step in candidate.callers], candidate.benign, list(candidate.signs)]
        for name, candidate in record.candidates.items()
    ]
    entries = [
        [*name, entry.name, entry.critical_path, entry.why, entry.evidence and _evidence(entry.evidence), entry.digest]
        for name, entry in record.entries.items()
    ]
    return [critical, candidates, record.measured, record.stale, entries]


def from_json(values: Sequence[Any]) -> FileRecord:
    """The record that `to_json` wrote."""
    critical, candidates, measured, stale, entries = values
    return FileRecord(
        critical={(row[0], row[1]): _known_unit(*row[2:]) for row in critical},
        candidates={(row[0], row[1]): Surroundings(_steps(row[2]), row[3], tuple(row[4])) for row in candidates},
        measured=measured,
        stale=stale,
        entries={(row[0], row[1]): _known_entry(*row[2:]) for row in entries},
    )


def _known_unit(
    path: str, role: str, confidence: float, chain: Any, why: Any, evidence: Any, digest: str, *tests: Any
) -> KnownUnit:
    known = _evidence_from(evidence) if evidence is not None else None
    skipped, mutants, failing = tests
    counts = None if mutants is None else MutantCounts(*mutants)
    others = None if failing is None else _places(failing)
    return KnownUnit(path, role, confidence, _steps(chain), tuple(why), known, digest, _places(skipped), counts, others)


def _known_entry(name: str, critical_path: str, why: str, evidence: Any, digest: str) -> KnownEntry:
    return KnownEntry(name, critical_path, why, None if evidence is None else _evidence_from(evidence), digest)


def _places(rows: Any) -> tuple[Related, ...]:
    return tuple(Related(place, Span(*span), message) for place, span, message in rows)


def _related(one: Related) -> list[Any]:
    span = one.span
    return [one.path, [span.line, span.column, span.end_line, span.end_column], one.message]


def _step(step: Step) -> list[Any]:
    return [step.path, step.qualname, step.line, step.tier]


def _steps(rows: Any) -> tuple[Step, ...]:
    return tuple(Step(path, qualname, line, tier and Tier(tier)) for path, qualname, line, tier in rows)


def _evidence(evidence: FunctionEvidence) -> list[Any]:
    return [
        evidence.entered,
        _ratio(evidence.statements),
        _ratio(evidence.branches),
        evidence.freshness,
        evidence.reason,
        evidence.remedy,
        evidence.passing,
        evidence.failing,
        _run_by(evidence.statements_by),
        _run_by(evidence.branches_by),
        list(evidence.failed_in),
        list(evidence.passed_in),
        evidence.untaken,
        evidence.excluded,
        evidence.on_import,
        evidence.asserted,
        list(evidence.flaky_in),
        evidence.main,
    ]


def _run_by(by: RunBy | None) -> list[int] | None:
    return None if by is None else [by.passing, by.failing]


def _ratio(ratio: Ratio | None) -> list[int] | None:
    return None if ratio is None else [ratio.covered, ratio.total]


def _evidence_from(values: Sequence[Any]) -> FunctionEvidence:
    """The fields in the order of `_evidence`."""
    entered, statements, branches, freshness, reason, remedy, passing, failing = values[:8]
    statements_by, branches_by, failed_in, passed_in, untaken, excluded, on_import, asserted, flaky_in, main = values[
        8:
    ]
    return FunctionEvidence(
        Entered(entered),
        None if statements is None else Ratio(*statements),
        None if branches is None else Ratio(*branches),
        Freshness(freshness),
        reason,
        remedy,
        passing,
        failing,
        None if statements_by is None else RunBy(*statements_by),
        None if branches_by is None else RunBy(*branches_by),
        tuple(failed_in),
        tuple(passed_in),
        None if untaken is None else tuple((begin, end) for begin, end in untaken),
        excluded,
        on_import,
        asserted,
        tuple(flaky_in),
        main and Entered(main),
    )
