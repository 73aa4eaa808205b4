"""`critical`, `entry-points` and `why` in a project with a configuration of its own."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from readiness_lint.cli.main import main
from tests.projects import write_project

CONFIG = """\
[tool.readiness-lint]
not-critical = ["pkg.train:tidy"]

[tool.readiness-lint.paths.training]
critical = [
    "pkg.train:idle",
]
"""
TRAIN = """\
import torch


def fit(model, optimizer, x):
    model(x).backward()
    optimizer.step()
    tidy(x)  # TODO: drop


def tidy(x):
    return x


def idle():
    return 1


def moved(x):  # readiness-lint: critical=conversion
    return torch.nn.functional.mse_loss(x, x)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {"pyproject.toml": CONFIG, "pkg/__init__.py": "", "pkg/train.py": TRAIN, "Makefile": "a:\n\tpython go.py\n"}
    files["go.py"] = "from pkg.train import fit\n\nfit(1, 2, 3)\n"
    files["pkg/export.py"] = 'import torch\n\n\ndef save(m):\n    torch.onnx.export(m, None, "m")\n'
    return write_project(tmp_path / "p", files)


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return main([str(argument) for argument in arguments], out, err), out.getvalue(), err.getvalue()


def configured(project: Path, text: str) -> str:
    """What `critical` says to another configuration, which it must refuse."""
    (project / "pyproject.toml").write_text(text)
    code, out, err = run("critical", project)
    assert (code, out) == (2, "")
    return err


class TestChanges:
    def test_the_list_ends_with_what_was_changed_and_where(self, project: Path) -> None:
        code, out, _ = run("critical", project)
        assert code == 0
        pragma = "# readiness-lint: critical=conversion"
        listed, _, changed = out.partition("\n\n")
        assert "idle  training/configured  1.00" in listed
        assert "tidy" not in listed
        assert changed.splitlines() == [
            "changed by configuration: 3 functions",
            'pkg/train.py:10: tidy  taken out of training  by pyproject.toml:2: not-critical = "pkg.train:tidy"',
            'pkg/train.py:14: idle  added to training  by pyproject.toml:6: critical = "pkg.train:idle"',
            f"pkg/train.py:18: moved  moved from training to conversion  by pkg/train.py:18: {pragma}",
        ]

    def test_one_path_alone(self, project: Path) -> None:
        _, out, err = run("critical", "--path", "conversion", project)
        assert "fit" not in out
        assert "changed by configuration: 1 function\n" in out
        assert err == "2 critical functions: 2 conversion\n"

    def test_without_a_word_there_is_no_such_section(self, project: Path) -> None:
        assert "changed" not in run("critical", "--isolated", project / "pkg/export.py")[1]

    def test_json_lines_have_a_field(self, project: Path) -> None:
        lines = run("critical", "--output-format", "json-lines", project)[1].splitlines()
        by_name = {record["qualname"]: record["configured"] for record in map(json.loads, lines)}
        assert by_name["save"] is None
        assert by_name["moved"] == {
            "place": "pkg/train.py:18",
            "written": "# readiness-lint: critical=conversion",
            "before": "training",
        }

    def test_a_comment_that_is_not_understood_is_told(self, project: Path) -> None:
        (project / "pkg/export.py").write_text("def save(m):  # readiness-lint: citical\n    return m\n")
        _, _, err = run("critical", project)
        assert "warning: pkg/export.py: line 1: `# readiness-lint: citical` is not understood" in err
        assert "did you mean 'critical'?" in err
        assert "is not understood" in run("check", project)[2]


class TestMistakes:
    def test_a_name_that_is_none_is_shown_where_it_stands(self, project: Path) -> None:
        err = configured(project, '[tool.readiness-lint]\ncritical = ["pkg/", "pkg.train:fitt"]\n')
        assert err.startswith("error: pyproject.toml:2:21: 'pkg.train:fitt' names no function of this project\n")
        assert "did you mean pkg.train:fit?" in err

    def test_several_are_told_at_once(self, project: Path) -> None:
        text = '[tool.readiness-lint]\nnot-critical = ["nope/**", "pkg.train:zzzz", "pgk/train.py:fit", "a.b:c"]\n'
        err = configured(project, f'{text}[tool.readiness-lint.paths.training]\nentry-points = ["x.y"]\n')
        for told in (
            "pyproject.toml:2:17: the pattern 'nope/**' matches no file that is read",
            "pkg.train defines fit, tidy, idle, moved",
            "did you mean pkg/train.py:fit",
            "write it as `package.module:function`",
            "pyproject.toml:4:17: entry point 'x.y' of the path 'training'",
        ):
            assert told in err

    def test_globs_and_interfaces_that_mean_nothing_are_told(self, project: Path) -> None:
        text = '[tool.readiness-lint]\nroles.export = ["my.never"]\npaths.training.globs = ["nowhere/"]\n'
        (project / "pyproject.toml").write_text(text)
        code, _, err = run("critical", project)
        assert code == 0
        assert "warning: pyproject.toml: line 3: the pattern 'nowhere/' matches no file" in err
        assert "warning: pyproject.toml: line 2: my.never is nothing that this project defines" in err

    def test_a_path_that_is_none(self, project: Path) -> None:
        assert "did you mean training?" in run("critical", "--path", "trianing", project)[2]
        assert "there are training, conversion" in run("entry-points", "--path", "x", project)[2]


