"""Results of mutation testing meet functions; what contradicts the source of today is not believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.mutants import Counts, read_mutants
from readiness_lint.facts.scan import facts_of
from readiness_lint.model.evidence import EvidenceFile
from readiness_lint.model.mutation import MutantCounts
from readiness_lint.model.source import FileRole, Source

TEXT = """\
RATE = 1


def step(loss):
    # Of the batch.
    return loss * RATE


class Net:
    def forward(self, x):
        return x + 1
"""
COPY = """\
def x_step__mutmut_orig(loss):
    # Of the batch.
    return loss * RATE


def x_step__mutmut_1(loss):
    return loss / RATE


class Net:
    def xǁNetǁforward__mutmut_orig(self, x):
        return x + 2
"""
KEYS = {"m.x_step__mutmut_1": 1, "m.x_step__mutmut_2": 0, "m.xǁNetǁforward__mutmut_1": None}


def read(root: Path, names: list[str] | None = None, text: str = TEXT) -> tuple[list[EvidenceFile], Counts]:
    facts = {"m.py": facts_of(Source("m.py", text, FileRole.PRODUCT, ""), lambda _: False)}
    return read_mutants(root, names, facts, lambda _: text, {"m.py"})


def meta(root: Path, keys: dict[str, int | None], copy: str | None = None) -> None:
    (root / "mutants").mkdir()
    (root / "mutants" / "m.py.meta").write_text(json.dumps({"exit_code_by_key": keys}), encoding="utf-8")
    if copy is not None:
        (root / "mutants" / "m.py").write_text(copy, encoding="utf-8")


def dump(root: Path, *mutants: tuple[str, int, str]) -> str:
    rows = [
        [
            {
                "job_id": str(number),
                "mutations": [{"module_path": "m.py", "start_pos": [line, 0], "definition_name": name}],
            },
            {"worker_outcome": "normal", "test_outcome": outcome},
        ]
        for number, (name, line, outcome) in enumerate(mutants)
    ]
    file = root / "dump.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(file)


def test_mutants_of_mutmut_are_found_and_counted_by_function(tmp_path: Path) -> None:
    meta(tmp_path, KEYS)
    (file,), counts = read(tmp_path)
    assert (file.path, file.kind, file.format, file.found, file.problems) == (
        "mutants/m.py.meta", "mutation", "mutmut", "inferred", (),
    )  # fmt: skip
    assert counts == {"m.py": {1: MutantCounts(killed=1, survived=1), 3: MutantCounts(unknown=1)}}


def test_a_function_that_changed_since_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    meta(tmp_path, KEYS, COPY)
    (file,), counts = read(tmp_path)
    assert counts == {"m.py": {1: MutantCounts(killed=1, survived=1)}}
    assert file.problems == ("mutants of m.py are left out: they speak of another text of it",)


def test_a_copy_without_the_original_says_nothing(tmp_path: Path) -> None:
    meta(tmp_path, KEYS, "import m\n")
    assert set(read(tmp_path)[1]["m.py"]) == {1, 3}


def test_a_name_that_is_no_function_today_leaves_out_the_file(tmp_path: Path) -> None:
    meta(tmp_path, {**KEYS, "m.x_gone__mutmut_1": 0})
    (file,), counts = read(tmp_path)
    assert counts == {}
    assert file.problems


def test_two_functions_of_one_name_are_not_told_apart(tmp_path: Path) -> None:
    meta(tmp_path, {"m.x_step__mutmut_1": 0})
    assert read(tmp_path, text=TEXT + "\n\ndef step(loss):\n    return 2\n")[1] == {}


def test_mutants_of_cosmic_ray_are_joined_by_line(tmp_path: Path) -> None:
    named = dump(tmp_path, ("step", 6, "killed"), ("forward", 11, "survived"), ("", 1, "killed"))
    (file,), counts = read(tmp_path, [named])
    assert (file.format, file.found) == ("cosmic-ray dump", "named")
    killed = MutantCounts(killed=1)
    assert counts == {"m.py": {0: killed, 1: killed, 3: MutantCounts(survived=1)}}


@pytest.mark.parametrize("other", [("step", 11, "killed"), ("", 6, "killed"), ("step", 99, "killed")])
def test_a_line_where_something_else_stands_leaves_out_the_file(tmp_path: Path, other: tuple[str, int, str]) -> None:
    (file,), counts = read(tmp_path, [dump(tmp_path, ("step", 6, "killed"), other)])
    assert (counts, len(file.problems)) == ({}, 1)


def test_a_file_of_another_kind_is_an_error_where_it_was_named_and_ignored_elsewhere(tmp_path: Path) -> None:
    place = tmp_path / "session.sqlite"
    place.write_bytes(b"no database")
    (file,), counts = read(tmp_path)
    assert (file.kind, counts) == ("ignored", {})
    with pytest.raises(EvidenceError, match="holds no results of mutation testing"):
        read(tmp_path, [str(place)])


def test_nothing_is_looked_for_where_nothing_is_wanted(tmp_path: Path) -> None:
    meta(tmp_path, KEYS)
    assert read(tmp_path, []) == ([], {})


REAL = Path(__file__).parent / "data" / "mutmut"
SOURCE = (REAL / "source.txt").read_text(encoding="utf-8")


def run_of_mutmut(root: Path, text: str) -> tuple[list[EvidenceFile], dict[str, MutantCounts]]:
    """What mutmut 3.8.1 really left of a run over `source.txt`, met by a text of today."""
    folder = root / "mutants" / "src" / "net"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "train.py").write_bytes((REAL / "mutants.txt").read_bytes())
    (folder / "train.py.meta").write_bytes((REAL / "train.meta").read_bytes())
    (root / "mutants" / "mutmut-cicd-stats.json").write_bytes((REAL / "totals.json").read_bytes())
    path = "src/net/train.py"
    facts = facts_of(Source(path, text, FileRole.PRODUCT, ""), lambda _: False)
    files, counts = read_mutants(root, None, {path: facts}, lambda _: text, {path})
    return files, {facts.units[unit].qualname: one for unit, one in counts[path].items()}


def test_a_real_run_of_mutmut(tmp_path: Path) -> None:
    files, counts = run_of_mutmut(tmp_path, SOURCE)
    assert [(file.path, file.format, file.problems) for file in files] == [
        ("mutants/src/net/train.py.meta", "mutmut", ()),
        ("mutants/mutmut-cicd-stats.json", "mutmut totals", ()),
    ]
    assert counts == {
        "scale": MutantCounts(killed=4, survived=2),
        "untested": MutantCounts(no_tests=2),
        "Trainer.__init__": MutantCounts(killed=1),
        "Trainer.step": MutantCounts(killed=2),
        "Trainer.name": MutantCounts(killed=2),
        "Trainer.later": MutantCounts(killed=1, survived=1),
        "outer": MutantCounts(killed=2, survived=3),
        "hang": MutantCounts(killed=3, timeout=1, survived=1),
    }
    totals = json.loads((REAL / "totals.json").read_text(encoding="utf-8"))
    for name in ("killed", "survived", "no_tests", "timeout", "total"):
        assert sum(getattr(one, name) for one in counts.values()) == totals[name]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("scale", "x * factor", "factor * x"),
        ("Trainer.__init__", "= rate", "= rate + 0"),
        ("Trainer.step", "loss * self.rate", "self.rate * loss"),
        ("Trainer.name", '"trainer"', '"Trainer"'),
        ("Trainer.later", "def later(self, x):\n        return x + 1", "def later(self, x):\n        return 1 + x"),
        ("outer", "inner(x) * 2", "2 * inner(x)"),
    ],
)
def test_an_edit_takes_the_mutants_of_one_function_away(name: str, before: str, after: str, tmp_path: Path) -> None:
    whole = run_of_mutmut(tmp_path, SOURCE)[1]
    assert before in SOURCE
    files, counts = run_of_mutmut(tmp_path, "import sys\n\n\n" + SOURCE.replace(before, after))
    assert counts == {key: one for key, one in whole.items() if key != name}
    assert files[0].problems == ("mutants of src/net/train.py are left out: they speak of another text of it",)
