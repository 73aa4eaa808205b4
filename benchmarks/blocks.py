"""Labelled blocks of code: placeholder or not; and the symptoms that the product sees in them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.functions import checkout_of
from readiness_lint.config.load import load_config
from readiness_lint.debt.lexicon import family_names
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.errors import UsageError
from readiness_lint.graph.placeholders.signs import signs_of
from readiness_lint.rules import BY_CODE
from readiness_lint.rules.symptoms import places_of

if TYPE_CHECKING:
    from readiness_lint.model.findings import Finding
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


@dataclass(frozen=True, slots=True)
class Checked:
    """One repository as the product sees it: symptoms and findings, by file."""

    seen: Mapping[str, Sequence[Seen]]
    findings: Mapping[str, Sequence[Finding]]


def read_blocks(path: Path) -> list[Block]:
    """The blocks of JSON lines: `repo`, `file`, `line`, `func`, `kind`, `label`, and maybe `end_line`, `boundary`,
    `batch`. Raises UsageError for a line that is no such record.
    """
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=str(path)) from error
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
            begins, label = int(fields["line"]), fields["label"]
            block = Block(
                fields["repo"],
                fields["file"],
                begins,
                int(fields.get("end_line") or begins),
                fields.get("func") or "",
                fields["kind"],
                label == PLACEHOLDER,
                bool(fields.get("boundary")),
                fields.get("batch", NATURAL) == NATURAL,
            )
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise UsageError(f"no labelled block: {error!r}", path=path.name, line=number) from error
        if label not in LABELS:
            raise UsageError(f"`label` is {label!r}, none of {', '.join(LABELS)}", path=path.name, line=number)
        found.append(block)
    return found


def check_repository(root: Path) -> Checked:
    """What `readiness-lint check --isolated` sees in the repository at a folder."""
    config = load_config(root, explicit=None, isolated=True, known_codes=BY_CODE.keys(), known_families=family_names)
    analysis = analyse(Request(config, (root,), jobs=1, with_evidence=False, with_figures=False, with_texts=False))
    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in analysis.report.findings:
        findings[finding.path].append(finding)
    return Checked({view.facts.path: tuple(_seen(view)) for view in analysis.views}, findings)


def _seen(view: FileView) -> Iterable[Seen]:
    for place in places_of(view):
        for symptom in place.shape.symptoms:
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
        for one in repository.seen.get(block.file, ())
        if block.line <= one.line <= block.end_line
        or (one.line <= block.line <= one.end_line and one.function == block.function)
    ]
    drawn_for = [one for one in found if one.kind == block.kind and one.line == block.line]
    return drawn_for or found
