"""Dispatch and exit codes: 0 clean, 1 findings or a gate that failed, 2 a mistake in what was asked.

A mistake that a user can mend is one message; anything else is a bug and keeps its traceback.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn, TextIO

from readiness_lint.cli.arguments import build_parser
from readiness_lint.cli.refusals import refuse
from readiness_lint.errors import ReadinessError

OK, FINDINGS, MISTAKE = 0, 1, 2
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_INTERRUPTED = 130
# Facts stay until the end and lead back to nothing: with Python's own thresholds a quarter of a run went into looking
# through them again and again for circles.
_COLLECTED_AT = (100_000, 50, 100)


def entry_point() -> NoReturn:
    """Run the command line of this process and end it."""
    gc.set_threshold(*_COLLECTED_AT)
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = OK
    except OSError as error:
        # Files that are named have their own messages; this is the output itself.
        if error.errno not in _NO_ROOM or error.filename is not None:
            raise
        print(f"error: cannot write the output: {error.strerror}; make room, or write elsewhere", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = MISTAKE
    except KeyboardInterrupt:
        code = _INTERRUPTED
    sys.exit(code)


def main(arguments: Sequence[str], out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Run one command and return its exit code; argparse itself ends the process on a usage mistake."""
    out, err = out or sys.stdout, err or sys.stderr
    own, after = _split(arguments)
    options = build_parser(own).parse_args(own)
    options.after = after
    if late := getattr(options, "late_paths", ()):
        options.paths = [*options.paths, *late]
    try:
        refuse(options)
        command = import_module(f"readiness_lint.cli.{options.module}")
        code: int = getattr(command, options.function)(options, out, err)
    except ReadinessError as error:
        print(f"error: {error}", file=err)
        return MISTAKE
    return code


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is ours, and what stands behind `--`."""
    found = list(arguments)
    if "--" not in found:
        return found, []
    at = found.index("--")
    return found[:at], found[at + 1 :]
