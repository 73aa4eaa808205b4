"""`readiness-lint classify`: a line in, a line out."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from readiness_lint.cli.main import main
from readiness_lint.config.debt import CATEGORIES


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    code = main(["classify", *arguments], out, err)
    return code, out.getvalue(), err.getvalue()


def written(folder: Path, *records: object, name: str = "comments.jsonl") -> str:
    file = folder / name
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(file)


def answers(*arguments: str) -> list[dict[str, Any]]:
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(autouse=True)
def work_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of its own, so that no configuration above it plays a part."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_record_is_answered_in_order_under_its_id(work_tree: Path) -> None:
    comments = ("for now, use a constant", "the weights of the encoder", "TODO: resume", "write to a temporary file")
    records = [{"id": f"c{number}", "comment": comment} for number, comment in enumerate(comments)]
    found = answers(written(work_tree, *records))
    assert [one["id"] for one in found] == ["c0", "c1", "c2", "c3"]
    assert [one["category"] for one in found] == ["temporary", None, "todo-marker", None]
    assert all(list(one) == ["id", "category", "confidence", "phrase", "evidence"] for one in found)


def test_confidence_is_the_probability_of_debt_also_where_none_is_reported(work_tree: Path) -> None:
    debt, unlikely, nothing = answers(
        written(
            work_tree,
            {"comment": "temporary fix, for now"},
            {"comment": "write to a temporary file"},
            {"comment": "the weights of the encoder"},
        )
    )
    assert debt["confidence"] > 0.8
    assert (unlikely["category"], unlikely["phrase"]) == (None, "temporary")
    assert 0 < unlikely["confidence"] < 0.5
    assert nothing == {"id": None, "category": None, "confidence": 0.0, "phrase": "", "evidence": []}


def test_evidence_names_families_and_signs_and_says_what_speaks_against(work_tree: Path) -> None:
    debt, guarded = answers(
        written(work_tree, {"comment": "for now, use a constant"}, {"comment": "write to a temporary file"})
    )
    assert debt["evidence"][0] == "family for-now: “for now”"
    assert "sign current" in debt["evidence"]
    assert any(one.endswith("(against)") for one in guarded["evidence"])


def test_of_a_docstring_the_most_probable_sentence_is_reported(work_tree: Path) -> None:
    text = "Might be slow.\n\nPlaceholder implementation: for now, returns a constant.\n\nTODO maybe tidy."
    (found,) = answers(written(work_tree, {"comment": text, "kind": "docstring"}))
    single = answers(written(work_tree, *({"comment": one, "kind": "docstring"} for one in text.split("\n\n"))))
    assert found["confidence"] == pytest.approx(max(one["confidence"] for one in single), abs=0.05)
    assert found["category"] is not None


def test_pedantic_reports_what_is_unsure(work_tree: Path) -> None:
    unsure = {"comment": "hopefully this is right, but it seems slow"}
    comments = [
        unsure,
        *({"comment": f"{word} the shape here"} for word in ("assume", "maybe check", "currently only")),
    ]
    file = written(work_tree, *comments)
    usual, pedantic = answers(file), answers(file, "--pedantic")
    assert [one["confidence"] for one in usual] == [one["confidence"] for one in pedantic]
    for one in pedantic:
        assert (one["category"] is not None) == (one["confidence"] >= 0.35)
    for one in usual:
        assert (one["category"] is not None) == (one["confidence"] >= 0.55)


def test_the_place_of_a_comment_counts(work_tree: Path) -> None:
    comment = {"comment": "mock data for the loader", "kind": "inline", "code_line": "data = [1, 2, 3]"}
    product, test = answers(written(work_tree, comment | {"file": "src/a.py"}, comment | {"file": "tests/test_a.py"}))
    assert product["confidence"] > test["confidence"]


def test_the_configuration_is_respected_and_isolated_reads_none(work_tree: Path) -> None:
    (work_tree / "readiness-lint.toml").write_text(
        """
