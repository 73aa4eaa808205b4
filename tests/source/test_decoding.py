"""Bytes to text: the oracle for encodings is Python's own tokenizer."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import tokenize
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readiness_lint.model.source import FileRole, Source, Unreadable
from readiness_lint.source import decoding
from readiness_lint.source.decoding import decode, read_source

ROLE = FileRole.PRODUCT


def text_of(data: bytes) -> str:
    source = decode("a.py", data, ROLE)
    assert isinstance(source, Source), source
    return source.text


def fault_of(data: bytes) -> tuple[int, str]:
    source = decode("a.py", data, ROLE)
    assert isinstance(source, Unreadable), source
    assert source.path == "a.py"
    return source.line, source.reason


def test_utf8_with_and_without_a_mark() -> None:
    data = codecs.BOM_UTF8 + "größe = 1\n".encode()
    source = decode("a.py", data, ROLE)
    assert source == Source("a.py", "größe = 1\n", ROLE, hashlib.sha256(data).hexdigest())
    assert text_of(b"") == ""


def test_the_role_is_refined_by_the_text() -> None:
    source = decode("a.py", b"# @generated\n", ROLE)
    assert isinstance(source, Source)
    assert source.role is FileRole.GENERATED


def test_all_newlines_become_one_kind() -> None:
    assert text_of(b"a\r\nb\rc\nd\r\r\n") == "a\nb\nc\nd\n\n"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("# -*- coding: latin-1 -*-\n", "latin-1"),
        ("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n", "cp1252"),
        ("\f  # coding=iso-8859-15\r\n", "iso-8859-15"),
        ("\r# coding: koi8-r\r", "koi8-r"),
        ("# coding: UTF-8\n", "utf-8"),
        ("# coding: utf-8-sig\n", "utf-8"),
        ("# coding: euc-jp\n", "euc-jp"),
        ("x = 1\n# coding: latin-1\n", "utf-8"),
        ("\n\n# coding: latin-1\n", "utf-8"),
        ("x = 'coding: latin-1'\n", "utf-8"),
    ],
)
def test_declared_encodings(head: str, encoding: str) -> None:
    letters = {"koi8-r": "д", "euc-jp": "日"}.get(encoding, "é")
    text = head + f"x = '{letters}'"
    assert text_of(text.encode(encoding)) == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"a\nb\xff", 2, "byte 0xff is not utf-8; declare the encoding or save as UTF-8"),
        (b"a\r\nb\rc\n\n\xe9", 5, "byte 0xe9 is not utf-8; declare the encoding or save as UTF-8"),
        (codecs.BOM_UTF8 + b"\n\xff", 2, "byte 0xff is not utf-8; declare the encoding or save as UTF-8"),
        (b"# coding: ascii\n\xe9", 2, "byte 0xe9 is not ascii; declare the encoding or save as UTF-8"),
        (b"a\n\n\0", 3, "holds a NUL byte"),
        ("x = 1\n".encode("utf-16"), 1, "holds a NUL byte; it looks like UTF-16, save it as UTF-8"),
        (b"\n# coding: klingon\n", 2, "declares the unknown encoding 'klingon'"),
        (b"# coding: hex\n", 1, "declares the unknown encoding 'hex'"),
        (b"# coding: undefined\n", 1, "declares the unknown encoding 'undefined'"),
        (b"# coding: utf-16-le\nxy\n ", 1, "declares 'utf-16-le', which the declaration is not written in"),
        (
            codecs.BOM_UTF8 + b"# coding: latin-1\n",
            1,
            "begins with a UTF-8 byte order mark but declares 'latin-1'",
        ),
    ],
)
def test_what_is_no_text_says_where_and_why(data: bytes, line: int, reason: str) -> None:
    assert fault_of(data) == (line, reason)


HEADS = st.lists(
    st.sampled_from(
        [b"#", b" ", b"coding", b":", b"=", b"latin-1", b"utf-8", b"ascii", b"\n", b"\r\n", b"\f", b"x", b"\xc3\xa9"]
    ),
    max_size=14,
).map(b"".join)


@given(HEADS)
@example(b"#coding:latin-1\n\xc3\xa9")
def test_the_declared_encoding_is_the_one_that_python_finds(data: bytes) -> None:
    """Where Python's tokenizer accepts the head, both decode to the same text."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        return
    assert text_of(data) == text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.binary(max_size=60))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    source = decode("a.py", data, ROLE)
    assert isinstance(source, Source | Unreadable)
    assert source.path == "a.py"


def test_files_that_cannot_be_read_have_a_reason(tmp_path: Path) -> None:
    def reason(name: str) -> str:
        source = read_source(name, tmp_path / name, ROLE)
        assert isinstance(source, Unreadable)
        return source.reason

    (tmp_path / "directory.py").mkdir()
    (tmp_path / "loop.py").symlink_to("loop.py")
    os.mkfifo(tmp_path / "pipe.py")
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(decoding.MAX_BYTES + 1)
    assert reason("gone.py") == "cannot be read: No such file or directory"
    assert reason("directory.py") == "not a regular file"
    assert reason("pipe.py") == "not a regular file"
    assert reason("loop.py").startswith("cannot be read: ")
    assert reason("huge.py") == "too large: 20,000,001 bytes, the limit is 20,000,000"
    assert fault_of(b" " * (decoding.MAX_BYTES + 1))[1] == reason("huge.py")


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1\r\n")
    source = read_source("pkg/a.py", tmp_path / "a.py", FileRole.SCRIPT)
    assert source == Source("pkg/a.py", "x = 1\n", FileRole.SCRIPT, hashlib.sha256(b"x = 1\r\n").hexdigest())
