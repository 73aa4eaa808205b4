"""`readiness-lint why`: everything that is known of one function, each statement with its reason."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.critical import project_of
from readiness_lint.cli.progress import progress_on
from readiness_lint.cli.setup import config_of
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.errors import UsageError
from readiness_lint.report.story import module_name, story

if TYPE_CHECKING:
    from readiness_lint.graph.project import Project

_LISTED = 20
"""So many candidates for an ambiguous name are listed."""


def why(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Tell the story of the one function that is meant. Raises UsageError where several are."""
    config = config_of(options)
    request = Request(config, tuple(options.paths), jobs=options.jobs, with_texts=False)
    with progress_on(err, quiet=options.quiet) as progress:
        analysis = analyse(request, progress)
    project = project_of(analysis)
    found = find_units(project, options.name, config.root)
    if len(found) > 1:
        raise _ambiguous(project, options.name, found)
    out.writelines(f"{line}\n" for line in story(analysis, config, project, *found[0]))
    return 0


def find_units(project: Project, name: str, root: Path) -> list[tuple[str, int]]:
    """The units that a name may mean, in the order of files and lines.

    It is an entry point, a file (its top-level code), `FILE:LINE`, a qualified name (`FILE:NAME`, `module:NAME`), or
    the last parts of one. Raises UsageError where nothing matches, with the names that come close.
    """
    if named := [(entry.path, entry.unit) for entry in project.entry_points if entry.name == name]:
        return sorted(dict.fromkeys(named))
    if name in project.facts:
        return [(name, 0)]
    file, _, line = name.rpartition(":")
    if file and line.isdigit():
        return [_at_line(project, file, int(line), root)]
    found = sorted(_called(project, name)) or sorted(_ending(project, name))
    if found:
        return found
    import difflib

    names = {unit.qualname for facts in project.facts.values() for unit in facts.units}
    close = difflib.get_close_matches(name, names, 3)
    hint = f"did you mean {' or '.join(close)}?" if close else "list names with `readiness-lint critical`"
    raise UsageError(f"no function is called {name!r}", remedy=hint)


def _called(project: Project, name: str) -> Iterator[tuple[str, int]]:
    """The units of exactly that qualified name, in one file where the name says which."""
    place, _, qualname = name.rpartition(":")
    module = project.resolver.module(place)
    only = project.nodes.file(module).path if module is not None else place
    for facts in project.facts.values():
        if not place or facts.path == only:
            yield from ((facts.path, index) for index, unit in enumerate(facts.units) if unit.qualname == qualname)


def _ending(project: Project, name: str) -> Iterator[tuple[str, int]]:
    """The units whose module and qualified name end with the parts of `name`."""
    for facts in project.facts.values():
        module = module_name(facts)
        for index, unit in enumerate(facts.units):
            if f".{module}.{unit.qualname}".endswith(f".{name}"):
                yield facts.path, index


def _at_line(project: Project, file: str, line: int, root: Path) -> tuple[str, int]:
    path = Path(file)
    relative = path.as_posix()
    if relative not in project.facts and path.absolute().is_relative_to(root):
        relative = path.absolute().relative_to(root).as_posix()
    facts = project.facts.get(relative)
    if facts is None:
        raise UsageError(f"{file} is not a file of this project", remedy="give its path below the project root")
    around = [index for index, unit in enumerate(facts.units) if unit.first_line <= line <= unit.span.end_line]
    return relative, max(around, default=0)


def _ambiguous(project: Project, name: str, found: Sequence[tuple[str, int]]) -> UsageError:
    """The refusal that lists the candidates, each as it can be asked for."""
    lines = []
    for path, index in found[:_LISTED]:
        unit = project.facts[path].units[index]
        critical = project.critical.get((path, index))
        lines.append(f"    {path}:{unit.span.line}  {unit.qualname}{f'  {critical.critical_path}' if critical else ''}")
    if len(found) > _LISTED:
        lines.append(f"    and {len(found) - _LISTED} more")
    return UsageError(
        "\n".join([f"{len(found)} functions are called {name!r}:", *lines]), remedy="ask for one of them as FILE:LINE"
    )
