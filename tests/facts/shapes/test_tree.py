"""Slices and their trees: what is walked, what calls are named, where nodes stand."""

from __future__ import annotations

import libcst as cst
import pytest

from readiness_lint.facts.scan import Scan
from readiness_lint.facts.shapes.slices import slice_of, tree_of
from readiness_lint.facts.shapes.telling import sleeps, tells, tells_aloud
from readiness_lint.facts.shapes.tree import block, called, dotted, parameters, signs_around
from readiness_lint.model.source import Span
from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.seen import told

MODULE = """\
import os

@cached
def f(x):
    return x
class A:
    def g(self): pass

if x:
    def h():
        work()
"""


def test_a_module_s_own_code_keeps_its_lines() -> None:
    scan = Scan(MODULE)
    cut = slice_of(scan, 0)
    assert cut == "import os\n\npass; pass\n\n\npass; pass\n\n\nif x:\n    pass; pass\n\n"
    assert told(MODULE + "if y: pass\n", Kind.EMPTY_BRANCH) == [(12, "`if y` does nothing")]


def test_places_in_a_slice_are_those_of_the_file() -> None:
    scan = Scan(MODULE)
    tree = tree_of(scan, 4)
    assert tree is not None
    assert tree.name == Span(10, 8, 10, 9)
    assert tree.span(tree.body[0]) == Span(11, 8, 11, 14)
    assert tree.code(tree.body[0]) == "work()"


def test_a_long_piece_of_code_is_shown_on_one_line_and_cut() -> None:
    tree = tree_of(Scan("def f():\n    return [\n        " + "a, " * 40 + "\n    ]\n"), 1)
    assert tree is not None
    shown = tree.code(tree.body[0])
    assert shown.startswith("return [ a, a,")
    assert (len(shown), shown[-3:]) == (60, "...")


def test_a_class_is_no_function() -> None:
    assert tree_of(Scan("class A:\n    pass\n"), 1) is None
    assert tree_of(Scan("if x:\n    class A: pass\n"), 1) is None


def test_comments_behind_the_last_statement_belong_to_it() -> None:
    assert slice_of(Scan("def f():\n    pass  # fine\n\n# not its\n"), 1) == "def f():\n    pass  # fine\n"
    assert slice_of(Scan("def f(): pass  # fine"), 1) == "def f(): pass  # fine\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [("a.b.c", "a.b.c"), ("a", "a"), ("f(x).y.z", "().y.z"), ("f(x)", ""), ("a[0].b", ""), ("'a'.join", "")],
)
def test_dotted_names(text: str, name: str) -> None:
    assert dotted(cst.parse_expression(text)) == name
    assert called(cst.parse_expression(text + "(1)")) == name


def test_named_parameters_are_those_without_stars() -> None:
    function = cst.parse_statement("def f(a, /, b, *c, d, **e): pass")
    assert isinstance(function, cst.FunctionDef)
    assert [one.name.value for one in parameters(function)] == ["a", "b", "d"]
    assert parameters(cst.parse_module("")) == ()
    assert len(block(function)) == 1


def test_signs_around_are_those_of_all_that_a_node_stands_in_once_each() -> None:
    module = cst.parse_module("if a:\n    if b:\n        x = 1\n        def f():\n            y = 2\nz = 3\n")
    found = signs_around(module, {cst.If: "in-branch"}, (cst.Assign,))
    assert list(found.values()) == [("in-branch",)]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("print(1)", (True, True)),
        ("self._logger.info(1)", (True, True)),
        ("log.debug(1)", (True, False)),
        ("traceback.print_exc()", (True, True)),
        ("train_log.write(1)", (True, True)),
        ("sys.stderr.write(1)", (True, True)),
        ("file.write(1)", (False, False)),
        ("info(1)", (False, False)),
        ("logger.add(1)", (False, False)),
        ("x", (False, False)),
    ],
)
def test_telling(text: str, answers: tuple[bool, bool]) -> None:
    node = cst.parse_expression(text)
    assert (tells(node), tells_aloud(node)) == answers


def test_sleeping() -> None:
    assert sleeps(cst.parse_expression("await asyncio.sleep(1)"))
    assert not sleeps(cst.parse_expression("asyncio.sleep"))
