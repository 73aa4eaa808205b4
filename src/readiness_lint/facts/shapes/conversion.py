"""The questions about exports, checkpoints and data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.checkpoints import symptoms_of_checkpoints
from readiness_lint.facts.shapes.exports import symptoms_of_exports
from readiness_lint.facts.shapes.idle_paths import symptoms_of_idle_paths
from readiness_lint.facts.shapes.loading import symptoms_of_loading
from readiness_lint.facts.shapes.positions import symptoms_of_positions
from readiness_lint.facts.shapes.removed import symptoms_of_removed
from readiness_lint.facts.shapes.tree import own_nodes
from readiness_lint.facts.shapes.walk import Walk, callee

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree
    from readiness_lint.model.symptoms import Symptom

# One of these is called where any of the questions has an answer.
_CALLS = frozenset(
    {"trace", "export", "load_state_dict", "dynamo_export", "export_for_training", "convert"}
    | {"save", "dump", "load", "parse_args", "parse_arguments"}
)
_PROMISES = ("load", "restore", "resume", "from_")
_QUESTIONS = (
    *(symptoms_of_exports, symptoms_of_loading, symptoms_of_positions, symptoms_of_removed),
    *(symptoms_of_idle_paths, symptoms_of_checkpoints),
)
_FORWARDS = frozenset({"forward", "__call__", "call"})


def symptoms_of_conversion(tree: Tree) -> Iterator[Symptom]:
    """What goes wrong in exports and checkpoints without an error."""
    scope = tree.scope
    name = scope.name.value if isinstance(scope, cst.FunctionDef) else ""
    if (
        name not in _FORWARDS
        and not any(word in name for word in _PROMISES)
        and not any(callee(node) in _CALLS for node in own_nodes(scope))
        and not any(isinstance(node, cst.Import | cst.ImportFrom) for node in own_nodes(scope))
    ):
        return
    walk = Walk(tree)
    for question in _QUESTIONS:
        yield from question(walk)
