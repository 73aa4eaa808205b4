"""Test results as they travel in a log."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.score.figures_json import figures_from_json, figures_to_json
from readiness_lint.score.json_node import Node
from tests.builders import figures, junit_file

FILE = replace(junit_file(3, 1, 1, flaky=2, not_run=4), hidden=("tests/test_b.py",), left_out=(("tests/test_c.py", 5),))


def told() -> dict[str, Any]:
    """The figures with one file of results, as a log holds them."""
    return dict(json.loads(json.dumps(figures_to_json(figures(evidence=(FILE,))))))


def test_flaky_tests_those_that_never_ran_and_hidden_files_come_back() -> None:
    (back,) = figures_from_json(Node("x", (), told())).evidence
    assert back == FILE
    assert back.counts is not None
    assert (back.counts.flaky, back.counts.not_run, back.counts.ran, back.counts.total) == (2, 4, 7, 11)


def test_logs_from_before_flaky_tests_were_told_apart_are_read() -> None:
    log = told()
    (file,) = log["evidence"]
    file["tests"]["failed"] += file["tests"].pop("flaky")
    file["counts"]["failed"] += file["counts"].pop("flaky")
    del file["tests"]["notRun"], file["counts"]["notRun"], file["hidden"], file["leftOut"]
    (back,) = figures_from_json(Node("x", (), log)).evidence
    assert back.counts is not None
    assert (back.counts.failed, back.counts.flaky, back.hidden) == (3, 0, ())


def test_counts_of_one_form_and_tests_of_another_are_refused() -> None:
    log = told()
    del log["evidence"][0]["counts"]["flaky"]
    with pytest.raises(EvidenceError, match="does not count what stands in `tests`"):
        figures_from_json(Node("x", (), log))
