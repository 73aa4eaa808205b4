"""What libcst says of one function."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from readiness_lint.facts.judge import judge
from readiness_lint.facts.scan import Scan
from readiness_lint.facts.shapes.slices import slice_of
from readiness_lint.model.facts import Shape, Stub


def _shape(text: str, qualname: str = "f") -> Shape:
    scan = Scan(text)
    return judge(scan, [scope.qualname for scope in scan.scopes].index(qualname))


@pytest.mark.parametrize(
    ("body", "stub"),
    [
        ("pass", Stub.PASS),
        ("pass  # later", Stub.PASS),
        ("...", Stub.ELLIPSIS),
        ('"""Says what."""', Stub.DOCSTRING),
        ('"one" "string"', Stub.DOCSTRING),
        ('"""Says what."""\n    pass', Stub.PASS),
        ('"""Says what."""\n    ...', Stub.ELLIPSIS),
        ('"""Says what."""; return', Stub.RETURN),
        ("return", Stub.RETURN),
        ("return None", Stub.RETURN),
        ("raise NotImplementedError", Stub.NOT_IMPLEMENTED),
        ("raise NotImplementedError('later')", Stub.NOT_IMPLEMENTED),
        ("return 0", None),
        ("raise ValueError", None),
        ("raise", None),
        ("x = 1", None),
        ("pass; work()", None),
        ("work()\n    pass", None),
        ("if x:\n        pass", None),
        ('f"{x}"', None),
        ('"""Says what."""\n    work()\n    pass', None),
    ],
)
def test_a_body_that_does_nothing(body: str, stub: Stub | None) -> None:
    shape = _shape(f"def f():\n    {body}\n")
    assert (shape.stub, shape.not_judged) == (stub, None)


def test_a_body_on_the_line_of_its_header() -> None:
    assert _shape("async def f(): ...\n").stub is Stub.ELLIPSIS
    assert _shape("def f(): work()\n").stub is None


def test_parameters_in_order_without_stars() -> None:
    assert _shape("def f(a, /, b: int = 1, *rest, c, **more): pass\n").parameters == ("a", "b", "c")


def test_a_method_keeps_its_indentation_and_its_decorators() -> None:
    text = "class A:\n\tif x:\n\t\t@d(\n1)\n\t\tdef f(self):\n\t\t\tpass\n"
    shape = _shape(text, "A.f")
    assert (shape.stub, shape.parameters) == (Stub.PASS, ("self",))
    scan = Scan(text)
    assert slice_of(scan, 2) == "if True:\n\t\t@d(\n1)\n\t\tdef f(self):\n\t\t\tpass\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f(:\n    pass\n", "because libcst cannot read it"),
        ("def f():\n    x = " + "(" * 90 + ")" * 90, "because its brackets are nested 90 deep"),
        ("def f(", "because libcst cannot read it"),
        ("class f:\n    pass\n", "because its text is no function alone"),
        ("class A:\n    class f:\n        pass\n", "because its text is no function alone"),
    ],
)
def test_what_cannot_be_judged_says_why(text: str, reason: str) -> None:
    shape = _shape(text, "A.f" if "A" in text else "f")
    assert shape.not_judged is not None
    assert reason in shape.not_judged
    assert shape.not_judged.startswith("A.f was" if "A" in text else "f was")


@pytest.fixture
def _usual_recursion_limit() -> Iterator[None]:
    """Hypothesis raises it for the tests of a whole process."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("_usual_recursion_limit")
@pytest.mark.parametrize("chain", ["x" + ".a" * 600, "x" + ".a()" * 300, "+".join("a" * 600)])
def test_chains_that_libcst_cannot_walk_are_not_judged(chain: str) -> None:
    reason = _shape(f"def f():\n    return {chain}\n    work()\n").not_judged
    assert reason is not None
    assert "cannot walk chains" in reason
