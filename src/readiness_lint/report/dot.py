"""Critical paths in the language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from readiness_lint.model.graph import Tier
from readiness_lint.report.text import shown

if TYPE_CHECKING:
    from readiness_lint.report.diagram import Box, Drawing

_STYLES = ("solid", "dashed", "dotted")
"""From the surest way in which a call was found to the least."""


def dot(drawings: Sequence[Drawing]) -> str:
    """One directed graph with a cluster for each critical path; entry points have a double border."""
    lines = [
        "digraph critical {",
        "  rankdir=LR;",
        '  node [shape=box, fontname="sans-serif", fontsize=10];',
    ]
    for number, drawing in enumerate(drawings):
        lines += [f"  {line}" for line in _cluster(number, drawing)]
    return "\n".join([*lines, "}"]) + "\n"


def _cluster(number: int, drawing: Drawing) -> Iterator[str]:
    yield f"subgraph cluster_{number} {{"
    yield f"  label={_quoted(drawing.name)};"
    for index, box in enumerate(drawing.boxes):
        border = ", peripheries=2" if box.entry else ""
        yield f"  p{number}n{index} [label={_label(box)}{border}];"
    for arrow in drawing.arrows:
        style = _STYLES[min(list(Tier).index(arrow.tier), len(_STYLES) - 1)]
        dashes = f" [style={style}]" if style != "solid" else ""
        yield f"  p{number}n{arrow.source} -> p{number}n{arrow.target}{dashes};"
    yield "}"


def _label(box: Box) -> str:
    return _quoted(f"{box.name}\n{box.path}:{box.line}")


def _quoted(text: str) -> str:
    """A string of the language: it knows two escapes, and `\\n` begins a new line of a label."""
    parts = [shown(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n")]
    return '"' + "\\n".join(parts) + '"'
