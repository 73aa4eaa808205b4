"""Code in, mended code out: what a rewriter makes of every place of a kind that is found in a text."""

from __future__ import annotations

from textwrap import dedent

from readiness_lint.facts.judge import shapes_of
from readiness_lint.facts.options import unread_options
from readiness_lint.facts.rewrites.rewriter import is_parsed, rewrites_in
from readiness_lint.facts.scan import Scan
from readiness_lint.model.fixes import Rewrite
from readiness_lint.model.symptoms import Kind
from readiness_lint.source.edited import edited

KINDS = {
    Rewrite.UNREACHABLE: Kind.UNREACHABLE,
    Rewrite.REFUSED: Kind.UNREACHABLE,
    Rewrite.NEVER_TRUE: Kind.CONSTANT_CONDITION,
    Rewrite.OPTION: Kind.UNREAD_OPTION,
    Rewrite.COMMAND_OPTION: Kind.UNREAD_OPTION,
    Rewrite.LENIENT_LOAD: Kind.IGNORED_LOAD,
    Rewrite.MOVED_NAME: Kind.REMOVED_API,
}


def mended(text: str, rewrite: Rewrite) -> str | None:
    """The text with the first place mended that can be; None where none can. Fails where nothing is found at all."""
    text = dedent(text)
    scan = Scan(text)
    found = [(unit, one) for unit, shape in shapes_of(scan) for one in shape.symptoms]
    found += unread_options(scan)
    places = [(unit, one.span) for unit, one in found if one.kind is KINDS[rewrite]]
    assert places, "the test shows nothing of the kind"
    for unit, span in places:
        (answer,) = rewrites_in(scan, unit, [(span, rewrite)])
        if answer is not None:
            after = edited("a.py", text.encode(), answer[1]).decode()
            assert is_parsed(after)
            compile(after, "a.py", "exec")
            return after
    return None


def mends(before: str, after: str, rewrite: Rewrite) -> None:
    """Fails unless the rewrite makes the one text of the other."""
    assert mended(before, rewrite) == dedent(after)


def leaves(text: str, rewrite: Rewrite) -> None:
    """Fails unless the rewrite finds the place and keeps its hands off it."""
    assert mended(text, rewrite) is None
