"""Coverage lines meet functions; every case here is one that other tools get wrong."""

from __future__ import annotations

import pytest

from readiness_lint.evidence.blind_spots import REBOUND
from readiness_lint.evidence.join import (
    EXCLUDED,
    EXCLUDED_REMEDY,
    HOLLOW_REMEDY,
    LAYOUT_REMEDY,
    ONE_LINE,
)
from readiness_lint.evidence.remedies import MEASURE, NO_STATEMENTS
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence, Ratio
from tests.evidence.support import Project

YES, NO, UNKNOWN = Entered.YES, Entered.NO, Entered.UNKNOWN

MODULE = '''
import functools


def called(x):
    """Text."""
    if x:
        return 1
    return 2


def never(x):
    if x:
        return 1
    return 2


def outer(flag):
    @functools.cache
    def inner(y):
        z = y
        return z
    if flag:
        return inner(1)
    return inner


class Model:
    size = 3

    def forward(self):
        return self.size

    def backward(self):
        return -self.size


def makes_class():
    class Local:
        a = 1

        def method(self):
            return 0

    return Local
'''


def ran(evidence: FunctionEvidence) -> tuple[Entered, Ratio | None]:
    return evidence.entered, evidence.statements


def test_a_def_line_that_ran_at_import_is_not_the_body(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.called(1)\nmod.outer(0)\nmod.Model().forward()\nmod.makes_class()\n", "--branch")
    functions = project.functions("mod.py")
    assert ran(functions["called"]) == (YES, Ratio(2, 3))
    assert ran(functions["never"]) == (NO, Ratio(0, 3))
    assert functions["called"].branches == Ratio(1, 2)
    assert functions["never"].branches == Ratio(0, 2)
    assert {one.freshness for one in functions.values()} == {Freshness.FRESH}
    assert {one.reason for one in functions.values()} == {""}


def test_nested_bodies_belong_to_the_inner_function_and_their_heads_to_the_outer(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.outer(0)\nmod.Model().forward()\nmod.makes_class()\n", "--branch")
    functions = project.functions("mod.py")
    # the decorator, the def, the if and the last return ran; `return inner(1)` did not
    assert ran(functions["outer"]) == (YES, Ratio(4, 5))
    assert ran(functions["outer.inner"]) == (NO, Ratio(0, 2))
    assert ran(functions["Model.forward"]) == (YES, Ratio(1, 1))
    assert ran(functions["Model.backward"]) == (NO, Ratio(0, 1))
    assert ran(functions["Model"]) == (YES, Ratio(3, 3))
    # the class body runs with the function around it, the method does not
    assert ran(functions["makes_class"]) == (YES, Ratio(4, 4))
    assert ran(functions["makes_class.Local"]) == (YES, Ratio(2, 2))
    assert ran(functions["makes_class.Local.method"]) == (NO, Ratio(0, 1))


def test_statements_outside_one_liners_add_up_to_the_file(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("import mod\nmod.outer(1)\n", "--branch")
    units = project.facts()["mod.py"].units
    evidence = project.gather()
    apart = [index for index, unit in enumerate(units) if unit.kind != "class"]
    ratios = [one.statements for index in apart if (one := evidence.of("mod.py", index))]
    project.coverage("json")
    summary = __import__("json").loads(project.text("coverage.json"))["files"]["mod.py"]["summary"]
    assert sum(ratio.total for ratio in ratios if ratio) == summary["num_statements"]
    assert sum(ratio.covered for ratio in ratios if ratio) == summary["covered_lines"]


def test_a_file_that_was_never_imported_is_measured_and_not_entered(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.run("pass\n", "--branch")
    functions = project.functions("mod.py")
    assert {one.entered for one in functions.values()} == {NO}
    assert ran(functions["called"]) == (NO, Ratio(0, 3))


def test_a_file_that_was_not_measured_has_no_evidence(project: Project) -> None:
    project.write("mod.py", MODULE)
    project.write("run_tests.py", "import mod\n")
    project.coverage("run", "--include=run_tests.py", "run_tests.py")
    evidence = project.gather()
    assert "mod.py" not in evidence.units
    assert evidence.measured


ONE_LINERS = """
import functools


def used(x): return x


def unused(x): return x


def wide(
    x=1,
): return (
    x +
    1
)


def wide_unused(
    x=1,
): return (
    x +
    1
)


@functools.cache
def cached(x): return x


class Model:
    def size(self): return 3
    def depth(self): return 4


def outer():
    def inner(): return 1
    return inner
"""

CALLS = "import mod\nmod.used(1)\nmod.wide()\nmod.cached(1)\nmod.Model().size()\nmod.outer()\n"


def test_one_line_bodies_are_decided_by_the_arcs_that_enter_and_leave_them(project: Project) -> None:
    project.write("mod.py", ONE_LINERS)
    project.run(CALLS, "--branch")
    functions = project.functions("mod.py")
    entered = {name: ran(one) for name, one in functions.items() if name != "<module>"}
    assert entered == {
        "used": (YES, Ratio(1, 1)),
        "unused": (NO, Ratio(0, 1)),
        "wide": (YES, Ratio(1, 1)),
        "wide_unused": (NO, Ratio(0, 1)),
        "cached": (YES, Ratio(1, 1)),
        "Model": (YES, Ratio(2, 2)),
        "Model.size": (YES, Ratio(1, 1)),
        "Model.depth": (NO, Ratio(0, 1)),
        "outer": (YES, Ratio(2, 2)),
        "outer.inner": (NO, Ratio(0, 1)),
    }


def test_one_line_bodies_are_unknown_without_branches(project: Project) -> None:
    project.write("mod.py", ONE_LINERS)
    project.run(CALLS)
    functions = project.functions("mod.py")
    for name in ("used", "unused", "wide_unused", "Model.size", "outer.inner"):
        assert ran(functions[name]) == (UNKNOWN, None)
        assert functions[name].reason == ONE_LINE
        assert functions[name].remedy == MEASURE
        assert functions[name].branches is None
    assert ran(functions["outer"]) == (YES, Ratio(2, 2))


def test_a_one_liner_whose_def_never_ran_was_not_entered_in_any_format(project: Project) -> None:
    project.write("mod.py", ONE_LINERS)
    project.run("import mod\n")
    assert ran(project.functions("mod.py")["outer.inner"]) == (NO, Ratio(0, 1))


@pytest.mark.parametrize("head", ["key=lambda y: y", "key=[i for i in (1, 2)]"])
def test_another_code_object_in_the_head_makes_the_arcs_ambiguous(project: Project, head: str) -> None:
    project.write("mod.py", f"import os\n\n\ndef picked(x, {head}): return x\n")
    project.run("import mod\n", "--branch")
    picked = project.functions("mod.py")["picked"]
    assert picked.entered is UNKNOWN
    assert picked.statements is None
    assert picked.remedy == LAYOUT_REMEDY


def test_the_arcs_of_the_module_are_not_those_of_a_def_in_its_first_line(project: Project) -> None:
    project.write("mod.py", "def first(x): return x\n\n\nSIZE = 1\n")
    project.write("doc.py", 'def first(x):\n    """Only text."""\n\n\nSIZE = 1\n')
    project.run("import mod, doc\n", "--branch")
    assert project.functions("mod.py")["first"].entered is UNKNOWN
    assert project.functions("doc.py")["first"].entered is UNKNOWN


def test_one_line_bodies_are_decided_by_tests_in_their_contexts(project: Project) -> None:
    project.write("mod.py", "SIZE = 1\n\n\ndef used(x): return x\n\n\ndef unused(x): return x\n")
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.run("import mod\ndef test_used():\n    mod.used(1)\ntest_used()\n")
    functions = project.functions("mod.py")
    assert ran(functions["used"]) == (YES, Ratio(1, 1))
    assert ran(functions["unused"]) == (UNKNOWN, None)


def test_a_test_that_imports_the_module_has_not_called_its_one_liners(project: Project) -> None:
    project.write("mod.py", "SIZE = 1\n\n\ndef unused(x): return x\n")
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.run("def test_import():\n    import mod\ntest_import()\n")
    assert project.functions("mod.py")["unused"].entered is UNKNOWN


@pytest.mark.parametrize("witness", ["SIZE = 1\n", ""], ids=["other-code", "nothing-else"])
def test_who_runs_a_lambda_beside_one_liners_has_imported_nothing(witness: str, project: Project) -> None:
    project.write("mod.py", f"{witness}same = lambda x: x\ndef used(x): return x\ndef other(x): return x\n")
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.write("junit.xml", '<testsuite><testcase classname="__main__" name="test_used"/></testsuite>')
    project.run("import mod\ndef test_used():\n    mod.used(mod.same(1))\ntest_used()\n", "--branch")
    used, other = map(project.functions("mod.py").get, ("used", "other"))
    assert used is not None
    assert other is not None
    assert used.passing == (1 if witness else None), "where nothing else stands, the lambda may mean an import"
    assert other.entered is NO


@pytest.mark.parametrize("inside", [False, True])
def test_one_liners_alone_tell_who_called_them_unless_a_test_imports_them(inside: bool, project: Project) -> None:
    project.write("mod.py", "'Text.'\n\n\ndef used(x): return x\n")
    project.write(".coveragerc", "[run]\ndynamic_context = test_function\n")
    project.write("junit.xml", '<testsuite><testcase classname="__main__" name="test_used"/></testsuite>')
    above, within = ("", "    import mod\n") if inside else ("import mod\n", "")
    project.run(f"{above}def test_used():\n{within}    mod.used(1)\ntest_used()\n", "--branch")
    assert project.functions("mod.py")["used"].passing == (None if inside else 1)


EMPTY = '''
"""Text."""
import typing


def documented():
    """Only text."""


def documented_unused():
    """Only text."""


def ellipsis():
    ...


def excluded():  # pragma: no cover
    value = 1
    return value


def excluded_unused():  # pragma: no cover
    value = 1
    return value


def one_line_stub(x): ...


class Empty:
    """Only text."""


class Marker(Exception): ...
'''


@pytest.mark.parametrize("branch", [True, False])
def test_a_body_without_statements_is_neither_covered_nor_uncovered(project: Project, branch: bool) -> None:
    project.write("mod.py", EMPTY)
    project.write(".coveragerc", "[report]\nexclude_also =\n    def .*\\.\\.\\.$\n    ^ +\\.\\.\\.$\n")
    calls = "import mod\nmod.documented()\nmod.ellipsis()\nmod.excluded()\n"
    project.run(calls, *(["--branch"] if branch else []))
    functions = project.functions("mod.py")
    without = NO if branch else UNKNOWN
    assert {name: (one.entered, one.reason) for name, one in functions.items()} == {
        "<module>": (YES, ""),
        "documented": (YES if branch else UNKNOWN, NO_STATEMENTS),
        "documented_unused": (without, NO_STATEMENTS),
        "ellipsis": (YES, NO_STATEMENTS),
        "excluded": (YES, EXCLUDED),
        "excluded_unused": (UNKNOWN, EXCLUDED),
        "one_line_stub": (UNKNOWN, NO_STATEMENTS),
        "Empty": (YES, NO_STATEMENTS),
        "Marker": (YES, NO_STATEMENTS),
    }
    assert {one.statements for name, one in functions.items() if name != "<module>"} == {Ratio(0, 0)}
    assert functions["excluded_unused"].remedy == EXCLUDED_REMEDY


@pytest.mark.parametrize(
    ("text", "entered"),
    [("", (UNKNOWN, UNKNOWN)), ("# a comment\n", (UNKNOWN, UNKNOWN)), ('"""Text."""\n', (YES, NO))],
)
def test_an_empty_module_says_whether_it_was_imported_at_most(
    project: Project, text: str, entered: tuple[Entered, Entered]
) -> None:
    project.write("used.py", text)
    project.write("unused.py", text)
    project.run("import used\n", "--branch")
    used, unused = project.functions("used.py")["<module>"], project.functions("unused.py")["<module>"]
    assert used.freshness is unused.freshness is Freshness.FRESH
    assert used.statements == unused.statements == Ratio(0, 0)
    assert (used.entered, unused.entered) == entered


def test_same_names_are_told_apart_by_their_lines_and_only_alternatives_excuse_each_other(project: Project) -> None:
    project.write(
        "mod.py",
        """
        import os


        class Box:
            @property
            def size(self):
                return 1

            @size.setter
            def size(self, value):
                self.kept = value


        if os.sep == "/":
            def pick():
                return 1
        else:
            def pick():
                return 2
        """,
    )
    project.run("import mod\nmod.Box().size\nmod.pick()\n", "--branch")
    entered = [one.entered for name, one in project.functions("mod.py").items() if "size" in name or "pick" in name]
    # a setter stands beside its getter, the other branch's `pick` in the place of this one
    assert entered == [YES, NO, YES, UNKNOWN]


def test_async_functions_generators_and_lambdas(project: Project) -> None:
    project.write(
        "mod.py",
        """
        import asyncio


        async def fetch(x):
            await asyncio.sleep(0)
            return x


        def numbers():
            yield 1


        def keeps():
            return lambda: 1
        """,
    )
    project.run("import asyncio, mod\nasyncio.run(mod.fetch(1))\nmod.numbers()\nmod.keeps()\n", "--branch")
    functions = project.functions("mod.py")
    assert [functions[name].entered for name in ("fetch", "numbers", "keeps")] == [YES, NO, YES]
    assert functions["keeps"].statements == Ratio(1, 1)


def test_branches_that_a_pragma_gives_up_do_not_count_as_taken(project: Project) -> None:
    project.write("mod.py", "def f(x):\n    if x:  # pragma: no branch\n        return 1\n    return 2\n")
    project.run("import mod\n", "--branch")
    never = project.functions("mod.py")["f"]
    assert ran(never) == (NO, Ratio(0, 3))
    assert never.branches == Ratio(0, 0)


def test_a_definition_that_a_later_one_replaces_is_unknown_once_that_one_ran(project: Project) -> None:
    project.write(
        "mod.py",
        """
        def step():
            return 1


        def step():
            return 2


        def dead():
            return 1


        def dead():
            return 2
        """,
    )
    project.run("import mod\nmod.step()\n", "--branch")
    first, second, *dead = (one for name, one in project.functions("mod.py").items() if name != "<module>")
    assert ran(second) == (YES, Ratio(1, 1))
    assert ran(first) == (UNKNOWN, None)
    assert (first.branches, first.reason) == (None, REBOUND)
    assert [one.entered for one in dead] == [NO, NO]


INNER = """
def outer(a):
    def nested(x): return x + 1
    if a:
        return 1
    return a


def straight(a):
    class Local: size = 1
    @staticmethod
    def nested(x): return x + 1
    return a
"""


@pytest.mark.parametrize("form", ["data", "json", "xml", "lcov"])
def test_the_way_out_of_a_function_in_one_line_is_no_branch_of_what_surrounds_it(form: str, project: Project) -> None:
    project.write("mod.py", INNER)
    project.run("import mod\nmod.outer(1)\nmod.straight(1)\n", "--branch")
    name = ".coverage"
    if form != "data":
        name = f"coverage.{form}"
        project.coverage(form, "-o", name)
    found = project.functions("mod.py", project.gather([name]))
    assert {each: one.branches for each, one in found.items()} == {
        "<module>": Ratio(0, 0),
        "outer": Ratio(1, 2),
        "outer.nested": Ratio(0, 0),
        "straight": Ratio(0, 0),
        "straight.Local": Ratio(0, 0),
        "straight.nested": Ratio(0, 0),
    }
    if form == "data":
        assert found["outer"].untaken == ((3, 5),)
        assert found["straight"].untaken == ()


HOLLOW = """
from abc import ABC, abstractmethod
from typing import Protocol


class Trainer(Protocol):
    def step(self, batch): ...

    def fit(self, data):
        ...


class Base(ABC):
    @abstractmethod
    def save(self):
        ...


def excluded():  # pragma: no cover
    return 1
"""


def test_what_has_nothing_to_run_is_not_measured_by_moving_it_to_another_line(project: Project) -> None:
    project.write("mod.py", HOLLOW)
    project.write(".coveragerc", "[report]\nexclude_also =\n    \\.\\.\\.$\n")
    project.run("import mod\n", "--branch")
    found = project.functions("mod.py")
    for name in ("Trainer.step", "Trainer.fit", "Base.save"):
        one = found[name]
        assert (one.entered, one.reason, one.remedy, one.excluded) == (UNKNOWN, NO_STATEMENTS, HOLLOW_REMEDY, False)
    assert (found["excluded"].remedy, found["excluded"].excluded) == (EXCLUDED_REMEDY, True)
