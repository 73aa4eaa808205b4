"""What compilers take along beyond the functions that a file decorates or hands over by name.

`torch.compile(Net())`, `model = torch.compile(model)` and `model.compile()` compile what calling the object runs;
`torch.compile(step)` may mean a function of another file. What is compiled takes along what it calls. Where the
argument, or what compiled code calls, does not show, it may be any object of the project that can be called.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.evidence.unmeasured import INLINING
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import CompiledCode, Tier

if TYPE_CHECKING:
    from readiness_lint.graph.project import Project
    from readiness_lint.graph.resolve import Node
    from readiness_lint.model.facts import Call, Facts, Unit
    from readiness_lint.model.graph import Place

# Calling an object runs the first of these that its class has.
_CALLED = ("__call__", "forward", "call")
_MODULE_COMPILE = ("torch.nn.Module.compile", "torch.nn.modules.module.Module.compile")
_COMPILE = "torch.compile"
# Methods of a module that return the module itself.
_RETURN_SELF = frozenset("to cpu cuda eval train half float double bfloat16 requires_grad_ type apply".split())
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class _Given:
    """What a compiler is given: the functions that run then, and whether that is all that it may be."""

    targets: tuple[Node, ...] = ()
    certain: bool = False


def compiled_code(project: Project) -> CompiledCode:
    """What the compilers in a project are given, as far as it shows, and what that calls."""
    handed: list[tuple[Place, Place, str]] = []
    unresolved: list[tuple[Place, str]] = []
    for node in range(len(project.nodes.places)):
        by = _place(project, node)
        for given, compiler in _compilations(project, node):
            handed += [(_place(project, target), by, compiler) for target in given.targets]
            if not given.certain:
                unresolved.append((by, compiler))

    def calls(place: Place) -> Iterator[Place]:
        node = project.nodes.node(*place)
        for edge in project.graph.edges.get(node, ()):
            if edge.tier is Tier.RESOLVED and _unit(project, edge.target).kind is UnitKind.FUNCTION:
                yield _place(project, edge.target)

    def opaque(place: Place) -> bool:
        return _is_opaque(project, project.nodes.node(*place))

    return CompiledCode(tuple(handed), calls, tuple(unresolved), tuple(_objects(project)), opaque)


def _place(project: Project, node: Node) -> Place:
    return project.nodes.file(node).path, project.nodes.unit_index(node)


def _unit(project: Project, node: Node) -> Unit:
    return project.nodes.file(node).units[project.nodes.unit_index(node)]


def _is_opaque(project: Project, node: Node) -> bool:
    """Whether a unit calls objects that do not show."""
    return any(_is_variable(name) for name, _ in project.graph.unknown.get(node, ()))


def _is_variable(name: str) -> bool:
    """Whether a called name may be that of an object: `block(x)`, `self.block(x)`."""
    return name.removeprefix("self.").isidentifier() and name not in _BUILTINS


def _objects(project: Project) -> Iterator[tuple[Place, Place | None]]:
    """What calling an object of each class runs, with the constructor of the class where it is the project's."""
    for node in range(len(project.nodes.places)):
        if _unit(project, node).kind is UnitKind.CLASS:
            made = project.resolver.member(node, "__init__")
            for target in _run_by_call(project, node):
                yield _place(project, target), _place(project, made) if isinstance(made, int) else None


def _compilations(project: Project, node: Node) -> Iterator[tuple[_Given, str]]:
    """Each time that a unit has something compiled, and by which compiler."""
    unit, resolve = _unit(project, node), project.resolver.resolve
    names = project.graph.external.get(node, ())
    for compiler in sorted({name for name, _ in names if name in INLINING}):
        for call in unit.calls:
            if resolve(node, call.name) == compiler and _is_imported(project.nodes.file(node), call.name, compiler):
                yield _given(project, node, call), compiler
    scope = node - project.nodes.unit_index(node) + unit.parent
    named = [resolve(node, reference.name) for reference in unit.references]  # functools.partial(torch.compile)
    if unit.decorators and _is_opaque(project, node):  # what it was handed runs inside of it
        named += [resolve(scope, decorator) for decorator in unit.decorators]
    yield from ((_Given(), meaning) for meaning in named if isinstance(meaning, str) and meaning in INLINING)
    if any(name in _MODULE_COMPILE for name, _ in names):
        yield _compiled_modules(project, node), _COMPILE
    elif _may_compile_a_module(project, node):
        yield _Given(), _COMPILE


