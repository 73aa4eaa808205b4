"""What other code says of a function."""

from __future__ import annotations

import pytest

from readiness_lint.graph.placeholders.around import Around
from tests.graph.support import project_of


def signs(text: str, qualname: str, **others: str) -> set[str]:
    files = {"m.py": text, **{f"{name}.py": other for name, other in others.items()}}
    project = project_of(files, structure=True)
    file = project.facts["m.py"]
    (unit,) = [index for index, unit in enumerate(file.units) if unit.qualname == qualname][:1]
    return {*Around(project).signs(file, unit)}


def test_nobody_and_somebody_calls() -> None:
    assert signs("def check(x): pass\n", "check") == {"called:never"}
    assert signs("def check(x): pass\ndef g(): check(1)\n", "check") == {"called:once", "relied-on"}
    twice = signs(
        "def check(x): pass\ndef g():\n    y = check(1)\n", "check", n="from m import check\ndef h(): check(2)\n"
    )
    assert twice == {"called:often", "called-from-elsewhere", "result-kept", "relied-on"}
    assert signs("def check(x): pass\ndef g(call=check): call()\n", "check") >= {"handed"}


def test_critical_callers() -> None:
    text = "import torch\ndef check(x): pass\ndef fit(o, l):\n    check(l)\n    l.backward()\n    o.step()\n"
    assert "called-by-critical" in signs(text, "check")


@pytest.mark.parametrize(
    ("text", "name", "sign"),
    [
        ("def __getattr__(x): pass\n", "__getattr__", "special"),
        ("def _f(x): pass\n", "_f", "private"),
        ("def on_end(x): pass\n", "on_end", "hook-name"),
        ("def _no_op(): pass\n", "_no_op", "hook-name"),
        ("@d\ndef f(x): pass\n", "f", "decorated-by-other"),
        ("class A:\n    @staticmethod\n    def f(x): pass\n", "A.f", "decorator:staticmethod"),
        ("if 1:\n    def f(x): pass\nelse:\n    def f(x): return 1\n", "f", "alternative"),
        ("__all__ = ['f']\ndef f(x): pass\n", "f", "exported"),
        ("def g():\n    def f(x): pass\n", "g.f", "nested"),
        ("class A:\n    def f(self): pass\n", "A.f", "method"),
        ("class A:\n    def f(self): pass\nclass B(A):\n    def f(self): return 1\n", "A.f", "overridden"),
        ("class A:\n    def f(self): return 1\nclass B(A):\n    def f(self): pass\n", "B.f", "overrides"),
        ("class A: pass\nclass B(A):\n    def f(self): pass\n", "B.f", "has-base"),
        ("from x import Y\nclass B(Y):\n    def f(self): pass\n", "B.f", "outside-base"),
        ("class NullSink:\n    def f(self): pass\n", "NullSink.f", "open-class"),
        ("class FakeScaler:\n    def update(self): pass\n", "FakeScaler.update", "stands-in"),
        ("class FakeCuda:\n    class amp:\n        def f(self): pass\n", "FakeCuda.amp.f", "stands-in"),
        (
            "class Adam:\n    def step(self): pass\nclass Module: pass\nclass Tensor: pass\n",
            "Adam.step",
            "stands-in",
        ),
        ("".join(f"class {c}:\n    def f(self): pass\n" for c in "ABC"), "A.f", "family"),
        (
            "class A:\n    @abc.abstractmethod\n    def g(self): ...\n    def f(self): pass\n",
            "A.f",
            "abstract-siblings",
        ),
    ],
)
def test_signs_of_name_and_class(text: str, name: str, sign: str) -> None:
    assert sign in signs(text, name)


@pytest.mark.parametrize(
    "text",
    [
        "class Faker:\n    def f(self): pass\n",
        "class Nullable:\n    def f(self): pass\n",
        "class Adam:\n    def f(self): pass\nclass Module: pass\n",
    ],
)
def test_classes_that_stand_for_themselves(text: str) -> None:
    assert "stands-in" not in signs(text, text[6 : text.index(":")] + ".f")


def test_a_file_of_stand_ins() -> None:
    text = "class Cuda:\n    def f(self): pass\ndef g(): pass\n"
    project = project_of({"pkg/fake_torch.py": text, "pkg/nullable.py": text})
    found = {
        (path, unit.qualname)
        for path, file in project.facts.items()
        for index, unit in enumerate(file.units)
        if "stands-in" in Around(project).signs(file, index)
    }
    assert found == {("pkg/fake_torch.py", "Cuda.f")}


def test_a_module_has_nothing_around_it() -> None:
    project = project_of({"m.py": "x = 1\n"})
    assert Around(project).signs(project.facts["m.py"], 0) == ()


def test_who_falls_back_on_it() -> None:
    text = "def parse(x):\n    if not x:\n        return _simulate(x)\n    return x.tree\n"
    made_up = "def _simulate(x):\n    return 3\n"
    assert {"caller:for-want", "caller:returned", "caller:promises"} <= signs(text + made_up, "_simulate")
    shown = signs(text.replace("parse", "run_demo") + made_up, "_simulate")
    assert "caller:pretends" in shown
    assert "caller:promises" not in shown
    other = signs(text + made_up + "def _other(x): return 3\ndef g(): return _other(1)\n", "_other")
    assert not {sign for sign in other if sign.startswith("caller:")}


def test_parameters_that_many_functions_share() -> None:
    three = "".join(f"def {name}(state, action): return 3\n" for name in "abc")
    assert "shared-signature" in signs(three, "a")
    assert "shared-signature" not in signs(three.replace("def c(state, action)", "def c(state)"), "a")
