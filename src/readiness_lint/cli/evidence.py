"""`evidence`: what the tests left behind, what it shows, and what would settle what it leaves open."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.progress import progress_on
from readiness_lint.cli.setup import config_of, tell
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.engine.settling import ran_on_import, settled
from readiness_lint.model.evidence import Evidence
from readiness_lint.report import evidence as rendered

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable


def evidence(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Show the evidence on the critical functions of the paths; returns 0."""
    config = config_of(options)
    request = Request(config, tuple(options.paths), options.jobs, with_texts=False, with_findings=False)
    with progress_on(err, quiet=options.quiet) as progress:
        analysis = analyse(request, progress)
    if not options.quiet:
        tell(analysis.report.notices, err)
    found = analysis.evidence or Evidence()
    ages = dict(_ages((file.path for file in found.files), config.root))
    on_import = ran_on_import(analysis.project, analysis.evidence)
    known = settled(analysis.report.figures.functions, on_import, analysis.evidence)
    form = rendered.as_json if options.output_format == "json" else rendered.text
    out.write(form(found, known, ages))
    return 0


def _ages(names: Iterable[str], root: Path) -> Iterable[tuple[str, float]]:
    """Seconds since each file was written, as far as the file system knows."""
    now = time.time()
    for name in names:
        try:
            yield name, max(0.0, now - (root / name).stat().st_mtime)
        except OSError:
            continue  # named from another folder
