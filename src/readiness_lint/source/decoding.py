"""Bytes become text: byte order marks, declared encodings (PEP 263), newlines."""

from __future__ import annotations

import hashlib
import re
import stat
from pathlib import Path

from readiness_lint.config.regular_files import bytes_of
from readiness_lint.model.source import FileRole, Source, Unreadable, is_notebook
from readiness_lint.source.roles import role_of_text

MAX_BYTES = 20_000_000
"""Files above this size are not read: no one writes them by hand, and they would hold up everything else."""
MAX_NOTEBOOK_BYTES = 100_000_000
"""The same for notebooks, most of which is images: 80 MB of them take a quarter of a second."""

BOM = b"\xef\xbb\xbf"
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#.*)?")
UTF8_NAMES = frozenset({"utf-8", "utf8", "utf_8", "u8", "utf-8-sig", "utf8-sig"})


def read_source(path: str, absolute: Path, role: FileRole) -> Source | Unreadable:
    """The text of a file, or why there is none; never raises for what a file system can do."""
    try:
        # Asked before it is opened: opening a pipe would wait for somebody to write.
        status = absolute.stat()
        if not stat.S_ISREG(status.st_mode):
            return Unreadable(path, 1, "not a regular file")
        if status.st_size > _limit(path):
            return _too_large(path, status.st_size)
        data = absolute.read_bytes()
    except OSError as error:
        return Unreadable(path, 1, f"cannot be read: {error.strerror or type(error).__name__}")
    return decode(path, data, role)


def decode(path: str, data: bytes, role: FileRole) -> Source | Unreadable:
    """The text of Python source, or the line and the reason why it is none.

    Newlines are `\\n`, a byte order mark is gone, `digest` is the SHA-256 of the bytes. The role is the
    given one, or generated where the text says so. A notebook's text is its Python (see `notebooks.py`); one whose
    kernel runs another language is foreign, and empty.
    """
    if len(data) > _limit(path):
        return _too_large(path, len(data))
    if b"\0" in data:
        hint = "; it looks like UTF-16, save it as UTF-8" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        return Unreadable(path, _line(data, data.index(b"\0")), f"holds a NUL byte{hint}")
    notebook = is_notebook(path)
    text = _decoded(path, data.removeprefix(BOM), "utf-8", 1) if notebook else _text(path, data)
    if isinstance(text, Unreadable):
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    digest = hashlib.sha256(data).hexdigest()
    return _notebook(path, text, role, digest) if notebook else Source(path, text, role_of_text(role, text), digest)


def _notebook(path: str, text: str, role: FileRole, digest: str) -> Source | Unreadable:
    from readiness_lint.source.notebooks import NotebookError, notebook_code

    try:
        code = notebook_code(text)
    except NotebookError as error:
        return Unreadable(path, error.line, error.reason)
    if code is None:
        return Source(path, "", FileRole.FOREIGN, digest)
    return Source(path, code, role_of_text(role, code), digest)


def as_latin_1(absolute: Path) -> str | None:
    """The bytes of a file as tools show them that cannot decode it; None where it cannot be read."""
    try:
        return bytes_of(absolute).decode("latin-1")
    except OSError:
        return None


def _text(path: str, data: bytes) -> str | Unreadable:
    body = data.removeprefix(BOM)
    name, line = declared_encoding(body)
    if name.lower() in UTF8_NAMES:
        return _decoded(path, body, "utf-8", line)
    if len(body) < len(data):
        return Unreadable(path, line, f"begins with a UTF-8 byte order mark but declares {name!r}")
    return _decoded(path, body, name, line)


def declared_encoding(data: bytes) -> tuple[str, int]:
    """The encoding that the first two lines declare and the line that does; UTF-8 where none does."""
    # One search in the head spares nearly every file the rest.
    head = data[:1000]
    if b"coding" not in head:
        return "utf-8", 1
    for number, line in enumerate(re.split(rb"\r\n?|\n", head, maxsplit=2)[:2], 1):
        match = _COOKIE.match(line)
        if match is not None:
            return match[1].decode("ascii"), number
        if not _BLANK.fullmatch(line):
            break
    return "utf-8", 1


def _decoded(path: str, data: bytes, encoding: str, declared_at: int) -> str | Unreadable:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"byte 0x{data[error.start]:02x} is not {encoding}; declare the encoding or save as UTF-8"
        return Unreadable(path, _line(data, error.start), reason)
    except (LookupError, UnicodeError):
        return Unreadable(path, declared_at, f"declares the unknown encoding {encoding!r}")
    # The declaration was read as ASCII: an encoding that does not agree cannot be the right one.
    if encoding != "utf-8" and not text.isascii() and encoding not in text[:1000]:
        return Unreadable(path, declared_at, f"declares {encoding!r}, which the declaration is not written in")
    return text


def _line(data: bytes, offset: int) -> int:
    """The 1-based line of a byte, whatever ends the lines."""
    before = data[:offset]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def _limit(path: str) -> int:
    return MAX_NOTEBOOK_BYTES if is_notebook(path) else MAX_BYTES


def _too_large(path: str, size: int) -> Unreadable:
    return Unreadable(path, 1, f"too large: {size:,} bytes, the limit is {_limit(path):,}")
