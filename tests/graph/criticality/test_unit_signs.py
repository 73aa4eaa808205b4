"""The signs of single functions, each by an example that has it and one that has not."""

from __future__ import annotations

import pytest

from readiness_lint.graph.criticality.unit_signs import UNMENTIONED
from readiness_lint.graph.project import Project
from tests.graph.criticality.gallery import gallery
from tests.graph.criticality.support import judged_of, signs_called
from tests.graph.support import project_of


@pytest.fixture(scope="module")
def project() -> Project:
    return gallery()


@pytest.mark.parametrize(
    ("qualname", "signs"),
    [
        ("main", {"is:main", "name:entry", "begins:entry", "word:main", "role:none"}),
        ("_hidden", {"private", "callees:1", "callers:1"}),
        ("_hidden.deeper", {"nested"}),
        ("needed_here", {"callees:2", "callers:1"}),
        ("needed_often", {"callers:3"}),
        ("needed_there", {"callers:2", "callees:0"}),
        ("handed_over", {"handed"}),
        ("lonely_thing", {UNMENTIONED, "callers:0"}),
        ("quiet", {"decorator:no-grad"}),
        ("basin", {"decorator:fixture"}),
        ("order", {"decorator:command"}),
        ("answer", {"decorator:route"}),
        ("listed", {"decorator:register"}),
        ("adorned", {"decorator:other"}),
        ("kept", {"decorator:cache"}),
        ("Record.__init__", {"method", "class:dataclass", "special:__init__"}),
        ("Record.__eq__", {"special:other"}),
        ("Record.size", {"decorator:property"}),
        ("Record.fixed", {"decorator:static"}),
        ("Record.made", {"decorator:classmethod"}),
        ("Base.must", {"inherits:ABC", "decorator:abstract"}),
        ("Colours.of", {"inherits:str", "inherits:Enum"}),
        ("Settings.of", {"inherits:BaseModel", "class:settings", "class-word:settings", "base:model"}),
        ("Net.forward", {"inherits:model", "is:forward", "base:model"}),
        ("Pictures.__getitem__", {"inherits:dataset", "overrides", "role:data", "base:data"}),
        ("Square.forward", {"inherits:autograd"}),
        ("Lit.training_step", {"inherits:trainer", "overrides", "role:train_step", "rules:training>=0.85"}),
        ("Lit.part", {"rules:training", "rules:training>=0.65"}),
        ("train", {"role:train_step", "rules-role:train_step", "calls:step", "rules:training"}),
        ("run", {"rules-role:orchestration", "role:none", "calls:training"}),
        ("export", {"role:export", "rules:conversion>=0.85", "uses:torch", "uses:torch-onnx", "calls:weights"}),
        ("rename", {"rules-role:helper", "rules:conversion", "name:weights"}),
        ("load_it", {"maybe:convert", "begins:files", "uses:coremltools", "rules:none"}),
        ("plot_it", {"rules:against", "rules:none", "begins:plotting"}),
        ("of_1", {"statements:0"}),
        ("of_3", {"statements:1"}),
        ("of_9", {"statements:2"}),
        ("of_29", {"statements:3"}),
        ("of_40", {"statements:4"}),
    ],
)
def test_functions_have_the_signs_of_what_they_are(project: Project, qualname: str, signs: set[str]) -> None:
    assert signs <= signs_called(project, qualname)


@pytest.mark.parametrize(
    ("qualname", "signs"),
    [
        ("main", {UNMENTIONED, "private", "nested", "method", "handed"}),
        ("Record.__init__", {"private", "nested", "inherits:model"}),
        ("Record.size", {UNMENTIONED}),
        ("handed_over", {UNMENTIONED}),
        ("needed_often", {"begins:conversion", "handed"}),
        ("Net.forward", {"inherits:dataset", "overrides", "special:other"}),
        ("export", {"role:none", "maybe:export", "rules:none", "rules:against"}),
        ("load_it", {"role:convert", "role:none", "rules:conversion"}),
        ("adorned", {"decorator:route"}),
    ],
)
def test_functions_have_no_signs_of_what_they_are_not(project: Project, qualname: str, signs: set[str]) -> None:
    assert not signs & signs_called(project, qualname)


def test_every_function_stands_in_one_class_of_each_measure(project: Project) -> None:
    for signs in judged_of(project).signs.of_units.values():
        for measure in ("statements:", "callers:", "callees:"):
            assert len([sign for sign in signs if sign.startswith(measure)]) == 1
        assert len({"rules:none", "rules:training", "rules:conversion"} & signs) == 1


def test_a_module_has_no_name_of_a_function() -> None:
    signs = signs_called(project_of({"train.py": "import torch\nfit(1)\nsave(2)\nexport(3)\n"}), "<module>")
    assert "is:module" in signs
    assert not [sign for sign in signs if sign.startswith(("name:", "word:", "begins:"))]


@pytest.mark.parametrize(
    "mention",
    [
        "from a import lonely",
        "import a\na.lonely()",
        "import a\nkeep(a.lonely)",
        "import a\nx = a.lonely",
        '__all__ = ["lonely"]',
        "def f(x):\n    return x.lonely()",
    ],
)
def test_whatever_names_a_function_mentions_it(mention: str) -> None:
    files = {"a.py": "def lonely():\n    return 1\n"}
    assert UNMENTIONED in signs_called(project_of(files), "lonely")
    assert UNMENTIONED not in signs_called(project_of({**files, "b.py": mention + "\n"}), "lonely")


def test_mentions_are_gathered_once() -> None:
    known = judged_of(project_of({"a.py": "from b.c import d as e\ndef f():\n    g.h()\n"})).known
    assert known.mentioned is known.mentioned
    assert known.mentioned >= {"d", "h"}
