"""Read what mutmut 3 leaves in `mutants/`: a `.meta` file for every source file, and totals for CI."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.model.mutation import Fate, Mutant, MutantCounts, MutationResults

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT, TOTALS = "mutmut", "mutmut totals"
REMEDY = "run `mutmut run` again"
FOLDER, SUFFIX = "mutants/", ".meta"
FATES = "exit_code_by_key"
# Exit codes of the process that ran the tests of one mutant. What is missing here was not judged by tests: skipped,
# interrupted, refused by a type checker, or the process died, which want of memory can do as well as the mutant.
EXIT_CODES = {
    0: Fate.SURVIVED,
    1: Fate.KILLED,
    3: Fate.KILLED,
    5: Fate.NO_TESTS,
    33: Fate.NO_TESTS,
    24: Fate.TIMEOUT,
    -24: Fate.TIMEOUT,
    36: Fate.TIMEOUT,
    152: Fate.TIMEOUT,
    255: Fate.TIMEOUT,
}
COUNTED = {"killed": Fate.KILLED, "timeout": Fate.TIMEOUT, "survived": Fate.SURVIVED, "no_tests": Fate.NO_TESTS}
_KEY = re.compile(r"(?:.*\.)?x(?:ǁ(?P<owner>[^ǁ.]+)ǁ|_)(?P<name>[^ǁ.]+)__mutmut_\d+", re.DOTALL)


def is_meta(value: object) -> bool:
    """Whether a JSON value is what mutmut keeps for a source file."""
    return isinstance(value, dict) and FATES in value


def is_totals(value: object) -> bool:
    """Whether a JSON value is what `mutmut export-cicd-stats` writes."""
    return isinstance(value, dict) and {*COUNTED, "total"} <= value.keys()


def meta_results(value: Mapping[str, object], name: str) -> MutationResults:
    """The mutants of one source file. Raises EvidenceError for what mutmut does not write."""
    codes = value[FATES]
    if not isinstance(codes, dict):
        raise EvidenceError(f"`{FATES}` is no object", path=name, remedy=REMEDY)
    mutants = sorted(_mutants(codes, _source(name), name), key=lambda mutant: (mutant.name, mutant.key))
    return MutationResults((FORMAT,), tuple(mutants))


def _mutants(codes: Mapping[str, object], source: str, name: str) -> Iterator[Mutant]:
    for key, code in codes.items():
        found = _KEY.fullmatch(key)
        if found is None:
            raise EvidenceError(f"{key!r} is no name of a mutant", path=name, remedy=REMEDY)
        if code is not None and type(code) is not int:
            raise EvidenceError(f"the exit code of {key!r} is no whole number", path=name, remedy=REMEDY)
        fate = Fate.UNKNOWN if code is None else EXIT_CODES.get(code, Fate.UNKNOWN)
        yield Mutant(key, source, ".".join(filter(None, (found["owner"], found["name"]))), True, fate)


def _source(name: str) -> str:
    """The source file that a `.meta` file stands for: its path inside `mutants/`."""
    path = name.replace("\\", "/").removesuffix(SUFFIX)
    inside = f"/{path}".rpartition(f"/{FOLDER}")[2]
    return inside.removeprefix("/") if f"/{FOLDER}" in f"/{path}" else path


def totals_results(value: Mapping[str, object], name: str) -> MutationResults:
    """The totals of a run; what they give no fate is unknown. Raises EvidenceError where they do not add up."""
    counts: dict[str, int] = {}
    for key in (*COUNTED, "total"):
        number = value[key]
        if type(number) is not int or number < 0:
            raise EvidenceError(f"`{key}` is no count", path=name, remedy=REMEDY)
        counts[key] = number
    unknown = counts.pop("total") - sum(counts.values())
    if unknown < 0:
        raise EvidenceError("the counts are more than `total`", path=name, remedy=REMEDY)
    return MutationResults((TOTALS,), totals=MutantCounts(**counts, unknown=unknown))
