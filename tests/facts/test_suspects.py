"""The law of the pick: what libcst finds when every function is asked is found when only the suspects are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness_lint.facts.judge import judge, shapes_of
from readiness_lint.facts.scan import Scan
from readiness_lint.facts.suspects import Topic, suspects_of
from readiness_lint.model.facts import UnitKind
from tests.facts.shapes.seen import PLACEHOLDERS

ROOT = Path(__file__).parents[2]


def missed(text: str) -> list[str]:
    """The symptoms in functions that were not picked."""
    scan = Scan(text)
    picked = suspects_of(scan)
    return [
        f"{scope.qualname}: {symptom.kind} in line {symptom.span.line}"
        for index, scope in enumerate(scan.scopes)
        if scope.kind is not UnitKind.CLASS and Topic.PLACEHOLDERS not in picked.get(index, ())
        for symptom in judge(scan, index, PLACEHOLDERS).symptoms
    ]


def picked(text: str) -> list[str]:
    """The names of the functions that are picked for placeholders."""
    scan = Scan(text)
    return [scan.scopes[index].qualname for index, topics in suspects_of(scan).items() if Topic.PLACEHOLDERS in topics]


def _files() -> Iterator[Path]:
    for folder in ("src", "examples", "benchmarks", "tools", "tests/facts", "tests/rules"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_nothing_is_missed_in_our_own_code_and_in_the_examples() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in _files()}
    assert len(texts) > 200
    assert {str(path): found for path, text in texts.items() if (found := missed(text))} == {}


# ---------------------------------------------------------------------- generated functions

_VALUES = st.sampled_from(
    "0 1 -1 True None 0.95 x y self.x 'a' [] {} (x,) [1,2] {'accuracy':0.9} {'loss':x} list() dict(a=1) f(x) x+1 -0.5"
    " np.rand(3) torch.randn(2).to(x) b'' not.True (1) lambda:0 [z.for.z.in.x] x.sleep(1)".replace(
        ".for.", "_for_"
    ).split()
).map(lambda value: value.replace("_for_", " for ").replace(".in.", " in ").replace("not.", "not "))
_TARGETS = st.sampled_from(
    ["x", "y", "z", "accuracy", "self.latency_ms", "r['score']", "a = b", "x, y", "speedup: float"]
)
_SPACES = st.sampled_from([" = ", "=", "  =  "])
_TESTS = st.sampled_from(
    [
        "x",
        "True",
        "False",
        "0",
        "not x",
        "x and False",
        "(x or True)",
        "1 and 0",
        "x is not None",
        "not 0",
        "2",
        "x == 1",
    ]
)
_SMALL = st.one_of(
    st.sampled_from(
        "pass|...|continue|break|raise|raise ValueError(x)|return|'text'|import os|del x|global g|assert x|work(x)"
        "|print(x)|logger.info(x)|sleep(1)|await asyncio.sleep(1)|t = time.time()|f(x=3)|print(y); x = 2|y += 1"
        "|yield x".split("|")
    ),
    st.builds("{}{}{}".format, _TARGETS, _SPACES, _VALUES),
    st.builds("return {}".format, _VALUES),
)
_LINES = st.lists(_SMALL, min_size=1, max_size=2).map("; ".join)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.one_of(_LINES.map(" {}\n".format), inner.map(lambda text: "\n" + _indented(text)))
    caught = st.sampled_from(
        [
            "except Exception",
            "except",
            "except (ValueError, Exception) as e",
            "except OSError",
            "except BaseException as e",
        ]
    )
    return st.one_of(
        st.builds("if {}:{}".format, _TESTS, block),
        st.builds("if {}:{}else:{}".format, _TESTS, block, block),
        st.builds("if {}:{}elif {}:{}".format, _TESTS, block, _TESTS, block),
        st.builds("while {}:{}".format, _TESTS, block),
        st.builds("for i in range(3):{}".format, block),
        st.builds("with open(x) as h:{}".format, block),
        st.builds("try:{}{}:{}".format, block, caught, block),
        st.builds("try:{}except* Exception:{}".format, block, block),
        st.builds("try:{}{}:{}finally:{}".format, block, caught, block, block),
        inner.map(lambda text: "match x:\n    case 1:\n" + _indented(_indented(text))),
        inner.map(lambda text: "async def inner(y, x=(1, 2)):\n" + _indented(text)),
    )


_BODIES = st.recursive(
    _LINES.map("{}\n".format),
    lambda inner: st.lists(st.one_of(inner, _compound(inner)), min_size=1, max_size=3).map("".join),
    max_leaves=6,
)
_HEADERS = st.sampled_from(
    [
        "def f(x):",
        "def f(self, x, y=1):",
        "def f(x: Dict[str, int], y: Tuple[z, z, z] = (0, z)) -> int:",
        "@cached\nasync def f(x, *, y):",
        "def f():",
        "def f(*x, **y):",
        "def make_dummy(x, /, y):",
        "class A:\n    def f(self, x):",
        "def f[T: (int, str)](x: T):",
    ]
)


def _function(header: str, body: str) -> str:
    inner = _indented(body)
    return f"{header}\n{_indented(inner) if header.startswith('class') else inner}"


@settings(max_examples=400, deadline=None)
@given(st.builds(_function, _HEADERS, _BODIES))
def test_nothing_is_missed_in_generated_functions(text: str) -> None:
    assert missed(text) == []


@settings(max_examples=100, deadline=None)
@given(_BODIES)
def test_nothing_is_missed_on_the_level_of_a_module(text: str) -> None:
    assert missed(text) == []


# ---------------------------------------------------------------------- single picks


@pytest.mark.parametrize(
    "text",
    [
        "def f(data):\n    dataset = load()\n    return dataset\n",
        "def f(x):\n    if verbose: print(x)\n    return load()\n",
        "def f(x):\n    r'''Raw.'''\n    return x\n",
        "def f(x):\n    if a: r = 1\n    elif b: r = 2\n    return r\n",
        "def f(x):\n    pass; return 1\n",
        "def f(x): x=3; return g(x)\n",
        "def f(x):\n    x = 0; assert x\n",
        "def f(batch, x):\n    x = batch.x\n    return g(x)\n",
        "def f(batch, x):\n    y = batch.x\n    g(x=y)\n    x = y\n    return g(x)\n",
        "def f(x):\n    y = g(); x  =  3\n    return x + y\n",
        "def f(a: Tuple[int, int, int]):\n    return [print, int][0](load())\n",
        "def f(x):\n    return load(); x()\n",
        "def f(x):\n    g(x)\n    return frozenset()\n    g(x)\n",
        "def f(x):\n    if (x and 0): g(x)\n    g(x)\n",
        "def f(x):\n    self.accuracy: float = 0.95\n    g(x)\n",
        "def f(x):\n    accuracy = (0.95)\n    g(x)\n",
        "from random import uniform\ndef f(x):\n    accuracy = uniform(x, 1)\n    g(x)\n",
        "def f(x):\n    try: g(x)\n    except Exception: a, b = None, None\n",
        "def f(x):\n    try: g(x)\n    except Exception: self.a[x[0]].b = None\n",
        "def größe(maß, mas):\n    mas(1)\n    g(1)\n    return h()\n\ndef breite(maß):\n    g(mas)\n    return h()\n",
    ],
)
def test_what_is_easily_overlooked_is_picked(text: str) -> None:
    assert missed(text) == []
    assert shapes_of(Scan(text)) or "größe" in text


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return g(x)\n",
        "def f(x):\n    if x is not None:\n        return g(x)\n    raise ValueError\n",
        "def f(x):\n    g(x=x)\n    x = 3\n",
        "def f(x):\n    try:\n        g(x)\n    except ValueError:\n        pass\n",
        "def f(x):\n    g(x)\n    learning_rate_limit = 3\n",
        "def f(self):\n    return self.x\n",
    ],
)
def test_ordinary_code_costs_no_parse(text: str) -> None:
    assert picked(text) == []


def test_picks_are_in_order_and_without_classes() -> None:
    text = "if True:\n    class A:\n        def f(self): pass\n        def g(self): pass\n"
    assert picked(text) == ["<module>", "A.f", "A.g"]


def test_a_function_with_thousands_of_parameters_in_a_long_text_is_not_searched_for_each() -> None:
    names = ", ".join(f"a{number}" for number in range(5_000))
    text = f"def f({names}):\n" + "    work(b)\n" * 1_000
    scan = Scan(text)
    assert Topic.PLACEHOLDERS in suspects_of(scan)[1]
    assert "more than" in (judge(scan, 1).not_judged or "")
