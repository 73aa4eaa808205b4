"""The facts of all files as one project, and the critical functions in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from readiness_lint.config.critical import Overrides
from readiness_lint.graph.calls import build_call_graph
from readiness_lint.graph.chains import chain_to, reached, ways_from
from readiness_lint.graph.critical import THRESHOLD, Decision, decide, lead_on
from readiness_lint.graph.criticality.decide import decisions_of, judge_project
from readiness_lint.graph.criticality.model import load_model
from readiness_lint.graph.criticality.signs import signs_of
from readiness_lint.graph.criticality.unit_signs import Known
from readiness_lint.graph.criticality.vocabulary import load_vocabulary
from readiness_lint.graph.entry_points import (
    Start,
    configured_starts,
    each_once,
    inferred_starts,
    main_block,
    started_by_frameworks,
    started_by_their_top_level,
)
from readiness_lint.graph.evidence_of_role import own_evidence
from readiness_lint.graph.negative import negative_path
from readiness_lint.graph.overrides import NamedTwice, overrule
from readiness_lint.graph.own_roles import add_own_evidence, with_own
from readiness_lint.graph.replaced import replaced
from readiness_lint.graph.resolve import Nodes, Resolver
from readiness_lint.graph.roles import role_table
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import CriticalFunction, EntryPoint

if TYPE_CHECKING:
    from readiness_lint.config.critical import CriticalPathConfig
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.criticality.decide import Judged
    from readiness_lint.graph.criticality.signs import ProjectSigns
    from readiness_lint.graph.entry_points import Unmatched
    from readiness_lint.graph.overrides import Overruled
    from readiness_lint.graph.resolve import Node
    from readiness_lint.model.facts import Facts
    from readiness_lint.source.launches import Launch


NOTHING_SAID = Overrides()


@dataclass(frozen=True, slots=True)
class Project:
    """All files together. `critical` is in order of path and line; `reaches` belongs to `entry_points` by place.

    `overruled` tells what was decided by hand, in the configuration and in comments.
    """

    facts: Mapping[str, Facts]
    nodes: Nodes
    resolver: Resolver
    graph: CallGraph
    critical: Mapping[tuple[str, int], CriticalFunction]
    entry_points: tuple[EntryPoint, ...]
    reaches: tuple[tuple[tuple[str, int], ...], ...]
    unmatched: tuple[Unmatched, ...]
    decisions: Mapping[Node, Decision]
    overruled: Overruled
    judged: Judged | None = None

    @property
    def signs(self) -> ProjectSigns | None:
        """What every function was judged by; None where the rules alone decided."""
        return self.judged.signs if self.judged else None


def build_project(
    facts: Mapping[str, Facts],
    modules: Mapping[str, str],
    imports: Mapping[str, str],
    paths: Sequence[CriticalPathConfig],
    scripts: Mapping[str, str],
    overrides: Overrides = NOTHING_SAID,
    launches: Sequence[Launch] = (),
    *,
    whole: bool = True,
) -> Project:
    """Join the facts of the judged files.

    `modules` and `imports` are those of `Resolver`; `scripts` maps console scripts to `module:function`,
    `launches` are the lines outside of Python that start something. `whole` says that these are all files: what a
    repository is about as a whole, and what it makes of a function, is only asked then.
    """
    nodes = Nodes.of(facts)
    resolver = Resolver(nodes, modules, imports)
    graph = build_call_graph(nodes, resolver)
    wanted = {path.name: path.entry_points for path in paths if path.entry_points}
    configured, unmatched = configured_starts(nodes, resolver, graph, wanted)
    named, shared = each_once(configured)
    table = with_own(role_table(), overrides.roles)
    evidence = own_evidence(nodes, resolver, graph, table)
    add_own_evidence(nodes, resolver, overrides.roles, evidence)
    ruled = decide(nodes, graph, evidence)
    inferred = list(inferred_starts(nodes, resolver, graph, scripts, launches))
    begins = frozenset(start.node for start in inferred)
    known = Known(nodes, resolver, graph, evidence, ruled, load_vocabulary(), begins)
    judged = judge_project(known, signs_of(known), load_model()) if whole else None
    decisions = decisions_of(judged) if judged else ruled
    lead_on(nodes, graph, decisions, [(start.node, start.critical_path or "") for start in named])
    dead = replaced(nodes)
    decisions.update({node: Decision(against=reason) for node, reason in dead.items()})
    overruled = overrule(nodes, resolver, graph, decisions, paths, overrides, {start.node for start in named}, dead)
    overruled = replace(overruled, twice=(*overruled.twice, *map(_shared, shared)))
    chosen = _chosen(nodes, decisions)
    starts = _starts(nodes, graph, inferred, named, chosen, decisions, wanted)
    bare = list(started_by_their_top_level(nodes, resolver, graph, frozenset(chosen), decisions))
    starts += _run_as_scripts(nodes, graph, bare, starts, decisions, wanted)
    framework = started_by_frameworks(nodes, resolver, graph, table)
    starts += _unreached(nodes, graph, framework, starts, chosen, decisions, wanted)
    critical = _critical(nodes, graph, decisions, chosen, starts)
    reaches = tuple(
        tuple(_key(nodes, node) for node in reached(nodes, graph, start.node, chosen)) for start, _ in starts
    )
    entries = tuple(_entry(nodes, start, path) for start, path in starts)
    return Project(
        facts, nodes, resolver, graph, critical, entries, reaches, tuple(unmatched), decisions, overruled, judged
    )


def _shared(both: tuple[Start, Start]) -> NamedTwice:
    """An entry point that two paths name, as what the configuration says twice of one function."""
    later, first = both
    path = later.critical_path or ""
    key = ("paths", path, "entry-points", later.index)
    return NamedTwice(key, f'entry-points = "{later.name}"', path, first.critical_path or "", 1, later.node)


def _chosen(nodes: Nodes, decisions: Mapping[Node, Decision]) -> list[Node]:
    """The units that are critical: functions, and modules whose own top-level code is."""
    return [
        node
        for node in sorted(decisions)
        if decisions[node].best >= THRESHOLD
        and nodes.file(node).units[nodes.unit_index(node)].kind is not UnitKind.CLASS
    ]


def _starts(
    nodes: Nodes,
    graph: CallGraph,
    inferred: Sequence[Start],
    named: Sequence[Start],
    chosen: Sequence[Node],
    decisions: Mapping[Node, Decision],
    configured: Mapping[str, Sequence[str]],
) -> list[tuple[Start, str]]:
    """Entry points that begin a critical path, each node once; a path with configured ones infers no others."""
    critical = set(chosen)
    # A module that trains at its top level is run as a script even where it does not say so.
    working = [node for node in chosen if nodes.unit_index(node) == 0 and decisions[node].own >= THRESHOLD]
    starts = [(start, start.critical_path or "") for start in named]
    seen = {start.node for start in named}
    run_by: dict[Node, str] = {}
    for start in inferred:
        file = nodes.file(start.node).path
        if start.name == file and nodes.first[file] in working:
            run_by[nodes.first[file]] = start.why
            continue  # the whole module is the entry point, with all that its `__main__` block calls
        if start.node in seen:
            continue
        if start.node in critical:
            path = decisions[start.node].path
        else:
            called = main_block(nodes, graph, start.node) & critical if nodes.unit_index(start.node) == 0 else set()
            if len(called) == 0 or negative_path(file):
                continue
            path = min((-decisions[node].best, decisions[node].path) for node in called)[1]
        if path not in configured:
            seen.add(start.node)
            starts.append((start, path))
    for node in working:
        path = decisions[node].path
        if node not in seen and path not in configured:
            why = "; ".join(filter(None, ("its top-level code does the work", run_by.get(node))))
            starts.append((Start(nodes.file(node).path, node, why), path))
    return starts


def _run_as_scripts(
    nodes: Nodes,
    graph: CallGraph,
    candidates: Iterable[Start],
    starts: Sequence[tuple[Start, str]],
    decisions: Mapping[Node, Decision],
    configured: Collection[str],
) -> list[tuple[Start, str]]:
    """Those of the candidates that are not yet entry points by what their top level calls."""
    seen = {start.node for start, _ in starts}
    return [
        (start, decisions[start.node].path)
        for start in candidates
        if start.node not in seen
        and seen.isdisjoint(main_block(nodes, graph, start.node))
        and decisions[start.node].path not in configured
    ]


def _unreached(
    nodes: Nodes,
    graph: CallGraph,
    candidates: Iterable[Start],
    starts: Sequence[tuple[Start, str]],
    chosen: Sequence[Node],
    decisions: Mapping[Node, Decision],
    configured: Collection[str],
) -> Iterator[tuple[Start, str]]:
    """Those of the candidates that begin a critical path and that no other entry point leads to."""
    critical = set(chosen)
    ways = ways_from(nodes, graph, [start.node for start, _ in starts])
    for start in candidates:
        if start.node in critical and start.node not in ways and decisions[start.node].path not in configured:
            yield start, decisions[start.node].path


def _critical(
    nodes: Nodes,
    graph: CallGraph,
    decisions: Mapping[Node, Decision],
    chosen: Sequence[Node],
    starts: Sequence[tuple[Start, str]],
) -> dict[tuple[str, int], CriticalFunction]:
    by_path: dict[str, list[Node]] = {}
    for start, path in starts:
        by_path.setdefault(path, []).append(start.node)
    ways = {path: ways_from(nodes, graph, roots) for path, roots in by_path.items()}
    anywhere = ways_from(nodes, graph, [start.node for start, _ in starts])
    critical: dict[tuple[str, int], CriticalFunction] = {}
    for node in chosen:
        decision = decisions[node]
        file, index = nodes.file(node), nodes.unit_index(node)
        unit = file.units[index]
        own = ways.get(decision.path, {})
        critical[file.path, index] = CriticalFunction(
            path=file.path,
            unit=index,
            qualname=unit.qualname,
            line=unit.span.line,
            end_line=unit.span.end_line,
            critical_path=decision.path,
            role=decision.role,
            confidence=round(decision.best, 2),
            chain=chain_to(nodes, own if node in own else anywhere, node),
            why=tuple(decision.reasons()[0]),
        )
    return critical


def _key(nodes: Nodes, node: Node) -> tuple[str, int]:
    return nodes.file(node).path, nodes.unit_index(node)


def _entry(nodes: Nodes, start: Start, critical_path: str) -> EntryPoint:
    file, index = nodes.file(start.node), nodes.unit_index(start.node)
    unit = file.units[index]
    return EntryPoint(start.name, file.path, index, unit.qualname, unit.span.line, critical_path, start.why)
