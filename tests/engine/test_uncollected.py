"""Test files that an error hides: what they import, and what they leave open."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.engine.uncollected import REMEDY, Uncollected
from readiness_lint.model.evidence import Entered, Evidence, EvidenceFile, Freshness, FunctionEvidence, Ratio
from tests.engine.test_suite import FILES
from tests.projects import analysis_of, write_project

NEVER = FunctionEvidence(Entered.NO, Ratio(0, 2), Ratio(0, 2), Freshness.FRESH)


@pytest.mark.parametrize(
    ("text", "hidden", "expected"),
    [
        ("import pkg.train\n", "tests/test_x.py", ("pkg/train.py",)),
        ("from pkg import train\n", "test_x.py", ("pkg/train.py",)),
        ("from pkg import renamed\n", "project/tests/test_x.py", ("pkg/train.py",)),
        ("import os\n", "tests/test_x.py", None),
        ("import pkg.train\n", "tests/test_y.py", None),
    ],
)
def test_a_hidden_test_file_is_known_by_what_it_imports(
    tmp_path: Path, text: str, hidden: str, expected: tuple[str, ...] | None
) -> None:
    analysis = analysis_of(write_project(tmp_path / "p", {**FILES, "tests/test_x.py": text}))
    assert analysis.project is not None
    file = EvidenceFile("junit.xml", "tests", "JUnit XML", "", "named", hidden=(hidden,))
    found = Uncollected(analysis.project, Evidence(files=(file,)), analysis.tests).critical()
    assert found.get("tests/test_x.py") == expected


MORE = {
    "pkg/loop.py": "from .train import step\n\n\ndef run(loss, optimizer):\n    step(loss, optimizer)\n",
    "pkg/alone.py": "import torch\n\n\ndef save(model):\n    torch.save(model.state_dict(), 'x')\n",
    "tests/__init__.py": "",
    "src/__init__.py": "",
    "src/lib/__init__.py": "",
    "src/lib/far.py": "import torch\n\n\ndef save(model):\n    torch.save(model.state_dict(), 'x')\n",
    "code/tool.py": "import torch\n\n\ndef save(model):\n    torch.save(model.state_dict(), 'x')\n",
    "tests/helpers.py": "import pkg.loop\n",
}


@pytest.mark.parametrize(
    ("files", "hidden", "open_"),
    [
        ({"tests/test_x.py": "import pkg.loop\n"}, ["tests/test_x.py"], {"pkg/loop.py", "pkg/train.py"}),
        ({"tests/test_x.py": "from .helpers import it\n"}, ["tests/test_x.py"], {"pkg/loop.py", "pkg/train.py"}),
        ({"tests/test_x.py": "from tests import helpers\n"}, ["tests/test_x.py"], {"pkg/loop.py", "pkg/train.py"}),
        ({"tests/test_x.py": "", "tests/conftest.py": "import pkg.alone\n"}, ["tests/test_x.py"], {"pkg/alone.py"}),
        ({"tests/test_x.py": "import os\n"}, ["tests/test_x.py"], set()),
        (
            {"tests/test_x.py": "import subprocess\n"},
            ["tests/test_x.py"],
            {"pkg/loop.py", "pkg/train.py", "pkg/alone.py", "src/lib/far.py", "code/tool.py"},
        ),
        ({"tests/test_x.py": "import pkg.alone\n"}, ["tests/test_y.py"], set()),
        ({"tests/test_x.py": "from lib.far import f\n"}, ["tests/test_x.py"], {"src/lib/far.py"}),
        ({"tests/test_x.py": "from far import f\n"}, ["tests/test_x.py"], set()),
        ({"tests/test_x.py": "import tool\n"}, ["tests/test_x.py"], {"code/tool.py"}),
        ({"tests/test_x.py": "import pkg.alone\n"}, [], set()),
    ],
)
def test_what_their_tests_may_enter_is_not_untested(
    tmp_path: Path, files: dict[str, str], hidden: list[str], open_: set[str]
) -> None:
    analysis = analysis_of(write_project(tmp_path / "p", {**FILES, **MORE, **files}))
    assert analysis.project is not None
    units = {path: dict.fromkeys(range(len(facts.units)), NEVER) for path, facts in analysis.project.facts.items()}
    results = EvidenceFile("junit.xml", "tests", "JUnit XML", "", "named", hidden=tuple(hidden))
    evidence = Evidence(files=(results,), units=units)
    found = Uncollected(analysis.project, evidence, analysis.tests).without_absences(evidence)
    told = {path: one for path, of_file in found.units.items() if (one := of_file[0]).entered is Entered.UNKNOWN}
    assert {path for path in told if not path.endswith("__init__.py")} == open_
    for one in told.values():
        assert one.reason == "an error kept tests/test_x.py from being collected, and its tests may enter it"
        assert (one.statements, one.remedy) == (None, REMEDY)


def test_several_files_are_counted(tmp_path: Path) -> None:
    tests = {f"tests/test_{name}.py": "import pkg.alone\n" for name in "xyz"}
    analysis = analysis_of(write_project(tmp_path / "p", {**FILES, **MORE, **tests}))
    assert analysis.project is not None
    results = EvidenceFile("junit.xml", "tests", "JUnit XML", "", "named", hidden=tuple(tests))
    evidence = Evidence(files=(results,), units={"pkg/alone.py": {0: NEVER}})
    found = Uncollected(analysis.project, evidence, analysis.tests).without_absences(evidence)
    assert found.units["pkg/alone.py"][0].reason == (
        "errors kept tests/test_x.py and 2 other test files from being collected, and their tests may enter it"
    )


def test_without_evidence_nothing_is_hidden(tmp_path: Path) -> None:
    analysis = analysis_of(write_project(tmp_path / "p", FILES))
    assert analysis.project is not None
    assert Uncollected(analysis.project, None, ()).critical() == {}
    assert Uncollected(analysis.project, Evidence(), ()).critical() == {}
