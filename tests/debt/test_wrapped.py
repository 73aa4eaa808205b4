"""Phrases that are wrapped, indented or spaced out, forms of tags, and text made to stall."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.debt import DebtConfig, OwnFamily
from readiness_lint.config.settings import DEFAULT_TASK_TAGS
from readiness_lint.debt.classify import classify, judgements, load_classifier
from readiness_lint.debt.features import Setting
from readiness_lint.debt.sentences import flattened, sentences
from readiness_lint.model.facts import CommentKind, Cue
from tests.projects import analysis_of, write_project

CLASSIFIER = load_classifier(DEFAULT_TASK_TAGS, DebtConfig())


def cues_in(text: str, kind: CommentKind = CommentKind.BLOCK) -> list[Cue]:
    return classify(text, kind, lambda _: Setting(kind, "pkg/module.py"), CLASSIFIER)


@pytest.mark.parametrize("between", [" ", "\n", "\n    ", "  ", "\t", "\u00a0", "\r\n", " \n  "])
def test_white_space_inside_a_phrase_changes_nothing(between: str) -> None:
    text = f"the value is a constant for{between}now"
    (cue,) = cues_in(text)
    assert (cue.category, cue.phrase) == ("temporary", "for now")
    assert text[cue.start : cue.end] == f"for{between}now"


def test_a_phrase_over_two_comment_lines_is_found_by_check(tmp_path: Path) -> None:
    write_project(tmp_path, {"m.py": "# the value is a constant for\n#   now\nb = 1\n"})
    (finding,) = [one for one in analysis_of(tmp_path).report.findings if one.code.startswith("RDY1")]
    assert (finding.code, finding.span.line, finding.span.end_line) == ("RDY102", 1, 2)


@given(st.text(alphabet="ab \t\n\u00a0.", max_size=60))
def test_every_character_of_a_flattened_text_has_its_place(text: str) -> None:
    flat, offsets = flattened(text)
    assert not any(one in flat for one in ("\n", "\t", "  "))
    for place, character in enumerate(flat):
        origin = text[place if offsets is None else offsets[place]]
        assert origin == character or (character == " " and origin.isspace())


def test_each_entry_of_a_section_is_judged_by_itself() -> None:
    text = "Summary.\n\nArgs:\nx: a constant for now\ny: hard-coded, should come from the configuration"
    assert [one.text.split(":")[0] for one in sentences(text, CommentKind.DOCSTRING)] == ["Summary.", "x", "y"]
    assert {cue.category for cue in cues_in(text, CommentKind.DOCSTRING)} >= {"temporary"}


@pytest.mark.parametrize(
    "text",
    [
        "@TODO finish", "TODO-123: finish", "[TODO] finish", "**TODO**: finish", "TODO... finish", "TODO：修复",
        "【TODO】修复", "TODO—finish", "<TODO> finish",
    ],
)  # fmt: skip
def test_forms_of_tags_that_people_write(text: str) -> None:
    (cue,) = cues_in(text)
    assert cue.category == "todo-marker"


@pytest.mark.parametrize(
    "text",
    [
        "待处理队列", "不确定性估计", "сделать шаг оптимизатора", "на данный момент времени t", "cantidad de momento",
        "lo que hay que cambiar en cada paso", "les éléments à supprimer", "erstmal die Daten laden",
        "momentan wird gespeichert",
        "後で変更できるパラメータ", "일단 처리된 항목은 건너뛴다",
    ],
)  # fmt: skip
def test_plain_words_of_other_languages_are_no_debt(text: str) -> None:
    assert cues_in(text) == []


def test_a_family_of_the_project_has_the_confidence_that_it_was_given() -> None:
    own = OwnFamily("zog", "workaround", (r"\bzog\b",), confidence=0.4)
    classifier = load_classifier(DEFAULT_TASK_TAGS, DebtConfig(families=(own,)))
    setting = Setting(CommentKind.BLOCK, "pkg/module.py")
    (judgement,) = judgements("this zog here", CommentKind.BLOCK, lambda _: setting, classifier)
    assert judgement.probability == 0.4


@pytest.mark.parametrize("text", ["for now " + "(" * 60_000, "(mock " * 12_000, "for now # x" + " " * 60_000 + "y"])
def test_hostile_text_is_read_to_an_end(text: str) -> None:
    assert all(0 <= cue.start < cue.end <= len(text) for cue in cues_in(text))
