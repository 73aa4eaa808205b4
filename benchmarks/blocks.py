"""Labelled blocks of code: placeholder or not; and the symptoms that the product sees in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.checkouts import analysis_at, checkout_of
from benchmarks.records import one_of, read_labels
from readiness_lint.graph.placeholders.signs import signs_of
from readiness_lint.graph.placeholders.textbook import CASES
from readiness_lint.rules.symptoms import places_of

if TYPE_CHECKING:
    from readiness_lint.rules.view import FileView

PLACEHOLDER = "placeholder"
LABELS = (PLACEHOLDER, "not")
NATURAL = "natural"


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of lines with its label.

    `kind` is that of the symptom for which it was drawn, or a word of whoever drew it. `natural` says that it was drawn
    from all such blocks, and not because it looked promising.
    """

    repository: str
    file: str
    line: int
    end_line: int
    function: str
    kind: str
    placeholder: bool
    boundary: bool
    natural: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A symptom that the product saw in a block: its kind, its line, and the signs that it is weighed by."""

    kind: str
    line: int
    end_line: int
    function: str
    signs: frozenset[str]


Checked = Mapping[str, Sequence[Seen]]
"""One repository as the product sees it: symptoms by file."""


def read_blocks(path: Path) -> list[Block]:
    """The blocks of JSON lines: `repo`, `file`, `line`, `func`, `kind`, `label`, and maybe `end_line`, `boundary`,
    `batch`. Raises UsageError for a line that is no such record.
    """
    return read_labels(path, _block, "block")


def _block(fields: Mapping[str, Any]) -> Block:
    begins = int(fields["line"])
    return Block(
        fields["repo"],
        fields["file"],
        begins,
        int(fields.get("end_line") or begins),
        fields.get("func") or "",
        fields["kind"],
        one_of(LABELS, fields["label"]) == PLACEHOLDER,
        bool(fields.get("boundary")),
        fields.get("batch", NATURAL) == NATURAL,
    )


def check_repository(root: Path) -> Checked:
    """What `readiness-lint check --isolated` sees in the repository at a folder."""
    return {view.facts.path: tuple(_seen(view)) for view in analysis_at(root).views}


def _seen(view: FileView) -> Iterable[Seen]:
    for place in places_of(view):
        for symptom in (one for one in place.shape.symptoms if one.kind in CASES):
            function = view.facts.units[place.unit].qualname
            signs = signs_of(symptom, place)
            yield Seen(symptom.kind, symptom.span.line, symptom.span.end_line, function, signs)


def checked(blocks: Iterable[Block], folders: Iterable[Path]) -> Mapping[str, Checked]:
    """Every repository that occurs, checked. Raises UsageError where a checkout is missing."""
    places = tuple(folders)
    names = sorted({block.repository for block in blocks})
    return {name: check_repository(checkout_of(name, places)) for name in names}


def seen_in(block: Block, repository: Checked) -> list[Seen]:
    """The symptoms of a block: those that begin in its lines, or in whose lines it begins in the same function.

    Where the block was drawn for a symptom, it is that one alone.
    """
    found = [
        one
        for one in repository.get(block.file, ())
        if block.line <= one.line <= block.end_line
        or (one.line <= block.line <= one.end_line and one.function == block.function)
    ]
    drawn_for = [one for one in found if one.kind == block.kind and one.line == block.line]
    return drawn_for or found
