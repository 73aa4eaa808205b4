"""RDY320 to RDY327: models that are exported or restored as something else than what they should be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level
from readiness_lint.model.fixes import Applicability, Rewrite
from readiness_lint.model.signs import IN_TRAINING, UNTRAINED
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.removed_names import removed
from readiness_lint.rules.rule import Need, Part, mended_by, rule
from readiness_lint.rules.training import always, found
from readiness_lint.rules.view import Draft

if TYPE_CHECKING:
    from readiness_lint.model.facts import Import
    from readiness_lint.rules.view import FileView

_FIRST_STEP = re.compile(r"prefill|prompt|first|initial|encode", re.IGNORECASE)


@rule("RDY320", "export-of-untrained-model", Level.ERROR, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def export_of_untrained_model(view: FileView) -> Iterator[Draft]:
    """A model is exported with the random weights that it was constructed with.

    The exporter runs, the file has the right size and the right shapes, and what it computes is noise: between the
    constructor and the export nothing loads a checkpoint, trains the model, or receives it from somewhere that could.
    Found where the function itself constructs the model from a class of the project that is a `torch.nn.Module` with
    weights of its own. Silent where anything could fill it: a constructor or a helper that loads, a call that is given
    the model and is not known, weights or other models among the arguments, a training step in the same function, a
    state or parameters of the model that go on under another name; and in tests, demonstrations, benchmarks and tools
    that only look at shapes.

    Fires:
        import torch

        class Student(torch.nn.Module):
            def __init__(self, width):
                super().__init__()
                self.head = torch.nn.Linear(width, 10)

            def forward(self, x):
                return self.head(x)

        def export(path, width):
            model = Student(width)
            model.eval()
            torch.onnx.export(model, torch.zeros(1, width), path)

    Silent:
        import torch

        class Student(torch.nn.Module):
            def __init__(self, width):
                super().__init__()
                self.head = torch.nn.Linear(width, 10)

            def forward(self, x):
                return self.head(x)

        def export(path, width, checkpoint):
            model = Student(width)
            model.load_state_dict(torch.load(checkpoint))
            model.eval()
            torch.onnx.export(model, torch.zeros(1, width), path)
    """
    yield from found(view, Kind.UNTRAINED_EXPORT, 0.9, lambda one, around: UNTRAINED + one.name in around, certain=True)


@rule("RDY321", "export-in-training-mode", Level.ERROR, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def export_in_training_mode(view: FileView) -> Iterator[Draft]:
    """A model is traced while its dropout and its batch statistics are those of training.

    `torch.jit.trace` records what runs. In training mode it records dropout as it drops, and normalisation by the batch
    of the example: `eval()` on the traced model or after loading it changes nothing any more. Found where a function
    constructs a model of a class of the project that uses dropout or batch normalisation, and neither the function nor
    anything that it calls with the model ever says `eval` to anything but what was traced. Silent for
    `torch.onnx.export`, which switches the mode itself, for `torch.jit.script`, which keeps the mode open, for
    `from_pretrained`, which returns models in evaluation mode, for models that come from elsewhere, and for preparing
    quantisation-aware training.

    Fires:
        import torch

        class Student(torch.nn.Module):
            def __init__(self, width):
                super().__init__()
                self.head = torch.nn.Sequential(torch.nn.Linear(width, 10), torch.nn.Dropout(0.1))

            def forward(self, x):
                return self.head(x)

        def export(path, width, checkpoint):
            model = Student(width)
            model.load_state_dict(torch.load(checkpoint))
            traced = torch.jit.trace(model, torch.zeros(1, width))
            traced.save(path)

    Silent:
        import torch

        class Student(torch.nn.Module):
            def __init__(self, width):
                super().__init__()
                self.head = torch.nn.Sequential(torch.nn.Linear(width, 10), torch.nn.Dropout(0.1))

            def forward(self, x):
                return self.head(x)

        def export(path, width, checkpoint):
            model = Student(width).eval()
            model.load_state_dict(torch.load(checkpoint))
            traced = torch.jit.trace(model, torch.zeros(1, width))
            traced.save(path)
    """
    yield from found(
        view, Kind.EXPORT_IN_TRAINING, 0.9, lambda one, around: IN_TRAINING + one.name in around, certain=True
    )


@mended_by(Rewrite.LENIENT_LOAD, Applicability.UNSAFE)
@rule(
    "RDY322",
    "ignored-load-result",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="{what}",
)
def ignored_load_result(view: FileView) -> Iterator[Draft]:
    """A checkpoint is loaded with `strict=False`, and nobody looks at what it lacked.

    With another prefix, a renamed layer or the wrong file not one weight may be loaded: the call returns the missing
    and the unexpected keys, the result is thrown away, and the model goes on with random weights. Found where a whole
    checkpoint (what `torch.load` gave, or one entry of it) is loaded so, and the result is not used, or gets names that
    nothing reads. Silent where the state is a part by intent (adapters, heads, backbones, filtered or edited states,
    several states in a row, quantised or pruned models), where `strict=True` was tried first, where keys are compared,
    where the model came with weights, where a part of it is deleted before, and where a comment says why.

    Fires:
        import torch

        def restore(model, path):
            checkpoint = torch.load(path)
            model.load_state_dict(checkpoint["model_state_dict"], strict=False)
            return model

    Silent:
        import torch

        def restore(model, path):
            checkpoint = torch.load(path)
            result = model.load_state_dict(checkpoint["model_state_dict"], strict=False)
            if result.missing_keys:
                raise ValueError(result.missing_keys)
            return model
    """
    yield from found(view, Kind.IGNORED_LOAD, 0.9, always)


@rule("RDY324", "constant-in-trace", Level.ERROR, needs=Need.PROJECT, part=Part.DEBT, message="{what}")
def constant_in_trace(view: FileView) -> Iterator[Draft]:
    """The position of a decoding step stands fixed at zero, although the step is given a cache.

    A wrapper for export calls the model with the keys and values of the tokens so far, and with `pos=0`. The constant
    is recorded: every token is encoded as if it were the first, and the exported model falls apart from the second
    token on, while the first agrees with PyTorch perfectly. A local name that is set to zero and goes to the call and
    nowhere else counts as well. Silent where no cache is given, where the cache is None,
    where the class says that it reads the prompt, which begins at zero, and outside of forward methods.

    Fires:
        import torch

        class DecodeWrapper(torch.nn.Module):
            def forward(self, token, cache):
                return self.model.decode(token, cache, pos=0)

    Silent:
        import torch

        class DecodeWrapper(torch.nn.Module):
            def forward(self, token, cache, pos):
                return self.model.decode(token, cache, pos=pos)
    """
    for draft in found(view, Kind.CONSTANT_POSITION, 0.9, lambda one, _: bool(one.what), certain=True):
        if not _FIRST_STEP.search(view.facts.units[draft.unit].qualname):
            yield draft


@mended_by(Rewrite.MOVED_NAME, Applicability.SAFE)
@rule(
    "RDY327",
    "removed-api",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}` is gone from current releases: {what}",
)
def removed_api(view: FileView) -> Iterator[Draft]:
    """A library no longer has an interface that the code imports or calls.

    Conversion code runs rarely, so that nobody notices for months that it cannot run any more; where the call stands in
    a branch or behind a flag, the import of the file does not tell either. Names count as the file's imports resolve
    them. Silent where the code is ready for it: inside `try` with a handler for ImportError or AttributeError, in a
    handler, and under a condition that asks for a version, for an attribute or for what is available; and where the
    project declares that the library stays below the release without the interface.

    Fires:
        import coremltools as ct

        def convert(onnx_path, out_path):
            model = ct.converters.onnx.convert(model=onnx_path)
            model.save(out_path)

    Silent:
        import coremltools as ct

        def convert(onnx_path, out_path):
            if hasattr(ct.converters, "onnx"):
                model = ct.converters.onnx.convert(model=onnx_path)
                model.save(out_path)
    """
    for unit, shape in view.facts.shapes:
        for symptom in shape.symptoms:
            if symptom.kind is not Kind.REMOVED_API:
                continue
            name = symptom.name if "imported" in symptom.signs else _full(view.facts.imports, symptom.name)
            what = removed(name)
            if what is not None and not any(view.held_below(one, what.release) for one in what.packages):
                level = None if view.critical_owner(unit) else Level.NOTE
                yield Draft(unit, symptom.span, {"name": name, "what": what.advice}, name, 0.9, level=level)


def _full(imports: tuple[Import, ...], name: str) -> str:
    """A dotted name with what its first part was imported as, empty where the file imports no such name."""
    first, _, rest = name.partition(".")
    for one in imports:
        if one.alias == first and not one.module.startswith("."):
            plain = one.module.partition(".")[0] == first
            start = f"{one.module}.{one.name}" if one.name else first if plain else one.module
            return f"{start}.{rest}" if rest else start
    return ""
