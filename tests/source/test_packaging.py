"""Console scripts that a project declares."""

from __future__ import annotations

from pathlib import Path

from readiness_lint.source.packaging import console_scripts


def test_scripts_of_every_kind_are_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project.scripts]\nfit = "pkg.cli:fit"\n[tool.poetry.scripts]\nold = "pkg.old:main"\n'
    )
    (tmp_path / "setup.cfg").write_text(
        "[options.entry_points]\nconsole_scripts =\n    export = pkg.export:main [onnx]\n    broken\n"
    )
    assert console_scripts(tmp_path) == {"fit": "pkg.cli:fit", "old": "pkg.old:main", "export": "pkg.export:main"}


def test_files_that_are_missing_or_broken_declare_nothing(tmp_path: Path) -> None:
    assert console_scripts(tmp_path) == {}
    (tmp_path / "pyproject.toml").write_text("[project.scripts\n")
    (tmp_path / "setup.cfg").write_text("console_scripts = no section\n")
    assert console_scripts(tmp_path) == {}
    (tmp_path / "pyproject.toml").write_bytes(b"scripts = '\xff'")
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = console_scripts\n")
    assert console_scripts(tmp_path) == {}
    (tmp_path / "pyproject.toml").write_text("[project]\nscripts = 3\n")
    assert console_scripts(tmp_path) == {}
