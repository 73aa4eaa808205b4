"""Read Cobertura XML as `coverage xml` writes it, and what other tools write in that shape.

It has lines, and for lines with branches how many of them were taken and which were not. It lacks excluded lines, tests
and functions: `<methods>` is empty, or says again what stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.file_lines import Exits, NotAReportError
from readiness_lint.evidence.paths import match_paths
from readiness_lint.evidence.reports import MOST_STATEMENTS, Part, count, line_number, reading_of

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import Ran, Reading
    from readiness_lint.evidence.path_aliases import Aliases

FORMAT = "Cobertura XML"
REMEDY = "write it again with `coverage xml`, or give the .coverage data file instead"
# Reports need seven levels, and ten with methods.
DEPTH = 100
_CONDITIONS = re.compile(r"\d{1,3}(?:\.\d{1,20})?%\s*\((\d{1,18})/(\d{1,18})\)", re.ASCII)
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
Attributes = Mapping[str, str]


def read_cobertura(
    content: bytes,
    name: str,
    root: Path,
    known: Collection[str],
    wanted: Collection[str],
    ran: Ran | None = None,
    aliases: Aliases = (),
) -> Reading:
    """What the report says of the wanted files among the `known` paths of the project at `root`.

    `ran` finds a report in which nothing but imports shows; without it none is. `aliases` are the `[paths]` of the
    coverage settings. Raises NotAReportError for XML of another kind, EvidenceError for what is no XML, declares
    entities or has figures that cannot be.
    """
    report = _Report(name)
    _parse(content, report)
    if not report.packages:
        message = "is XML, but not a Cobertura report"
        raise NotAReportError(message, path=name, remedy="name a report that `coverage xml` wrote")
    parts, matched, unclear = _placed(report, known, root, aliases)
    return reading_of(FORMAT, parts, matched, root, wanted, ran, branches=report.has_branches(), problems=unclear)


@dataclass(slots=True)
class _Report:
    """What was found so far, and what is open; the parser tells it what comes."""

    name: str
    sources: list[str] = field(default_factory=list)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    packages: bool = False
    totals: Attributes = field(default_factory=dict)
    part: Part | None = None
    around: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    statements: int = 0
    where: Callable[[], int | None] = lambda: None

    def has_branches(self) -> bool:
        """Whether branches were measured: coverage.py says of a run without them that none of none were taken.

        Of a run with branches that met none it says that all were.
        """
        if any(part.exits for parts in self.parts.values() for part in parts):
            return True
        return self.totals.get("branches-valid") == "0" and self.totals.get("branch-rate", "").startswith("1")

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        tag = tag.rpartition("}")[2]
        if not self.around:
            if tag != "coverage":
                message = f"is XML, but not a Cobertura report: its root is <{tag}>"
                raise NotAReportError(message, path=self.name, remedy="name a report that `coverage xml` wrote")
            self.totals = attributes
        elif len(self.around) > DEPTH:
            raise self.broken(f"more than {DEPTH} elements stand in each other")
        elif tag == "line":
            if self.part is not None and "methods" not in self.around:
                self._add_line(self.part, attributes)
        elif tag == "class":
            self._begin_class(attributes)
        elif tag == "packages":
            self.packages = True
        elif tag == "source":
            self.text = []
        self.around.append(tag)

    def data(self, text: str) -> None:
        """Text between elements."""
        if self.around and self.around[-1] == "source":
            self.text.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        self.around.pop()
        tag = tag.rpartition("}")[2]
        if tag == "class":
            self.part = None
        elif tag == "source" and (source := "".join(self.text).strip()):
            self.sources.append(source)

    def broken(self, what: str) -> EvidenceError:
        """What is wrong with the line that is being read."""
        return EvidenceError(f"is no sound Cobertura report: {what}", path=self.name, line=self.where(), remedy=REMEDY)

    def _begin_class(self, attributes: Attributes) -> None:
        filename = attributes.get("filename")
        if not filename:
            raise self.broken("a class has no file name")
        self.part = Part()
        self.parts.setdefault(filename, []).append(self.part)

    def _add_line(self, part: Part, attributes: Attributes) -> None:
        number, hits = attributes.get("number", ""), attributes.get("hits", "")
        line, times = line_number(number), count(hits)
        if line is None:
            raise self.broken(f"{number!r:.40} is no line number")
        if times is None:
            raise self.broken(f"line {line} ran {hits!r:.40} times")
        part.add(line, times)
        self.statements += 1
        if self.statements > MOST_STATEMENTS:
            raise self.broken(f"it lists more than {MOST_STATEMENTS} lines")
        if attributes.get("branch", "").lower() == "true":
            self._add_exits(part, line, attributes)

    def _add_exits(self, part: Part, line: int, attributes: Attributes) -> None:
        said = attributes.get("condition-coverage")
        if said is None:
            part.exits[line] = None
            return
        figures = _CONDITIONS.fullmatch(said.strip())
        if figures is None or int(figures[1]) > int(figures[2]):
            raise self.broken(f"{said!r:.40} of line {line} is no share of its branches")
        missing = attributes.get("missing-branches", "")
        exits = Exits.of(
            int(figures[2]), int(figures[1]), [name.strip() for name in missing.split(",") if name.strip()]
        )
        before = part.exits.get(line, exits)
        part.exits[line] = None if before is None else before | exits


def _placed(
    report: _Report, known: Collection[str], root: Path, aliases: Aliases
) -> tuple[Mapping[str, list[Part]], Mapping[str, str], tuple[str, ...]]:
    """The parts by the place that their file name stands for, the project path of places, and what was left out.

    A name that means several files below several sources means none.
    """
    places = {name: _places(name, report.sources) for name in report.parts}
    paths = match_paths(sorted({place for several in places.values() for place in several}), known, root, aliases)
    parts: dict[str, list[Part]] = {}
    matched: dict[str, str] = {}
    unclear: list[str] = []
    for name, several in places.items():
        meant = {paths[place]: place for place in reversed(several) if place in paths}
        if len(meant) == 1:
            ((path, place),) = meant.items()
            matched[place] = path
        else:
            place = several[0] if len(several) == 1 else name
        if len(meant) > 1:
            unclear.append(f"{name} was left out: it may be {' or '.join(sorted(meant))}")
        parts.setdefault(place, []).extend(report.parts[name])
    return parts, matched, tuple(unclear)


def _places(name: str, sources: Collection[str]) -> list[str]:
    """The paths that a file name can stand for."""
    if not sources or _ABSOLUTE.match(name):
        return [name]
    return [name if source == "." else f"{source.rstrip('/')}/{name}" for source in sources]


def _parse(content: bytes, report: _Report) -> None:
    """Tell the report of every element as it begins and ends, in one pass and without a tree."""
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=report)
    # What stands between its parser and a target costs more than all the rest.
    expat: Any = parser.parser
    expat.ordered_attributes = False
    expat.StartElementHandler, expat.EndElementHandler = report.start, report.end
    report.where = lambda: int(expat.CurrentLineNumber)
    # ParseError is a SyntaxError; defusedxml's refusals and unknown encodings are ValueErrors.
    try:
        parser.feed(content)
        parser.close()
    except SyntaxError as error:
        line, _ = getattr(error, "position", (None, None))
        raise EvidenceError(f"is no valid XML: {error.msg}", path=report.name, line=line, remedy=REMEDY) from error
    except (ValueError, LookupError) as error:
        message = f"is refused as XML: {error}"
        raise EvidenceError(message, path=report.name, line=report.where(), remedy=REMEDY) from error
