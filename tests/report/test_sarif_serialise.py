from __future__ import annotations

import json

import pytest
from sarif_om import Message, Result

from readiness_lint.report.sarif_serialise import encode, extend, plain, suppression


def test_none_disappears_and_defaults_stay() -> None:
    value = plain(Result(message=Message(text="x"), level="warning", rule_index=0))
    assert value == {
        "message": {"text": "x"},
        "kind": "fail",
        "level": "warning",
        "rank": -1.0,
        "ruleIndex": 0,
    }


def test_lists_hold_models_and_dicts_are_json_already() -> None:
    assert plain([Message(text="x"), {"a": None}, ("b", 1)]) == [{"text": "x"}, {"a": None}, ["b", 1]]


def test_a_misspelt_attribute_is_a_bug() -> None:
    message = Message(text="x")
    message.txet = "y"
    with pytest.raises(KeyError, match="txet"):
        plain(message)


def test_suppressions_have_a_status() -> None:
    assert plain(suppression("inSource", "noqa")) == {
        "kind": "inSource",
        "justification": "noqa",
        "status": "accepted",
    }


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_log_holds_what_is_not_json(number: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        encode({"rank": number})


@pytest.mark.parametrize("items", [[], ["1"], ["1", '{"a":2}']])
def test_extend_is_json(items: list[str]) -> None:
    text = extend('{"x":1}', "results", items)
    assert json.loads(text) == {"x": 1, "results": [json.loads(item) for item in items]}
