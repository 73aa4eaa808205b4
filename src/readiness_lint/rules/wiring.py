"""RDY210 to RDY213: what does not fit together between files, options and imports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.facts.shapes.signs import NEVER_RUN, RECORDED, STUBS, SWALLOWED
from readiness_lint.model.findings import Level
from readiness_lint.model.fixes import Applicability, Rewrite
from readiness_lint.model.signs import FROM_TESTS, HANDED_OUT, MISSING
from readiness_lint.model.source import Span
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.rule import Need, Part, mended_by, rule
from readiness_lint.rules.view import Draft

if TYPE_CHECKING:
    from readiness_lint.model.facts import Import
    from readiness_lint.rules.view import FileView

_UNKNOWN = "unknown"
# What only tests need; `pytest` is also what plugins and programs that run tests import.
_MOCKS = ("unittest.mock", "mock", "pytest_mock")
_TESTING = re.compile(
    r"(?:\A|[/_.])(?:\w*tests?|testing|tester|\w*mocks?|mocking|conftest|pytest\w*|fixtures?|stubs?|fakes?|benchmarks?"
    r"|examples?|verification|validate|docs?|dummy)(?=[/_.]|\Z)",
    re.IGNORECASE,
)
_WEIGHTY = re.compile(
    r"(?:\A|_)(?:resume|seed|checkpoint|ckpt|pretrained|precision|fp16|bf16|amp|dtype|epochs?|lr|learning_rate|batch_size"
    r"|weight_decay|warmup|grad_clip|clip_grad|max_grad_norm|gradient_accumulation|temperature|alpha|calib\w*|quantize"
    r"|validate|validation|deterministic|optimizer|scheduler|dropout)(?=_|\Z)"
)


@rule(
    "RDY210",
    "production-imports-tests",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="{what} is imported outside of the tests{fallback}",
)
def production_imports_tests(view: FileView) -> Iterator[Draft]:
    """Code that is no test imports the project's tests, or the objects that stand in for real ones in tests.

    Tests are not installed with a package, so that the import fails where the code is used in earnest; what stands in
    for it then often says yes to everything. Code that asks whether it was given a mock behaves otherwise under test
    than in production, and its tests prove nothing. Silent in files and functions that say that they test, mock or
    give examples, in packages of test helpers such as `pkg.testing`, for `unittest.mock.patch`, where tests stand in
    the same file, and for scripts called `test.py` that evaluate a model.

    Fires:
        == tests/shapes.py ==
        def check_shapes(model):
            return model.shapes == [1, 3]

        == export.py ==
        try:
            from tests.shapes import check_shapes
        except ImportError:
            def check_shapes(model):
                return True

        def export(model):
            assert check_shapes(model)

    Silent:
        == pkg/testing/shapes.py ==
        def check_shapes(model):
            return model.shapes == [1, 3]

        == export.py ==
        from pkg.testing.shapes import check_shapes

        def export(model):
            assert check_shapes(model)
    """
    if _TESTING.search(view.facts.path) or _holds_tests(view):
        return
    told: set[tuple[str, int]] = set()
    for item in view.facts.imports:
        around = view.candidates.get(item.owner)
        sign = f"{FROM_TESTS}:{item.module}:{item.name or ''}"
        from_tests = around is not None and sign in around.signs
        if not (from_tests or _is_mock(view, item)) or (item.module, item.owner) in told:
            continue
        if _TESTING.search(view.facts.units[item.owner].qualname):
            continue
        told.add((item.module, item.owner))
        guards = _guards(view, item)
        if NEVER_RUN in guards:
            continue
        what = f"`{item.module}`, a test of the project," if from_tests else "`unittest.mock`"
        fallback = ", and stubs stand in for it where that fails" if STUBS in guards else ""
        certain = Level.ERROR if from_tests and STUBS in guards else Level.WARNING
        level = certain if _is_critical(view, item.owner) else Level.NOTE
        span = _line_of(item)
        yield Draft(item.owner, span, {"what": what, "fallback": fallback}, item.module, 0.95, level=level)


@mended_by(Rewrite.OPTION, Applicability.UNSAFE)
@mended_by(Rewrite.COMMAND_OPTION, Applicability.UNSAFE)
@rule(
    "RDY211",
    "unread-option",
    Level.WARNING,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="{what}, but nothing ever reads `{name}`{record}",
)
def unread_option(view: FileView) -> Iterator[Draft]:
    """An option of the command line is parsed, and its value is read nowhere.

    Whoever asks to resume or sets a seed believes that the run was resumed or seeded. Nothing fails: the training
    starts anew, the results cannot be repeated. Silent where the file does not show all that is done with the options:
    they are handed to code that is not in the file, turned into a dictionary, returned to other files that import them,
    read by computed names, where what `parse_known_args` leaves over goes on to somebody, or parsed by a class other
    than argparse's own (of click and typer, parameters of commands are seen that the command never names). Also silent
    for options with actions of their own, for options that say that they are ignored, deprecated or kept for
    compatibility, and for those that launchers pass to every script. Options that are written to a record of the run as
    a whole are reported only where they ought to change how the model comes out. Such options are warnings in a file
    with critical functions, all others notes.

    Fires:
        import argparse

        def main():
            parser = argparse.ArgumentParser()
            parser.add_argument("--data")
            parser.add_argument("--resume", help="checkpoint to go on from")
            args = parser.parse_args()
            train(args.data)

        def train(data):
            return sum(data)

    Silent:
        import argparse

        from engine import train

        def main():
            parser = argparse.ArgumentParser()
            parser.add_argument("--data")
            parser.add_argument("--resume", help="checkpoint to go on from")
            train(parser.parse_args())
    """
    for unit, shape in view.facts.shapes:
        around = view.candidates.get(unit)
        for symptom in shape.symptoms:
            if symptom.kind is not Kind.UNREAD_OPTION:
                continue
            # Who else imports the file is only known where the project was read.
            if symptom.words and (around is None or HANDED_OUT in around.signs):
                continue
            weighty = _WEIGHTY.search(symptom.name) is not None
            recorded = RECORDED in symptom.signs
            if recorded and not weighty:
                continue
            values = {
                "what": symptom.what[:1].upper() + symptom.what[1:],
                "name": symptom.name,
                "record": " but a record of the run" if recorded else "",
            }
            level = Level.WARNING if weighty and view.critical else Level.NOTE
            yield Draft(unit, symptom.span, values, symptom.name, 0.95, level=level)


@rule(
    "RDY213",
    "missing-name",
    Level.ERROR,
    needs=Need.PROJECT,
    part=Part.DEBT,
    message="`{module}` has no `{name}`{swallowed}",
)
def missing_name(view: FileView) -> Iterator[Draft]:
    """A name is imported from a module of the project that does not have it.

    The import fails when it runs. Inside a function that is late, in the middle of a training; inside a `try` that
    goes on it is never, and the work that the name stands for is silently not done. Silent where the module may get
    the name in another way: by a star import from outside of the project, `globals()`, `__getattr__`, `setattr`, as a
    module of its package, or where another module of that name has it. Silent for modules that are generated, vendored
    or tests, and under `if TYPE_CHECKING`. An import whose failure is swallowed is a note.

    Fires:
        == losses.py ==
        def cross_entropy(logits, labels):
            return logits - labels

        == train.py ==
        from losses import kd_loss

        def train_step(student, teacher):
            return kd_loss(student, teacher)

    Silent:
        == losses.py ==
        def __getattr__(name):
            return LOSSES[name]

        == train.py ==
        from losses import kd_loss

        def train_step(student, teacher):
            return kd_loss(student, teacher)
    """
    for item in view.facts.imports:
        around = view.candidates.get(item.owner)
        if around is None:
            continue
        start = f"{MISSING}:{item.module}:{item.name}:"
        if not any(sign.startswith(start) for sign in around.signs):
            continue
        guards = _guards(view, item)
        if NEVER_RUN in guards:
            continue
        swallowed = SWALLOWED in guards
        critical = _is_critical(view, item.owner)
        values = {
            "module": item.module,
            "name": str(item.name),
            "swallowed": ": the import always fails, and what catches that goes on" if swallowed else "",
        }
        level = Level.ERROR if critical and not swallowed and _UNKNOWN not in guards else Level.NOTE
        yield Draft(item.owner, _line_of(item), values, str(item.name), 0.95, level=level)


def _line_of(item: Import) -> Span:
    return Span(item.line, 0, item.line, 0)


def _is_mock(view: FileView, item: Import) -> bool:
    """Whether objects are imported that stand in for others; `patch` also changes real programs for a while."""
    if item.module in _MOCKS and item.name is not None:
        return item.name.endswith("Mock")
    if item.module not in _MOCKS and (item.module, item.name) != ("unittest", "mock"):
        return False
    return any(call.name.endswith("Mock") for unit in view.facts.units for call in unit.calls)


def _holds_tests(view: FileView) -> bool:
    return any(unit.name.startswith(("test_", "Test")) for unit in view.facts.units) or any(
        base.endswith("TestCase") for unit in view.facts.units for base in unit.bases
    )


def _is_critical(view: FileView, unit: int) -> bool:
    """Whether what stands in a unit matters to a critical function; what a module does on loading matters to all."""
    return bool(view.critical) if unit == 0 else view.critical_owner(unit) is not None


def _guards(view: FileView, item: Import) -> frozenset[str]:
    """What stands around an import, as libcst sees it."""
    shape = view.shape(item.owner)
    if shape.not_judged is not None:
        return frozenset({_UNKNOWN})
    signs: set[str] = set()
    for symptom in shape.symptoms:
        if symptom.kind is Kind.GUARDED_IMPORT and symptom.span.line <= item.line <= symptom.span.end_line:
            signs.update(symptom.signs)
    return frozenset(signs)
