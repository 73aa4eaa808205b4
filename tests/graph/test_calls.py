"""Every way in which a function comes to run, as an edge: small projects, one shape each."""

from __future__ import annotations

import textwrap
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.graph.calls import EdgeKind
from readiness_lint.model.graph import Tier
from tests.graph.support import edges_of, name_of, project_of


def edges(text: str) -> set[tuple[str, str]]:
    """Edges of one module by qualified names."""
    found = edges_of(project_of({"m.py": text}))
    return {(caller.removeprefix("m.py:"), target.removeprefix("m.py:")) for caller, target in found}


def found_by(text: str, caller: str, target: str) -> list[tuple[Tier, EdgeKind]]:
    """How an edge of one module was found."""
    project = project_of({"m.py": text})
    return [
        (edge.tier, edge.kind)
        for node, out in project.graph.edges.items()
        for edge in out
        if (name_of(project, node), name_of(project, edge.target)) == (f"m.py:{caller}", f"m.py:{target}")
    ]


CLASSES = """
class Net:
    def __call__(self): return self.run()
    def run(self): return 1
    def __enter__(self): return self
    def __exit__(self, *args): pass
    def __iter__(self): return iter(())
    def __len__(self): return 3
    @property
    def size(self): return 1

class Other:
    def run(self): return 2

def work(): return 1
def play(): return 2
def make(): return Net()
def declared(x) -> Net: return x
def chosen(flag): return Net() if flag else Other()
def picked(flag): return work if flag else play
def maker(): return Net
"""


@pytest.mark.parametrize(
    ("body", "targets"),
    [
        ("f = work; f()", "work"),
        ("f = g = work; g()", "work"),
        ("f, g = work, play; g()", "play"),
        ("f = work if 1 else play; f()", "work play"),
        ("picked(1)()", "work play"),
        ("n = Net(); n.run()", "Net.run"),
        ("n = make(); n.run()", "Net.run"),
        ("n = declared(1); n.run()", "Net.run"),
        ("n = chosen(1); n.run()", "Net.run"),
        ("c = maker(); n = c(); n.run()", "Net.run"),
        ("make()()", "Net.__call__"),
        ("n = Net(); n()", "Net.__call__"),
        ("run = Net().run", ""),
        ("n = Net(); r = n.run; r()", "Net.run"),
        ("d = {'a': work, 'b': play}; d[k]()", "work play"),
        ("d = {}; d['a'] = work; d['a']()", "work"),
        ("d = dict(a=work); d['a']()", "work"),
        ("for f in [1]: pass\nfs = [work, play]\nfor f in fs: f()", "work play"),
        ("ns = [Net()]\nfor n in ns: n.run()", "Net.run"),
        ("ns = {'a': Net()}\nfor k, n in ns.items(): n.run()", "Net.run"),
        ("fs = (work, play); f = fs[0]; f()", "work play"),
        ("fs = [work]; gs = fs; gs[0]()", "work"),
        ("with Net(): pass", "Net.__enter__ Net.__exit__"),
        ("with Net() as n: n.run()", "Net.run Net.__enter__"),
        ("with open(x) as f, make() as n: n.run()", "Net.run Net.__enter__"),
        ("n = Net()\nfor x in n: pass", "Net.__iter__"),
        ("for x in Net(): pass", "Net.__iter__"),
        ("n = Net(); len(n)", "Net.__len__"),
        ("n = Net(); return n.size", "Net.size"),
        ("from functools import partial\nf = partial(work, 1); f()", "work"),
        ("n = Net(); f = getattr(n, 'run'); f()", "Net.run"),
        ("n = Net(); getattr(n, 'run')()", "Net.run"),
        ("[work() for _ in x]; lambda: play()", "work play"),
        ("try:\n    f = work\nexcept Exception:\n    f = play\nf()", "work play"),
    ],
)
def test_what_a_function_body_leads_to(body: str, targets: str) -> None:
    text = CLASSES + "\ndef main(k=0, x=0):\n" + textwrap.indent(body.replace("; ", "\n"), "    ") + "\n"
    assert {("main", target) for target in targets.split()} <= edges(text)