class TestDrawings:
    def test_functions_of_one_path(self, project: Path) -> None:
        _, out, _ = run("critical", "--output-format", "dot", "--path", "training", project)
        assert out.startswith("digraph critical {")
        assert 'label="training"' in out
        assert "conversion" not in out
        assert '[label="fit\\npkg/train.py:4", peripheries=2]' in out

    def test_what_entry_points_reach(self, project: Path) -> None:
        _, out, _ = run("entry-points", "--output-format", "mermaid", project)
        assert out.startswith("flowchart LR\n")
        assert "fit<br/>pkg/train.py:4" in out
        assert "idle" not in out

    def test_entry_points_of_one_path(self, project: Path) -> None:
        _, out, _ = run("entry-points", "--path", "training", project)
        assert "is started by Makefile:2 (`python go.py`)" in out
        assert run("entry-points", "--path", "conversion", project)[1] == ""


class TestWhy:
    def test_who_decided(self, project: Path) -> None:
        _, out, _ = run("why", "idle", project)
        assert '  decided by pyproject.toml:6: critical = "pkg.train:idle"\n    inferred without what was' in out
        assert "inferred without what was said: not critical\n" in out
        assert 'because the configuration says `critical = "pkg.train:idle"`' in out
        assert "inferred without what was said: on the training path" in run("why", "moved", project)[1]
        (project / "pyproject.toml").write_text('[tool.readiness-lint]\ncritical = ["pkg.train:fit"]\n')
        assert "inferred without what was said: the same" in run("why", "fit", project)[1]

    def test_what_was_taken_out_keeps_its_reasons(self, project: Path) -> None:
        _, out, _ = run("why", "tidy", project)
        assert "not critical, as far as is known:\n    somebody said so\n    although it is called by fit" in out

    def test_what_may_be_dead_is_left_out_for_that(self, project: Path) -> None:
        text = "from pkg.train import fit\n\n\ndef forgotten(a, b):\n    c = a + b\n    fit(c, a, b)\n    return c\n"
        write_project(project, {"train/loss.py": text})
        _, out, _ = run("why", "forgotten", project)
        assert "    nothing in the project mentions it, and it uses no library itself: it may be dead\n" in out
        assert "    but for that it would be critical (confidence 0." in out
        assert "      for it: calls fit (line 6), which is on the training path\n" in out
        assert "      for it: its folder speaks of training\n" in out

    def test_what_has_nothing_to_judge(self, project: Path) -> None:
        _, out, _ = run("why", "pkg/export.py", project)
        assert "critical, as far as is known:\n    it calls and overrides no known ML interface" in out
        assert "it may be dead" not in out

    def test_what_its_name_speaks_against_has_its_signs_too(self, project: Path) -> None:
        write_project(project, {"pkg/more.py": "from pkg.train import fit\n\n\ndef plot_it(x):\n    fit(x, x, x)\n"})
        _, out, _ = run("why", "plot_it", project)
        assert "    its name `plot_it` speaks of plotting\n    too little speaks for it (confidence 0." in out

    def test_what_speaks_for_another_path_is_no_reason(self, project: Path) -> None:
        text = 'paths.{0}.critical = ["pkg.train:idle"]\npaths.{0}.entry-points = ["{1}"]\n'
        both = text.format("training", "pkg.train:fit") + text.format("conversion", "pkg.export:save")
        (project / "pyproject.toml").write_text(f"[tool.readiness-lint]\n{both}")
        _, out, _ = run("why", "idle", project)
        said = 'the configuration says `critical = "pkg.train:idle"`'
        assert f"    because {said}\n" in out
        export = "from pkg.train import tidy\nimport torch\n\n\ndef save(m):\n    tidy(m)\n    torch.onnx.export(m)\n"
        write_project(project, {"pkg/export.py": export})
        _, out, _ = run("why", "tidy", project)
        assert "    because it is called by fit (line 7)\n" in out
        assert "    although it is called by save (line 6), which speaks for the conversion path\n" in out

    def test_debt_apart_from_other_findings(self, project: Path) -> None:
        _, out, _ = run("why", "fit", project)
        assert "  debt admitted inside it: 1 comment\n    pkg/train.py:7: RDY101" in out
        assert "  other findings: " in out

    def test_an_ambiguous_name_lists_what_it_may_mean(self, project: Path) -> None:
        (project / "pkg/more.py").write_text("def idle():\n    return 2\n")
        code, out, err = run("why", "idle", project)
        assert (code, out) == (2, "")
        assert "2 functions are called 'idle':\n    pkg/more.py:1  idle\n    pkg/train.py:14  idle  training\n" in err
        assert run("why", "pkg.train:idle", project)[1].startswith("idle  (pkg/train.py:14)")
        assert run("why", "pkg/more.py:1", project)[1].startswith("idle  (pkg/more.py:1)")

    def test_many_candidates_are_cut(self, project: Path) -> None:
        text = "".join(f"class C{number}:\n    def same(self):\n        return 1\n" for number in range(30))
        (project / "pkg/more.py").write_text(text)
        assert "    and 10 more\n" in run("why", "same", project)[2]

    def test_a_file_that_is_not_judged(self, project: Path) -> None:
        _, out, _ = run("why", "fit", project / "pkg/export.py")
        assert "debt and findings: not looked for" in out
