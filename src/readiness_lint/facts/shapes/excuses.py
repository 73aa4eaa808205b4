"""What speaks for a handler that takes every error: what it answers, what was tried, and who reads the value."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.measurements import is_measurement
from readiness_lint.facts.shapes.constants import is_constant
from readiness_lint.facts.shapes.stated import key
from readiness_lint.facts.shapes.telling import shows, tells
from readiness_lint.facts.shapes.tree import block, called, dotted, own_nodes

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Handler, Tree

_Try = cst.Try | cst.TryStar
_ERROR = re.compile(
    r"\b(?:errors?|fail(?:ed|ure|s)?|exceptions?|sorry|unable|cannot|can't|couldn't|could not|timed? ?out|invalid"
    r"|not (?:found|available|supported))\b|错误|失败|异常|无法|エラー|失敗",
    re.IGNORECASE,
)
_ERROR_KEY = re.compile(r"(?:\b|_)(?:errors?|exception|failed|failure)(?:\b|_)", re.IGNORECASE)
_GOOD_KEY = re.compile(r"(?:\b|_)(?:success\w*|ok|passed|valid|healthy|available|is_valid)\Z", re.IGNORECASE)
_UNKNOWN = frozenset("unknown n/a na none unavailable undefined missing nan ? - -- 未知 不明".split())
_ASKS = re.compile(
    r"_*(?:is|has|have|can|check|verify|validate|supports?|should|ping|test|exists|contains|detect|probe)(?:_|\Z)"
)
_COUNTS = re.compile(
    r"(?:\b|_)(?:stat(?:s|istics?)|telemetry|monitor(?:s|ing)?|profil(?:er?|ing)|trac(?:er?|ing)|dashboard|heartbeat"
    r"|summary|report(?:s|er|ing)?|status|diagnostics?|progress|banner)(?:\b|_|\Z)",
    re.IGNORECASE,
)
# What comments say of errors that do no harm.
_HARMLESS = re.compile(
    r"best[- ]effort|\boptional\b|non-?\s?(?:critical|fatal|essential|blocking)"
    r"|not (?:critical|fatal|essential|important)|\bsafe to\b|\bharmless\b|\bignor(?:e|ed|ing|able)\b"
    r"|(?:must|should|do|does|can)(?: not|n't) (?:fail|crash|break|block|abort|interrupt|affect|stop|prevent)"
    r"|(?:must|should) never|never (?:fail|crash|break|block|abort|interrupt|affect)"
    r"|不影响|不阻塞|不阻断|不中断|忽略|可选|無視|任意",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"psutil\.|platform\.|pynvml\.|nvml|torch\.(?:cuda|backends|mps|xpu|version)\.|(?:jax\.)?(?:local_)?device(?:_count|s)\Z"
    r"|(?:os|multiprocessing|mp)\.(?:cpu_count|uname|getloadavg|sched_getaffinity)|shutil\.(?:which|disk_usage)"
    r"|socket\.gethostname|GPUtil\.|cpuinfo\.|sensors_|get_device_(?:capability|properties|name)|is_available\Z",
)
_TOOL = re.compile(r"-smi\b|\b(?:lscpu|sysctl|lspci|uname|nvcc|free|lsb_release|sw_vers|wmic)\b")
# Calls that only read or change what a question to the machine answered.
_PLAIN = re.compile(
    r"(?:.*\.)?(?:int|float|str|len|round|max|min|any|all|bool|list|split|splitlines|strip|decode|lower|upper|get|format"
    r"|group|search|match|startswith|endswith|run|check_output|Popen|communicate|append|items|values|hasattr|getattr"
    r"|isinstance|replace|join|open|read|readline|readlines)\Z"
)
_HELPER = re.compile(
    r"(?:\A|_)(?:empty|default|dummy|fake|zeros?|neutral|blank|mock|placeholder|synthetic)_?"
    r"(?:sample|samples|item|items|example|data|batch|image|tensor|features?|embeddings?|inputs?|record|audio|value)?\Z",
    re.IGNORECASE,
)


_MOST_BEHIND = 3
_ABOVE_NAMES = (cst.Attribute, cst.Arg, cst.AssignTarget, cst.AnnAssign, cst.Call)
_BINDS = (cst.AssignTarget, cst.AugAssign, cst.AnnAssign, cst.Call)
_GROWS = frozenset({"append", "add", "extend", "update"})


class Excuses:
    """What the handlers of one tree can be excused with."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def of_handler(self, handler: Handler, answers: Sequence[cst.BaseExpression]) -> Iterator[str]:
        """The signs of one handler with what it answers."""
        name = self._tree.scope.name.value if isinstance(self._tree.scope, cst.FunctionDef) else ""
        if any(names_the_error(value) for value in answers):
            yield "names-the-error"
        if any(_is_unknown(value) for value in answers):
            yield "says-unknown"
        if any(_is_false(value) for value in answers) and _ASKS.match(name.lower()):
            yield "fails-closed"
        if any(isinstance(one, cst.Assign) and _is_none(one.value) for one in block(handler)):
            yield "assigns-none"
        error = handler.name.name.value if handler.name and isinstance(handler.name.name, cst.Name) else ""
        if error and any(_says(node, error) for one in block(handler) for node in own_nodes(one)):
            yield "tells-the-error"
        if any(_HARMLESS.search(comment) for comment in _comments(handler)):
            yield "called-harmless"
        if answers and is_measurement(name.rstrip("_")) and any(_is_number(value) for value in answers):
            yield "answers-as-measured"

    def without_answer(self, tried: _Try, behind: Sequence[cst.CSTNode]) -> Iterator[str]:
        """The signs of handlers that answer nothing; `behind` are the statements behind the `try`."""
        if self._is_unknown_before(tried):
            yield "says-unknown"
        if _returns(block(tried)) and any(_works(one) for one in behind[:_MOST_BEHIND]):
            yield "other-way-behind"

    def of_tried(self, tried: _Try) -> Iterator[str]:
        """The signs of what is tried."""
        calls = [node for one in block(tried) for node in own_nodes(one) if isinstance(node, cst.Call)]
        names = [dotted(call.func) for call in calls]
        if self._asks_machine(tried, names):
            yield "asks-the-machine"
        shown = [shows(call) for call in calls]
        if any(shown) and all(one or _PLAIN.match(name) for one, name in zip(shown, names, strict=True)):
            yield "tries-display"
        counted = [_COUNTS.search(name) is not None for name in names]
        if any(counted) and all(one or _PLAIN.match(name) for one, name in zip(counted, names, strict=True)):
            yield "tries-statistics"
        bound = set(_bound(tried))
        if self._is_for_display(tried, bound):
            yield "for-display"
        if not bound.isdisjoint(self._counted):
            yield "count-told"

    def _asks_machine(self, tried: _Try, names: Sequence[str]) -> bool:
        """Whether nothing is tried but questions to the machine and its tools."""
        texts = (node.raw_value for node in _nodes(tried) if isinstance(node, cst.SimpleString))
        asked = any(_MACHINE.search(name) for name in names) or any(_TOOL.search(text) for text in texts)
        return asked and all(_MACHINE.search(name) or _PLAIN.match(name) for name in names if name)

    @cached_property
    def _counted(self) -> set[str]:
        """The names whose length is told."""
        told = (inner for node in self._tree.nodes if tells(node) for inner in own_nodes(node))
        return {dotted(node.args[0].value) for node in told if isinstance(node, cst.Call) and _is_length(node)}

    def _is_for_display(self, tried: _Try, bound: AbstractSet[str]) -> bool:
        """Whether the values that are tried for are read by nothing but what shows them, and are read at all."""
        if not bound:
            return False
        start = self._order[id(tried)]
        end = start + sum(1 for _ in own_nodes(tried))
        read = False
        for name in bound:
            shown, other = (_outside(self._reads[name, is_shown], start, end) for is_shown in (True, False))
            if other:
                return False
            read = read or shown
        return read

    @cached_property
    def _order(self) -> dict[int, int]:
        return {id(node): place for place, node in enumerate(self._tree.nodes)}

    @cached_property
    def _reads(self) -> Mapping[tuple[str, bool], list[int]]:
        """By name and by whether they stand in what shows them: the places at which names are read, in order."""
        skipped: set[int] = set()  # attributes, keywords and targets
        shown: set[int] = set()
        for node in self._tree.nodes:
            if type(node) not in _ABOVE_NAMES:
                continue
            if isinstance(node, cst.Attribute):
                skipped.add(id(node.attr))
            elif isinstance(node, cst.Arg) and node.keyword is not None:
                skipped.add(id(node.keyword))
            elif isinstance(node, cst.AssignTarget | cst.AnnAssign):
                skipped.add(id(node.target))
            elif id(node) not in shown and shows(node):
                shown.update(id(inner) for inner in own_nodes(node))
        found: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
        for place, node in enumerate(self._tree.nodes):
            if type(node) is cst.Name and id(node) not in skipped:
                found[node.value, id(node) in shown].append(place)
        return found

    @cached_property
    def _given(self) -> Mapping[str, list[tuple[int, bool]]]:
        """By name: where it is given a value, in order, and whether that says that it is unknown."""
        found: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
        for place, node in enumerate(self._tree.nodes):
            if type(node) is cst.Assign:
                for target in node.targets:
                    if isinstance(target.target, cst.Name):
                        found[target.target.value].append((place, _is_unknown(node.value)))
        return found

    def _is_unknown_before(self, tried: _Try) -> bool:
        """Whether all that is tried for, and has had a value, was called unknown before."""
        start = self._order[id(tried)]
        before = [given for name in set(_bound(tried)) if (given := self._given_before(name, start)) is not None]
        return bool(before) and all(before)

    def _given_before(self, name: str, place: int) -> bool | None:
        """Whether a name was called unknown before a place; None where it had no value yet."""
        given = self._given.get(name, [])
        last = bisect_left(given, (place, False)) - 1
        return given[last][1] if last >= 0 else None


