"""`readiness-lint check`: findings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint import __version__
from readiness_lint.cli.outputs import write_file
from readiness_lint.cli.progress import progress_on
from readiness_lint.cli.setup import config_of, tell, wants_colour
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.errors import UsageError
from readiness_lint.model.findings import Level
from readiness_lint.model.fixes import Fixes
from readiness_lint.model.report import Notice
from readiness_lint.model.source import FileRole
from readiness_lint.report import text

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.analysis import Analysis
    from readiness_lint.engine.files import Progress
    from readiness_lint.engine.fixes import Mending
    from readiness_lint.model.report import Report

# Formats that show what only the whole project knows: chains and critical paths.
_WHOLE = frozenset({"full", "json", "json-lines", "sarif"})


def check(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Run the command."""
    stdin = _stdin(options)
    config = config_of(options)
    colour = options.output_file is None and wants_colour(options.color, out)
    terminal = out.isatty() and options.output_file is None and not options.statistics
    form = options.output_format or ("full" if terminal else "concise")
    request = Request(
        config,
        tuple(options.paths),
        jobs=options.jobs,
        whole_project=form in _WHOLE,
        with_figures=form == "sarif",
        with_texts=form in ("sarif", "full"),
        given=stdin,
    )
    mending = None
    with progress_on(err, quiet=options.quiet) as progress:
        analysis = analyse(request, progress)
        if options.fix and not options.diff:
            analysis, mending = _fixed(request, analysis, options, progress)
    if options.diff:
        return _diff(request, analysis, options, colour, out, err)
    report = analysis.report
    unwritten = None if options.no_cache or stdin is not None else _left_behind(config, analysis)
    fixes = _fixes(analysis, config.root, form, options)
    rendered = text.statistics(report) if options.statistics else _rendered(report, form, options, colour, fixes)
    if options.output_file is not None:
        write_file(options.output_file, rendered)
    elif mending is None or stdin is None:
        out.write(rendered)
    else:
        err.write(rendered)
    if mending is not None and stdin is not None:
        _print_text(request, mending, out)
    if not options.quiet:
        _tell(report, form, (*report.notices, *_not_judged(report, options), *([unwritten] if unwritten else [])), err)
        _tell_fixes(report, form, fixes, mending, options, err)
    return exit_code(report, None if options.exit_zero else options.fail_on or "note")


def _fixed(
    request: Request, analysis: Analysis, options: argparse.Namespace, progress: Progress
) -> tuple[Analysis, Mending]:
    from readiness_lint.cli.fix import fixed

    return fixed(request, analysis, options, progress)


def _diff(
    request: Request, analysis: Analysis, options: argparse.Namespace, colour: bool, out: TextIO, err: TextIO
) -> int:
    from readiness_lint.cli.fix import diff

    return diff(request, analysis, options, out, err, colour=colour)


def _fixes(analysis: Analysis, root: Path, form: str, options: argparse.Namespace) -> Fixes:
    """What would mend the findings, where it is shown or counted."""
    if options.statistics or (form == "concise" and options.quiet):
        return Fixes()
    from readiness_lint.engine.fixes import fixes_of

    return fixes_of(analysis, root)


def _print_text(request: Request, mending: Mending, out: TextIO) -> None:
    from readiness_lint.cli.fix import fixed_text

    out.flush()
    out.buffer.write(fixed_text(request, mending))


def _tell_fixes(
    report: Report, form: str, fixes: Fixes, mending: Mending | None, options: argparse.Namespace, err: TextIO
) -> None:
    """How many findings were mended, and how many more can be."""
    if mending is not None:
        from readiness_lint.cli.fix import told

        err.writelines(f"{line}\n" for line in told(mending, len(report.counted)))
    line = text.fixable(report, fixes, unsafe=options.unsafe_fixes)
    if line and form in ("concise", "full") and not options.statistics:
        print(line, file=err)


def _not_judged(report: Report, options: argparse.Namespace) -> list[Notice]:
    """Where files were named: the groups of those that are read but not judged, such as tests."""
    if not any(path.is_file() for path in options.paths):
        return []
    roles = {f"{role} files" for role in FileRole}
    return [
        Notice("note", f"read but not judged: {text.counted(group.count, group.what[:-1])} ({group.why})")
        for group in report.figures.left_out
        if group.what in roles
    ]


def _left_behind(config: Config, analysis: Analysis) -> Notice | None:
    from readiness_lint.engine.index import leave_index

    return leave_index(config, analysis)


def exit_code(report: Report, fail_on: str | None) -> int:
    """1 if any finding that counts has that level or a higher one, or if the analysis is incomplete."""
    if fail_on is None:
        return 0
    rank = Level(fail_on).rank
    return int(any(finding.level.rank >= rank for finding in report.counted) or not report.complete)


def _stdin(options: argparse.Namespace) -> dict[Path, bytes] | None:
    if options.paths != [Path("-")]:
        if options.stdin_filename is not None:
            raise UsageError("--stdin-filename is for text on standard input", remedy="give `-` as the only PATH")
        return None
    if options.stdin_filename is None:
        raise UsageError("text on standard input needs a name", remedy="add --stdin-filename FILE")
    name = Path(options.stdin_filename).absolute()
    options.paths = [name]
    return {name: sys.stdin.buffer.read()}


def _rendered(report: Report, form: str, options: argparse.Namespace, colour: bool, fixes: Fixes) -> str:
    if form == "concise":
        return text.concise(report, colour=colour)
    if form == "full":
        return text.full(report, colour=colour, fixes=fixes)
    if form == "sarif":
        return sarif_text(report, options, fixes)
    from readiness_lint.report import json_lines

    return json_lines.findings_json(report, fixes) if form == "json" else json_lines.findings_json_lines(report, fixes)


def sarif_text(report: Report, options: argparse.Namespace, fixes: Fixes, target: str | None = None) -> str:
    """The SARIF log that the options ask for."""
    from readiness_lint.report.sarif import sarif_log
    from readiness_lint.rules import RULES

    wanted = target or options.sarif_target or "full"
    return sarif_log(report, RULES, __version__, category=options.sarif_category, target=wanted, fixes=fixes)


def _tell(report: Report, form: str, notices: Iterable[Notice], err: TextIO) -> None:
    """The summary and the notices, apart from the findings."""
    tell(notices, err)
    if form in ("concise", "full"):
        print(text.summary(report), file=err)
