"""What a module may hold besides functions, classes and imports."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.facts.layers import Layers
from readiness_lint.facts.own_names import own_names


def words(text: str) -> set[str]:
    return set(own_names(Layers(text)).words)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("a = b = f(c=1)\n", {"a", "b"}),
        ("(a, b) = f()\n", {"a", "b"}),
        ("a: int = 3\n", {"a"}),
        ("a += 1; b = 2\n", {"a", "b"}),
        ("for a, b in pairs():\n    c = a\n", {"a", "b", "c"}),
        ("with open(p) as a:\n    pass\n", {"a"}),
        ("if (a := f()): pass\n", {"a"}),
        ("if f(x): a = 1\n", {"a"}),
        ("table[f(x)] = a = 1\n", {"a"}),
        ("try: a = 1\nexcept E as b: pass\n", {"a", "b"}),
        ("def f():\n    global a, b\n    a = b = 1\n", {"a", "b"}),
        ("é = 1\n", {"é"}),
    ],
)
def test_what_is_bound(text: str, bound: set[str]) -> None:
    assert bound <= words(text)


def test_names_of_functions_and_what_is_only_read_are_not_among_them() -> None:
    assert words("def f(x):\n    local = x\n    return local\n\nuse(read)\nclass A:\n    field = 1\n") == set()


@pytest.mark.parametrize("line", ["globals()['a'] = 1", "setattr(m, 'a', 1)", "sys.modules[__name__] = Lazy()"])
def test_modules_that_may_hold_anything_say_so(line: str) -> None:
    assert own_names(Layers(f"{line}\n")).open
    assert own_names(Layers("a = 1\n")).open is False


NAMES = st.sampled_from(["a", "b", "kd_loss", "x1"])
STATEMENTS = st.one_of(
    st.builds("{} = {}(k=1)".format, NAMES, NAMES),
    st.builds("{}, {} = f(1), 2".format, NAMES, NAMES),
    st.builds("for {} in {}: {} = 1".format, NAMES, NAMES, NAMES),
    st.builds("if {}: {} = [\n  1]".format, NAMES, NAMES),
    st.builds("[{}, *{}] = g(\n  1)".format, NAMES, NAMES),
    st.builds("while ({} := {}): break".format, NAMES, NAMES),
)


@given(st.lists(STATEMENTS, max_size=5))
def test_nothing_that_python_binds_is_missing(statements: list[str]) -> None:
    text = "\n".join(statements) + "\n"
    stored = {
        node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    assert stored <= words(text)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ('"""doc\nx = 1\nclass A: pass\n', True),
        ('"""doc"""\nx = """\n', True),
        ("x = 'a", True),
        ('"""doc"""\nx = ""\n', False),
        ("x = rb'''a'''", False),
    ],
)
def test_a_string_that_is_never_closed_may_hide_any_name(text: str, is_open: bool) -> None:
    assert own_names(Layers(text)).open is is_open
