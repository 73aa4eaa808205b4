"""What a file admits is the same whether only its prose is read or all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.debt import DebtConfig, OwnFamily
from readiness_lint.config.settings import DEFAULT_TASK_TAGS
from readiness_lint.debt.classify import load_classifier
from readiness_lint.engine.admissions import Admissions
from readiness_lint.engine.reading import Words, read_facts
from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import Comment, Cue
from readiness_lint.model.source import FileRole, Source

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    file for folder in ("src/readiness_lint", "tests", "tools", "examples") for file in (ROOT / folder).rglob("*.py")
)
OWN = OwnFamily("number", "hardcoded-value", (r"\bnumber of \w+",), (), 0.9)
EVERYTHING = Words(DEFAULT_TASK_TAGS, DebtConfig(families=(OWN,), pedantic=True))
USUAL = Words(DEFAULT_TASK_TAGS, DebtConfig())

INDENTS = st.sampled_from(["", "    "])
PROSE = st.sampled_from(
    [
        "for now, a constant",
        "TODO: all of it",
        "the weights are not yet loaded",
        "In production, this would",
        "call the judge",
        "write to a temporary file",
        "ugly hack. For now.",
        "a number of",
        "layers",
        "暂时写死",
        "noqa: RDY102",
    ]
)
PIECES = st.one_of(
    st.builds("{}# {}\n".format, INDENTS, PROSE),
    st.builds("{}x = 1  # {}\n".format, INDENTS, PROSE),
    st.builds('{}"""{}\n    {}\n    """\n'.format, INDENTS, PROSE, PROSE),
    st.builds("{}x = '{}'\n".format, INDENTS, PROSE),
    st.builds("def f(a):\n    '''{}'''\n".format, PROSE),
    st.builds("class A:\n    # {}\n    def g(self): return 0  # {}\n".format, PROSE, PROSE),
    st.sampled_from(["\n", "@wrapped\n", "x = [\n", "]\n", '"""\n']),
)


def source(text: str, role: FileRole = FileRole.PRODUCT) -> Source:
    return Source("pkg/a.py", text, role, "")


def told(text: str, words: Words, *, prose_only: bool) -> list[tuple[Comment, Cue, str]]:
    """The cues, each with the name of the unit that owns it."""
    reading = read_facts(source(text), words, prose_only=prose_only)
    return [(comment, cue, reading.facts.units[comment.owner].qualname) for comment, cue in reading.cues]


@pytest.mark.parametrize("words", [USUAL, EVERYTHING], ids=["usual", "everything"])
def test_prose_alone_tells_what_all_of_a_file_tells_on_real_sources(words: Words) -> None:
    found = 0
    for file in SOURCES:
        text = file.read_text(encoding="utf-8")
        whole = told(text, words, prose_only=False)
        assert told(text, words, prose_only=True) == whole, file
        found += len(whole)
    assert found > 5


@given(st.lists(PIECES, max_size=12).map("".join))
def test_prose_alone_tells_what_all_of_a_file_tells_on_generated_ones(text: str) -> None:
    for words in (USUAL, EVERYTHING):
        assert told(text, words, prose_only=True) == told(text, words, prose_only=False)


def test_where_a_comment_stands_counts() -> None:
    mock = "def f():\n    # mock data for the loader\n    {}\n"
    classifier = load_classifier(DEFAULT_TASK_TAGS, DebtConfig(pedantic=True))

    def probability(statement: str) -> float:
        text = mock.format(statement)
        (comment,) = Scan(text).comments()
        return max((cue.confidence for cue in Admissions(source(text), classifier).cues(comment)), default=0.0)

    assert probability("return 0.5") > probability("raise ValueError(loader)")


def test_the_same_comment_at_two_places_is_judged_at_each() -> None:
    text = "def f():\n    # mock data\n    return 0.5\n\n\ndef g():\n    # mock data\n    raise ValueError\n"
    admissions = Admissions(source(text), load_classifier(DEFAULT_TASK_TAGS, DebtConfig(pedantic=True)))
    first, second = (admissions.cues(comment) for comment in Scan(text).comments())
    assert first != second


def test_files_that_are_not_judged_admit_nothing() -> None:
    for prose_only in (True, False):
        assert read_facts(source("# TODO: all\n", FileRole.TEST), USUAL, prose_only=prose_only).cues == ()


def test_an_admission_of_the_project_runs_over_the_lines_of_a_comment() -> None:
    for prose_only in (True, False):
        ((_, cue, owner),) = told(
            "def f():\n    # a number of\n    # layers\n    x = 1\n", EVERYTHING, prose_only=prose_only
        )
        assert (cue.phrase, owner) == ("number of layers", "f")
