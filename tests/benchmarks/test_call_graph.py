"""Edges are counted against a truth as it says they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.call_graph import STAGES, Counts, compare, main

SOURCE = """
class Net:
    @property
    def size(self): return 1

    def compute_all(self): return lambda: work()

def work(): return 1
def play(): return work()

def main(thing):
    work()
    thing.compute_all()
    print(play)
    return Net().size
"""
TRUTH = {
    "m": ["m.Net", "os"],
    "m.main": ["m.work", "m.Net.compute_all", "<builtin>.print", "m.gone", "m.lost.method"],
    "m.<lambda1>": ["m.work"],
    "m.play": ["m.work"],
}


def test_stages_count_from_the_surest_on(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(SOURCE, encoding="utf-8")
    comparison = compare(tmp_path, TRUTH, only_named=True)
    # What a lambda calls may be called by any unit of its module: those edges are left out on our side.
    assert [comparison.counts(stage) for stage in range(len(STAGES))] == [
        Counts(right=0, false=0, missed=3),
        Counts(right=0, false=0, missed=3),
        Counts(right=1, false=0, missed=2),
        Counts(right=1, false=0, missed=2),
        Counts(right=1, false=1, missed=2),
    ]
    assert comparison.nameless == 2


def test_a_table_for_each_suite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    snippet = tmp_path / "kind" / "case"
    snippet.mkdir(parents=True)
    (snippet / "m.py").write_text("def f(): pass\nf()\n", encoding="utf-8")
    (snippet / "callgraph.json").write_text(json.dumps({"m": ["m.f", "m.g"]}), encoding="utf-8")
    assert main(["--snippets", str(tmp_path), "--differences"]) == 0
    shown = capsys.readouterr().out
    assert "kind           resolved calls 1.000 1.000      1      0      0" in shown
    assert "1 edges of the truth lead to what no function is called" in shown


def test_nothing_to_compare_is_a_mistake() -> None:
    with pytest.raises(SystemExit):
        main([])
