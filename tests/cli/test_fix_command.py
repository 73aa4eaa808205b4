"""`check --fix`, `--unsafe-fixes` and `--diff` as users meet them."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from readiness_lint.cli import fix
from readiness_lint.cli.main import main
from readiness_lint.engine.fixes import Mended, mend
from readiness_lint.model.fixes import Rewrite
from readiness_lint.rules import RULES
from readiness_lint.rules.rule import Rule
from tests.projects import write_project

DEAD = """\
def validate(config):
    \"\"\"Check the configuration against the limits of the device.\"\"\"
    return True
    limit = config.power_budget
    return config.required_power < limit
"""
ALIVE = '''\
def validate(config):
    """Check the configuration against the limits of the device."""
    return True
'''
LOAD = """\
import torch

def restore(model, path):
    model.load_state_dict(torch.load(path), strict=False)
    return model
"""
STRICT = LOAD.replace(", strict=False", "")
# What these examples are about, apart from what else may be found in them.
MENDED = ("--select", "RDY209,RDY322")


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output (bytes that are no UTF-8 escaped) and standard error of one command."""
    buffer, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(buffer, encoding="utf-8", newline="")
    code = main([str(argument) for argument in arguments], out, err)
    out.flush()
    return code, buffer.getvalue().decode("utf-8", "surrogateescape"), err.getvalue()


