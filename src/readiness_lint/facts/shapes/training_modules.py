"""Modules whose parameters no optimizer sees, dropout that never ends, and methods that are named and not called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import called, dotted, parameters
from readiness_lint.facts.shapes.walk import argument, is_true, last, method, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_WITH_PARAMETERS = re.compile(
    r"(?:Lazy)?(?:Linear|Bilinear|Conv(?:Transpose)?[123]d|(?:Sync)?BatchNorm(?:[123]d)?|LayerNorm|GroupNorm|RMSNorm|Embedding"
    r"|EmbeddingBag|LSTM|GRU|RNN|LSTMCell|GRUCell|MultiheadAttention|Transformer\w*|Parameter)\Z"
)
_NAMESPACES = frozenset({"nn", "torch.nn"})
_DROPOUTS = re.compile(r"(?:Alpha|FeatureAlpha)?Dropout[123]?d?\Z")
_SWITCH = re.compile(r"switch|train|mode(?!l)|eval|determin|infer|mc_|monte", re.IGNORECASE)
_IN_PLACE = ("eval", "train", "zero_grad", "step", "backward")
_MISSPELT = frozenset(
    {"require_grad", "requires_grads", "require_grads", "required_grad", "requires_gard", "reqires_grad"}
)
_TENSOR_MAKERS = frozenset(
    {
        "tensor",
        "as_tensor",
        "from_numpy",
        "zeros",
        "ones",
        "randn",
        "rand",
        "randint",
        "arange",
        "full",
        "empty",
        "stack",
    }
    | {"cat", "zeros_like", "ones_like", "randn_like", "linspace", "eye", "FloatTensor", "LongTensor"}
)
_MOVES = frozenset(
    {"to", "cuda", "cpu", "detach", "float", "half", "long", "contiguous", "clone", "clamp", "requires_grad"}
)


def symptoms_of_modules(walk: Walk) -> Iterator[Symptom]:
    """Parameters out of sight, dropout without a mode, methods not called, results of tensor methods dropped."""
    scope = walk.tree.scope
    if isinstance(scope, cst.FunctionDef):
        if scope.name.value == "__init__":
            yield from _hidden(walk)
        elif scope.name.value == "forward":
            yield from _made_in_forward(walk)
            yield from _made_in_training(walk)
        yield from _dropout(walk)
    yield from _not_called(walk)
    yield from _misspelt(walk)
    yield from _dropped(walk)


def _makes_parameters(node: cst.CSTNode) -> bool:
    head, _, name = called(node).rpartition(".")
    if head not in _NAMESPACES:
        return False
    if name == "Sequential":
        assert isinstance(node, cst.Call)
        return any(_makes_parameters(one.value) for one in node.args)
    return _WITH_PARAMETERS.match(name) is not None


def _is_of_torch(name: str) -> bool:
    return name.rpartition(".")[0] in _NAMESPACES


def _held(value: cst.CSTNode) -> list[cst.BaseExpression]:
    """What a list, tuple or dictionary is made of, as it is written."""
    match value:
        case cst.List() | cst.Tuple() | cst.Dict():
            return [one.value for one in value.elements]
        case cst.ListComp():
            return [value.elt]
        case cst.DictComp():
            return [value.value]
        case cst.Call(args=[cst.Arg(value=cst.GeneratorExp(elt=one))]) if called(value) in {"tuple", "list"}:
            return [one]
    return []


def _hidden(walk: Walk) -> Iterator[Symptom]:
    for target, value, _ in walk.bindings:
        if not target.startswith("self.") or target.count(".") != 1:
            continue
        held = _held(value)
        if isinstance(value, cst.List) and not held:
            appended = (call for call in walk.methods("append") if receiver(call) == target and call.args)
            held = [call.args[0].value for call in appended]
        elif (isinstance(value, cst.Dict) and not held) or (called(value) == "dict" and _is_empty(value)):
            held = [one.value for one in walk.nodes if isinstance(one, cst.Assign) and _puts_into(one, target)]
        layers = any(_makes_parameters(one) for one in held)
        own = next((name for one in held if last(name := called(one))[:1].isupper() and not _is_of_torch(name)), "")
        if not (layers or own) or _is_registered(walk, target):
            continue
        what = f"`{target}` is a plain {_word(value)} of modules: `parameters()` does not see them"
        words = () if layers else (own,)  # a class of the project, it may be
        yield Symptom(Kind.UNSEEN_PARAMETERS, walk.tree.span(value), what, last(target), ("in-container",), words)


def _is_empty(value: cst.CSTNode) -> bool:
    return isinstance(value, cst.Call) and not value.args


def _puts_into(statement: cst.Assign, container: str) -> bool:
    """Whether a statement sets an entry of a container."""
    return any(
        isinstance(one.target, cst.Subscript) and dotted(one.target.value) == container for one in statement.targets
    )


def _word(value: cst.CSTNode) -> str:
    if isinstance(value, cst.Dict | cst.DictComp) or called(value) == "dict":
        return "dictionary"
    return "tuple" if isinstance(value, cst.Tuple) or called(value) == "tuple" else "list"


def _is_registered(walk: Walk, target: str) -> bool:
    """Whether the modules get to be known in another way: handed on, registered one by one, wrapped later."""
    if {"add_module", "register_module", "register_parameter"} & walk.attributes or any(
        called(one) == "setattr" for one in walk.calls
    ):
        return True
    if sum(name == target for name, _, _ in walk.bindings) > 1:
        return True
    for node in walk.nodes:
        if isinstance(node, cst.Attribute) and dotted(node) == target:
            above = walk.parent(node)
            if isinstance(
                above, cst.Arg | cst.Element | cst.StarredElement | cst.Assign | cst.For | cst.CompFor | cst.Return
            ):
                return True
    return False


def _made_in_forward(walk: Walk) -> Iterator[Symptom]:
    """Layers that are made anew in every pass, and used at once or through a local name."""
    for node in walk.calls:
        inner = node.func
        if isinstance(inner, cst.Call) and _makes_parameters(inner):
            what = f"`{walk.tree.code(inner)}` is made anew in every pass: it is never trained"
            yield Symptom(Kind.UNSEEN_PARAMETERS, walk.tree.span(inner), what, last(called(inner)), ("in-forward",))
    for target, value, _ in walk.bindings:
        if "." in target or not _makes_parameters(value) or not any(called(call) == target for call in walk.calls):
            continue
        what = f"`{target} = {walk.tree.code(value)}` is made anew in every pass: it is never trained"
        yield Symptom(Kind.UNSEEN_PARAMETERS, walk.tree.span(value), what, target, ("in-forward",))


def _dropout(walk: Walk) -> Iterator[Symptom]:
    """Functional dropout that is not told the mode, where its rate is not the caller's to decide."""
    given = {one.name.value for one in parameters(walk.tree.scope)}
    for call in walk.calls:
        if not _is_dropout(call) or len(call.args) > 2 or any(one.star for one in call.args):
            continue
        rate = argument(call, 1, "p")
        if argument(call, 2, "training") is not None or (isinstance(rate, cst.Name) and rate.value in given):
            continue
        what = f"`{walk.tree.code(call)}` drops values in evaluation as well: `training=self.training` is missing"
        signs = ("reads-mode",) if _asks_mode(walk) or _is_switched(walk, call) else ()
        yield Symptom(Kind.DROPOUT_ALWAYS_ON, walk.tree.span(call), what, signs=signs)


