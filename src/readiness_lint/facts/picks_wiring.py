"""Which functions are asked about the options they declare: commands of click and typer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers

_DECLARING = ("click.option(", "click.argument(", "typer.Option(", "typer.Argument(")


def wiring_picks(scan: Layers) -> Iterator[int]:
    """The functions whose decorators or parameters declare options."""
    code = scan.code
    if not any(word in code for word in _DECLARING):
        return
    for index, scope in enumerate(scan.scopes):
        if scope.kind is UnitKind.FUNCTION and scope.decorators:
            head = code[scope.opens : scope.header_end]
            if any(word in head for word in _DECLARING):
                yield index
