"""Training data that comes in the same order every time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.training_steps import is_step
from readiness_lint.facts.shapes.tree import called, dotted
from readiness_lint.facts.shapes.walk import argument, callee, last, receiver
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_LOADERS = frozenset({"DataLoader", "torch.utils.data.DataLoader", "data.DataLoader"})
_ORDERED = ("sampler", "batch_sampler", "shuffle")
_OF_TRAINING = re.compile(r"(?:\A|_)train(?:ing)?(?=_|\Z|[a-z]*(?:loader|set|data)\Z)", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"val|test|eval|calib|dev|probe|infer|predict|bench|profil|stream|iter|pipe|smoke", re.IGNORECASE
)
# What these make has a length and an order, and gives the same under the same index.
_KNOWN = re.compile(
    r"\A(?:TensorDataset|ImageFolder|DatasetFolder|K?MNIST|FashionMNIST|EMNIST|CIFAR100?|SVHN|STL10|ImageNet|Caltech\d+)\Z"
)
_EPOCHS = re.compile(r"epoch", re.IGNORECASE)


def symptoms_of_data(walk: Walk) -> Iterator[Symptom]:
    """Loaders of training data that never shuffle, and samplers that shuffle alike in every epoch."""
    yield from _unshuffled(walk)
    yield from _same_epochs(walk)


def _unshuffled(walk: Walk) -> Iterator[Symptom]:
    """`train_loader = DataLoader(train_set, batch_size=8)` of data that is made here."""
    for target, value, _ in walk.bindings:
        if not (isinstance(value, cst.Call) and called(value) in _LOADERS and len(value.args) > 1):
            continue
        data = argument(value, 0, "dataset")
        words = {one.keyword.value for one in value.args if one.keyword is not None}
        plain = [one for one in value.args if one.keyword is None]
        if any(one.star for one in value.args) or len(plain) > 2 or words.intersection(_ORDERED) or data is None:
            continue
        name = f"{last(target)} {last(dotted(data))}"
        if not any(_OF_TRAINING.search(one) for one in name.split()) or _OF_OTHERS.search(name):
            continue
        made = _made(walk, data)
        if made and not _speaks_of_order(walk):
            what = (
                f"`{target}` gives `{walk.tree.code(data)}` in the same order in every epoch: `shuffle=True` is missing"
            )
            known = ("known",) if _KNOWN.match(last(made)) else ()
            yield Symptom(Kind.UNSHUFFLED_TRAINING, walk.tree.span(value), what, last(target), known, (made,))


def _made(walk: Walk, data: cst.BaseExpression) -> str:
    """What constructs a data set, as far as one class does it."""
    name = dotted(data)
    values = [data] if isinstance(data, cst.Call) else [one for target, one, _ in walk.bindings if target == name]
    found = {called(one) for one in values}
    made = found.pop() if len(found) == 1 else ""
    return made if last(made)[:1].isupper() else ""


def _speaks_of_order(walk: Walk) -> bool:
    """Whether the scope shuffles, splits at random or sorts in any other way."""
    words = {node.value.lower() for node in walk.nodes if isinstance(node, cst.Name)}
    return any(word in one for one in words for word in ("shuffl", "permut", "random", "sampler", "sort", "curriculum"))


def _same_epochs(walk: Walk) -> Iterator[Symptom]:
    """A distributed sampler in a function that loops over epochs and steps an optimizer."""
    for target, value, node in walk.bindings:
        if callee(value) != "DistributedSampler" or not isinstance(value, cst.Call) or walk.loops(node):
            continue
        ordered = argument(value, 3, "shuffle")
        if dotted(ordered) == "False" or _OF_OTHERS.search(last(target)) or "set_epoch" in walk.attributes:
            continue
        steps = [call for call in walk.calls if is_step(call) or "train" in last(called(call)).lower()]
        for loop in walk.nodes:
            if not isinstance(loop, cst.For) or not _EPOCHS.search(dotted(loop.target)) or not walk.before(node, loop):
                continue
            if any(loop in walk.loops(call) and receiver(call) != "model" for call in steps):
                what = f"`{target}` shuffles alike in every epoch: `{target}.set_epoch` is never called"
                yield Symptom(Kind.EPOCH_NEVER_SET, walk.tree.span(value), what, last(target), ("sampler",))
                break
