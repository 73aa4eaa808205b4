"""When an empty body is right."""

from __future__ import annotations

import pytest

from readiness_lint.graph.surroundings import surroundings_of
from tests.graph.support import project_of


def benign(text: str, name: str) -> str | None:
    project = project_of({"m.py": text})
    candidates = surroundings_of(project)["m.py"]
    units = project.facts["m.py"].units
    (found,) = [candidate for unit, candidate in candidates.items() if units[unit].qualname == name]
    return found.benign


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("import abc\nclass A:\n    @abc.abstractmethod\n    def f(self): ...\n", "A.f", "decorated"),
        ("class A:\n    def __enter__(self): pass\n", "A.__enter__", "language"),
        ("class A:\n    def on_end(self): pass\n", "A.on_end", "hook"),
        ("class A:\n    def f(self): pass\nclass B(A):\n    def f(self): return 1\n", "A.f", "overrides"),
        ("from x import Y\nclass A(Y):\n    def f(self): pass\n", "A.f", "base outside"),
        ("class BaseThing:\n    def f(self): pass\n", "BaseThing.f", "by its name"),
        ("def f(): pass\n\ndef g(call=f):\n    call()\n", "f", "handed over"),
        ("class A:\n    def f(self): return 1\n\nclass B(A):\n    def f(self): pass\n", "B.f", "inherited"),
        ("if 1:\n    def f(): pass\nelse:\n    def f(): return 1\n", "f", "alternative"),
    ],
)
def test_benign_evidence(text: str, name: str, reason: str) -> None:
    assert reason in (benign(text, name) or "")


def test_nothing_excuses_a_plain_function() -> None:
    assert benign("def validate(x):\n    pass\n", "validate") is None
    assert benign("class Thing:\n    def validate(self, x):\n        pass\n", "Thing.validate") is None


def test_callers_are_named_with_their_lines() -> None:
    project = project_of({"m.py": "def f(x): pass\n\ndef main():\n    f(1)\n"})
    (candidate,) = surroundings_of(project)["m.py"].values()
    assert [(step.qualname, step.line) for step in candidate.callers] == [("main", 4)]
