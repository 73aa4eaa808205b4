"""What each unit of a file binds by itself, before anything is resolved: definitions, imports and variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from readiness_lint.model.facts import DECORATOR, ENTERED, FlowKind

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts, Unit

# More definitions or imports of one name than these are no alternatives.
_MAX_ALTERNATIVES = 6
_NO_NAMES = (ENTERED, DECORATOR)

# Where a variable's value comes from: a name as it is written, and what of it.
Origin = tuple[str, FlowKind]


# What the many units share that bind nothing of a kind; nobody writes to it.
_NOTHING: Mapping[str, Any] = {}


@dataclass(slots=True)
class BoundNames:
    """Of one unit: the indices of what it defines, its imports as (module, name), its variables by their origins."""

    members: Mapping[str, Sequence[int]]
    imports: Mapping[str, Sequence[tuple[str, str | None]]]
    variables: Mapping[str, Sequence[Origin]]


def bound_names(file: Facts) -> tuple[list[BoundNames], list[str]]:
    """What each unit of a file binds, and the modules that its star imports name."""
    units = [BoundNames(_NOTHING, _NOTHING, _variables(unit)) for unit in file.units]
    members: dict[int, dict[str, tuple[int, ...]]] = {}
    for index, unit in enumerate(file.units):
        if index:
            defined = members.setdefault(unit.parent, {})
            name = unit.name
            defined[name] = (*defined[name], index) if name in defined else (index,)
    for index, defined in members.items():
        units[index].members = defined
    imports: dict[int, dict[str, tuple[tuple[str, str | None], ...]]] = {}
    stars: list[str] = []
    for item in file.imports:
        if item.name == "*":
            stars.append(item.module)
            continue
        whole = item.name is None and item.alias == item.module.partition(".")[0]
        imported = (item.alias, None) if whole else (item.module, item.name)
        names = imports.setdefault(item.owner, {})
        known = names.get(item.alias, ())
        if imported not in known and len(known) < _MAX_ALTERNATIVES:
            names[item.alias] = (*known, imported)
    for index, names in imports.items():
        units[index].imports = names
    return units, stars


def _variables(unit: Unit) -> Mapping[str, Sequence[Origin]]:
    if not unit.bindings and not unit.flows:
        return _NOTHING
    variables: dict[str, tuple[Origin, ...]] = {}
    elements: dict[str, list[Origin]] = {}
    for target, source, kind in _origins(unit):
        alone = _alone(source, kind)
        if target[-1] == "]":  # there may be thousands, each told once
            elements.setdefault(target, []).extend(alone)
        elif target not in variables:
            variables[target] = alone
        elif len(variables[target]) < _MAX_ALTERNATIVES and alone[0] not in variables[target]:
            variables[target] += alone
    variables.update((target, tuple(origins)) for target, origins in elements.items())
    return variables or _NOTHING


@lru_cache(maxsize=1 << 14)
def _alone(source: str, kind: FlowKind) -> tuple[Origin]:
    """One origin by itself, as most variables have it; one object for all that are the same."""
    return ((source, kind),)


def _origins(unit: Unit) -> Iterator[tuple[str, str, FlowKind]]:
    """(target, source, kind)."""
    for binding in unit.bindings:
        yield binding.target, binding.callee, FlowKind.CALL
    for flow in unit.flows:
        target = flow.target
        if target[-1] != ")" and target not in _NO_NAMES and flow.source[-1] != "*":
            yield target, flow.source, flow.kind
