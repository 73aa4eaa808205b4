"""Where runs begin: configured entry points, installed scripts, files that are run, commands, and classes that
frameworks run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.graph.commands import argument_mains, commands, framework_starts, lightning_mains
from readiness_lint.graph.critical import THRESHOLD
from readiness_lint.graph.launched import launched_modules
from readiness_lint.graph.modules_imported import Modules
from readiness_lint.graph.negative import negative_path
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.source import is_notebook

if TYPE_CHECKING:
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.critical import Decision
    from readiness_lint.graph.resolve import Node, Nodes, Resolver
    from readiness_lint.graph.roles import RoleTable
    from readiness_lint.model.facts import Facts
    from readiness_lint.source.launches import Launch


@dataclass(frozen=True, slots=True)
class Start:
    """A place where a run begins; `critical_path` is set where the configuration says so, `index` is then its place in
    the list.
    """

    name: str
    node: Node
    why: str
    critical_path: str | None = None
    index: int = 0


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A configured entry point that names nothing in the project; `index` is its place in the list."""

    text: str
    critical_path: str
    why: str
    index: int = 0


def configured_starts(
    nodes: Nodes, resolver: Resolver, graph: CallGraph, wanted: Mapping[str, Sequence[str]]
) -> tuple[list[Start], list[Unmatched]]:
    """The entry points that the configuration names, by critical path.

    `package.module:function` names a function, a path or a module name what runs when that file is a script.
    """
    starts: list[Start] = []
    unmatched: list[Unmatched] = []
    for critical_path, texts in wanted.items():
        for index, text in enumerate(texts):
            node = find_entry(nodes, resolver, graph, text)
            if node is None:
                unmatched.append(Unmatched(text, critical_path, "no such file, module or function was found", index))
            else:
                starts.append(Start(text, node, "named in the configuration", critical_path, index))
    return starts, unmatched


def each_once(starts: Iterable[Start]) -> tuple[list[Start], list[tuple[Start, Start]]]:
    """The configured entry points, each on the first path that names it, and (start, first) of those of other paths."""
    first: dict[Node, Start] = {}
    shared: list[tuple[Start, Start]] = []
    for start in starts:
        had = first.setdefault(start.node, start)
        if had.critical_path != start.critical_path:
            shared.append((start, had))
    return list(first.values()), shared


def find_entry(nodes: Nodes, resolver: Resolver, graph: CallGraph, text: str) -> Node | None:
    """The unit that an entry point's text names."""
    module_text, colon, function = text.partition(":")
    if module_text in nodes.first:
        module: Node | None = nodes.first[module_text]
    else:
        module = resolver.module(module_text)
        if module is None:
            module = resolver.module(f"{module_text}.__main__")
    if module is None or not colon:
        return None if module is None else _main_of(nodes, graph, module)
    found: Node | str | None = module
    for part in function.split("."):
        found = None if found is None else resolver.attribute(found, part)
    return found if isinstance(found, int) else None


def inferred_starts(
    nodes: Nodes,
    resolver: Resolver,
    graph: CallGraph,
    scripts: Mapping[str, str],
    launches: Sequence[Launch] = (),
) -> Iterator[Start]:
    """Where runs begin as far as the project shows it, each unit once with all the reasons.

    Installed scripts (name to `module:function`) come first, then files that can be run or that a line outside of
    Python starts, then commands and mains that are handed to a library.
    """
    found: dict[Node, tuple[str, list[str]]] = {}

    def add(name: str, node: Node, why: str) -> None:
        found.setdefault(node, (name, []))[1].append(why)

    for name, target in sorted(scripts.items()):
        node = find_entry(nodes, resolver, graph, target)
        if node is not None:
            add(name, node, f"console script `{name} = {target}`")
    for file, reasons in _run_files(nodes, resolver, launches):
        for why in reasons:
            module = nodes.first[file.path]
            add(file.path, module if is_notebook(file.path) else _main_of(nodes, graph, module), why)
    for node, why in (*commands(nodes, resolver, graph), *lightning_mains(nodes, graph)):
        add(name_of(nodes, node), node, why)
    for node, why in argument_mains(nodes, graph):
        if node not in found:  # else it is known who starts it
            add(name_of(nodes, node), node, why)
    for node, (name, reasons) in found.items():
        yield Start(name, node, "; ".join(dict.fromkeys(reasons)))