def _made_in_training(walk: Walk) -> Iterator[Symptom]:
    """Dropout that no mode reaches: a module made in the pass itself, or the low-level function told True."""
    for call in walk.calls:
        made = call.func
        head, _, name = called(made).rpartition(".") if isinstance(made, cst.Call) else ("", "", "")
        if head in _NAMESPACES and _DROPOUTS.match(name):
            what = (
                f"`{walk.tree.code(made)}` is made anew in every pass, in training mode: it drops values in evaluation"
            )
        elif called(call) == "torch.dropout" and is_true(argument(call, 2, "train")):
            what = f"`{walk.tree.code(call)}` drops values in evaluation as well: it is told that it trains"
        else:
            continue
        signs = ("reads-mode",) if _asks_mode(walk) or _is_switched(walk, call) else ()
        yield Symptom(Kind.DROPOUT_ALWAYS_ON, walk.tree.span(call), what, signs=signs)


def _asks_mode(walk: Walk) -> bool:
    """Whether the mode is read for anything else than to tell it to other dropout."""
    for node in walk.nodes:
        if isinstance(node, cst.Attribute) and node.attr.value == "training":
            above = walk.parent(node)
            if not (isinstance(above, cst.Arg) and above.keyword is not None and above.keyword.value == "training"):
                return True
    return False


def _is_switched(walk: Walk, call: cst.Call) -> bool:
    """Whether a condition that speaks of a switch or a mode decides about dropout."""
    return any(_SWITCH.search(walk.tree.code(test.test)) for test, _ in walk.arms(call))


def _is_dropout(call: cst.Call) -> bool:
    head, _, name = called(call).rpartition(".")
    return name in {"dropout", "dropout2d", "dropout3d", "alpha_dropout"} and head in {
        "F",
        "functional",
        "nn.functional",
        "torch.nn.functional",
    }


def _not_called(walk: Walk) -> Iterator[Symptom]:
    for node in walk.nodes:
        if not (isinstance(node, cst.Expr) and isinstance(node.value, cst.Attribute)):
            continue
        name = dotted(node.value)
        if node.value.attr.value in _IN_PLACE and name:
            what = f"`{name}` is named and not called"
            yield Symptom(Kind.METHOD_NOT_CALLED, walk.tree.span(node), what, name, ("bare",))


def _misspelt(walk: Walk) -> Iterator[Symptom]:
    for target, value, node in walk.bindings:
        owner, _, word = target.rpartition(".")
        if (
            owner
            and owner not in {"self", "cls", "args", "opt", "cfg", "config"}
            and word in _MISSPELT
            and (is_true(value) or dotted(value) == "False")
        ):
            what = f"`{target}` is no attribute of a tensor: `requires_grad` stays as it is"
            yield Symptom(Kind.METHOD_NOT_CALLED, walk.tree.span(node), what, word, ("misspelt",))


def _dropped(walk: Walk) -> Iterator[Symptom]:
    """`x.to(device)` as a statement, where `x` is a tensor for certain: tensors do not move in place."""
    for node in walk.nodes:
        if not (isinstance(node, cst.Expr) and isinstance(node.value, cst.Call)):
            continue
        name = receiver(node.value)
        if method(node.value) not in _MOVES or not name or not _is_tensor(walk, name):
            continue
        what = f"the result of `{walk.tree.code(node)}` is dropped: a tensor is not changed in place"
        yield Symptom(Kind.METHOD_NOT_CALLED, walk.tree.span(node), what, name, ("dropped",))


def _is_tensor(walk: Walk, name: str) -> bool:
    values = [value for target, value, _ in walk.bindings if target == name]
    return bool(values) and all(
        called(value).startswith("torch.") and called(value).removeprefix("torch.") in _TENSOR_MAKERS
        for value in values
    )
