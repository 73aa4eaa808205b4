"""RDY207, RDY209 and RDY212: errors that nobody hears of, code that never runs, values that are thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level
from readiness_lint.model.fixes import Applicability, Rewrite
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.rule import Need, Part, mended_by, rule
from readiness_lint.rules.symptoms import likely

if TYPE_CHECKING:
    from readiness_lint.rules.view import Draft, FileView


@rule(
    "RDY207",
    "swallowed-error",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}` {what}{promise}",
)
def swallowed_error(view: FileView) -> Iterator[Draft]:
    """A handler takes every error and goes on as if nothing had happened.

    Whatever fails there (a typing error too) leaves a result that is incomplete or wrong, and the caller cannot tell
    failure from success. Silent for clean-up, telemetry, probes of hardware and of optional packages, errors that are
    told, counted, kept, called harmless by a comment, or answered with "unknown" or a value that callers test, for what
    is only shown to people, and for handlers that name their errors.

    Fires:
        import json

        class DatasetBuilder:
            def _load_training_records(self, paths):
                \"\"\"Load the records for training.\"\"\"
                records = []
                for path in paths:
                    try:
                        records.append(json.load(open(path)))
                    except:
                        continue
                return records

            def build(self, paths):
                return self._load_training_records(paths)

    Silent:
        import os

        def clean_up(path):
            try:
                os.remove(path)
            except Exception:
                pass
    """
    yield from likely(view, Kind.SWALLOWED_ERROR)


@mended_by(Rewrite.UNREACHABLE, Applicability.SAFE)
@mended_by(Rewrite.REFUSED, Applicability.UNSAFE)
@mended_by(Rewrite.NEVER_TRUE, Applicability.UNSAFE)
@rule(
    "RDY209",
    "disabled-code",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="{what} in `{name}`",
)
def disabled_code(view: FileView) -> Iterator[Draft]:
    """Code that never runs: a condition that never changes, a branch with nothing in it, statements behind a return.

    What was switched off "for now" is no longer tested, and a branch that was prepared and never written looks as if
    the case were handled. Silent behind a loud `raise`, in empty main guards, and for strings that are comments.

    Fires:
        def validate(config):
            \"\"\"Check the configuration against the limits of the device.\"\"\"
            if config.power_budget < config.required_power:
                pass
            return config.memory >= config.required_memory

    Silent:
        def validate(config):
            if config.power_budget < config.required_power:
                return False
            return config.memory >= config.required_memory
    """
    yield from likely(view, Kind.CONSTANT_CONDITION, Kind.EMPTY_BRANCH, Kind.UNREACHABLE)


@rule(
    "RDY212",
    "overwritten-parameter",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{name}`: {what}",
)
def overwritten_parameter(view: FileView) -> Iterator[Draft]:
    """A parameter gets another value before anything reads the one that the caller gave.

    The caller sets a size, a seed or a mode, and the function works with its own. Silent where the statement reads the
    parameter, or stands in a branch.

    Fires:
        class Exporter:
            def export(self, model, opset, path):
                \"\"\"Export the model for an opset.\"\"\"
                opset = self.presets["default"]
                self.write(self.convert(model, opset), path)

    Silent:
        def build_loader(dataset, batch_size=None):
            if batch_size is None:
                batch_size = 1
            return make(dataset, batch_size)
    """
    yield from likely(view, Kind.OVERWRITTEN_PARAMETER)
