"""Which units are judged, and what a project says of all of them."""

from __future__ import annotations

from readiness_lint.graph.criticality.signs import signs_of
from readiness_lint.model.facts import UnitKind
from tests.graph.criticality.gallery import gallery
from tests.graph.criticality.support import judged_of, node_called, signs_of_project
from tests.graph.support import name_of, project_of


def judged_names(files: dict[str, str]) -> set[str]:
    """`path:qualname` of what is judged."""
    project = project_of(files)
    return {name_of(project, node) for node in signs_of_project(project).of_units}


def test_functions_are_judged_and_classes_are_not() -> None:
    text = "class C:\n    def m(self):\n        def inner(): pass\n\nasync def f(): pass\n"
    assert judged_names({"a.py": text}) == {"a.py:C.m", "a.py:C.m.inner", "a.py:f"}


def test_a_module_is_judged_where_its_top_level_works() -> None:
    assert judged_names({"a.py": "x(1)\ny(2)\n"}) == set()
    assert judged_names({"a.py": "x(1)\ny(2)\nz(3)\n"}) == {"a.py:<module>"}


def test_what_a_module_only_defines_does_not_make_it_work() -> None:
    assert judged_names({"a.py": "def f():\n    x(1)\n    y(2)\n    z(3)\n"}) == {"a.py:f"}


def test_every_function_is_judged_and_every_file_has_signs() -> None:
    project = gallery()
    signs, nodes = signs_of_project(project), project.nodes
    functions = {node for node in range(len(nodes.places)) if nodes.unit(node).kind is UnitKind.FUNCTION}
    assert functions <= signs.of_units.keys()
    assert signs.of_files.keys() == signs.averages.keys() == {*range(len(nodes.facts))}


def test_a_role_that_is_certain_is_one_of_the_file() -> None:
    text = "import torch\nimport coremltools\ndef f(m):\n    torch.onnx.export(m)\ndef g(p):\n    {}\n"
    sure = project_of({"a.py": text.format("pass")})
    unsure = project_of({"a.py": text.format("coremltools.models.MLModel(p)").replace("torch.onnx.export(m)", "pass")})
    assert "file-role:export" in signs_of_project(sure).of_files[0]
    assert "file-role:none" in signs_of_project(unsure).of_files[0]
    assert "maybe:convert" in signs_of_project(unsure).of_units[node_called(unsure, "g")]


def test_the_profile_is_that_of_all_functions_with_the_signs_of_their_files() -> None:
    files = {"a.py": "import torch\ndef f(): pass\ndef g(): pass\n", "b.py": "def h(): pass\n"}
    half = signs_of_project(project_of({**files, "b.py": files["b.py"] + "def i(): pass\n"})).profile["with-torch"]
    more = signs_of_project(project_of(files)).profile["with-torch"]
    everything = signs_of_project(project_of({"a.py": files["a.py"]})).profile["with-torch"]
    assert half < more < everything


def test_a_project_without_any_function_has_signs_and_a_profile() -> None:
    project = project_of({"a.py": ""})
    assert signs_of_project(project).of_units == {}
    assert signs_of_project(project).profile["size"] == 0
    assert project.critical == {}


def test_what_is_known_gives_the_same_signs_again() -> None:
    judged = judged_of(gallery())
    assert signs_of(judged.known) == judged.signs
