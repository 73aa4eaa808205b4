"""What compilers take along beyond the functions that a file decorates or hands over by name.

`torch.compile(Net())`, `model = torch.compile(model)` and `model.compile()` compile what calling the object runs;
`torch.compile(step)` may mean a function of another file. What is compiled takes along what it calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from readiness_lint.evidence.unmeasured import INLINING
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import CompiledCode, Tier

if TYPE_CHECKING:
    from readiness_lint.graph.project import Project
    from readiness_lint.graph.resolve import Node
    from readiness_lint.model.facts import Call, Unit
    from readiness_lint.model.graph import Place

# Calling an object runs the first of these that its class has.
_CALLED = ("__call__", "forward", "call")
_MODULE_COMPILE = ("torch.nn.Module.compile", "torch.nn.modules.module.Module.compile")
_COMPILE = "torch.compile"


def compiled_code(project: Project) -> CompiledCode:
    """What the compilers in a project are given, and what that calls."""
    handed: list[tuple[Place, Place, str]] = []
    for node, names in project.graph.external.items():
        compilers = {name for name, _ in names if name in INLINING}
        for target, compiler in (*_objects(project, node, compilers), *_compiled_modules(project, node, names)):
            handed.append((_place(project, target), _place(project, node), compiler))

    def calls(place: Place) -> Iterator[Place]:
        node = project.nodes.node(*place)
        for edge in project.graph.edges.get(node, ()):
            if edge.tier is Tier.RESOLVED and _unit(project, edge.target).kind is UnitKind.FUNCTION:
                yield _place(project, edge.target)

    return CompiledCode(tuple(handed), calls)


def _place(project: Project, node: Node) -> Place:
    return project.nodes.file(node).path, project.nodes.unit_index(node)


def _unit(project: Project, node: Node) -> Unit:
    return project.nodes.file(node).units[project.nodes.unit_index(node)]


def _compiled_modules(project: Project, node: Node, names: Iterable[tuple[str, int]]) -> Iterator[tuple[Node, str]]:
    """`model.compile()`, where the model is an object of a class of the project."""
    if not any(name in _MODULE_COMPILE for name, _ in names):
        return
    for call in _unit(project, node).calls:
        receiver, _, method = call.name.rpartition(".")
        if method == "compile" and project.resolver.resolve(node, call.name) in _MODULE_COMPILE:
            yield from (
                (target, _COMPILE) for target in _run_by_call(project, project.resolver.resolve(node, receiver))
            )


def _objects(project: Project, node: Node, compilers: Iterable[str]) -> Iterator[tuple[Node, str]]:
    """What the calls of compilers in one unit are given."""
    unit = _unit(project, node)
    for compiler in sorted(compilers):
        for call in unit.calls:
            if project.resolver.resolve(node, call.name) == compiler:
                yield from ((target, compiler) for target in _given(project, node, unit, call))


def _given(project: Project, node: Node, unit: Unit, compile_: Call) -> Iterator[Node]:
    """The functions that run when what a compiler made of its argument is called.

    A reference in the compiler's own line or the next is the argument; so is a call that begins behind its bracket.
    Else the argument is a variable: the one that the result is bound to, if it held an object before, or the only
    object of the project's own making there.
    """
    resolve = project.resolver.resolve
    lines = (compile_.line, compile_.line + 1)
    behind = compile_.column + len(compile_.name) + 1
    named = [one.name for one in unit.references if one.line in lines]
    named += [one.name for one in unit.calls if (one.line, one.column) == (compile_.line, behind)]
    if named:
        for name in named:
            yield from _run_by_call(project, resolve(node, name))
        return
    made = {binding.target: binding.callee for binding in unit.bindings if binding.callee != compile_.name}
    bound = {binding.target for binding in unit.bindings if binding.callee == compile_.name}
    again = [made[target] for target in bound if target in made]
    objects = {
        target for callee in again or made.values() for target in _run_by_call(project, resolve(node, callee), True)
    }
    owners = {_unit(project, target).parent for target in objects}
    if again or len(owners) == 1:
        yield from sorted(objects)


def _run_by_call(project: Project, meaning: Node | str | None, is_class: bool = False) -> Iterator[Node]:
    """The functions that calling this runs: itself, or the method of the class that it is an object of."""
    if not isinstance(meaning, int):
        return
    kind = _unit(project, meaning).kind
    if kind is UnitKind.FUNCTION and not is_class:
        yield meaning
    if kind is UnitKind.CLASS:
        members = (project.resolver.member(meaning, name) for name in _CALLED)
        first = next((member for member in members if isinstance(member, int)), None)
        if first is not None and _unit(project, first).kind is UnitKind.FUNCTION:
            yield first
