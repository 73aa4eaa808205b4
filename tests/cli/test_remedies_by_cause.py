"""What is told to settle an unknown is not the command that has just left it open."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_run_tests import NET, TEST, assess, project, readiness, why


def open_of(root: Path) -> str:
    """What `evidence` leaves open, in one line."""
    return " ".join(readiness(root, "evidence", "-q").stdout.partition("Open")[2].split())


def test_files_that_the_coverage_settings_leave_out(tmp_path: Path) -> None:
    toml = '[tool.coverage.run]\nsource = ["lib"]\n'
    root = project(tmp_path / "p", TEST, **{"lib/__init__.py": "", "pyproject.toml": toml})
    assert assess(root).returncode == 0
    assert "`source` of coverage's `run` section in pyproject.toml may leave it out" in open_of(root)
    assert "-> let `source` of coverage's `run` section in pyproject.toml take the file in, then run" in open_of(root)
    assert "to settle it: let `source`" in why(root, "train")
    (root / "pyproject.toml").write_text('[tool.coverage.run]\nsource = ["."]\n')
    assert assess(root).returncode == 0
    assert "entered by tests: yes" in why(root, "train")


def test_functions_that_ran_on_import_alone_are_to_be_called(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "import net\n\n\ndef test_net():\n    assert net\n")
    (root / "net.py").write_text(f"{NET}\n\nLOSS = loss_of(1)\n")
    told = assess(root).stdout
    assert "it ran on import, and in no test" in told
    assert "settle it: write a test that calls it" in told
    assert "with the conditions of skipped tests met" not in told
    assert "no, it ran on import alone" in why(root, "loss_of")


def test_functions_that_only_a_test_enters_which_was_skipped_half_way(tmp_path: Path) -> None:
    half = "import pytest\nfrom net import train\n\n\ndef test_half():\n    train(1)\n    pytest.skip('no device')\n"
    root = project(tmp_path / "p", half)
    assert assess(root).returncode == 0
    assert "`test_net.test_half` entered it and was skipped half way" in open_of(root)
    assert "meet the conditions of `test_net.test_half`, then run the tests" in open_of(root)
