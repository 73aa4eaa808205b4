"""`readiness-lint assess`: check, score, and the files that others read."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.check import exit_code, sarif_text
from readiness_lint.cli.outputs import FINDINGS, LOG, REPORT, UPLOAD, write_file
from readiness_lint.cli.progress import progress_on
from readiness_lint.cli.run_tests import TestRun, run_tests
from readiness_lint.cli.score import gate
from readiness_lint.cli.setup import config_of, tell, wants_colour
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.engine.fixes import fixes_of
from readiness_lint.engine.index import leave_index
from readiness_lint.report import text
from readiness_lint.report.markdown import markdown
from readiness_lint.report.score_text import score_text
from readiness_lint.score.ledger import score
from readiness_lint.score.log import read_logs

if TYPE_CHECKING:
    from readiness_lint.model.report import Report


def assess(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Run the command. The score is made from the log that is written, never from anything else."""
    config = config_of(options)
    if options.run_tests:
        wanted = TestRun(options.test_runner, options.test_timeout, options.after)
        config = run_tests(config, options.output_dir, wanted, err)
    request = Request(config, tuple(options.paths), jobs=options.jobs)
    with progress_on(err, quiet=options.quiet) as progress:
        analysis = analyse(request, progress)
    report = analysis.report
    if not report.complete:
        # Told even to those who want quiet: the log of such a run has no score, and this is why.
        tell(report.notices, err)
    fixes = fixes_of(analysis, config.root)
    log = sarif_text(report, options, fixes, "full")
    result = score(*read_logs([(LOG, log)]))
    written = {LOG: log, REPORT: markdown(report, result), FINDINGS: text.concise(report)}
    if options.sarif_target == "github":
        written[UPLOAD] = sarif_text(report, options, fixes)
    for name, content in written.items():
        write_file(options.output_dir / name, content)
    note = None if options.no_cache else leave_index(config, analysis)
    out.write(score_text(result, colour=wants_colour(options.color, out)))
    if not options.quiet:
        _tell(report, options, sorted(written), err)
        tell([note] if note else [], err)
    return max(gate(result, options, err), exit_code(report, options.fail_on))


def _tell(report: Report, options: argparse.Namespace, written: list[str], err: TextIO) -> None:
    tell(report.notices, err)
    for inferred in report.figures.inferred:
        print(f"inferred: {inferred.setting}: {inferred.value} ({inferred.why})", file=err)
    for group in report.figures.left_out:
        print(text.shown(f"left out: {group.count} {group.what} ({group.why})"), file=err)
    print(text.summary(report), file=err)
    print(f"written to {options.output_dir}: {', '.join(written)}", file=err)
