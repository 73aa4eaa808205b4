"""Where scopes begin and end. In these texts each line names the scope that runs it."""

from __future__ import annotations

import pytest

from readiness_lint.facts.scan import Scan

_TEXTS = {
    "dedent to the module": "def f():\n    f\n    f\n<module>\n",
    "nested": "class A:\n  A\n  def g():\n    A.g\n    def h(x):\n      A.g.h\n    A.g\n  A\n<module>\n",
    "blank lines inside": "def f():\n\n    f\n\n  \n    f\n\n<module>\n",
    "brackets hide line ends": "def f(\na,\nb):\n    f\n<module>\n",
    "tabs": "def f():\n\tf\n\tif x:\n\t\tf\n<module>\n",
    "blocks": "if x:\n    <module>\n    def f():\n        f\n    <module>\n",
    "async": "async  def f():\n    f\n<module>\n",
    "no body yet": "def f():\n<module>\n",
    "no colon yet": "def f()\n<module>\n",
    "a header that is all": "def f():",
}


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
def test_each_line_has_its_scope(text: str) -> None:
    scan = Scan(text)
    offset = 0
    for line in text.split("\n"):
        name = line.strip()
        if name and (name == "<module>" or all(part.isidentifier() for part in name.split("."))):
            owner = scan.owners.at(offset + len(line) - len(line.lstrip()))
            assert scan.scopes[owner].qualname == name
        offset += len(line) + 1


def test_a_body_on_the_line_of_its_header() -> None:
    text = "def f(a: int = {1: 2}[1]) -> x: return g()  ;\n"
    scope = Scan(text).scopes[1]
    assert (text[scope.head : scope.header_end], text[scope.body : scope.end]) == (
        "def f(a: int = {1: 2}[1]) -> x:",
        "return g()",
    )


@pytest.mark.parametrize("text", ["x = undef f()", "a.class_ b", "# def f(): pass", "'''\ndef f(): pass\n'''", "x @ y"])
def test_what_is_no_scope(text: str) -> None:
    assert [scope.qualname for scope in Scan(text).scopes] == ["<module>"]
