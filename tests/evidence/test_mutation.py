"""Results of mutation testing: mutmut, cosmic-ray, and both together."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.mutation import NoMutationResultsError, combine, read_mutation
from readiness_lint.model.mutation import Fate, Mutant, MutantCounts, MutationResults

META = "mutants/src/pk/calc.py.meta"


def meta(codes: object, name: str = META) -> MutationResults:
    content = {"exit_code_by_key": codes, "hash_by_function_name": {}, "durations_by_key": {}}
    return read_mutation(json.dumps(content, indent=4).encode(), name)


class TestMutmut:
    def test_functions_and_methods(self) -> None:
        results = meta(
            {
                "pk.calc.x_add__mutmut_1": 1,
                "pk.calc.x_add__mutmut_2": 0,
                "pk.calc.x__private__mutmut_1": 33,
                "pk.calc.xǁAccǁput__mutmut_10": -24,
                "pk.calc.xǁAccǁput__mutmut_2": None,
            }
        )
        assert results.by_function() == {
            ("src/pk/calc.py", "add"): MutantCounts(killed=1, survived=1),
            ("src/pk/calc.py", "_private"): MutantCounts(no_tests=1),
            ("src/pk/calc.py", "Acc.put"): MutantCounts(timeout=1, unknown=1),
        }
        assert results.counts == MutantCounts(1, 1, 1, 1, 1)
        assert all(mutant.qualified and mutant.line is None for mutant in results.mutants)

    @pytest.mark.parametrize(
        ("code", "fate"),
        [
            (0, Fate.SURVIVED),
            (1, Fate.KILLED),
            (3, Fate.KILLED),
            (33, Fate.NO_TESTS),
            (5, Fate.NO_TESTS),
            (36, Fate.TIMEOUT),
            (-24, Fate.TIMEOUT),
            (255, Fate.TIMEOUT),
            (None, Fate.UNKNOWN),  # not run
            (2, Fate.UNKNOWN),  # interrupted
            (34, Fate.UNKNOWN),  # skipped
            (37, Fate.UNKNOWN),  # refused by a type checker
            (-11, Fate.UNKNOWN),  # the process died
            (-9, Fate.UNKNOWN),
            (77, Fate.UNKNOWN),
        ],
    )
    def test_exit_codes(self, code: int | None, fate: Fate) -> None:
        assert [mutant.fate for mutant in meta({"m.x_f__mutmut_1": code}).mutants] == [fate]

    @pytest.mark.parametrize(
        ("name", "path"),
        [
            ("mutants/src/a.py.meta", "src/a.py"),
            ("/build/mutants/src/a.py.meta", "src/a.py"),
            ("mutants/src/mutants/a.py.meta", "a.py"),
            (r"mutants\src\a.py.meta", "src/a.py"),
            ("src/a.py.meta", "src/a.py"),
        ],
    )
    def test_the_place_says_which_source_file_it_is(self, name: str, path: str) -> None:
        (mutant,) = meta({"a.x_f__mutmut_1": 1}, name).mutants
        assert mutant.path == path

    def test_a_file_without_mutants(self) -> None:
        assert meta({}) == MutationResults(("mutmut",))
        assert meta({}).counts is None

    def test_totals(self) -> None:
        totals = {"killed": 5, "survived": 5, "total": 17, "no_tests": 4, "skipped": 1, "timeout": 2, "segfault": 0}
        results = read_mutation(json.dumps(totals).encode(), "mutants/mutmut-cicd-stats.json")
        assert results.counts == MutantCounts(killed=5, timeout=2, survived=5, no_tests=4, unknown=1)
        assert results.counts is not None
        assert (results.counts.total, results.counts.judged, results.counts.noticed) == (17, 16, 7)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ({"exit_code_by_key": []}, "is no object"),
            ({"exit_code_by_key": {"f": 1}}, "'f' is no name of a mutant"),
            ({"exit_code_by_key": {"m.x_f__mutmut_1": True}}, "no whole number"),
            ({"exit_code_by_key": {"m.x_f__mutmut_1": float("nan")}}, "no whole number"),
            ({"exit_code_by_key": {"m.x_f__mutmut_1": "1"}}, "no whole number"),
            ({"killed": 1, "survived": 1, "no_tests": 0, "timeout": 0, "total": 1}, "more than `total`"),
            ({"killed": -1, "survived": 1, "no_tests": 0, "timeout": 0, "total": 1}, "`killed` is no count"),
            ({"killed": 1, "survived": None, "no_tests": 0, "timeout": 0, "total": 1}, "`survived` is no count"),
        ],
    )
    def test_what_mutmut_does_not_write_is_refused(self, content: object, message: str) -> None:
        with pytest.raises(EvidenceError, match=message) as caught:
            read_mutation(json.dumps(content).encode(), META)
        assert (caught.value.path, bool(caught.value.remedy)) == (META, True)


def job(number: int, owner: str | None = "step", line: int = 7) -> dict[str, object]:
    change = {"module_path": "src/pk/calc.py", "operator_name": "core/AddNot", "occurrence": number}
    change |= {"start_pos": [line, 4], "end_pos": [line, 9], "operator_args": {}, "definition_name": owner}
    return {"job_id": f"job{number}", "mutations": [change]}


def result(outcome: str | None, worker: str = "normal", output: str | None = "1 failed") -> dict[str, object]:
    return {"worker_outcome": worker, "test_outcome": outcome, "output": output, "diff": "--- a"}


def dump(*rows: object) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


RESULTS: Sequence[tuple[dict[str, object] | None, Fate]] = [
    (result("killed"), Fate.KILLED),
    (result("survived"), Fate.SURVIVED),
    (result("killed", output="timeout"), Fate.TIMEOUT),
    (result("incompetent", worker="exception"), Fate.UNKNOWN),
    (result("incompetent"), Fate.UNKNOWN),
    (result("incompetent", worker="abnormal"), Fate.UNKNOWN),
    (result(None, worker="skipped", output=None), Fate.UNKNOWN),
    (result("survived", worker="no-test"), Fate.UNKNOWN),
    (None, Fate.UNKNOWN),
]


def session(path: Path, rows: Sequence[tuple[dict[str, object], dict[str, object] | None]]) -> bytes:
    """An SQLite file with the tables of cosmic-ray 8."""
    with sqlite3.connect(path) as database:
        database.executescript(
            "CREATE TABLE work_items (job_id VARCHAR NOT NULL, PRIMARY KEY (job_id));"
            "CREATE TABLE mutation_specs (module_path VARCHAR, operator_name VARCHAR, operator_args JSON,"
            " occurrence INTEGER, start_pos_row INTEGER, start_pos_col INTEGER, end_pos_row INTEGER,"
            " end_pos_col INTEGER, definition_name VARCHAR, job_id VARCHAR NOT NULL, PRIMARY KEY (job_id));"
            "CREATE TABLE work_results (worker_outcome VARCHAR(9), output TEXT, test_outcome VARCHAR(11), diff TEXT,"
            " job_id VARCHAR NOT NULL, PRIMARY KEY (job_id));"
        )
        for item, told in rows:
            (change,) = item["mutations"]  # type: ignore[misc]
            place = change["start_pos"]  # type: ignore[has-type]
            values = (change["module_path"], *place, change["definition_name"], item["job_id"])  # type: ignore[has-type]
            database.execute(
                "INSERT INTO mutation_specs (module_path, start_pos_row, start_pos_col, definition_name, job_id)"
                " VALUES (?, ?, ?, ?, ?)",
                values,
            )
            if told is not None:
                words = [
                    None if told[key] is None else str(told[key]).upper() for key in ("worker_outcome", "test_outcome")
                ]
                database.execute(
                    "INSERT INTO work_results (worker_outcome, test_outcome, output, job_id) VALUES (?, ?, ?, ?)",
                    (words[0] and words[0].replace("-", "_"), words[1], told["output"], item["job_id"]),
                )
    database.close()
    return path.read_bytes()


class TestCosmicRay:
    @pytest.mark.parametrize(("told", "fate"), RESULTS)
    def test_what_became_of_a_mutant(self, told: dict[str, object] | None, fate: Fate) -> None:
        results = read_mutation(dump([job(1), told]), "x")
        assert results.mutants == (Mutant("job1", "src/pk/calc.py", "step", False, fate, 7, 4),)

    def test_a_session_says_what_its_dump_says(self, tmp_path: Path) -> None:
        rows = [(job(number), told) for number, (told, _) in enumerate(RESULTS)]
        dumped = read_mutation(dump(*rows, [job(99, None, 1), None]), "x")
        kept = read_mutation(session(tmp_path / "s", [*rows, (job(99, None, 1), None)]), "x")
        assert kept.mutants == dumped.mutants
        assert kept.mutants[0] == Mutant("job99", "src/pk/calc.py", "", False, Fate.UNKNOWN, 1, 4)
        assert (kept.formats, dumped.formats) == (("cosmic-ray session",), ("cosmic-ray dump",))
        assert combine([kept, dumped]).mutants == kept.mutants

    def test_several_changes_are_one_mutant(self) -> None:
        both = job(1)
        both["mutations"] = [*job(1, "first", 3)["mutations"], *job(1, "second", 9)["mutations"]]  # type: ignore[misc]
        (mutant,) = read_mutation(dump([both, None]), "x").mutants
        assert (mutant.name, mutant.line) == ("first", 3)

    @pytest.mark.parametrize(
        "line",
        [
            b"[1]",
            b'{"job_id": "a"}',
            b"[",
            b"[" * 300_000,
            b"[{}, {}]",
            dump([job(1), {}]),
            dump([job(1), {"worker_outcome": None, "test_outcome": "killed"}]),
            dump([job(1, line=0), None]),
            dump([{"job_id": "a", "mutations": []}, None]),
            dump([{"job_id": 1, "mutations": job(1)["mutations"]}, None]),
            b"[\xff]",
        ],
    )
    def test_a_broken_line_is_named(self, line: bytes) -> None:
        with pytest.raises(EvidenceError) as caught:
            read_mutation(dump([job(0), None]) + b"\n" + line, "cr.jsonl")
        assert (caught.value.path, caught.value.line, bool(caught.value.remedy)) == ("cr.jsonl", 3, True)

    def test_a_broken_session_is_refused(self, tmp_path: Path) -> None:
        whole = session(tmp_path / "s", [(job(number), result("killed")) for number in range(200)])
        for content in (whole[:100], whole[: len(whole) // 2], whole[:16] + b"\xff" * 4000):
            with pytest.raises(EvidenceError, match="no readable SQLite file") as caught:
                read_mutation(content, "s.sqlite")
            assert caught.value.path == "s.sqlite"

    def test_a_session_whose_values_are_of_other_kinds_is_refused(self, tmp_path: Path) -> None:
        bad = job(1)
        bad["mutations"][0]["start_pos"] = ["x", 1]  # type: ignore[index]
        with pytest.raises(EvidenceError, match="'job1' has no place"):
            read_mutation(session(tmp_path / "s", [(bad, None)]), "x")

    def test_a_query_that_does_not_end_is_stopped(self, tmp_path: Path) -> None:
        session(tmp_path / "s", [])
        with sqlite3.connect(tmp_path / "s") as database:
            # No index: every spec looks at every result.
            database.executescript(
                "DROP TABLE mutation_specs; DROP TABLE work_results;"
                "CREATE TABLE mutation_specs (job_id, module_path, definition_name, start_pos_row, start_pos_col);"
                "CREATE TABLE work_results (job_id, worker_outcome, test_outcome, output);"
            )
            database.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
                " INSERT INTO mutation_specs SELECT '1', 'a', 'b', 1, 1 FROM n"
            )
            database.execute("INSERT INTO work_results SELECT job_id, 'NORMAL', 'KILLED', '' FROM mutation_specs")
        database.close()
        with pytest.raises(EvidenceError, match="interrupted"):
            read_mutation((tmp_path / "s").read_bytes(), "x")

    def test_views_are_no_tables(self, tmp_path: Path) -> None:
        with sqlite3.connect(tmp_path / "s") as database:
            database.executescript(
                "CREATE TABLE work_items (job_id); CREATE TABLE work_results (job_id);"
                "CREATE VIEW mutation_specs AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                " SELECT i AS job_id FROM n;"
            )
        database.close()
        with pytest.raises(NoMutationResultsError):
            read_mutation((tmp_path / "s").read_bytes(), "x")


@pytest.mark.parametrize(
    "content", [b"{}", b"null", b"<x/>", b"", b"\x00\xff", b'{"tests_by_mangled_function_name": {}}']
)
def test_what_claims_nothing_is_no_result(content: bytes) -> None:
    with pytest.raises(NoMutationResultsError):
        read_mutation(content, "x")


@given(st.binary(max_size=60), st.sampled_from([b"", b"{", b"[", b"SQLite format 3\x00", b'{"exit_code_by_key": {']))
def test_whatever_stands_in_a_file_is_read_or_refused(content: bytes, head: bytes) -> None:
    refused: EvidenceError | None = None
    try:
        read_mutation(head + content, "some.file")
    except EvidenceError as error:
        refused = error
    assert refused is None or (refused.path, bool(refused.remedy)) == ("some.file", True)


@st.composite
def parts(draw: st.DrawFn) -> MutationResults:
    keys = draw(st.sets(st.sampled_from("abcd")))
    mutants = (Mutant(key, "m.py", key, True, draw(st.sampled_from(Fate))) for key in sorted(keys))
    return MutationResults(("mutmut",), tuple(mutants))


@given(st.lists(parts(), max_size=4), st.randoms())
def test_order_and_repetition_change_nothing(several: list[MutationResults], random: object) -> None:
    whole = combine(several)
    assert combine(reversed([*several, *several])) == whole
    assert combine([whole, *several]) == whole
    counts = MutantCounts.of(mutant.fate for part in several for mutant in part.mutants)
    assert (whole.counts or MutantCounts()).total <= counts.total
    assert sum(one.total for one in whole.by_function().values()) == (whole.counts or MutantCounts()).total


@pytest.mark.parametrize(
    ("fates", "joined"),
    [
        ((Fate.KILLED, Fate.SURVIVED), Fate.SURVIVED),
        ((Fate.UNKNOWN, Fate.KILLED), Fate.KILLED),
        ((Fate.KILLED, Fate.NO_TESTS), Fate.NO_TESTS),
    ],
)
def test_of_two_runs_the_worse_counts(fates: tuple[Fate, Fate], joined: Fate) -> None:
    one, two = (MutationResults(("mutmut",), (Mutant("k", "m.py", "f", True, fate),)) for fate in fates)
    assert [mutant.fate for mutant in combine([one, two]).mutants] == [joined]


def test_totals_count_where_nothing_else_does_and_have_to_agree() -> None:
    totals = MutationResults(("mutmut totals",), totals=MutantCounts(killed=2))
    others = MutationResults(("mutmut totals",), totals=MutantCounts(killed=3))
    assert combine([totals, totals]).counts == MutantCounts(killed=2)
    assert combine([totals, others]).counts is None
    assert combine([totals, others]).problems == ("several totals of mutmut contradict each other",)
    both = combine([totals, meta({"m.x_f__mutmut_1": 1})])
    assert both.counts == MutantCounts(killed=1)
    assert both.problems == ("the totals of mutmut name 2 mutants, 1 were read",)
    assert both.formats == ("mutmut", "mutmut totals")
    assert combine([]).counts is None
