"""`assess --run-tests` on suites that run elsewhere, fail, or never end: each a real pytest in a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.projects import write_project

NET = '''"""A model that is trained."""
import torch


def loss_of(x):
    return torch.nn.functional.cross_entropy(x, 1)


def train(steps):
    optimizer = torch.optim.SGD()
    for _ in range(steps):
        loss_of(2).backward()
        optimizer.step(); optimizer.zero_grad()
    return optimizer


if __name__ == "__main__":
    train(3)
'''
TORCH = """
from unittest.mock import MagicMock


def cross_entropy(x, y):
    return MagicMock()


nn = MagicMock()
nn.functional.cross_entropy = cross_entropy
optim = MagicMock()
"""
TEST = "from net import train\n\n\ndef test_train():\n    assert train(1)\n\n\ndef test_other():\n    assert train(2)\n"
SCRIPT = (
    "import subprocess\nimport sys\n\n\n"
    'def test_script():\n    subprocess.run([sys.executable, "net.py"], check=True)\n'
)
SLOW = "import pathlib\nimport time\n\n\ndef test_slow():\n    pathlib.Path('begun').touch()\n    time.sleep(60)\n"
OURS = {"coverage.sqlite", "junit.xml", "readiness.sarif", "report.md", "findings.txt"}


def project(root: Path, tests: str, **files: str) -> Path:
    """A project whose tests find an empty torch in a folder beside it."""
    write_project(root.parent / "site-packages" / "torch", {"__init__.py": TORCH})
    return write_project(root, {"pyproject.toml": "", "net.py": NET, "test_net.py": tests, **files})


def environment(root: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "READINESS"))}
    return {**clean, "PYTHONPATH": str(root.parent / "site-packages")}


def readiness(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command in the project's folder, as a user types it."""
    command = [sys.executable, "-m", "readiness_lint", *arguments]
    return subprocess.run(
        command, cwd=root, env=environment(root), capture_output=True, text=True, check=False, timeout=120
    )


def assess(root: Path, *pytest_arguments: str) -> subprocess.CompletedProcess[str]:
    return readiness(root, "assess", "--run-tests", "--", "-p", "no:cacheprovider", *pytest_arguments)


def in_process(root: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=root, env=environment(root), capture_output=True, check=False)


def measured(root: Path, *pytest_arguments: str) -> None:
    """The tests as many run them: coverage of this process, no contexts."""
    in_process(root, "-m", "coverage", "run", "--branch", "--source=.", "-m", "pytest", "-q", *pytest_arguments)
    assert (root / ".coverage").exists()


def why(root: Path, name: str) -> str:
    return readiness(root, "why", "-q", name).stdout


