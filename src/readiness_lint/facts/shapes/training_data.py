"""Training data that comes in the same order every time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.training_steps import is_step
from readiness_lint.facts.shapes.tree import called, dotted
from readiness_lint.facts.shapes.walk import argument, callee, last, method, receiver
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
# Around these a loader is read or shown, and what comes of it is its batches.
_READING = frozenset(
    "enumerate tqdm trange zip iter next len cycle islice track progress prefetch print range isinstance hasattr"
    " list".split()
)
_TRAINING_METHODS = frozenset(
    "backward fit apply_gradients train_step training_step train_on_batch manual_backward".split()
)
_TRAINING_CALL = re.compile(r"(?:\A|_)(?:train|fit|run_epoch|one_epoch|optimi[sz]e|learn)", re.IGNORECASE)


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
        if made and not _speaks_of_order(walk) and not _is_whole(value) and _is_trained_on(walk, target):
            what = (
                f"`{target}` gives `{walk.tree.code(data)}` in the same order in every epoch: `shuffle=True` is missing"
            )
            known = ("known",) if _KNOWN.match(last(made)) else ()
            yield Symptom(Kind.UNSHUFFLED_TRAINING, walk.tree.span(value), what, last(target), known, (made,))


def _is_whole(loader: cst.Call) -> bool:
    """Whether all of the data is one batch, in which order means nothing."""
    return callee(argument(loader, 1, "batch_size") or loader) == "len"


def _is_trained_on(walk: Walk, loader: str) -> bool:
    """Whether a loop over a loader trains, or a loader is handed to something that trains by its name.

    A loader that is returned or kept may be read for features and statistics, where order does no harm.
    """
    for node in walk.nodes:
        if not isinstance(node, cst.Name | cst.Attribute) or dotted(node) != loader:
            continue
        inner: cst.CSTNode = node
        for outer in walk.around(node):
            if isinstance(outer, cst.For) and outer.iter is inner and _trains(walk, outer):
                return True
            if isinstance(outer, cst.Call) and outer.func is not inner and last(called(outer)) not in _READING:
                if _takes_to_train(walk, outer):
                    return True
                break
            if isinstance(outer, cst.BaseSmallStatement):
                break
            inner = outer
    return False


def _trains(walk: Walk, loop: cst.For) -> bool:
    """Whether the body of a loop trains: it computes gradients, steps, or calls what does so by its name."""
    inside = [call for call in walk.calls if loop in walk.loops(call)]
    return any(
        method(call) in _TRAINING_METHODS
        or is_step(call)
        or (
            _TRAINING_CALL.search(last(called(call))) is not None
            and not _OF_OTHERS.search(last(called(call)))
            and bool(call.args)
        )
        for call in inside
    )


def _takes_to_train(walk: Walk, call: cst.Call) -> bool:
    """Whether a call that is given a loader is one that trains, by its name or by the epochs around it."""
    word = last(called(call)) or method(call)
    if _OF_OTHERS.search(word):
        return False
    if _TRAINING_CALL.search(word):
        return True
    return any(isinstance(loop, cst.For) and _EPOCHS.search(walk.tree.code(loop.target)) for loop in walk.loops(call))


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
    return any(
        word in one
        for one in words
        for word in ("shuffl", "permut", "randperm", "random", "sampler", "sort", "curriculum")
    )


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
                takers = tuple(dict.fromkeys(_takers(walk, target)))
                yield Symptom(Kind.EPOCH_NEVER_SET, walk.tree.span(value), what, last(target), words=takers)
                break


def _takers(walk: Walk, sampler: str) -> Iterator[str]:
    """Whom a sampler is handed to, by itself or in its loader: whoever has it may tell it the epoch."""
    held = {sampler}
    for target, value, _ in walk.bindings:
        if isinstance(value, cst.Call) and any(dotted(one.value) in held for one in value.args):
            held.add(target)
    for call in walk.calls:
        if not any(dotted(one.value) in held for one in call.args):
            continue
        word = last(called(call))
        if word not in _READING and not word.lower().endswith(("loader", "batchsampler")):
            yield called(call)