@pytest.mark.parametrize(
    ("text", "caller", "target"),
    [
        ("def f(n: Net): n.run()", "f", "Net.run"),
        ("def f(n: 'Net | None' = None): n.run()", "f", "Net.run"),
        ("def f(n: Optional[Net]): n.run()", "f", "Net.run"),
        ("def f(n): n.run()\nf(Net())", "f", "Net.run"),
        ("def f(a, n=None): n.run()\nf(1, n=Net())", "f", "Net.run"),
        ("def f(a, g): g()\nf(1, work)", "f", "work"),
        ("def f(g=work): g()", "f", "work"),
        ("class C:\n  def __init__(self, n):\n    self.n = n\n  def f(self): self.n.run()\nC(Net())", "C.f", "Net.run"),
        ("class C:\n  n = Net()\n  def f(self): self.n.run()", "C.f", "Net.run"),
        ("class C:\n  go = work\n  def f(self): C.go()", "C.f", "work"),
        ("class C:\n  def set(self):\n    self.n = make()\n  def f(self): self.n.run()", "C.f", "Net.run"),
        (
            "class C:\n  def g(self):\n    self.n = ModuleList([Net()])\n  def f(self):\n    for n in self.n: n()",
            "C.f",
            "Net.__call__",
        ),
        ("class C(Net):\n  def f(self): super().run()", "C.f", "Net.run"),
        ("class C(Net):\n  def f(self): return self.size", "C.f", "Net.size"),
        ("class C:\n  def f(self): self.hook()\nclass D(C):\n  def hook(self): pass", "C.f", "D.hook"),
        ("class C:\n  @classmethod\n  def new(cls): return cls()\n  def f(self): C.new().f()", "C.new", "C"),
        ("class E(Exception):\n  def __init__(self): pass\ndef f(): raise E", "f", "E.__init__"),
        ("def deco(f):\n  def inner(): f()\n  return inner\n@deco\ndef g(): pass", "<module>", "deco"),
        ("def deco(f):\n  def inner(): f()\n  return inner\n@deco\ndef g(): pass", "deco.inner", "g"),
        ("def deco(f):\n  def inner(): f()\n  return inner\n@deco\ndef g(): pass\ndef h(): g()", "h", "deco.inner"),
        ("def deco(n):\n  def to(f): return f\n  return to\n@deco(1)\ndef g(): pass", "<module>", "deco.to"),
        ("R = {}\ndef reg(f):\n  R[f] = f\n  return f\n@reg\ndef g(): pass\ndef h(k): R[k]()", "h", "g"),
        ("def f():\n  def inner(): work()\n  inner()", "f.inner", "work"),
    ],
)
def test_what_definitions_lead_to(text: str, caller: str, target: str) -> None:
    assert (caller, target) in edges(f"{CLASSES}\n{text}\n")


def test_a_parameter_hides_what_the_module_calls_so() -> None:
    text = "def work(): return 1\n\ndef main(work):\n    work()\n"
    assert ("main", "work") not in edges(text)


def test_names_that_are_put_together_lead_to_all_that_begin_so() -> None:
    text = """
        class Visitor:
            def visit(self, node):
                return getattr(self, f"visit_{node}")(node)

            def later(self, node):
                name = "visit_%s" % node
                method = getattr(self, name, self.other)
                return method(node)

            def visit_if(self, node): return 1
            def visit_for(self, node): return 2
            def other(self, node): return 3
    """
    for caller in ("Visitor.visit", "Visitor.later"):
        for target in ("Visitor.visit_if", "Visitor.visit_for"):
            assert found_by(text, caller, target) == [(Tier.SAME_NAME, EdgeKind.CALLED)]
    assert ("Visitor.visit", "Visitor.other") not in edges(text)


def test_the_first_base_in_pythons_order_is_asked_first() -> None:
    text = """
        class Root:
            def run(self): return 1
        class Left(Root): pass
        class Right(Root):
            def run(self): return 2
        class Both(Left, Right): pass

        def main():
            Both().run()
            both = Both()
            both.run()
    """
    assert ("main", "Right.run") in edges(text)
    assert ("main", "Root.run") not in edges(text)


def test_methods_of_one_name_are_guesses_while_they_are_few() -> None:
    classes = [f"class C{n}:\n    def calculate(self): return {n}\n" for n in range(6)]
    main = "def main(thing):\n    thing.calculate()\n"
    few, many = "\n".join([*classes[:5], main]), "\n".join([*classes, main])
    assert found_by(few, "main", "C3.calculate") == [(Tier.SAME_NAME, EdgeKind.CALLED)]
    assert edges(many) == set()


def test_what_inherits_may_run_instead() -> None:
    text = """
        class Trainer:
            def train(self): self.step()
            def step(self): return 0

        class Mine(Trainer):
            def step(self): return 1
    """
    assert found_by(text, "Trainer.train", "Trainer.step") == [(Tier.RESOLVED, EdgeKind.CALLED)]
    assert found_by(text, "Trainer.train", "Mine.step") == [(Tier.SAME_NAME, EdgeKind.OVERRIDE)]


