"""From files to the names that import them."""

from __future__ import annotations

from readiness_lint.source.project import import_names, module_names


def test_packages_scripts_and_namespaces() -> None:
    names = module_names(
        ["pkg/__init__.py", "pkg/a.py", "pkg/sub/b.py", "pkg/__main__.py", "training/loop.py", "run.py", "gui.pyw"]
    )
    assert names == {
        "gui.pyw": "gui",
        "pkg/__init__.py": "pkg",
        "pkg/__main__.py": "pkg.__main__",
        "pkg/a.py": "pkg.a",
        "pkg/sub/b.py": "pkg.sub.b",
        "run.py": "run",
        "training/loop.py": "training.loop",
    }


def test_src_is_a_place_to_start_from_unless_it_is_a_package() -> None:
    assert module_names(["src/pkg/a.py"]) == {"src/pkg/a.py": "pkg.a"}
    assert module_names(["src/__init__.py", "src/a.py"])["src/a.py"] == "src.a"
    assert module_names(["pkg/src/a.py"]) == {"pkg/src/a.py": "pkg.src.a"}


def test_projects_inside_a_project() -> None:
    paths = ["libs/one/src/one/a.py", "libs/two/two/b.py", "libs/c.py", "libs/two/setup.py", "libs/three/__init__.py"]
    names = module_names([*paths, "libs/three/x.py"], ["", "libs/one", "libs/two", "libs/three"])
    assert names["libs/one/src/one/a.py"] == "one.a"
    assert names["libs/two/two/b.py"] == "two.b"
    assert names["libs/two/setup.py"] == "setup"
    assert names["libs/c.py"] == "libs.c"
    assert names["libs/three/x.py"] == "libs.three.x"


def test_files_without_a_name_that_can_be_imported_still_have_one() -> None:
    assert module_names(["my-run.py", "__init__.py", "notes", "a.b/c.py"]) == {
        "__init__.py": "__init__",
        "a.b/c.py": "a.b.c",
        "my-run.py": "my-run",
        "notes": "notes",
    }


def test_scripts_that_run_in_the_root_import_through_src() -> None:
    names = import_names(["src/model.py", "train.py"])
    assert names == {"model": "src/model.py", "train": "train.py", "src.model": "src/model.py"}


def test_a_first_name_wins_over_a_second_and_two_second_ones_are_none() -> None:
    paths = ["x/src/m.py", "x/src/src/m.py", "m.py"]
    names = import_names(paths, ["x"])
    assert names["m"] in ("m.py", "x/src/m.py")
    assert names["src.m"] == "x/src/src/m.py"
    assert names["x.src.m"] == "x/src/m.py"
    both = import_names(["a/src/m.py", "b/src/m.py"], ["a", "b"])
    assert "src.m" not in both
    assert both["a.src.m"] == "a/src/m.py"


def test_a_package_wins_over_a_module_of_its_name() -> None:
    assert import_names(["a.py", "a/__init__.py"])["a"] == "a/__init__.py"
    assert import_names(["src/a/__init__.py", "a.py"])["a"] == "src/a/__init__.py"
