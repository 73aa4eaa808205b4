"""The scan against libcst: on this package, on samples of installed code, on snippets and on random programs."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import readiness_lint
from benchmarks.oracle import compare, differences
from benchmarks.scan import compared, python_files
from readiness_lint.facts.scan import Scan, facts_of
from readiness_lint.model.source import FileRole, Source

_PATHS = sysconfig.get_paths()
_LARGEST = 40_000


def _sample(folder: Path, count: int) -> list[Path]:
    """The same files each time: chosen by the hash of their names, small enough for libcst to be quick."""
    files = python_files([folder], None) if folder.is_dir() else []
    small = [path for path in files if path.stat().st_size < _LARGEST]
    return small if len(small) <= count else small[:: len(small) // count][:count]


@pytest.mark.parametrize(
    ("folder", "count"),
    [
        (Path(readiness_lint.__file__).parent, 200),
        (Path(__file__).parents[1], 200),
        (Path(_PATHS["stdlib"]) / "asyncio", 10),
        (Path(_PATHS["stdlib"]) / "email", 10),
        (Path(_PATHS["stdlib"]) / "lib2to3", 10),
        (Path(_PATHS["stdlib"]) / "unittest", 10),
        (Path(_PATHS["purelib"]) / "hypothesis", 15),
        (Path(_PATHS["purelib"]) / "libcst", 15),
        (Path(_PATHS["purelib"]) / "numpy", 15),
        (Path(_PATHS["purelib"]) / "coverage", 15),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else None,
)
def test_whole_packages(folder: Path, count: int) -> None:
    found = {}
    for path in _sample(folder, count):
        _, _, result = compared(path)
        if not isinstance(result, str) and result.differences:
            found[path.name] = result.differences
    assert found == {}


_SNIPPETS = {
    "decorators over several lines": "@d(\n  1,  # one\n)\n# between\n@e\nasync def f():\n  pass  # p\n",
    "bodies on one line": "class A(B): x = 1; y = f()\ndef g(): return h()  # c\n",
    "a semicolon behind the last statement": "def f():\n    g();\nx = 1;\n",
    "comments after a dedent": "def f():\n    x = 1\n    # mine\n  # odd\n# module\n\n# glued\ndef g(): pass\n",
    "comments between branches": "if x:\n    pass\n# else\nelse:\n    # in\n    pass\n",
    "form feeds": "x = 1\n\f\ndef f():\n    pass\n\x0c\n# c\nclass A:\n    pass\n",
    "tabs": "class A:\n\tdef f(self):\n\t\t# c\n\t\treturn g(\n1)\n",
    "continued lines": "from a import \\\n  b, \\\n  c as d\nx = f\\\n(1)\nif x and \\\n   y: pass\n",
    "names outside ASCII": "from café import thé as tè\nclass Été(Saison):\n    def naïve(self): return self.où(thé)\n",
    "dots in an import": (
        "from .import a\nfrom ... import b\nfrom ..c.d import (e, f as g,  # h\n)\nimport a.b, c.d as e\n"
    ),
    "type parameters": "class A[T: (int, str)](B[T], C[D][E], metaclass=M): pass\ndef f[T](x: T = g()) -> h(): pass\n",
    "patterns": (
        "match x:\n    case {'a': str() as y, **z} if f(y):\n        g()\n    case A(b=[C()]): pass\nmatch = match(1)\n"
    ),
    "numbers": "1.5.hex()\n1.5e100.hex()\n0x10.real.bit_length()\n",
    "super": (
        "class A(B):\n    def f(self):\n        super().f()\n        super(A, self).g(h())\n        super().x.y()\n"
    ),
    "lambdas": "@lambda f: f\ndef g(x=lambda: h()): return lambda y: k(y)\n",
    "docstrings": (
        "'m'\nclass A:\n    r'''a'''\n    def f(self): 'one'; return\n    def g(self):\n        ('two'\n 'parts')\n"
    ),
    "not docstrings": "def f():\n    b'x'\ndef g():\n    f'{x}'\ndef h():\n    'a'.b()\ndef i():\n    'a' + 'b'\n",
    "f-strings": "x = f'{a(1)!r:>{b(2)}}' f\"{'nested' + c()}\"\ny = f'''{\n  d()  # no\n}'''\n" * 2,
    "comments in headers": "def f(  # head\n    a,  # first\n    # own\n    b=g(),\n):  # end\n    # body\n    pass\n",
    "comment lines without a code": "# only\n\n# this\n",
    "nothing": "",
    "a class in a function in a class": (
        "class A:\n    def f(self):\n        class B(A):\n            def g(self): self.h()\n"
    ),
    "calls on calls": "a.b(c)(d).e(f.g())[0].h()\n(x).y()\n(await z())()\n",
    "global statement": "def f():\n    global x; x = g()\n",
    "strings with prefixes": "x = Rb'a' b'c' BR'e'\ny = u'd' r'\\''\n",
    "with": "async def f():\n    async with a() as b, c() as d:  # e\n        g()\n",
}


@pytest.mark.parametrize("text", _SNIPPETS.values(), ids=_SNIPPETS)
def test_snippets(text: str) -> None:
    assert differences(text) == {}


def test_the_oracle_sees_what_is_there() -> None:
    counts = compare("import a\n# c\ndef f():\n    'd'\n    return g('s')\n").counts
    assert counts == {
        "comments": 1, "scopes": 1, "heads": 1, "strings": 2, "docstrings": 1, "imports": 1, "calls": 1
    }  # fmt: skip


_SIMPLE = st.sampled_from(
    ["pass", "x = f(a)", "x = (\n  g(),  # in\n)", "'text'", '"""a\n  b"""', "import a.b as c", "from .a import b, c",
     "x = f'{h(1)}'", "return_ = a.b.c(d)(e)", "x = [i for i in k()]", "x \\\n = m()", "n(); o();", "x: t = p(q=r())"]
)  # fmt: skip
_COMMENT = st.sampled_from(["", "", "  # behind", "  # it's"])
_OWN = st.sampled_from(["", "", "\n", "# own\n", "# two\n# lines\n", "\n# after\n", "# before\n\n", "   \n"])


@st.composite
def _blocks(draw: st.DrawFn, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        lines += draw(_OWN).split("\n")[:-1]
        kind = draw(st.integers(0, 5)) if depth < 4 else 0
        if kind < 3:
            statement = draw(_SIMPLE)
            lines.append(statement + ("" if statement.endswith("\\") else draw(_COMMENT)))
            continue
        head = draw(
            st.sampled_from(
                [
                    "def f(a, b=c()):",
                    "async def g() -> h:",
                    "class A(B, metaclass=C):",
                    "if x(y):",
                    "@d(\n e)\ndef k(\n x):",
                ]
            )
        )
        indent = draw(st.sampled_from(["  ", "    ", "\t"]))
        body = draw(_blocks(depth=depth + 1))
        lines += [*(head + draw(_COMMENT)).split("\n"), *(indent + line for line in body)]
    return lines


@settings(max_examples=60, deadline=None)
@given(_blocks())
def test_random_programs(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    try:
        found = differences(text)
    except cst.ParserSyntaxError:
        return
    # libcst gives comments to the block above when a line of nothing but its white space follows them.
    if any(line and not line.strip() for line in text.split("\n")):
        found.pop("comments", None)
    assert found == {}


def _source(text: str) -> Source:
    return Source("a.py", text, FileRole.PRODUCT, "")


_PROGRAM = "\n".join(_SNIPPETS.values())


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_PROGRAM)), st.integers(0, 30), st.text("#'\"\\\n\t ()[]{}:;@fé", max_size=4))
def test_half_typed_text_has_facts_whose_spans_are_nested(at: int, length: int, inserted: str) -> None:
    text = _PROGRAM[:at] + inserted + _PROGRAM[at + length :]
    facts = facts_of(_source(text))
    last = text.count("\n") + 1
    for unit in facts.units[1:]:
        parent = facts.units[unit.parent].span
        assert parent.line <= unit.span.line <= unit.span.end_line <= last
        assert unit.parent == 0 or (unit.span.end_line, unit.span.end_column) <= (parent.end_line, parent.end_column)
        assert unit.first_line <= unit.span.line <= unit.body_line
        assert unit.statements >= 0
    for comment in facts.comments:
        assert comment.text.count("\n") + 1 == len(comment.lines)
        assert 0 <= comment.owner < len(facts.units)


def test_statements_are_the_logical_lines_of_tokenize() -> None:
    import io
    import tokenize

    text = Path(tokenize.__file__).read_text()
    newlines = sum(token.type == tokenize.NEWLINE for token in tokenize.generate_tokens(io.StringIO(text).readline))
    scan = Scan(text)
    docstrings = sum(region is not None for region in scan.docstring_regions)
    one_line = sum(not scope.body_indent and scope.end > scope.body for scope in scan.scopes[1:])
    assert sum(scan.statements()) == newlines - docstrings + one_line
