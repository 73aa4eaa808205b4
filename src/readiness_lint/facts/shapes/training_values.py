"""Values that gradients do not get through, and losses that have none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.constants import is_constant
from readiness_lint.facts.shapes.training_activations import is_changed
from readiness_lint.facts.shapes.tree import called, dotted, own_nodes
from readiness_lint.facts.shapes.walk import argument, callee, is_true, last, method, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_MAKERS = frozenset({"tensor", "as_tensor", "Variable", "FloatTensor", "Tensor"})
_CUTS = frozenset({"item", "detach", "numpy", "tolist"})
_TERMS = re.compile(r"loss|reg(?:ulari[sz]\w*)?\Z|penalty|(?:\A|_)(?:kl|kld|ce|bce|mse|aux)\Z", re.IGNORECASE)
_STRAIGHT_THROUGH = frozenset(
    {"detach", "apply", "no_grad", "inference_mode", "int8", "int", "long", "uint8", "data", "stop_gradient", "type"}
)


def symptoms_of_values(walk: Walk) -> Iterator[Symptom]:
    """Losses without a gradient, rounding that stops gradients."""
    yield from _made_again(walk)
    yield from _marked(walk)
    yield from _cut_terms(walk)
    yield from _rounded(walk)


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
    yield from _added_numbers(walk, driven)
    for target, value, _ in walk.bindings:
        if target not in driven or not isinstance(value, cst.BinaryOperation):
            continue
        yield from _cut_by_name(walk, target, value)
        terms = list(_terms(value))
        for term in terms:
            call = _factor(term)
            if call is not None and len(terms) > 1 and _speaks_of_loss(receiver(call)):
                what = (
                    f"`{walk.tree.code(term)}` adds a number to the loss: no gradient gets through `.{method(call)}()`"
                )
                yield Symptom(Kind.DETACHED_LOSS, walk.tree.span(term), what, target, ("cut-term",))


def _added_numbers(walk: Walk, driven: set[str]) -> Iterator[Symptom]:
    """`loss += 0.1 * x.mean().item()` before `loss.backward()`."""
    for node in walk.nodes:
        if not isinstance(node, cst.AugAssign) or not isinstance(node.operator, cst.AddAssign):
            continue
        target, call = dotted(node.target), _factor(node.value)
        if target not in driven or call is None or not _is_computed(node.value, call):
            continue
        backwards = [one for one in walk.methods("backward") if receiver(one) == target]
        # What is added behind `backward` is for a log.
        if any(walk.before(one, node) for one in backwards) or all(walk.exclude(one, node) for one in backwards):
            continue
        what = f"`{walk.tree.code(node)}` adds a number to the loss: no gradient gets through `.{method(call)}()`"
        yield Symptom(Kind.DETACHED_LOSS, walk.tree.span(node), what, target, ("cut-term",))


def _is_computed(term: cst.CSTNode, call: cst.Call) -> bool:
    """Whether a term is a number that was computed, times constants at most."""
    assert isinstance(call.func, cst.Attribute)
    if _speaks_of_loss(receiver(call)):
        return True
    sides = (term.left, term.right) if isinstance(term, cst.BinaryOperation) else ()
    plain = all(side is call or is_constant(side) for side in sides)
    return method(call) == "item" and isinstance(call.func.value, cst.Call) and plain


def _cut_by_name(walk: Walk, target: str, value: cst.BinaryOperation) -> Iterator[Symptom]:
    """`loss = ce + 0.1 * reg`, where `reg` was detached when it was made."""
    if any(isinstance(node, cst.Subtract) for node in own_nodes(value)):
        return  # a value that is replaced: `x - x.detach() + y`
    for term in _terms(value):
        multiplied = isinstance(term, cst.BinaryOperation) and isinstance(term.operator, cst.Multiply)
        sides = (term.left, term.right) if multiplied and isinstance(term, cst.BinaryOperation) else (term,)
        plain = [side for side in sides if isinstance(side, cst.Name) and _TERMS.search(side.value)]
        if len(plain) != 1 or not all(side is plain[0] or is_constant(side) for side in sides):
            continue
        made = [one for name, one, _ in walk.bindings if name == plain[0].value]
        if len(made) != 1 or is_changed(walk, plain[0].value):
            continue
        call = made[0]
        if (
            isinstance(call, cst.Call)
            and method(call) in {"item", "detach"}
            and dotted(call.func) != f"{target}.detach"
        ):
            what = f"`{plain[0].value}` adds a number to the loss: it was cut off by `.{method(call)}()`"
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