def _outside(places: Sequence[int], start: int, end: int) -> bool:
    """Whether some of the places, which are in order, lie outside of a range."""
    return bisect_left(places, end) - bisect_left(places, start) < len(places)


def is_neutral_sample(value: cst.BaseExpression | None) -> bool:
    """Whether a helper makes a value out of nothing: `self._get_empty_sample()`."""
    return (
        isinstance(value, cst.Call)
        and not value.args
        and _HELPER.search(called(value).rpartition(".")[2]) is not None
        and called(value) != "dict"
    )


def _is_length(call: cst.Call) -> bool:
    return called(call) == "len" and len(call.args) == 1


def names_the_error(value: cst.BaseExpression) -> bool:
    """Whether an answer says by itself that something failed."""
    if isinstance(value, cst.SimpleString):
        return _ERROR.search(value.raw_value) is not None
    for node in own_nodes(value):
        if isinstance(node, cst.DictElement):
            name = key(node.key)
            if _ERROR_KEY.search(name) and not _is_none(node.value) and not _is_false(node.value):
                return True
            if _GOOD_KEY.search(name) and _is_false(node.value):
                return True
            if name in ("status", "state", "result") and names_the_error(node.value):
                return True
    return isinstance(value, cst.Tuple) and any(names_the_error(element.value) for element in value.elements)


