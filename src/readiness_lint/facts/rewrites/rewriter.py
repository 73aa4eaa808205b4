"""The one way to ask for a rewrite: every slice is measured before libcst sees it, or is even imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness_lint.facts.bounds import refusal
from readiness_lint.facts.layers import Layers
from readiness_lint.model.fixes import Rewrite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from readiness_lint.facts.rewrites.target import Rewritten, Target
    from readiness_lint.facts.shapes.tree import Tree
    from readiness_lint.model.source import Span

# A whole file may be longer than one function: how long parsing takes grows with it, what it risks does not.
_LONGEST_FILE = 400_000


def rewrites_in(scan: Layers, unit: int, wanted: Sequence[tuple[Span, Rewrite]]) -> list[Rewritten | None]:
    """What would mend each shape that was found in the unit with that index, at its place.

    None where nothing of that shape stands there, or where taking it out might change what the rest means.
    """
    tree = _tree(scan, unit)
    if tree is None:
        return [None] * len(wanted)
    from readiness_lint.facts.rewrites.target import Target

    rewriters = _rewriters()
    try:
        return [rewriters[rewrite](Target(scan, tree, place, not unit)) for place, rewrite in wanted]
    except RecursionError:  # libcst visits recursively to tell where nodes stand
        return [None] * len(wanted)


def _tree(scan: Layers, unit: int) -> Tree | None:
    scope = scan.scopes[unit]
    if refusal(scan.code[scope.opens : scope.end] if unit else scan.code) is not None:
        return None
    import libcst as cst

    from readiness_lint.facts.shapes.slices import tree_of

    try:
        return tree_of(scan, unit)
    except (cst.ParserSyntaxError, cst.CSTValidationError):
        return None


def _rewriters() -> Mapping[Rewrite, Callable[[Target], Rewritten | None]]:
    from readiness_lint.facts.rewrites.commands import without_command_option
    from readiness_lint.facts.rewrites.loading import strict_load
    from readiness_lint.facts.rewrites.moved_names import from_new_module
    from readiness_lint.facts.rewrites.never_true import without_never_true
    from readiness_lint.facts.rewrites.options import without_option
    from readiness_lint.facts.rewrites.unreachable import without_refused, without_unreachable

    return {
        Rewrite.UNREACHABLE: without_unreachable,
        Rewrite.REFUSED: without_refused,
        Rewrite.NEVER_TRUE: without_never_true,
        Rewrite.OPTION: without_option,
        Rewrite.COMMAND_OPTION: without_command_option,
        Rewrite.LENIENT_LOAD: strict_load,
        Rewrite.MOVED_NAME: from_new_module,
    }


def is_parsed(text: str) -> bool:
    """Whether libcst reads a whole file; False as well where that would be unsafe to try."""
    if refusal(Layers(text).code, _LONGEST_FILE) is not None:
        return False
    import libcst as cst

    try:
        cst.parse_module(text)
    except (cst.ParserSyntaxError, cst.CSTValidationError):
        return False
    return True
