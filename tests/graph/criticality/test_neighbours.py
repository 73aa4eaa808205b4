"""The numbers of a function's neighbours, and that what many share is summed up once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from readiness_lint.graph.criticality.model import Probabilities
from readiness_lint.graph.criticality.neighbours import Neighbourhood
from readiness_lint.graph.nodes import Node
from readiness_lint.graph.project import Project
from tests.graph.criticality.support import judged_of, node_called, signs_of_project
from tests.graph.support import project_of

RELATIONS = ("callers", "callees", "siblings", "inner", "around", "mates")
TEXT = """
    def caller():
        return middle()

    def middle():
        def inside():
            return 1
        def beside():
            return 2
        return callee() + inside()

    def callee():
        return 1

    class C:
        def one(self): pass
        def two(self): pass
"""
SAID: Mapping[str, Probabilities] = {
    "caller": (0.2, 0.7, 0.1),
    "middle": (0.5, 0.3, 0.2),
    "middle.inside": (0.9, 0.05, 0.05),
    "middle.beside": (0.1, 0.2, 0.7),
    "callee": (0.3, 0.1, 0.6),
    "C.one": (0.0, 1.0, 0.0),
    "C.two": (1.0, 0.0, 0.0),
}


@pytest.fixture(scope="module")
def project() -> Project:
    return project_of({"a.py": TEXT})


def numbers(project: Project, qualname: str) -> dict[str, float]:
    """The numbers of a function where SAID is what each function is by itself."""
    known = {node_called(project, name): said for name, said in SAID.items()}
    return Neighbourhood(project.nodes, project.graph, known).numbers(node_called(project, qualname))


def test_each_relation_says_the_greatest_and_the_mean(project: Project) -> None:
    found = numbers(project, "middle")
    assert found["callers:greatest-training"] == found["callers:mean-training"] == 0.7
    assert (found["callees:greatest-conversion"], found["callees:least-none"]) == (0.6, 0.3)
    assert found["callees:mean-conversion"] == pytest.approx((0.6 + 0.05) / 2)
    assert (found["inner:greatest-conversion"], found["inner:least-none"]) == (0.7, 0.1)
    assert found["inner:mean-training"] == pytest.approx((0.05 + 0.2) / 2)
    assert found["siblings:none"] == found["around:none"] == 1.0


def test_what_stands_around_an_inner_function(project: Project) -> None:
    found = numbers(project, "middle.beside")
    assert (found["around:greatest-training"], found["around:least-none"]) == (0.3, 0.5)
    assert found["siblings:none"] == found["callers:none"] == found["inner:none"] == 1.0


def test_methods_are_siblings_themselves_among_them(project: Project) -> None:
    one, two = numbers(project, "C.one"), numbers(project, "C.two")
    assert one == two
    assert (one["siblings:greatest-training"], one["siblings:mean-training"], one["siblings:least-none"]) == (1, 0.5, 0)
    assert one["around:none"] == 1.0


def test_all_functions_of_a_file_are_mates(project: Project) -> None:
    found = numbers(project, "callee")
    assert found["mates:greatest-training"] == 1.0
    assert found["mates:least-none"] == 0.0
    assert found["mates:mean-conversion"] == pytest.approx(sum(said[2] for said in SAID.values()) / len(SAID))


def test_a_function_alone_has_nothing_but_itself_in_its_file() -> None:
    project = project_of({"a.py": "def alone():\n    return 1\n", "b.py": "def other():\n    return 2\n"})
    found = judged_of(project).numbers[node_called(project, "alone")]
    for relation in set(RELATIONS) - {"mates"}:
        assert {name: value for name, value in found.items() if name.startswith(relation)} == {f"{relation}:none": 1.0}
    assert found["mates:least-none"] == found["itself:none"]
    assert found["mates:mean-training"] == found["mates:greatest-training"] == found["itself:training"]


def test_a_relation_has_numbers_or_its_flag_but_never_both(project: Project) -> None:
    for found in judged_of(project).numbers.values():
        for relation in RELATIONS:
            names = {name for name in found if name.startswith(f"{relation}:")}
            assert len(names) == (1 if f"{relation}:none" in names else 5)


def test_neighbours_of_which_nothing_is_known_are_none(project: Project) -> None:
    middle = node_called(project, "middle")
    only = Neighbourhood(project.nodes, project.graph, {middle: (0.5, 0.3, 0.2)}).numbers(middle)
    assert only["callers:none"] == only["callees:none"] == only["inner:none"] == 1.0
    assert only["mates:greatest-training"] == 0.3


class Counting(Mapping[Node, Probabilities]):
    """A mapping that counts how often it is asked."""

    def __init__(self, known: Mapping[Node, Probabilities]) -> None:
        self.known = known
        self.asked = 0

    def __getitem__(self, node: Node) -> Probabilities:
        self.asked += 1
        return self.known[node]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def __contains__(self, node: object) -> bool:
        return node in self.known


def asked(project: Project) -> int:
    """How many probabilities are looked up to describe all functions of a project."""
    known = Counting(dict.fromkeys(signs_of_project(project).of_units, (0.2, 0.5, 0.3)))
    neighbourhood = Neighbourhood(project.nodes, project.graph, known)
    for node in known.known:
        neighbourhood.numbers(node)
    return known.asked


def test_a_file_of_three_thousand_functions_is_summed_up_once() -> None:
    project = project_of({"a.py": "".join(f"def f{index}():\n    return {index}\n" for index in range(3000))})
    assert len(judged_of(project).probabilities) == 3000
    assert asked(project) <= 2 * 3000


def test_a_class_of_two_thousand_methods_is_summed_up_once() -> None:
    methods = "".join(f"    def m{index}(self):\n        return {index}\n" for index in range(2000))
    project = project_of({"a.py": f"class C:\n{methods}"})
    assert len(judged_of(project).probabilities) == 2000
    assert asked(project) <= 3 * 2000
