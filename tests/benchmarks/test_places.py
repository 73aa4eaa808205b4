"""What `check` finds beside labelled places: same file, same lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.debt import main
from benchmarks.places import Flag, Place, flag_of, flags_of, learnt_from, read_places
from readiness_lint.errors import UsageError
from tests.benchmarks.generated import write_records

SOURCE = '''\
"""Score answers.

This is a placeholder: in production, this
would call the judge model.
"""


def score(answer):
    # for now, every answer is right
    return 1.0


def load(path):
    # read the whole file at once
    # TODO: read it in parts
    return open(path)


def warm_up():
    # workaround for a bug in the exporter: trace twice
    return None
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "score.py").write_text(SOURCE, encoding="utf-8")
    (folder / "other.py").write_text("# TODO: nobody read this file\n", encoding="utf-8")
    return folder


def place(line: int, label: str, kind: str = "comment", file: str = "score.py") -> dict[str, object]:
    return {"file": file, "line": line, "kind": kind, "label": label, "category": "some", "text": f"at {line}"}


def test_findings_know_the_prose_they_lie_in(checkout: Path) -> None:
    flags = {(flag.file, flag.line): flag for flag in flags_of(checkout)}
    assert sorted(flags) == [("other.py", 1), ("score.py", 3), ("score.py", 9), ("score.py", 15), ("score.py", 20)]
    docstring = flags["score.py", 3]
    assert (docstring.lines, docstring.whole) == ((3, 4), (1, 5))
    assert flags["score.py", 15].lines == (14, 15)


def test_of_two_sentences_on_a_line_the_one_with_the_words_is_meant() -> None:
    finding = {"file": "a.py", "line": 3, "end_line": 3, "code": "RDY102", "confidence": 0.9}
    finding["message"] = "“for now” admits a stop-gap"
    units = [{"line": 3, "end_line": 3, "whole": (1, 5), "comment": text} for text in ("One.", "Two for\nnow.")]
    assert flag_of(finding, units).text == "Two for\nnow."
    assert flag_of(finding | {"message": "no quotation"}, units).text == "One."


def test_a_finding_outside_of_comments_stands_for_itself() -> None:
    finding = {"file": "a.py", "line": 3, "end_line": 4, "code": "RDY102", "confidence": 0.9, "message": "“later”"}
    assert flag_of(finding, []) == Flag("a.py", 3, "RDY102", 0.9, (3, 4), (3, 4), "“later”")


@pytest.mark.parametrize(
    ("line", "kind", "same"),
    [
        (2, "comment", True),
        (5, "comment", True),
        (1, "comment", False),
        (1, "docstring", True),
        (7, "docstring", False),
    ],
)
def test_a_place_is_met_next_to_the_sentence_or_anywhere_in_the_docstring(line: int, kind: str, same: bool) -> None:
    flag = Flag("score.py", 3, "RDY103", 0.9, (3, 4), (1, 5), "This is a placeholder")
    assert flag.is_at(Place("score.py", line, kind, True, "", "")) is same
    assert not flag.is_at(Place("else.py", line, kind, True, "", ""))


def test_found_missed_false_and_unjudged(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = write_records(
        checkout.parent / "records.jsonl",
        [
            place(5, "debt", "docstring"),
            place(10, "debt"),
            place(15, "not_debt"),
            place(18, "debt"),
            place(1, "debt", "code"),
            place(1, "debt", file="client.ts"),
        ],
    )
    assert main(["--distill", str(records), "--checkout", str(checkout), "--verbose"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == [
        "4 labelled comments and docstrings in 1 files",
        "(2 records of other kinds or languages left out)",
        "debts 3: found 2, missed 1, recall 0.667",
        "flags at labelled places 3: debt 2, false 1; flags without a label 1",
        "precision 0.667 at labelled places, 0.500 if no other flag were debt",
    ]
    rest = "\n".join(lines[5:])
    assert "missed:\n  score.py:18: [some] at 18\nfalse:\n  score.py:15: RDY101" in rest
    assert "without a label, to be read by hand:\n  score.py:20: RDY107" in rest


def test_a_repository_that_the_model_knows_is_named(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = write_records(checkout.parent / "records.jsonl", [place(10, "debt")])
    known = checkout.rename(checkout.parent / min(learnt_from()).upper())
    assert main(["--distill", str(records), "--checkout", str(known)]) == 0
    assert f"the model that ships learnt from comments of {known.name}, too" in capsys.readouterr().out


def test_the_wrong_checkout_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = write_records(tmp_path / "records.jsonl", [place(1, "debt")])
    assert main(["--distill", str(records), "--checkout", str(tmp_path)]) == 2
    assert "score.py is not in the checkout" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["{", '{"file": "a.py"}', "[]", '{"file": "a.py", "line": "x", "kind": "comment"}'])
def test_what_is_no_place_is_an_error_with_its_line(tmp_path: Path, line: str) -> None:
    path = write_records(tmp_path / "records.jsonl", [place(1, "debt")])
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"records\.jsonl:2"):
        read_places(path)
