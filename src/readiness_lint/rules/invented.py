"""RDY204, RDY205 and RDY208: figures and data that nobody measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.symptoms import likely

if TYPE_CHECKING:
    from readiness_lint.rules.view import Draft, FileView


@rule(
    "RDY204",
    "invented-figure",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="{what} in `{name}`{promise}",
)
def invented_figure(view: FileView) -> Iterator[Draft]:
    """A number that stands for a measurement is written down, or drawn at random.

    Accuracy, latency and compression figures in a result are believed by whoever reads the report. Silent for
    settings, thresholds, weights of a score, tables that are gone through, starting values, tests, rubrics that give
    other figures by what they look at, and ratios that the widths of two types of numbers make true.

    Fires:
        def evaluate_quantized(model, loader):
            \"\"\"Evaluate the quantised model.\"\"\"
            # Placeholder until the evaluation runs on the device.
            return {"accuracy": 0.95, "latency_ms": 12.5, "memory_mb": 48.0}

    Silent:
        import time

        def evaluate(model, loader, minimum_accuracy=0.9):
            start = time.perf_counter()
            right = sum(int(model(x) == y) for x, y in loader)
            return {"accuracy": right / len(loader), "latency_s": time.perf_counter() - start}
    """
    yield from likely(view, Kind.INVENTED_FIGURE)


@rule(
    "RDY205",
    "stand-in-data",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="{what} in `{name}`{promise}",
)
def stand_in_data(view: FileView) -> Iterator[Draft]:
    """Random or made-up data stands where real data is promised.

    A model that is calibrated, trained or scored on noise looks like one that was calibrated, trained or scored.
    Silent for tracing inputs, warm-up, shape probes, augmentation, initialisation, sampling, noise and generators
    whose purpose is synthetic data.

    Fires:
        import numpy as np

        class CalibrationLoader:
            def load_calibration_data(self, path, count):
                \"\"\"Load calibration samples for the quantiser.\"\"\"
                if not path.exists():
                    return self._create_dummy_dataset(count)
                return np.load(path)[:count]

            def _create_dummy_dataset(self, count):
                \"\"\"Create a dummy dataset.\"\"\"
                # Placeholder until the real calibration data is there.
                data = np.random.randn(count, 3, 224, 224)
                return data

    Silent:
        import torch

        def export(model):
            model.eval()
            example = torch.randn(1, 3, 224, 224)
            return torch.jit.trace(model, example)
    """
    yield from likely(view, Kind.STAND_IN, Kind.SIMULATION)


@rule(
    "RDY208",
    "fabricated-fallback",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}` {what}{promise}",
)
def fabricated_fallback(view: FileView) -> Iterator[Draft]:
    """After any error a function answers with a value that looks like a real one.

    The invented sample, score or size goes on into training, conversion or a report, and nobody can tell it from a
    measured one. Silent for empty answers that callers test, for words such as "unknown", for answers that name the
    error, for exit codes and for errors that are named one by one.

    Fires:
        class Evaluator:
            def _measure_accuracy(self, model, loader):
                \"\"\"Measure the accuracy of the model.\"\"\"
                try:
                    return self.run(model, loader).accuracy
                except:
                    return 0.85  # a default value

            def evaluate(self, model, loader):
                accuracy = self._measure_accuracy(model, loader)
                return {"accuracy": accuracy}

    Silent:
        def version_of(package):
            try:
                return package.__version__
            except AttributeError:
                return "unknown"
    """
    yield from likely(view, Kind.FABRICATED_FALLBACK)
