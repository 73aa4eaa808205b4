"""Time that is measured while nothing is done: a sleep between two readings of a clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.constants import is_constant
from readiness_lint.facts.shapes.telling import sleeps
from readiness_lint.facts.shapes.tree import HANDLERS, block, called, dotted, own_nodes, signs_around
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree

_CLOCKS = frozenset({"time", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "time_ns", "process_time"})
_ENCLOSING: Mapping[type[cst.CSTNode], str] = {
    cst.For: "in-for",
    cst.While: "in-while",
    cst.ExceptHandler: "in-handler",
    cst.ExceptStarHandler: "in-handler",
    cst.If: "in-branch",
}
# What is waited for before something is tried again.
_DELAY = re.compile(r"(?:\b|_)(?:delay|back_?off|wait|retry|attempt|interval|cool_?down|poll)\w*\Z", re.IGNORECASE)
_CLOCK_METHODS = frozenset({"record", "elapsed_time", "now", "synchronize"})


def symptoms_of_waits(tree: Tree) -> Iterator[Symptom]:
    """Every sleep of a scope that does not wait for anything, with what stands around it."""
    nodes = tree.nodes
    waits = [node for node in nodes if isinstance(node, cst.Expr) and sleeps(node.value)]
    if not waits:
        return
    inside = signs_around(tree.scope, _ENCLOSING, (cst.Expr,))
    around = tuple(_signs_of_scope(nodes))
    alone = {id(statement) for body in _bodies(tree) for statement in _measured_alone(body)}
    for wait in waits:
        signs = (*_signs(wait, alone), *around, *inside.get(id(wait), ()))
        yield Symptom(
            Kind.MEASURED_WAIT, tree.span(wait), f"`{tree.code(wait)}` stands where work would be", signs=signs
        )


def _bodies(tree: Tree) -> Iterator[Sequence[cst.CSTNode]]:
    for node in tree.blocks:
        yield block(node)


def _measured_alone(body: Sequence[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """The sleeps between two readings of a clock with no other work between them."""
    between: list[cst.CSTNode] = []
    opened = works = False
    for statement in body:
        if _reads_clock(statement):
            if opened and not works:
                yield from between
            between, opened, works = [], True, False
        elif opened:
            inside = [node for node in own_nodes(statement) if isinstance(node, cst.Expr) and sleeps(node.value)]
            between += inside
            calls = [node for node in own_nodes(statement) if isinstance(node, cst.Call)]
            works = works or len(calls) > len(inside) + (called(_iterated(statement)) == "range")


def _iterated(statement: cst.CSTNode) -> cst.CSTNode:
    return statement.iter if isinstance(statement, cst.For) else statement


def _reads_clock(statement: cst.CSTNode) -> bool:
    if not isinstance(statement, cst.Assign | cst.AugAssign | cst.Expr | cst.AnnAssign | cst.Return):
        return False
    names = (called(node).rpartition(".") for node in own_nodes(statement))
    return any(name in _CLOCKS or (name in _CLOCK_METHODS and head) for head, _, name in names)


def _signs(wait: cst.CSTNode, alone: set[int]) -> Iterator[str]:
    if id(wait) in alone:
        yield "measured-alone"
    call = next(node for node in own_nodes(wait) if isinstance(node, cst.Call))
    if call.args:
        time = call.args[0].value
        yield "for-a-fixed-time" if is_constant(time) else "for-a-given-time"
        if any(isinstance(node, cst.Power) or _DELAY.search(dotted(node)) for node in own_nodes(time)):
            yield "for-a-delay"


def _signs_of_scope(nodes: Sequence[cst.CSTNode]) -> Iterator[str]:
    names = {called(node).rpartition(".")[2] for node in nodes if isinstance(node, cst.Call)}
    if names & _CLOCKS:
        yield "clock"
    if any(isinstance(node, cst.While) for node in nodes):
        yield "loop-until"
    if any(isinstance(node, HANDLERS) for node in nodes):
        yield "handles-errors"
