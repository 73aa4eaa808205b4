"""What admits debt, and what only sounds like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.debt import DebtConfig, OwnFamily
from readiness_lint.config.settings import DEFAULT_TASK_TAGS
from readiness_lint.debt.classify import classify, load_classifier
from readiness_lint.debt.features import Setting
from readiness_lint.debt.lexicon import factored, load_lexicon, shipped_families
from readiness_lint.debt.sentences import sentences
from readiness_lint.model.facts import CommentKind, Cue


def cues_in(
    text: str,
    kind: CommentKind = CommentKind.BLOCK,
    tags: tuple[str, ...] = DEFAULT_TASK_TAGS,
    config: DebtConfig | None = None,
) -> list[Cue]:
    """What a comment of a product file admits, with nothing around it."""
    setting = Setting(kind, "pkg/module.py")
    return classify(text, kind, lambda _: setting, load_classifier(tags, config or DebtConfig()))


def category(text: str, kind: CommentKind = CommentKind.BLOCK) -> str | None:
    cues = cues_in(text, kind)
    return cues[0].category if cues else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TODO: resume from the newest checkpoint", "todo-marker"),
        ("todo(ann): resume", "todo-marker"),
        ("FIXME", "todo-marker"),
        ("TODO: check the shapes", "todo-marker"),
        ("TODO check the list of items", "todo-marker"),
        ("TODO find out which tags count", "todo-marker"),
        ("the gradient is wrong here. XXX: check the sign", "todo-marker"),
        ("for now, use a constant learning rate", "temporary"),
        ("temporary fix until the loader is rewritten", "workaround"),
        ("In production, this would call the judge model", "placeholder-impl"),
        ("Placeholder: the real loss goes here", "placeholder-impl"),
        ("returns a placeholder score", "placeholder-impl"),
        ("(simplified - no nested calls)", "simplified-impl"),
        ("This is a simplified implementation of beam search", "simplified-impl"),
        ("hard-coded, should come from the tokenizer", "hardcoded-value"),
        ("return dummy scores until the teacher is ready", "mock-data"),
        ("workaround for a bug in the exporter", "workaround"),
        ("ugly hack to please the tracer", "workaround"),
        ("not supported yet", "deferred-work"),
        ("this should be removed once torch 3 is out", "workaround"),
    ],
)
def test_admissions(text: str, expected: str | None) -> None:
    assert category(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "write to a temporary file first",
        "replace the placeholder token in the prompt",
        "insert placeholders for the missing columns",
        "dummy inputs for tracing",
        "simplified Chinese characters",
        "simplify the graph by folding constants",
        "fake quantisation of the weights",
        "instead of hard-coding the size, ask the tokenizer",
        "the former workaround is no longer needed",
        "the weights are not yet loaded here",
        "a hackathon project",
        "count the TODO comments in a file",
        "TODO/FIXME patterns",
        'the word "for now" is a cue',
        "noqa: E501",
        "type: ignore[attr-defined]",
        "Copyright (c) 2024 the authors. TODO",
        "x = compute(todo)",
        "for i in range(10):",
        "autodoc and mastodon",
        "",
    ],
)
def test_what_only_sounds_like_debt(text: str) -> None:
    assert category(text) is None


def test_a_directive_hides_only_its_own_line() -> None:
    assert category("flake8: noqa\nTODO: all of it") == "todo-marker"


def test_only_configured_tags_count() -> None:
    assert cues_in("REVISIT: the schedule", tags=("REVISIT",))[0].category == "todo-marker"
    assert cues_in("TODO: the schedule", tags=("REVISIT",)) == []


def test_the_phrase_stands_where_the_offsets_say() -> None:
    text = "Load the weights.\nFor now, only the encoder is loaded."
    (cue,) = cues_in(text, CommentKind.BLOCK)
    assert text[cue.start : cue.end].lower() == cue.phrase.lower()
    assert text[: cue.start].count("\n") == 1


def test_a_docstring_is_judged_sentence_by_sentence() -> None:
    text = "Score an answer.\n\nThis is a placeholder implementation.\n\nArgs:\nanswer: text\n\n>>> score('TODO: x')\n0"
    (cue,) = cues_in(text, CommentKind.DOCSTRING)
    assert cue.category == "placeholder-impl"


def test_an_example_of_a_comment_in_a_docstring_is_none() -> None:
    assert category("Finds comments such as\n\n// TODO: implement this", CommentKind.DOCSTRING) is None


def test_a_docstring_may_admit_several_debts_and_a_comment_one() -> None:
    text = "TODO: document this.\n\nFor now, only the encoder is loaded."
    assert [cue.category for cue in cues_in(text, CommentKind.DOCSTRING)] == ["todo-marker", "temporary"]
    assert len(cues_in(text, CommentKind.BLOCK)) == 1


def test_letters_that_grow_in_lower_case_do_not_move_the_phrase() -> None:
    text = "İİİ: for now, a constant"
    (cue,) = cues_in(text, CommentKind.BLOCK)
    assert text[cue.start : cue.end] == "for now"


@pytest.mark.parametrize("text", ["TODO Risk Analysis Script", "Counts TODOs", "Reads TODO/FIXME tags"])
def test_titles_and_sentences_about_tags_are_no_tasks(text: str) -> None:
    assert category(text, CommentKind.DOCSTRING) is None


@pytest.mark.parametrize(
    "text",
    [
        "TODO: tidy\nfor now, skip gradient clipping",
        "for now, skip gradient clipping\nTODO: tidy",
        "TODO: for now, skip gradient clipping",
        "Tidy.\nfor now, skip gradient clipping",
    ],
)
def test_a_tag_hides_nothing_worse(text: str) -> None:
    assert category(text) == "temporary"


@pytest.mark.parametrize(
    "text",
    [
        "In practice, this would mean that an object clips",
        "Enables a placeholder metric with key `hp_metric`",
        "temporarily save to local since it can only dump to files",
        "up to v0.8 the library had a hardcoded reference",
        "A convenient fixture for monkey-patching",
        "pytest-xdist monkeypatches sys.stderr",
        "defects which the parser was able to work around",
        "should be reverted after the test run completes",
        "these might need to be rewritten as well",
        "`is_last` is not yet determined",
        "None for yet to be determined",
    ],
)
def test_states_subjects_and_consequences_are_no_debt(text: str) -> None:
    assert category(text) is None


def test_sample_code_in_a_docstring_admits_nothing() -> None:
    assert category("Loads it:\n\n# for now, use a constant\nreturn 1  # hard-coded", CommentKind.DOCSTRING) is None


def test_commented_out_code_is_no_prose() -> None:
    assert list(sentences("if x:\ny = x", CommentKind.BLOCK)) == []


def test_a_suppression_behind_the_text_is_not_part_of_it() -> None:
    (cue,) = cues_in("for now  # noqa: RDY102", CommentKind.TRAILING)
    assert cue.phrase == "for now"


@given(st.text(alphabet="abcdTODO:(). \nfornw-#'\"", max_size=120))
def test_no_text_breaks_it_and_every_cue_lies_inside(text: str) -> None:
    for kind in CommentKind:
        for cue in cues_in(text, kind):
            assert 0 <= cue.start < cue.end <= len(text)


@given(st.lists(st.text(alphabet="abc- ", min_size=1, max_size=5), min_size=1, max_size=12), st.text(alphabet="abc- "))
def test_the_factored_prefilter_finds_exactly_what_the_words_find(words: list[str], text: str) -> None:
    import re

    found = re.search(factored(sorted(set(words))), text)
    assert (found is not None) == any(word in text for word in words)


def test_every_cue_leads_to_its_family() -> None:
    lexicon = load_lexicon(DEFAULT_TASK_TAGS, DebtConfig())
    for family in shipped_families():
        assert family.cues, family.name
        for cue in family.cues:
            families, _ = lexicon.led_to([found for _, found in lexicon.cues_in(cue)])
            assert family in families, (family.name, cue)


def test_every_family_compiles_and_has_a_category_that_a_rule_reports() -> None:
    for family in shipped_families():
        assert family.pattern.search("") is None, family.name
        assert family.unless.search("") is None, family.name


def test_from_which_probability_on_debt_is_reported_can_be_said() -> None:
    (cue,) = cues_in("simplified for now")
    assert cue.confidence >= 0.5
    for least, found in ((cue.confidence - 0.01, 1), (min(1.0, cue.confidence + 0.01), 0)):
        assert len(cues_in("simplified for now", config=DebtConfig(min_confidence=least))) == found
    (unsure,) = cues_in("may fail on Windows", config=DebtConfig(pedantic=True, min_confidence=0.9))
    assert cues_in("may fail on Windows", config=DebtConfig(pedantic=True, min_confidence=0.1)) == [unsure]
    assert unsure.confidence < 0.9, "what is asked for by `pedantic` is shown whatever else is set"


class TestOwnFamilies:
    """A family of the user's speaks for itself: with its own confidence, where nothing else is surer."""

    TEXT = "write to a file, for now, around the exporter"

    @staticmethod
    def cue(text: str, confidence: float, **more: float | bool) -> Cue | None:
        own = OwnFamily("shimx", "workaround", ("exporter",), ("no exporter",), confidence)
        cues = cues_in(text, config=DebtConfig(families=(own,), **more))  # type: ignore[arg-type]
        return cues[0] if cues else None

    def test_one_that_is_less_sure_takes_nothing_over(self) -> None:
        (alone,) = cues_in(self.TEXT)
        assert (alone.category, alone.phrase) == ("temporary", "for now")
        assert self.cue(self.TEXT, 0.3) == alone
        assert self.cue("export_it has no exporter for now", 1.0) == cues_in("export_it has no exporter for now")[0]

    def test_one_that_is_surer_is_reported_with_its_own_confidence(self) -> None:
        found = self.cue(self.TEXT, 1.0)
        assert found is not None
        assert (found.category, found.phrase, found.confidence) == ("workaround", "exporter", 1.0)

    @pytest.mark.parametrize("text", ["the exporter", "Around the exporter it is, and at the exporter it stays"])
    def test_alone_it_has_its_own_confidence(self, text: str) -> None:
        found = self.cue(text, 0.7)
        assert found is not None
        assert found.confidence == 0.7
        assert self.cue(text, 0.3) is None
        assert self.cue(f"there is no exporter: {text}", 1.0) is None

    @given(st.floats(0.01, 1.0), st.sampled_from([TEXT, "the exporter", "TODO: exporter", "no exporter for now"]))
    def test_adding_one_never_makes_less_sure(self, confidence: float, text: str) -> None:
        before, after = cues_in(text), self.cue(text, confidence)
        assert not before or (after is not None and after.confidence >= before[0].confidence)
