"""Where a call leads."""

from __future__ import annotations

import pytest

from tests.graph.support import edges_of, project_of


@pytest.mark.parametrize(
    ("importing", "call"),
    [
        ("from pkg.b import work", "work()"),
        ("from .b import work as w", "w()"),
        ("import pkg.b", "pkg.b.work()"),
        ("import pkg.b as b", "b.work()"),
        ("from pkg import b", "b.work()"),
        ("from . import b", "b.work()"),
        ("from .b import *", "work()"),
        ("from pkg import work", "work()"),
        ("try:\n    from .b import work\nexcept ImportError:\n    work = None", "work()"),
    ],
)
def test_imports_of_every_kind_lead_to_the_function(importing: str, call: str) -> None:
    files = {
        "pkg/__init__.py": "from .b import work",
        "pkg/b.py": "def work():\n    return 1\n",
        "pkg/a.py": f"{importing}\n\ndef main():\n    {call}\n",
    }
    assert ("pkg/a.py:main", "pkg/b.py:work") in edges_of(project_of(files))


def test_a_local_import_is_seen_only_where_it_is_bound() -> None:
    files = {
        "b.py": "def work(): return 1",
        "a.py": """
            def one():
                from b import work
                work()

            def two():
                work()
        """,
    }
    assert edges_of(project_of(files)) == {("a.py:one", "b.py:work")}


METHODS = """
    class Base:
        def setup(self):
            return self.hook()

        def hook(self):
            return 0

    class Model(Base):
        def __init__(self):
            self.layer = Layer()

        def run(self):
            self.setup()
            super().hook()
            self.layer.apply()

        @classmethod
        def make(cls):
            return cls.build()

        @classmethod
        def build(cls):
            return cls()

    class Layer:
        def apply(self):
            return 1

    def main():
        model = Model()
        model.run()
        Model.make()
"""


def test_self_super_attributes_and_variables_lead_to_methods() -> None:
    edges = edges_of(project_of({"m.py": METHODS}))
    assert ("m.py:Base.setup", "m.py:Base.hook") in edges
    assert ("m.py:Model.run", "m.py:Base.setup") in edges
    assert ("m.py:Model.run", "m.py:Base.hook") in edges
    assert ("m.py:Model.run", "m.py:Layer.apply") in edges
    assert ("m.py:Model.make", "m.py:Model.build") in edges
    assert ("m.py:main", "m.py:Model.run") in edges
    assert ("m.py:main", "m.py:Model.__init__") in edges


def test_inheritance_crosses_files() -> None:
    files = {
        "base.py": "class Base:\n    def work(self): return 1\n",
        "sub.py": "from base import Base\n\nclass Sub(Base):\n    def run(self):\n        self.work()\n",
    }
    assert ("sub.py:Sub.run", "base.py:Base.work") in edges_of(project_of(files))


def test_a_class_that_inherits_from_itself_ends() -> None:
    assert edges_of(project_of({"a.py": "class A(A):\n    def f(self):\n        self.g()\n"})) == set()


def test_a_long_line_of_ancestors_costs_no_square() -> None:
    classes = ["class A0:\n    def f(self): return 1\n"]
    classes += [f"class A{n}(A{n - 1}):\n    def g{n}(self): return self.f()\n" for n in range(1, 600)]
    project = project_of({"m.py": "\n".join(classes)})
    last = next(
        node for node in range(len(project.nodes.places)) if project.nodes.file(node).units[node].name == "A599"
    )
    assert len(project.resolver.ancestors(last)) == 100


def test_modules_that_import_each_others_names_end() -> None:
    files = {"a.py": "from b import x\n\ndef f():\n    x()\n", "b.py": "from a import x\n"}
    assert edges_of(project_of(files)) == set()


def test_a_variable_with_two_makers_may_be_either() -> None:
    text = """
        class A:
            def work(self): return 1

        class B:
            def work(self): return 2

        def main(flag):
            x = A()
            if flag:
                x = B()
            x.work()
    """
    edges = edges_of(project_of({"m.py": text}))
    assert {("m.py:main", "m.py:A.work"), ("m.py:main", "m.py:B.work")} <= edges


def test_a_method_that_only_one_class_has_is_a_guess_with_its_tier() -> None:
    text = """
        class A:
            def compute_everything(self): return 1

        def main(thing):
            thing.compute_everything()
    """
    project = project_of({"m.py": text})
    (edge,) = [edge for edges in project.graph.edges.values() for edge in edges]
    assert edge.tier.value == "unique-name"


@pytest.mark.parametrize("method", ["update", "encode", "append", "read_text", "splitlines"])
def test_a_method_that_dictionaries_or_texts_have_is_never_guessed(method: str) -> None:
    text = f"""
        class Cache:
            def {method}(self, other): return 1

        def main(options):
            options.{method}(1)
    """
    assert edges_of(project_of({"m.py": text})) == set()


def test_functions_that_are_handed_over_are_edges() -> None:
    text = """
        def collate(batch):
            return batch

        def main(loader):
            loader(collate_fn=collate)
    """
    assert ("m.py:main", "m.py:collate") in edges_of(project_of({"m.py": text}))


def test_names_of_libraries_are_kept_as_they_are_imported() -> None:
    text = """
        import torch.nn.functional as F
        from torch import optim

        def step(params):
            F.cross_entropy(1, 2)
            optim.AdamW(params)
    """
    project = project_of({"m.py": text})
    assert [name for names in project.graph.external.values() for name, _ in names] == [
        "torch.nn.functional.cross_entropy",
        "torch.optim.AdamW",
    ]


def test_what_a_library_returns_as_it_was_given_keeps_its_type() -> None:
    project = project_of(
        {
            "a.py": """
                import torch

                class Net(torch.nn.Module):
                    def freeze(self): ...

                def given(model, state):
                    model = torch.compile(model)
                    model.load_state_dict(state)

                def made(state):
                    model = Net()
                    model = torch.compile(model)
                    model.load_state_dict(state)
                    model.freeze()
            """
        }
    )
    names = {name for found in project.graph.external.values() for name, _ in found}
    assert names == {"torch.compile", "torch.nn.Module.load_state_dict"}
    assert edges_of(project) == {("a.py:made", "a.py:Net"), ("a.py:made", "a.py:Net.freeze")}
