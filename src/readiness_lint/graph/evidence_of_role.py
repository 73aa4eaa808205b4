"""What a function's own code says about its role: the ML interfaces that it calls or overrides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.graph.roles import AMBIGUOUS, COMMON_METHODS, role_of_name
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.resolve import Node, Nodes, Resolver
    from readiness_lint.graph.roles import RoleTable
    from readiness_lint.model.facts import Facts


@dataclass(frozen=True, slots=True)
class RoleEvidence:
    """One reason to give a function a role.

    `certainty` is 1 for resolved names, less for guessed receivers; `ambiguous` marks what inference does too.
    """

    role: str
    certainty: float
    text: str
    ambiguous: bool = False


# `optimizer.step()` says what it is by its receiver's name alone.
_RECEIVERS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "step": (
        re.compile(r"(?:^|[._])(?:opt|optim\w*|\w*scheduler|scaler|sched)\d*$", re.IGNORECASE),
        "optimizer",
    ),
    "update": (re.compile(r"(?:^|[._])(?:grad_?)?scaler$", re.IGNORECASE), "optimizer"),
    "scale": (re.compile(r"(?:^|[._])(?:grad_?)?scaler$", re.IGNORECASE), "train_step"),
    "load_state_dict": (re.compile(r"."), "checkpoint"),
    "state_dict": (re.compile(r"."), "checkpoint"),
    "fit": (re.compile(r"(?:^|[._])(?:trainer|model)$", re.IGNORECASE), "train_loop"),
    "train": (re.compile(r"(?:^|[._])trainer$", re.IGNORECASE), "train_loop"),
}
_GUESSED = 0.9
_MODEL_BASES = ("torch.nn.Module", "torch.nn.modules.module.Module", "flax.linen.Module", "flax.nnx.Module",
                "mlx.nn.Module", "keras.Model", "keras.layers.Layer", "tensorflow.keras.Model",
                "tensorflow.keras.layers.Layer", "tensorflow.Module", "equinox.Module")  # fmt: skip
MODEL = "model"


def own_evidence(
    nodes: Nodes, resolver: Resolver, graph: CallGraph, table: RoleTable
) -> dict[Node, list[RoleEvidence]]:
    """Role evidence of every unit that has any, in source order."""
    found: dict[Node, list[RoleEvidence]] = {}
    for node, names in graph.external.items():
        for name, line in names:
            evidence = _of_name(table, name, line)
            if evidence is not None:
                found.setdefault(node, []).append(evidence)
    uses_ml = {file.path: imports_ml(file, table) for file in nodes.facts}
    for node, names in graph.unknown.items():
        if uses_ml[nodes.file(node).path]:
            for name, line in names:
                evidence = _of_method(table, name, line)
                if evidence is not None:
                    found.setdefault(node, []).append(evidence)
    for node in range(len(nodes.places)):
        file = nodes.file(node)
        if file.units[nodes.unit_index(node)].kind is UnitKind.CLASS:
            _of_overrides(resolver, table, node, found)
    return found


def imports_ml(file: Facts, table: RoleTable) -> bool:
    """Whether a file imports a library of the role table."""
    return any(item.module.partition(".")[0] in table.libraries for item in file.imports)


def _of_name(table: RoleTable, name: str, line: int) -> RoleEvidence | None:
    role = role_of_name(table, name)
    if role is not None:
        return RoleEvidence(role, 1.0, f"calls {name} (line {line})", ambiguous=name in AMBIGUOUS)
    owner, _, last = name.rpartition(".")
    method = table.by_method.get(last)
    told = last not in COMMON_METHODS or role_of_name(table, owner) == method
    if method is not None and told and owner.partition(".")[0] in table.libraries:
        return RoleEvidence(method, 1.0, f"calls {name} (line {line})")
    return None


def _of_method(table: RoleTable, name: str, line: int) -> RoleEvidence | None:
    receiver, _, last = name.rpartition(".")
    if "." not in name:
        return None
    if last in _RECEIVERS:
        pattern, role = _RECEIVERS[last]
        if pattern.search(receiver):
            return RoleEvidence(role, _GUESSED, f"calls {name} (line {line}) on an object of unknown type")
        return None
    if last in table.by_method and last not in COMMON_METHODS:
        role = table.by_method[last]
        return RoleEvidence(role, _GUESSED, f"calls {name} (line {line}) on an object of unknown type")
    return None


def _of_overrides(resolver: Resolver, table: RoleTable, owner: Node, found: dict[Node, list[RoleEvidence]]) -> None:
    members = resolver.members(owner)
    for base in resolver.ancestors(owner):
        if not isinstance(base, str):
            continue
        for name, role in table.overrides.get(base, {}).items():
            if name in members:
                found.setdefault(members[name], []).append(RoleEvidence(role, 1.0, f"overrides {base}.{name}"))
        if base in _MODEL_BASES:
            for name in ("forward", "__init__", "__call__", "call", "setup", "build"):
                if name in members:
                    found.setdefault(members[name], []).append(RoleEvidence(MODEL, 1.0, f"defines a {base}"))
