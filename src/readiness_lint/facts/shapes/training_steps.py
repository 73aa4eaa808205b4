"""Steps of a training loop that are missing, and what takes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import called
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
_OPTIMIZER_NAMES = ("optim", "optimizer", "opt", "optimiser", "adam", "adamw", "sgd", "rmsprop", "adagrad")
_OPTIMIZERS = re.compile(
    r"(?:\A|\.)optim\.[A-Z]\w*\Z|(?:\A|\.)(?:Adam[Ww]?|SGD|RMSprop|Adagrad|Adadelta|Adamax|NAdam|RAdam|Lion|Lamb|Adafactor)\Z"
)


def symptoms_of_steps(walk: Walk) -> Iterator[Symptom]:
    """Backward passes without a step, steps without zeroed gradients, scalers half used."""
    backwards = [call for call in walk.methods("backward") if is_backward(call)]
    if backwards:
        yield from _never_stepped(walk, backwards)
        yield from _never_zeroed(walk, backwards)
        made = optimizers_in(walk)
        if any(is_step(call, made) for call in walk.calls):  # else the steps are taken elsewhere
            yield from _incomplete_scaler(walk, backwards)
    yield from _tape_without_step(walk)
    yield from _updates_unused(walk)


def is_optimizer(name: str) -> bool:
    """Whether a dotted name is that of an optimizer, as people call them."""
    word = last(name).lower().strip("_")
    parts = word.replace("optimizers", "optimizer").split("_")
    return any(part.rstrip("0123456789") in _OPTIMIZER_NAMES for part in parts) or word.endswith("optimizer")


def is_step(call: cst.Call, made: Collection[str] = ()) -> bool:
    """Whether a call steps an optimizer, through a scaler or not; `made` are the names of those that are made here."""
    name = receiver(call)
    return method(call) == "step" and (is_optimizer(name) or name in made or "scaler" in name.lower())


def optimizers_in(walk: Walk) -> set[str]:
    """The names that the scope binds to optimizers, whatever they are called."""
    return {target for target, value, _ in walk.bindings if _OPTIMIZERS.search(called(value))}


def makes_schedule(value: cst.CSTNode) -> bool:
    """Whether a call makes a learning-rate schedule."""
    name = called(value)
    word = last(name)
    if "lr_scheduler." in name and word[:1].isupper():
        return True
    known = word.endswith("LR") and word[:1].isupper() and len(word) > 3
    return (
        known
        or word == "ReduceLROnPlateau"
        or (word.startswith("get_") and word.endswith(("schedule_with_warmup", "_schedule")))
    )


def is_backward(call: cst.Call) -> bool:
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
        made = optimizers_in(walk)
        zeroed = {receiver(call) for call in walk.methods("zero_grad")}
        if not any(is_optimizer(name) or name in made for name in zeroed):
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
    made = optimizers_in(walk)
    steps = [call for call in walk.calls if is_step(call, made) and not _is_closed(call)]
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
    made = optimizers_in(walk)
    return any(
        (is_optimizer(target) or target in made) and isinstance(value, cst.Call) and loop in walk.loops(node)
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
