"""Losses that apply an activation themselves, and are given its result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import called, dotted
from readiness_lint.facts.shapes.walk import argument, callee, last
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_LOSSES = {
    "CrossEntropyLoss": "softmax",
    "cross_entropy": "softmax",
    "NLLLoss": "log-probabilities",
    "nll_loss": "log-probabilities",
    "BCEWithLogitsLoss": "sigmoid",
    "binary_cross_entropy_with_logits": "sigmoid",
}
# Those of TensorFlow and optax are given their scores as `logits`.
_OF_LOGITS = {
    "softmax_cross_entropy_with_logits": "softmax",
    "sparse_softmax_cross_entropy_with_logits": "softmax",
    "sigmoid_cross_entropy_with_logits": "sigmoid",
    "softmax_cross_entropy": "softmax",
    "softmax_cross_entropy_with_integer_labels": "softmax",
    "sigmoid_binary_cross_entropy": "sigmoid",
}
_WITH_LOGITS = frozenset({"tf.nn", "tf.compat.v1.nn", "tensorflow.nn", "optax"})
_OF_TORCH = frozenset({"F", "nn", "functional", "nn.functional", "torch.nn.functional", "torch.nn", "torch"})
_ACTIVATIONS = {"softmax": "softmax", "Softmax": "softmax", "sigmoid": "sigmoid", "Sigmoid": "sigmoid"}


def symptoms_of_activations(walk: Walk) -> Iterator[Symptom]:
    """Losses that are given what an activation gave, and what modules return that do so."""
    for call in walk.calls:
        wants, criterion = _wants(walk, call)
        of_logits = wants and last(called(call)) in _OF_LOGITS
        first = 0 if called(call).startswith("optax.") else len(call.args)
        given = argument(call, first, "logits") if of_logits else argument(call, 0, "input")
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
    return found.pop() if name and len(found) == 1 and not is_changed(walk, name) else ""


def _ends_activated(walk: Walk) -> Iterator[Symptom]:
    """A forward of which every result is that of one activation, or of one attribute; what attributes end in one."""
    scope = walk.tree.scope
    name = scope.name.value if isinstance(scope, cst.FunctionDef) else ""
    if name == "__init__":
        yield from _holds_activated(walk)
    if name != "forward":
        return
    results = [node for node in walk.nodes if isinstance(node, cst.Return)]
    kinds = {_activation(walk, node.value, node)[0] if node.value is not None else "" for node in results}
    kind = kinds.pop() if len(kinds) == 1 else ""
    if kind:
        span = walk.tree.span(results[0])
        yield Symptom(Kind.DOUBLE_SOFTMAX, span, f"returns the result of {kind}", "", (f"returns-{kind}",))
        return
    sources = {called(node.value) if node.value is not None else "" for node in results}
    source = sources.pop() if len(sources) == 1 else ""
    if source.startswith("self.") and source.count(".") == 1:
        span = walk.tree.span(results[0])
        yield Symptom(Kind.DOUBLE_SOFTMAX, span, f"returns what `{source}` does", "", (f"returns-of:{source}",))


def _holds_activated(walk: Walk) -> Iterator[Symptom]:
    """`self.net = nn.Sequential(..., nn.Sigmoid())`."""
    for target, value, _ in walk.bindings:
        if callee(value) != "Sequential" or not isinstance(value, cst.Call) or not value.args:
            continue
        end = callee(value.args[-1].value)
        if (
            target.startswith("self.")
            and end in _ACTIVATIONS
            and sum(one == target for one, _, _ in walk.bindings) == 1
        ):
            what = f"`{target}` ends in {_ACTIVATIONS[end]}"
            sign = f"ends-{_ACTIVATIONS[end]}:{target}"
            yield Symptom(Kind.DOUBLE_SOFTMAX, walk.tree.span(value), what, "", (sign,))


def clashes(wants: str, kind: str) -> bool:
    """Whether a loss that wants scores of some kind is given activated ones."""
    return kind == wants or (wants == "log-probabilities" and kind == "softmax")


def _wants(walk: Walk, call: cst.Call) -> tuple[str, str]:
    """What a loss applies itself, as far as it shows here, and else the attribute that holds the loss."""
    name = called(call)
    head, _, word = name.rpartition(".")
    if word in _LOSSES and not word[0].isupper() and head in _OF_TORCH:
        return _LOSSES[word], ""
    if word in _OF_LOGITS and head in _WITH_LOGITS:
        return _OF_LOGITS[word], ""
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
    if not name or not found or is_changed(walk, name):
        return "", ""
    results = {_activation(walk, value, node) if not isinstance(value, cst.Name) else ("", "") for value, node in found}
    return results.pop() if len(results) == 1 else ("", "")


def is_changed(walk: Walk, name: str) -> bool:
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
