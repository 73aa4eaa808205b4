"""Functions that libraries start: commands of command lines, mains that are handed over, classes of frameworks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.model.facts import MODULE, UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.resolve import Node, Nodes, Resolver
    from readiness_lint.graph.roles import RoleTable
    from readiness_lint.model.facts import Unit

# The last parts of a decorator's full name that make a command, by the library that it comes from.
_DECORATORS: Mapping[str, frozenset[str]] = {
    "click": frozenset({"command", "group"}),
    "rich_click": frozenset({"command", "group"}),
    "asyncclick": frozenset({"command", "group"}),
    "cloup": frozenset({"command", "group"}),
    "typer": frozenset({"command", "callback"}),
    "cyclopts": frozenset({"command", "default"}),
    "hydra": frozenset({"main"}),
    "draccus": frozenset({"wrap"}),
    "pyrallis": frozenset({"wrap"}),
    "argbind": frozenset({"bind"}),
    "prefect": frozenset({"flow"}),
    "metaflow": frozenset({"step"}),
}
_OF_GROUPS = frozenset({"command", "group", "callback"})
# Functions that run the function they are handed.
_RUNNERS = frozenset(
    "fire.Fire fire.core.Fire absl.app.run app.run tensorflow.compat.v1.app.run tensorflow.app.run tf.app.run "
    "jsonargparse.CLI jsonargparse.auto_cli jsonargparse.auto_parser typer.run tyro.cli defopt.run plac.call "
    "clize.run argh.dispatch_command simple_parsing.parse hydra_zen.zen cyclopts.run draccus.run begin.start".split()
)
_CLI_CLASSES = ("LightningCLI",)
_PARSERS = ("argparse.ArgumentParser", "configargparse.ArgParser", "configargparse.ArgumentParser",
            "transformers.HfArgumentParser", "jsonargparse.ArgumentParser", "docopt.docopt", "tap.Tap")  # fmt: skip
# A reference stands at most so many lines below the call that it is an argument of.
_ARGUMENT_LINES = 3

Found = tuple["Node", str]


def commands(nodes: Nodes, resolver: Resolver, graph: CallGraph) -> Iterator[Found]:
    """(function, reason) of every function that some library makes a command or a main of, in source order."""
    for node in range(len(nodes.places)):
        unit = nodes.file(node).units[nodes.unit_index(node)]
        if unit.kind is not UnitKind.FUNCTION and unit.qualname != MODULE:
            continue
        decorator = command_decorator(nodes, resolver, node) if unit.decorators else None
        if decorator is not None:
            yield node, f"is a command: `@{decorator}`"
        yield from _handed_to_runners(nodes, resolver, graph, node, unit)


def argument_mains(nodes: Nodes, graph: CallGraph) -> Iterator[Found]:
    """(function, reason) of every function that reads the command line and that nothing in the project calls."""
    for node in range(len(nodes.places)):
        unit = nodes.file(node).units[nodes.unit_index(node)]
        if unit.kind is UnitKind.FUNCTION and _parses(nodes, graph, node, unit):
            yield node, "parses the command line, and nothing in the project calls it"


def command_decorator(nodes: Nodes, resolver: Resolver, node: Node, depth: int = 0) -> str | None:
    """The decorator that makes a command of a function, as it is written; None where there is none."""
    index = nodes.unit_index(node)
    file = nodes.file(node)
    around = node - index + file.units[index].parent
    for decorator in file.units[index].decorators:
        meaning = resolver.resolve(around, decorator)
        if isinstance(meaning, str):
            library, _, rest = meaning.partition(".")
            if rest.rpartition(".")[2] in _DECORATORS.get(library, ()):
                return decorator
        receiver, _, last = decorator.rpartition(".")
        if receiver and last in _OF_GROUPS and depth < 5:
            group = resolver.resolve(around, receiver)
            if isinstance(group, int) and group != node and command_decorator(nodes, resolver, group, depth + 1):
                return decorator
    return None


def _handed_to_runners(nodes: Nodes, resolver: Resolver, graph: CallGraph, node: Node, unit: Unit) -> Iterator[Found]:
    for name, line in graph.external.get(node, ()):
        if name not in _RUNNERS:
            continue
        for reference in unit.references:
            if line <= reference.line <= line + _ARGUMENT_LINES:
                handed = resolver.resolve(node, reference.name)
                if isinstance(handed, int) and nodes.file(handed).units[nodes.unit_index(handed)].kind is (
                    UnitKind.FUNCTION
                ):
                    path = nodes.file(node).path
                    yield handed, f"is handed to {name} ({path}:{line})"


def _parses(nodes: Nodes, graph: CallGraph, node: Node, unit: Unit) -> bool:
    """Whether a function of a module reads the command line and is left for others to call."""
    if nodes.file(node).units[unit.parent].qualname != MODULE or graph.callers.get(node):
        return False
    outside = {name for name, _ in graph.external.get(node, ())}
    parses = any(call.name.endswith((".parse_args", ".parse_known_args", ".parse_args_into_dataclasses", "docopt"))
                 for call in unit.calls)  # fmt: skip
    return parses and not outside.isdisjoint(_PARSERS)


def lightning_mains(nodes: Nodes, graph: CallGraph) -> Iterator[Found]:
    """(unit, reason) of everything that hands the command line to LightningCLI."""
    for node in range(len(nodes.places)):
        for name, line in graph.external.get(node, ()):
            if name.rpartition(".")[2] in _CLI_CLASSES:
                yield node, f"starts {name} (line {line})"


def framework_starts(nodes: Nodes, resolver: Resolver, graph: CallGraph, table: RoleTable) -> Iterator[Found]:
    """(method, reason) of the training steps of classes that a framework runs and nothing in the project makes."""
    for node in range(len(nodes.places)):
        unit = nodes.file(node).units[nodes.unit_index(node)]
        if unit.kind is not UnitKind.CLASS or not unit.bases or graph.callers.get(node):
            continue
        members = resolver.members(node)
        for base in resolver.ancestors(node):
            steps = table.overrides.get(base, {}) if isinstance(base, str) else {}
            own = [name for name in members if steps.get(name) in ("train_step", "train_loop", "loss")]
            if own and not _is_autograd(base):
                first = min(own, key=lambda name: (steps[name] == "loss", members[name]))
                yield members[first], f"{base} runs it, and nothing in the project makes a {unit.name}"
                break


def _is_autograd(base: Node | str) -> bool:
    """Functions of autograd and loss modules are parts of a model, which others train."""
    return isinstance(base, str) and (
        base.startswith("torch.autograd.") or base.rpartition(".")[2] in ("Loss", "_Loss")
    )
