"""Names in the code: calls, imports, what a call's result is bound to, and `__all__`.

Works on logical code; each answer carries the offset it was found at, so that the caller finds its owner.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterator

# Read backwards from each opening bracket: the brackets are far rarer than the names.
_CALL_BACKWARDS = re.compile(
    r"\([ \t]*((?:[A-Za-z0-9_]+[ \t]*\.[ \t]*)*[A-Za-z0-9_]+)"
    r"([ \t]*\.(?=([ \t]*\)(?:[^()]|\)[^()]*\()*\([ \t]*repus(?![A-Za-z0-9_.]))?))?"
    # ... = name (, maybe with an annotation or an await
    r"(?=(?:[ \t]+tiawa)?+[ \t]*+=(?:[^\n=:()]{0,80}+:)?+[ \t]*+([A-Za-z0-9_.]++)[ \t]*+(?:\n|\Z))?"
)
_IMPORTING = re.compile(r"[ \t]*(?:from|import)\b")
_HANDED = re.compile(r"[=(,:\[][ \t]*([A-Za-z_][\w.]*)[ \t]*(?=[,)\]}\n])")
_SPACE = re.compile(r"[ \t]+")
_NOT_CALLED = frozenset(keyword.kwlist) - {"None", "True", "False"}
_MATCH_STATEMENT = re.compile(r"\n[ \t]*(match)\b[^\n]*:[ \t]*(?=\n)")
_CASE = re.compile(r"(?<=\n)[ \t]*case\b(?=[ \t\"'(\[{*-])([^\n]*)")
_CASE_END = re.compile(r"\bif\b|:")
_IMPORT = re.compile(r"import(?<![\w.]import)\b")
_IMPORT_STATEMENT = re.compile(
    r"[ \t]*(?:from[ \t]*(?P<module>\.[ \t.]*[\w. \t]*?|[\w. \t]+?)[ \t]*)?\bimport\b[ \t]*(?P<names>[^;]*)"
)
_AS = re.compile(r"([\w.]+)(?: as (\w+))?")
_WITH_AS = re.compile(r"\bwith[ \t(]+([A-Za-z_][\w.]*)[ \t]*\([^\n]*?\)[ \t]*as[ \t]+([A-Za-z_][\w.]*)")
_EXPORTS = re.compile(r"\n__all__[ \t]*(?::[^\n=]*)?\+?=[ \t]*([^\n]*)")
_MAIN_BLOCK = re.compile(r"\nif[ \t(]+(?:__name__[ \t]*==|\"+[ \t]*==[ \t]*__name__)")


def find_calls(code: str, headers: Collection[int]) -> Iterator[tuple[str, int, str]]:
    """(name, offset of the name, target) of every call of a name, last first.

    `target` is the name that a statement of the form `target = name(...)` binds, else empty. `headers` holds
    the offsets behind the names of `def` and `class` statements, which are no calls. A call on something that
    has no name has a leading dot: `f().g(x)` yields `f` and `.g`; on `super()` it is kept.
    """
    length = len(code)
    patterns = _case_patterns(code)
    for match in _CALL_BACKWARDS.finditer(code[::-1]):
        name = match[1][::-1]
        end = length - match.start(1)
        if match[2]:
            name = ("super()." if match[3] else ".") + name
        if " " in name or "\t" in name:
            name = _SPACE.sub("", name)
        start = length - match.end(1)
        if name.rpartition(".")[2] in _NOT_CALLED or end in headers:
            continue
        if name[0].isdigit():
            name = "." + name.partition(".")[2] if "." in name else ""
            start = end - len(name) + 1
        if not name or (patterns and any(low <= start < high for low, high in patterns)):
            continue
        yield name, start, match[4][::-1] if match[4] else ""


def find_references(code: str, known: Collection[str]) -> Iterator[tuple[str, int]]:
    """(name, offset) of names that are handed over or stored, where their first part is `known`."""
    for match in _HANDED.finditer(code):
        if match[1].partition(".")[0] in known and not _IMPORTING.match(code, code.rfind("\n", 0, match.start()) + 1):
            yield match[1], match.start(1)


def _case_patterns(code: str) -> list[tuple[int, int]]:
    """Regions of the patterns behind `match` and `case`, whose brackets call nothing."""
    if "match" not in code or not _MATCH_STATEMENT.search("\n" + code):
        return []
    regions = [(match.start(1) - 1, match.end(1) - 1) for match in _MATCH_STATEMENT.finditer("\n" + code)]
    for match in _CASE.finditer(code):
        end = _CASE_END.search(match[1])
        if end:
            regions.append((match.start(), match.start(1) + end.start()))
    return regions


def find_imports(code: str) -> Iterator[tuple[int, str, str | None, str]]:
    """(offset, module, name, alias) of every bound name, in order; see `model.facts.Import`."""
    for keyword_at in _IMPORT.finditer(code):
        at = keyword_at.start()
        begin = max(code.rfind(mark, 0, at) for mark in "\n;:") + 1
        end = code.find("\n", at)
        statement = _IMPORT_STATEMENT.fullmatch(code[begin : len(code) if end < 0 else end].partition(";")[0])
        if statement is None:
            continue
        module = statement["module"]
        names = statement["names"].strip().strip("()")
        offset = begin + len(statement[0]) - len(statement[0].lstrip(" \t"))
        if module is None:
            for name, alias in _imported(names):
                yield offset, name, None, alias or name.partition(".")[0]
        elif names.strip() == "*":
            yield offset, _SPACE.sub("", module), "*", "*"
        else:
            for name, alias in _imported(names):
                yield offset, _SPACE.sub("", module), name, alias or name


def _imported(names: str) -> Iterator[tuple[str, str]]:
    for part in names.split(","):
        match = _AS.fullmatch(" ".join(part.replace(" .", ".").replace(". ", ".").split()))
        if match:
            yield match[1], match[2] or ""


def find_context_bindings(code: str) -> Iterator[tuple[int, str, str]]:
    """(offset, target, callee) of every `with callee(...) as target`."""
    if " as " in code:
        for match in _WITH_AS.finditer(code):
            yield match.start(1), match[2], match[1]


def find_exports(text: str, code: str) -> tuple[str, ...]:
    """The names that `__all__` lists, read from the literal lists and tuples that are assigned to it."""
    names: list[str] = []
    for match in _EXPORTS.finditer("\n" + code):
        literal = text[match.start(1) - 1 : match.end(1) - 1]
        names += re.findall(r"[\"']([^\"'\n]+)[\"']", literal)
    return tuple(names)


def find_main_block(code: str) -> int | None:
    """The offset of the statement that asks whether the module is run as a script."""
    match = _MAIN_BLOCK.search("\n" + code) if "__name__" in code else None
    return None if match is None else match.start()
