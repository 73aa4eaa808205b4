"""Results of mutation testing meet the functions of today.

Neither mutmut nor cosmic-ray records what text it changed. mutmut leaves a copy of each function as it was beside the
changed ones, which is compared with today's, and names functions; cosmic-ray gives lines, and the name of what stood
there. What contradicts the source of today is not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import find
from readiness_lint.evidence.mutation import combine, read_mutation
from readiness_lint.evidence.mutmut import FOLDER, SUFFIX
from readiness_lint.evidence.results import OTHER, shape_of
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.mutation import MutantCounts

if TYPE_CHECKING:
    from readiness_lint.evidence.find import Candidate
    from readiness_lint.model.evidence import EvidenceFile
    from readiness_lint.model.facts import Facts, Unit
    from readiness_lint.model.mutation import Fate, Mutant, MutationResults

KIND = "mutation"
# Where cosmic-ray's own documentation and tutorial put a session.
SESSIONS = ("cosmic-ray.sqlite", "cosmic_ray.sqlite", "session.sqlite")
TOTALS = f"{FOLDER}mutmut-cicd-stats.json"
OTHER_TEXT = "mutants of {} are left out: they speak of another text of it"
Counts = Mapping[str, Mapping[int, MutantCounts]]


def read_mutants(
    root: Path,
    names: Sequence[str] | None,
    facts: Mapping[str, Facts],
    texts: Callable[[str], str],
    wanted: Collection[str],
) -> tuple[list[EvidenceFile], Counts]:
    """The files of mutation testing, and by path and unit the mutants of the `wanted` files.

    Looks at the usual places where no names are given. Raises EvidenceError for a named file that is missing, empty,
    damaged or of another kind.
    """
    read, ignored = _inferred(root, wanted) if names is None else (_read(find.named(names, root)), [])
    results = combine(part for _, part in read)
    joining = _Joining(facts, texts, {path: text for one, _ in read for path, text in _copy(one)})
    counts, stale = joining.counts(mutant for mutant in results.mutants if mutant.path in wanted)
    # What is wrong with all of them together is said once, with the first.
    problems = [*results.problems, *(OTHER_TEXT.format(path) for path in stale)]
    files = [
        one.described(KIND, ", ".join(part.formats), problems if position == 0 else ())
        for position, (one, part) in enumerate(read)
    ]
    return [*files, *ignored], counts


def _read(candidates: Iterable[Candidate]) -> list[tuple[Candidate, MutationResults]]:
    return [(candidate, read_mutation(candidate.content, candidate.shown)) for candidate in candidates]


def _inferred(root: Path, wanted: Iterable[str]) -> tuple[list[tuple[Candidate, MutationResults]], list[EvidenceFile]]:
    """What the tools leave by habit about the wanted files, and what is none of it."""
    metas = [f"{FOLDER}{path}{SUFFIX}" for path in sorted(wanted)]
    read: list[tuple[Candidate, MutationResults]] = []
    ignored: list[EvidenceFile] = []
    for place in find.places_of([root / name for name in (*metas, TOTALS, *SESSIONS)], root):
        form, digest = OTHER, ""
        try:
            candidate = place.read(root)
            form, digest = shape_of(candidate.content), candidate.digest
            read += _read([candidate])
        except EvidenceError as error:
            ignored.append(place.passed_over(error, form, digest))
    return read, ignored


def _copy(candidate: Candidate) -> Iterator[tuple[str, str]]:
    """Path of a source file and the text that mutmut made of it, where that lies beside its results."""
    if candidate.path.name.endswith(SUFFIX):
        place = candidate.path.with_name(candidate.path.name.removesuffix(SUFFIX))
        inside = f"/{candidate.path.as_posix()}".rpartition(f"/{FOLDER}")[2]
        try:
            text = place.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return  # not there, or not text: then names alone can tell
        yield inside.removesuffix(SUFFIX), text.replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class _Joining:
    """Mutants to units; `copies` are the texts that mutmut made, by the path of the source."""

    facts: Mapping[str, Facts]
    texts: Callable[[str], str]
    copies: Mapping[str, str]

    def counts(self, mutants: Iterable[Mutant]) -> tuple[Counts, list[str]]:
        """The mutants by path and unit, and the paths of which some were left out."""
        found: dict[tuple[str, bool], dict[int, list[Fate]]] = {}
        wrong: set[tuple[str, bool]] = set()
        changed: set[str] = set()
        for mutant in mutants:
            unit = self._by_name(mutant) if mutant.qualified else self._by_line(mutant)
            if unit is None:
                wrong.add((mutant.path, mutant.qualified))
            elif mutant.qualified and not self._is_unchanged(mutant, unit):
                changed.add(mutant.path)
            else:
                found.setdefault((mutant.path, mutant.qualified), {}).setdefault(unit, []).append(mutant.fate)
        fates: dict[str, dict[int, list[Fate]]] = {}
        for key, units in found.items():
            if key not in wrong:
                for unit, some in units.items():
                    fates.setdefault(key[0], {}).setdefault(unit, []).extend(some)
        counts = {
            path: {unit: MutantCounts.of(some) for unit, some in sorted(units.items())} for path, units in fates.items()
        }
        return counts, sorted(changed | {path for path, _ in wrong})

    def _by_name(self, mutant: Mutant) -> int | None:
        """The function of that qualified name, None where there is none, or several."""
        units = self.facts[mutant.path].units
        named = [
            index for index, unit in enumerate(units) if unit.kind is UnitKind.FUNCTION and unit.qualname == mutant.name
        ]
        return named[0] if len(named) == 1 else None

    def _by_line(self, mutant: Mutant) -> int | None:
        """The innermost function or class around the line, where it has the name that stood there."""
        units, line = self.facts[mutant.path].units, mutant.line or 0
        around = [index for index, unit in enumerate(units) if index and unit.span.line <= line <= unit.span.end_line]
        inner = max(around, key=lambda index: units[index].span.line, default=0)
        if not 1 <= line <= units[0].span.end_line:
            return None
        return inner if (units[inner].name if inner else "") == mutant.name else None

    def _is_unchanged(self, mutant: Mutant, index: int) -> bool:
        """Whether mutmut's copy of a function is today's text; also where there is no copy to ask."""
        copy = self.copies.get(mutant.path, "")
        original = mutant.key.rpartition(".")[2].rpartition("__mutmut_")[0] + "__mutmut_orig"
        if f"def {original}(" not in copy:
            return True
        unit = self.facts[mutant.path].units[index]
        return _text_of(self.texts(mutant.path), unit).replace(f"def {unit.name}", f"def {original}", 1) in copy


def _text_of(text: str, unit: Unit) -> str:
    """A function from its keyword to its end, as it is written."""
    lines = text.split("\n")[unit.span.line - 1 : unit.span.end_line]
    return "\n".join(lines)[unit.span.column :]
