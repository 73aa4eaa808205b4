"""Parameters whose value is thrown away before anything reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.constants import is_constant
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
        kept = {id(target)} if target is not None else set()
        named = {node.value for node in all_nodes(statement) if isinstance(node, cst.Name) and id(node) not in kept}
        unread -= named
        if target is not None and target.value in unread:
            assert isinstance(statement, cst.Assign)
            unread.discard(target.value)
            constant = ("constant",) if is_constant(statement.value) else ()
            what = f"`{tree.code(statement)}` throws away what callers give as `{target.value}`"
            yield Symptom(Kind.OVERWRITTEN_PARAMETER, tree.span(statement), what, target.value, constant)


def _assigned(statement: cst.CSTNode) -> cst.Name | None:
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        target = statement.targets[0].target
        return target if isinstance(target, cst.Name) else None
    return None
