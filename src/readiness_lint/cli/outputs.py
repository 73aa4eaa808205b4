"""The files that `assess` leaves, and how a file is written: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from readiness_lint.errors import UsageError

LOG, UPLOAD, REPORT, FINDINGS = "readiness.sarif", "code-scanning.sarif", "report.md", "findings.txt"
# What tests leave for `assess --run-tests`.
DATA, RESULTS, SESSION = "coverage.sqlite", "junit.xml", "results.jsonl"


@contextmanager
def writing_to(place: Path) -> Iterator[None]:
    """Raises UsageError, with the place, for what the file system refuses."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"cannot write: {error.strerror}", path=str(place), remedy="choose a place that can be written to"
        ) from error


def write_file(file: Path, text: str) -> None:
    """Write a file whole or not at all: a killed process leaves the old one. Raises UsageError.

    A link keeps pointing where it points. What is no file (`/dev/null`, `/dev/stdout`, a pipe) is written to, since
    putting a file in its place would take it from everybody else.
    """
    file = Path(os.path.realpath(file)) if file.is_symlink() else file
    if file.exists() and not file.is_file():
        with writing_to(file), file.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        return
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    with writing_to(file):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8", newline="\n")
            temporary.replace(file)
        except OSError:
            with suppress(OSError):  # the mistake is the first one
                temporary.unlink(missing_ok=True)
            raise
