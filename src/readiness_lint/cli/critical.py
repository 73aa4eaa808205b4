"""`readiness-lint critical` and `entry-points`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.progress import progress_on
from readiness_lint.cli.setup import config_of
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.report.json_lines import critical_json_lines, entry_points_json_lines
from readiness_lint.report.text import counted, shown

if TYPE_CHECKING:
    from readiness_lint.engine.analysis import Analysis
    from readiness_lint.graph.project import Project
    from readiness_lint.model.graph import CriticalFunction, EntryPoint


def critical(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """List critical functions in the order of their files."""
    analysis = run(options, err)
    functions = [one for one in project_of(analysis).critical.values() if one.path in analysis.judged]
    if options.output_format == "json-lines":
        out.write(critical_json_lines(functions))
        return 0
    out.writelines(_line(function) for function in functions)
    if not options.quiet:
        print(_summary(functions), file=err)
    return 0


def entry_points(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """List entry points and how much they reach."""
    analysis = run(options, err)
    project = project_of(analysis)
    entries = [
        (entry, len(reaches))
        for entry, reaches in zip(project.entry_points, project.reaches, strict=True)
        if entry.path in analysis.judged
    ]
    if options.output_format == "json-lines":
        out.write(entry_points_json_lines(entry for entry, _ in entries))
        return 0
    out.writelines(_entry(entry, count) for entry, count in entries)
    return 0


def run(options: argparse.Namespace, err: TextIO) -> Analysis:
    """The analysis that both commands list from."""
    request = Request(config_of(options), tuple(options.paths), jobs=options.jobs, with_evidence=False)
    with progress_on(err, quiet=options.quiet) as progress:
        return analyse(request, progress)


def project_of(analysis: Analysis) -> Project:
    """The project of an analysis that was asked for one."""
    if analysis.project is None:
        msg = "the analysis was made without a project"
        raise RuntimeError(msg)
    return analysis.project


def _line(function: CriticalFunction) -> str:
    start = function.chain[0]
    origin = start.qualname if start.qualname != "<module>" else start.path
    calls = len(function.chain) - 1
    reached = f"  from {shown(origin)} in {counted(calls, 'call')}" if calls else ""
    return (
        f"{shown(function.path)}:{function.line}: {function.qualname}  "
        f"{function.critical_path}/{function.role}  {function.confidence:.2f}{reached}\n"
    )


def _entry(entry: EntryPoint, count: int) -> str:
    place = f"{shown(entry.name)}: {entry.qualname} ({shown(entry.path)}:{entry.line})"
    return f"{place}  {entry.critical_path}, reaches {count}: {entry.why}\n"


def _summary(functions: Sequence[CriticalFunction]) -> str:
    counts = Counter(function.critical_path for function in functions)
    parts = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return counted(len(functions), "critical function") + (f": {parts}" if parts else "")
