"""Commands that a project installs: console scripts and GUI scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from readiness_lint.config.regular_files import text_of

_MOST_GROUPS = 20
_KINDS = ("console_scripts", "gui_scripts")
# What follows such a key in setup.py: a list of strings, or a text in the form of an INI file.
_GROUP = re.compile(r"(?:\[\s{0,20})?(?:console_scripts|gui_scripts)\s*\]?[\"']*\s*[:=]?\s*(?=([\[(]?))")
_ITEM = re.compile(r"""(?:\s|,|\#[^\n]*)*[rRuUfF]*(["'])([^"'\n]*)\1""")
_LINE = re.compile(r"^[ \t]*([\w.-]+)[ \t]*=[ \t]*([\w.]+:[\w.]+)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*#[^\n]*", re.MULTILINE)
_SCRIPT = re.compile(r"[\w.-]+")
_TARGET = re.compile(r"[\w.]+(?::[\w.]+)?")


def console_scripts(root: Path) -> Mapping[str, str]:
    """Script names to `module:function`, from pyproject.toml (also poetry's tables), setup.cfg and setup.py.

    Nothing is executed: of setup.py what stands there literally is read. A file that is missing or cannot be parsed
    declares nothing: its mistakes are its own tool's to report.
    """
    return {
        **_from_setup_py(root / "setup.py"),
        **_from_setup_cfg(root / "setup.cfg"),
        **_from_pyproject(root / "pyproject.toml"),
    }


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
    for keys in (("tool", "poetry", "scripts"), ("project", "gui-scripts"), ("project", "scripts")):
        table: object = document
        for key in keys:
            table = table.get(key) if isinstance(table, dict) else None
        if isinstance(table, dict):
            found |= {str(name): target for name, value in table.items() if (target := _declared(value))}
    return found


def _declared(value: object) -> str:
    """A target as a string, or as poetry's table `{ reference = "module:function" }`; empty for a script file."""
    if isinstance(value, dict):
        value = value.get("callable") or (value.get("reference") if value.get("type", "console") == "console" else "")
    return _target(value) if isinstance(value, str) else ""


def _from_setup_cfg(file: Path) -> dict[str, str]:
    text = _text(file)
    if not any(kind in text for kind in _KINDS):
        return {}
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    texts = [parser.get("options.entry_points", kind, fallback="") for kind in reversed(_KINDS)]
    pairs = (line.partition("=") for text in texts for line in text.splitlines() if "=" in line)
    return {name.strip(): _target(value) for name, _, value in pairs}


def _from_setup_py(file: Path) -> dict[str, str]:
    text = _COMMENT.sub("", _text(file))
    found: dict[str, str] = {}
    for group in islice(_GROUP.finditer(text), _MOST_GROUPS):
        if group[1]:
            found |= dict(_listed(text, group.end() + 1))
        elif group[0].startswith("["):
            end = re.compile(r"^[ \t]*\[|\"\"\"|'''", re.MULTILINE).search(text, group.end())
            found |= dict(_LINE.findall(text, group.start(), end.start() if end else len(text)))
        else:
            item = _ITEM.match(text, group.end())
            found |= dict(_pair(item[2])) if item else {}
    return found


def _listed(text: str, at: int) -> Iterator[tuple[str, str]]:
    """The scripts in a literal list of strings that begins at an offset."""
    while (item := _ITEM.match(text, at)) is not None:
        yield from _pair(item[2])
        at = item.end()


def _pair(item: str) -> Iterator[tuple[str, str]]:
    name, equals, value = item.partition("=")
    if equals and _SCRIPT.fullmatch(name.strip()) and _TARGET.fullmatch(_target(value)):
        yield name.strip(), _target(value)


def _target(value: str) -> str:
    """`module:function [extra]` without the extra."""
    return value.partition("[")[0].strip()


def _text(file: Path) -> str:
    try:
        return text_of(file)
    except (OSError, UnicodeDecodeError):
        return ""
