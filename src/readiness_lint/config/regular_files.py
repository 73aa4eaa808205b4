"""Reads files that lie at a place by habit, and may be anything there."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

PIPE = "is a named pipe, not a file"


def is_pipe(place: Path) -> bool:
    """Whether a named pipe lies there: to open it could take for ever. Raises OSError where nothing does."""
    return stat.S_ISFIFO(place.stat().st_mode)


def bytes_of(file: Path) -> bytes:
    """The bytes of a file; the null device is an empty one.

    Raises OSError, also for what would have to be waited for, or never ends: pipes, sockets and devices.
    """
    _require_file(file)
    return file.read_bytes()


def digest_of(file: Path) -> str:
    """The SHA-256 of a file's bytes. Raises OSError as `bytes_of` does."""
    _require_file(file)
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def text_of(file: Path) -> str:
    """The text of a file in UTF-8. Raises OSError as `bytes_of` does, and UnicodeDecodeError."""
    return bytes_of(file).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _require_file(file: Path) -> None:
    status = file.stat()
    if stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode):
        return  # to open a folder fails, and says so
    if stat.S_ISFIFO(status.st_mode):
        raise OSError(errno.ESPIPE, f"it {PIPE}", str(file))
    if not (stat.S_ISCHR(status.st_mode) and file.samefile(os.devnull)):
        kind = "a socket" if stat.S_ISSOCK(status.st_mode) else "a device"
        raise OSError(errno.ENODEV, f"it is {kind}, not a file", str(file))
