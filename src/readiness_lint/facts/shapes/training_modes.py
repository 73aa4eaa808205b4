"""Objects of a training loop in the wrong state: schedules that never move, models that stay in evaluation mode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.training_steps import is_optimizer, is_step, makes_schedule, optimizers_in
from readiness_lint.facts.shapes.tree import all_nodes, called, dotted
from readiness_lint.facts.shapes.walk import argument, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_READS = frozenset({"load_state_dict", "state_dict", "get_last_lr", "get_lr", "last_epoch", "base_lrs", "optimizer"})


def symptoms_of_modes(walk: Walk) -> Iterator[Symptom]:
    """Schedules that are made and never stepped, and loops that leave the model in evaluation mode."""
    yield from _schedules(walk)
    yield from _left_in_eval(walk)


def _schedules(walk: Walk) -> Iterator[Symptom]:
    if isinstance(walk.tree.scope, cst.Module):
        return  # other code may use what a module makes
    for target, value, _ in walk.bindings:
        if not (
            isinstance(value, cst.Call)
            and makes_schedule(value)
            and _is_for_optimizer(walk, dotted(argument(value, 0, "optimizer")))
        ):
            continue
        owner, _, name = target.rpartition(".")
        if owner not in {"", "self"} or _moves(walk, target):
            continue
        what = f"`{target}` is made and never stepped: the learning rate stays as it is"
        signs = ("attribute",) if owner else ()
        yield Symptom(Kind.SCHEDULE_NEVER_STEPPED, walk.tree.span(value), what, name, signs)


def _is_for_optimizer(walk: Walk, name: str) -> bool:
    return is_optimizer(name) or name in optimizers_in(walk)


def _moves(walk: Walk, target: str) -> bool:
    """Whether a schedule gets anywhere here: it is stepped, handed over, returned or kept elsewhere."""
    for node in all_nodes(walk.tree.scope):
        if isinstance(node, cst.Global | cst.Nonlocal) and any(one.name.value == target for one in node.names):
            return True
        if dotted(node) != target or not isinstance(node, cst.Name | cst.Attribute):
            continue
        above = walk.parent(node)
        if above is None:  # in a nested function
            return True
        if isinstance(above, cst.Attribute) and above.value is node and above.attr.value in _READS:
            continue
        if isinstance(above, cst.AssignTarget | cst.AnnAssign) or (
            isinstance(above, cst.Attribute) and above.attr is node
        ):
            continue
        if isinstance(above, cst.Comparison | cst.If):
            continue
        if isinstance(above, cst.Arg) and above.keyword is node:
            continue
        return True
    return any(isinstance(node, cst.Call) and called(node) in {"locals", "globals", "vars"} for node in walk.calls)


def _left_in_eval(walk: Walk) -> Iterator[Symptom]:
    trains = [call for call in walk.methods("train") if _switches_on(call)]
    made = optimizers_in(walk)
    steps = [call for call in walk.calls if is_step(call, made) and walk.loops(call)]
    if not steps:
        return
    yield from _evals_between(walk, walk.loops(steps[0]), trains)
    loop = walk.loops(steps[0])[-1]  # the outermost: what is switched in one epoch stays so in the next
    if any(loop in walk.loops(call) for call in trains):
        return
    yield from _evals_in(walk, loop, trains)


def _evals_between(walk: Walk, loops: list[cst.CSTNode], trains: list[cst.Call]) -> Iterator[Symptom]:
    """`model.train()` once an epoch, and `model.eval()` among the batches: the rest of the epoch is trained so."""
    inner = loops[0]
    outside = {receiver(call) for call in trains if len(loops) > 1 and walk.loops(call)[:1] == [loops[1]]}
    inside = {receiver(call) for call in trains if inner in walk.loops(call)}
    for call in walk.methods("eval"):
        model = receiver(call)
        if inner in walk.loops(call) and model in outside - inside and not _leaves(walk, call, inner):
            what = f"`{model}` stays in evaluation mode for the rest of the loop: `train()` stands before it"
            yield Symptom(Kind.LEFT_IN_EVAL, walk.tree.span(call), what, model, ("in-loop",))
            return


def _evals_in(walk: Walk, loop: cst.CSTNode, trains: list[cst.Call]) -> Iterator[Symptom]:
    """`model.train()` before a loop, `model.eval()` in it, or in what it calls with the model."""
    before = {receiver(call) for call in trains if walk.before(call, loop)}
    if not before:
        return
    for call in walk.methods("eval"):
        if loop in walk.loops(call) and receiver(call) in before and not _leaves(walk, call, loop):
            what = f"`{receiver(call)}` stays in evaluation mode: nothing in the loop calls `train()` after that"
            yield Symptom(Kind.LEFT_IN_EVAL, walk.tree.span(call), what, receiver(call), ("in-loop",))
            return
    for call in walk.calls:
        if loop not in walk.loops(call) or receiver(call) in before or not called(call) or _leaves(walk, call, loop):
            continue
        given = [dotted(one.value) for one in call.args]
        model = next((name for name in given if name in before), "")
        own = receiver(call) == "self" and any(name.startswith("self.") for name in before)
        if model or own:
            model = model or min(before)
            what = f"`{model}` may stay in evaluation mode after `{walk.tree.code(call)}`"
            yield Symptom(Kind.LEFT_IN_EVAL, walk.tree.span(call), what, model, ("by-call",), (called(call),))


def _leaves(walk: Walk, call: cst.Call, loop: cst.CSTNode) -> bool:
    """Whether the loop is left right behind a call."""
    block, place = walk.block_of(call)
    if block is None or not isinstance(block, cst.IndentedBlock):
        return False
    behind = block.body[next(at for at, one in enumerate(block.body) if one is place) :]
    ends = (cst.Return, cst.Break, cst.Raise)
    return (
        any(
            isinstance(small, ends)
            for line in behind
            if isinstance(line, cst.SimpleStatementLine)
            for small in line.body
        )
        and walk.parent(block) is not loop
    )


def _switches_on(call: cst.Call) -> bool:
    """Whether `x.train(...)` may put a module in training mode."""
    return not call.args or (len(call.args) == 1 and dotted(call.args[0].value) != "False")
