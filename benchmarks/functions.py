"""Labelled functions: on the training path, on the conversion path or on none; and the projects that they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.checkouts import analysis_at, checkout_of
from benchmarks.records import one_of, read_labels
from readiness_lint.graph.roles import CONVERSION, TRAINING
from readiness_lint.model.facts import MODULE

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node
    from readiness_lint.graph.project import Project

NONE = "none"
LABELS = (NONE, TRAINING, CONVERSION)
"""In the order of a model's probabilities."""


@dataclass(frozen=True, slots=True)
class LabelledFunction:
    """One function with its label. `boundary` marks what a second annotator may see otherwise."""

    repository: str
    file: str
    qualname: str
    line: int
    label: str
    boundary: bool

    @property
    def critical(self) -> bool:
        """Whether it is on any path."""
        return self.label != NONE


def read_functions(path: Path, repository: str = "") -> list[LabelledFunction]:
    """The labelled functions of JSON lines: `repo`, `file`, `qualname`, `line`, `label` and `boundary`.

    `repository` stands in for a `repo` that is not there, and `path` may be the name of `label`. Raises UsageError for
    a line that is no such record.
    """

    def function(fields: Mapping[str, Any]) -> LabelledFunction:
        return LabelledFunction(
            fields.get("repo", repository),
            fields["file"],
            fields["qualname"],
            int(fields["line"]),
            one_of(LABELS, fields.get("label", fields.get("path"))),
            bool(fields.get("boundary")),
        )

    return read_labels(path, function, "function")


def project_at(root: Path) -> Project:
    """The project at a folder as `readiness-lint critical --isolated` sees it."""
    project = analysis_at(root).project
    assert project is not None, "the whole project was asked for"
    return project


def node_of(project: Project, one: LabelledFunction) -> Node | None:
    """The node of a labelled function, by its line, else by its name; None where its file is not judged."""
    facts = project.facts.get(one.file)
    if facts is None:
        return None
    units = facts.units
    if one.qualname == MODULE:
        return project.nodes.node(one.file, 0)
    at_line = (i for i, unit in enumerate(units) if unit.span.line == one.line and unit.name in one.qualname)
    named = (i for i, unit in enumerate(units) if unit.qualname == one.qualname)
    index = next(at_line, next(named, None))
    return None if index is None else project.nodes.node(one.file, index)


def projects_of(functions: Iterable[LabelledFunction], folders: Iterable[Path]) -> Mapping[str, Project]:
    """The project of every repository that occurs. Raises UsageError where a checkout is missing."""
    places = tuple(folders)
    return {name: project_at(checkout_of(name, places)) for name in sorted({one.repository for one in functions})}
