"""Checkpoints that are loaded without a word about what they lack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import all_nodes, called, dotted
from readiness_lint.facts.shapes.walk import argument, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

# Words of states, models and functions that are a part of something, or are changed, by intent.
_PARTS = re.compile(
    r"lora|adapter|peft|delta|head|embed|encoder|decoder|backbone|vae|proj|partial|prefix|prompt|ema\b|quant|scale|mask|fuse"
    r"|shard|extra|ip_|control|tower|tuning|finetun|merge|new_|filter|clean|subset|match|common|pretrain|prun|transfer|convert_"
    r"|init(?!iali[sz]e_?model)|teacher|aggregat|layer",
    re.IGNORECASE,
)
_CHECKS = re.compile(r"missing|unexpected|incompatible|mismatch|intersect", re.IGNORECASE)
_SPOKEN_OF = re.compile(r"strict|missing|unexpected|ignor|not (?:in|contain)|partial|buffer", re.IGNORECASE)
_LOADERS = re.compile(
    r"(?:torch|th|pickle|fabric|safetensors(?:\.torch)?)\.load(?:_file)?\Z|load_(?:file|checkpoint|ckpt)\Z|torch_load\Z"
)


def symptoms_of_loading(walk: Walk) -> Iterator[Symptom]:
    """Each `load_state_dict(..., strict=False)` of a checkpoint as it was saved, whose result nobody takes."""
    loads = walk.methods("load_state_dict")
    for call in loads:
        state = argument(call, 0, "state_dict")
        if not _is_lenient(call) or state is None or not _is_unread(walk, call):
            continue
        if _is_whole(walk, state) and not _is_meant(walk, call, loads, state):
            what = f"nobody reads what `{walk.tree.code(call)}` did not find: such weights stay as they were made"
            yield Symptom(Kind.IGNORED_LOAD, walk.tree.span(call), what, receiver(call))


def _is_unread(walk: Walk, call: cst.Call) -> bool:
    """Whether the result goes nowhere: into no name, or into names that nothing reads."""
    statement = walk.parent(call)
    if isinstance(statement, cst.Expr):
        return True
    names = _taking(statement)
    if not names or any(name.startswith("_") for name in names):
        return False  # a name of that kind says that it is meant
    every = [node.value for node in all_nodes(walk.tree.scope) if isinstance(node, cst.Name)]
    return isinstance(walk.tree.scope, cst.FunctionDef) and all(every.count(name) == 1 for name in names)


def _taking(statement: cst.CSTNode | None) -> list[str]:
    """The plain names that a statement assigns to, none where there is anything else among its targets."""
    if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
        return []
    target = statement.targets[0].target
    parts = [one.value for one in target.elements] if isinstance(target, cst.Tuple) else [target]
    return (
        [one.value for one in parts if isinstance(one, cst.Name)]
        if all(isinstance(one, cst.Name) for one in parts)
        else []
    )


def _is_lenient(call: cst.Call) -> bool:
    strict = argument(call, 1, "strict")
    return isinstance(strict, cst.Name) and strict.value == "False"


def _is_whole(walk: Walk, state: cst.BaseExpression, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a state is what a file held, or one entry of it, in every assignment that the scope makes."""
    while isinstance(state, cst.Subscript):
        state = state.value
    if isinstance(state, cst.IfExp):
        return _is_whole(walk, state.body, seen) and _is_whole(walk, state.orelse, seen)
    if isinstance(state, cst.Call):
        return _LOADERS.search(called(state)) is not None
    name = dotted(state)
    if name in seen:
        return True  # `state = state["model"]`: what else it is assigned decides
    values = [value for target, value, _ in walk.bindings if target == name]
    return bool(values) and all(_is_whole(walk, one, seen | {name}) for one in values) and not _is_edited(walk, name)


def _is_edited(walk: Walk, name: str) -> bool:
    """Whether the scope takes entries out of a state, or puts some in."""
    for node in walk.nodes:
        of_state = isinstance(node, cst.Subscript) and dotted(node.value) == name
        if of_state and isinstance(walk.parent(node), cst.AssignTarget | cst.Del):
            return True
    return any(receiver(one) == name for one in walk.methods("pop", "update"))


def _is_meant(walk: Walk, call: cst.Call, loads: list[cst.Call], state: cst.BaseExpression) -> bool:
    """Whether anything says that the checkpoint need not hold all of the model, or that somebody looks."""
    scope = walk.tree.scope
    name = receiver(call)
    about = {
        name,
        *_names(state),
        *_loaded_by(walk, state),
        scope.name.value if isinstance(scope, cst.FunctionDef) else "",
    }
    if any(_PARTS.search(one) for one in about):
        return True
    others = [one for one in loads if receiver(one) == name and one is not call]
    if any(not _is_lenient(one) or not walk.exclude(one, call) for one in others):
        return True  # several parts, or what is left when the strict way failed
    if walk.loops(call):
        return True  # one of several files that make a model together
    values = [value for target, value, _ in walk.bindings if target == name]
    if any("pretrained" in called(one) or _PARTS.search(called(one)) for one in values):
        return True
    if any(isinstance(node, cst.Del) and dotted(node.target).startswith(f"{name}.") for node in walk.nodes):
        return True
    words = {node.value for node in walk.nodes if isinstance(node, cst.Name)} | walk.attributes
    words -= set(_taking(walk.parent(call)))
    return any(_CHECKS.search(word) for word in words) or bool(_SPOKEN_OF.search(_comment(walk, call)))


def _loaded_by(walk: Walk, state: cst.BaseExpression) -> set[str]:
    """The names in whatever the scope assigns to a state."""
    while isinstance(state, cst.Subscript):
        state = state.value
    values = [value for target, value, _ in walk.bindings if target == dotted(state)]
    return {name for value in values for name in _names(value)}


def _names(node: cst.CSTNode) -> set[str]:
    found = {one.value for one in all_nodes(node) if isinstance(one, cst.Name)}  # of attributes, too
    return found | {one.value.strip("'\"") for one in all_nodes(node) if isinstance(one, cst.SimpleString)}


def _comment(walk: Walk, call: cst.Call) -> str:
    """What stands in comments above and behind the statement of a call."""
    line = next((one for one in walk.around(call) if isinstance(one, cst.SimpleStatementLine)), None)
    if line is None:
        return ""
    comments = [*(one.comment for one in line.leading_lines), line.trailing_whitespace.comment]
    return " ".join(one.value for one in comments if one is not None)
