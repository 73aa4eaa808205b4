"""What lies where settings do, and is none."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness_lint.config.load import load_config
from readiness_lint.config.regular_files import bytes_of, digest_of, is_pipe, text_of
from readiness_lint.errors import ConfigError

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")


def test_files_are_read_with_plain_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "setup.cfg"
    file.write_bytes(b"a\r\nb\rc\n")
    assert (bytes_of(file), text_of(file), is_pipe(file)) == (b"a\r\nb\rc\n", "a\nb\nc\n", False)


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "setup.cfg"
    os.mkfifo(pipe)
    assert is_pipe(pipe)
    with pytest.raises(OSError, match="it is a named pipe, not a file"):
        bytes_of(pipe)


@pytest.mark.parametrize("read", [bytes_of, digest_of, text_of])
def test_nothing_is_read_that_is_no_file(
    read: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
    for place, reason in (("pipe", "a named pipe"), ("socket", "a socket"), ("/dev/zero", "a device")):
        with pytest.raises(OSError, match=f"it is {reason}, not a file"):
            read(Path(place))
    with pytest.raises(IsADirectoryError):
        read(tmp_path)
    assert read(Path(os.devnull)) in (b"", "", hashlib.sha256().hexdigest())


@pytest.mark.parametrize("name", ["pyproject.toml", "readiness-lint.toml"])
def test_a_pipe_as_configuration_is_a_mistake(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(ConfigError, match="is a named pipe, not a file") as caught:
        load_config(tmp_path, known_codes=(), known_families=frozenset)
    assert caught.value.path == str(tmp_path / name)
    assert load_config(tmp_path, isolated=True, known_codes=(), known_families=frozenset).config_file is None
