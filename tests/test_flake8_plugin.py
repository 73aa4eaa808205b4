"""flake8 itself, as people and editors start it, over a project that the command line has seen."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from argparse import Namespace
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from flake8.main.cli import main as flake8_main

from readiness_lint import flake8_plugin
from readiness_lint.cli.main import main
from readiness_lint.config.settings import DEFAULT_CACHE_DIR
from readiness_lint.engine import one_file
from readiness_lint.engine.index_place import index_file
from readiness_lint.flake8_plugin import ReadinessPlugin
from tests.engine import workshop as the
from tests.projects import write_project

Place = tuple[str, int, int, str, str]

FORMAT = "%(path)s\t%(row)d\t%(col)d\t%(code)s\t%(text)s"


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return the.build(tmp_path_factory.mktemp("measured") / "workshop")


@pytest.fixture
def workshop(measured: Path, tmp_path: Path) -> Path:
    return the.copied(measured, tmp_path / "workshop")


def flake8(where: Path, *arguments: str, text: str | bytes | None = None) -> list[Place]:
    """What a flake8 process reports; it must neither fail nor write to its error stream."""
    given = text.encode() if isinstance(text, str) else text
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-m", "flake8", f"--format={FORMAT}", *arguments],
        cwd=where,
        input=given,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    assert not done.stderr
    rows = [line.split("\t", 4) for line in done.stdout.decode().splitlines()]
    return [(path.removeprefix("./"), int(row), int(column), code, words) for path, row, column, code, words in rows]


def codes(found: list[Place], path: str = "") -> list[str]:
    return [code for name, _, _, code, _ in found if name.endswith(path)]


def check(where: Path, *arguments: str) -> Counter[Place]:
    """What the command line reports in the same form."""
    out = StringIO()
    main(["check", str(where), "--output-format=json-lines", "--quiet", "--no-cache", *arguments], out, StringIO())
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    return Counter((one["file"], one["line"], one["column"], one["code"], one["message"]) for one in found)


def test_both_fronts_find_the_same(workshop: Path) -> None:
    found = flake8(workshop, "--select=RDY", ".")
    assert Counter(found) == check(workshop)
    assert {"RDY002", "RDY003", "RDY101", "RDY102", "RDY201", "RDY401", "RDY402", "RDY405"} <= set(codes(found))


def test_both_fronts_find_the_same_in_several_processes(workshop: Path) -> None:
    assert Counter(flake8(workshop, "--select=RDY", "--jobs=2", ".")) == check(workshop)


def test_both_fronts_find_the_same_without_coverage(workshop: Path) -> None:
    arguments = ["check", str(workshop), "--no-coverage", "--quiet", "--exit-zero"]
    assert main(arguments, StringIO(), StringIO()) == 0
    found = flake8(workshop, "--select=RDY", ".")
    assert Counter(found) == check(workshop, "--no-coverage")
    assert set(codes(found)) == {"RDY101", "RDY102", "RDY201"}


def test_both_fronts_read_the_same_configuration(workshop: Path) -> None:
    config = """
        [tool.readiness-lint]
        ignore = ["RDY402"]
        exclude = ["export.py"]
        task-tags = ["LATER"]
        [tool.readiness-lint.per-file-ignores]
        "engine.py" = ["RDY102"]
    """
    write_project(workshop, {"pyproject.toml": config, "plain.py": "# LATER: name the unit\n# FIXME: this\n"})
    found = flake8(workshop, "--select=RDY", ".")
    assert Counter(found) == check(workshop)
    assert codes(found, "plain.py") == ["RDY101"]
    assert "RDY401" in codes(found, "engine.py")
    assert not {"RDY402", "RDY102", "RDY003"} & set(codes(found))


@pytest.mark.parametrize("form", ["relative", "absolute"])
def test_unsaved_text_has_the_findings_of_its_file(workshop: Path, form: str) -> None:
    name = "engine.py" if form == "relative" else str(workshop / "engine.py")
    # An editor may start flake8 anywhere, if it gives an absolute name.
    where = workshop if form == "relative" else workshop.parent
    found = flake8(where, "--select=RDY", f"--stdin-display-name={name}", "-", text="\n\n" + the.ENGINE)
    expected = sorted((row + 2, column, code) for path, row, column, code, _ in check(workshop) if path == "engine.py")
    assert sorted((row, column, code) for _, row, column, code, _ in found) == expected


def test_a_file_that_is_not_on_disk_is_judged_alone(workshop: Path) -> None:
    text = the.ENGINE.replace("import checks", "import other")
    found = flake8(workshop, "--select=RDY", "--stdin-display-name=new.py", "-", text=text)
    assert codes(found) == ["RDY102", "RDY201", "RDY101"]
    assert not flake8(workshop, "--select=RDY", "--stdin-display-name=tests/new.py", "-", text=text)


def test_text_without_a_name_is_judged(workshop: Path) -> None:
    assert codes(flake8(workshop, "--select=RDY", "-", text="# TODO: all\n")) == ["RDY101"]


def test_the_selection_of_flake8(workshop: Path) -> None:
    assert {code[:4] for code in codes(flake8(workshop, "--select=RDY1", "."))} == {"RDY1"}
    assert "RDY401" not in codes(flake8(workshop, "--extend-ignore=RDY4,E,W,F", "."))
    assert "RDY401" in codes(flake8(workshop, "engine.py")), "rules are on where nobody selects any"


def test_noqa_is_left_to_flake8(workshop: Path) -> None:
    lines = the.ENGINE.replace("# TODO: write it to a file", "# TODO: write it to a file  # noqa: RDY101")
    write_project(workshop, {"engine.py": lines, "plain.py": "# flake8: noqa\n\n# TODO: all\n"})
    assert "RDY101" not in codes(flake8(workshop, "--select=RDY", "."))
    assert codes(flake8(workshop, "--select=RDY101", "--disable-noqa", ".")) == ["RDY101", "RDY101"]


def test_a_syntax_error_is_flake8s_to_report(workshop: Path) -> None:
    write_project(workshop, {"plain.py": "# TODO: close it\nx = (\n"})
    assert codes(flake8(workshop, "--select=E9,RDY", "plain.py")) == ["E999"]


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (b"def f():\n\tx = 1  # TODO: a\n", [(2, 11)]),
        (b"x = 1\r\n# TODO: a\r\n", [(2, 3)]),
        (b"\xef\xbb\xbf# TODO: a\n", [(1, 3)]),
        ("# coding: latin-1\ns = 'é'  # TODO: a\n".encode("latin-1"), [(2, 12)]),
        ("s = '𝛼é'  # TODO: a\n".encode(), [(1, 13)]),
        (b"x = 1\n\x0c\n# TODO: a", [(3, 3)]),
        (b"", []),
    ],
)
def test_columns_are_characters_in_every_encoding(tmp_path: Path, data: bytes, places: list[tuple[int, int]]) -> None:
    (tmp_path / "odd.py").write_bytes(data)
    found = flake8(tmp_path, "--select=RDY", "odd.py")
    assert [(row, column) for _, row, column, _, _ in found] == places
    assert Counter(found) == check(tmp_path)
    assert [one[1:] for one in flake8(tmp_path, "--select=RDY", "-", text=data)] == [one[1:] for one in found]


def test_bytes_that_are_no_text_are_unreadable_to_both_fronts(tmp_path: Path) -> None:
    data = b"s = '\xe9'  # TODO: a\n"
    (tmp_path / "odd.py").write_bytes(data)
    found = flake8(tmp_path, "--select=RDY", "odd.py")
    assert codes(found) == ["RDY001"]
    assert Counter(found) == check(tmp_path)
    assert flake8(tmp_path, "--select=RDY", "--extend-ignore=RDY0", "odd.py") == []
    # What an editor hands over is not what lies on disk.
    assert codes(flake8(tmp_path, "--select=RDY", "--stdin-display-name=odd.py", "-", text=b"# TODO: \xc3\xa9\n")) == [
        "RDY101"
    ]


def test_coverage_by_option_and_by_configuration(workshop: Path) -> None:
    index_file(workshop / DEFAULT_CACHE_DIR).unlink()
    assert not {"RDY401", "RDY402"} & set(codes(flake8(workshop, "--select=RDY", ".")))
    by_option = flake8(workshop, "--select=RDY4", "--readiness-coverage=.coverage", ".")
    assert codes(by_option, "engine.py") == ["RDY401", "RDY405", "RDY402"]
    write_project(workshop, {"setup.cfg": "[flake8]\nreadiness-coverage = ./.coverage\n"})
    assert flake8(workshop, "--select=RDY4", ".") == by_option


def test_another_configuration_by_option(workshop: Path) -> None:
    write_project(workshop, {"other.toml": "ignore = ['RDY4']\n"})
    found = flake8(workshop, "--select=RDY", "--readiness-config=other.toml", ".")
    assert "RDY102" in codes(found)
    assert "RDY401" not in codes(found)


def test_a_mistake_in_the_configuration_is_a_finding(workshop: Path) -> None:
    write_project(workshop, {"pyproject.toml": "[tool.readiness-lint]\nselect = ['RDX']\n"})
    found = flake8(workshop, "--select=RDY", "plain.py")
    assert [one[:4] for one in found] == [("plain.py", 1, 1, "RDY001")]
    assert "pyproject.toml:2" in found[0][4]
    assert found[0][4].endswith("; nothing in this file was judged")


def test_coverage_that_is_missing_is_a_finding_where_it_matters(workshop: Path) -> None:
    found = flake8(workshop, "--select=RDY", "--readiness-coverage=gone", "engine.py", "plain.py")
    assert codes(found) == ["RDY001", "RDY101"]
    assert "gone: there is no such file" in found[0][4]


def options(**changes: object) -> Namespace:
    return Namespace(**{"readiness_config": None, "readiness_coverage": None, **changes})


def test_a_bug_is_a_finding_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> list[object]:
        raise KeyError("unit")

    monkeypatch.setattr(one_file, "findings_of", broken)
    plugin = ReadinessPlugin(None, str(tmp_path / "a.py"), ["x = 1\n"], options())  # type: ignore[arg-type]
    ((line, column, message, reporter),) = plugin.run()
    assert (line, column, reporter) == (1, 0, ReadinessPlugin)
    assert re.fullmatch(
        r"RDY001 readiness-lint failed, please report it: KeyError: 'unit' \(test_flake8_plugin\.py:\d+, in broken\); "
        r"nothing in this file was judged",
        message,
    )


def test_findings_in_this_process(workshop: Path) -> None:
    lines = the.ENGINE.splitlines(keepends=True)
    plugin = ReadinessPlugin(None, str(workshop / "engine.py"), lines, options())  # type: ignore[arg-type]
    assert [message[:6] for _, _, message, _ in sorted(plugin.run(), key=lambda row: row[:3])] == [
        "RDY401",
        "RDY102",
        "RDY405",
        "RDY402",
        "RDY201",
        "RDY101",
    ]


def test_a_mistake_is_a_finding_in_this_process_too(workshop: Path) -> None:
    config = str(workshop / "gone.toml")
    plugin = ReadinessPlugin(None, str(workshop / "a.py"), [], options(readiness_config=config))  # type: ignore[arg-type]
    assert [(line, column, message[:6]) for line, column, message, _ in plugin.run()] == [(1, 0, "RDY001")]


def test_flake8_in_this_process(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        flake8_main(["--isolated", "--select=RDY1", "--jobs=1", "--format=%(code)s", str(workshop / "plain.py")]) == 1
    )
    assert capsys.readouterr().out == "RDY101\n"


def test_messages_take_one_line() -> None:
    assert flake8_plugin._one_line("a: b\n  remedy: c\n") == "a: b; remedy: c"


IMPORTED = """
import sys
from argparse import Namespace
from readiness_lint.flake8_plugin import ReadinessPlugin
name = sys.argv[1]
options = Namespace(readiness_config=None, readiness_coverage=sys.argv[2:] or None)
list(ReadinessPlugin(None, name, open(name).readlines(), options).run())
heavy = {"libcst", "coverage", "readiness_lint.facts", "readiness_lint.rules", "readiness_lint.graph"}
print(*sorted(module.removeprefix("readiness_lint.") for module in heavy & set(sys.modules)))
"""


def imported(where: Path, *arguments: str) -> list[str]:
    command = [sys.executable, "-c", IMPORTED, *arguments]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=True).stdout.split()


def test_a_file_pays_for_what_it_needs(workshop: Path) -> None:
    assert imported(workshop, "quiet.py") == []
    assert imported(workshop, "quiet.py", ".coverage") == ["facts"]
    assert imported(workshop, "plain.py") == ["facts", "rules"]
    assert imported(workshop, "export.py") == ["facts", "libcst", "rules"], "an export is looked at"
    assert imported(workshop, "checks.py") == ["facts", "libcst", "rules"]
    index_file(workshop / DEFAULT_CACHE_DIR).unlink()
    assert imported(workshop, "quiet.py") == ["facts"]
    assert imported(workshop, "checks.py") == ["facts", "graph", "libcst", "rules"], "who calls it is not known"
    assert "coverage" not in imported(workshop, "export.py", ".coverage"), "there are no settings to read"
    (workshop / ".coveragerc").write_text("[run]\nbranch = true\n")
    assert "coverage" in imported(workshop, "export.py", ".coverage")
