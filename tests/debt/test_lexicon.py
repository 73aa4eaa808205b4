"""Which families a text leads to: those that ship, those of a project, and those that are muted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.debt import DebtConfig, OwnFamily
from readiness_lint.debt.classify import classify, judgements, load_classifier
from readiness_lint.debt.features import Setting
from readiness_lint.debt.lexicon import Family, family_names, lexicon_of, load_lexicon, shipped_families
from readiness_lint.debt.sentences import sentences
from readiness_lint.model.facts import CommentKind, Cue

TAGS = ("TODO",)
SHIM = OwnFamily("shim", "workaround", (r"\bshim\b", r"\Aband-aid\b"), (r"\bshim layer\b",), 0.75)


def cues(text: str, *own: OwnFamily, mute: tuple[str, ...] = (), kind: CommentKind = CommentKind.BLOCK) -> list[Cue]:
    classifier = load_classifier(TAGS, DebtConfig(mute, own))
    return classify(text, kind, lambda _: Setting(kind, "a.py"), classifier)


def test_families_have_names_of_their_own() -> None:
    assert len(set(family_names())) == len(family_names()) == len(shipped_families())


def test_a_muted_family_is_gone_and_the_others_stay() -> None:
    lexicon = load_lexicon(TAGS, DebtConfig(mute=("for-now",)))
    assert {family.name for family in lexicon.families} == {*family_names()} - {"for-now"}
    assert cues("for now") != []
    judged = judgements(
        "for now, a hack",
        CommentKind.BLOCK,
        lambda _: Setting(CommentKind.BLOCK),
        load_classifier(TAGS, DebtConfig(("for-now",))),
    )
    assert "for-now" not in {hit.family for one in judged for hit in one.hits}
    assert "hack" in {hit.family for one in judged for hit in one.hits}


def test_a_family_of_the_project_is_heard_with_its_own_probability() -> None:
    (cue,) = cues("we need a shim here", SHIM)
    assert (cue.category, cue.phrase) == ("workaround", "shim")
    assert cue.confidence >= 0.75
    assert cues("we need a shim here") == []
    assert cues("the shim layer of the kernel", SHIM) == [], "its exception holds"


def test_a_family_of_the_project_may_run_over_a_line_end_and_begin_any_sentence() -> None:
    phrase = OwnFamily("belief", "known-bug", (r"\bcargo cult programming\b",))
    assert [cue.phrase for cue in cues("this is cargo\ncult programming", phrase)] == ["cargo cult programming"]
    assert [cue.phrase for cue in cues("Loads it.\nBand-aid until then.", SHIM)] == ["Band-aid"]
    assert [cue.phrase for cue in cues("Loads it. Band-aid.", SHIM, kind=CommentKind.DOCSTRING)] == ["Band-aid"]
    assert load_lexicon(TAGS, DebtConfig(families=(phrase,))).may_admit("# this is cargo\n    # cult programming")


def test_a_family_may_be_called_like_a_cue() -> None:
    """A cue word still leads to the families that ship with it."""
    named = OwnFamily("hack", "workaround", (r"\bshim\b",))
    assert cues("an ugly hack", named, mute=("hack",)) == cues("an ugly hack", SHIM, mute=("hack",))
    lexicon = lexicon_of((Family("a", "temporary", ("b",), ("b",), ()), Family("b", "temporary", (), ("c",), ())), TAGS)
    assert [family.name for family in lexicon.led_to(["b"])[0]] == ["a"]


@given(st.text(alphabet="abx .\n", max_size=40))
def test_a_family_without_cues_is_heard_wherever_a_sentence_holds_it(text: str) -> None:
    own = OwnFamily("own", "workaround", ("a b", r"\Ax+"), (), 1.0)
    said = [s for s in sentences(text, CommentKind.DOCSTRING) if load_family(own).pattern.search(s.lowered)]
    assert bool(cues(text, own, kind=CommentKind.DOCSTRING)) == bool(said)


def load_family(own: OwnFamily) -> Family:
    (family,) = (family for family in load_lexicon((), DebtConfig(families=(own,))).families if family.name == own.name)
    return family


@given(st.text(max_size=60))
def test_without_own_families_a_text_that_may_not_admit_leads_nowhere(text: str) -> None:
    lexicon = load_lexicon(TAGS, DebtConfig())
    if not lexicon.may_admit(text):
        assert cues(text) == []


def test_everything_can_be_muted() -> None:
    lexicon = load_lexicon((), DebtConfig(mute=family_names()))
    assert lexicon.families == ()
    assert not lexicon.may_admit("# TODO: a hack, for now")
    assert lexicon.cues_in("TODO: a hack, for now, 暂时") == []
