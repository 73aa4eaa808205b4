"""Values that gradients do not get through, and losses that are given something else than they are made for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.constants import is_constant
from readiness_lint.facts.shapes.tree import called, dotted, own_nodes
from readiness_lint.facts.shapes.walk import argument, callee, is_true, last, method, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_MAKERS = frozenset({"tensor", "as_tensor", "Variable", "FloatTensor", "Tensor"})
_CUTS = frozenset({"item", "detach", "numpy", "tolist"})
_LOSSES = {
    "CrossEntropyLoss": "softmax",
    "cross_entropy": "softmax",
    "NLLLoss": "log-probabilities",
    "nll_loss": "log-probabilities",
    "BCEWithLogitsLoss": "sigmoid",
    "binary_cross_entropy_with_logits": "sigmoid",
}
_OF_TORCH = frozenset({"F", "nn", "functional", "nn.functional", "torch.nn.functional", "torch.nn", "torch"})
_ACTIVATIONS = {"softmax": "softmax", "Softmax": "softmax", "sigmoid": "sigmoid", "Sigmoid": "sigmoid"}
_STRAIGHT_THROUGH = frozenset(
    {"detach", "apply", "no_grad", "inference_mode", "int8", "int", "long", "uint8", "data", "stop_gradient", "type"}
)


def symptoms_of_values(walk: Walk) -> Iterator[Symptom]:
    """Losses without a gradient, rounding that stops gradients, activations that a loss applies once more."""
    yield from _made_again(walk)
    yield from _marked(walk)
    yield from _cut_terms(walk)
    yield from _rounded(walk)
    yield from _activated_twice(walk)


def _speaks_of_loss(name: str) -> bool:
    return "loss" in name.lower()


def _is_cut(node: cst.CSTNode) -> bool:
    """Whether an expression holds something that cuts a value from what it was computed from, or a loss itself."""
    for one in own_nodes(node):
        if isinstance(one, cst.Call) and (
            method(one) in _CUTS or (called(one) == "float" and not is_constant(one.args[0].value if one.args else one))
        ):
            return True
        if isinstance(one, cst.Attribute) and one.attr.value == "data":
            return True
        if isinstance(one, cst.Name) and _speaks_of_loss(one.value):
            return True
    return False


def _made_again(walk: Walk) -> Iterator[Symptom]:
    """`torch.tensor(float(loss), requires_grad=True)`: a new leaf that knows nothing of the model."""
    scope = walk.tree.scope
    inside = isinstance(scope, cst.FunctionDef) and _speaks_of_loss(scope.name.value)
    for call in walk.calls:
        if callee(call) not in _MAKERS or not is_true(argument(call, 99, "requires_grad")) or not call.args:
            continue
        first = argument(call, 0, "data")
        if first is None or is_constant(first) or not _is_cut(first):
            continue
        kept = next((name for name, value, _ in walk.bindings if any(node is call for node in own_nodes(value))), "")
        returned = any(isinstance(above, cst.Return) for above in walk.around(call))
        ours = (_speaks_of_loss(kept) and not kept.endswith("data")) or (inside and returned)
        if not ours:
            continue
        what = f"`{walk.tree.code(call)}` is a new leaf: no gradient gets from it to the model"
        yield Symptom(Kind.DETACHED_LOSS, walk.tree.span(call), what, kept, ("made-again",))


def _marked(walk: Walk) -> Iterator[Symptom]:
    """`loss.requires_grad = True` on a computed loss, which only silences the error that it has no gradient."""
    marks = [
        (target.removesuffix(".requires_grad"), node)
        for target, value, node in walk.bindings
        if target.endswith(".requires_grad") and is_true(value)
    ]
    marks += [
        (receiver(call), call)
        for call in walk.methods("requires_grad_")
        if not call.args or is_true(call.args[0].value)
    ]
    driven = {receiver(call) for call in walk.methods("backward")}
    driven |= {dotted(node.value) for node in walk.nodes if isinstance(node, cst.Return) and node.value is not None}
    for name, node in marks:
        if (
            not _speaks_of_loss(last(name))
            or name not in driven
            or any("requires_grad" in walk.tree.code(test.test) for test, _ in walk.arms(node))
        ):
            continue
        values = [value for target, value, _ in walk.bindings if target == name]
        if not values or all(_is_start(value) for value in values):
            continue
        what = f"`{walk.tree.code(node)}` hides that the loss has no gradient: nothing is learned from it"
        yield Symptom(Kind.DETACHED_LOSS, walk.tree.span(node), what, name, ("marked",))


def _is_start(value: cst.CSTNode) -> bool:
    """Whether a value is the empty start of a sum."""
    if isinstance(value, cst.Call) and callee(value) in {
        *_MAKERS,
        "zeros",
        "zeros_like",
        "zero",
        "new_zeros",
        "new_tensor",
    }:
        return not value.args or callee(value).find("zero") >= 0 or is_constant(value.args[0].value)
    return is_constant(value)


def _cut_terms(walk: Walk) -> Iterator[Symptom]:
    """`loss = a + b.item()`: what is learned from `a` alone, where the code says that `b` counts as well."""
    driven = {receiver(call) for call in walk.methods("backward") if receiver(call)}
    for target, value, _ in walk.bindings:
        if target not in driven or not isinstance(value, cst.BinaryOperation):
            continue
        terms = list(_terms(value))
        for term in terms:
            call = _factor(term)
            if call is not None and len(terms) > 1 and _speaks_of_loss(receiver(call)):
                what = (
                    f"`{walk.tree.code(term)}` adds a number to the loss: no gradient gets through `.{method(call)}()`"
                )
                yield Symptom(Kind.DETACHED_LOSS, walk.tree.span(term), what, target, ("cut-term",))


def _terms(value: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What is added up, in order; without recursion, since a sum may have a thousand terms."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, cst.BinaryOperation) and isinstance(one.operator, cst.Add):
            stack += (one.right, one.left)
        else:
            yield one


def _factor(term: cst.CSTNode) -> cst.Call | None:
    """The `x.item()` or `x.detach()` that a term is a multiple of."""
    sides = (
        (term.left, term.right)
        if isinstance(term, cst.BinaryOperation) and isinstance(term.operator, cst.Multiply)
        else (term,)
    )
    if any(isinstance(side, cst.Integer | cst.Float) and not side.evaluated_value for side in sides):
        return None  # a term that is zero only keeps something in the sum
    return next((side for side in sides if isinstance(side, cst.Call) and method(side) in {"item", "detach"}), None)


def _rounded(walk: Walk) -> Iterator[Symptom]:
    """Quantise and scale back in a module's forward, with nothing that lets gradients through the rounding."""
    scope = walk.tree.scope
    if not isinstance(scope, cst.FunctionDef) or scope.name.value != "forward" or _STRAIGHT_THROUGH & walk.attributes:
        return
    for target, value, _ in walk.bindings:
        call = next((one for one in own_nodes(value) if isinstance(one, cst.Call) and _rounds(one)), None)
        if call is None or "." in target:
            continue
        scales = {
            dotted(one.right)
            for one in own_nodes(value)
            if isinstance(one, cst.BinaryOperation) and isinstance(one.operator, cst.Divide)
        } - {""}
        if scales and any(_scaled_back(node, target, scales) for node in walk.nodes):
            what = f"`{walk.tree.code(call)}` stops the gradient: no straight-through estimate stands in for it"
            yield Symptom(Kind.GRADIENT_CUT, walk.tree.span(call), what, target, ("quantised",))


