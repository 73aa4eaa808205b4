"""Where families match, and what weakens a match."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.debt import TASK_TAG
from readiness_lint.debt.hits import Doubt, Hit, hits_in
from readiness_lint.debt.lexicon import Family, Lexicon, lexicon_of
from readiness_lint.debt.sentences import sentences
from readiness_lint.model.facts import CommentKind

FAMILIES = (
    Family("for-now", "temporary", ("for now", "for the"), (r"\bfor (?:now|the time being)\b",), ()),
    Family("stub", "placeholder-impl", ("stub",), (r"\bstubs?\b",), (r"\bremov\w+ (?:the )?stub",)),
    Family("sure", "workaround", ("hack",), (r"\bhack\b",), (), 0.8),
)
LEXICON = lexicon_of(FAMILIES, ("TODO", "FIXME"))


def found_in(text: str, kind: CommentKind = CommentKind.BLOCK, lexicon: Lexicon = LEXICON) -> list[Hit]:
    return [
        hit
        for sentence in sentences(text, kind)
        for hit in hits_in(sentence, sentence.lowered, kind, lexicon, [cue for _, cue in lexicon.cues_in(text)])
    ]


def names(text: str) -> list[tuple[str, Doubt]]:
    return [(hit.family, hit.doubt) for hit in found_in(text)]


def test_a_family_matches_once_at_its_first_place() -> None:
    (hit,) = found_in("Now, for now and for the time being.")
    assert (hit.family, hit.category, hit.start, hit.end, hit.begins) == ("for-now", "temporary", 5, 12, False)


def test_a_match_that_begins_its_sentence_says_so_behind_marks_too() -> None:
    assert [hit.begins for hit in found_in("(for now) a constant")] == [True]
    assert [hit.begins for hit in found_in("A constant for now")] == [False]
    assert [hit.begins for hit in found_in("A constant.\nFor now, at least.")] == [True]


def test_an_exception_anywhere_in_the_sentence_guards() -> None:
    assert names("returns a stub") == [("stub", Doubt.NONE)]
    assert names("removing the stub, not the other stub") == [("stub", Doubt.GUARDED)]


def test_words_between_quotes_are_mentioned() -> None:
    assert names('the word "a stub" is a cue') == [("stub", Doubt.QUOTED)]
    assert names("what `for now` means") == [("for-now", Doubt.QUOTED)]
    assert names('"quoted", and then a stub') == [("stub", Doubt.NONE)]


def test_a_task_tag_is_a_hit_of_its_own_and_comes_first() -> None:
    tag, stub = found_in("TODO: remove it, returns a stub")
    assert (tag.family, tag.category, tag.begins, stub.family) == (TASK_TAG, "todo-marker", True, "stub")
    assert [hit.family for hit in found_in("count the TODOs")] == []


def test_a_family_brings_its_own_confidence_and_a_feature_its_doubt() -> None:
    (hit,) = found_in("a hack")
    assert (hit.confidence, hit.feature) == (0.8, "family:sure")
    (quoted,) = found_in('the "ugly hack" again')
    assert quoted.feature == "quoted:sure"


def test_what_a_suppression_says_is_no_prose() -> None:
    assert found_in("x  # noqa: TODO for now", CommentKind.TRAILING) == []


@given(st.text(alphabet="for now stub\"'`TODO:.\n(é", max_size=60))
def test_offsets_are_into_the_comment_and_hold_the_words(text: str) -> None:
    for hit in found_in(text):
        assert 0 <= hit.start < hit.end <= len(text)
        words = " ".join(text[hit.start : hit.end].split())
        assert words.lower().startswith(("for now", "stub", "todo", "to do", "tood", "tdoo", "otdo", "tooo"))
