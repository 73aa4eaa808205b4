"""Read what cosmic-ray found: its session, an SQLite file, or the JSON lines of `cosmic-ray dump`."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.json_text import parse_json
from readiness_lint.model.mutation import Fate, Mutant, MutationResults

if TYPE_CHECKING:
    import sqlite3

DUMP, SESSION = "cosmic-ray dump", "cosmic-ray session"
REMEDY = "write it again with `cosmic-ray dump SESSION`"
MAGIC = b"SQLite format 3\x00"
TABLES = frozenset({"mutation_specs", "work_items", "work_results"})
# A query reads each row about once; what takes longer was made to.
STEPS_AT_ONCE, LEAST_STEPS, STEPS_PER_BYTE = 10_000, 1_000_000, 20
_QUERY = """
    SELECT spec.job_id, spec.module_path, spec.definition_name, spec.start_pos_row, spec.start_pos_col,
           result.worker_outcome, result.test_outcome, result.output = 'timeout'
    FROM mutation_specs AS spec LEFT JOIN work_results AS result ON result.job_id = spec.job_id
    ORDER BY spec.job_id, spec.rowid
"""


def dump_results(content: bytes, name: str) -> MutationResults:
    """The mutants of a dump. Raises EvidenceError for a line that `cosmic-ray dump` does not write."""
    return _results(DUMP, _dumped(content, name))


def _dumped(content: bytes, name: str) -> Iterator[Mutant]:
    for number, line in enumerate(io.BytesIO(content), start=1):
        if not line.strip():
            continue
        match parse_json(line, name, REMEDY, number):
            case [
                {
                    "job_id": str(job),
                    "mutations": [
                        {"module_path": str(path), "start_pos": [int(row), int(column)], **rest},
                        *_,
                    ],
                },
                result,
            ] if _is_place(row, column):
                owner = rest.get("definition_name")
                yield _mutant(job, path, owner, (row, column), _fate_of(result, name, number))
            case _:
                message = "a line is no mutation with its result"
                raise EvidenceError(message, path=name, line=number, remedy=REMEDY)


def _fate_of(result: object, name: str, line: int) -> Fate:
    match result:
        case None:
            return Fate.UNKNOWN
        case {"worker_outcome": str(worker), "test_outcome": str() | None as outcome, **rest}:
            return _fate(worker, outcome, rest.get("output") == "timeout")
    raise EvidenceError("a result has no outcome", path=name, line=line, remedy=REMEDY)


def _fate(worker: str, outcome: str | None, timeout: bool) -> Fate:
    """What tests that ran to an end say.

    A mutant that could not be made or run (`incompetent`), or that a filter left out, was not judged. What the tests
    did not end with counts as killed there, and says so in place of their output.
    """
    if worker.lower() != "normal":
        return Fate.UNKNOWN
    match (outcome or "").lower():
        case "survived":
            return Fate.SURVIVED
        case "killed":
            return Fate.TIMEOUT if timeout else Fate.KILLED
    return Fate.UNKNOWN


def _is_place(line: int, column: int) -> bool:
    return type(line) is int and type(column) is int and line > 0 and column >= 0


def _mutant(job: str, path: str, owner: object, place: tuple[int, int], fate: Fate) -> Mutant:
    name = owner if isinstance(owner, str) else ""
    return Mutant(job, path.replace("\\", "/"), name, False, fate, *place)


def _results(form: str, mutants: Iterable[Mutant]) -> MutationResults:
    """A job that makes several changes at once is one mutant, and stands where the first of them does."""
    found: dict[str, Mutant] = {}
    for mutant in mutants:
        found.setdefault(mutant.key, mutant)
    ordered = sorted(found.values(), key=lambda mutant: (mutant.path, mutant.line or 0, mutant.name, mutant.key))
    return MutationResults((form,), tuple(ordered))


def session_results(content: bytes, name: str) -> MutationResults | None:
    """The mutants of a session, None for an SQLite file of another kind. Raises EvidenceError for a broken one."""
    import sqlite3

    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(content)
            _limit(database, len(content))
            if not _is_session(database):
                return None
            return _results(SESSION, _rows(database, name))
        except (sqlite3.Error, MemoryError, OverflowError) as error:
            raise EvidenceError(f"is no readable SQLite file: {error}", path=name, remedy=REMEDY) from error


def _limit(database: sqlite3.Connection, size: int) -> None:
    """Stop a query that does more work than a file of this size can need."""
    left = (LEAST_STEPS + size * STEPS_PER_BYTE) // STEPS_AT_ONCE
    steps = iter(range(left))
    database.set_progress_handler(lambda: next(steps, -1) < 0, STEPS_AT_ONCE)


def _is_session(database: sqlite3.Connection) -> bool:
    """Whether the three tables are there; views and virtual tables of their names would be programs of a stranger."""
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%virtual%'")
    return {str(name) for (name,) in found} >= TABLES


def _rows(database: sqlite3.Connection, name: str) -> Iterator[Mutant]:
    for row in database.execute(_QUERY):
        match row:
            case (str(job), str(path), str() | None as owner, int(line), int(column), worker, outcome, timeout) if (
                _is_place(line, column) and isinstance(worker, str | None) and isinstance(outcome, str | None)
            ):
                fate = Fate.UNKNOWN if worker is None else _fate(worker, outcome, timeout == 1)
                yield _mutant(job, path, owner, (line, column), fate)
            case _:
                raise EvidenceError(f"the mutation {row[0]!r} has no place", path=name, remedy=REMEDY)
