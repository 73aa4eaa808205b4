"""RDY307 to RDY312: models in the wrong mode, parameters out of sight, and values that stop or bend gradients."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.training import found

if TYPE_CHECKING:
    from readiness_lint.model.symptoms import Symptom
    from readiness_lint.rules.view import Draft, FileView

# What changes inputs has nothing before it that could learn.
_OF_INPUTS = re.compile(
    r"augment|transforms?(?!er|ation_?layer)(?![a-z])|jitter|jpeg|noise|posteri|solari|distort|preprocess|perturb|corrupt",
    re.IGNORECASE,
)
_CLASHES = {"CrossEntropyLoss": "softmax", "BCEWithLogitsLoss": "sigmoid", "NLLLoss": "softmax"}


@rule("RDY307", "left-in-eval", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def left_in_eval(view: FileView) -> Iterator[Draft]:
    """A training loop goes on with a model that was put in evaluation mode.

    After the first validation dropout is off and batch norm no longer follows its batches: nothing fails, the model
    only becomes worse. Found where `model.train()` stands before a loop that steps the optimizer, nothing in it
    calls `train()`, and the loop, or a function that it calls with the model, calls `eval()`; and where `train()` is
    called once an epoch, and `eval()` among its batches. Silent for models that
    are never put in training mode (frozen teachers), where the called function or anything below it calls
    `train`, and where the loop is left right behind.

    Fires:
        import torch

        def validate(model, batches):
            model.eval()
            return sum(model(batch).mean().item() for batch in batches)

        def train(model, batches, optimizer):
            model.train()
            for batch in batches:
                optimizer.zero_grad()
                model(batch).mean().backward()
                optimizer.step()
                validate(model, batches)

    Silent:
        import torch

        def validate(model, batches):
            model.eval()
            result = sum(model(batch).mean().item() for batch in batches)
            model.train()
            return result

        def train(model, batches, optimizer):
            model.train()
            for batch in batches:
                optimizer.zero_grad()
                model(batch).mean().backward()
                optimizer.step()
                validate(model, batches)
    """

    def accepts(symptom: Symptom, around: Collection[str]) -> bool:
        return "by-call" not in symptom.signs or f"leaves-eval:{symptom.span.line}" in around

    yield from found(view, Kind.LEFT_IN_EVAL, 0.9, accepts)


@rule("RDY308", "gradient-cut", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def gradient_cut(view: FileView) -> Iterator[Draft]:
    """A module that imitates quantisation rounds, and the rounding lets no gradient through.

    The derivative of rounding is zero: the layers before it are never trained. Found in the `forward` of a module
    that divides by a scale, rounds, and multiplies with the scale again. Silent where a straight-through estimate
    stands in (`x + (y - x).detach()`), an autograd Function is applied, or the result is kept as an
    integer, in what is called a transform, an augmentation or a distortion of inputs, which nothing before it learns
    from, and outside of what the project trains.

    Fires:
        import torch
        from torch import nn

        class FakeQuantize(nn.Module):
            def forward(self, x):
                rounded = torch.round(x / self.scale)
                return rounded * self.scale

        def train(batches):
            model = FakeQuantize()
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for batch in batches:
                optimizer.zero_grad()
                model(batch).mean().backward()
                optimizer.step()

    Silent:
        import torch
        from torch import nn

        class FakeQuantize(nn.Module):
            def forward(self, x):
                rounded = torch.round(x / self.scale) * self.scale
                return x + (rounded - x).detach()
    """

    def accepts(symptom: Symptom, around: Collection[str]) -> bool:
        return bool(symptom.what) and "module-class" in around and "autograd-function" not in around

    if _OF_INPUTS.search(view.facts.path):
        return
    for draft in found(view, Kind.GRADIENT_CUT, 0.9, accepts):
        owner = view.critical_owner(draft.unit)
        if _OF_INPUTS.search(view.facts.units[draft.unit].qualname):
            continue
        if owner is not None and owner.critical_path == "training":
            yield draft


@rule("RDY309", "unseen-parameters", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def unseen_parameters(view: FileView) -> Iterator[Draft]:
    """Layers that `parameters()` does not see are never trained, moved or saved.

    A plain list or dictionary of layers on a module is invisible to it (`nn.ModuleList` and `nn.ModuleDict` are not),
    and a layer that is made in `forward` has new random weights in every pass. Silent where the container is
    registered, wrapped or handed on, for layers without parameters, and for layers made in a
    `forward` that the project does not train.

    Fires:
        from torch import nn

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.layers = [nn.Linear(8, 8) for _ in range(4)]

    Silent:
        from torch import nn

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.layers = nn.ModuleList([nn.Linear(8, 8) for _ in range(4)])
    """

    def accepts(symptom: Symptom, around: Collection[str]) -> bool:
        known = not symptom.words or f"holds-modules:{symptom.span.line}" in around
        return known and "module-class" in around

    for draft in found(view, Kind.UNSEEN_PARAMETERS, 0.9, accepts, certain=True):
        owner = view.critical_owner(draft.unit)
        made_anew = draft.values["what"].endswith("never trained")
        if not made_anew or (owner is not None and owner.critical_path == "training"):
            yield draft


@rule("RDY310", "method-not-called", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def method_not_called(view: FileView) -> Iterator[Draft]:
    """A statement that looks like a step of training and has no effect.

    `model.eval` without brackets, `p.require_grad = False`, and `x.to(device)` on a tensor whose result is dropped all
    run without an error and change nothing. Modules do move in place: only what is a tensor for certain is
    reported.

    Fires:
        import torch

        def evaluate(model, batch):
            model.eval
            return model(batch)

    Silent:
        import torch

        def evaluate(model, batch):
            model.eval()
            model.to("cuda")
            return model(batch)
    """

    def bare(symptom: Symptom, _: Collection[str]) -> bool:
        return "bare" in symptom.signs

    def other(symptom: Symptom, _: Collection[str]) -> bool:
        return "bare" not in symptom.signs

    yield from found(view, Kind.METHOD_NOT_CALLED, 0.95, bare, certain=True)
    yield from found(view, Kind.METHOD_NOT_CALLED, 0.9, other)


@rule("RDY311", "double-softmax", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def double_softmax(view: FileView) -> Iterator[Draft]:
    """A loss that applies an activation itself is given its result.

    `cross_entropy` applies the softmax, `binary_cross_entropy_with_logits` the sigmoid. Applied twice, the
    differences between classes shrink, gradients fade, and the loss stops far from zero; `nll_loss` on plain
    probabilities is no likelihood at all. Silent where the activated value is the target, where the name has other
    values as well, and for `log_softmax` before `cross_entropy`, which changes nothing. What a model returns is known
    where every `return` of its `forward` is the activation, or the result of an `nn.Sequential` that ends in it; of a
    Keras model that is compiled with `from_logits=True`, where its last layer is (a warning, no error).

    Fires:
        import torch.nn.functional as F

        def loss(logits, labels):
            probabilities = F.softmax(logits, dim=-1)
            return F.cross_entropy(probabilities, labels)

    Silent:
        import torch.nn.functional as F

        def loss(logits, teacher):
            return F.cross_entropy(logits, F.softmax(teacher, dim=-1))
    """

    def accepts(symptom: Symptom, around: Collection[str]) -> bool:
        if "of-model" in symptom.signs:
            return f"activated:{symptom.span.line}" in around
        if "attribute" not in symptom.signs:
            return symptom.signs[0].startswith("wants-")
        kind = symptom.signs[-1].removeprefix("gives-")
        made = (sign.removeprefix(f"{symptom.name}:") for sign in around if sign.startswith(f"{symptom.name}:"))
        return any(_CLASHES.get(one) == kind for one in made)

    def compiled(symptom: Symptom, around: Collection[str]) -> bool:
        return "compiled" in symptom.signs and accepts(symptom, around)

    def applied(symptom: Symptom, around: Collection[str]) -> bool:
        return "compiled" not in symptom.signs and accepts(symptom, around)

    yield from found(view, Kind.DOUBLE_SOFTMAX, 0.9, applied, certain=True)
    yield from found(view, Kind.DOUBLE_SOFTMAX, 0.9, compiled)


@rule("RDY312", "dropout-always-on", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def dropout_always_on(view: FileView) -> Iterator[Draft]:
    """Functional dropout in a module does not know of `model.eval()`.

    `F.dropout(x)` drops values whether the model is trained or evaluated: validation, export and inference are noisy;
    so does `nn.Dropout(0.5)(x)` in `forward`, a new module in training mode, and `torch.dropout(x, p, True)`.
    `F.dropout` has to be told with `training=self.training`. Silent where it is, outside of modules, where the code
    decides by `self.training` or a switch of its own, and where the rate is a parameter, which the caller may set to
    zero.

    Fires:
        import torch.nn.functional as F
        from torch import nn

        class Net(nn.Module):
            def forward(self, x):
                return F.dropout(x, 0.5)

    Silent:
        import torch.nn.functional as F
        from torch import nn

        class Net(nn.Module):
            def forward(self, x):
                return F.dropout(x, 0.5, training=self.training)
    """

    def accepts(symptom: Symptom, around: Collection[str]) -> bool:
        return "reads-mode" not in symptom.signs and "module-class" in around

    yield from found(view, Kind.DROPOUT_ALWAYS_ON, 0.9, accepts)
