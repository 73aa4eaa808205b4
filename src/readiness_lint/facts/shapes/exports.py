"""Models that are exported with the weights they were constructed with, or as they are in training."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.models import Models
from readiness_lint.facts.shapes.tree import called
from readiness_lint.facts.shapes.walk import argument, last, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.models import Life
    from readiness_lint.facts.shapes.walk import Walk

_TRACES = ("jit.trace",)
_WRITES = ("onnx.export",)
# A scope that has one of these trains, and so does whoever is called like this.
_TRAINS = frozenset(
    "backward step fit train_step training_step train_model train_one_epoch minimize apply_gradients".split()
)
_SAVES = frozenset("save save_model save_for_mobile _save_for_lite_interpreter write export save_model_as".split())
_IN_MEMORY = re.compile(r"buf|bytes|io\b|stream|tmp|temp", re.IGNORECASE)


def symptoms_of_exports(walk: Walk) -> Iterator[Symptom]:
    """Each export of a model that the scope itself constructs."""
    exports = [call for call in walk.calls if called(call).endswith((*_TRACES, *_WRITES))]
    if not exports:
        return
    models = Models(walk)
    told: set[str] = set()
    for call in exports:
        model = argument(call, 0, "model") or argument(call, 0, "func")
        if model is None:
            continue
        life = models.life(model)
        name = walk.tree.code(model)
        if not life.known or not life.made or name in told:
            continue
        told.add(name)
        words = (*(f"made:{one}" for one in dict.fromkeys(life.made)), *_given(life))
        if _is_written(walk, call) and not any(last(called(one)) in _TRAINS for one in walk.calls):
            what = f"`{walk.tree.code(call.func)}` exports `{name}` with the weights it was constructed with"
            yield Symptom(Kind.UNTRAINED_EXPORT, walk.tree.span(call), what, name, words=words)
        if called(call).endswith(_TRACES) and not _turns_off(walk, life):
            what = f"`{walk.tree.code(call.func)}` records `{name}` in training mode"
            yield Symptom(Kind.EXPORT_IN_TRAINING, walk.tree.span(call), what, name, words=words)


def _given(life: Life) -> tuple[str, ...]:
    exports = (*_TRACES, *_WRITES)
    made = set(life.made)
    return tuple(f"given:{one}" for one in dict.fromkeys(life.given) if one not in made and not one.endswith(exports))


def _is_written(walk: Walk, call: cst.Call) -> bool:
    """Whether the scope writes what it exports to a file that stays."""
    if called(call).endswith(_WRITES):
        target = argument(call, 2, "f")
        return target is not None and not _IN_MEMORY.search(walk.tree.code(target))
    return any(last(called(one)) in _SAVES for one in walk.calls) or any(
        isinstance(one.func, cst.Attribute) and one.func.attr.value in _SAVES for one in walk.calls
    )


def _turns_off(walk: Walk, life: Life) -> bool:
    """Whether anything in the scope may leave training mode, for this model or another."""
    if "train?" in life.methods:
        return True
    traced = {target for target, value, _ in walk.bindings if called(value).endswith(_TRACES)}
    others = {target for target, value, _ in walk.bindings if not called(value).endswith(_TRACES)}
    late = {  # what is traced keeps the mode in which it was recorded
        id(call.func.attr)
        for call in walk.methods("eval")
        if receiver(call) in traced - others and isinstance(call.func, cst.Attribute)
    }
    names = {node.value for node in walk.nodes if isinstance(node, cst.Name) and id(node) not in late}
    return "eval" in life.methods or any("eval" in name.lower() for name in names)