def _rounds(call: cst.Call) -> bool:
    """`torch.round(x)` or `x.round()`; what a module calls its own round may be a straight-through estimate."""
    return method(call) == "round" and receiver(call).partition(".")[0] not in {
        "self",
        "np",
        "numpy",
        "math",
        "builtins",
    }


def _scaled_back(node: cst.CSTNode, target: str, scales: set[str]) -> bool:
    if not (isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Multiply)):
        return False
    sides = ((node.left, node.right), (node.right, node.left))
    return any(
        dotted(scale) in scales and any(isinstance(one, cst.Name) and one.value == target for one in own_nodes(other))
        for other, scale in sides
    )


def _activated_twice(walk: Walk) -> Iterator[Symptom]:
    for call in walk.calls:
        wants, criterion = _wants(walk, call)
        given = argument(call, 0, "input")
        if not (wants or criterion) or given is None:
            continue
        kind, made = _activation(walk, given, call)
        signs = ("attribute",) if criterion else (f"wants-{wants}",)
        what = f"`{walk.tree.code(call)}` is given the result of `{made}`, and applies it once more"
        if not kind:
            model = _model(walk, given, call)
            if model and wants and model.rpartition(".")[0] not in _OF_TORCH:
                what = f"`{walk.tree.code(call)}` is given what `{model}` returns, which ends in the activation already"
                yield Symptom(Kind.DOUBLE_SOFTMAX, walk.tree.span(call), what, "", (*signs, "of-model"), (model,))
        elif criterion or clashes(wants, kind):
            if wants == "log-probabilities":
                what = f"`{walk.tree.code(call)}` is given probabilities, and takes them for log-probabilities"
            yield Symptom(Kind.DOUBLE_SOFTMAX, walk.tree.span(call), what, criterion, (*signs, f"gives-{kind}"))
    yield from _ends_activated(walk)


