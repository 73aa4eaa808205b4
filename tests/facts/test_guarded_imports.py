"""Imports that may fail without a word."""

from __future__ import annotations

import pytest

from readiness_lint.facts.judge import judge
from readiness_lint.facts.layers import Layers
from readiness_lint.model.symptoms import Kind


def guards(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    shape = judge(Layers(text), 0)
    return [(one.words, one.signs) for one in shape.symptoms if one.kind is Kind.GUARDED_IMPORT]


TRY = "try:\n    from losses import kd_loss, other\nexcept {}:\n    {}\n"


@pytest.mark.parametrize(
    ("caught", "handler", "signs"),
    [
        ("ImportError", "pass", ("swallowed",)),
        ("(OSError, builtins.ModuleNotFoundError)", "print('no losses')", ("swallowed",)),
        ("Exception", "kd_loss = None", ("stubs", "swallowed")),
        ("ImportError as error", "def kd_loss(): return 0", ("stubs", "swallowed")),
    ],
)
def test_a_handler_that_goes_on_swallows(caught: str, handler: str, signs: tuple[str, ...]) -> None:
    assert guards(TRY.format(caught, handler)) == [(("kd_loss", "other"), signs)]


@pytest.mark.parametrize(("caught", "handler"), [("ImportError", "raise"), ("ValueError", "pass"), ("E[0]", "pass")])
def test_a_handler_that_raises_or_catches_something_else_does_not(caught: str, handler: str) -> None:
    assert guards(TRY.format(caught, handler)) == []


def test_a_bare_handler_catches_all_and_an_import_in_a_handler_is_not_guarded() -> None:
    assert guards("try:\n    import a.b\nexcept:\n    import c\n") == [(("a.b",), ("swallowed",))]
    assert guards("from losses import kd_loss\n") == []


def test_imports_for_types_never_run() -> None:
    text = "if typing.TYPE_CHECKING:\n    from losses import Loss\nelse:\n    from other import Loss\n"
    assert guards(text) == [(("Loss",), ("never-run",))]
