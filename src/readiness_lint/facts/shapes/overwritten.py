"""Parameters whose value is thrown away before anything reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.constants import is_constant
from readiness_lint.facts.shapes.stated import key
from readiness_lint.facts.shapes.tree import all_nodes, parameters
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree


def symptoms_of_parameters(tree: Tree) -> Iterator[Symptom]:
    """Parameters that a statement of the body itself, not of a branch, assigns anew before they are read."""
    unread = {parameter.name.value for parameter in parameters(tree.scope)} - {"self", "cls"}
    for statement in tree.body:
        if not unread or isinstance(statement, cst.Return | cst.Raise):
            return
        target = _assigned(statement)
        unread -= {node.value for node in _names(statement) if node is not target}
        if target is not None and target.value in unread:
            assert isinstance(statement, cst.Assign)
            unread.discard(target.value)
            signs: tuple[str, ...] = ("constant",) if is_constant(statement.value) else ()
            signs += ("by-its-name",) if _looks_up(statement.value, target.value) else ()
            what = f"`{tree.code(statement)}` throws away what callers give as `{target.value}`"
            yield Symptom(Kind.OVERWRITTEN_PARAMETER, tree.span(statement), what, target.value, signs)


def _names(statement: cst.CSTNode) -> Iterator[cst.Name]:
    """The names of a statement, without those behind a dot and those of arguments."""
    nodes = list(all_nodes(statement))
    others = {id(node.attr) for node in nodes if isinstance(node, cst.Attribute)}
    others |= {id(node.keyword) for node in nodes if isinstance(node, cst.Arg) and node.keyword is not None}
    yield from (node for node in nodes if isinstance(node, cst.Name) and id(node) not in others)


def _looks_up(value: cst.BaseExpression, name: str) -> bool:
    """Whether a value is what something else holds under the same name: `batch["x"]`, `config.x`."""
    return any(
        node.attr.value == name if isinstance(node, cst.Attribute) else key(node) == name
        for node in all_nodes(value)
        if isinstance(node, cst.Attribute | cst.SimpleString)
    )


def _assigned(statement: cst.CSTNode) -> cst.Name | None:
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        target = statement.targets[0].target
        return target if isinstance(target, cst.Name) else None
    return None
