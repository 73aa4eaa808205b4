"""Which names statements make local, and whether what is left would mean something else without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import children, own_nodes, parameters

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Scope

# What decides what kind of function it is, or which scope a name belongs to, even where it never runs.
_DECIDING = (cst.Yield, cst.Await, cst.Global, cst.Nonlocal)
# Who asks for these sees every name of the scope, also those that no statement names.
_SEEING_ALL = frozenset({"locals", "vars", "dir", "eval", "exec"})


def decides(statements: Iterable[cst.CSTNode]) -> bool:
    """Whether statements that never run still say what the function around them is."""
    return any(
        isinstance(node, _DECIDING) or bool(getattr(node, "asynchronous", None))
        for statement in statements
        for node in own_nodes(statement)
    )


def is_missed(scope: Scope, gone: Sequence[cst.CSTNode]) -> bool:
    """Whether the rest of a scope names something that is local to it only through the statements in `gone`.

    Of a module nothing is local: there any binding is missed, because other files may look for the name.
    """
    bound = {name for statement in gone for name in _bound(own_nodes(statement))}
    if isinstance(scope, cst.Module):
        return bool(bound)
    out = {id(statement) for statement in gone}
    named = {node.value for node in _outside(scope, out, nested=True) if isinstance(node, cst.Name)}
    if named & _SEEING_ALL:
        return True
    living = {parameter.name.value for parameter in _all_parameters(scope)}
    living |= set(_bound(node for node in _outside(scope, out, nested=False) if node is not scope))
    return bool((bound & named) - living)


def _all_parameters(function: cst.FunctionDef) -> Iterator[cst.Param]:
    yield from parameters(function)
    yield from (one for one in (function.params.star_arg, function.params.star_kwarg) if isinstance(one, cst.Param))


def _outside(scope: cst.FunctionDef, out: set[int], *, nested: bool) -> Iterator[cst.CSTNode]:
    """The nodes of a function without what is gone, and with what its nested functions hold or without."""
    stack: list[cst.CSTNode] = [scope]
    while stack:
        node = stack.pop()
        if id(node) in out:
            continue
        yield node
        inner = isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Lambda) and node is not scope
        if nested or not inner:
            stack.extend(reversed(children(node)))


def _bound(nodes: Iterable[cst.CSTNode]) -> Iterator[str]:
    """The names that nodes bind in their scope; targets of comprehensions are not among them."""
    for node in nodes:
        match node:
            case cst.AssignTarget() | cst.AugAssign() | cst.AnnAssign() | cst.NamedExpr() | cst.For() | cst.Del():
                yield from _names(node.target)
            case cst.AsName():
                yield from _names(node.name)
            case cst.ImportAlias(asname=None):
                yield _first(node.name)
            case cst.FunctionDef() | cst.ClassDef() | cst.TypeAlias():
                yield node.name.value
            case cst.Global() | cst.Nonlocal():
                yield from (item.name.value for item in node.names)
            case cst.MatchAs() | cst.MatchStar() if node.name is not None:
                yield node.name.value
            case cst.MatchMapping(rest=cst.Name(value=rest)):
                yield rest


def _names(target: cst.CSTNode) -> Iterator[str]:
    """The plain names in a target: of `a.b = c` and `a[0] = c` none."""
    match target:
        case cst.Name():
            yield target.value
        case cst.Tuple() | cst.List():
            for element in target.elements:
                yield from _names(element.value)


def _first(name: cst.CSTNode) -> str:
    while isinstance(name, cst.Attribute):
        name = name.value
    return name.value if isinstance(name, cst.Name) else ""
