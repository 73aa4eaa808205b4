"""Options of a command line that the file which declares them never reads.

What stands behind `args.` is looked for in the text; libcst is asked where nothing was found, and decides whether the
file shows everything that is done with the parsed options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.facts.bounds import refusal
from readiness_lint.facts.lookups import BRACKETS

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers
    from readiness_lint.model.symptoms import Symptom

# Parsers of other libraries, and of the project itself, may read what they are given.
_OTHER_PARSERS = re.compile(
    r"\b\w+(?:ArgumentParser|ArgParser|Argparser)\b|\bArgParser\b|ArgumentParser[ \t]*\)[ \t]*:"
)
_OTHER_LIBRARIES = ("jsonargparse", "configargparse", "simple_parsing", "LightningCLI", "sys._getframe")
_FLAG = re.compile(r"[(,]\s*([\"'])(-{0,2}[A-Za-z][\w-]*)\1")
_DEST = re.compile(r"\bdest\s*=\s*([\"'])(\w+)\1")
_LONGEST = 4_000


def unread_options(scan: Layers) -> Iterator[tuple[int, Symptom]]:
    """(unit, symptom) of each option that is declared and never read."""
    code = scan.code
    if ".add_argument(" not in code or ".parse_" not in code or _OTHER_PARSERS.search(code):
        return
    if any(name in code for name in _OTHER_LIBRARIES):
        return
    unread = [found for found in _declared(scan) if not _is_read(scan.text, code, found[2])]
    if not unread or refusal(code) is not None:
        return
    from readiness_lint.facts.shapes.options import Option, judged_options

    options = [Option(scan.text[start:end], name, *scan.lines.place(start)) for start, end, name in unread]
    for option, symptom in judged_options(scan.text, options):
        start = next(start for (start, _, _), one in zip(unread, options, strict=True) if one is option)
        yield scan.owners.at(start), symptom


def _declared(scan: Layers) -> Iterator[tuple[int, int, str]]:
    """(start, end, name in the namespace) of each call of `add_argument`."""
    code, at = scan.code, scan.code.find(".add_argument(")
    while at >= 0:
        start, end = at + 1, _end_of_call(code, at)
        text = scan.text[start:end]
        name = _name_of(text)
        if name:
            yield start, end, name
        at = code.find(".add_argument(", at + 1)


def _end_of_call(code: str, at: int) -> int:
    depth = 0
    for bracket in BRACKETS.finditer(code, at, at + _LONGEST):
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return bracket.end()
    return at


def _name_of(call: str) -> str:
    """The attribute that argparse makes of an option: `dest`, else the first long flag, else the first."""
    dest = _DEST.search(call)
    if dest is not None:
        return dest[2]
    flags: list[str] = []
    position = call.find("(")
    while (match := _FLAG.match(call, position)) is not None:
        flags.append(match[2])
        position = match.end()
    long = [flag for flag in flags if flag.startswith("--")]
    return (long or flags or [""])[0].lstrip("-").replace("-", "_")


def _is_read(text: str, code: str, name: str) -> bool:
    """Whether an attribute of that name stands anywhere in the file, or a string that is the name."""
    if re.search(rf"\.{name}\b", code):
        return True
    quoted = (f'"{name}"', f"'{name}'")
    said = sum(text.count(one) for one in quoted)
    return said > len(re.findall(rf"add_argument\(\s*[\"']{name}[\"']|dest\s*=\s*[\"']{name}[\"']", text))
