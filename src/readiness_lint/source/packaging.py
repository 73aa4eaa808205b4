"""Console scripts that a project declares."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def console_scripts(root: Path) -> Mapping[str, str]:
    """Script names to `module:function`, from pyproject.toml (also poetry's table) and setup.cfg.

    A file that is missing or cannot be parsed declares nothing: its mistakes are its own tool's to report.
    """
    return {**_from_setup_cfg(root / "setup.cfg"), **_from_pyproject(root / "pyproject.toml")}


def _from_pyproject(file: Path) -> dict[str, str]:
    text = _text(file)
    if "scripts" not in text:
        return {}
    import tomli

    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return {}
    found: dict[str, str] = {}
    for keys in (("tool", "poetry", "scripts"), ("project", "scripts")):
        table: object = document
        for key in keys:
            table = table.get(key) if isinstance(table, dict) else None
        if isinstance(table, dict):
            found |= {str(name): _target(value) for name, value in table.items() if isinstance(value, str)}
    return found


def _from_setup_cfg(file: Path) -> dict[str, str]:
    text = _text(file)
    if "console_scripts" not in text:
        return {}
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    lines = parser.get("options.entry_points", "console_scripts", fallback="").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name.strip(): _target(value) for name, _, value in pairs}


def _target(value: str) -> str:
    """`module:function [extra]` without the extra."""
    return value.partition("[")[0].strip()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
