"""`check --fix` and `check --diff`: files are mended in place, or shown as they would be."""

from __future__ import annotations

import argparse
import difflib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.outputs import write_file, writing_to
from readiness_lint.engine.analysis import analyse
from readiness_lint.engine.fixes import changed_error, mend
from readiness_lint.errors import UsageError
from readiness_lint.model.fixes import Applicability
from readiness_lint.report.text import counted, painted, shown

if TYPE_CHECKING:
    from readiness_lint.engine.analysis import Analysis, Request
    from readiness_lint.engine.files import Progress
    from readiness_lint.engine.fixes import Mended, Mending

_ANY_WRITER = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_RED, _GREEN, _BOLD = "31", "32", "1"


def allowed(options: argparse.Namespace) -> frozenset[Applicability]:
    """The fixes that the options let through."""
    return frozenset(Applicability if options.unsafe_fixes else {Applicability.SAFE})


def fixed(
    request: Request, analysis: Analysis, options: argparse.Namespace, progress: Progress
) -> tuple[Analysis, Mending]:
    """Apply the fixes; returns the analysis of what is there now. Raises UsageError before anything is written."""
    mending = mend(request, analysis, allowed(options))
    if not mending.files:
        return analysis, mending
    if request.given is None:
        _write(mending.files)
        return analyse(request, progress), mending
    return analyse(replace(request, given={one.place: one.after for one in mending.files}), progress), mending


def fixed_text(request: Request, mending: Mending) -> bytes:
    """The bytes of the text on standard input with its fixes."""
    (before,) = (request.given or {}).values()
    return next((one.after for one in mending.files), before)


def told(mending: Mending, remaining: int) -> Iterator[str]:
    """How many findings were mended, how many are left, and what was not touched."""
    yield f"{mending.fixed} fixed, {remaining} remaining"
    yield from _untouched(mending)


def _untouched(mending: Mending) -> Iterator[str]:
    for path in mending.refused:
        yield f"{shown(path)}: not rewritten, because libcst cannot read all of it"
    if mending.in_notebooks:
        several = counted(mending.in_notebooks, "finding")
        yield f"{several} in notebooks would have a fix in a script: notebooks are never rewritten"


def diff(
    request: Request, analysis: Analysis, options: argparse.Namespace, out: TextIO, err: TextIO, *, colour: bool
) -> int:
    """Print what fixes would change; returns 1 if there is anything, 0 if not or where `--exit-zero` says so."""
    mending = mend(request, analysis, allowed(options))
    text = "".join(line for one in mending.files for line in _diff_of(one, colour=colour))
    if options.output_file is None:
        out.write(text)
    else:
        write_file(options.output_file, text)
    if not options.quiet:
        files = counted(len(mending.files), "file")
        print(f"would fix {counted(mending.fixed, 'finding')} in {files}", file=err)
        err.writelines(f"{line}\n" for line in _untouched(mending))
    return int(bool(mending.files) and not options.exit_zero)


def _diff_of(one: Mended, *, colour: bool) -> Iterator[str]:
    from readiness_lint.source.edited import exact_text

    before, after = (exact_text(data)[1].split("\n") for data in (one.before, one.after))
    path = shown(one.path)
    for line in difflib.unified_diff(_ended(before), _ended(after), path, path):
        whole = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        yield painted(whole.rstrip("\n"), _colour_of(line), colour=colour and bool(_colour_of(line))) + "\n"


def _ended(lines: Sequence[str]) -> list[str]:
    """Lines with their ends; what stands behind the last end is a line if it holds anything."""
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _colour_of(line: str) -> str:
    if line.startswith(("---", "+++")):
        return _BOLD
    return {"-": _RED, "+": _GREEN}.get(line[:1], "")


def _write(files: Sequence[Mended]) -> None:
    """Write all files, each whole or not at all; what stands in the way of one is told before any is written."""
    for one in files:
        _require_writable(one)
    for one in files:
        _replace(Path(os.path.realpath(one.place)), one.after)


def _require_writable(one: Mended) -> None:
    with writing_to(one.place):
        current, mode = one.place.read_bytes(), one.place.stat().st_mode
    if current != one.before:
        raise changed_error(one.path)
    # The mode counts for the superuser as well: a file that nobody may write is meant to stay as it is.
    if not mode & _ANY_WRITER or not os.access(one.place, os.W_OK):
        raise UsageError(
            "the file is read-only; nothing was written", path=one.path, remedy="make it writable, or exclude it"
        )


def _replace(file: Path, data: bytes) -> None:
    """Put bytes in place of a file, which keeps its permissions and, where the system lets us, its owner."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    status = file.stat()
    with writing_to(file):
        try:
            temporary.write_bytes(data)
            with suppress(PermissionError):  # only the superuser may give files away
                os.chown(temporary, status.st_uid, status.st_gid)
            temporary.chmod(stat.S_IMODE(status.st_mode))
            temporary.replace(file)
        except OSError:
            with suppress(OSError):  # the mistake is the first one
                temporary.unlink(missing_ok=True)
            raise
