"""Steps of a training loop that stand in the wrong order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.training_steps import is_backward, is_optimizer, is_step, makes_schedule, optimizers_in
from readiness_lint.facts.shapes.tree import dotted, names_read, parameters
from readiness_lint.facts.shapes.walk import method, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

# Whose gradients flow into something else than the weights of a model.
_OF_INPUTS = ("adv", "attack", "perturb", "delta", "latent", "trigger", "noise", "style", "prompt", "invert", "dream")


def symptoms_of_order(walk: Walk) -> Iterator[Symptom]:
    """Gradients that are cleared before they are used, schedules that are stepped before the optimizer."""
    if any(is_backward(call) for call in walk.methods("backward")):
        yield from _zeroed_between(walk)
    yield from _schedule_first(walk)


def _zeroed_between(walk: Walk) -> Iterator[Symptom]:
    """`backward`, `zero_grad`, `step` in one straight line, or so around the end of a loop."""
    made = optimizers_in(walk)
    zeroes = [
        call
        for call in walk.methods("zero_grad")
        if is_optimizer(receiver(call)) or receiver(call) in made or receiver(call).endswith("model")
    ]
    for zero in zeroes:
        block, place = walk.block_of(zero)
        if block is None or isinstance(place, cst.BaseCompoundStatement):
            continue
        line = [(_event(walk, call, block, made), call) for call in walk.calls]
        events = [(kind, call) for kind, call in line if kind]
        at = next(index for index, (_, call) in enumerate(events) if call is zero)
        looped = isinstance(walk.parent(block), cst.For | cst.While)
        order = events[at + 1 :] + (events[:at] if looped else [])
        back = events[:at] if not looped else order
        after = next((kind for kind, _ in order if kind in {"step", "backward", "?"}), "")
        behind = next((kind for kind, _ in reversed(back) if kind in {"step", "backward", "?"}), "")
        if after == "step" and behind == "backward" and (_same(zero, order) or _is_of_model(walk, zero, order)):
            what = f"`{walk.tree.code(zero)}` clears the gradients after `backward` and before the step"
            step = next(call for kind, call in order if kind == "step")
            computed = next(call for kind, call in reversed(back) if kind == "backward")
            if walk.before(zero, step) and walk.before(step, computed):
                what = (
                    f"`{walk.tree.code(step)}` stands before `{walk.tree.code(computed)}`: it has no gradients to use"
                )
            yield Symptom(Kind.WRONG_ORDER, walk.tree.span(zero), what, signs=("zeroed-between",))


def _same(zero: cst.Call, order: list[tuple[str, cst.Call]]) -> bool:
    """Whether the step behind is that of the optimizer whose gradients are zeroed."""
    step = next(call for kind, call in order if kind == "step")
    names = {dotted(one.value) for one in step.args} | {receiver(step)}
    return receiver(zero) in names


def _is_of_model(walk: Walk, zero: cst.Call, order: list[tuple[str, cst.Call]]) -> bool:
    """Whether a model is told to forget its gradients before the one optimizer that there is steps its weights.

    An optimizer of inputs leaves those of the model alone, and they are cleared at any time.
    """
    model = receiver(zero)
    stepped = {receiver(call) for kind, call in order if kind == "step"}
    if not model.endswith("model") or len(stepped) != 1:
        return False
    values = [value for target, value, _ in walk.bindings if target in stepped]
    if values:
        return any(f"{model}.parameters()" in walk.tree.code(value) for value in values)
    names = {name.lower() for name in names_read(iter(walk.nodes))}
    scope = walk.tree.scope
    takes = {one.name.value for one in parameters(scope)}
    return stepped <= takes and not any(word in name for name in names for word in _OF_INPUTS)


def _event(walk: Walk, call: cst.Call, block: cst.CSTNode, made: Collection[str]) -> str:
    """What a call does to gradients, where it stands in the line of a block; `?` where it does so under a condition."""
    kind = {"backward": "backward", "zero_grad": "zero", "step": "step"}.get(method(call), "")
    if kind == "step" and not is_step(call, made):
        return ""
    if not kind:
        return ""
    around = list(walk.around(call))
    if block not in around:
        return ""
    inner = around[: around.index(block)]
    plain = not any(isinstance(one, cst.If | cst.For | cst.While | cst.Try | cst.IfExp) for one in inner)
    return kind if plain else "?"


def _schedule_first(walk: Walk) -> Iterator[Symptom]:
    """A schedule that is stepped before the optimizer in the same loop."""
    made = {target for target, value, _ in walk.bindings if makes_schedule(value)}
    schedules = [
        call
        for call in walk.methods("step")
        if not call.args and ("sched" in receiver(call).lower() or receiver(call) in made)
    ]
    optimizers = optimizers_in(walk)
    steps = [call for call in walk.calls if is_step(call, optimizers)]
    for call in schedules:
        block, place = walk.block_of(call)
        loops = walk.loops(call)
        straight = isinstance(place, cst.SimpleStatementLine)
        if not straight or not loops or block is None or walk.parent(block) is not loops[0]:
            continue
        if not isinstance(walk.parent(call), cst.Expr):
            continue  # those of PyTorch return nothing: what gives back a rate is another, with an order of its own
        inside = [step for step in steps if loops[0] in walk.loops(step)]
        if inside and all(walk.before(call, step) for step in inside):
            what = f"`{walk.tree.code(call)}` stands before `{walk.tree.code(inside[0])}`"
            yield Symptom(Kind.WRONG_ORDER, walk.tree.span(call), what, receiver(call), ("schedule-first",))