def test_kinds_tell_how_a_function_comes_to_run() -> None:
    text = """
        import torch

        class Net(torch.nn.Module):
            @property
            def size(self): return 1
            def forward(self, x): return x

        def loss(x): return x

        def apply(f):
            f(1)

        def main():
            net = Net()
            apply(loss)
            return net.size
    """
    assert found_by(text, "main", "Net.forward") == [(Tier.RESOLVED, EdgeKind.FRAMEWORK)]
    assert found_by(text, "main", "Net.size") == [(Tier.RESOLVED, EdgeKind.IMPLICIT)]
    assert found_by(text, "main", "loss") == [(Tier.RESOLVED, EdgeKind.HANDED)]
    assert found_by(text, "apply", "loss") == [(Tier.RESOLVED, EdgeKind.PASSED)]


def test_a_guess_makes_nothing_critical() -> None:
    text = """
        import torch

        class A:
            def calculate(self): return 1

        class B:
            def calculate(self): return 2

        def train(things, loss):
            loss.backward()
            for thing in things:
                thing.calculate()
    """
    project = project_of({"train.py": text})
    assert {function.qualname for function in project.critical.values()} == {"train"}


def test_a_package_that_imports_its_own_modules() -> None:
    files = {
        "pkg/__init__.py": "from pkg import sql, run\n",
        "pkg/sql.py": "class Token:\n    def __init__(self): pass\n",
        "pkg/run.py": "from pkg import sql\n\ndef main():\n    return sql.Token()\n",
    }
    assert ("pkg/run.py:main", "pkg/sql.py:Token.__init__") in edges_of(project_of(files))


def test_both_ways_of_a_conditional_import() -> None:
    files = {
        "fast.py": "def work(): return 1\n",
        "slow.py": "def work(): return 2\n",
        "m.py": "try:\n  from fast import work\nexcept ImportError:\n  from slow import work\n\ndef main(): work()\n",
    }
    found = edges_of(project_of(files))
    assert {("m.py:main", "fast.py:work"), ("m.py:main", "slow.py:work")} <= found


def _repeated(form: str, times: int) -> str:
    """`form` for every number below `times`, with `#` as the number and `%` as the one before."""
    return "".join(form.replace("#", str(n)).replace("%", str(n - 1)) for n in range(1, times))


HOSTILE = {
    "a chain of classes": "class A0: pass\n" + _repeated("class A#(A%):\n  def f(self): self.g#()\n", 1500),
    "a chain of inner classes": "class A0:\n  class X: pass\n" + _repeated("class A#(A%.X):\n  pass\n", 1500),
    "a chain of variables": "def f(): pass\nv0 = f\n" + _repeated("v# = v%\n", 1500) + "v1499()\n",
    "functions that return each other": "def f0():\n  return f899()\n" + _repeated("def f#():\n  return f%()\n", 900),
    "methods of one name": _repeated("class C#:\n  def same_name(self): x.same_name()\n", 1500),
    "a wide diamond": "class L0: pass\nclass R0: pass\n"
    + _repeated("class L#(L%, R%): pass\nclass R#(L%, R%): pass\n", 300)
    + "class Z(L299, R299):\n  def f(self): self.g()\n",
    "a parameter with many arguments": "def f(g): g()\n" + _repeated("def h#(): f(h#)\n", 1500),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_made_up_code_ends(text: str) -> None:
    project = project_of({"m.py": text})
    calls = sum(len(found) for found in project.graph.edges.values())
    assert calls <= 12 * text.count("\n")


STATEMENTS = st.sampled_from(
    ["f()", "g = f", "g()", "n = C()", "n.f()", "self.f()", "return f", "return C()", "d = [f, C]", "d[0]()", "f(g)",
     "with n: pass", "for x in d: x()", "n.p", "getattr(n, 'f')()", "a.f()", "raise C", "f()()", "n = g(f)"]
)  # fmt: skip
BODIES = st.lists(STATEMENTS, min_size=1, max_size=4).map("\n        ".join)
FILES = st.lists(st.tuples(BODIES, BODIES, BODIES), min_size=1, max_size=3)


@given(FILES, st.randoms())
def test_edges_lead_to_units_and_do_not_depend_on_the_order_of_files(
    bodies: list[tuple[str, str, str]], order: Random
) -> None:
    form = (
        "import a, b\nfrom c import *\nclass C(b.C):\n    @property\n    def p(self):\n        {}\n"
        "    def f(self, g=None):\n        {}\ndef f(g):\n    if g:\n        {}\n"
    )
    files = {f"{name}.py": form.format(*three) for name, three in zip("abc", bodies, strict=False)}
    project = project_of(files)
    units = range(len(project.nodes.places))
    assert all(node in units and edge.target in units for node, out in project.graph.edges.items() for edge in out)
    shuffled = list(files)
    order.shuffle(shuffled)
    again = project_of({path: files[path] for path in shuffled})
    assert again.graph.edges == project.graph.edges
