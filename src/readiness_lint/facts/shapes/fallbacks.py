"""Calls of what stands in for real work, and what has to be so for them to be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.branches import LEAVES
from readiness_lint.facts.shapes.telling import tells, tells_aloud
from readiness_lint.facts.shapes.tree import block, called, children, dotted
from readiness_lint.facts.words import MADE_UP
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Handler, Tree

# Whoever sets such a switch wants what is made up.
_WANTED = re.compile(r"(?:\b|_)(?:demo\w*|dry|debug\w*|example|smoke|offline|test\w*|profil\w*)(?:\b|_)", re.IGNORECASE)
_EMPTY = (cst.Integer, cst.SimpleString, cst.List, cst.Tuple, cst.Dict)
_LACKS = (cst.Is, cst.Equal, cst.LessThan, cst.LessThanEqual, cst.NotIn)
_NESTED = (cst.FunctionDef, cst.ClassDef, cst.Lambda)
_DECIDING = (
    *(cst.If, cst.IfExp, cst.ExceptHandler, cst.ExceptStarHandler, cst.IndentedBlock),
    *(cst.Await, cst.BaseSmallStatement, cst.SimpleStatementLine),
)
_OWN = frozenset({"", "self", "cls"})
_USES: tuple[tuple[tuple[type[cst.CSTNode], ...], str], ...] = (
    ((cst.Return,), "returned"),
    ((cst.Assign, cst.AnnAssign), "named"),
    ((cst.Expr,), "dropped"),
)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a node is reached: what decides on it, whether its block tells, what is done with it, and which handler's
    answer it is.
    """

    decided: frozenset[str] = frozenset()
    told: bool = False
    used: str = ""
    answers: bool = False


def symptoms_of_fallbacks(tree: Tree) -> Iterator[Symptom]:
    """Each call of a function that makes something up, and each whose result a handler answers with.

    One walk, however deep the blocks are nested.
    """
    if isinstance(tree.scope, cst.Module):
        return
    stack: list[tuple[cst.CSTNode, _Way]] = [(tree.scope.body, _Way())]
    while stack:
        node, way = stack.pop()
        if type(node) is cst.Call and (name := _stands_in(node, way)):
            signs = {*(way.decided or {"always"}), way.used, "told" if way.told else ""} - {""}
            yield Symptom(
                Kind.FALLBACK_CALL, tree.span(node), f"takes what `{name}` answers", name, tuple(sorted(signs))
            )
        if type(node) not in _NESTED:
            stack.extend(_below(node, way))


def _stands_in(call: cst.Call, way: _Way) -> str:
    """The name of what is called, where it makes something up or is what a handler answers with."""
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else called(call)
    if not name or name[0].isupper():
        return ""
    own = called(call).rpartition(".")[0] in _OWN and bool(called(call))
    return name if MADE_UP.search(name) or (way.answers and way.used == "returned" and own) else ""


def _below(node: cst.CSTNode, way: _Way) -> Iterator[tuple[cst.CSTNode, _Way]]:
    if not _decides(type(node)):
        # Deeper in an expression nothing changes but that what is called there is not what the statement is about.
        after = way if not way.used else replace(way, used="")
        yield from ((one, after) for one in children(node))
        return
    match node:
        case cst.If() | cst.IfExp():
            yield node.test, replace(way, used="")
            yield node.body, replace(way, decided=way.decided | set(_by_condition(node.test, holds=True)))
            if node.orelse is not None:
                yield node.orelse, replace(way, decided=way.decided | set(_by_condition(node.test, holds=False)))
        case cst.ExceptHandler() | cst.ExceptStarHandler():
            after = replace(way, decided=way.decided | {"after-an-error"}, answers=_only_answers(node))
            yield node.body, after
        case cst.IndentedBlock():
            yield from _in_order(node, way)
        case _:
            used = next((use for kinds, use in _USES if isinstance(node, kinds)), way.used)
            used = used if isinstance(node, cst.Await | cst.BaseSmallStatement | cst.SimpleStatementLine) else ""
            yield from ((one, replace(way, used=used)) for one in children(node))


@lru_cache(maxsize=1024)
def _decides(kind: type[cst.CSTNode]) -> bool:
    """Whether more than an expression is meant by such nodes, for what stands below them."""
    return issubclass(kind, _DECIDING)


def _in_order(around: cst.IndentedBlock, way: _Way) -> Iterator[tuple[cst.CSTNode, _Way]]:
    """The statements of a block; behind `if x: return` it is known that `x` did not hold."""
    way = replace(way, told=any(isinstance(one, cst.Expr) and tells_aloud(one.value) for one in block(around)))
    for statement in around.body:
        yield statement, way
        if isinstance(statement, cst.If) and statement.orelse is None and isinstance(block(statement)[-1], LEAVES):
            way = replace(way, decided=way.decided | set(_by_condition(statement.test, holds=False)))


def _only_answers(handler: Handler) -> bool:
    """Whether a handler tells of the error at most, and then returns."""
    *before, last = block(handler)
    return isinstance(last, cst.Return) and all(isinstance(one, cst.Expr) and tells(one.value) for one in before)


def _by_condition(test: cst.BaseExpression, *, holds: bool) -> Iterator[str]:
    """What a condition says that has to hold, or has not to."""
    if isinstance(test, cst.BooleanOperation):
        yield from _by_condition(test.left, holds=holds)
        yield from _by_condition(test.right, holds=holds)
    elif isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        yield from _by_condition(test.expression, holds=not holds)
    elif isinstance(test, cst.Comparison) and _is_lack(test.comparisons[0]):
        yield "for-want" if holds else "though-there"
    else:
        name = called(test) or dotted(test)
        wanted = MADE_UP.search(name) or _WANTED.search(name)
        yield ("asked-for" if wanted else "on-condition") if holds else "for-want"


def _is_lack(comparison: cst.ComparisonTarget) -> bool:
    against = comparison.comparator
    return isinstance(comparison.operator, _LACKS) and (dotted(against) == "None" or isinstance(against, _EMPTY))