class TestOtherProcesses:
    def test_workers_of_xdist_are_measured_with_the_tests_they_run(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", TEST)
        done = assess(root, "-n", "2")
        assert done.returncode == 0, done.stderr
        assert "created: 2/2 workers" in done.stderr
        assert "READY  net.py" in done.stdout
        assert "by 2 passing and 0 failing tests" in why(root, "train")

    def test_what_a_test_starts_is_measured_as_part_of_that_test(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", SCRIPT)
        done = assess(root)
        assert "READY  net.py" in done.stdout, done.stdout + done.stderr
        assert "by 1 passing and 0 failing tests" in why(root, "loss_of")

    def test_a_test_that_fails_after_its_process_vouches_for_nothing(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", f"{SCRIPT}    assert False\n")
        assert "NOT READY  net.py" in assess(root).stdout
        assert "by 0 passing and 1 failing tests" in why(root, "loss_of")

    def test_the_settings_of_the_project_hold_there_too(self, tmp_path: Path) -> None:
        rc = "[run]\nsource = .\nomit = test_*\nrelative_files = true\n"
        elsewhere = SCRIPT.replace('"net.py"', 'os.path.abspath("net.py")').replace("check=True", 'check=True, cwd="/"')
        root = project(tmp_path / "p", f"import os\n{elsewhere}", **{".coveragerc": rc})
        done = assess(root)
        assert "READY  net.py" in done.stdout, done.stdout + done.stderr

    def test_nothing_but_the_project_is_recorded_and_nobody_warns(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", TEST, **{"setup.cfg": "[tool:pytest]\nfilterwarnings = error\n"})
        done = assess(root, "-n", "1")
        assert done.returncode == 0, done.stderr
        assert "arning" not in done.stderr
        others = [line for line in done.stderr.splitlines() if "not part of this project" in line]
        assert [line for line in others if "site-packages" not in line] == []


class TestSilentData:
    def test_data_that_no_test_is_in_says_nothing_of_any_function(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", TEST)
        measured(root, "-n", "2", "--junit-xml=junit.xml")
        found = readiness(root, "check", "--output-format", "concise")
        assert "RDY401" not in found.stdout
        assert ".coverage: it says nothing of any function: no test shows in the coverage data" in found.stderr
        told = why(root, "train")
        assert "entered by tests: unknown" in told
        assert "readiness-lint assess --run-tests" in told
        assert "lost 0.0" in readiness(root, "assess").stdout

    def test_a_report_of_it_says_nothing_either(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", "import net\n\nraise RuntimeError(net)\n")
        measured(root)
        in_process(root, "-m", "coverage", "json")
        found = readiness(root, "check", "--coverage", "coverage.json", "--output-format", "concise")
        assert "RDY401" not in found.stdout
        assert "coverage.json: it says nothing of any function" in found.stderr

    def test_tests_that_enter_nothing_are_measured_although_their_files_are_not(self, tmp_path: Path) -> None:
        rc = "[run]\nsource = .\nomit = test_*\n"
        root = project(tmp_path / "p", "import net\n\n\ndef test_import():\n    assert net\n", **{".coveragerc": rc})
        assert assess(root).returncode == 0
        assert "entered by tests: no" in why(root, "train")
        assert assess(root, "-n", "1").returncode == 0
        assert "entered by tests: no" in why(root, "train")


class TestRemedies:
    @pytest.mark.parametrize("before", ["nothing", "lines", "results", "stale"])
    def test_what_the_ledger_advises_settles_what_is_unknown(self, before: str, tmp_path: Path) -> None:
        root = project(tmp_path / "p", TEST)
        if before != "nothing":
            plain = ["coverage", "run", "-m", "pytest", "-p", "no:xdist", "-q"]
            in_process(root, "-m", *plain, *(["--junit-xml=junit.xml"] if before == "results" else []))
        if before == "stale":
            (root / "net.py").write_text(NET.replace("import torch\n", "import torch\n\nRATE = 1\nSTEPS = 2\n"))
        told = readiness(root, "assess").stdout
        advice = {line.partition("settle it: ")[2] for line in told.splitlines() if "settle it: " in line}
        assert advice
        assert {text.rpartition(": ")[2] for text in advice} == {"readiness-lint assess --run-tests"}, told
        settled = assess(root).stdout
        assert "READY  net.py" in settled
        assert "unknown 0.0, lost 0.0" in settled


class TestAbortedRuns:
    @pytest.mark.parametrize(
        ("arguments", "broken", "words"),
        [
            (["--bogus"], "", "pytest did not begin (exit code 4)"),
            ([], "def test(:\n", "pytest could collect no test (exit code 1)"),
            (["-k", "none"], "", "no tests"),
        ],
    )
    def test_nothing_is_left_that_could_be_taken_for_a_result(
        self, arguments: list[str], broken: str, words: str, tmp_path: Path
    ) -> None:
        root = project(tmp_path / "p", TEST)
        assert assess(root).returncode == 0
        assert {place.name for place in (root / "readiness-report").iterdir()} == OURS
        (root / "test_net.py").write_text(TEST + broken)
        done = assess(root, *arguments)
        assert done.returncode == 2
        assert words in done.stderr
        assert "remedy:" in done.stderr
        assert list((root / "readiness-report").iterdir()) == []
        assert "RDY401" not in readiness(root, "check", "--output-format", "concise").stdout

    def test_an_interrupted_run_leaves_nothing(self, tmp_path: Path) -> None:
        slow = (
            "import pathlib\nimport time\n\n\ndef test_slow():\n    pathlib.Path('begun').touch()\n    time.sleep(60)\n"
        )
        root = project(tmp_path / "p", slow)
        command = [sys.executable, "-m", "readiness_lint", "assess", "--run-tests"]
        with subprocess.Popen(
            command,
            cwd=root,
            env=environment(root),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            # Whoever is started in the background of a script ignores Ctrl-C, and so does what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        ) as running:
            until = time.monotonic() + 60
            while not (root / "begun").exists() and time.monotonic() < until:
                time.sleep(0.05)
            os.killpg(running.pid, signal.SIGINT)
            assert running.wait(120) == 130
        assert list((root / "readiness-report").iterdir()) == []

    def test_other_files_in_the_folder_stay(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", TEST, **{"readiness-report/notes.md": "mine\n"})
        assess(root, "--bogus")
        assert [place.name for place in (root / "readiness-report").iterdir()] == ["notes.md"]

    def test_results_that_pytest_was_told_to_put_elsewhere_are_missed(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", TEST)
        done = assess(root, "--junit-xml=mine.xml")
        assert done.returncode == 2
        assert "readiness-report/junit.xml: the tests left no such file" in done.stderr


class TestPlaces:
    def test_a_place_that_cannot_be_written_to_is_told_before_the_tests_run(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", TEST, taken="a file\n")
        for command in (["assess", "--run-tests", "--output-dir", "taken"], ["assess", "--output-dir", "taken/below"]):
            done = readiness(root, *command)
            assert done.returncode == 2
            assert "taken" in done.stderr
            assert "cannot write" in done.stderr
            assert "remedy: choose a place that can be written to" in done.stderr
            assert "test session starts" not in done.stderr

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
    def test_a_folder_that_is_read_only(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", TEST)
        root.chmod(0o555)
        try:
            done = assess(root)
        finally:
            root.chmod(0o755)
        assert done.returncode == 2
        assert "readiness-report: cannot write: Permission denied" in done.stderr

    def test_the_log_names_the_data_as_the_user_would(self, tmp_path: Path) -> None:
        root = project(tmp_path / "p", TEST, **{".coveragerc": "[run]\nsource = .\n"})
        assert assess(root).returncode == 0
        text = (root / "readiness-report" / "readiness.sarif").read_text()
        assert str(tmp_path) not in text
        assert json.loads(text)["runs"]
