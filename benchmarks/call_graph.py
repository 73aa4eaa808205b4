"""Edges of the call graph beside ground truth that others wrote.

`python -m benchmarks.call_graph --snippets PYCG/micro-benchmark/snippets --truth JARVIS/ground_truth/macro_benchmark
--projects JARVIS/dataset/macro_benchmark/pj`

How names are matched: a unit is called by its module's dotted name (without `src`), a dot and its qualified name. A
lambda of the truth, which does not say in which unit it stands, takes part in nothing: edges to what it calls are
left out. The truth also lists the classes that a module defines, the modules that it imports, and names of libraries:
an edge is compared where its caller is a unit and its target a function of the project, and where the two are not the
same. The files of a project are those that its truth names. Edges whose target the truth calls by a name that no
function has are counted apart. Properties, iteration and the like have a row of their own, because the truth of the
projects lists some and leaves out others. What a library may call on an object that is made is not compared. The
truth of the projects is `EA.json`, that of a snippet `callgraph.json`. Each row counts what the rows above it count.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from readiness_lint.facts.scan import facts_of
from readiness_lint.graph.calls import EdgeKind, build_call_graph
from readiness_lint.graph.resolve import Nodes, Resolver
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import Tier
from readiness_lint.model.source import FileRole, Source
from readiness_lint.source.decoding import read_source
from readiness_lint.source.project import import_names, module_names

_LAMBDA = re.compile(r"\.<lambda\d*>.*")
# Each way of finding an edge, the surest first; a row of the table counts all up to its own.
STAGES = ("resolved calls", "+ implicit", "+ unique name", "+ same name", "+ handed over")
_STAGE = {Tier.RESOLVED: 0, Tier.UNIQUE_NAME: 2, Tier.SAME_NAME: 3}
_STAGE_OF_KIND = {EdgeKind.IMPLICIT: 1, EdgeKind.HANDED: 4}

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """True edges, ours by the stage that finds them first, and the truth's edges to names that no function has."""

    truth: frozenset[Edge]
    found: Mapping[Edge, int]
    nameless: int
    seconds: float

    def counts(self, stage: int) -> Counts:
        """What is right, false and missed when all stages up to `stage` count."""
        ours = {edge for edge, first in self.found.items() if first <= stage}
        return Counts(len(ours & self.truth), len(ours - self.truth), len(self.truth - ours))


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of edges."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.false + other.false, self.missed + other.missed)

    def __str__(self) -> str:
        found, true = self.right + self.false, self.right + self.missed
        precision = f"{self.right / found:.3f}" if found else "    -"
        recall = f"{self.right / true:.3f}" if true else "    -"
        return f"{precision} {recall} {self.right:>6} {self.false:>6} {self.missed:>6}"


@dataclass(slots=True)
class Suite:
    """Comparisons under one title, by the name of each part."""

    title: str
    parts: dict[str, list[Comparison]] = field(default_factory=dict)

    def lines(self) -> Iterable[str]:
        """A table: for each part and stage precision, recall, and the numbers they are made of."""
        yield f"{self.title:<14} {'edges':<14} precis recall  right  false missed"
        everything = [comparison for part in self.parts.values() for comparison in part]
        for name, comparisons in [*self.parts.items(), ("all", everything)]:
            for stage, label in enumerate(STAGES):
                total = sum((one.counts(stage) for one in comparisons), Counts())
                yield f"{name if not stage else '':<14} {label:<14} {total}"
        yield f"{sum(one.nameless for one in everything)} edges of the truth lead to what no function is called"
        yield f"CPU time of facts and graph: {sum(one.seconds for one in everything):.2f} s"