task-tags = ["REVISIT"]
[debt]
mute = ["for-now"]
[[debt.families]]
name = "shim"
category = "workaround"
patterns = ["\\\\bshim(?:med)?\\\\b"]
""",
        encoding="utf-8",
    )
    comments = ("TODO: all", "REVISIT: all", "a shim around the exporter")
    file = written(work_tree, *({"comment": comment} for comment in comments))
    found = answers(file)
    assert [one["category"] for one in found] == [None, "todo-marker", "workaround"]
    assert found[2]["evidence"][0] == "family shim: “shim”"
    assert found[2]["confidence"] >= 0.9
    assert [one["category"] for one in answers(file, "--isolated")] == ["todo-marker", None, None]
    other = work_tree / "other.toml"
    other.write_text('task-tags = ["LATER"]\n', encoding="utf-8")
    assert [one["category"] for one in answers(file, "--config", str(other))] == [None, None, None]


def test_a_bad_line_is_an_error_with_its_place_behind_the_answers_before_it(work_tree: Path) -> None:
    file = work_tree / "comments.jsonl"
    for bad, reason in (
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"id": 1}', "has no `comment`"),
        ('{"comment": 1}', "`comment` is not a string"),
        ('{"comment": "x", "kind": "banner"}', "`kind` is 'banner', which is none of"),
        ('{"comment": "x", "context_after": 1}', "`context_after` is neither"),
        ('{"comment": "x", "id": [1]}', "`id` is neither a string nor a number"),
        ('{"comment": "x", "id": true}', "`id` is neither a string nor a number"),
        ('{"comment": "x", "id": NaN}', "`id` is neither a string nor a number"),
        ("[" * 100_000, "nested too deeply"),
    ):
        file.write_text(f'{{"comment": "for now"}}\n\n{bad}\n{{"comment": "for now"}}\n', encoding="utf-8")
        code, out, err = run(str(file))
        assert code == 2
        assert [json.loads(line)["category"] for line in out.splitlines()] == ["temporary"]
        assert err.startswith(f"error: {file}:3: ")
        assert reason in err


def test_bytes_that_are_no_text_and_files_that_are_not_there_are_errors(work_tree: Path) -> None:
    file = work_tree / "latin.jsonl"
    file.write_bytes(b'{"comment": "for now"}\n{"comment": "f\xfcr jetzt"}\n')
    code, out, err = run(str(file))
    assert (code, out.count("\n")) == (2, 1)
    assert err.startswith(f"error: {file}:2: is not UTF-8")
    code, out, err = run("gone.jsonl")
    assert (code, out) == (2, "")
    assert "gone.jsonl: cannot be read" in err


def test_marks_line_separators_and_lone_surrogates_do_no_harm(work_tree: Path) -> None:
    file = work_tree / "comments.jsonl"
    file.write_bytes(
        '\ufeff{"id": "a\u2028b", "comment": "for now"}\r\n'.encode() + b'{"id": "\\ud800", "comment": "x"}'
    )
    assert [one["id"] for one in answers(str(file))] == ["a\u2028b", "\ud800"]


def test_standard_input_is_read_where_no_file_is_named(work_tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(work_tree, {"id": 2, "comment": "FIXME"})
    for arguments, ids in (((), [1]), (("-",), [1]), ((file, "-"), [2, 1])):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b'{"id": 1, "comment": "for now"}')))
        assert [one["id"] for one in answers(*arguments)] == ids


def test_each_answer_is_there_before_the_next_question(work_tree: Path) -> None:
    command = [sys.executable, "-m", "readiness_lint", "classify"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "comment": "for now"}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.stdout.read() == ""
    assert process.returncode == 0


def test_explain_tells_what_spoke_and_what_it_adds_up_to(work_tree: Path) -> None:
    records = [
        {"id": 7, "comment": "for now, use a constant"},
        {"comment": "write to a temporary file"},
        {"comment": "x"},
    ]
    code, out, _ = run(written(work_tree, *records), "--explain")
    assert code == 0
    debt, unlikely, nothing = out.strip().split("\n\n")
    assert debt.startswith("7: for now, use a constant\n  temporary, probability 0.9")
    weights = [float(line.split()[0]) for line in debt.splitlines()[2:]]
    assert sum(weights[:-1]) == pytest.approx(weights[-1], abs=0.03), "the rows add up to the sum"
    assert "no debt: temporary has probability 0.0" in unlikely
    assert nothing == "x\n  no debt: no family of admissions matches"


def test_explain_says_what_a_family_says_by_itself(work_tree: Path) -> None:
    _, out, _ = run(written(work_tree, {"comment": "暂时写死"}), "--explain")
    assert "family chinese-temporary: “暂时”  (by itself 0.85 likely)" in out


def test_explain_shows_no_control_characters_and_no_endless_comments(work_tree: Path) -> None:
    _, out, _ = run(written(work_tree, {"comment": "\x1b[31mfor now " + "word " * 100}), "--explain")
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) < 130


def test_contradictions_are_refused(work_tree: Path) -> None:
    code, _, err = run(written(work_tree), "--isolated", "--config", "x.toml")
    assert code == 2
    assert "--isolated reads no configuration" in err


def test_categories_are_those_that_the_rules_report() -> None:
    from readiness_lint.debt.lexicon import shipped_families

    assert {family.category for family in shipped_families()} | {"todo-marker"} == set(CATEGORIES)