def given(stdin: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard input hold these bytes."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))


def check(root: Path, *arguments: object) -> tuple[int, str, str]:
    return run("check", "--no-cache", "--output-format", "concise", *MENDED, *arguments, root)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project", {"pyproject.toml": "", "dead.py": DEAD, "load.py": LOAD})


class TestFix:
    def test_safe_fixes_are_applied_and_the_rest_is_reported(self, project: Path) -> None:
        code, out, err = check(project, "--fix")
        assert code == 1
        assert [line.split(":")[0] for line in out.splitlines()] == ["load.py"]
        assert err.splitlines()[-2:] == ["1 fixed, 1 remaining", "1 fixable with --fix --unsafe-fixes"]
        assert (project / "dead.py").read_text() == ALIVE
        assert (project / "load.py").read_text() == LOAD

    def test_unsafe_fixes_are_applied_on_demand(self, project: Path) -> None:
        code, out, err = check(project, "--fix", "--unsafe-fixes")
        assert (code, out) == (0, "")
        assert err.splitlines()[-1] == "2 fixed, 0 remaining"
        assert (project / "load.py").read_text() == STRICT

    def test_a_second_run_changes_nothing(self, project: Path) -> None:
        check(project, "--fix", "--unsafe-fixes")
        written = {file: file.stat().st_mtime_ns for file in project.glob("*.py")}
        assert check(project, "--fix", "--unsafe-fixes")[2].splitlines()[-1] == "0 fixed, 0 remaining"
        assert written == {file: file.stat().st_mtime_ns for file in project.glob("*.py")}

    def test_without_fix_they_are_counted(self, project: Path) -> None:
        assert check(project)[2].splitlines()[-1] == "1 fixable with --fix, 1 more with --fix --unsafe-fixes"
        assert check(project, "--unsafe-fixes")[2].splitlines()[-1] == "2 fixable with --fix --unsafe-fixes"
        assert check(project, "--quiet")[2] == ""
        assert (project / "dead.py").read_text() == DEAD

    def test_what_is_suppressed_stays(self, project: Path) -> None:
        text = LOAD.replace("=False)", "=False)  # noqa: RDY322")
        (project / "load.py").write_text(text)
        check(project, "--fix", "--unsafe-fixes")
        assert (project / "load.py").read_text() == text

    def test_one_edit_may_make_another_possible(self, tmp_path: Path) -> None:
        """The only reader of an option is dead: when it is gone, nobody reads the option."""
        text = (
            "import argparse\n\ndef main():\n    parser = argparse.ArgumentParser()\n"
            '    parser.add_argument("--data")\n    parser.add_argument("--seed", type=int)\n'
            "    args = parser.parse_args()\n    return sum(args.data)\n    print(args.seed)\n"
        )
        root = write_project(tmp_path, {"pyproject.toml": "", "main.py": text})
        arguments = ("check", "--no-cache", "--select", "RDY209,RDY211", "--unsafe-fixes")
        _, shown, _ = run(*arguments, "--diff", root)
        _, _, err = run(*arguments, "--fix", root)
        lines = text.splitlines(keepends=True)
        assert (root / "main.py").read_text() == "".join(lines[:5] + lines[6:8])
        assert err.splitlines()[-1] == "2 fixed, 0 remaining"
        assert [line for line in shown.splitlines() if line.startswith("-    ")] == [
            '-    parser.add_argument("--seed", type=int)',
            "-    print(args.seed)",
        ]


class TestBytes:
    @pytest.mark.parametrize(
        ("prefix", "encoding", "newline"),
        [
            (b"\xef\xbb\xbf", "utf-8", "\r\n"),
            (b"", "utf-8", "\r"),
            (b"# coding: latin-1\n# \xe9\n", "latin-1", "\n"),
            (b"# \xc3\xa9\r\n", "utf-8", "\n"),
        ],
    )
    def test_encoding_mark_and_line_ends_stay(self, project: Path, prefix: bytes, encoding: str, newline: str) -> None:
        file = project / "dead.py"
        file.write_bytes(prefix + DEAD.replace("\n", newline).encode(encoding))
        check(project, "--fix")
        assert file.read_bytes() == prefix + ALIVE.replace("\n", newline).encode(encoding)

    def test_permissions_and_links_stay(self, project: Path) -> None:
        real = project / "real.txt"
        (project / "dead.py").rename(real)
        real.chmod(0o751)
        (project / "dead.py").symlink_to("real.txt")
        check(project, "--fix")
        assert (project / "dead.py").is_symlink()
        assert real.read_text() == ALIVE
        assert stat.S_IMODE(real.stat().st_mode) == 0o751
        assert not list(project.glob(".*tmp"))

    def test_two_names_of_one_file_are_written_once(self, project: Path) -> None:
        (project / "again.py").symlink_to("dead.py")
        code, _, err = check(project, "--fix")
        assert code == 1
        assert "1 fixed" in err.splitlines()[-2]
        assert (project / "dead.py").read_text() == ALIVE
        assert (project / "again.py").is_symlink()

    def test_a_read_only_file_stops_everything(self, project: Path) -> None:
        (project / "load.py").chmod(0o444)
        code, out, err = check(project, "--fix", "--unsafe-fixes")
        assert (code, out) == (2, "")
        assert err.startswith("error: load.py: the file is read-only; nothing was written\n")
        assert (project / "dead.py").read_text() == DEAD

    def test_a_file_that_changed_is_not_written(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = project / "dead.py"

        def slow(*arguments: object) -> object:
            mending = mend(*arguments)  # type: ignore[arg-type]
            file.write_text(f"{DEAD}# somebody saves\n")
            return mending

        monkeypatch.setattr(fix, "mend", slow)
        code, _, err = check(project, "--fix")
        assert code == 2
        assert "dead.py: the file changed after it was read; nothing was written" in err
        assert file.read_text() == f"{DEAD}# somebody saves\n"

    def test_what_the_system_refuses_leaves_the_old_file(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise OSError(28, os.strerror(28))

        monkeypatch.setattr(Path, "replace", refuse)
        code, _, err = check(project, "--fix")
        assert code == 2
        assert "cannot write: No space left on device" in err
        assert (project / "dead.py").read_text() == DEAD
        assert not list(project.glob(".*tmp"))

    def test_a_file_that_libcst_cannot_read_is_left_alone_and_named(self, project: Path) -> None:
        text = f"{DEAD}\nasync = 'a name before Python 3.7'\n"
        (project / "dead.py").write_text(text)
        _, _, err = check(project, "--fix")
        assert "dead.py: not rewritten, because libcst cannot read all of it" in err.splitlines()
        assert (project / "dead.py").read_text() == text

    def test_notebooks_are_never_rewritten(self, project: Path) -> None:
        source = [f"{line}\n" for line in DEAD.splitlines()]
        cell: dict[str, object] = {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": source,
        }
        notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
        (project / "dead.py").unlink()
        (project / "dead.ipynb").write_text(notebook)
        for option in ("--fix", "--diff"):
            form = () if option == "--diff" else ("--output-format", "concise")
            _, _, err = run("check", "--no-cache", *form, *MENDED, option, project)
            assert "1 finding in notebooks would have a fix in a script: notebooks are never rewritten" in err
        assert (project / "dead.ipynb").read_text() == notebook
        assert check(project)[2].splitlines()[-1] == "1 fixable with --fix --unsafe-fixes"


class TestDiff:
    def test_it_prints_and_writes_nothing(self, project: Path) -> None:
        code, out, err = run("check", "--no-cache", *MENDED, "--diff", project)
        assert code == 1
        assert out == (
            "--- dead.py\n+++ dead.py\n@@ -1,5 +1,3 @@\n def validate(config):\n"
            '     """Check the configuration against the limits of the device."""\n     return True\n'
            "-    limit = config.power_budget\n-    return config.required_power < limit\n"
        )
        assert err.splitlines()[-1] == "would fix 1 finding in 1 file"
        assert (project / "dead.py").read_text() == DEAD

    def test_its_exit_code(self, project: Path) -> None:
        assert run("check", "--no-cache", *MENDED, "--diff", "--exit-zero", project)[0] == 0
        assert run("check", "--no-cache", "--select", "RDY213", "--diff", "--quiet", project) == (0, "", "")

    def test_patch_applies_it(self, project: Path) -> None:
        (project / "dead.py").write_bytes(DEAD.replace("\n", "\r\n").removesuffix("\n").encode())
        patch = project / "it.patch"
        run("check", "--no-cache", *MENDED, "--diff", "--unsafe-fixes", "--output-file", patch, project)
        subprocess.run(["patch", "--binary", "-p0", "-i", patch], cwd=project, capture_output=True, check=True)
        expected = write_project(project.parent / "fixed", {"pyproject.toml": "", "load.py": LOAD})
        (expected / "dead.py").write_bytes(DEAD.replace("\n", "\r\n").removesuffix("\n").encode())
        check(expected, "--fix", "--unsafe-fixes")
        for name in ("dead.py", "load.py"):
            assert (project / name).read_bytes() == (expected / name).read_bytes()

    def test_colours(self, project: Path) -> None:
        _, out, _ = run("check", "--no-cache", *MENDED, "--diff", "--color", "always", project)
        assert "\x1b[31m-    limit = config.power_budget\x1b[0m\n" in out
        assert "\x1b[1m--- dead.py\x1b[0m\n" in out

    def test_a_missing_line_end_is_told(self) -> None:
        one = Mended("a.py", Path("a.py"), b"a\nb", b"a\n")
        assert "".join(fix._diff_of(one, colour=False)).endswith(" a\n-b\n\\ No newline at end of file\n")

    @pytest.mark.parametrize("option", [["--output-format", "json"], ["--statistics"], ["--fail-on", "error"]])
    def test_what_is_about_findings_is_refused(self, project: Path, option: list[str]) -> None:
        code, _, err = run("check", "--diff", *option, project)
        assert code == 2
        assert f"--diff prints what fixes would change, {option[0]} is about findings" in err


class TestStandardInput:
    def test_the_fixed_text_is_printed_and_findings_apart(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        text = (DEAD + LOAD).replace("\n", "\r\n").encode()
        given(text, monkeypatch)
        form = ("--output-format", "concise")
        code, out, err = run("check", *form, *MENDED, "--fix", "-", "--stdin-filename", project / "new.py")
        assert code == 1
        assert out == (ALIVE + LOAD).replace("\n", "\r\n")
        assert err.splitlines()[0].startswith("new.py:7:5: RDY322")
        assert not (project / "new.py").exists()

    def test_a_text_without_fixes_is_printed_as_it_is(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        arguments = ("check", *MENDED, "--fix", "-", "--stdin-filename", project / "new.py")
        for text in (b"# coding: latin-1\nx = '\xe9'", b"x = \xff\n"):
            given(text, monkeypatch)
            _, out, _ = run(*arguments)
            assert out.encode("utf-8", "surrogateescape") == text

    def test_a_diff_of_it(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        arguments = ("check", *MENDED, "--diff", "-", "--stdin-filename", project / "new.py")
        given(DEAD.encode(), monkeypatch)
        code, out, _ = run(*arguments)
        assert code == 1
        assert out.startswith("--- new.py\n+++ new.py\n")


class TestFormats:
    def test_json_has_the_edits_as_ruff_writes_them(self, project: Path) -> None:
        found = json.loads(run("check", "--no-cache", *MENDED, "--output-format", "json", project)[1])
        assert [one["fix"]["applicability"] for one in found] == ["safe", "unsafe"]
        assert found[0]["fix"] == {
            "applicability": "safe",
            "message": "Remove what stands behind `return`",
            "edits": [{"content": "", "location": {"row": 4, "column": 1}, "end_location": {"row": 6, "column": 1}}],
        }

    def test_full_tells_what_would_be_done(self, project: Path) -> None:
        _, out, _ = run("check", "--no-cache", *MENDED, "--output-format", "full", project)
        assert "  = fix: Remove what stands behind `return` (--fix)\n" in out
        assert "(--fix --unsafe-fixes)\n" in out

    def test_sarif_has_replacements(self, project: Path) -> None:
        log = json.loads(run("check", "--no-cache", *MENDED, "--output-format", "sarif", project)[1])
        (change,) = log["runs"][0]["results"][1]["fixes"][0]["artifactChanges"]
        assert change["artifactLocation"]["uri"] == "load.py"
        (replacement,) = change["replacements"]
        assert replacement == {"deletedRegion": {"startLine": 4, "startColumn": 43, "endLine": 4, "endColumn": 57}}
        rules = {rule["id"]: rule["properties"].get("fix") for rule in log["runs"][0]["tool"]["driver"]["rules"]}
        assert (rules["RDY209"], rules["RDY322"], rules["RDY201"]) == ("safe or unsafe", "unsafe", None)

    def test_rules_tell_which_have_fixes(self) -> None:
        listed = json.loads(run("rules", "--output-format", "json")[1])
        assert {one["code"] for one in listed if one["fix"]} == {rule.code for rule in RULES if rule.fixes}
        assert "Fix: **unsafe**, for some findings." in run("rule", "RDY322")[1]
        assert "(fix: unsafe)" in run("rules")[1]


MAIN = "import argparse\n\ndef main():\n    parser = argparse.ArgumentParser()\n"
EXAMPLES = {
    Rewrite.UNREACHABLE: DEAD,
    Rewrite.REFUSED: DEAD.replace("    return True\n", "    raise NotImplementedError  # switched off for now\n"),
    Rewrite.NEVER_TRUE: DEAD.replace("    return True\n", "    if False:\n        print(config)\n"),
    Rewrite.OPTION: f'{MAIN}    parser.add_argument("--seed")\n    parser.parse_args()\n',
    Rewrite.COMMAND_OPTION: (
        'import click\n\n@click.command()\n@click.option("--seed")\ndef main(seed):\n    print(1)\n    train()\n'
    ),
    Rewrite.LENIENT_LOAD: LOAD,
    Rewrite.MOVED_NAME: "from mlx_lm.utils import convert\n\ndef main():\n    convert('model', 'out')\n",
}


@pytest.mark.parametrize("rewrite", Rewrite)
def test_a_finding_that_is_mended_is_found_no_more(rewrite: Rewrite, tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "a.py": EXAMPLES[rewrite]})
    (code,) = (rule.code for rule in RULES if rewrite in [fixable.rewrite for fixable in rule.fixes])
    arguments = ("check", "--no-cache", "--output-format", "concise", "--select", code, tmp_path)
    assert f" {code} " in run(*arguments)[1]
    done, out, err = run(*arguments, "--fix", "--unsafe-fixes")
    assert (done, out, err.splitlines()[-1]) == (0, "", "1 fixed, 0 remaining")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fixes], ids=lambda rule: rule.code)
def test_examples_have_fixes_or_stay_as_they_are(rule: Rule, tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", **dict(rule.firing)})
    arguments = ("check", "--no-cache", "--output-format", "json", "--select", rule.code, tmp_path)
    fixable = sum(one["fix"] is not None for one in json.loads(run(*arguments)[1]))
    after = json.loads(run(*arguments, "--fix", "--unsafe-fixes")[1])
    assert all(one["fix"] is None for one in after)
    changed = any((tmp_path / name).read_text() != text for name, text in rule.firing)
    assert changed == bool(fixable)


def test_every_rewrite_belongs_to_one_rule() -> None:
    declared = [fixable.rewrite for rule in RULES for fixable in rule.fixes]
    assert sorted(declared) == sorted(Rewrite)
