"""Names in the code: calls, imports, what a call's result is bound to, and `__all__`.

Works on logical code; each answer carries the offset it was found at, so that the caller finds its owner.
"""

from __future__ import annotations

import keyword
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from operator import itemgetter
from sys import intern

# Read backwards from each opening bracket: the brackets are far rarer than the names.
_CALL_BACKWARDS = re.compile(
    r"\([ \t]*+([A-Za-z0-9_]++(?:[ \t]*+\.[ \t]*+[A-Za-z0-9_]++)*+)"
    r"([ \t]*\.(?=([ \t]*\)(?:[^()]|\)[^()]*\()*\([ \t]*repus(?![A-Za-z0-9_.]))?))?"
    # ... = name (, maybe with an annotation or an await
    r"(?=(?:[ \t]+tiawa)?+[ \t]*+=(?:[^\n=:()]{0,80}+:)?+[ \t]*+([A-Za-z0-9_.]++)[ \t]*+(?:\n|\Z))?"
)
# A dotted name with nothing before it that it would belong to.
_NAME_AT_END = re.compile(r"(?<![\w.)\]])[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
# What is called over more characters is left unknown.
_LONGEST_CALL = 200
_SPACE = re.compile(r"[ \t]+")
_NOT_CALLED = frozenset(keyword.kwlist) - {"None", "True", "False"}
_MATCH_STATEMENT = re.compile(r"\n[ \t]*(match)\b[^\n]*:[ \t]*(?=\n)")
_CASE = re.compile(r"(?<=\n)[ \t]*case\b(?=[ \t\"'(\[{*-])([^\n]*)")
_CASE_PART = re.compile(r"\bif\b|[:()\[\]{}]")
_IMPORT = re.compile(r"import(?<!\wimport)\b")
_FROM = re.compile(r"from[ \t]*+([\w. \t]*+)")
_LETTERS = re.compile(r"[^\x00-\x7f]+")
_SPACED_DOT = re.compile(r"[ \t]*+\.[ \t]*+")
_DOTTED = re.compile(r"[\w.]+")
_WITH = re.compile(r"\n[ \t]*+(?:async[ \t]+)?with\b([^\n]*+)")
_AS_NAME = re.compile(
    r"(?<![\w.])([^\W\d][\w.]*+)[ \t]*+\((?:[^()]|\((?:[^()]|\([^()]*+\))*+\))*+\)"
    r"[ \t]*+as[ \t]++([^\W\d][\w.]*+)"
)
_EXPORTS = re.compile(r"\n__all__[ \t]*(?::[^\n=]*)?\+?=[ \t]*([^\n]*)")
_STRING = re.compile(r"\"+")
_MAIN_BLOCK = re.compile(r"\nif[ \t(]+(?:__name__[ \t]*==|\"+[ \t]*==[ \t]*__name__)")


def respelled(text: str, code: str) -> str:
    """`code` with each `x` that stands for a letter outside ASCII turned back into that letter."""
    parts: list[str] = []
    position = 0
    for match in _LETTERS.finditer(text):
        start, end = match.span()
        if code[start] == "x":
            parts += (code[position:start], match[0])
            position = end
    return "".join(parts) + code[position:]


def find_calls(code: str, spelled: str, headers: Collection[int]) -> Iterator[tuple[str, int, str]]:
    """(name, offset of the name, target) of every call of a name, last first.

    `target` is the name that a statement of the form `target = name(...)` binds, else empty. `headers` holds
    the offsets behind the names of `def` and `class` statements, which are no calls. A call on something that
    has no name has a leading dot: `f()[0].g(x)` yields `f` and `.g`; what a name returns is kept, as in `f().g` and
    `super().g`. `spelled` is the code with letters outside ASCII as they are written, here and below.
    """
    length = len(code)
    patterns = _case_patterns(code)
    for match in _CALL_BACKWARDS.finditer(code[::-1]):
        dot, of_super = match.group(2, 3)
        begin, end = match.span(1)
        start, end = length - end, length - begin
        if end in headers:
            continue
        name = spelled[start:end]
        if " " in name or "\t" in name:
            name = _SPACE.sub("", name)
        if name in _NOT_CALLED or ("." in name and name.rpartition(".")[2] in _NOT_CALLED):
            continue
        if name[0].isdigit():
            # The end of a number: `1.5.hex()` calls `.hex`.
            while name[:1].isdigit():
                name = name.partition(".")[2]
            start = end - len(name)
            name = name and "." + name
        elif dot:
            maker = _callee_before(code, spelled, start)
            known = maker and (not of_super or "." not in name)
            name = f"{maker}().{name}" if known else f".{name}"
        if name and not (patterns and _inside(patterns, start)):
            begin, end = match.span(4)
            yield name, start, spelled[length - end : length - begin] if begin >= 0 else ""


def _callee_before(code: str, spelled: str, offset: int) -> str:
    """The dotted name whose call ends right before the dot at the end of `code[:offset]`, empty where there is none."""
    last = offset - 2
    if last < 0 or code[last] != ")":
        return ""
    depth = 0
    for place in range(last, max(-1, last - _LONGEST_CALL), -1):
        if code[place] in ")]}":
            depth += 1
        elif code[place] in "([{":
            depth -= 1
            if not depth:
                name = _NAME_AT_END.search(spelled, max(0, place - _LONGEST_CALL), place)
                return name[0] if name and name[0].rpartition(".")[2] not in _NOT_CALLED else ""
    return ""


def _case_patterns(code: str) -> list[tuple[int, int]]:
    """Regions of the patterns behind `match` and `case`, whose brackets call nothing."""
    if "match" not in code or not _MATCH_STATEMENT.search("\n" + code):
        return []
    regions = [(match.start(1) - 1, match.end(1) - 1) for match in _MATCH_STATEMENT.finditer("\n" + code)]
    regions += [(match.start(), match.start(1) + _pattern_length(match[1])) for match in _CASE.finditer(code)]
    return sorted(regions)


def _pattern_length(line: str) -> int:
    """The offset of the guard or the colon that ends the pattern a line begins with."""
    depth = 0
    for part in _CASE_PART.finditer(line):
        if part[0] in "([{":
            depth += 1
        elif part[0] in ")]}":
            depth -= 1
        elif depth <= 0:
            return part.start()
    return 0


def _inside(regions: list[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(regions, offset, key=itemgetter(0)) - 1
    return index >= 0 and offset < regions[index][1]


def find_imports(code: str, spelled: str) -> Iterator[tuple[int, str, str | None, str]]:
    """(offset, module, name, alias) of every bound name, in order; see `model.facts.Import`."""
    end = -1  # of the statement before
    for found in _IMPORT.finditer(code):
        at = found.start()
        if at < end:
            continue
        begin = end + 1
        for mark in "\n;:":
            begin = max(begin, code.rfind(mark, begin, at) + 1)
        end = code.find("\n", at)
        end = len(code) if end < 0 else end
        semicolon = code.find(";", at, end)
        end = end if semicolon < 0 else semicolon
        before = spelled[begin:at].strip(" \t")
        offset = at - len(code[begin:at].lstrip(" \t"))
        imported = spelled[found.end() : end].strip().strip("()")
        if not before:
            for name, alias in _imported(imported):
                yield offset, intern(name), None, intern(alias or name.partition(".")[0])
            continue
        source = _FROM.fullmatch(before)
        if source is None or not source[1]:
            continue
        module = intern("".join(source[1].split()))
        if imported.strip() == "*":
            yield offset, module, "*", "*"
        else:
            for name, alias in _imported(imported):
                yield offset, module, intern(name), intern(alias or name)


def _imported(names: str) -> Iterator[tuple[str, str]]:
    for part in names.split(","):
        plain = part.strip()
        if plain.isidentifier():
            yield plain, ""
            continue
        words = (_SPACED_DOT.sub(".", part) if "." in part else part).split()
        if not words or not _DOTTED.fullmatch(words[0]):
            continue
        if len(words) == 1:
            yield words[0], ""
        elif len(words) == 3 and words[1] == "as" and words[2].isidentifier():
            yield words[0], words[2]


def find_context_bindings(code: str, spelled: str) -> Iterator[tuple[int, str, str]]:
    """(offset, target, callee) of every `callee(...) as target` in a `with` statement."""
    if " as " in code:
        for statement in _WITH.finditer("\n" + code):
            if " as " in statement[1]:
                begin = statement.start(1) - 1
                for match in _AS_NAME.finditer(spelled[begin : statement.end(1) - 1]):
                    yield begin + match.start(1), match[2], match[1]


def find_exports(text: str, code: str) -> tuple[str, ...]:
    """The names that `__all__` lists, read from the literal lists and tuples that are assigned to it."""
    names: list[str] = []
    for match in _EXPORTS.finditer("\n" + code):
        for string in _STRING.finditer(match[1]):
            begin = match.start(1) - 1
            names.append(text[begin + string.start() : begin + string.end()].strip("\"'"))
    return tuple(names)


def find_main_block(code: str) -> int | None:
    """The offset of the statement that asks whether the module is run as a script."""
    match = _MAIN_BLOCK.search("\n" + code) if "__name__" in code else None
    return None if match is None else match.start()


def arguments_of_header(header: str) -> str:
    """What stands in the round brackets of a class header, without all that is bracketed further in.

    Square brackets before them hold type parameters (PEP 695).
    """
    kept: list[str] = []
    stack: list[str] = []
    begun = False
    for char in header:
        if char in "([{":
            stack.append(char)
            if not begun and stack == ["("]:
                begun = True
            elif begun and len(stack) == 2:
                kept.append(char)
        elif char in ")]}":
            if stack:
                stack.pop()
            if begun and not stack:
                break
        elif begun and len(stack) == 1:
            kept.append(char)
    return "".join(kept)
