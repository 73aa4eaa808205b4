"""What `check` finds in a checkout, beside labelled places of it.

A finding and a labelled place are about the same where they lie in one file and the place's line is one of those of
the finding's comment or next to them; a place called docstring stands for all sentences of one. What has no label is
not judged: it counts neither as found nor as false, and makes the lower bound of the precision.
"""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.labelled import repository_key, units_of
from benchmarks.measures import shown
from readiness_lint.errors import UsageError

if TYPE_CHECKING:
    from typing import Any

_KINDS = ("comment", "docstring")


@dataclass(frozen=True, slots=True)
class Place:
    """A labelled line."""

    file: str
    line: int
    kind: str
    is_debt: bool
    category: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: [{self.category}] {self.text}"


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding, with the text that it lies in, the lines of that, and those of the whole comment or docstring."""

    file: str
    line: int
    code: str
    confidence: float
    lines: tuple[int, int]
    whole: tuple[int, int]
    text: str

    def is_at(self, place: Place) -> bool:
        """Whether both are about the same."""
        first, last = self.whole if place.kind == "docstring" else self.lines
        return self.file == place.file and first - 1 <= place.line <= last + 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} ({self.confidence:.2f}) {' '.join(self.text.split())}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The labelled debts that are found or missed, the flags at labels that all say no debt, and those at none."""

    found: Sequence[Place]
    missed: Sequence[Place]
    true: Sequence[Flag]
    false: Sequence[Flag]
    unlabelled: Sequence[Flag]


def read_places(path: Path) -> tuple[list[Place], int]:
    """The labelled comments and docstrings of Python files, and how many other records there are.

    Raises UsageError for a line that is no record.
    """
    places: list[Place] = []
    others = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            fields = json.loads(line)
            place = Place(
                str(fields["file"]),
                int(fields["line"]),
                str(fields["kind"]),
                fields["label"] == "debt",
                str(fields.get("category", "")),
                str(fields.get("text", "")),
            )
        except (ValueError, KeyError, TypeError) as error:
            remedy = 'write an object with "file", "line", "kind" and "label"'
            raise UsageError(f"no labelled place: {error}", path=path.name, line=number, remedy=remedy) from error
        if place.kind in _KINDS and place.file.endswith(".py"):
            places.append(place)
        else:
            others += 1
    return places, others


def findings_of(folder: Path) -> list[dict[str, Any]]:
    """What `check --select RDY1` reports, as it is run by hand. Raises CalledProcessError where it fails."""
    options = ["--select", "RDY1", "--isolated", "--no-coverage", "--no-cache", "--quiet", "--exit-zero"]
    command = [sys.executable, "-m", "readiness_lint", "check", *options, "--output-format", "json", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True)
    findings: list[dict[str, Any]] = json.loads(done.stdout)
    return findings


def flags_of(folder: Path) -> list[Flag]:
    """The findings of `check`, each with the prose that it lies in."""
    units: dict[str, list[Mapping[str, Any]]] = {}
    flags: list[Flag] = []
    for finding in findings_of(folder):
        file = finding["file"]
        if not file.endswith(".py"):
            continue  # notebooks have lines of their own; the labelled places are in Python files
        if file not in units:
            units[file] = list(units_of(folder / file))
        flags.append(flag_of(finding, units[file]))
    return flags


def learnt_from() -> frozenset[str]:
    """The repositories that the shipped model was trained on, by the names that tell them apart."""
    data = json.loads(pkgutil.get_data("readiness_lint.debt", "model.json") or b"")["trained"]["data"]
    return frozenset(repository_key(name) for part in data for name in part["repositories"])


def flag_of(finding: Mapping[str, Any], units: Sequence[Mapping[str, Any]]) -> Flag:
    """A finding with the one of the file's units that it lies in; without any its message is its text."""
    around = [unit for unit in units if unit["line"] <= finding["line"] <= unit["end_line"]]
    # Two sentences may share a line: the one that holds the telling words is meant.
    phrase = finding["message"].partition("“")[2].partition("”")[0].rstrip("…")
    lines = (finding["line"], finding["end_line"])
    outside = {"line": lines[0], "end_line": lines[1], "whole": lines, "comment": finding["message"]}
    unit = next((unit for unit in around if phrase in " ".join(unit["comment"].split())), (*around, outside)[0])
    place = (unit["line"], unit["end_line"])
    return Flag(
        finding["file"],
        finding["line"],
        finding["code"],
        finding["confidence"],
        place,
        unit["whole"],
        unit["comment"],
    )


def compare(places: Sequence[Place], flags: Sequence[Flag]) -> Comparison:
    """What was found, missed and invented; flags in files without labelled places are left out."""
    covered = {place.file for place in places}
    true, false, unlabelled = [], [], []
    for flag in flags:
        near = [place for place in places if flag.is_at(place)]
        if any(place.is_debt for place in near):
            true.append(flag)
        elif near:
            false.append(flag)
        elif flag.file in covered:
            unlabelled.append(flag)
    debts = [place for place in places if place.is_debt]
    found = [place for place in debts if any(flag.is_at(place) for flag in flags)]
    return Comparison(found, [place for place in debts if place not in found], true, false, unlabelled)


def report(records: Path, checkout: Path, *, verbose: bool = False) -> Iterator[str]:
    """The lines of the report. Raises UsageError where a labelled file is not in the checkout."""
    places, others = read_places(records)
    absent = sorted({place.file for place in places if not (checkout / place.file).is_file()})
    if absent:
        raise UsageError(
            f"{absent[0]} is not in the checkout", path=records.name, remedy=f"is {checkout} the right one?"
        )
    result = compare(places, flags_of(checkout))
    found, debts = len(result.found), len(result.found) + len(result.missed)
    true, judged, open_ = len(result.true), len(result.true) + len(result.false), len(result.unlabelled)
    yield f"{len(places)} labelled comments and docstrings in {len({place.file for place in places})} files"
    yield f"({others} records of other kinds or languages left out)"
    if repository_key(checkout.resolve().name) in learnt_from():
        yield f"the model that ships learnt from comments of {checkout.resolve().name}, too: read these figures as such"
    yield f"debts {debts}: found {found}, missed {debts - found}, recall {_of(found, debts)}"
    yield f"flags at labelled places {judged}: debt {true}, false {judged - true}; flags without a label {open_}"
    yield f"precision {_of(true, judged)} at labelled places, {_of(true, judged + open_)} if no other flag were debt"
    if verbose:
        for title, rows in (
            ("missed", result.missed),
            ("false", result.false),
            ("without a label, to be read by hand", result.unlabelled),
        ):
            yield f"{title}:"
            yield from (f"  {row}" for row in rows)


def _of(part: int, whole: int) -> str:
    return shown(part / whole if whole else None).strip()
