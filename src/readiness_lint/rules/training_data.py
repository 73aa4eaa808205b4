"""RDY325 and RDY326: training data that comes alike every time, and random numbers that are drawn twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind
from readiness_lint.model.findings import Level
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.training import found, of_training

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts, Unit
    from readiness_lint.model.symptoms import Symptom
    from readiness_lint.rules.view import Draft, FileView

# What orders or changes its elements itself.
_OWN_ORDER = re.compile(r"rand|shuffl|permut|sample|choice|sort|sequen|stream|buffer|window|time", re.IGNORECASE)
# Their authors shuffled these once; a `TensorDataset` may hold anything.
_MIXED = re.compile(r"(?:\A|\.)(?:\w*MNIST|CIFAR100?|SVHN|STL10|TensorDataset)\Z")
_DATASETS = frozenset({"Dataset", "data.Dataset", "torch.utils.data.Dataset", "utils.data.Dataset", "TorchDataset"})
_MADE_UP = re.compile(
    r"(?:\A|[/_. ])(?:tests?|testing|mocks?|fakes?|dummy|bench\w*|profil\w*|smoke|stress)(?=[/_. ]|\Z)"
)


@rule("RDY325", "unshuffled-training", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def unshuffled_training(view: FileView) -> Iterator[Draft]:
    """Training data is loaded in the same order in every epoch.

    Batches that are alike in every epoch, and within which examples often are alike as well because files are sorted by
    class or date, bias every step: the loss falls, and the model is worse than it could be. A `DataLoader` does not
    shuffle unless it is told. Found where a loader is called one for training, something trains with it in the same
    function (a loop over it that computes gradients or steps, a call by the name of training, or one in a loop over
    epochs), neither `shuffle` nor a sampler is given at all, and the data set is made in the same function from a class
    that is known to keep an order: of torchvision, or of the same file. Silent where `shuffle=False` says that it is
    meant, where one batch is all of the data, for data sets that are iterated over, that draw or sort themselves or
    hold time series, and where the function shuffles or splits at random. For data sets that come mixed already, such
    as MNIST and CIFAR, it is a note.

    Fires:
        from torch.utils.data import DataLoader
        from torchvision.datasets import CIFAR10

        def train(model, epochs):
            train_set = CIFAR10("data", train=True)
            train_loader = DataLoader(train_set, batch_size=64)
            for epoch in range(epochs):
                run_epoch(model, train_loader)

    Silent:
        from torch.utils.data import DataLoader
        from torchvision.datasets import CIFAR10

        def train(model, epochs):
            train_set = CIFAR10("data", train=True)
            train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
            for epoch in range(epochs):
                run_epoch(model, train_loader)
    """

    def accepts(symptom: Symptom, _: Collection[str]) -> bool:
        return "known" in symptom.signs or _keeps_order(view.facts, symptom.words[0])

    def sorted_by_nature(symptom: Symptom, around: Collection[str]) -> bool:
        return accepts(symptom, around) and _MIXED.search(symptom.words[0]) is None

    loud = {draft.span for draft in of_training(view, Kind.UNSHUFFLED_TRAINING, 0.9, sorted_by_nature)}
    for draft in of_training(view, Kind.UNSHUFFLED_TRAINING, 0.9, accepts):
        yield draft if draft.span in loud else replace(draft, level=Level.NOTE)


def _keeps_order(facts: Facts, name: str) -> bool:
    """Whether a class of the same file is a data set whose elements depend on their index alone."""
    classes = [at for at, one in enumerate(facts.units) if one.kind is UnitKind.CLASS and one.qualname == name]
    if len(classes) != 1 or not _DATASETS.intersection(facts.units[classes[0]].bases):
        return False
    inside = [one for at, one in enumerate(facts.units) if classes[0] in facts.ancestors(at)]
    return any(one.name == "__getitem__" for one in inside) and not any(_orders(one) for one in inside)


def _orders(unit: Unit) -> bool:
    return _OWN_ORDER.search(unit.qualname) is not None or any(_OWN_ORDER.search(call.name) for call in unit.calls)


@rule("RDY326", "randomness-repeats", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def randomness_repeats(view: FileView) -> Iterator[Draft]:
    """Random numbers that should be new are those of before.

    A key of `jax.random` gives the same numbers whenever it is used: noise that is drawn twice with one key, or in
    every turn of a loop, is one noise, and two distributions that are drawn with one key depend on each other. A
    `DistributedSampler` that is never told the epoch shuffles alike in all of them. Found where a function draws again
    with a key that nothing bound anew in between, and where the loop over epochs stands in the function that makes
    the sampler, nothing in the file calls `set_epoch`, nor does anything that the sampler or its loader is handed to,
    all of which is in the project. Silent between branches that exclude each other, where a name, a docstring
    or a comment says that the same numbers are wanted, and in made-up data for tests and benchmarks.

    Fires:
        import jax

        def augment(key, images, labels):
            images = images + jax.random.normal(key, images.shape)
            labels = labels + jax.random.normal(key, labels.shape)
            return images, labels

    Silent:
        import jax

        def augment(key, images, labels):
            first, second = jax.random.split(key)
            images = images + jax.random.normal(first, images.shape)
            labels = labels + jax.random.normal(second, labels.shape)
            return images, labels
    """
    jax = any(one.module.partition(".")[0] == "jax" for one in view.facts.imports)
    told = any(call.name.endswith(".set_epoch") for unit in view.facts.units for call in unit.calls)

    def drawn(_symptom: Symptom, _around: Collection[str]) -> bool:
        return jax

    def shuffled(symptom: Symptom, around: Collection[str]) -> bool:
        return not told and f"sets-epoch:{symptom.span.line}" not in around

    drafts = (*found(view, Kind.REUSED_KEY, 0.9, drawn), *found(view, Kind.EPOCH_NEVER_SET, 0.9, shuffled))
    for draft in drafts:
        if not _MADE_UP.search(f"{view.facts.path} {view.facts.units[draft.unit].qualname}"):
            yield draft
