"""What goes wrong where gradients are functions or are taped: TensorFlow, Keras, JAX and optax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.training_steps import is_optimizer
from readiness_lint.facts.shapes.tree import called, dotted, own_nodes
from readiness_lint.facts.shapes.walk import argument, callee, is_true, last, method, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

# The loss may be told otherwise where the model is used: such a finding is no error.
_COMPILED = "compiled"
_TAPES = ("GradientTape",)
# What comes of these has no gradient, whatever went in.
_ENDS = frozenset({"numpy", "item", "stop_gradient"})
_SCORES = {"softmax": "softmax", "sigmoid": "sigmoid"}
_WANTS = {
    "CategoricalCrossentropy": "softmax",
    "SparseCategoricalCrossentropy": "softmax",
    "BinaryCrossentropy": "sigmoid",
}


def symptoms_of_tapes(walk: Walk) -> Iterator[Symptom]:
    """Losses that no tape saw, optimizer states that are thrown away, activations before `from_logits`."""
    yield from _untaped(walk)
    yield from _stopped(walk)
    yield from _state_dropped(walk)
    yield from _compiled_with_logits(walk)


def _tapes(walk: Walk) -> dict[str, list[cst.With]]:
    """The `with` statements that tape, by the name of the tape."""
    found: dict[str, list[cst.With]] = {}
    for node in walk.nodes:
        if isinstance(node, cst.With):
            for item in node.items:
                name = item.asname.name if item.asname is not None else None
                if callee(item.item) in _TAPES and isinstance(name, cst.Name):
                    found.setdefault(name.value, []).append(node)
    return found


def _untaped(walk: Walk) -> Iterator[Symptom]:
    """`tape.gradient(loss, ...)` of a loss that is computed outside of the tape, or that is a plain number."""
    tapes = _tapes(walk)
    if not tapes or "watch" in walk.attributes:
        return
    for call in walk.methods("gradient"):
        loss = argument(call, 0, "target")
        if receiver(call) not in tapes or not isinstance(loss, cst.Name):
            continue
        values = [(value, node) for target, value, node in walk.bindings if target == loss.value]
        if not values or _is_bound_otherwise(walk, loss.value):
            continue
        if all(method(value) in _ENDS for value, _ in values if isinstance(value, cst.Call)) and all(
            isinstance(value, cst.Call) for value, _ in values
        ):
            what = f"`{walk.tree.code(values[0][0])}` has no gradient, and `{walk.tree.code(call)}` asks for it"
        elif not any(_is_taped(walk, node, tapes) for _, node in values):
            what = f"`{loss.value}` is computed outside of `{receiver(call)}`: it has no gradient there"
        else:
            continue
        yield Symptom(Kind.DETACHED_LOSS, walk.tree.span(call), what, loss.value, ("untaped",))


def _is_taped(walk: Walk, node: cst.CSTNode, tapes: dict[str, list[cst.With]]) -> bool:
    blocks = [block for withs in tapes.values() for block in withs]
    return any(any(one is block for block in blocks) for one in walk.around(node))


def _is_bound_otherwise(walk: Walk, name: str) -> bool:
    """Whether a name gets a value by unpacking, in a loop, as a parameter or in place."""
    for node in walk.nodes:
        if isinstance(node, cst.Param) and node.name.value == name:
            return True
        targets = [node.target] if isinstance(node, cst.For | cst.AugAssign | cst.NamedExpr | cst.CompFor) else []
        if isinstance(node, cst.Tuple | cst.List) and isinstance(walk.parent(node), cst.AssignTarget):
            targets.append(node)
        if isinstance(node, cst.AsName):
            targets.append(node.name)
        if any(isinstance(one, cst.Name) and one.value == name for target in targets for one in own_nodes(target)):
            return True
    return False


def _stopped(walk: Walk) -> Iterator[Symptom]:
    """A function called a loss whose every result is `stop_gradient` of the whole."""
    scope = walk.tree.scope
    if not isinstance(scope, cst.FunctionDef) or not scope.name.value.endswith(("loss", "loss_fn", "loss_function")):
        return
    results = [node.value for node in walk.nodes if isinstance(node, cst.Return)]
    if results and all(callee(one) == "stop_gradient" for one in results if one is not None) and None not in results:
        first = next(one for one in results if one is not None)
        what = f"`{walk.tree.code(first)}` is all that the loss gives: no gradient gets through it"
        yield Symptom(Kind.DETACHED_LOSS, walk.tree.span(first), what, scope.name.value, ("stopped",))


def _state_dropped(walk: Walk) -> Iterator[Symptom]:
    """`updates, _ = tx.update(grads, state)` whose updates are applied: each step begins with an empty state."""
    if "apply_updates" not in walk.attributes and not any(callee(one) == "apply_updates" for one in walk.calls):
        return
    for node in walk.nodes:
        value = node.value if isinstance(node, cst.Assign) else None
        if not isinstance(node, cst.Assign) or not isinstance(value, cst.Call) or len(value.args) < 2:
            continue
        target, owner = node.targets[0].target, receiver(value)
        if method(value) != "update" or not (is_optimizer(owner) or last(owner) == "tx"):
            continue
        if not isinstance(target, cst.Tuple) or len(target.elements) != 2:
            continue
        state = dotted(target.elements[1].value)
        if state.strip("_") == "" and state:
            what = f"`{owner}.update` returns a new state, and it is thrown away: every step is the optimizer's first"
            yield Symptom(Kind.NEVER_STEPPED, walk.tree.span(node), what, owner, ("unused", "state-dropped"))


def _compiled_with_logits(walk: Walk) -> Iterator[Symptom]:
    """A Keras model that ends in an activation and is compiled with a loss that is told to expect logits."""
    for call in walk.methods("compile"):
        loss = argument(call, 1, "loss")
        wants = _WANTS.get(callee(loss), "") if isinstance(loss, cst.Call) else ""
        if not wants or not isinstance(loss, cst.Call) or not is_true(_named(loss, "from_logits")):
            continue
        name = receiver(call)
        made = [value for target, value, _ in walk.bindings if target == name]
        if len(made) == 1 and isinstance(made[0], cst.Call) and _ends_in(walk, made[0]) == wants:
            what = f"`{walk.tree.code(loss)}` expects logits, and `{name}` ends in {wants}: it is applied twice"
            yield Symptom(
                Kind.DOUBLE_SOFTMAX, walk.tree.span(loss), what, "", (f"wants-{wants}", f"gives-{wants}", _COMPILED)
            )


def _named(call: cst.Call, name: str) -> cst.BaseExpression | None:
    return next((one.value for one in call.args if one.keyword is not None and one.keyword.value == name), None)


def _ends_in(walk: Walk, model: cst.Call) -> str:
    """The activation of a model's last layer, empty where it is not known."""
    if callee(model) == "Sequential":
        layers = argument(model, 0, "layers")
        name = next((target for target, value, _ in walk.bindings if value is model), "")
        added = [one.args[0].value for one in walk.methods("add") if receiver(one) == name and one.args]
        held = [one.value for one in layers.elements] if isinstance(layers, cst.List) else []
        every = [*held, *added]
        return _activation(every[-1]) if every else ""
    if callee(model) == "Model":
        name = dotted(argument(model, 1, "outputs"))
        made = [value for target, value, _ in walk.bindings if target == name]
        final = made[-1] if made else None
        return _activation(final.func) if isinstance(final, cst.Call) else ""
    return ""


def _activation(layer: cst.BaseExpression) -> str:
    if not isinstance(layer, cst.Call):
        return ""
    if last(called(layer)).lower() in _SCORES:
        return _SCORES[last(called(layer)).lower()]
    given = _named(layer, "activation")
    if isinstance(given, cst.SimpleString):
        return _SCORES.get(str(given.evaluated_value), "")
    return _SCORES.get(last(dotted(given)), "")
