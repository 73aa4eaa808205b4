"""RDY301 to RDY306: steps of training that are missing, undone or out of order."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.view import Draft

if TYPE_CHECKING:
    from readiness_lint.model.symptoms import Symptom
    from readiness_lint.rules.view import FileView

_MEASURING = re.compile(r"bench|profil|smoke|throughput|warm_?up", re.IGNORECASE)
Accepts = Callable[["Symptom", Collection[str]], bool]


def found(view: FileView, kind: Kind, confidence: float, accepts: Accepts, *, certain: bool = False) -> Iterator[Draft]:
    """A draft for every symptom of a kind that is accepted with the signs of what stands around it.

    Of critical functions it is a warning, an error where it is certain; of others a note.
    """
    for unit, shape in view.facts.shapes:
        around = view.candidates[unit].signs if unit in view.candidates else ()
        for symptom in shape.symptoms:
            if symptom.kind is kind and accepts(symptom, around):
                sure = Level.ERROR if certain else Level.WARNING
                level = sure if view.critical_owner(unit) else Level.NOTE
                yield Draft(unit, symptom.span, {"what": symptom.what}, symptom.name, confidence, level=level)


def of_training(view: FileView, kind: Kind, confidence: float, accepts: Accepts) -> Iterator[Draft]:
    """`found` without the functions that only measure how fast a step is."""
    for draft in found(view, kind, confidence, accepts):
        if not _MEASURING.search(f"{view.facts.path} {view.facts.units[draft.unit].qualname}"):
            yield draft


def always(_symptom: Symptom, _around: Collection[str]) -> bool:
    """Accepts every symptom, whatever stands around it."""
    return True


@rule("RDY301", "detached-loss", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def detached_loss(view: FileView) -> Iterator[Draft]:
    """A loss, or a part of it, has no gradient that leads back to the model.

    `torch.tensor(float(loss), requires_grad=True)` makes a new leaf: `backward` runs without an error and changes
    nothing, because the number no longer knows what it was computed from. The same happens where
    `loss.requires_grad = True` silences the error that a loss has no gradient, and where a term is added as
    `.item()` or `.detach()`, there or where it gets its name. A `GradientTape` gives no gradient of what was computed
    outside of it, and nothing gets through a loss function that returns `stop_gradient` of the whole. Silent for zeros
    that start a sum or end a function early, for terms that are multiplied with zero, and for tensors that are made to
    be optimised themselves.

    Fires:
        import torch

        def budget_loss(losses):
            total = sum(losses)
            return torch.tensor(float(total), requires_grad=True)

    Silent:
        import torch

        def budget_loss(losses):
            if not losses:
                return torch.tensor(0.0, requires_grad=True)
            return torch.stack(losses).sum()
    """
    yield from found(view, Kind.DETACHED_LOSS, 0.95, always, certain=True)


@rule("RDY302", "optimizer-never-stepped", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def optimizer_never_stepped(view: FileView) -> Iterator[Draft]:
    """Gradients are computed, and no optimizer ever uses them.

    The loss is logged, time passes, and the weights stay as they were made. Found where a function zeroes its optimizer
    and calls `backward`, and nothing in it, around it or below it steps; where one branch (mixed precision, most often)
    calls `backward` and only the other one steps; where the result of `tape.gradient` or of an optax `update` is
    never used; and where the state that such an `update` returns is thrown away, so that momentum never builds up.
    Silent where gradients have another use (attribution, adversarial inputs, probes), where an engine (Lightning,
    accelerate, DeepSpeed) steps itself, and where anything in reach may step; a training step of its own beside it, in
    the same file or called from the same place, is none of its reach.

    Fires:
        import torch

        def train_step(model, batch, optimizer, scaler):
            loss = model(batch)
            optimizer.zero_grad()
            if scaler is not None:
                scaler.scale(loss).backward()
            else:
                loss.backward()
                optimizer.step()

    Silent:
        import torch

        def train_step(model, batch, optimizer, scaler):
            loss = model(batch)
            optimizer.zero_grad()
            if scaler is not None:
                scaler.scale(loss).backward()
                scaler.step(optimizer)
                scaler.update()
            else:
                loss.backward()
                optimizer.step()
    """

    def accepts(symptom: Symptom, around: Collection[str]) -> bool:
        if "zeroes-optimizer" in symptom.signs:
            return not {"may-step", "wrapped", "outside-base"}.intersection(around)
        return bool({"other-branch", "unused"}.intersection(symptom.signs))

    yield from of_training(view, Kind.NEVER_STEPPED, 0.9, accepts)


@rule("RDY303", "gradients-never-zeroed", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def gradients_never_zeroed(view: FileView) -> Iterator[Draft]:
    """The optimizer is stepped again and again, and its gradients are never zeroed.

    `backward` adds to the gradients of the step before: every step then follows the sum of all batches so far.
    Silent where anything in reach zeroes them (`zero_grad`, `.grad = None`, `zero_`), where the optimizer is made anew,
    where a closure is stepped, where the step is not in a loop, and in benchmarks.

    Fires:
        import torch

        def train(model, batches):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for batch in batches:
                loss = model(batch).mean()
                loss.backward()
                optimizer.step()

    Silent:
        import torch

        def train(model, batches):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for batch in batches:
                optimizer.zero_grad()
                loss = model(batch).mean()
                loss.backward()
                optimizer.step()
    """

    def accepts(symptom: Symptom, around: Collection[str]) -> bool:
        if "by-name" in symptom.signs and "called:never" in around:
            return False
        return not {"zeroes", "wrapped", "outside-base"}.intersection(around)

    yield from of_training(view, Kind.NEVER_ZEROED, 0.9, accepts)


@rule("RDY304", "incomplete-scaler", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def incomplete_scaler(view: FileView) -> Iterator[Draft]:
    """A gradient scaler scales the loss, and a part of what has to follow is missing.

    Without `scaler.step` the optimizer takes steps that are some thousand times too long, or none; without
    `scaler.update` the scale never leaves its first value; gradients that are clipped before `scaler.unscale_` are
    clipped to almost nothing. Silent where the missing call stands
    anywhere in reach, where the step itself is taken elsewhere, and where a library's base class may take it.

    Fires:
        import torch

        def train(model, batches, optimizer, scaler):
            for batch in batches:
                optimizer.zero_grad()
                scaler.scale(model(batch)).backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                scaler.step(optimizer)
                scaler.update()

    Silent:
        import torch

        def train(model, batches, optimizer, scaler):
            for batch in batches:
                optimizer.zero_grad()
                scaler.scale(model(batch)).backward()
                scaler.unscale_(optimizer)
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                scaler.step(optimizer)
                scaler.update()
    """

    def accepts(symptom: Symptom, around: Collection[str]) -> bool:
        missing = symptom.signs[0].removeprefix("no-")
        return not {f"scaler-{missing}", "outside-base"}.intersection(around)

    yield from found(view, Kind.INCOMPLETE_SCALER, 0.9, accepts)


@rule("RDY305", "scheduler-never-stepped", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def scheduler_never_stepped(view: FileView) -> Iterator[Draft]:
    """A learning-rate schedule is made and never stepped.

    The configuration says warm-up and decay, and the run uses one rate from its first step to its last. Silent where
    the schedule is stepped, returned, handed over, stored elsewhere or spoken of by other code, on module level, and
    where a library's base class may step it.

    Fires:
        import torch

        def train(model, batches):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            schedule = torch.optim.lr_scheduler.StepLR(optimizer, 10)
            for batch in batches:
                optimizer.zero_grad()
                model(batch).mean().backward()
                optimizer.step()

    Silent:
        import torch

        def train(model, batches):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            schedule = torch.optim.lr_scheduler.StepLR(optimizer, 10)
            for batch in batches:
                optimizer.zero_grad()
                model(batch).mean().backward()
                optimizer.step()
                schedule.step()
    """

    def accepts(symptom: Symptom, around: Collection[str]) -> bool:
        if "attribute" in symptom.signs and "outside-base" in around:
            return False
        return f"mentioned:{symptom.name}" not in around

    yield from found(view, Kind.SCHEDULE_NEVER_STEPPED, 0.9, accepts)


@rule("RDY306", "wrong-order", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def wrong_order(view: FileView) -> Iterator[Draft]:
    """Steps of a training loop stand in an order that undoes one of them.

    `zero_grad` between `backward` and `step`, of the optimizer or of the model that it was made for, leaves nothing to
    step with, and neither does a step before `backward`. A schedule that is stepped before the
    optimizer skips its first value (since PyTorch 1.1). Only calls in one straight line are judged; a schedule that is
    told its epoch is not, nor one whose `step` returns something.

    Fires:
        import torch

        def train(model, batches, optimizer):
            for batch in batches:
                model(batch).mean().backward()
                optimizer.zero_grad()
                optimizer.step()

    Silent:
        import torch

        def train(model, batches, optimizer):
            for batch in batches:
                model(batch).mean().backward()
                optimizer.step()
                optimizer.zero_grad()
    """
    yield from found(view, Kind.WRONG_ORDER, 0.9, always)
