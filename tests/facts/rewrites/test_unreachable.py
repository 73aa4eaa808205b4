"""Dead statements go; what the living need stays."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness_lint.facts.rewrites.rewriter import is_parsed, rewrites_in
from readiness_lint.facts.scan import Scan
from readiness_lint.model.fixes import Rewrite
from readiness_lint.model.source import Span
from tests.facts.rewrites.workbench import leaves, mended, mends

DEAD = Rewrite.UNREACHABLE


def test_everything_behind_a_return_goes_with_its_comments() -> None:
    mends(
        """\
        def f(x):
            return x

            # the real way
            x = work(x)

            # and then
            return x  # done

        def g():
            return 1
        """,
        """\
        def f(x):
            return x

        def g():
            return 1
        """,
        DEAD,
    )


def test_a_comment_of_its_own_stays_where_it_was() -> None:
    mends(
        """\
        def f(x):
            return x
            # the end of the fast path

            work(x)
            # behind it all
        """,
        """\
        def f(x):
            return x
            # the end of the fast path
            # behind it all
        """,
        DEAD,
    )


@pytest.mark.parametrize("word", ["continue", "break", "return", "raise ValueError(x)"])
def test_in_a_block(word: str) -> None:
    mends(
        f"""\
        def f(xs):
            for x in xs:
                if x:
                    {word}
                    work(x)
                else:
                    work(x)
        """,
        f"""\
        def f(xs):
            for x in xs:
                if x:
                    {word}
                else:
                    work(x)
        """,
        DEAD,
    )


def test_a_missing_last_line_end_is_still_missing() -> None:
    assert mended("def f():\n    return 1\n    work()", DEAD) == "def f():\n    return 1"


def test_compound_statements_and_strings_over_lines() -> None:
    mends(
        '''\
        class C:
            def f(self):
                return 1
                for one in self.all():
                    print("""
        # no comment
        """)

            def g(self):
                pass
        ''',
        """\
        class C:
            def f(self):
                return 1

            def g(self):
                pass
        """,
        DEAD,
    )


def test_a_name_that_is_local_anyway_may_lose_a_binding() -> None:
    mends(
        """\
        def f(x):
            y = x
            return y
            x, y = y, x
            return y
        """,
        """\
        def f(x):
            y = x
            return y
        """,
        DEAD,
    )


@pytest.mark.parametrize(
    "dead",
    [
        "LIMIT = 3",
        "LIMIT += 3",
        "LIMIT: int = 3",
        "LIMIT: int",
        "import LIMIT",
        "import LIMIT.part",
        "from limits import LIMIT",
        "from limits import other as LIMIT",
        "del LIMIT",
        "(a, [LIMIT, *b]) = x",
        "use(LIMIT := 3)",
        "[LIMIT := one for one in x]",
        "global LIMIT",
        "def LIMIT(): pass",
        "class LIMIT: pass",
        "for LIMIT in x: pass",
        "with x as (LIMIT, b): pass",
        "try: work()\n    except E as LIMIT: pass",
        "match x:\n        case [1, LIMIT]: pass",
        "match x:\n        case {'a': 1, **LIMIT}: pass",
        "match x:\n        case [1, *LIMIT]: pass",
    ],
)
def test_what_makes_a_name_local_stays_where_the_living_read_it(dead: str) -> None:
    text = f"def f(x):\n    if x:\n        return lambda: LIMIT\n    return 1\n    {dead}\n"
    if "global" in dead:  # Python itself refuses a declaration behind a use
        text = text.replace("lambda: LIMIT", "1")
    leaves(text, DEAD)


def test_a_name_that_the_living_declare_global_is_local_nowhere() -> None:
    text = "def f():\n    global LIMIT\n    print(LIMIT)\n    return 1\n"
    assert mended(f"{text}    LIMIT = 3\n", DEAD) == text


def test_the_same_bindings_go_where_nobody_reads_them() -> None:
    text = "def f(x):\n    return 1\n    {}\n"
    for dead in ("LIMIT = 3", "import LIMIT", "def LIMIT(): pass", "for LIMIT in x: pass"):
        assert mended(text.format(dead), DEAD) == "def f(x):\n    return 1\n"


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    return 1\n    work()\n    yield\n",
        "def f():\n    return 1\n    work()\n    work((yield))\n",
        "async def f():\n    return 1\n    await work()\n",
        "async def f():\n    return 1\n    async for x in y: pass\n",
        "def f():\n    x = 0\n    def g():\n        return 1\n        work()\n        nonlocal x\n    return g\n",
        "def f():\n    show(locals())\n    return 1\n    work(x)\n",
        "def f():\n    return 1\n    work()  # noqa: F821\n",
        "def f():\n    return 1\n    work()  # pragma: no cover\n",
        "def f():\n    return 1\n    # type: ignore\n    work()\n",
        "def f():\n    return 1; work()\n",
        "def f(x):\n    if x: return 1; work()\n",
    ],
)
def test_what_decides_or_is_told_to_a_tool_stays(text: str) -> None:
    leaves(text, DEAD)


def test_a_module_keeps_what_other_files_may_ask_for() -> None:
    loop = "for x in y:\n    continue\n    {}\n"
    assert mended(loop.format("work(x)"), DEAD) == "for x in y:\n    continue\n"
    leaves(loop.format("found = x"), DEAD)
    leaves(loop.format("work(x)\n    def f(): pass"), DEAD)
    leaves(loop.format("work(x)\n    class C:\n        def f(self): pass"), DEAD)


def test_a_place_where_nothing_dead_stands_has_no_answer() -> None:
    scan = Scan("def f():\n    return 1\n")
    for rewrite in Rewrite:
        assert rewrites_in(scan, 1, [(Span(2, 4, 2, 12), rewrite)]) == [None]


def test_what_libcst_may_not_see_or_cannot_read_has_no_answer() -> None:
    for text in (
        "def f():\n    return " + "(" * 90 + ")" * 90,
        "def f(:\n    return 1\n",
        "def f():\n    return 1 +\n",
    ):
        assert rewrites_in(Scan(text), 0, [(Span(1, 0, 1, 1), DEAD)]) == [None]


def test_chains_that_libcst_cannot_walk_have_no_answer() -> None:
    text = f"def f():\n    return x{'.a' * 950}\n    work()\n"
    assert rewrites_in(Scan(text), 1, [(Span(3, 4, 3, 10), DEAD)]) == [None]


@pytest.mark.parametrize("text", ["x = (\n", "x = " + "(" * 90 + ")" * 90, "try:\n    pass\n"])
def test_what_is_no_python_for_libcst(text: str) -> None:
    assert not is_parsed(text)


LINES = st.lists(
    st.sampled_from(
        ["", "# a remark", "x = work(x)", "if x:\n        work(x)", "work('''\n# text''')", "y = 1  # why"]
    ),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(before=LINES, dead=LINES, end=st.sampled_from(["", "\n", "\n\n\ndef g(): pass\n"]))
def test_nothing_but_whole_lines_goes_and_only_once(before: list[str], dead: list[str], end: str) -> None:
    body = "\n    ".join(["pass", *before, "return x", *dead, "work(x)"])
    text = dedent(f"def f(x):\n    {body}{end}")
    after = mended(text, DEAD)
    assert after is not None
    head = text[: text.index("return x") + len("return x")]
    assert after.startswith(head)
    assert after.endswith(end)
    left = [line for line in after[len(head) : len(after) - len(end)].split("\n") if line.strip()]
    assert all(line.strip() == "# a remark" for line in left)


@pytest.mark.parametrize(
    "dead", ["@a\n    @b(\n        1\n    )\n    def h():\n        pass", "@a\n    class H:\n        pass"]
)
def test_decorators_go_with_what_they_decorate(dead: str) -> None:
    mends(f"def g(x):\n    return x\n    # about it\n    {dead}\n", "def g(x):\n    return x\n", DEAD)


@pytest.mark.parametrize("error", ["NotImplementedError", 'NotImplementedError("unmerging comes later")'])
def test_what_was_switched_off_goes_by_an_unsafe_fix_alone(error: str) -> None:
    text = f"def unmerge(w, x):\n    raise {error}\n    w -= x\n    return w\n"
    leaves(text, DEAD)
    mends(text, f"def unmerge(w, x):\n    raise {error}\n", Rewrite.REFUSED)
    leaves("def f(x):\n    return x\n    x += 1\n", Rewrite.REFUSED)


def test_a_form_feed_stays() -> None:
    mends("def f(x):\n    return x\n\f\n    x += 1\n", "def f(x):\n    return x\n\f\n", DEAD)


@pytest.mark.parametrize("comment", ["# [[[cog print(1)", "# ]]]", "# [[[end]]]", "# [START of it]", "# -8<- part"])
def test_what_a_generator_or_a_documentation_reads_stays(comment: str) -> None:
    leaves(f"def f(x):\n    return x\n    {comment}\n    print(x)\n", DEAD)
