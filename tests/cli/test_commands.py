"""The command line as a user meets it: output, exit codes, files."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from readiness_lint.cli.main import main
from readiness_lint.cli.progress import progress_on
from readiness_lint.rules import RULES
from tests.engine.test_analysis import TEST, TRAIN
from tests.projects import measure, write_project


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    out, err = io.StringIO(), io.StringIO()
    code = main([str(argument) for argument in arguments], out, err)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(
        tmp_path_factory.mktemp("cli") / "project",
        {"pyproject.toml": "", "train.py": TRAIN, "test_train.py": TEST},
    )
    measure(root)
    return root


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return write_project(tmp_path / "clean", {"pyproject.toml": "", "a.py": "x = 1\n"})


class TestCheck:
    def test_concise_is_one_finding_a_line(self, project: Path) -> None:
        code, out, err = run("check", "--output-format", "concise", project)
        assert code == 1
        assert out.splitlines()[0] == "train.py:6:7: RDY102 “for now” admits a stop-gap"
        assert err.splitlines()[-1] == "1 error, 2 warnings in 1 of 1 files"

    def test_full_shows_source_chain_and_evidence(self, project: Path) -> None:
        _, out, _ = run("check", "--output-format", "full", "--select", "RDY401", project)
        assert "11 | def save(model):\n   | ^^^^\n" in out
        assert "reached by main (train.py:17) -> save (train.py:11)" in out
        assert "tests never enter it: 0 of 1 statements ran" in out

    def test_json_lines_hold_what_the_contract_names(self, project: Path) -> None:
        _, out, _ = run("check", "--output-format", "json-lines", project)
        records = [json.loads(line) for line in out.splitlines()]
        needed = "file line column end_line code name level confidence message qualname path anchor".split()
        assert all(set(needed) <= set(record) for record in records)
        assert (records[0]["line"], records[0]["column"], records[0]["path"]) == (6, 7, "training")

    def test_json_is_one_array(self, project: Path) -> None:
        _, out, _ = run("check", "--output-format", "json", project)
        assert [record["code"] for record in json.loads(out)] == ["RDY102", "RDY401", "RDY401"]

    def test_sarif_goes_to_a_file(self, project: Path, tmp_path: Path) -> None:
        target = tmp_path / "new" / "log.sarif"
        code, out, _ = run("check", "--output-format", "sarif", "--output-file", target, project)
        assert (code, out) == (1, "")
        assert json.loads(target.read_text())["version"] == "2.1.0"

    def test_select_ignore_and_statistics(self, project: Path) -> None:
        _, out, _ = run("check", "--select", "RDY4", "--statistics", project)
        assert out.split() == ["2", "RDY401"]
        code, out, err = run("check", "--ignore", "RDY1,RDY4", project)
        assert (code, out) == (0, "")
        assert err.endswith("no findings in 1 file\n")

    def test_no_coverage_leaves_everything_unknown(self, project: Path) -> None:
        _, out, _ = run("check", "--no-coverage", project)
        assert "RDY401" not in out

    def test_evidence_may_be_several_files_behind_one_option_or_many(self, project: Path, tmp_path: Path) -> None:
        first, second = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
        for copy in (first, second):
            shutil.copy(project / ".coverage", copy)
        for arguments in (["--coverage", first, second], ["--coverage", first, "--coverage", second]):
            _, out, _ = run("check", project, "--output-format", "sarif", *arguments)
            evidence = json.loads(out)["runs"][0]["properties"]["readiness"]["evidence"]
            assert {file["path"] for file in evidence if file["kind"] == "coverage"} == {str(first), str(second)}

    def test_a_path_behind_evidence_is_a_path(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(project)
        (project / "sub").mkdir(exist_ok=True)
        expected = run("check", "train.py", "sub", "--coverage", ".coverage")
        assert "RDY401" in expected[1]
        assert run("check", "--coverage", ".coverage", "train.py", "sub") == expected
        assert run("check", "train.py", "--coverage", ".coverage", "sub") == expected
        assert run("check", "--coverage", ".coverage", "sub")[:2] == (0, "")

    def test_a_named_file_that_is_not_judged_is_told_with_the_reason(self, project: Path, clean: Path) -> None:
        _, out, err = run("check", project / "test_train.py")
        assert out == ""
        assert "note: read but not judged: 1 test file (" in err
        (clean / "made.py").write_text("# Generated by the protocol buffer compiler.  DO NOT EDIT!\n# TODO: x\n")
        assert "1 generated file (" in run("check", clean / "made.py")[2]
        assert "not judged" not in run("check", project)[2]

    def test_a_name_with_a_newline_stays_on_its_line(self, clean: Path) -> None:
        (clean / "two\nlines.py").write_text("# TODO: unsaved\n")
        _, out, _ = run("check", clean)
        assert out.splitlines() == [r"two\nlines.py:1:3: " + out.partition(": ")[2].rstrip("\n")]

    def test_a_second_run_is_told_the_same(self, clean: Path) -> None:
        """The folder of the index is no hidden folder of the project."""
        logs = [run("check", "--output-format", "sarif", clean)[1] for _ in range(2)]
        assert logs[0] == logs[1]

    def test_exit_codes(self, project: Path, clean: Path) -> None:
        assert run("check", clean)[0] == 0
        assert run("check", "--exit-zero", project)[0] == 0
        assert run("check", "--fail-on", "error", "--select", "RDY1", project)[0] == 0
        assert run("check", "--fail-on", "error", project)[0] == 1

    def test_quiet_says_nothing_but_findings(self, project: Path) -> None:
        assert run("check", "-q", project)[2] == ""

    def test_colour_only_where_it_is_wanted(self, project: Path) -> None:
        assert "\x1b[" not in run("check", project)[1]
        assert "\x1b[" in run("check", "--color", "always", project)[1]

    def test_standard_input(self, clean: Path) -> None:
        command = [sys.executable, "-m", "readiness_lint", "check", "-q", "-", "--stdin-filename", str(clean / "b.py")]
        done = subprocess.run(command, input=b"# TODO: unsaved\n", capture_output=True, check=False)
        assert done.returncode == 1
        assert done.stdout.startswith(b"b.py:1:3: RDY101")


class TestMistakes:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["check", "nowhere.py"], "nowhere.py"),
            (["check", "--select", "RDY9"], "RDY9"),
            (["check", "--coverage", "absent.sqlite"], "absent.sqlite"),
            (["check", "-"], "--stdin-filename"),
            (["check", "--stdin-filename", "a.py"], "give `-`"),
            (["check", "--", "--help.py"], "./-name"),
            (["assess", "--", "-k", "x"], "add --run-tests"),
            (["score", "absent.sarif"], "absent.sarif"),
            (["rule", "RD401"], "did you mean RDY401?"),
            (["rule", "quux"], "readiness-lint rules"),
        ],
    )
    def test_each_is_told_with_its_remedy_and_exits_with_2(
        self, arguments: list[str], words: str, clean: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(clean)
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert words in err

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ("check --sarif-target github", "--output-format sarif"),
            ("check --sarif-category nightly --output-format json", "--sarif-category"),
            ("check --statistics --output-format json", "--statistics"),
            ("check --statistics --output-format full", "--statistics"),
            ("check --exit-zero --fail-on note", "--exit-zero"),
            ("check --no-coverage --coverage x.sqlite", "--no-coverage"),
            ("check --isolated --config pyproject.toml", "--isolated"),
            ("critical --isolated --config pyproject.toml", "--isolated"),
            ("assess --run-tests --coverage x.sqlite", "--run-tests"),
            ("assess --run-tests --tests x.xml", "--run-tests"),
            ("assess --run-tests --no-coverage", "--run-tests"),
        ],
    )
    def test_an_option_that_would_do_nothing_is_refused(
        self, arguments: str, words: str, clean: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(clean)
        code, out, err = run(*arguments.split())
        assert (code, out) == (2, "")
        assert words in err
        assert "remedy:" in err

    @pytest.mark.parametrize("names", [["."], ["a.py"], ["a.py", "x.sqlite"]])
    def test_a_path_in_the_place_of_evidence_is_refused_with_the_order(
        self, names: list[str], clean: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(clean)
        code, _, err = run("check", "--coverage", *names)
        assert code == 2
        assert "name the paths to check before --coverage" in err

    def test_a_file_that_is_no_python(self, clean: Path) -> None:
        for name, words in (("notes.md", "neither its ending"), ("LICENSE", "first line")):
            (clean / name).write_text("{}\n")
            code, out, err = run("check", clean / name)
            assert (code, out) == (2, "")
            assert words in err
        (clean / "run").write_text("#!/usr/bin/env python3\n# TODO: unsaved\n")
        assert run("check", clean / "run")[1].startswith("run:2:3: RDY101")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_a_script_that_cannot_be_read(self, clean: Path) -> None:
        (clean / "run").write_text("#!/usr/bin/env python3\n")
        (clean / "run").chmod(0)
        assert run("check", clean / "run")[0] == 2

    def test_a_mistake_in_the_configuration_has_its_place(self, tmp_path: Path) -> None:
        root = write_project(tmp_path / "p", {"pyproject.toml": "[tool.readiness-lint]\nselekt = ['RDY']\n"})
        code, _, err = run("check", root)
        assert code == 2
        assert "pyproject.toml:2:1" in err
        assert "select" in err

    def test_usage_mistakes_are_argparses(self) -> None:
        with pytest.raises(SystemExit) as ended:
            run("check", "--jobs", "0")
        assert ended.value.code == 2
        with pytest.raises(SystemExit):
            run("assess", "--min-earned", "101")

    @pytest.mark.parametrize(
        ("option", "value", "words"),
        [
            ("--min-earned", "many", "points between 0 and 100"),
            ("--max-unknown", "nan", "points"),
            ("--jobs", "x", "1 or"),
        ],
    )
    def test_a_number_that_is_none_is_told_in_words(
        self, option: str, value: str, words: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            run("assess", option, value)
        err = capsys.readouterr().err
        assert f"{value!r} is not a" in err
        assert words in err

    def test_a_place_that_cannot_be_written_to(self, project: Path) -> None:
        code, _, err = run("check", "--output-file", "/dev/null/x", project)
        assert code == 2
        assert "cannot write" in err


class TestAssessAndScore:
    def test_assess_writes_log_report_and_findings(self, project: Path, tmp_path: Path) -> None:
        code, out, err = run("assess", "--output-dir", tmp_path / "out", project)
        assert code == 0
        assert out.startswith("Earned ")
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
            "findings.txt",
            "readiness.sarif",
            "report.md",
        ]
        assert "inferred: entry points of training: train.py" in err
        assert "left out: 1 test files" in err

    def test_the_score_of_the_log_is_the_score_of_the_assessment(self, project: Path, tmp_path: Path) -> None:
        _, assessed, _ = run("assess", "-q", "--output-dir", tmp_path, project)
        _, scored, _ = run("score", tmp_path / "readiness.sarif")
        assert scored == assessed
        _, out, _ = run("score", "--output-format", "json", tmp_path / "readiness.sarif")
        score = json.loads(out)
        assert score["earned"] + score["unknown"] + score["lost"] == pytest.approx(100.0)

    def test_a_file_that_cannot_be_read_is_a_doubt_in_every_verdict(self, project: Path, tmp_path: Path) -> None:
        root = shutil.copytree(project, tmp_path / "copy")
        (root / "bad.py").write_bytes(b"x = '\xff'\n")
        code, out, err = run("assess", "--output-dir", tmp_path / "out", "--fail-on", "error", root)
        assert code == 1
        assert "1 file could not be read" in out
        assert "error: bad.py: not judged" in err

    def test_a_name_that_is_no_text_is_a_file_that_cannot_be_read(self, clean: Path, tmp_path: Path) -> None:
        with contextlib.suppress(OSError):  # some file systems refuse such names by themselves
            (Path(os.fsdecode(os.fsencode(clean) + b"/b\xff.py"))).write_text("x = 1\n")
            assert run("assess", "-q", "--output-dir", tmp_path / "o", clean)[0] == 0
            (line,) = (tmp_path / "o" / "findings.txt").read_text().splitlines()
            assert line.endswith("RDY001 the name is not UTF-8; nothing in this file was judged")

    def test_a_folder_whose_name_is_no_text_ends_the_assessment_with_its_reason(
        self, clean: Path, tmp_path: Path
    ) -> None:
        with contextlib.suppress(OSError):
            (Path(os.fsdecode(os.fsencode(clean) + b"/b\xff"))).mkdir()
            code, _, err = run("assess", "-q", "--output-dir", tmp_path / "o", clean)
            assert code == 2
            assert "b\\udcff: not judged: the name is not UTF-8" in err

    def test_gates(self, project: Path, tmp_path: Path) -> None:
        run("assess", "-q", "--output-dir", tmp_path, project)
        log = tmp_path / "readiness.sarif"
        assert run("score", "--min-earned", "1", "--max-unknown", "100", log)[0] == 0
        for gate in (["--min-earned", "99"], ["--fail-on-verdict", "NOT-READY"], ["--fail-on-verdict", "PARTIAL"]):
            code, _, err = run("score", *gate, log)
            assert code == 1
            assert err.startswith("gate: ")

    def test_a_gate_does_not_pass_on_a_part_of_the_project(self, tmp_path: Path) -> None:
        done = "import torch\n\n\ndef step(optimizer, loss):\n    loss.backward()\n    optimizer.step()\n"
        test = "from unittest.mock import Mock\nfrom {0} import step\n\ndef test_{0}():\n    step(Mock(), Mock())\n"
        files = {
            "pyproject.toml": "",
            "done.py": done,
            "rest.py": done.replace("step(optimizer", "later(optimizer"),
            "test_done.py": test.format("done"),
        }
        root = write_project(tmp_path / "p", files)
        measure(root, "--source=.")
        logs = {name: tmp_path / name / "readiness.sarif" for name in ("done", "rest", "all")}
        code, out, err = run("assess", "--output-dir", tmp_path / "done", "--min-earned", "90", root / "done.py")
        assert code == 1
        assert "1 critical function unknown, outside of what was judged: the ledger says why" in err
        assert "1 critical function: outside of the paths that were checked." in out
        assert run("score", "--max-unknown", "10", logs["done"])[0] == 1
        run("assess", "-q", "--output-dir", tmp_path / "rest", root / "rest.py")
        run("assess", "-q", "--output-dir", tmp_path / "all", root)
        parts = run("score", "--output-format", "json", logs["done"], logs["rest"])[1]
        assert json.loads(parts) == json.loads(run("score", "--output-format", "json", logs["all"])[1])

    def test_assess_can_fail_on_findings(self, project: Path, tmp_path: Path) -> None:
        assert run("assess", "-q", "--output-dir", tmp_path, "--fail-on", "error", project)[0] == 1

    def test_the_upload_is_a_file_of_its_own(self, project: Path, tmp_path: Path) -> None:
        run("assess", "-q", "--output-dir", tmp_path, "--sarif-target", "github", project)
        log = json.loads((tmp_path / "code-scanning.sarif").read_text())
        assert "readiness" not in log["runs"][0].get("properties", {})

    def test_run_tests_measures_on_the_spot(self, tmp_path: Path) -> None:
        files = {
            "pyproject.toml": '[tool.readiness-lint.paths.training]\nentry-points = ["train.py"]\n',
            "train.py": TRAIN.replace("import torch\n", "import pickle as torch\n").replace("torch.save", "torch.dump"),
            "unused.py": "def f():\n    return 1\n",
            "test_train.py": "from unittest.mock import Mock\nfrom train import step\n\n"
            "def test_step():\n    step(Mock(), Mock())\n\ndef test_bad():\n    assert False\n",
        }
        root = write_project(tmp_path / "p", files)
        out_dir = tmp_path / "out"
        command = [sys.executable, "-m", "readiness_lint", "assess", "--run-tests", "--output-dir", str(out_dir)]
        done = subprocess.run([*command, str(root), "--", "-k", "step"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "1 of 2 tests passed" in done.stdout, "what becomes of the other is unknown"
        assert "1 passed, 1 deselected" in done.stderr
        assert "tests failed" not in done.stderr
        assert (out_dir / "coverage.sqlite").exists()
        assert not (root / ".coverage").exists()

    def test_failing_tests_are_told_and_are_no_gate(self, tmp_path: Path) -> None:
        files = {"pyproject.toml": "", "a.py": "x = 1\n", "test_a.py": "def test_bad():\n    assert False\n"}
        root = write_project(tmp_path / "p", files)
        code, _, err = run("assess", "-q", "--run-tests", "--output-dir", tmp_path / "out", root)
        assert code == 0
        assert "pytest: some tests failed; the assessment goes on\n" in err

    def test_the_help_says_that_verdicts_alone_do_not_fail(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            run("assess", "--help")
        assert "NOT READY included, unless a gate is set" in " ".join(capsys.readouterr().out.split())

    def test_a_suite_that_cannot_run_is_a_mistake_and_no_result(self, clean: Path, tmp_path: Path) -> None:
        code, out, err = run("assess", "-q", "--run-tests", "--output-dir", tmp_path / "o", clean)
        assert (code, out) == (2, "")
        assert "found no tests" in err
        assert not (tmp_path / "o" / "readiness.sarif").exists()


class TestCritical:
    def test_a_line_a_function(self, project: Path) -> None:
        code, out, err = run("critical", project)
        assert code == 0
        assert out.splitlines()[0].startswith("train.py:5: step  training/")
        assert err == "3 critical functions: 3 training\n"

    def test_json_lines_hold_what_the_contract_names(self, project: Path) -> None:
        _, out, _ = run("critical", "--output-format", "json-lines", project)
        record = json.loads(out.splitlines()[0])
        assert set("file line end_line qualname path role confidence chain".split()) <= set(record)

    def test_entry_points(self, project: Path) -> None:
        _, out, _ = run("entry-points", project)
        assert out.startswith("train.py: main (train.py:15)  training, reaches 3:")
        _, out, _ = run("entry-points", "--output-format", "json-lines", project)
        assert json.loads(out)["qualname"] == "main"


class TestProgress:
    def test_nothing_is_drawn_where_nobody_watches(self) -> None:
        stream = io.StringIO()
        with progress_on(stream, quiet=False) as progress:
            progress("reading", 500, 1000)
        assert stream.getvalue() == ""

    def test_a_bar_is_drawn_on_a_terminal_for_long_work_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM", "xterm")
        stream = Terminal()
        with progress_on(stream, quiet=False) as progress:
            progress("reading", 5, 10)
            assert stream.getvalue() == ""
            for done in range(20, 1001, 20):
                progress("reading", done, 1000)
        assert "reading" in stream.getvalue()

    def test_quiet_is_quiet_on_a_terminal_too(self) -> None:
        stream = Terminal()
        with progress_on(stream, quiet=True) as progress:
            progress("reading", 1000, 1000)
        assert stream.getvalue() == ""


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class TestWhy:
    def test_the_story_of_a_function(self, project: Path) -> None:
        code, out, _ = run("why", "save", project)
        assert code == 0
        for words in (
            "save  (train.py:11)",
            "critical: training path",
            "main  train.py:17",
            "entered by tests: no",
            "statements: 0 of 1 (0%)",
            "test files that import it: test_train.py",
            "RDY401",
        ):
            assert words in out

    @pytest.mark.parametrize("name", ["train.py:12", "train.py:save", "train.save"])
    def test_other_ways_to_name_it(self, name: str, project: Path) -> None:
        assert run("why", name, project)[1].startswith("save  (train.py:11)")

    def test_an_entry_point_is_one_itself(self, project: Path) -> None:
        assert "an entry point itself" in run("why", "main", project)[1]

    def test_what_is_not_critical_is_told_as_well(self, clean: Path) -> None:
        (clean / "a.py").write_text("class A:\n    def plot(self):\n        return 1\n\ndef f():\n    return 1\n")
        assert "calls and overrides no known ML interface" in run("why", "f", clean)[1]
        assert "a class runs through its methods" in run("why", "A", clean)[1]
        assert "entered by tests: unknown (no coverage data was found)" in run("why", "f", clean)[1]

    def test_an_unknown_name_has_a_suggestion(self, project: Path) -> None:
        code, _, err = run("why", "savve", project)
        assert code == 2
        assert "did you mean save?" in err
        assert run("why", "absent.py:3", project)[0] == 2


class TestRules:
    def test_a_page(self) -> None:
        assert run("rule", "RDY401")[1] == run("rule", "untested-critical-function")[1]

    def test_all_of_them(self) -> None:
        _, out, _ = run("rules")
        assert [line.split()[0] for line in out.splitlines()] == [rule.code for rule in RULES]
        _, out, _ = run("rules", "--output-format", "json")
        assert [record["code"] for record in json.loads(out)] == [rule.code for rule in RULES]


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("readiness-lint ")


def test_a_reader_that_goes_away_is_no_error(project: Path) -> None:
    command = f"{sys.executable} -m readiness_lint check -q --output-format json {project} | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
