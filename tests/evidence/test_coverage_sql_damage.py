"""Files that claim to be `.coverage` and are not what coverage.py writes: a clear error."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import coverage_sql
from readiness_lint.evidence.coverage_sql import MAGIC, opened
from tests.evidence.coverage_files import changed, ours, with_arcs, with_lines


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return with_lines(tmp_path / "lines", {"": {"/a.py": [1, 2]}, "one": {"/a.py": [2]}})


@pytest.fixture
def arcs(tmp_path: Path) -> Path:
    return with_arcs(tmp_path / "arcs", {"": {"/a.py": [(1, 2)]}, "one": {"/a.py": [(2, 3), (3, -1)]}})


def refused(content: bytes) -> str:
    """Why the content is refused."""
    with pytest.raises(EvidenceError) as caught:
        ours(content, ["one"])
    assert caught.value.path == ".coverage"
    assert caught.value.remedy
    return caught.value.message


def test_what_is_no_database() -> None:
    assert "not a SQLite file" in refused(bytes(100_000_000))
    assert "not a SQLite file" in refused(b"")
    for rest in (b"", bytes(50_000_000), b"\xff" * 50_000_000):
        assert "header" in refused(MAGIC + rest)


def test_a_header_before_garbage(lines: Path) -> None:
    content = lines.read_bytes()
    assert "damaged" in refused(content[:100] + b"\x55" * (len(content) - 100))
    assert "damaged" in refused(content[:100] + bytes(len(content) - 100))


def test_every_place_where_a_file_may_be_cut(lines: Path) -> None:
    content = lines.read_bytes()
    for length in range(100, len(content), 1999):
        assert "its end is missing" in refused(content[:length])


@pytest.mark.parametrize("form", ["lines", "arcs"])
def test_every_page_overwritten(form: str, request: pytest.FixtureRequest) -> None:
    """Either the page is not asked for or the damage is named; the answer is never another."""
    content = request.getfixturevalue(form).read_bytes()
    expected = ours(content, ["one"])
    named: list[EvidenceError] = []
    for begin in range(0, len(content), 4096):
        for filling in (b"\xff", b"\0", b"\x0a", b"\x05"):
            broken = content[:begin] + filling * 4096 + content[begin + 4096 :]
            try:
                assert ours(broken, ["one"]) == expected
            except EvidenceError as error:
                named.append(error)
    assert len(named) > 20
    assert {error.path for error in named} == {".coverage"}


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE line_bits SET numbits = 'text'", "not a set of line numbers"),
        ("UPDATE line_bits SET numbits = NULL", "not a set of line numbers"),
        ("UPDATE line_bits SET numbits = 17", "not a set of line numbers"),
        ("UPDATE line_bits SET numbits = zeroblob(10000000)", "not a set of line numbers"),
        ("UPDATE line_bits SET numbits = zeroblob(100000000)", "too big"),
        ("UPDATE line_bits SET context_id = -5 WHERE context_id = 1", "a context that is not listed"),
        ("UPDATE line_bits SET context_id = 'x' WHERE context_id = 1", "a context that is not listed"),
        ("UPDATE context SET context = x'ff00' WHERE id = 1", "not text"),
        ("UPDATE context SET context = cast(x'ff00' AS text) WHERE id = 1", "UTF-8"),
        ("UPDATE file SET path = NULL", "not text"),
        ("UPDATE meta SET value = 'perhaps' WHERE key = 'has_arcs'", "whether branches were measured"),
        ("UPDATE meta SET value = '1' WHERE key = 'has_arcs'", "the other way round"),
        ("INSERT INTO arc VALUES (1, 1, 1, 2)", "lines and arcs"),
        ("DROP TABLE coverage_schema", "not coverage data"),
        ("UPDATE coverage_schema SET version = 'x'", "cannot be read as coverage data"),
        ("UPDATE coverage_schema SET version = 99", "wrong schema: 99"),
        ("INSERT INTO coverage_schema VALUES (7)", "cannot be read as coverage data"),
        ("CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n", "no plain"),
        ("CREATE TRIGGER t AFTER INSERT ON file BEGIN SELECT 1; END", "no plain table"),
    ],
)
def test_rows_and_tables_that_coverage_never_writes(lines: Path, statement: str, reason: str) -> None:
    assert reason in refused(changed(lines, statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE arc SET fromno = 'text' WHERE fromno = 2",
        "UPDATE arc SET tono = '12x' WHERE fromno = 2",
        "UPDATE arc SET tono = x'31' WHERE fromno = 2",
        "UPDATE arc SET fromno = NULL WHERE fromno = 2",
        "UPDATE arc SET tono = NULL",
        "UPDATE arc SET tono = 1.5 WHERE fromno = 2",
        "UPDATE arc SET tono = 1e300",
        "UPDATE arc SET fromno = 9223372036854775807 WHERE fromno = 2",
        "UPDATE arc SET tono = 9000000",
        "UPDATE arc SET fromno = -9000000 WHERE fromno = 2",
    ],
)
def test_arcs_that_are_no_pairs_of_line_numbers(arcs: Path, statement: str) -> None:
    assert "line number" in refused(changed(arcs, statement))


def test_data_that_does_not_say_what_it_holds_is_known_by_what_it_holds(lines: Path, arcs: Path) -> None:
    for path in (lines, arcs):
        expected = ours(path.read_bytes())
        assert ours(changed(path, "DELETE FROM meta")) == expected


def test_rows_that_coverage_itself_cannot_read(lines: Path) -> None:
    other = "ALTER TABLE meta ADD COLUMN more text"
    assert "cannot be read" in refused(changed(lines, other, "UPDATE meta SET value = 'x' WHERE key = 'has_arcs'"))


def test_a_schema_that_is_not_known_on_a_damaged_page(lines: Path) -> None:
    content = changed(lines, "ALTER TABLE tracer ADD COLUMN more text")
    with closing(sqlite3.connect(lines)) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'line_bits'").fetchone()
    begin = (page - 1) * 4096
    assert "damaged" in refused(content[:begin] + b"\xff" * 4096 + content[begin + 4096 :])


def test_the_largest_line_numbers_do_not_take_all_memory(lines: Path) -> None:
    _, _, files = ours(changed(lines, "UPDATE line_bits SET numbits = ?", parameters=(b"\xff" * 100_000,)))
    assert files["/a.py"].lines.bit_count() == 800_000


LAST = (1 << 20) - 1


def test_a_few_rows_that_name_long_lines_in_many_contexts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_sql, "MOST_BYTES", 1 << 20)
    path = with_arcs(tmp_path / "data", {f"test_{n}": {"/a.py": [(n, LAST)]} for n in range(1, 31)})
    with opened(path.read_bytes(), "x") as recorded, pytest.raises(EvidenceError, match="would take more than 1 MB"):
        recorded.file(["/a.py"])


def test_lines_that_are_as_long_in_the_file_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_sql, "MOST_BYTES", 1 << 20)
    path = with_lines(tmp_path / "data", {f"test_{n}": {"/a.py": [n, LAST]} for n in range(1, 31)})
    with opened(path.read_bytes(), "x") as recorded:
        assert len(recorded.file(["/a.py"]).contexts or ()) == 30


def test_pages_that_lead_in_circles(tmp_path: Path) -> None:
    """Each inner page of a table lists one page thousands of times, on several levels: rows without end."""
    path = with_lines(tmp_path / "data", {"": {f"/{'d' * 60}/{number:05}.py": [1] for number in range(60_000)}})
    content = bytearray(path.read_bytes())
    inner = [at for at in range(4096, len(content), 4096) if content[at] == 5]  # inner pages of tables
    for at in inner:
        count = int.from_bytes(content[at + 3 : at + 5], "big")
        cells = [int.from_bytes(content[at + 12 + 2 * n : at + 14 + 2 * n], "big") for n in range(count)]
        first = content[at + cells[0] : at + cells[0] + 4]
        for cell in cells:
            content[at + cell : at + cell + 4] = first
    assert "damaged SQLite file" in refused(bytes(content))
