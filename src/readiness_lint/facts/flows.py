"""Where values go: what names, elements of containers and returned values are set to, other than by `x = f()` alone.

Works on logical code, as `names.py` does. What a call of unknown things returns is left out, and so is what stands in
brackets deeper than a regular expression sees: each answer is one that the code says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from readiness_lint.facts.lookups import BRACKETS, MAX_BEFORE, NAME, is_known, looked_up
from readiness_lint.model.facts import ASKING, DECORATOR, ELEMENT, ENTERED, RETURNED, RUN, FlowKind, UnitKind

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers
    from readiness_lint.facts.lookups import Found
    from readiness_lint.facts.scopes import Scope

_SUBSCRIPT = r"(\[[^\[\]\n]*+\])?+"
_ASSIGNED = re.compile(rf"=[ \t]*+(?:await[ \t]++)?+{NAME}{_SUBSCRIPT}[ \t]*+(?=[\n;=]|(?:if|or)\b|\Z)")
# The keywords begin a block on one line.
_LEFT = re.compile(
    rf"(?:[ \t]*+(?:def|if|else|try|for|with|while)\b.*:(?=[ \t]))?(?:.*[;=])?[ \t]*+{NAME}{_SUBSCRIPT}[ \t]*+"
    r"(?::[^=\n]*+)?\Z"
)
_DISPLAY = re.compile(r"=[ \t]*+(?:\[|\{|([\w.]*+)\()")
_CONTAINERS = frozenset({"", "ModuleList", "ModuleDict", "Sequential", "OrderedDict", "dict", "list", "tuple", "deque"})
_ITEM = re.compile(rf"(?<=[\[{{(,:= ]){NAME}[ \t]*+(?=([(,\]}})]))")
_RETURN = re.compile(rf"return[ \t]++(?:await[ \t]++)?+{NAME}{_SUBSCRIPT}[ \t]*+([(\n;]|(?:if|or)\b|\Z)")
_FOR = re.compile(
    r"for[ \t]++(?:\w++[ \t]*+,[ \t]*+)?+(\w++)[ \t]++in[ \t]++"
    r"(?:(?:enumerate|reversed|sorted|list|tuple|set|iter)[ \t]*+\([ \t]*+)?+"
    rf"{NAME}(?=[ \t]*+([(:)\],\n]|if\b))"
)
_CALLED_ELEMENT = re.compile(r"\][ \t]*+\(")
_CALLED_RESULT = re.compile(r"\)[ \t]*+\(")
_RAISED = re.compile(rf"raise[ \t]++{NAME}[ \t]*+(?=[\n;]|from\b|\Z)")
_UNPACKED = re.compile(r"=[ \t]*+([^\W\d][\w.]*+(?:[ \t]*+,[ \t]*+[^\W\d][\w.]*+)++)[ \t]*+(?=[\n;]|\Z)")
_BEFORE_BRACKET = re.compile(rf"{NAME}[ \t]*+\Z")
_WITH = re.compile(r"with[ \t(]++([^\n]++)")
_CONTEXT = re.compile(rf"(?:\A|,)[ \t]*+{NAME}(?=[ \t]*+([(:,]|as\b|\)*+[ \t]*+:))")
_ARGUMENT = re.compile(rf"[=(,:\[][ \t]*+\*{{0,2}}{NAME}(?=[ \t]*+([(,)\]}}\n]))")
_IMPORTING = re.compile(r"[ \t]*(?:from|import)\b")
# Read backwards: a keyword behind its comma or bracket, and a name that is called and not defined.
_KEYWORD = re.compile(r"[ \t]*+(\w++)(?=[ \t]*+[(,])")
_NAME_BACKWARDS = re.compile(r"[ \t]*+([\w.]*+(?<!\d)(?<!\.))(?<=[\w])(?![ \t]++(?:fed|ssalc)\b)")
_STRUCTURE = re.compile(r"[()\[\]{},\n]")
_BEHIND_VALUE = re.compile(r"[ \t]*+(?:[;\n]|\Z|(?:if|or)\b)")
_ELSE = re.compile(rf"else[ \t]++{NAME}[ \t]*+(?=([\n;(]|\Z))")
_WORD = re.compile(r"\w++")
_WORDS_ALONE = bytes(code if chr(code).isalnum() or code == ord("_") else 32 for code in range(128)) + bytes(128)
_RETURNS = re.compile(r"(?:.*[:;])?[ \t]*+return\b")
_DECORATOR = re.compile(rf"@[ \t]*+{NAME}[ \t]*+(\()?+")
# Methods of a container that hand out what is in it, and of an object that return the object itself.
_ELEMENTS = frozenset({"values", "items", "modules", "children", "copy"})
# A container of the module, which functions may put things into.
_CONTAINER = re.compile(
    r"\n(\w++)[ \t]*+(?::[^=\n]*+)?=[ \t]*+(?:[\[{]|(?:\w++\.)?(?:dict|defaultdict|OrderedDict|list)\()"
)
# The target of a name that is handed over to nobody in particular.
HANDED = ""
# A display longer than this is data.
_MAX_DISPLAY = 20_000
_MAX_HEADER = 5_000


def find_flows(layers: Layers, known: set[str], nameable: Set[str]) -> Iterator[Found]:
    """What is set to what, where the first part of its source is `known`; the targets become known on the way.

    Among them, without a target, the names that are handed over or stored where their first part is `nameable`.
    """
    spelled, backwards, scopes = layers.spelled, layers.backwards, layers.scopes
    headers = [
        spelled[scope.name_end : min(scope.header_end, scope.name_end + _MAX_HEADER)]
        for scope in scopes
        if scope.kind is UnitKind.FUNCTION
    ]
    parameters = frozenset(_words("\n".join(headers)))
    known.update(_CONTAINER.findall("\n" + spelled))
    for find in (_displayed, _assigned, _unpacked):
        for found in find(spelled, known | parameters):
            if found[2].partition(".")[0] in known:
                known.add(found[1].partition(".")[0].removesuffix(ELEMENT))
            yield found
    either = known | parameters
    for find in (_alternatives, _returned, _iterated):
        yield from find(spelled, either)
    for find in (_entered, _called_elements, _called_results, _raised):
        yield from find(spelled, known)
    yield from _handed(spelled, backwards, known, nameable)
    yield from looked_up(layers.text, spelled, known)
    yield from _decorators(spelled, scopes, known)


def _words(text: str) -> list[str]:
    """The words of a text, in a fraction of the time where it is ASCII, as nearly all are."""
    if text.isascii():
        return text.encode("ascii").translate(_WORDS_ALONE).decode("ascii").split()
    return _WORD.findall(text)


def _target(spelled: str, at: int) -> str:
    """What stands left of the equals sign at an offset, empty where it is no plain name."""
    line = spelled[spelled.rfind("\n", 0, at) + 1 : at]
    if len(line) > _MAX_HEADER:
        return ""
    left = _LEFT.match(line)
    if left is None or "(" in line[: left.start(1)]:
        return ""
    return left[1] + (ELEMENT if left[2] else "")


def _assigned(spelled: str, known: Set[str]) -> Iterator[Found]:
    for match in _ASSIGNED.finditer(spelled):
        if is_known(match[1], known):
            target = _target(spelled, match.start())
            if target:
                yield match.start(1), target, match[1] + (ELEMENT if match[2] else ""), FlowKind.NAME


def _unpacked(spelled: str, known: Set[str]) -> Iterator[Found]:
    for match in _UNPACKED.finditer(spelled):
        sources = match[1].split(",")
        if any(is_known(source.strip(), known) for source in sources):
            line = spelled[spelled.rfind("\n", 0, match.start()) + 1 : match.start()]
            targets = line.split(",")
            if len(targets) == len(sources):
                for target, source in zip(targets, sources, strict=True):
                    if is_known(source.strip(), known) and target.strip().replace(".", "").isidentifier():
                        yield match.start(1), target.strip(), source.strip(), FlowKind.NAME


def _called_results(spelled: str, known: Set[str]) -> Iterator[Found]:
    """`f(x)(y)` calls what `f` returns."""
    for match in _CALLED_RESULT.finditer(spelled):
        line = max(spelled.rfind("\n", 0, match.start()), match.start() - MAX_BEFORE) + 1
        depth = 0
        for bracket in BRACKETS.finditer(spelled[line : match.start() + 1][::-1]):
            depth += 1 if bracket[0] == ")" else -1
            if depth == 0:
                before = _BEFORE_BRACKET.search(spelled, line, match.start() - bracket.start())
                if before is not None and is_known(before[1], known):
                    yield before.start(1), RUN, before[1], FlowKind.CALL
                break


def _raised(spelled: str, known: Set[str]) -> Iterator[Found]:
    """`raise Error` makes an object without a bracket."""
    for match in _RAISED.finditer(spelled):
        if is_known(match[1], known):
            yield match.start(1), RUN, match[1], FlowKind.NAME


def _alternatives(spelled: str, known: Set[str]) -> Iterator[Found]:
    """What stands behind the `else` of a conditional expression that is assigned or returned."""
    for match in _ELSE.finditer(spelled):
        if is_known(match[1], known) and (match[2] != "(" or _ends_line(spelled, match.end())):
            begin = spelled.rfind("\n", 0, match.start()) + 1
            returned = _RETURNS.match(spelled, begin, match.start())
            target = RETURNED if returned else _target(spelled, spelled.find("=", begin, match.start()))
            if target:
                yield match.start(1), target, match[1], FlowKind.CALL if match[2] == "(" else FlowKind.NAME


def _decorators(spelled: str, scopes: list[Scope], known: Set[str]) -> Iterator[Found]:
    """The known decorators of each function; the offset is that of its body, which stands for it."""
    for scope in scopes:
        if any(is_known(name, known) for name in scope.decorators):
            for match in _DECORATOR.finditer(spelled, scope.opens, scope.head):
                if is_known(match[1], known):
                    yield scope.body, DECORATOR, match[1], FlowKind.CALL if match[2] else FlowKind.NAME


def _displayed(spelled: str, known: Set[str]) -> Iterator[Found]:
    for match in _DISPLAY.finditer(spelled):
        if match[1] and match[1].rpartition(".")[2] not in _CONTAINERS:
            continue
        end = spelled.find("\n", match.end())
        end = len(spelled) if end < 0 else end
        if end - match.end() > _MAX_DISPLAY:
            continue
        target = ""
        for item in _ITEM.finditer(spelled, match.end() - 1, end):
            if is_known(item[1], known):
                target = target or _target(spelled, match.start())
                if not target:
                    break
                kind = FlowKind.CALL if item[2] == "(" else FlowKind.NAME
                yield item.start(1), target.removesuffix(ELEMENT) + ELEMENT, item[1], kind


def _returned(spelled: str, known: Set[str]) -> Iterator[Found]:
    for match in _RETURN.finditer(spelled):
        name = match[1] + (ELEMENT if match[2] else "")
        if not is_known(match[1], known):
            continue
        if match[3] != "(":
            yield match.start(1), RETURNED, name, FlowKind.NAME
        elif not match[2] and _ends_line(spelled, match.end() - 1):
            yield match.start(1), RETURNED, name, FlowKind.CALL


def _ends_line(spelled: str, opening: int) -> bool:
    """Whether the bracket that opens at an offset closes at the end of its line."""
    end = spelled.find("\n", opening)
    end = len(spelled) if end < 0 else end
    depth = 0
    for bracket in BRACKETS.finditer(spelled, opening, end):
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return _BEHIND_VALUE.match(spelled, bracket.end(), end) is not None
    return False


def _iterated(spelled: str, known: Set[str]) -> Iterator[Found]:
    for match in _FOR.finditer(spelled):
        target, name, behind = match.groups()
        if not is_known(name, known):
            continue
        owner, _, last = name.rpartition(".")
        if behind != "(":
            yield match.start(2), target, name + ELEMENT, FlowKind.NAME
        elif owner and last in _ELEMENTS:
            yield match.start(2), target, owner + ELEMENT, FlowKind.NAME
        else:
            yield match.start(2), target + ELEMENT + ELEMENT, name, FlowKind.CALL


def _entered(spelled: str, known: Set[str]) -> Iterator[Found]:
    for statement in _WITH.finditer(spelled):
        for match in _CONTEXT.finditer(statement[1][:_MAX_HEADER]):
            if is_known(match[1], known):
                yield (
                    statement.start(1) + match.start(1),
                    ENTERED,
                    match[1],
                    FlowKind.CALL if match[2] == "(" else FlowKind.NAME,
                )


def _called_elements(spelled: str, known: Set[str]) -> Iterator[Found]:
    for match in _CALLED_ELEMENT.finditer(spelled):
        line = max(spelled.rfind("\n", 0, match.start()), match.start() - 200) + 1
        opening = spelled.rfind("[", line, match.start())
        before = _BEFORE_BRACKET.search(spelled, line, opening) if opening > 0 else None
        if before is not None and is_known(before[1], known):
            yield before.start(1), RUN, before[1] + ELEMENT, FlowKind.NAME


def _handed(spelled: str, backwards: str, known: Set[str], nameable: Set[str]) -> Iterator[Found]:
    """Names that are handed over or stored, and names and calls that are arguments of a known call.

    Both stand behind the same marks, and looking for those is what takes the time.
    """
    either = known | nameable
    held = known | {target[5:] for target in known if target[:5] == "self."}
    line_end = -1
    importing = False
    for match in _ARGUMENT.finditer(spelled):
        name, behind = match.groups()
        first, _, rest = name.partition(".")
        if first not in either:
            continue
        at = match.start(1)
        if behind != "(" and name != "self" and first in nameable and spelled[at - 1] != "*":
            if at > line_end:
                importing = _IMPORTING.match(spelled, spelled.rfind("\n", 0, at) + 1) is not None
                line_end = spelled.find("\n", at)
                line_end = len(spelled) if line_end < 0 else line_end
            if not importing:
                yield at, HANDED, name, FlowKind.NAME
        if behind in "(,)" and first in known and (first != "self" or not rest or rest.partition(".")[0] in held):
            yield from _argument(spelled, backwards, known, match)


def _argument(spelled: str, backwards: str, known: Set[str], match: re.Match[str]) -> Iterator[Found]:
    mark, at, name = match.start(), match.start(1), match[1]
    if spelled[mark] in "(,=":
        callee, key = _call_around(backwards, len(spelled) - mark - 1)
        if callee and (callee in ASKING or is_known(callee, known)):
            kind = FlowKind.CALL if match[2] == "(" else FlowKind.NAME
            if key == "0" and callee.rpartition(".")[2] == "partial":
                target = _target(spelled, spelled.rfind("=", 0, mark))
                if target:
                    yield at, target, name, kind
            yield at, f"{callee}({key})", name, kind


def _call_around(backwards: str, at: int) -> tuple[str, str]:
    """What is called with an argument that has its comma, bracket or equals sign at an offset, and its key.

    The key is a position or a keyword; both are empty where that is not plain. Text and offset are read backwards.
    """
    key = ""
    if backwards[at] == "=":
        keyword = _KEYWORD.match(backwards, at + 1)
        if keyword is None:
            return "", ""
        at, key = keyword.end(), keyword[1][::-1]
    position = depth = 0
    for found in _STRUCTURE.finditer(backwards, at, at + MAX_BEFORE):
        char = found[0]
        if char == "(":
            if depth == 0:
                name = _NAME_BACKWARDS.match(backwards, found.end())
                return (name[1][::-1], key or str(position)) if name else ("", "")
            depth -= 1
        elif char == ",":
            position += depth == 0
        elif char in ")]}":
            depth += 1
        elif depth:
            depth -= 1
        else:
            break
    return "", ""
