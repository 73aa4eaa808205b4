"""What spoke in a judgement: every row of the sum, and nothing else."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.debt import DebtConfig, OwnFamily
from readiness_lint.config.settings import DEFAULT_TASK_TAGS
from readiness_lint.debt.classify import Judgement, judgements, load_classifier
from readiness_lint.debt.explain import evidence_of, most_probable, spoken
from readiness_lint.debt.features import Setting
from readiness_lint.model.facts import CommentKind

CLASSIFIER = load_classifier(
    DEFAULT_TASK_TAGS, DebtConfig(families=(OwnFamily("shim", "workaround", ("shim",), ("shimmer",), 0.7),))
)
WORDS = ["for now", "TODO:", "a hack", "temporary file", "the weights", "not yet", "shim", "shimmer", '"hack"', "this?"]
TEXTS = st.lists(st.sampled_from([*WORDS, ".\n", "\n\n"]), min_size=1, max_size=10).map(" ".join)


def judged(text: str, kind: CommentKind = CommentKind.BLOCK) -> list[Judgement]:
    return judgements(text, kind, lambda _: Setting(kind, "tests/test_a.py"), CLASSIFIER)


@given(TEXTS, st.sampled_from(CommentKind))
def test_what_spoke_adds_up_to_the_probability(text: str, kind: CommentKind) -> None:
    for judgement in judged(text, kind):
        said = spoken(judgement, text, CLASSIFIER.model)
        odds = CLASSIFIER.model.intercept + sum(one.weight for one in said)
        by_model = 1 / (1 + exp(-odds))
        alone = max(one.alone for one in said)
        if all(hit.confidence and hit.feature not in CLASSIFIER.model.weights for hit in judgement.hits) and alone:
            by_model = 0.0
        assert judgement.probability == pytest.approx(max(by_model, alone))
        assert len(evidence_of(judgement, text, CLASSIFIER.model)) == len(said)
        assert judgement.phrase(text)


def test_families_come_first_in_the_order_of_the_text_then_the_heaviest() -> None:
    text = "an ugly hack, for now: this is a shim"
    (judgement,) = judged(text)
    said = spoken(judgement, text, CLASSIFIER.model)
    families = [one.what.split("“")[1] for one in said if "“" in one.what]
    places = [text.index(words.rstrip("”")) for words in families]
    assert places == sorted(places)
    others = [abs(one.weight) for one in said if "“" not in one.what]
    assert others == sorted(others, reverse=True)
    assert len(others) + len(families) == len(said)
    assert all(others)


def test_evidence_names_doubts_and_what_speaks_against() -> None:
    text = 'the word "for now"'
    (judgement,) = judged(text)
    evidence = evidence_of(judgement, text, CLASSIFIER.model)
    assert any(one.startswith("quoted for-now: “for now”") for one in evidence)
    assert "hits=0 (against)" in evidence


def test_signs_say_where_they_were_found() -> None:
    text = "mock data, is this right?"
    (judgement,) = judged(text)
    evidence = " ".join(evidence_of(judgement, text, CLASSIFIER.model))
    assert "sign question" in evidence
    assert "path test-file" in evidence


def test_the_most_probable_is_the_first_of_equals_and_none_of_nothing() -> None:
    assert most_probable([]) is None
    found = judged("For now, a constant.\n\nFor now, a constant.\n\nThe weights.", CommentKind.DOCSTRING)
    assert most_probable(found) is found[0]
