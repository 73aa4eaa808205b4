"""Critical paths as a Mermaid flowchart, which GitHub and GitLab draw inside of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from readiness_lint.model.graph import Tier
from readiness_lint.report.text import shown

if TYPE_CHECKING:
    from readiness_lint.report.diagram import Box, Drawing

# What means something inside of a quoted label, as the entities that Mermaid reads.
_ENTITIES = str.maketrans(
    {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "\\": "#92;"}
)


def mermaid(drawings: Sequence[Drawing]) -> str:
    """One flowchart with a subgraph for each critical path; entry points have round ends, guessed calls are dotted."""
    lines = ["flowchart LR"]
    for number, drawing in enumerate(drawings):
        lines += [f"  {line}" for line in _subgraph(number, drawing)]
    return "\n".join(lines) + "\n"


def _subgraph(number: int, drawing: Drawing) -> Iterator[str]:
    yield f'subgraph p{number}["{_escaped(drawing.name)}"]'
    for index, box in enumerate(drawing.boxes):
        begin, end = ("([", "])") if box.entry else ("[", "]")
        yield f'  p{number}n{index}{begin}"{_label(box)}"{end}'
    for arrow in drawing.arrows:
        link = "-->" if arrow.tier is Tier.RESOLVED else f'-. "{arrow.tier.value.replace("-", " ")}" .->'
        yield f"  p{number}n{arrow.source} {link} p{number}n{arrow.target}"
    yield "end"


def _label(box: Box) -> str:
    return f"{_escaped(box.name)}<br/>{_escaped(box.path)}:{box.line}"


def _escaped(text: str) -> str:
    return shown(text).translate(_ENTITIES)
