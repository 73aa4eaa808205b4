"""Labels find their texts again, with all that stands around them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.labelled import Labelled, Texts, digest_of, read_labelled, repository_key, units_of
from readiness_lint.debt.features import Setting
from readiness_lint.errors import UsageError
from readiness_lint.model.facts import CommentKind
from tests.benchmarks.generated import write_records

ROOT = Path(__file__).parents[2]
SOURCE = '''\
"""Train a model.

The schedule is a placeholder
for now. Nothing is saved.
"""
RATE = 0.1  # hard-coded, should come from the settings
# keep it small: the tracer
# needs every shape
STEPS = 3
'''


def checkout(folder: Path) -> Path:
    file = folder / "ann+alpha" / "train.py"
    file.parent.mkdir()
    file.write_text(SOURCE, encoding="utf-8")
    return file


def reference(line: int, text: str, kind: str = "block") -> dict[str, object]:
    return {"repo": "ann/alpha", "commit": "c0ffee", "file": "train.py", "line": line, "kind": kind} | {
        "sha256": digest_of(text),
        "label": "debt",
        "category": "temporary",
        "unsure": True,
    }


def test_units_are_comments_and_sentences_with_their_lines(tmp_path: Path) -> None:
    units = list(units_of(checkout(tmp_path)))
    assert [(unit["kind"], unit["line"], unit["end_line"], unit["comment"]) for unit in units] == [
        ("inline", 6, 6, "hard-coded, should come from the settings"),
        ("block", 7, 8, "keep it small: the tracer\nneeds every shape"),
        ("docstring", 1, 1, "Train a model."),
        ("docstring", 3, 4, "The schedule is a placeholder for now."),
        ("docstring", 4, 4, "Nothing is saved."),
    ]
    assert units[0]["code_line"] == "RATE = 0.1"
    assert units[1]["context_after"] == ["STEPS = 3", ""]


def test_a_reference_becomes_the_comment_where_it_stands(tmp_path: Path) -> None:
    checkout(tmp_path)
    text = "The schedule is a placeholder for now."
    path = write_records(tmp_path / "labels.jsonl", [reference(3, text, "docstring")])
    (found,) = read_labelled(path, tmp_path)
    assert found == Labelled(
        "ann/alpha",
        text,
        Setting(
            CommentKind.DOCSTRING,
            "train.py",
            "",
            ('"""Train a model.', ""),
            (
                "RATE = 0.1  # hard-coded, should come from the settings",
                "# keep it small: the tracer",
                "# needs every shape",
            ),
        ),
        is_debt=True,
        category="temporary",
        unsure=True,
    )


@pytest.mark.parametrize(("line", "text"), [(4, "Nothing is kept."), (3, "Nothing is saved.")])
def test_a_text_that_is_not_there_is_an_error_with_the_commit(tmp_path: Path, line: int, text: str) -> None:
    checkout(tmp_path)
    path = write_records(tmp_path / "labels.jsonl", [reference(4, "Nothing is saved."), reference(line, text)])
    with pytest.raises(UsageError, match=r"labels\.jsonl:2: .*does not hold the text\n.*c0ffee"):
        read_labelled(path, tmp_path)


@pytest.mark.parametrize(
    ("line", "text", "place"),
    [
        (3, "The schedule is a placeholder", (3, 3)),
        (3, "a placeholder for now. Nothing is saved.", (3, 4)),
        (4, "now.", (4, 4)),
    ],
)
def test_words_of_a_docstring_are_found_however_it_is_cut(
    tmp_path: Path, line: int, text: str, place: tuple[int, int]
) -> None:
    unit = Texts().find(checkout(tmp_path), line, digest_of(text))
    assert unit is not None
    assert (unit["comment"], (unit["line"], unit["end_line"]), unit["whole"]) == (text, place, (1, 5))


def test_words_are_looked_for_in_the_docstring_that_holds_the_line(tmp_path: Path) -> None:
    texts, file = Texts(), checkout(tmp_path)
    assert texts.find(file, 4, digest_of("The schedule is a placeholder")) is None
    assert texts.find(file, 6, digest_of("hard-coded,")) is None  # comments are whole
    assert texts.find(tmp_path / "none.py", 1, digest_of("now.")) is None


def test_references_need_checkouts(tmp_path: Path) -> None:
    path = write_records(tmp_path / "labels.jsonl", [reference(4, "Nothing is saved.")])
    with pytest.raises(UsageError, match="--checkouts DIR"):
        read_labelled(path)


def test_a_file_that_cannot_be_read_has_no_units(tmp_path: Path) -> None:
    assert list(units_of(tmp_path / "none.py")) == []


@pytest.mark.parametrize("line", ["{", "[]", '{"line": 1}'])
def test_what_is_no_record_is_an_error_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({"comment": "for now"}) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"labels\.jsonl:2"):
        read_labelled(path)


def test_white_space_does_not_change_a_digest() -> None:
    assert digest_of("for now,\n  use one") == digest_of("for now, use one") != digest_of("for now, use two")


def test_owners_and_case_do_not_tell_repositories_apart() -> None:
    assert len({repository_key(name) for name in ("huggingface/peft", "peft", "someone/PEFT")}) == 1
    assert repository_key("a/peft-x") != repository_key("a/peft")


@pytest.mark.parametrize(
    ("text", "category", "hidden"),
    [
        ("for now, one device", "temporary", True),
        ("an ugly hack to please the tracer", "workaround", True),
        ("Hack: trace twice", "workaround", False),
        ("trace twice, TODO: once", "deferred-work", False),
        ("toto: trace once", "todo-marker", False),
        ("for now, one device", "", False),
    ],
)
def test_hidden_debt_is_what_no_tag_announces(text: str, category: str, hidden: bool) -> None:
    assert Labelled("r", text, Setting(CommentKind.BLOCK), bool(category), category, False).hidden is hidden


def test_the_labels_that_are_kept_hold_no_text_and_each_place_once() -> None:
    lines = (ROOT / "benchmarks" / "data" / "debt_labels.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    fields = {"repo", "commit", "file", "line", "kind", "sha256", "label", "category", "unsure"}
    assert all(record.keys() == fields for record in records)
    assert all(len(record["commit"]) == 40 and len(record["sha256"]) == 64 for record in records)
    assert {record["label"] for record in records} == {"debt", "not_debt"}
    assert len({(record["repo"], record["file"], record["line"], record["sha256"]) for record in records}) > 3000
    keys = [tuple(record[name] for name in ("repo", "file", "line", "kind", "sha256")) for record in records]
    assert keys == sorted(set(keys))
