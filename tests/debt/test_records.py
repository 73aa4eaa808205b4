"""Comments as JSON lines: what a record may say, and where its sentences stand."""

from __future__ import annotations

import json
import re

import pytest

from readiness_lint.debt.records import KINDS, read_records, record_of
from readiness_lint.errors import UsageError
from readiness_lint.model.facts import CommentKind


def test_a_comment_alone_is_a_record() -> None:
    record = record_of({"comment": "for now"})
    assert (record.identity, record.comment, record.setting.kind) == (None, "for now", CommentKind.BLOCK)
    assert (record.setting.path, record.setting.code, record.setting.before, record.setting.after) == ("", "", (), ())


def test_a_record_says_where_its_comment_stands() -> None:
    fields = {
        "id": 7,
        "comment": "for now",
        "kind": "inline",
        "file": "src/train.py",
        "code_line": "rate = 0.1",
        "context_before": "def f():\n    pass",
        "context_after": ["", "return rate"],
        "label": "debt",
    }
    record = record_of(fields)
    setting = record.setting
    assert (record.identity, setting.kind, setting.path) == (7, CommentKind.TRAILING, "src/train.py")
    assert (setting.before, setting.after) == (("def f():", "    pass"), ("", "return rate"))
    assert setting.statement == "rate = 0.1"
    assert record.fields["label"] == "debt", "other fields are kept for those who know them"


@pytest.mark.parametrize(
    ("fields", "owner"),
    [
        ({"owner": "Trainer.run"}, "Trainer.run"),
        ({"context_before": ["def demo():", "    x = 1"], "context_after": ["    y = 2"]}, "demo"),
        ({"context_before": ["def demo():", "    x = 1"], "code_line": "    y = 2"}, "demo"),
        ({"context_before": ["def demo():"], "code_line": "y = 2", "context_after": ["    return y"]}, "demo"),
        ({"context_before": ["def demo():", "    x = 1"], "context_after": ["y = 2"]}, ""),
        ({"context_after": ["    y = 2"]}, ""),
    ],
)
def test_the_owner_is_what_the_record_says_or_what_the_lines_around_tell(fields: dict[str, object], owner: str) -> None:
    assert record_of({"comment": "for now", **fields}).setting.owner == owner


def test_null_is_what_a_field_is_that_is_not_there() -> None:
    fields = dict.fromkeys(("id", "kind", "file", "code_line", "context_before", "context_after", "owner"))
    assert record_of({"comment": "x", **fields}).setting == record_of({"comment": "x"}).setting


@pytest.mark.parametrize("kind", [*KINDS])
def test_every_kind_has_its_names(kind: str) -> None:
    assert record_of({"comment": "x", "kind": kind}).setting.kind is KINDS[kind]


def test_above_a_later_sentence_of_a_docstring_stand_its_own_lines() -> None:
    comment = "Scores.\n\nFor now, a constant.\nTODO: all."
    record = record_of({"comment": comment, "kind": "docstring", "context_before": ["x = 1", "def f():"]})
    assert record.setting_at(0).before == ("x = 1", "def f():")
    assert record.setting_at(comment.index("For now")).before == ("def f():", '"""Scores.', "")
    assert record.setting_at(comment.index("TODO")).before == ('"""Scores.', "", "For now, a constant.")
    block = record_of({"comment": comment, "context_before": ["x = 1"]})
    assert block.setting_at(comment.index("TODO")) is block.setting, "a comment is judged as a whole"


def test_records_are_read_line_by_line_and_empty_lines_passed_over() -> None:
    lines = iter([json.dumps({"comment": "one"}), " \n", json.dumps({"comment": "two"}), "{"])
    records = read_records(lines, "comments.jsonl")
    assert [next(records).comment, next(records).comment] == ["one", "two"]
    with pytest.raises(UsageError) as caught:
        next(records)
    assert (caught.value.path, caught.value.line) == ("comments.jsonl", 4)
    assert str(caught.value).endswith('write an object a line, as in {"comment": "for now", "kind": "block"}')


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ([], "not an object"),
        ({}, "has no `comment`"),
        ({"comment": None}, "`comment` is not a string"),
        ({"comment": "x", "kind": "Block"}, "`kind` is 'Block', which is none of block, comment, inline, trailing"),
        ({"comment": "x", "file": 1}, "`file` is not a string"),
        ({"comment": "x", "context_before": {}}, "`context_before` is neither a string nor an array of strings"),
        ({"comment": "x", "context_after": [1]}, "`context_after` is neither a string nor an array of strings"),
        ({"comment": "x", "id": float("inf")}, "`id` is neither a string nor a number"),
        ({"comment": "x", "id": False}, "`id` is neither a string nor a number"),
        ({"comment": "x", "id": {}}, "`id` is neither a string nor a number"),
    ],
)
def test_what_is_no_record(fields: object, told: str) -> None:
    with pytest.raises(ValueError, match=rf"\A{re.escape(told)}"):
        record_of(fields)
