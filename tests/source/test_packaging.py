"""Console scripts that a project declares."""

from __future__ import annotations

from pathlib import Path

from readiness_lint.source.packaging import console_scripts
from tests.work import not_hanging


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


def test_gui_scripts_and_the_tables_of_poetry(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project.gui-scripts]\nlook = "pkg.look:main"\n[tool.poetry.scripts]\n'
        'a = { callable = "pkg.a:main" }\nb = { reference = "pkg.b:main", type = "console" }\n'
        'c = { reference = "bin/c.sh", type = "file" }\n'
    )
    (tmp_path / "setup.cfg").write_text("[options.entry_points]\ngui_scripts =\n    see = pkg.see:main\n")
    assert console_scripts(tmp_path) == {
        "look": "pkg.look:main",
        "a": "pkg.a:main",
        "b": "pkg.b:main",
        "see": "pkg.see:main",
    }


LIST = """
from setuptools import setup

setup(
    entry_points={
        "console_scripts": [
            "fit = pkg.fit:main",  # the trainer
            # "old = pkg.old:main",
            'export=pkg.export:run [onnx]',
            f"{NAME} = pkg.x:main", "last = pkg.last:main",
        ],
        "gui_scripts": ("look = pkg.look:main",),
        "flake8.extension": ["X = pkg.plugin:Plugin"],
    },
)
"""
INI = '''
setup(entry_points="""
    [console_scripts]
    fit = pkg.fit:main
    export-it = pkg.export:run [onnx]

    [flake8.extension]
    X = pkg.plugin:Plugin
""")
'''


def test_setup_py_is_read_and_never_run(tmp_path: Path) -> None:
    file = tmp_path / "setup.py"
    file.write_text("raise SystemExit(1)\n" + LIST)
    assert console_scripts(tmp_path) == {
        "fit": "pkg.fit:main",
        "export": "pkg.export:run",
        "last": "pkg.last:main",
        "look": "pkg.look:main",
    }
    file.write_text(INI)
    assert console_scripts(tmp_path) == {"fit": "pkg.fit:main", "export-it": "pkg.export:run"}
    file.write_text('setup(entry_points=dict(console_scripts=["fit = pkg.fit:main"]))\n')
    assert console_scripts(tmp_path) == {"fit": "pkg.fit:main"}
    file.write_text('setup(entry_points={"console_scripts": "fit = pkg.fit:main"})\n')
    assert console_scripts(tmp_path) == {"fit": "pkg.fit:main"}
    file.write_text('setup(entry_points={"console_scripts": SCRIPTS, "x": ["no scripts"]})\nconsole_scripts = 3\n')
    assert console_scripts(tmp_path) == {}


def test_a_hostile_setup_py_does_not_hang(tmp_path: Path) -> None:
    for piece in (" ", "[", "[ ", "console_scripts ", "console_scripts = [", "'a = b:c',", "[console_scripts]\n"):
        (tmp_path / "setup.py").write_text("console_scripts [" + piece * (200_000 // len(piece)))
        with not_hanging():
            console_scripts(tmp_path)
