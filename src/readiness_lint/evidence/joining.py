"""All coverage files of a run meet the project: what is stale stands apart, what is fresh is merged and joined."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.evidence import coverage_data, freshness
from readiness_lint.evidence.carried import carried, same_units
from readiness_lint.evidence.compiled import with_compiled
from readiness_lint.evidence.completed import completed
from readiness_lint.evidence.coverage_parser import Unparsed, statements_of
from readiness_lint.evidence.file_lines import merge
from readiness_lint.evidence.join import join, unknown
from readiness_lint.evidence.parts import reason_of
from readiness_lint.evidence.remedies import MEASURE_AGAIN
from readiness_lint.model.evidence import Evidence, Freshness

if TYPE_CHECKING:
    from readiness_lint.evidence.contexts import ContextOutcomes
    from readiness_lint.evidence.coverage_parser import Countable
    from readiness_lint.evidence.coverage_settings import CoverageSettings
    from readiness_lint.evidence.file_lines import FileLines, Reading
    from readiness_lint.evidence.find import Candidate
    from readiness_lint.evidence.stamp import Stamp
    from readiness_lint.evidence.versions import Version, Versions
    from readiness_lint.model.evidence import EvidenceFile, FunctionEvidence
    from readiness_lint.model.graph import CompiledCode, Place

    Judge = Callable[[Collection[str]], ContextOutcomes]

PARSE_REMEDY = "repair the source, or run readiness-lint with the Python version that the project is for"
_NAMED = 3
CHANGED_MEANWHILE = "changed while its tests were measured"
NO_TEST_RAN = "no test shows in the coverage data; the tests ended early, or ran in processes that were not measured"


@dataclass(frozen=True, slots=True)
class Read:
    """A coverage file, what it says, and the stamp that vouches for it, None where none does."""

    candidate: Candidate
    reading: Reading
    stamp: Stamp | None


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What the coverage files say of each path, by the text that they speak of; stale data apart from the rest."""

    parts: dict[str, dict[str, list[FileLines]]] = field(default_factory=dict)
    versions: dict[tuple[str, str], Version] = field(default_factory=dict)
    stale: dict[str, str] = field(default_factory=dict)
    unparsed: dict[str, str] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, lines: FileLines, version: Version) -> None:
        """Lines of a text that nothing contradicts."""
        self.parts.setdefault(path, {}).setdefault(version.past, []).append(lines)
        self.versions[path, version.past] = version

    def chosen(self, path: str) -> str:
        """Of several texts today's, else the first: lines of different texts cannot be added up."""
        texts = self.parts[path]
        return "" if "" in texts else next(iter(texts))


