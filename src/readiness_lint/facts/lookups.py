"""Attributes that no call names: those that are read or set, and those that `getattr` looks up.

Works on logical code, as `names.py` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from readiness_lint.model.facts import RETURNED, RUN, FlowKind

# (offset, target, source, kind); see `model.facts.Flow`.
Found = tuple[int, str, str, FlowKind]

NAME = r"([^\W\d][\w.]*+)"
BRACKETS = re.compile(r"[()]")
MAX_BEFORE = 500
_GETATTR = re.compile(
    rf"getattr\(\s*{NAME}\s*,\s*(?:([\"'])(\w++)\2\s*(?=[,)])|[fF]?[\"'](\w++)(?=[{{%\"'])|([^\W\d]\w*)\b)"
)
_READ = re.compile(r"\.([^\W\d]\w*+)(?![ \t]*+[\w(.])")
_SET = re.compile(r"self\.(\w++)[ \t]*+(?::[^=\n]*+)?=(?!=)")
_DOTTED_BACKWARDS = re.compile(r"(?:[A-Za-z0-9_]++\.)*+[A-Za-z0-9_]++(?![\w.)\]\"])")


def is_known(name: str, known: Set[str]) -> bool:
    """Whether the first part of a dotted name is known."""
    return (name.partition(".")[0] if "." in name else name) in known


def looked_up(text: str, spelled: str, known: Set[str]) -> Iterator[Found]:
    """`getattr(x, "name")` is `x.name`, and with a name that is put together `x.prefix*`."""
    at = spelled.find("getattr(")
    while at >= 0:
        match = _GETATTR.match(text, at)
        if match is not None and is_known(match[1], known):
            name = match[3] or (f"{match[4]}*" if match[4] else _prefix_of(text, at, match[5]))
            target = _target_of_call(spelled, at)
            if name and target:
                yield at, target, f"{match[1]}.{name}", FlowKind.NAME
        at = spelled.find("getattr(", at + 8)


def _target_of_call(spelled: str, at: int) -> str:
    """Where the result of the call at an offset goes: a name, out of the function, or into a call; else empty."""
    before = spelled[max(spelled.rfind("\n", 0, at) + 1, at - MAX_BEFORE) : at].strip(" \t")
    if before == "return":
        return RETURNED
    if before.endswith("=") and before[:-1].strip().replace(".", "").isidentifier():
        return before[:-1].strip()
    depth = 0
    for bracket in BRACKETS.finditer(spelled, at, at + MAX_BEFORE):
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return RUN if spelled[bracket.end() : bracket.end() + 1] == "(" else ""
    return ""


def _prefix_of(text: str, at: int, variable: str | None) -> str:
    """The beginning of the text that a variable was given shortly before, with an asterisk."""
    if not variable:
        return ""
    given = re.compile(rf"\b{re.escape(variable)}[ \t]*=[ \t]*[fF]?[\"'](\w+)(?=[{{%\"'])")
    found = given.findall(text, max(at - MAX_BEFORE, 0), at)
    return f"{found[-1]}*" if found else ""


def find_reads(spelled: str, backwards: str, known: Set[str], properties: Set[str]) -> Iterator[tuple[str, int]]:
    """(name, offset) of attributes that are read or set and not called, where the first part is `known`.

    What the file sets on `self` and does not define as a decorated function is no property.
    """
    plain = set(_SET.findall(spelled)) - properties
    length = len(spelled)
    for match in _READ.finditer(spelled):
        if match[1] not in plain:
            before = _DOTTED_BACKWARDS.match(backwards, length - match.start())
            if before is not None:
                start = length - before.end()
                name = spelled[start : match.end()]
                if name.partition(".")[0] in known:
                    yield name, start