def _model(walk: Walk, given: cst.CSTNode, use: cst.CSTNode) -> str:
    """What is called to make a value, where that is one name or attribute in all of its assignments."""
    if isinstance(given, cst.Call):
        return called(given)
    name = dotted(given)
    found = {called(value) for target, value, node in walk.bindings if target == name and walk.before(node, use)}
    return found.pop() if name and len(found) == 1 and not _is_changed(walk, name) else ""


def _ends_activated(walk: Walk) -> Iterator[Symptom]:
    """A forward of which every result is that of one activation."""
    scope = walk.tree.scope
    if not (isinstance(scope, cst.FunctionDef) and scope.name.value == "forward"):
        return
    results = [node for node in walk.nodes if isinstance(node, cst.Return)]
    kinds = {_activation(walk, node.value, node)[0] if node.value is not None else "" for node in results}
    kind = kinds.pop() if len(kinds) == 1 else ""
    if kind:
        span = walk.tree.span(results[0])
        yield Symptom(Kind.DOUBLE_SOFTMAX, span, f"returns the result of {kind}", "", (f"returns-{kind}",))


def clashes(wants: str, kind: str) -> bool:
    """Whether a loss that wants scores of some kind is given activated ones."""
    return kind == wants or (wants == "log-probabilities" and kind == "softmax")


def _wants(walk: Walk, call: cst.Call) -> tuple[str, str]:
    """What a loss applies itself, as far as it shows here, and else the attribute that holds the loss."""
    name = called(call)
    head, _, word = name.rpartition(".")
    if word in _LOSSES and not word[0].isupper() and head in _OF_TORCH:
        return _LOSSES[word], ""
    if isinstance(call.func, cst.Call) and callee(call.func) in _LOSSES and callee(call.func)[0].isupper():
        return _LOSSES[callee(call.func)], ""
    if not name or len(call.args) < 2:
        return "", ""
    made = [value for target, value, _ in walk.bindings if target == name]
    kinds = {_LOSSES.get(callee(value), "") if callee(value)[:1].isupper() else "" for value in made}
    if made:
        return (kinds.pop() if len(kinds) == 1 else ""), ""
    return "", name if head == "self" else ""


def _activation(walk: Walk, given: cst.CSTNode, use: cst.CSTNode) -> tuple[str, str]:
    """Which activation a value comes from directly, and how it is written."""
    if isinstance(given, cst.Call):
        word = callee(given) if not isinstance(given.func, cst.Call) else callee(given.func)
        if word in _ACTIVATIONS:
            return _ACTIVATIONS[word], walk.tree.code(given)
        return _of_sequential(walk, given)
    name = dotted(given)
    found = [(value, node) for target, value, node in walk.bindings if target == name and walk.before(node, use)]
    if not name or not found or _is_changed(walk, name):
        return "", ""
    results = {_activation(walk, value, node) if not isinstance(value, cst.Name) else ("", "") for value, node in found}
    return results.pop() if len(results) == 1 else ("", "")


def _is_changed(walk: Walk, name: str) -> bool:
    """Whether a name gets a value in another way as well: unpacked, looped over, changed in place."""
    for node in walk.nodes:
        if isinstance(node, cst.AugAssign) and dotted(node.target) == name:
            return True
        elements = node.elements if isinstance(node, cst.Tuple | cst.List) else ()
        unpacked = isinstance(walk.parent(node), cst.AssignTarget | cst.For)
        if unpacked and any(dotted(one.value) == name for one in elements):
            return True
    return False


def _of_sequential(walk: Walk, call: cst.Call) -> tuple[str, str]:
    """The last layer of the local `nn.Sequential` that is called."""
    for target, value, _ in walk.bindings:
        if target == called(call) and callee(value) == "Sequential" and isinstance(value, cst.Call) and value.args:
            end = value.args[-1].value
            if callee(end) in _ACTIVATIONS:
                return _ACTIVATIONS[callee(end)], walk.tree.code(end)
    return "", ""
