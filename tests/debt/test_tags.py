"""Task tags: markers, and words that only look like them."""

from __future__ import annotations

import pytest

from readiness_lint.debt.tags import is_marker, spellings, tag_pattern
from readiness_lint.model.facts import CommentKind

TAGS = ("TODO", "FIXME", "WIP+")


def marks(text: str, kind: CommentKind = CommentKind.BLOCK, tags: tuple[str, ...] = TAGS) -> bool:
    match = tag_pattern(tags).search(text)
    return match is not None and is_marker(text, match, kind)


@pytest.mark.parametrize(
    "text",
    [
        "TODO",
        "TODO: resume",
        "TODO resume",
        "TODO(ann): resume",
        "TODO[12] resume",
        "@TODO resume",
        "todo: resume",
        "Fixme(ann) resume",
        "- TODO resume",
        "Slow. FIXME: why?",
        "loses precision, FIXME",
        "WIP+: half of it",
    ],
)
def test_markers(text: str) -> None:
    assert marks(text)


@pytest.mark.parametrize(
    "text",
    [
        "mastodon",
        "TODOS",
        "todo list",
        "my_TODO",
        "TODO/FIXME tags",
        "the TODO of a comment",
        "counts todos",
        "TODO.md lists them",
        "the todo: of a list",
        "a TODO is a TODO",
        "comments that say TODO: x",
    ],
)
def test_words_that_only_look_like_markers(text: str) -> None:
    assert not marks(text)


def test_in_docstrings_titles_and_examples_of_comments_are_no_markers() -> None:
    for text in ("TODO Risk Analysis", "// TODO: implement"):
        assert not marks(text, CommentKind.DOCSTRING)
        assert marks(text, CommentKind.BLOCK) or text.startswith("//")


def test_without_tags_nothing_is_a_marker() -> None:
    assert not marks("TODO: all", tags=())


@pytest.mark.parametrize("text", ["TOOD: resume", "FIMXE the shapes", "TO DO: write it", "to-do: write it", "FIX ME"])
def test_misspelt_tags_are_markers(text: str) -> None:
    assert marks(text)


@pytest.mark.parametrize("text", ["what there is to do here", "nothing to do: all is there", "fix me a coffee"])
def test_words_that_are_spelt_like_a_misspelt_tag_are_none(text: str) -> None:
    assert not marks(text)


def test_only_the_misspellings_of_configured_tags_count() -> None:
    assert spellings(("REVISIT",)) == ("REVISIT",)
    assert not marks("TOOD: resume", tags=("REVISIT",))