def _may_compile_a_module(project: Project, node: Node) -> bool:
    """Whether something of unknown class is told to compile itself; a model of Keras hides nothing by that."""
    if not any(name.endswith(".compile") for name, _ in project.graph.unknown.get(node, ())):
        return False
    libraries = {item.module.partition(".")[0] for item in project.nodes.file(node).imports}
    return "torch" in libraries and libraries.isdisjoint(("keras", "tensorflow"))


def _is_imported(file: Facts, name: str, compiler: str) -> bool:
    """Whether a name is that of the compiler itself, and not of a variable that holds what it made."""
    first, dot, rest = name.partition(".")
    whole = {item.module.partition(".")[0] for item in file.imports if item.name is None and item.alias == first}
    full = {f"{item.module}.{item.name}{dot}{rest}" for item in file.imports if item.name and item.alias == first}
    full |= {f"{item.module}{dot}{rest}" for item in file.imports if item.name is None and item.alias == first}
    return compiler in full or (first in whole and name == compiler)


def _compiled_modules(project: Project, node: Node) -> _Given:
    """`model.compile()`, where the model is an object of a class of the project."""
    targets: list[Node] = []
    for call in _unit(project, node).calls:
        receiver, _, method = call.name.rpartition(".")
        if method == "compile" and project.resolver.resolve(node, call.name) in _MODULE_COMPILE:
            targets += _run_by_call(project, project.resolver.resolve(node, receiver))
    return _Given(tuple(targets), certain=bool(targets))


def _given(project: Project, node: Node, compile_: Call) -> _Given:
    """The functions that run when what a compiler made of its argument is called.

    What begins behind its bracket is the argument. Another reference in its line or the next may be. Else the argument
    is a variable: the one that the result is bound to, if all that it held before are objects of known classes, or
    perhaps the only object of the project's own making there.
    """
    unit, resolve = _unit(project, node), project.resolver.resolve
    behind = (compile_.line, compile_.column + len(compile_.name) + 1)
    for reference in unit.references:
        if (reference.line, reference.column) == behind:
            targets = tuple(_run_by_call(project, resolve(node, reference.name)))
            return _Given(targets, certain=bool(targets))
    for call in unit.calls:
        if (call.line, call.column) == behind:
            targets = tuple(_run_by_call(project, resolve(node, call.name), is_class=True))
            return _Given(targets, certain=bool(targets))
    near = [one.name for one in unit.references if one.line in (compile_.line, compile_.line + 1)]
    named = tuple(target for name in near for target in _run_by_call(project, resolve(node, name)))
    return _Given(named) if named else _variable(project, node, compile_.name)


def _variable(project: Project, node: Node, compiler: str) -> _Given:
    """The objects that a variable may hold which a compiler is given; `compiler` is its name as it is written."""
    made = list(_made(project, node, compiler))
    bound = {binding.target for binding in _unit(project, node).bindings if binding.callee == compiler}
    again = [targets for target, targets in made if target in bound]
    if again:
        return _Given(tuple(dict.fromkeys(sum(again, ()))), certain=all(again))
    objects = sorted({one for _, targets in made for one in targets})
    owners = {_unit(project, one).parent for one in objects}
    return _Given(tuple(objects) if len(owners) == 1 else ())


def _made(project: Project, node: Node, compiler: str) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """What each variable of a unit is bound to, as what calling it runs; nothing where its class does not show.

    An attribute of an object may be bound in any method of its class.
    """
    for scope in (node, *_other_methods(project, node)):
        for binding in _unit(project, scope).bindings:
            receiver, _, method = binding.callee.rpartition(".")
            is_own = scope == node or binding.target.startswith("self.")
            if not is_own or binding.callee == compiler or (receiver == binding.target and method in _RETURN_SELF):
                continue
            meaning = project.resolver.resolve(scope, binding.callee)
            yield binding.target, tuple(_run_by_call(project, meaning, is_class=True))


def _other_methods(project: Project, node: Node) -> Iterator[Node]:
    file, index = project.nodes.file(node), project.nodes.unit_index(node)
    parent = file.units[index].parent
    if file.units[parent].kind is UnitKind.CLASS:
        for other, unit in enumerate(file.units):
            if unit.parent == parent and other not in (index, parent):
                yield node - index + other


def _run_by_call(project: Project, meaning: Node | str | None, *, is_class: bool = False) -> Iterator[Node]:
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
