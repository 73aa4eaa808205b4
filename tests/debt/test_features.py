"""What speaks for and against debt around a hit, and where a comment stands."""

from __future__ import annotations

import pytest

from readiness_lint.debt.features import Setting, features_of, load_signs
from readiness_lint.debt.hits import Doubt, Hit
from readiness_lint.model.facts import CommentKind

BLOCK, TRAILING, DOCSTRING = CommentKind.BLOCK, CommentKind.TRAILING, CommentKind.DOCSTRING
PRODUCT = Setting(BLOCK, "src/train.py")
SIGNS = load_signs()


def hit(family: str = "for-now", category: str = "temporary", doubt: Doubt = Doubt.NONE, begins: bool = False) -> Hit:
    return Hit(family, category, 0, 7, doubt, begins)


def features(prose: str = "a constant", setting: Setting = PRODUCT, hits: tuple[Hit, ...] = (hit(),)) -> set[str]:
    return features_of(hits, prose, setting, SIGNS)


def test_the_statement_is_the_one_that_prose_speaks_of() -> None:
    after = ("", "# another", "  return 0", "y = 2")
    assert Setting(TRAILING, code="rate = 0.1", before=("x = 1",), after=after).statement == "rate = 0.1"
    assert Setting(BLOCK, before=("x = 1",), after=after).statement == "  return 0"
    assert Setting(DOCSTRING, before=("x = 1",), after=after).statement == ""
    assert Setting(BLOCK, after=("", "# only a comment")).statement == ""


def test_families_are_features_by_their_names_and_doubts() -> None:
    found = features(hits=(hit(), hit("hack", doubt=Doubt.QUOTED), hit("stub", doubt=Doubt.GUARDED)))
    assert {"family:for-now", "quoted:hack", "guarded:stub"} <= found


def test_families_without_doubt_are_counted_bare_words_left_out() -> None:
    assert "hits=0" in features(hits=(hit(doubt=Doubt.GUARDED),))
    assert "hits=0" in features(hits=(hit("hack-word"),))
    assert "hits=0" in features(hits=(hit("hack-start"),))
    one, two, three = (features(hits=tuple(hit(f"family-{n}") for n in range(count))) for count in (1, 2, 3))
    assert not {name for name in one if name.startswith("hits")}
    assert {name for name in two if name.startswith("hits")} == {"hits>=2"}
    assert {name for name in three if name.startswith("hits")} == {"hits>=2", "hits>=3"}
    assert not {name for name in features(hits=(hit(), hit())) if name.startswith("hits")}, "families, not hits"


def test_only_a_hit_without_doubt_begins_a_sentence() -> None:
    assert "begins" in features(hits=(hit(begins=True),))
    assert "begins" not in features(hits=(hit(begins=True, doubt=Doubt.QUOTED), hit()))


@pytest.mark.parametrize(
    ("prose", "sign"),
    [
        ("we use this here", "comment:this"),
        ("see https://example.org/x", "comment:link"),
        ("is it right?", "comment:question"),
        ("currently a constant", "comment:current"),
        ("note: a constant", "comment:note"),
    ],
)
def test_signs_are_found_in_the_prose(prose: str, sign: str) -> None:
    assert sign in features(prose)
    assert sign not in features("a constant")


def test_signs_are_words_not_parts_of_them() -> None:
    assert "comment:this" not in features("thistles")


def test_signs_are_found_in_the_statement_in_any_case() -> None:
    assert "code:raises" in features(setting=Setting(BLOCK, after=("    raise ValueError",)))
    assert "code:returns-constant" in features(setting=Setting(TRAILING, code="return None"))
    assert not {name for name in features(setting=Setting(DOCSTRING, after=("return 0",))) if name.startswith("code:")}


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("tests/test_a.py", "path:test-file"),
        ("src/pkg/a_test.py", "path:test-file"),
        ("conftest.py", "path:test-file"),
        ("Examples/train.py", "path:example-file"),
        ("pkg/demo_train.py", "path:example-file"),
    ],
)
def test_signs_are_found_in_the_path(path: str, sign: str) -> None:
    assert sign in features(setting=Setting(BLOCK, path))


@pytest.mark.parametrize("path", ["src/latest.py", "src/contest/a.py", "src/attestation.py"])
def test_a_path_that_only_sounds_like_tests(path: str) -> None:
    assert not {name for name in features(setting=Setting(BLOCK, path)) if name.startswith("path:")}


def test_mocks_are_told_apart_by_where_they_stand() -> None:
    mock = (hit("mock", "mock-data"),)
    there = Setting(BLOCK, "tests/test_a.py")
    assert "path:test-file&mock-data" in features(setting=there, hits=mock)
    assert "path:test-file&mock-data" not in features(setting=there)
    assert "path:test-file&mock-data" not in features(setting=PRODUCT, hits=mock)
    assert "owner:demo&mock-data" in features(setting=Setting(BLOCK, "a.py", owner="Trainer.run_demo"), hits=mock)


@pytest.mark.parametrize(
    ("owner", "sign"),
    [
        ("run_demo", "owner:demo"),
        ("ExampleTrainer.step", "owner:demo"),
        ("__main__", "owner:main"),
        ("cli.main", "owner:main"),
        ("MockModel.forward", "owner:mock"),
        ("simulate_latency", "owner:simulate"),
    ],
)
def test_what_the_owner_is_called_is_a_sign(owner: str, sign: str) -> None:
    assert sign in features(setting=Setting(BLOCK, owner=owner))
    assert not {name for name in features(setting=Setting(BLOCK, owner="domain")) if name.startswith("owner:")}


@pytest.mark.parametrize(
    ("above", "summary"),
    [("def f(x):", True), ("class A:", True), ("    ) -> int:", True), ('"""Scores.', True), ("More prose.", False)],
)
def test_the_first_sentence_of_a_docstring_is_its_summary(above: str, summary: bool) -> None:
    found = features(setting=Setting(DOCSTRING, before=("x = 1", above)))
    assert "docstring" in found
    assert ("summary" in found) is summary
    assert not {"docstring", "summary"} & features(setting=Setting(BLOCK, before=(above,)))


def test_long_prose_is_told() -> None:
    assert "words>=30" in features("word " * 29 + "word")
    assert "words>=30" not in features("word " * 28 + "word")


def test_only_the_signs_that_are_wanted_are_loaded() -> None:
    signs = load_signs(frozenset({"comment:this", "code:raises", "comment:link"}))
    assert (set(signs.words), set(signs.comment), set(signs.code), set(signs.path)) == (
        {"comment:this"},
        {"comment:link"},
        {"code:raises"},
        set(),
    )