def compare(folder: Path, truth: Mapping[str, Sequence[str]], *, only_named: bool) -> Comparison:
    """Build the graph of a folder and hold it against a truth."""
    sources = {path.relative_to(folder).as_posix(): _read(folder, path) for path in sorted(folder.rglob("*.py"))}
    modules = module_names(sources)
    if only_named:
        named = {name for name in truth if "<" not in name}
        wanted = {path for path in sources if any(_is_of(name, modules[path]) for name in named)}
        sources = {path: source for path, source in sources.items() if path in wanted}
    began = time.process_time()
    files = {path: facts_of(source, lambda _: False) for path, source in sources.items()}
    nodes = Nodes.of(files)
    resolver = Resolver(nodes, modules, import_names(files))
    graph = build_call_graph(nodes, resolver)
    seconds = time.process_time() - began
    names = [_name(nodes, modules, node) for node in range(len(nodes.places))]
    functions = {name for node, name in enumerate(names) if nodes.unit(node).kind is UnitKind.FUNCTION}
    lambdas = {
        (_LAMBDA.sub("", caller), target)
        for caller, targets in truth.items()
        for target in targets
        if "<lambda" in caller
    }
    expected, nameless = _expected(truth, set(names), functions, set(modules.values()))
    found: dict[Edge, int] = {}
    for node, edges in graph.edges.items():
        for edge in edges:
            pair = names[node], names[edge.target]
            of_lambda = any((module, pair[1]) in lambdas for module in _around(pair[0]))
            if pair[1] in functions and not of_lambda and edge.kind is not EdgeKind.FRAMEWORK and pair[0] != pair[1]:
                stage = _STAGE_OF_KIND.get(edge.kind, _STAGE[edge.tier])
                found[pair] = min(stage, found.get(pair, stage))
    return Comparison(expected, found, nameless, seconds)


def _read(folder: Path, path: Path) -> Source:
    source = read_source(path.relative_to(folder).as_posix(), path, FileRole.PRODUCT)
    if not isinstance(source, Source):
        raise SystemExit(f"{path}: {source.reason}")
    return source


def _is_of(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _name(nodes: Nodes, modules: Mapping[str, str], node: int) -> str:
    """The full name of a unit; several may have the same, as those of a property have."""
    module = modules[nodes.file(node).path]
    return f"{module}.{nodes.unit(node).qualname}" if nodes.unit_index(node) else module


def _around(name: str) -> Iterable[str]:
    """A dotted name and all that it begins with."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _expected(
    truth: Mapping[str, Sequence[str]], units: set[str], functions: set[str], modules: set[str]
) -> tuple[frozenset[Edge], int]:
    expected: set[Edge] = set()
    nameless = 0
    for caller, targets in truth.items():
        for target in targets:
            if caller in units and target in functions and caller != target:
                expected.add((caller, target))
            elif target not in units and "<" not in target and target.partition(".")[0] in modules:
                nameless += 1
    return frozenset(expected), nameless


def _truth(path: Path) -> dict[str, list[str]]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def main(arguments: list[str]) -> int:
    """Print a table for each suite that is given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.call_graph", description=__doc__)
    parser.add_argument("--snippets", type=Path, help="PyCG's micro benchmark: folders of folders of snippets")
    parser.add_argument("--truth", type=Path, help="a folder with an EA.json for each project")
    parser.add_argument("--projects", type=Path, help="the sources of these projects, in folders of the same names")
    parser.add_argument("--differences", action="store_true", help="list the edges that are false or missed")
    options = parser.parse_args(arguments)
    suites: list[Suite] = []
    if options.truth and options.projects:
        suite = Suite("projects")
        for path in sorted(options.truth.glob("*/EA.json")):
            comparison = compare(options.projects / path.parent.name, _truth(path), only_named=True)
            suite.parts[path.parent.name] = [comparison]
        suites.append(suite)
    if options.snippets:
        suite = Suite("snippets")
        for path in sorted(options.snippets.glob("*/*/callgraph.json")):
            part = suite.parts.setdefault(path.parent.parent.name, [])
            part.append(compare(path.parent, _truth(path), only_named=False))
        suites.append(suite)
    if not suites:
        parser.error("nothing to compare: give --snippets, or --truth and --projects")
    for suite in suites:
        print("\n".join(suite.lines()), end="\n\n")
        if options.differences:
            print("\n".join(differences(suite)), end="\n\n")
    return 0


def differences(suite: Suite) -> Iterable[str]:
    """Each false edge with its stage, and each missed one."""
    kinds = Counter[str]()
    for name, comparisons in suite.parts.items():
        for number, comparison in enumerate(comparisons):
            for edge in sorted(comparison.found.keys() | comparison.truth):
                stage = comparison.found.get(edge)
                if stage is not None and edge not in comparison.truth:
                    kind = f"false ({STAGES[stage]})"
                elif edge in comparison.truth and (stage is None or stage > 0):
                    kind = "missed" if stage is None else f"late ({STAGES[stage]})"
                else:
                    continue
                kinds[kind] += 1
                yield f"{name} {number}: {kind}: {edge[0]} -> {edge[1]}"
    yield ", ".join(f"{kind}: {count}" for kind, count in sorted(kinds.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
