"""Labelled functions: on the training path, on the conversion path or on none; and the projects that they stand in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.load import load_config
from readiness_lint.debt.lexicon import family_names
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.errors import UsageError
from readiness_lint.graph.roles import CONVERSION, TRAINING
from readiness_lint.model.facts import MODULE
from readiness_lint.rules import BY_CODE

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
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=str(path)) from error
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
            label = fields.get("label", fields.get("path"))
            one = LabelledFunction(
                fields.get("repo", repository),
                fields["file"],
                fields["qualname"],
                int(fields["line"]),
                label,
                bool(fields.get("boundary")),
            )
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise UsageError(f"no labelled function: {error!r}", path=path.name, line=number) from error
        if label not in LABELS:
            raise UsageError(f"`label` is {label!r}, none of {', '.join(LABELS)}", path=path.name, line=number)
        found.append(one)
    return found


def checkout_of(repository: str, folders: Iterable[Path]) -> Path:
    """The checkout of a repository: a folder called like it, with `+` for the slash, or without its owner.

    Raises UsageError where there is none.
    """
    names = (repository.replace("/", "+"), repository.rpartition("/")[2])
    for folder in folders:
        for name in names:
            if (folder / name).is_dir():
                return folder / name
    raise UsageError(f"no checkout of {repository}", remedy=f"check it out as {names[0]} in a folder that is named")


def project_at(root: Path) -> Project:
    """The project at a folder as `readiness-lint critical --isolated` sees it."""
    config = load_config(root, explicit=None, isolated=True, known_codes=BY_CODE.keys(), known_families=family_names)
    request = Request(config, (root,), jobs=1, with_evidence=False, with_figures=False, with_texts=False)
    project = analyse(request).project
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
