"""A name is imported from where it is now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import dotted, own_nodes
from readiness_lint.model.fixes import Edit

if TYPE_CHECKING:
    from readiness_lint.facts.rewrites.target import Rewritten, Target

# Module and name, and the module that has the same object under the same name in every release that had the first.
_MOVED: Mapping[tuple[str, str], str] = {("mlx_lm.utils", "convert"): "mlx_lm"}


def from_new_module(target: Target) -> Rewritten | None:
    """The module of a `from` import is replaced; None where it imports anything else as well."""
    for node in own_nodes(target.tree.scope):
        if not isinstance(node, cst.ImportFrom) or target.tree.span(node) != target.place or node.module is None:
            continue
        if isinstance(node.names, cst.ImportStar) or len(node.names) != 1 or node.relative:
            return None
        old = dotted(node.module)
        new = _MOVED.get((old, dotted(node.names[0].name)))
        if new is not None:
            edit = Edit(target.tree.span(node.module), new)
            return f"Import from `{new}`", (edit,)
    return None
