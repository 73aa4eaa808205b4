"""Code that never runs, and branches that do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.constants import truth
from readiness_lint.facts.shapes.tree import BLOCKS, block, is_docstring, own_nodes
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree

LEAVES = (cst.Return, cst.Raise, cst.Continue, cst.Break)


def symptoms_of_branches(tree: Tree) -> Iterator[Symptom]:
    """Conditions that never change, `if` with nothing in it, and what stands behind a `return`."""
    chained: set[cst.CSTNode] = set()
    for node in (tree.scope, *tree.of((*BLOCKS, cst.IfExp))):
        if isinstance(node, cst.If):
            if isinstance(node.orelse, cst.If):
                chained.add(node.orelse)
            yield from _condition(tree, node, node in chained)
        elif isinstance(node, cst.While | cst.IfExp) and truth(node.test) is False:
            yield Symptom(Kind.CONSTANT_CONDITION, tree.span(node.test), _never(tree, node.test))
        if not isinstance(node, cst.IfExp):
            yield from _unreachable(tree, node)


def _condition(tree: Tree, node: cst.If, is_elif: bool) -> Iterator[Symptom]:
    always = truth(node.test)
    if always is not None:
        what = f"`{tree.code(node.test)}` is always true" if always else _never(tree, node.test)
        plain = ("plain",) if isinstance(node.test, cst.Name | cst.Integer) else ()
        yield Symptom(Kind.CONSTANT_CONDITION, tree.span(node.test), what, signs=plain)
    body = block(node)
    if node.orelse is None and not is_elif and len(body) == 1 and _is_empty(body[0]):
        commented = ("commented",) if _is_commented(node) else ()
        yield Symptom(Kind.EMPTY_BRANCH, tree.span(node), f"`if {tree.code(node.test)}` does nothing", signs=commented)


def _never(tree: Tree, test: cst.CSTNode) -> str:
    return f"`{tree.code(test)}` is never true"


def _is_empty(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.Pass) or (
        isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Ellipsis)
    )


def _is_commented(node: cst.If) -> bool:
    return any(isinstance(one, cst.Comment) for one in _everything(node))


def _everything(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(one.children)


def _unreachable(tree: Tree, node: cst.CSTNode) -> Iterator[Symptom]:
    statements = block(node)
    for statement, behind in pairwise(statements):
        if isinstance(statement, LEAVES):
            if not _is_harmless(tree, statement, behind):
                word = type(statement).__name__.lower()
                span = tree.span(behind)
                yield Symptom(Kind.UNREACHABLE, span, f"never runs: a `{word}` stands before it", word)
            return


def _is_harmless(tree: Tree, leaves: cst.CSTNode, behind: cst.CSTNode) -> bool:
    """What makes a function a generator, or pleases a checker, is not code that was switched off."""
    if isinstance(behind, cst.Pass | cst.Raise | cst.Return | cst.Break | cst.Continue) or is_docstring(behind):
        return True
    return any(isinstance(node, cst.Yield) for node in own_nodes(behind)) and tree.scope is not leaves
