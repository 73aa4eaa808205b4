"""Units whose body may run where coverage.py does not see it: compiled code, and DataLoader workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts, Import, Unit

COMPILED = "compiled code is not measured by coverage"
WORKER = "DataLoader workers are processes of their own, which coverage does not measure unless told to"
_DYNAMO = "run the tests with TORCH_COMPILE_DISABLE=1"
_SCRIPT = "run the tests with PYTORCH_JIT=0"
_NUMBA = "run the tests with NUMBA_DISABLE_JIT=1"
_WORKERS = "set `concurrency = multiprocessing` and `sigterm = true` in coverage's `[run]` section"

# What compiles a function, by its full name, and the setting that makes it run as Python. `tf.function`, `jax.jit`
# and `torch.jit.trace` run the Python once and are recorded.
_COMPILERS: Mapping[str, str] = {
    "torch.compile": _DYNAMO,
    "torch.jit.script": _SCRIPT,
    "torch.jit.script_method": _SCRIPT,
    "numba.jit": _NUMBA,
    "numba.njit": _NUMBA,
    "numba.vectorize": _NUMBA,
    "numba.guvectorize": _NUMBA,
    "numba.cuda.jit": _NUMBA,
}
# Those that compile what a compiled function calls along with it; numba asks for each function by itself.
INLINING: Mapping[str, str] = {"torch.compile": _DYNAMO, "torch.jit.script": _SCRIPT}
_WORKER_METHODS = frozenset({"__getitem__", "__getitems__", "__iter__", "collate", "collate_fn"})


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Why coverage may miss a unit, and what would measure it.

    `root` is the unit that is compiled as a whole, `by` holds those that hand it to a compiler, none where that is a
    decorator.
    """

    root: int
    reason: str
    remedy: str
    by: tuple[int, ...] = ()


def unmeasured(facts: Facts) -> Mapping[int, Unmeasured]:
    """Unit index -> why its body can run unseen; units that coverage sees are absent."""
    handed: dict[int, Unmeasured] = {}
    for index, setting, by in _handed_over(facts):
        handed[index] = Unmeasured(index, COMPILED, setting, (*(handed[index].by if index in handed else ()), by))
    roots: dict[int, Unmeasured] = {}
    data_loader = any(call.name.endswith("DataLoader") for unit in facts.units for call in unit.calls)
    for index, unit in enumerate(facts.units):
        remedy = _compiler(unit.decorators, facts.imports)
        if remedy:
            roots[index] = Unmeasured(index, COMPILED, remedy)
        elif index in handed:
            roots[index] = handed[index]
        elif data_loader and unit.kind is UnitKind.FUNCTION and unit.name in _WORKER_METHODS:
            roots[index] = Unmeasured(index, WORKER, _WORKERS)
    found: dict[int, Unmeasured] = {}
    for index in range(1, len(facts.units)) if roots else ():
        root = next((above for above in facts.ancestors(index) if above in roots), None)
        if root is not None:
            found[index] = roots[root]
    return found


def _compiler(names: Iterable[str], imports: Iterable[Import]) -> str | None:
    """The remedy for the first of `names` that compiles, None where none does."""
    remedies = (_COMPILERS.get(full) for name in names for full in _full_names(name, imports))
    return next((remedy for remedy in remedies if remedy), None)


def _full_names(name: str, imports: Iterable[Import]) -> Iterator[str]:
    """What a name as written may mean by the imports of its file."""
    first, dot, rest = name.partition(".")
    for item in imports:
        if item.alias != first:
            continue
        if item.name is not None:
            yield f"{item.module}.{item.name}{dot}{rest}"
        elif item.module.partition(".")[0] == first:
            yield name
        else:
            yield f"{item.module}{dot}{rest}"


def _handed_over(facts: Facts) -> Iterator[tuple[int, str, int]]:
    """(index, remedy, by) of the units of this file that the unit `by`, which calls a compiler, names uncalled."""
    for by, unit in enumerate(facts.units):
        if not unit.references:
            continue
        anywhere = _compiler((call.name for call in unit.calls), facts.imports)
        if anywhere:
            for reference in unit.references:
                # Where several compilers are called, most often the one in the same line is meant.
                beside = (call.name for call in unit.calls if call.line == reference.line)
                remedy = _compiler(beside, facts.imports) or anywhere
                for index, other in enumerate(facts.units):
                    if index and _means(reference.name, other, facts):
                        yield index, remedy, by


def _means(name: str, unit: Unit, facts: Facts) -> bool:
    """Whether a name as written can be this unit: a method by `self` or its class, all else by its plain name."""
    first, dot, rest = name.partition(".")
    in_class = facts.units[unit.parent].kind is UnitKind.CLASS
    if dot and first in ("self", "cls"):
        return in_class and unit.name == rest
    return unit.qualname == name or (not dot and not in_class and unit.name == name)