def _is_unknown(value: cst.BaseExpression | None) -> bool:
    return isinstance(value, cst.SimpleString) and value.raw_value.strip().lower() in _UNKNOWN


def _is_none(value: cst.BaseExpression | None) -> bool:
    return isinstance(value, cst.Name) and value.value == "None"


def _is_false(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Tuple) and value.elements:
        return _is_false(value.elements[0].value)
    return isinstance(value, cst.Name) and value.value == "False"


def _is_number(value: cst.BaseExpression) -> bool:
    return isinstance(value, cst.Integer | cst.Float) and is_constant(value)


def _says(node: cst.CSTNode, error: str) -> bool:
    return tells(node) and any(isinstance(one, cst.Name) and one.value == error for one in own_nodes(node))


def _comments(handler: Handler) -> Iterator[str]:
    """The comments in a handler, which has only simple statements, and right above it."""
    stack: list[cst.CSTNode] = [handler]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Comment):
            yield node.value
        stack.extend(node.children)


def _returns(statements: Sequence[cst.CSTNode]) -> bool:
    return any(isinstance(node, cst.Return) for one in statements for node in own_nodes(one))


def _works(statement: cst.CSTNode) -> bool:
    """Whether a statement calls something other than to tell."""
    return any(isinstance(node, cst.Call) and not tells(node) for node in own_nodes(statement))


def _nodes(tried: _Try) -> Iterator[cst.CSTNode]:
    for one in block(tried):
        yield from own_nodes(one)


def _bound(tried: _Try) -> Iterator[str]:
    """The names that the tried code gives values to, or puts something into."""
    for node in _nodes(tried):
        if type(node) not in _BINDS:
            continue
        target: cst.CSTNode | None = None
        if isinstance(node, cst.AssignTarget | cst.AugAssign | cst.AnnAssign):
            target = node.target.value if isinstance(node.target, cst.Subscript) else node.target
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _GROWS:
            target = node.func.value
        if isinstance(target, cst.Name):
            yield target.value
