"""Reads files that lie at a place by habit, and may be anything there."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

PIPE = "is a named pipe, not a file"


def is_pipe(place: Path) -> bool:
    """Whether a named pipe lies there: to open it could take for ever. Raises OSError where nothing does."""
    return stat.S_ISFIFO(place.stat().st_mode)


def bytes_of(file: Path) -> bytes:
    """The bytes of a file. Raises OSError, for a named pipe as well."""
    if is_pipe(file):
        raise OSError(errno.ESPIPE, f"it {PIPE}", str(file))
    return file.read_bytes()


def text_of(file: Path) -> str:
    """The text of a file in UTF-8. Raises OSError, for a named pipe as well, and UnicodeDecodeError."""
    return bytes_of(file).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
