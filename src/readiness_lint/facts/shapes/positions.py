"""Positions that stand fixed in what is recorded for export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import called, dotted
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_POSITIONS = frozenset(
    "pos position start_pos cache_pos cache_position input_pos past_len past_length start_position cur_pos".split()
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
        fixed = [one.keyword.value for one in call.args if one.keyword is not None and _is_first_position(one)]
        if fixed and any(_is_cache(one) for one in call.args):
            name = fixed[0]
            what = f"`{walk.tree.code(call.func)}` is given its cache and always `{name}=0`"
            yield Symptom(Kind.CONSTANT_POSITION, walk.tree.span(call), what, name)


def _is_first_position(argument: cst.Arg) -> bool:
    name, value = argument.keyword, argument.value
    return name is not None and name.value in _POSITIONS and isinstance(value, cst.Integer) and value.value == "0"


def _is_cache(argument: cst.Arg) -> bool:
    name = dotted(argument.value)
    word = argument.keyword.value if argument.keyword is not None else ""
    if not name or name in ("None", "True", "False"):
        return False
    return bool(_CACHE.search(name.rpartition(".")[2]) or _CACHE.search(word))
