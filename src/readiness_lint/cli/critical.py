"""`readiness-lint critical` and `entry-points`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.progress import progress_on
from readiness_lint.cli.setup import config_of, tell
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.engine.overruled import decided_by_hand
from readiness_lint.errors import UsageError
from readiness_lint.report.json_lines import critical_json_lines, entry_points_json_lines
from readiness_lint.report.text import counted, shown

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.analysis import Analysis
    from readiness_lint.engine.overruled import DecidedByHand
    from readiness_lint.graph.project import Project
    from readiness_lint.model.graph import CriticalFunction, EntryPoint


def critical(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """List or draw critical functions in the order of their files."""
    config = config_of(options)
    only = _path_named(options.critical_path, config)
    analysis = run(options, config, err)
    project = project_of(analysis)
    wanted = [one for one in project.critical.values() if one.path in analysis.judged]
    functions = [one for one in wanted if only in (None, one.critical_path)]
    form = options.output_format
    if form in ("dot", "mermaid"):
        starts = [one for one in project.entry_points if one.path in analysis.judged]
        out.write(_drawn(form, project, functions, [one for one in starts if only in (None, one.critical_path)]))
        return 0
    by_hand = decided_by_hand(config, project)
    if form == "json-lines":
        out.write(critical_json_lines(functions, by_hand))
        return 0
    out.writelines(_line(function) for function in functions)
    changed = [one for one in by_hand.values() if one.changed and one.path in analysis.judged]
    out.writelines(_changes([one for one in changed if only is None or only in (one.before, one.after)]))
    if not options.quiet:
        print(_summary(functions), file=err)
    return 0


def entry_points(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """List entry points and how much they reach, or draw them with what they reach."""
    config = config_of(options)
    only = _path_named(options.critical_path, config)
    analysis = run(options, config, err)
    project = project_of(analysis)
    entries = [
        (entry, reaches)
        for entry, reaches in zip(project.entry_points, project.reaches, strict=True)
        if entry.path in analysis.judged and only in (None, entry.critical_path)
    ]
    form = options.output_format
    if form in ("dot", "mermaid"):
        reached = {place for _, reaches in entries for place in reaches}
        functions = [one for place, one in project.critical.items() if place in reached]
        functions = [one for one in functions if only in (None, one.critical_path)]
        out.write(_drawn(form, project, functions, [entry for entry, _ in entries]))
    elif form == "json-lines":
        out.write(entry_points_json_lines(entry for entry, _ in entries))
    else:
        out.writelines(_entry(entry, len(reaches)) for entry, reaches in entries)
    return 0


def run(options: argparse.Namespace, config: Config, err: TextIO) -> Analysis:
    """The analysis that both commands list from; what a reader must know about it goes to `err`."""
    request = Request(
        config,
        tuple(options.paths),
        jobs=options.jobs,
        with_evidence=False,
        with_figures=False,
        with_texts=False,
        with_findings=False,
    )
    with progress_on(err, quiet=options.quiet) as progress:
        analysis = analyse(request, progress)
    tell(analysis.report.notices, err)
    return analysis


def project_of(analysis: Analysis) -> Project:
    """The project of an analysis that was asked for one."""
    if analysis.project is None:
        msg = "the analysis was made without a project"
        raise RuntimeError(msg)
    return analysis.project


def _path_named(name: str | None, config: Config) -> str | None:
    """The critical path that `--path` names. Raises UsageError where there is none of that name."""
    names = [path.name for path in config.critical_paths]
    if name is None or name in names:
        return name
    close = get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}"
    raise UsageError(f"--path: no critical path is called {name!r}", remedy=hint)


def _drawn(form: str, project: Project, functions: Sequence[CriticalFunction], entries: Collection[EntryPoint]) -> str:
    from readiness_lint.report.diagram import drawings

    found = drawings(project, functions, entries)
    if form == "dot":
        from readiness_lint.report.dot import dot

        return dot(found)
    from readiness_lint.report.mermaid import mermaid

    return mermaid(found)


def _line(function: CriticalFunction) -> str:
    start = function.chain[0]
    origin = start.qualname if start.qualname != "<module>" else start.path
    calls = len(function.chain) - 1
    reached = f"  from {shown(origin)} in {counted(calls, 'call')}" if calls else ""
    return (
        f"{shown(function.path)}:{function.line}: {function.qualname}  "
        f"{function.critical_path}/{function.role}  {function.confidence:.2f}{reached}\n"
    )


def _changes(changed: Sequence[DecidedByHand]) -> Iterator[str]:
    """The section on what configuration and comments changed; nothing where they changed nothing."""
    if not changed:
        return
    yield f"\nchanged by configuration: {counted(len(changed), 'function')}\n"
    for one in changed:
        if one.before is None:
            what = f"added to {one.after}"
        elif one.after is None:
            what = f"taken out of {one.before}"
        else:
            what = f"moved from {one.before} to {one.after}"
        yield f"{shown(one.path)}:{one.line}: {one.qualname}  {what}  by {shown(one.place)}: {one.written}\n"


def _entry(entry: EntryPoint, count: int) -> str:
    place = f"{shown(entry.name)}: {entry.qualname} ({shown(entry.path)}:{entry.line})"
    return f"{place}  {entry.critical_path}, reaches {count}: {entry.why}\n"


def _summary(functions: Sequence[CriticalFunction]) -> str:
    counts = Counter(function.critical_path for function in functions)
    parts = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return counted(len(functions), "critical function") + (f": {parts}" if parts else "")
