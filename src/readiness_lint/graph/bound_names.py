"""What each unit of a file binds by itself, before anything is resolved: definitions, imports and variables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.model.facts import DECORATOR, ENTERED, RUN, FlowKind

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts, Unit

# More definitions or imports of one name than these are no alternatives.
_MAX_ALTERNATIVES = 6

# Where a variable's value comes from: a name as it is written, and what of it.
Origin = tuple[str, FlowKind]


@dataclass(slots=True)
class BoundNames:
    """Of one unit: the indices of what it defines, its imports as (module, name), its variables by their origins."""

    members: dict[str, list[int]] = field(default_factory=dict)
    imports: dict[str, list[tuple[str, str | None]]] = field(default_factory=dict)
    variables: dict[str, dict[Origin, None]] = field(default_factory=dict)


def bound_names(file: Facts) -> tuple[list[BoundNames], list[str]]:
    """What each unit of a file binds, and the modules that its star imports name."""
    units = [BoundNames() for _ in file.units]
    stars: list[str] = []
    for index, unit in enumerate(file.units):
        if index:
            units[unit.parent].members.setdefault(unit.name, []).append(index)
        for target, origin in _origins(unit):
            origins = units[index].variables.setdefault(target, {})
            if len(origins) < _MAX_ALTERNATIVES or target.endswith("]"):
                origins[origin] = None
    for item in file.imports:
        if item.name == "*":
            stars.append(item.module)
            continue
        whole = item.name is None and item.alias == item.module.partition(".")[0]
        imported = (item.alias, None) if whole else (item.module, item.name)
        known = units[item.owner].imports.setdefault(item.alias, [])
        if imported not in known and len(known) < _MAX_ALTERNATIVES:
            known.append(imported)
    return units, stars


def _origins(unit: Unit) -> Iterator[tuple[str, Origin]]:
    for binding in unit.bindings:
        yield binding.target, (binding.callee, FlowKind.CALL)
    for flow in unit.flows:
        if flow.target not in (RUN, ENTERED, DECORATOR) and flow.target[-1] != ")" and flow.source[-1] != "*":
            yield flow.target, (flow.source, flow.kind)
