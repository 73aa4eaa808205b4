"""RDY201 to RDY206 and RDY214: functions that do not do what their name, docstring or callers rely on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.facts import Stub, UnitKind
from readiness_lint.model.findings import Level
from readiness_lint.model.graph import Tier
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.symptoms import likely, related
from readiness_lint.rules.view import Draft, head_of

if TYPE_CHECKING:
    from readiness_lint.model.graph import Surroundings
    from readiness_lint.rules.view import FileView

_OVERRIDE_POINT = re.compile(
    r"\b(?:overrid|implement|subclass|hook|no-?op\b|called (?:by|when|at|before|after|on))", re.IGNORECASE
)


@rule(
    "RDY201",
    "stub-body",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}` is called by {caller}, but its body is only `{stub}`",
)
def stub_body(view: FileView) -> Iterator[Draft]:
    """A function that the project calls has a body that does nothing.

    The caller relies on work that is never done, and nothing tells it so. Silent where an empty body is right:
    abstract methods, protocols, overloads, methods that some class of the project overrides or that a library's
    base class calls, methods that raise NotImplementedError, documented override points, hooks and callbacks,
    decorated functions, classes that stand in for something else (`FakeScaler`, or a file that defines the names of a
    framework again), and functions that nobody calls.

    Fires:
        def validate_batch(batch):
            pass

        def train(batches):
            for batch in batches:
                validate_batch(batch)

    Silent:
        class Callback:
            def on_epoch_end(self):
                pass

        class Stop(Callback):
            def on_epoch_end(self):
                raise SystemExit

        def train(callback):
            callback.on_epoch_end()
    """
    for unit, candidate in view.candidates.items():
        # A call of that name on an object that is not known may mean somebody else's method.
        sure = any(step.tier is Tier.RESOLVED for step in candidate.callers)
        if unit not in view.facts.candidates or candidate.benign is not None or not sure:
            continue
        stub = view.shape(unit).stub
        if stub is None or _says_so(view, unit, stub):
            continue
        name = view.facts.units[unit].qualname
        values = {"name": name, "caller": _callers(candidate), "stub": stub.value}
        critical = unit in view.critical
        yield Draft(
            unit,
            head_of(view.facts, unit),
            values,
            confidence=0.85 if critical else 0.75,
            related=tuple(related(candidate)),
            level=None if critical else Level.NOTE,
        )


def _says_so(view: FileView, unit: int, stub: Stub) -> bool:
    """Whether the stub tells its callers: a method that raises is an override point and fails loudly.

    A docstring may name an override point, and a bare `return` without parameters promises nothing.
    """
    if _OVERRIDE_POINT.search(view.shape(unit).docstring):
        return True
    if stub is Stub.NOT_IMPLEMENTED:
        return view.facts.units[view.facts.units[unit].parent].kind is UnitKind.CLASS
    return stub is Stub.RETURN and not view.shape(unit).parameters


def _callers(candidate: Surroundings) -> str:
    first = candidate.callers[0].qualname
    more = len(candidate.callers) - 1
    return f"`{first}`" + (f" and {more} more" if more else "")


@rule(
    "RDY202",
    "constant-result",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}` {what}{promise}",
)
def constant_result(view: FileView) -> Iterator[Draft]:
    """A function answers every call with the same value although it promises to work one out.

    A validation that always succeeds, statistics that were never counted, code that is never generated: callers go on
    as if the work had been done. Silent for properties, tables, names, capability flags, strategies of which another
    class gives another answer, hooks, visitors, null objects and whatever a base class or a decorator asks for.

    Fires:
        import torch

        class Pruner:
            def _check_accuracy_after_pruning(self, model, loader, limit):
                \"\"\"Check that the pruned model is still accurate.\"\"\"
                # The evaluation comes later.
                return True

            def prune(self, model, loader):
                torch.nn.utils.prune.l1_unstructured(model.head, "weight", 0.5)
                if not self._check_accuracy_after_pruning(model, loader, 0.9):
                    raise ValueError("the pruned model is no good")
                return model

    Silent:
        class Format:
            def name(self):
                return "none"

        class Onnx(Format):
            def name(self):
                return "onnx"

        def describe(format):
            return format.name()
    """
    yield from likely(view, Kind.CONSTANT_RESULT)


@rule(
    "RDY203",
    "identity-result",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}` {what}{promise}",
)
def identity_result(view: FileView) -> Iterator[Draft]:
    """A function hands back what it was given although its name and docstring promise to change it.

    A model that passes through an optimisation, quantisation or fusion of this kind comes out as it went in, and the
    report says that it was done. Silent for context managers, gradients that pass straight through, decorators,
    optional steps that other classes fill in, fluent interfaces and identity classes.

    Fires:
        class Deployer:
            def _apply_kernel_fusion(self, model):
                \"\"\"Fuse kernels of the model for faster inference.\"\"\"
                return model

            def _apply_mixed_precision(self, model):
                \"\"\"Convert the model to mixed precision.\"\"\"
                return model

            def optimize(self, model):
                model = self._apply_kernel_fusion(model)
                return self._apply_mixed_precision(model)

    Silent:
        class Session:
            def __enter__(self):
                return self

            def __exit__(self, *error):
                self.close()

            def close(self):
                self.handle.close()
    """
    yield from likely(view, Kind.IDENTITY)


@rule(
    "RDY206",
    "simulated-work",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}`: {what}{promise}",
)
def simulated_work(view: FileView) -> Iterator[Draft]:
    """A function only says that it works, or waits as long as the work would take.

    The log reads as if a model had been optimised, deployed or measured. Silent for functions whose purpose is to
    tell, for waits between attempts, for polling and for rate limits.

    Fires:
        import time

        def benchmark(model, runs):
            \"\"\"Measure the latency of the model on the device.\"\"\"
            start = time.perf_counter()
            for _ in range(runs):
                time.sleep(0.01)
            return (time.perf_counter() - start) / runs

    Silent:
        import time

        def wait_for(server, attempts):
            for _ in range(attempts):
                if server.is_up():
                    return True
                time.sleep(1)
            return False
    """
    yield from likely(view, Kind.TELLS_ONLY, Kind.MEASURED_WAIT)


@rule(
    "RDY214",
    "ignored-parameters",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}` {what}{promise}",
)
def ignored_parameters(view: FileView) -> Iterator[Draft]:
    """A function returns a result that depends on nothing that its callers give it.

    A parser that builds the same graph for every file, a loader that makes up its samples: the caller hands over the
    data and gets an answer that has nothing to do with it. Silent where somebody else decides on the parameters:
    overrides, interfaces that other classes fill in, callbacks, decorated functions, and names that begin with `_`.

    Fires:
        class Compiler:
            def _parse_source(self, source, options):
                \"\"\"Parse the source into a graph.\"\"\"
                # A simplified example until the parser is connected.
                graph = Graph()
                graph.add("input", [1, 224, 224, 3])
                graph.add("conv", [3, 3, 64])
                return graph

            def compile(self, source, options):
                graph = self._parse_source(source, options)
                return graph.lower()

    Silent:
        class Schedule:
            def rate(self, step, total):
                raise NotImplementedError

        class Warm(Schedule):
            def rate(self, step, total):
                return min(1.0, step / total)

        class Constant(Schedule):
            def rate(self, step, total):
                return self.base * self.scale
    """
    yield from likely(view, Kind.IGNORED_PARAMETERS)
