"""Results of mutation testing of any kind, read by what their content says they are, and joined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import cosmic_ray, mutmut
from readiness_lint.evidence.json_text import parse_json
from readiness_lint.model.mutation import Fate, MutationResults

if TYPE_CHECKING:
    from readiness_lint.model.mutation import Mutant

# Of two runs that judged one mutant the worse one counts, and one that judged it before one that did not.
_WORSE = (Fate.UNKNOWN, Fate.KILLED, Fate.TIMEOUT, Fate.NO_TESTS, Fate.SURVIVED)


class NoMutationResultsError(EvidenceError):
    """A file that does not claim to hold results of mutation testing."""


def read_mutation(content: bytes, name: str) -> MutationResults:
    """The mutants of a file: mutmut's `.meta` or totals, cosmic-ray's session or dump.

    The path of a `.meta` file says which source file it is about. Raises NoMutationResultsError for what does not claim
    to be one of them, EvidenceError for one that is broken.
    """
    results: MutationResults | None = None
    if content.startswith(cosmic_ray.MAGIC):
        results = cosmic_ray.session_results(content, name)
    elif content.lstrip().startswith(b"["):
        results = cosmic_ray.dump_results(content, name)
    elif content.lstrip().startswith(b"{"):
        results = _mutmut_results(parse_json(content, name, mutmut.REMEDY), name)
    if results is None:
        remedy = "name a `.meta` file of mutmut 3, a session of cosmic-ray or its dump"
        raise NoMutationResultsError("holds no results of mutation testing", path=name, remedy=remedy)
    return results


def _mutmut_results(value: object, name: str) -> MutationResults | None:
    if isinstance(value, dict):
        if mutmut.is_meta(value):
            return mutmut.meta_results(value, name)
        if mutmut.is_totals(value):
            return mutmut.totals_results(value, name)
    return None


def combine(parts: Iterable[MutationResults]) -> MutationResults:
    """All results as one, every mutant once. The order of the parts does not matter.

    Totals count where no mutants of that tool were read, and have to agree with those that were.
    """
    every = list(parts)
    mutants: dict[tuple[str, str], Mutant] = {}
    for mutant in (mutant for part in every for mutant in part.mutants):
        key = (mutant.path, mutant.key)
        known = mutants.get(key, mutant)
        mutants[key] = max(known, mutant, key=lambda one: _WORSE.index(one.fate))
    ordered = sorted(mutants.values(), key=lambda one: (one.path, one.line or 0, one.name, one.key))
    totals = sorted({part.totals for part in every if part.totals is not None}, key=lambda one: (one.total, str(one)))
    problems = dict.fromkeys(problem for part in every for problem in part.problems)
    listed = sum(mutant.qualified for mutant in ordered)
    for one in totals:
        if listed and one.total != listed:
            problems[f"the totals of mutmut name {one.total} mutants, {listed} were read"] = None
    if len(totals) > 1:
        problems["several totals of mutmut contradict each other"] = None
    formats = tuple(sorted({form for part in every for form in part.formats}))
    only = totals[0] if len(totals) == 1 and not listed else None
    return MutationResults(formats, tuple(ordered), only, tuple(sorted(problems)))
