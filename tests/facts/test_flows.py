"""Where values go, as the scan sees it."""

from __future__ import annotations

import pytest

from readiness_lint.facts.scan import facts_of
from readiness_lint.model.source import FileRole, Source

NAMES = "from a import f, g, h\n"


def _unit(text: str) -> tuple[set[str], list[str]]:
    facts = facts_of(Source("m.py", NAMES + text, FileRole.PRODUCT, ""))
    flows = {
        f"{flow.target} <- {flow.source}" + ("()" if flow.kind == "call" else "")
        for u in facts.units
        for flow in u.flows
    }
    return flows, [read.name for unit in facts.units for read in unit.reads]


@pytest.mark.parametrize(
    ("text", "flows"),
    [
        ("x = f", {"x <- f"}),
        ("self.x: T = f.g", {"self.x <- f.g"}),
        ("x = y = f\n", {"y <- f"}),
        ("x == f", set()),
        ("x += f", set()),
        ("x = f[0]", {"x <- f[]"}),
        ("x[0] = f", {"x[] <- f"}),
        ("x = [f, g(1)]", {"x[] <- f", "x[] <- g()"}),
        ("x = {'a': f}", {"x[] <- f"}),
        ("x = 1 if y else f", {"x <- f"}),
        ("x, y = f, g", {"x <- f", "y <- g"}),
        ("def k():\n  return f(1)", {"return <- f()"}),
        ("def k():\n  return f(1).y", set()),
        ("def k():\n  return 1 if x else f", {"return <- f"}),
        ("def k():\n  return f(1) if x else g(2)", {"return <- f()", "return <- g()"}),
        ("def k(z):\n  self.z = z", {"self.z <- z"}),
        ("for x in f: pass", {"x <- f[]"}),
        ("for i, x in enumerate(f): pass", {"x <- f[]"}),
        ("with f(1), g as x: pass", {"with <- f()", "with <- g"}),
        ("f[0](1)", {"() <- f[]"}),
        ("f(1)(2)", {"() <- f()"}),
        ("raise f", {"() <- f"}),
        ("f(1, g, k=h)", {"f(1) <- g", "f(k) <- h"}),
        ("f((1, 2), [3], g())", {"f(2) <- g()"}),
        ("f([g])", set()),
        ("def k(f): pass", set()),
        ("@f\ndef k(): pass", {"@ <- f"}),
        ("@f(1)\ndef k(): pass", {"@ <- f()"}),
        ("x = getattr(f, 'y')", {"x <- f.y"}),
        ("getattr(f, f'y_{z}')(1)", {"() <- f.y_*"}),
        ("getattr(f, 'y')", set()),
        ("getattr(f, z)()", set()),
        ("x = unknown", set()),
    ],
)
def test_flows(text: str, flows: set[str]) -> None:
    assert _unit(text)[0] - {"@ <- y"} == flows


def test_attributes_that_are_read_and_may_be_properties() -> None:
    text = "class A:\n  def k(self):\n    self.x = 1\n    self.y.z()\n    return self.size + self.x + f.name\n"
    assert _unit(text)[1] == ["self.size"]


def test_signatures_keep_what_is_quoted() -> None:
    facts = facts_of(Source("m.py", "def k(\n  a: 'Net',  # ours\n  b=1,\n) -> 'Net': pass\n", FileRole.PRODUCT, ""))
    assert facts.units[1].signature.split() == "( a: 'Net', b=1, ) -> 'Net'".split()
