"""Roles of the user's own interfaces: those of libraries join the role table, those of the project are evidence."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.graph.evidence_of_role import RoleEvidence
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.config.critical import OwnRole
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.named import KeyPath
    from readiness_lint.graph.resolve import Node, Nodes, Resolver
    from readiness_lint.graph.roles import RoleTable


def with_own(table: RoleTable, own: Sequence[OwnRole]) -> RoleTable:
    """The table with the user's names, which win over those that ship; `Class.method` counts on any object too."""
    if not own:
        return table
    by_name, by_method = dict(table.by_name), dict(table.by_method)
    overrides = {base: dict(methods) for base, methods in table.overrides.items()}
    for one in own:
        for name in one.names:
            by_name[name] = one.role
            owner, _, last = name.rpartition(".")
            if owner.rpartition(".")[2][:1].isupper() and not last[:1].isupper():
                by_method[last] = one.role
        for name in one.overrides:
            owner, _, last = name.rpartition(".")
            overrides.setdefault(owner, {})[last] = one.role
    libraries = {name.partition(".")[0] for one in own for name in (*one.names, *one.overrides)}
    return replace(
        table, by_name=by_name, by_method=by_method, overrides=overrides, libraries=table.libraries | libraries
    )


def add_own_evidence(
    nodes: Nodes,
    resolver: Resolver,
    own: Sequence[OwnRole],
    evidence: MutableMapping[Node, list[RoleEvidence]],
) -> None:
    """Give functions of the project the roles that the user names for them, and methods that override one."""
    for one in own:
        for name in one.names:
            node = unit_named(resolver, name)
            if node is not None:
                text = f"is `{name}`, a `{one.role}` interface by the configuration"
                evidence.setdefault(node, []).append(RoleEvidence(one.role, 1.0, text))
        for name in one.overrides:
            base = unit_named(resolver, name.rpartition(".")[0])
            for node in _overriding(nodes, resolver, base, name.rpartition(".")[2]) if base is not None else ():
                text = f"overrides {name}, a `{one.role}` interface by the configuration"
                evidence.setdefault(node, []).append(RoleEvidence(one.role, 1.0, text))


def _overriding(nodes: Nodes, resolver: Resolver, base: Node, method: str) -> Iterator[Node]:
    for node in range(len(nodes.places)):
        if nodes.file(node).units[nodes.unit_index(node)].kind is UnitKind.CLASS and node != base:
            members = resolver.members(node)
            if method in members and base in resolver.ancestors(node):
                yield members[method]


def unit_named(resolver: Resolver, name: str) -> Node | None:
    """The unit of the project with a full name such as `package.module.Class.method`, re-exports followed."""
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        module = resolver.module(".".join(parts[:length]))
        meaning: Node | str | None = module
        for part in parts[length:]:
            meaning = None if meaning is None else resolver.attribute(meaning, part)
        if isinstance(meaning, int) and meaning != module:
            return meaning
    return None


def unused(nodes: Nodes, resolver: Resolver, graph: CallGraph, own: Sequence[OwnRole]) -> Iterator[tuple[KeyPath, str]]:
    """(key, name) of the user's names that nothing in the project is, calls or builds upon."""
    if not own:
        return
    called = {name for names in graph.external.values() for name, _ in names}
    methods = {name.rpartition(".")[2] for names in graph.unknown.values() for name, _ in names if "." in name}
    bases = _outside_bases(nodes, resolver)
    for one in own:
        for index, name in enumerate(one.names):
            used = name in called or name.rpartition(".")[2] in methods
            if not used and unit_named(resolver, name) is None:
                yield ("roles", one.role, index), name
        for index, name in enumerate(one.overrides):
            base = name.rpartition(".")[0]
            if base not in bases and unit_named(resolver, base) is None:
                yield ("roles", "override", one.role, index), name


def _outside_bases(nodes: Nodes, resolver: Resolver) -> frozenset[str]:
    return frozenset(
        base
        for node in range(len(nodes.places))
        if nodes.file(node).units[nodes.unit_index(node)].kind is UnitKind.CLASS
        for base in resolver.ancestors(node)
        if isinstance(base, str)
    )