@dataclass(frozen=True, slots=True)
class Joining:
    """The project that coverage is joined with."""

    root: Path
    versions: Versions
    settings: CoverageSettings
    compiled: CompiledCode

    def evidence(
        self, reads: Sequence[Read], judge: Judge | None, tests: Iterable[EvidenceFile], others: Iterable[EvidenceFile]
    ) -> Evidence:
        """Everything that was read, as one value; `tests` and `others` are listed behind the coverage files."""
        found, stale = _Sorted(), list[int]()
        for read in reads:
            stale.append(self._sort_out(read, found))
        merged = {path: merge(found.parts[path][found.chosen(path)]) for path in found.parts}
        named = frozenset[str]().union(*(read.reading.contexts for read in reads))
        units = self._units(found, merged, named, judge)
        changed = _other_texts(reads, found)
        files = [
            replace(
                read.candidate.described(
                    "coverage",
                    read.reading.format,
                    [*read.reading.problems, *_problems(read, old, more, self.settings)],
                ),
                branches=read.reading.branches,
                matched=read.reading.matched,
                others=len(read.reading.unmatched),
                unmatched=read.reading.unmatched[:_NAMED],
                mapping=read.reading.mapping,
            )
            for read, old, more in zip(reads, stale, changed, strict=True)
        ]
        return Evidence(
            files=(*files, *tests, *others),
            units=dict(sorted(units.items())),
            stale=dict(sorted((path, why) for path, why in found.stale.items() if path not in merged)),
            unmatched=tuple(sorted({path for read in reads for path in read.reading.unmatched})),
        )

    def _units(
        self, found: _Sorted, merged: Mapping[str, FileLines], named: frozenset[str], judge: Judge | None
    ) -> dict[str, Mapping[int, FunctionEvidence]]:
        facts = self.versions.facts
        outcomes = judge(named.union(*(lines.contexts or () for lines in merged.values()))) if judge else None
        units: dict[str, Mapping[int, FunctionEvidence]] = {
            path: unknown(facts[path], Freshness.UNKNOWN, reason, PARSE_REMEDY)
            for path, reason in found.unparsed.items()
        }
        for path, why in found.silent.items():
            units[path] = unknown(facts[path], Freshness.UNKNOWN, why, MEASURE_AGAIN)
        for path, why in found.stale.items():
            if path not in merged:
                units[path] = unknown(facts[path], Freshness.STALE, why, MEASURE_AGAIN)
        defined: dict[Place, bool] = {}
        for path, lines in merged.items():
            version = found.versions[path, found.chosen(path)]
            units[path], ran = self._joined(version, lines, outcomes)
            defined |= {(path, unit): True for unit in ran}
        units.update(with_compiled(units, self.compiled, lambda place: place in defined))
        return units

    def _joined(
        self, version: Version, lines: FileLines, outcomes: ContextOutcomes | None
    ) -> tuple[Mapping[int, FunctionEvidence], set[int]]:
        """The evidence of every unit of today, and those whose `def` ran."""
        assert not isinstance(version.lines, str), "what cannot be parsed is sorted out"
        source, facts = version.lines, version.facts
        units = join(facts, lines, source, outcomes)
        ran = {index for index, unit in enumerate(facts.units) if source.first_of(unit.span.line) not in lines.missing}
        if not version.past:
            return units, ran
        today = self.versions.of(facts.path)
        same = same_units((facts, version.text), (today.facts, today.text))
        return carried(units, same, facts, today.facts), {unit for unit, before in same.items() if before in ran}

    def _sort_out(self, read: Read, into: _Sorted) -> int:
        """Put each file's lines where they belong; returns how many are stale."""
        into.unparsed.update(read.reading.unparsed)
        stale = 0
        for path, lines, now in self._with_statements(read):
            version = self.versions.of(path, read.stamp)
            source = version.lines
            if isinstance(now, Unparsed) or isinstance(source, str):
                into.unparsed[path] = now.reason if isinstance(now, Unparsed) else str(source)
                continue
            lists = read.reading.lists_excluded
            known = lines if now is None else completed(lines, now, source, lists_excluded=lists)
            reason = ""
            if read.stamp and path in read.stamp.changed:
                reason = CHANGED_MEANWHILE
            elif not version.proved and now is None:
                reason = freshness.stale_reason(lines, source)
            elif not version.proved and now is not None:
                reason = freshness.stale_statements(lines, now, source, lists_excluded=lists)
            stale += bool(reason)
            if reason:
                into.stale.setdefault(path, reason)
            elif read.reading.silent:
                into.silent[path] = _why_silent(read)
            else:
                into.add(path, known, version)
        return stale

    def _with_statements(self, read: Read) -> Iterator[tuple[str, FileLines, Countable | Unparsed | None]]:
        """Each file's lines; for a report that lists statements also those of the source, else None."""
        lines = read.reading.lines
        if read.reading.format == coverage_data.FORMAT:
            yield from ((path, one, None) for path, one in lines.items())
            return
        past = self.versions.past_texts(lines, read.stamp)
        now = statements_of({path: self.root / path for path in lines}, self.settings, past)
        yield from ((path, one, now[path]) for path, one in lines.items())


def _other_texts(reads: Iterable[Read], found: _Sorted) -> Iterator[int]:
    """For each coverage file, of how many files it speaks of another text than the one that was chosen."""
    for read in reads:
        digests = read.stamp.digests if read.stamp else {}
        texts = {path: digests.get(path, "") for path in read.reading.lines if len(found.parts.get(path, ())) > 1}
        yield sum(found.chosen(path) != (text if text in found.parts[path] else "") for path, text in texts.items())


def _why_silent(read: Read) -> str:
    """Why no test shows in data, as far as the stamp tells."""
    own = {read.candidate.digest, *read.candidate.digests}
    endings = read.stamp.endings if read.stamp else ()
    parts = (one for one in endings if one.only and not one.evidence.isdisjoint(own))
    return next((f"no test shows in the coverage data; {reason_of(one.only)}" for one in parts), NO_TEST_RAN)


def _problems(read: Read, stale: int, other: int, settings: CoverageSettings) -> Iterator[str]:
    """What a reader must know of a coverage file, one sentence each."""
    reading = read.reading
    recorded = reading.matched + len(reading.unmatched)
    if reading.silent and reading.matched:
        yield f"it says nothing of any function: {_why_silent(read)}"
    if not recorded:
        yield "it measured no file"
    elif not reading.matched:
        example = reading.unmatched[0]
        yield f"none of its {recorded} files is a file of this project, for example {example}"
    if stale:
        yield f"{stale} of the files that were asked for changed after it was recorded"
    if other:
        yield f"{other} of its files were left out, since other data was recorded on another text of them"
    if settings.plugins:
        plugins = ", ".join(settings.plugins)
        yield f"coverage.py plugins are not run, so what they exclude counts: {plugins}"
