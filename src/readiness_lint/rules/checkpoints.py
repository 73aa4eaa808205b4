"""RDY323 and RDY330: what is said to be loaded and is not, and what is read that was never saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind
from readiness_lint.model.findings import Level
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.view import Draft

if TYPE_CHECKING:
    from readiness_lint.model.symptoms import Symptom
    from readiness_lint.rules.view import FileView

_LEFT_TO_OTHERS = frozenset({"overridden", "hook-name", "alternative", "stands-in", "open-class"})
_MADE_UP = re.compile(
    r"(?:\A|[/_. ])(?:tests?|testing|mocks?|mocking|fakes?|dummy|demos?|examples?|simulat\w*)(?=[/_. ]|\Z)"
)
_SAVING = re.compile(r"save|dump|store|write|persist|_to_disk")
_LOADING = re.compile(r"load|restore|read|resume|_from_disk")


@rule("RDY323", "idle-path", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def idle_path(view: FileView) -> Iterator[Draft]:
    """Code that promises to load from a place, or to seed with a number, only speaks of it.

    "Loaded checkpoint runs/best.pt", says the log, and what the function returns was made anew: weights, data or
    states that lie there are never read, and a run that was resumed begins at the beginning. Found where the
    parameter that holds the path gets into messages and checks alone, in a function whose name says that it loads,
    restores or resumes; and where an option called `resume`, `seed` or the like is parsed in a function that only
    prints it. Silent where the path goes anywhere else, where another parameter or an attribute may say where to load
    from, for hooks, in functions that say that they simulate, for methods that others override, and where parsed
    options are handed on.

    Fires:
        import torch

        def load_model(path, width):
            print(f"Loading {path}")
            model = torch.nn.Linear(width, 10)
            return model.eval()

    Silent:
        import torch

        def load_model(path, width):
            print(f"Loading {path}")
            model = torch.nn.Linear(width, 10)
            model.load_state_dict(torch.load(path))
            return model.eval()
    """
    for unit, shape in view.facts.shapes:
        around = view.candidates.get(unit)
        for symptom in shape.symptoms:
            if symptom.kind is not Kind.IDLE_PATH:
                continue
            if _MADE_UP.search(f"{view.facts.path} {view.facts.units[unit].qualname}"):
                continue
            if "only-told" in symptom.signs and around is not None and not _LEFT_TO_OTHERS.isdisjoint(around.signs):
                continue
            level = Level.WARNING if view.critical_owner(unit) else Level.NOTE
            yield Draft(unit, symptom.span, {"what": symptom.what}, symptom.name, 0.9, level=level)


@rule("RDY330", "never-saved", Level.WARNING, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def never_saved(view: FileView) -> Iterator[Draft]:
    """A checkpoint is read for something that is never written into it.

    Saving works, and so does training; the run that is to go on after a crash ends with a KeyError, or was never able
    to. Found where a class, or two functions of a file called `save_...` and `load_...` alike, write a dictionary whose
    keys all stand in the code, and read another key with brackets. Silent where the code asks for the key first, with
    `in`, `.get` or a handler, where anything in the file saves something whose keys are not known, or saves that
    key, and where what is written and what is read have no key in common.

    Fires:
        import torch

        def save_checkpoint(model, optimizer, path):
            torch.save({"model": model.state_dict()}, path)

        def load_checkpoint(model, optimizer, path):
            checkpoint = torch.load(path)
            model.load_state_dict(checkpoint["model"])
            optimizer.load_state_dict(checkpoint["optimizer"])

    Silent:
        import torch

        def save_checkpoint(model, optimizer, path):
            torch.save({"model": model.state_dict()}, path)

        def load_checkpoint(model, optimizer, path):
            checkpoint = torch.load(path)
            model.load_state_dict(checkpoint["model"])
            if "optimizer" in checkpoint:
                optimizer.load_state_dict(checkpoint["optimizer"])
    """
    saves, reads = _of_checkpoints(view)
    saved = {key for _, keys in saves for key in keys}
    if not saves or "*" in saved:
        return
    for unit, symptoms in reads.items():
        paired = {key for other, keys in saves if _belong_together(view, other, unit) for key in keys}
        missing = [one for one in symptoms if one.name not in saved]
        if paired.isdisjoint(one.name for one in symptoms):
            continue
        for symptom in missing:
            level = Level.WARNING if view.critical_owner(unit) else Level.NOTE
            yield Draft(unit, symptom.span, {"what": symptom.what}, symptom.name, 0.9, level=level)


def _of_checkpoints(view: FileView) -> tuple[list[tuple[int, tuple[str, ...]]], dict[int, list[Symptom]]]:
    """What the functions of a file save, and what they read."""
    saves: list[tuple[int, tuple[str, ...]]] = []
    reads: dict[int, list[Symptom]] = {}
    for unit, shape in view.facts.shapes:
        for symptom in shape.symptoms:
            if symptom.kind is Kind.CHECKPOINT_KEYS and "saves-keys" in symptom.signs:
                saves.append((unit, symptom.words))
            elif symptom.kind is Kind.CHECKPOINT_KEYS:
                reads.setdefault(unit, []).append(symptom)
    return saves, reads


def _belong_together(view: FileView, saving: int, reading: int) -> bool:
    """Whether two functions are methods of one class, or are called alike but for `save` and `load`."""
    units = view.facts.units
    first, second = units[saving], units[reading]
    if first.parent != second.parent:
        return False
    words = [_SAVING.sub("", first.name), _LOADING.sub("", second.name)]
    named = words[0] != first.name and words[1] != second.name
    return named and (words[0] == words[1] or units[first.parent].kind is UnitKind.CLASS)
