"""Which files a run reads."""

from __future__ import annotations

from pathlib import Path

from tests.projects import analysis_of, write_project

FILES = {
    "main.py": "from steps import step\n\ndef main():\n    step(1)\n",
    "steps.py": "def step(x):\n    pass\n",
}


def test_a_project_is_read_whole_to_judge_one_file(tmp_path: Path) -> None:
    root = write_project(tmp_path / "p", {**FILES, "setup.py": ""})
    assert [finding.code for finding in analysis_of(root / "steps.py").report.findings] == ["RDY201"]


def test_a_folder_that_is_no_project_is_not_read_for_one_file(tmp_path: Path) -> None:
    root = write_project(tmp_path / "p", FILES)
    assert analysis_of(root / "steps.py").report.findings == ()
