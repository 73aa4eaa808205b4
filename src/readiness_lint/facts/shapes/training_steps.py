"""Steps of a training loop that are missing or stand in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import called, dotted
from readiness_lint.facts.shapes.walk import last, method, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_BACKWARD_OPTIONS = frozenset({"retain_graph", "create_graph", "inputs"})
_CLIPS = frozenset({"clip_grad_norm_", "clip_grad_value_", "clip_grad_norm", "clip_grad_value"})
# Whoever reads gradients has another use for them than an optimizer.
_GRADIENT_USERS = frozenset(
    {"grad", "grads", "retain_grad", "register_hook", "register_full_backward_hook", "saliency"}
)
_MIXED = ("scaler", "amp", "fp16", "half", "mixed", "autocast", "precision")
_MAY_STEP = ("step", "optimize", "minimize", "apply_grad", "apply_update", "update_param", "update_weight")
_OTHER_STEPS = ("sched", "prof", "env", "bar", "timer", "writer", "logger", "wandb", "tracker")
_OPTIMIZER_NAMES = ("optim", "optimizer", "opt", "optimiser")


def symptoms_of_steps(walk: Walk) -> Iterator[Symptom]:
    """Backward passes without a step, steps without zeroed gradients, scalers half used, steps in the wrong order."""
    backwards = [call for call in walk.methods("backward") if _is_backward(call)]
    if backwards:
        yield from _never_stepped(walk, backwards)
        yield from _never_zeroed(walk, backwards)
        if any(is_step(call) for call in walk.calls):  # else the steps are taken elsewhere
            yield from _incomplete_scaler(walk, backwards)
        yield from _zeroed_between(walk)
    yield from _schedule_first(walk)
    yield from _tape_without_step(walk)
    yield from _updates_unused(walk)


def is_optimizer(name: str) -> bool:
    """Whether a dotted name is that of an optimizer, as people call them."""
    word = last(name).lower().strip("_")
    parts = word.replace("optimizers", "optimizer").split("_")
    return any(part.rstrip("0123456789") in _OPTIMIZER_NAMES for part in parts) or word.endswith("optimizer")


def is_step(call: cst.Call) -> bool:
    """Whether a call steps an optimizer, through a scaler or not."""
    name = receiver(call)
    return method(call) == "step" and (is_optimizer(name) or "scaler" in name.lower())


def _is_backward(call: cst.Call) -> bool:
    """`loss.backward()` and not the backward of an engine that steps itself, nor one with a gradient of its own."""
    return all(one.keyword is not None and one.keyword.value in _BACKWARD_OPTIONS for one in call.args)


def _scales(call: cst.Call) -> cst.Call | None:
    """The `scaler.scale(loss)` of `scaler.scale(loss).backward()`."""
    inner = call.func.value if isinstance(call.func, cst.Attribute) else None
    return inner if isinstance(inner, cst.Call) and method(inner) == "scale" else None


def _names(walk: Walk) -> set[str]:
    return {node.value for node in walk.nodes if isinstance(node, cst.Name)}


def _never_stepped(walk: Walk, backwards: list[cst.Call]) -> Iterator[Symptom]:
    names = _names(walk)
    if names & _GRADIENT_USERS or any(call.args for call in backwards):
        return
    steps = [call for call in walk.calls if _may_step(call)]
    if not steps:
        # Gradients that no optimizer is told to forget may be meant for something else.
        if not any(is_optimizer(receiver(call)) for call in walk.methods("zero_grad")):
            return
        what = f"`{walk.tree.code(backwards[0])}` computes gradients, and no optimizer is stepped with them"
        yield Symptom(Kind.NEVER_STEPPED, walk.tree.span(backwards[0]), what, signs=("zeroes-optimizer",))
        return
    for call in backwards:
        away = [arm for step in steps if (arm := _amp_arm(walk, call, step))]
        if len(away) == len(steps):
            what = f"`{walk.tree.code(call)}` is never followed by a step: each step stands in another branch"
            yield Symptom(Kind.NEVER_STEPPED, walk.tree.span(call), what, signs=("other-branch",))


def _may_step(call: cst.Call) -> bool:
    """Whether a call may step an optimizer, in whatever way, rather than a schedule, a profiler or a game."""
    word = (method(call) or called(call)).lower()
    owner = receiver(call).lower()
    return any(may in word for may in _MAY_STEP) and not any(other in owner for other in _OTHER_STEPS)


def _amp_arm(walk: Walk, call: cst.Call, step: cst.Call) -> bool:
    """Whether a step stands in the other arm of an `if` that decides about mixed precision."""
    arms = dict(walk.arms(call))
    for test, arm in walk.arms(step):
        if test in arms and arms[test] != arm:
            words = walk.tree.code(test.test).lower()
            return any(word in words for word in _MIXED) and "%" not in words
    return False


def _zeroes(walk: Walk) -> bool:
    """Whether anything here may clear gradients."""
    if any(
        ("zero" in name and ("grad" in name or name in {"zero_", "zero"})) or "clear_grad" in name
        for name in walk.attributes
    ):
        return True
    return any("grad" in name.lower() and "zero" in name.lower() for name in _names(walk)) or any(
        last(target) == "grad" for target, _, _ in walk.bindings
    )


def _never_zeroed(walk: Walk, backwards: list[cst.Call]) -> Iterator[Symptom]:
    steps = [call for call in walk.calls if is_step(call) and not _is_closed(call)]
    if not steps or _zeroes(walk) or any("LBFGS" in called(call) for call in walk.calls):
        return
    scope = walk.tree.scope
    name = scope.name.value.lower() if isinstance(scope, cst.FunctionDef) else ""
    for step in steps:
        shared = [loop for loop in walk.loops(step) if any(loop in walk.loops(call) for call in backwards)]
        if shared and not _made_in(walk, shared[0]):
            sign = "in-loop"
        elif name == "train" or ("train" in name and name.endswith(("step", "batch", "epoch", "iteration"))):
            sign = "by-name"
        else:
            continue
        what = f"gradients add up: nothing zeroes them around `{walk.tree.code(step)}`"
        yield Symptom(Kind.NEVER_ZEROED, walk.tree.span(step), what, last(receiver(step)), (sign,))
        return


def _is_closed(step: cst.Call) -> bool:
    """Whether a closure is stepped: it computes and zeroes the gradients itself."""
    return bool(step.args) and "scaler" not in receiver(step).lower()


def _made_in(walk: Walk, loop: cst.CSTNode) -> bool:
    """Whether an optimizer, and with it its parameters, may be made anew in each turn of a loop."""
    return any(
        is_optimizer(target) and isinstance(value, cst.Call) and loop in walk.loops(node)
        for target, value, node in walk.bindings
    )


def _incomplete_scaler(walk: Walk, backwards: list[cst.Call]) -> Iterator[Symptom]:
    for call in backwards:
        scale = _scales(call)
        name = receiver(scale) if scale is not None else ""
        if not name or "scaler" not in name.lower():
            continue
        steps = [one for one in walk.methods("step") if receiver(one) == name and one.args]
        for word, missing in (("step", not steps), ("update", not _has(walk, name, "update"))):
            if missing:
                what = f"`{name}` scales the loss, and `{name}.{word}` is never called"
                yield Symptom(Kind.INCOMPLETE_SCALER, walk.tree.span(call), what, last(name), (f"no-{word}",))
        yield from _clipped_scaled(walk, call, name, steps)
        return


def _has(walk: Walk, name: str, word: str) -> bool:
    return any(receiver(one) == name for one in walk.methods(word))


def _clipped_scaled(walk: Walk, backward: cst.Call, name: str, steps: list[cst.Call]) -> Iterator[Symptom]:
    """Gradients that are clipped while they are scaled."""
    if "unscale_" in walk.attributes or not steps:
        return
    for clip in walk.calls:
        if last(called(clip)) not in _CLIPS or walk.exclude(clip, backward):
            continue
        if any(walk.before(clip, step) and not walk.exclude(clip, step) for step in steps) and walk.before(
            backward, clip
        ):
            what = f"gradients are clipped while `{name}` has them scaled: `{name}.unscale_` is never called"
            yield Symptom(Kind.INCOMPLETE_SCALER, walk.tree.span(clip), what, last(name), ("no-unscale",))
            return


def _zeroed_between(walk: Walk) -> Iterator[Symptom]:
    """`backward`, `zero_grad`, `step` in one straight line, or so around the end of a loop."""
    zeroes = [
        call for call in walk.methods("zero_grad") if is_optimizer(receiver(call)) or receiver(call).endswith("model")
    ]
    for zero in zeroes:
        block, place = walk.block_of(zero)
        if block is None or isinstance(place, cst.BaseCompoundStatement):
            continue
        line = [(_event(walk, call, block), call) for call in walk.calls]
        events = [(kind, call) for kind, call in line if kind]
        at = next(index for index, (_, call) in enumerate(events) if call is zero)
        looped = isinstance(walk.parent(block), cst.For | cst.While)
        order = events[at + 1 :] + (events[:at] if looped else [])
        back = events[:at] if not looped else order
        after = next((kind for kind, _ in order if kind in {"step", "backward", "?"}), "")
        behind = next((kind for kind, _ in reversed(back) if kind in {"step", "backward", "?"}), "")
        if after == "step" and behind == "backward" and _same(zero, order):
            what = f"`{walk.tree.code(zero)}` clears the gradients after `backward` and before the step"
            yield Symptom(Kind.WRONG_ORDER, walk.tree.span(zero), what, signs=("zeroed-between",))


def _same(zero: cst.Call, order: list[tuple[str, cst.Call]]) -> bool:
    """Whether the step behind is that of the optimizer whose gradients are zeroed."""
    step = next(call for kind, call in order if kind == "step")
    names = {dotted(one.value) for one in step.args} | {receiver(step)}
    return receiver(zero) in names


def _event(walk: Walk, call: cst.Call, block: cst.CSTNode) -> str:
    """What a call does to gradients, where it stands in the line of a block; `?` where it does so under a condition."""
    kind = {"backward": "backward", "zero_grad": "zero", "step": "step"}.get(method(call), "")
    if kind == "step" and not is_step(call):
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
    schedules = [call for call in walk.methods("step") if "sched" in receiver(call).lower() and not call.args]
    steps = [call for call in walk.calls if is_step(call)]
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


def _tape_without_step(walk: Walk) -> Iterator[Symptom]:
    for target, value, _ in walk.bindings:
        if not (isinstance(value, cst.Call) and method(value) == "gradient" and "tape" in receiver(value).lower()):
            continue
        uses = [node for node in walk.nodes if isinstance(node, cst.Name) and node.value == target]
        if len(uses) == 1:
            what = f"`{target}` is computed and never used: no optimizer applies it"
            yield Symptom(Kind.NEVER_STEPPED, walk.tree.span(value), what, target, ("unused",))


def _updates_unused(walk: Walk) -> Iterator[Symptom]:
    """`updates, state = tx.update(grads, state)` whose updates go nowhere."""
    for node in walk.nodes:
        if not (isinstance(node, cst.Assign) and isinstance(node.value, cst.Call) and method(node.value) == "update"):
            continue
        target = node.targets[0].target
        first = target.elements[0].value if isinstance(target, cst.Tuple) and len(target.elements) == 2 else None
        owner = receiver(node.value)
        if (
            not isinstance(first, cst.Name)
            or first.value.startswith("_")
            or not (is_optimizer(owner) or last(owner) == "tx")
        ):
            continue
        uses = [one for one in walk.nodes if isinstance(one, cst.Name) and one.value == first.value]
        if len(uses) == 1:
            what = f"`{first.value}` of `{owner}.update` is never applied to the parameters"
            yield Symptom(Kind.NEVER_STEPPED, walk.tree.span(node), what, first.value, ("unused",))
