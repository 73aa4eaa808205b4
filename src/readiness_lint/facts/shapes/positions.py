"""Positions that stand fixed in what is recorded for export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import called, dotted, parameters
from readiness_lint.facts.shapes.walk import argument
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_POSITIONS = frozenset(
    "pos position start_pos cache_pos cache_position input_pos position_ids past_len past_length start_position"
    " cur_pos".split()
)
_CACHE = re.compile(r"cache|past|(?:^|_)kv(?:_|s?$)", re.IGNORECASE)
_FORWARDS = frozenset({"forward", "__call__", "call"})


def symptoms_of_positions(walk: Walk) -> Iterator[Symptom]:
    """In a forward method: each call that is given a cache and a position that is the number zero."""
    scope = walk.tree.scope
    if not isinstance(scope, cst.FunctionDef) or scope.name.value not in _FORWARDS:
        return
    for call in walk.calls:
        if not called(call).startswith(("self.", "model.")):
            continue
        fixed = [name for one in call.args if (name := _first_position(walk, one))]
        if fixed and any(_is_cache(one) for one in call.args):
            name = fixed[0]
            what = f"`{walk.tree.code(call.func)}` is given its cache and always `{name}=0`"
            yield Symptom(Kind.CONSTANT_POSITION, walk.tree.span(call), what, name)


def _first_position(walk: Walk, given: cst.Arg) -> str:
    """The name of a position that an argument fixes at zero, as it stands or by a local name; empty for any other."""
    value = given.value
    name = given.keyword.value if given.keyword is not None else dotted(value)
    if given.star or name not in _POSITIONS:
        return ""
    if isinstance(value, cst.Name):
        local = value.value
        values = [one for target, one, _ in walk.bindings if target == local]
        taken = any(one.name.value == local for one in parameters(walk.tree.scope))
        named = sum(_is_named(walk, node, local) for node in walk.nodes)
        # One that is named a third time may be changed in between.
        return name if len(values) == 1 and not taken and named == 2 and _is_zero(values[0]) else ""
    return name if given.keyword is not None and _is_zero(value) else ""


def _is_named(walk: Walk, node: cst.CSTNode, name: str) -> bool:
    """Whether a node is that variable, and not the keyword of an argument."""
    above = walk.parent(node)
    is_word = isinstance(above, cst.Arg) and above.keyword is node
    return isinstance(node, cst.Name) and node.value == name and not is_word


def _is_zero(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Integer):
        return value.value == "0"
    if called(value) in {"torch.zeros", "torch.zeros_like"}:
        return True
    given = argument(value, 0, "data") if isinstance(value, cst.Call) and called(value) == "torch.tensor" else None
    held = given.elements if isinstance(given, cst.List) else ()
    one = held[0].value if len(held) == 1 else given
    return isinstance(one, cst.Integer) and one.value == "0"


def _is_cache(argument: cst.Arg) -> bool:
    name = dotted(argument.value)
    word = argument.keyword.value if argument.keyword is not None else ""
    if not name or name in ("None", "True", "False"):
        return False
    return bool(_CACHE.search(name.rpartition(".")[2]) or _CACHE.search(word))