def _run_files(nodes: Nodes, resolver: Resolver, launches: Sequence[Launch]) -> Iterator[tuple[Facts, list[str]]]:
    """The files that can be run or that some line starts, with the reasons."""
    launched = dict(launched_modules(nodes, resolver, launches))
    for file in nodes.facts:
        module = nodes.first[file.path]
        reasons = [launched[module]] if module in launched else []
        if file.main_line:
            reasons.insert(0, 'has an `if __name__ == "__main__"` block')
        elif file.path.rpartition("/")[2] == "__main__.py":
            reasons.insert(0, "is run by `python -m`")
        elif is_notebook(file.path):
            reasons.insert(0, "is a notebook, whose cells people run")
        yield file, reasons


def started_by_frameworks(nodes: Nodes, resolver: Resolver, graph: CallGraph, table: RoleTable) -> Iterator[Start]:
    """The training steps of classes that a framework runs and that nothing in the project makes."""
    for node, why in framework_starts(nodes, resolver, graph, table):
        yield Start(name_of(nodes, node), node, why)


def started_by_their_top_level(
    nodes: Nodes, resolver: Resolver, graph: CallGraph, critical: Collection[Node], decisions: Mapping[Node, Decision]
) -> Iterator[Start]:
    """The critical modules whose top-level code calls what does or steers the work, and that no other file imports.

    They are run as scripts: they end in a bare `main()`, without a `__main__` block. What is only imported and runs
    its calls then is none of them.
    """
    found: dict[str, tuple[Node, Node]] = {}
    for node in critical:
        file = nodes.file(node)
        if nodes.unit_index(node) or file.main_line or file.path.endswith("__init__.py") or negative_path(file.path):
            continue
        works = [one for one in main_block(nodes, graph, node) if one in critical and _works(decisions[one])]
        if works:
            found[file.path] = node, max(works, key=lambda one: (decisions[one].best, -one))
    for path in _imported(nodes, resolver) if found else ():
        found.pop(path, None)
    for path, (node, called) in found.items():
        why = f"its top-level code calls `{nodes.unit(called).qualname}`, and nothing in the project imports it"
        yield Start(path, node, why)


def _works(decision: Decision) -> bool:
    """Whether a function does the work of its path or steers it, and does not only help."""
    return decision.own >= THRESHOLD or decision.role == "orchestration"


def _imported(nodes: Nodes, resolver: Resolver) -> frozenset[str]:
    """The files that some other file of the project may import."""
    modules = Modules(nodes, resolver)
    return frozenset(
        meant.path
        for file in nodes.facts
        for item in file.imports
        for name in (item.module, *_submodule(item.module, item.name))
        for meant in modules.meant(file.path, name)
        if meant.path != file.path
    )


def _submodule(module: str, name: str | None) -> tuple[str, ...]:
    """The module that `from module import name` may mean."""
    if name in (None, "*"):
        return ()
    return (f"{module}{name}" if module.endswith(".") else f"{module}.{name}",)


def name_of(nodes: Nodes, node: Node) -> str:
    """A unit as a configuration would name it: `path:function`, or the path for top-level code."""
    file, index = nodes.file(node), nodes.unit_index(node)
    return f"{file.path}:{file.units[index].qualname}" if index else file.path


def main_block(nodes: Nodes, graph: CallGraph, module: Node) -> set[Node]:
    """The functions that the `__main__` block of a module calls, all that its top level calls where it has none."""
    file = nodes.file(module)
    return {
        edge.target
        for edge in graph.edges.get(module, ())
        if edge.line >= file.main_line
        and nodes.file(edge.target).units[nodes.unit_index(edge.target)].kind is UnitKind.FUNCTION
    }


def _main_of(nodes: Nodes, graph: CallGraph, module: Node) -> Node:
    """The one function that a script's main block calls, else the module itself."""
    called = main_block(nodes, graph, module)
    return called.pop() if len(called) == 1 else module
