"""A checkpoint is loaded strictly: what it lacks is an error again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.rewrites.target import without_item
from readiness_lint.facts.shapes.tree import own_nodes

if TYPE_CHECKING:
    from readiness_lint.facts.rewrites.target import Rewritten, Target


def strict_load(target: Target) -> Rewritten | None:
    """`strict=False` is dropped from the call; None where a comment stands in the way."""
    for node in own_nodes(target.tree.scope):
        if isinstance(node, cst.Call) and target.tree.span(node) == target.place:
            return _dropped(target, node)
    return None


def _dropped(target: Target, call: cst.Call) -> Rewritten | None:
    plain = [index for index, arg in enumerate(call.args) if arg.keyword is None]
    named = (index for index, arg in enumerate(call.args) if arg.keyword is not None and arg.keyword.value == "strict")
    at = next(named, None)
    if at is None:
        if len(plain) != 2:  # what stands behind it would move up
            return None
        at = plain[1]
    edit = without_item(target, call.args, at)
    return None if edit is None else ("Load strictly, so that what is missing is an error", (edit,))
