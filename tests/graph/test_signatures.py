"""Signatures as they are written, to parameters."""

from __future__ import annotations

from readiness_lint.graph.signatures import Parameter, read_signature


def test_parameters_have_types_and_defaults() -> None:
    signature = read_signature(
        "(self, a: Net, b: 'pkg.Net | None' = None, *args, c: Optional[Net] = f, d=g(1, 2)) -> Net"
    )
    assert signature.parameters == (
        Parameter("self"),
        Parameter("a", ("Net",)),
        Parameter("b", ("pkg.Net",), "None"),
        Parameter("c", ("Net",), "f"),
        Parameter("d"),
    )
    assert signature.result == ("Net",)


def test_arguments_go_to_parameters_by_place_and_by_name() -> None:
    signature = read_signature("(self, a, b)")
    assert signature.parameter("0", offset=1) == Parameter("a")
    assert signature.parameter("b") == Parameter("b")
    assert signature.parameter("7") is None
    assert signature.parameter("z") is None


def test_what_is_half_typed_has_no_parameters() -> None:
    assert read_signature("").parameters == ()
    assert read_signature("(").parameters == ()
