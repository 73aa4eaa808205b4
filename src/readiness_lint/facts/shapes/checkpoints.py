"""What is written into a checkpoint, and what is read back from one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import called, dotted
from readiness_lint.facts.shapes.walk import argument, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

SAVES, READS = "saves-keys", "reads-key"
_WRITES = re.compile(r"(?:torch\.save|pickle\.dump|joblib\.dump|fabric\.save|xm\.save)\Z")
_LOADS = re.compile(r"(?:torch\.load|pickle\.load|joblib\.load|fabric\.load)\Z")
# A dictionary may be changed by these, or by whoever else gets it.
_CHANGES = frozenset({"update", "setdefault", "pop"})
_CATCHES = ("KeyError", "LookupError", "Exception", "BaseException")


def symptoms_of_checkpoints(walk: Walk) -> Iterator[Symptom]:
    """The keys of each dictionary that is saved, and each key that is taken for granted in what was loaded.

    Neither is wrong by itself: the rule holds what a class or file saves against what it reads.
    """
    for call in walk.calls:
        if _WRITES.search(called(call)) and call.args:
            keys = _saved(walk, call.args[0].value, call)
            # What is saved and not known as a whole may hold every key.
            yield Symptom(Kind.CHECKPOINT_KEYS, walk.tree.span(call), "", "", (SAVES,), keys or ("*",))
    yield from _read_keys(walk)


def _saved(walk: Walk, value: cst.BaseExpression, call: cst.Call) -> tuple[str, ...]:
    """The keys of a saved dictionary, empty where they are not all known."""
    if isinstance(value, cst.Dict | cst.Call):
        return _keys(value)
    name = dotted(value)
    made = [one for target, one, _ in walk.bindings if target == name]
    if (
        not name
        or not made
        or not all(isinstance(one, cst.Dict | cst.Call) for one in made)
        or _is_changed(walk, name, call)
    ):
        return ()
    keys = [_keys(one) for one in made if isinstance(one, cst.Dict | cst.Call)]
    if not all(keys):
        return ()
    added = [_key(node) for node in walk.nodes if _is_set(walk, node, name)]
    return tuple(dict.fromkeys((*(key for one in keys for key in one), *added))) if all(added) else ()


def _keys(value: cst.Dict | cst.Call) -> tuple[str, ...]:
    """The keys of `{...}` and of `dict(key=...)`, none where they are not all known."""
    if isinstance(value, cst.Call):
        if called(value) != "dict" or any(one.keyword is None for one in value.args):
            return ()
        return tuple(one.keyword.value for one in value.args if one.keyword is not None)
    found = [_text(one.key) if isinstance(one, cst.DictElement) else "" for one in value.elements]
    return tuple(found) if all(found) else ()


def _text(node: cst.BaseExpression) -> str:
    text = node.evaluated_value if isinstance(node, cst.SimpleString) else ""
    return text if isinstance(text, str) else ""


def _key(node: cst.CSTNode) -> str:
    """The literal key of `name["key"]`, empty for any other subscript."""
    if not isinstance(node, cst.Subscript) or len(node.slice) != 1:
        return ""
    index = node.slice[0].slice
    return _text(index.value) if isinstance(index, cst.Index) else ""


def _is_set(walk: Walk, node: cst.CSTNode, name: str) -> bool:
    of_name = isinstance(node, cst.Subscript) and dotted(node.value) == name
    return of_name and isinstance(walk.parent(node), cst.AssignTarget | cst.Del)


def _is_changed(walk: Walk, name: str, call: cst.Call) -> bool:
    """Whether anybody else may put keys into a dictionary before it is saved."""
    if any(receiver(one) == name for one in walk.methods(*_CHANGES)):
        return True
    for node in walk.nodes:
        if isinstance(node, cst.Arg) and dotted(node.value) == name:
            given = walk.parent(node)
            if given is not call and not (isinstance(given, cst.Call) and _WRITES.search(called(given))):
                return True
        elif isinstance(node, cst.AugAssign) and dotted(node.target) == name:
            return True
    return False


def _read_keys(walk: Walk) -> Iterator[Symptom]:
    for name, value, _ in walk.bindings:
        if not (isinstance(value, cst.Call) and _LOADS.search(called(value)) and argument(value, 0) is not None):
            continue
        if sum(target == name for target, _, _ in walk.bindings) > 1 or _is_asked(walk, name):
            continue
        told: set[str] = set()
        for node in walk.nodes:
            key = _key(node) if isinstance(node, cst.Subscript) and dotted(node.value) == name else ""
            if key and key not in told and not _is_set(walk, node, name) and not _is_caught(walk, node):
                told.add(key)
                what = f"`{walk.tree.code(node)}` is read, and nothing saves it"
                yield Symptom(Kind.CHECKPOINT_KEYS, walk.tree.span(node), what, key, (READS,))


def _is_asked(walk: Walk, name: str) -> bool:
    """Whether the code looks which keys there are, or makes some itself."""
    if any(receiver(one) == name for one in walk.methods("keys", "items", "update", "setdefault")):
        return True
    for node in walk.nodes:
        within = isinstance(node, cst.ComparisonTarget) and isinstance(node.operator, cst.In | cst.NotIn)
        if within and isinstance(node, cst.ComparisonTarget) and dotted(node.comparator) == name:
            return True
        looks = isinstance(node, cst.Call) and called(node) in {"isinstance", "hasattr", "type"}
        if looks and isinstance(node, cst.Call) and any(dotted(one.value) == name for one in node.args):
            return True
    return any(_is_set(walk, node, name) for node in walk.nodes)


def _is_caught(walk: Walk, node: cst.CSTNode) -> bool:
    for outer in walk.around(node):
        if isinstance(outer, cst.Try):
            for handler in outer.handlers:
                if handler.type is None or any(word in walk.tree.code(handler.type) for word in _CATCHES):
                    return True
    return False
