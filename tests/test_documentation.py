"""What the documentation says is what the program does, as far as a program can tell."""

from __future__ import annotations

import argparse
import importlib.util
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest
import tomli

from readiness_lint.cli.arguments import build_parser
from readiness_lint.config.debt import CATEGORIES
from readiness_lint.config.load import load_config
from readiness_lint.config.schema import Reader
from readiness_lint.config.settings import Config
from readiness_lint.debt.classify import PEDANTIC, REPORTED
from readiness_lint.debt.lexicon import family_names
from readiness_lint.rules import BY_CODE, RULES
from readiness_lint.rules.debt import SURE
from readiness_lint.score import ledger

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Options of other programs that the documentation names.
FOREIGN = {"--cov", "--cov-context", "--deselect", "--lf", "--source", "--sw"}

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def own_commands(text: str) -> Iterator[list[str]]:
    """Every call of readiness-lint in shell blocks and workflow steps, as arguments."""
    for block in (*blocks(text, "sh"), *blocks(text, "yaml")):
        for line in block.splitlines():
            for command in re.split(r"&&|;|\brun: ", line.partition(" #")[0]):
                words = shlex.split(command)
                if words and Path(words[0]).name == "readiness-lint":
                    yield words[1:]


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    """Every option of the parser and of its commands."""
    found: set[str] = set()
    for action in parser._actions:
        found.update(action.option_strings)
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                found |= options_of(command)
    return found


def test_every_rule_has_its_page_and_no_page_is_left_over() -> None:
    folder = ROOT / "docs" / "rules"
    written = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    assert written == tool("write_rule_pages").pages(), "run tools/write_rule_pages.py"


def test_pages_are_what_the_command_prints() -> None:
    pages: Mapping[str, str] = tool("write_rule_pages").pages()
    assert all(pages[f"{rule.code}.md"] == rule.markdown() for rule in RULES)


@pytest.mark.parametrize("arguments", [*own_commands(README)], ids=" ".join)
def test_commands_of_the_readme_are_understood(arguments: list[str]) -> None:
    options = build_parser().parse_args(arguments)
    assert options.function


def test_the_readme_shows_commands() -> None:
    commands = {arguments[0] for arguments in own_commands(README)}
    assert {"assess", "check", "critical", "why", "score"} <= commands


@every_page
def test_options_exist(page: Path) -> None:
    plugin = "".join(
        (ROOT / "src" / "readiness_lint" / name).read_text(encoding="utf-8")
        for name in ("flake8_plugin.py", "pytest_plugin.py")
    )
    known = options_of(build_parser()) | set(re.findall(r'"(--readiness-\w+)"', plugin)) | FOREIGN
    # In code, after white space: `pip install --quiet` and the like stand in blocks, which are not looked at.
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    named = {
        option for code in re.findall(r"`([^`\n]+)`", text) for option in re.findall(r"(?<!\S)--[a-z][\w-]+", code)
    }
    assert named - known == set()


@every_page
def test_codes_exist(page: Path) -> None:
    assert set(re.findall(r"\bRDY\d{3}\b", page.read_text(encoding="utf-8"))) - set(BY_CODE) == set()


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert not missing


def test_the_points_of_the_readme_are_those_of_the_ledger() -> None:
    shares = re.search(r"tests \((\d+)\), coverage .*? \((\d+)\), debt .*? \((\d+)\) .*? \((\d+)\)", README, re.DOTALL)
    assert shares is not None
    wanted = (ledger.TESTS, ledger.COVERAGE, ledger.DEBT, ledger.CRITICAL_PATH)
    assert tuple(int(share) * 10 for share in shares.groups()) == wanted


def test_ci_installs_what_the_readme_installs() -> None:
    installs = [line for block in blocks(README, "sh") for line in block.splitlines() if "pip install -e" in line]
    (command,) = installs
    wanted = command.partition("pip install ")[2].partition(" &&")[0]
    assert wanted in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_hooks_call_what_exists() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"^  entry: readiness-lint (.+)$", hooks, re.MULTILINE)
    assert [build_parser().parse_args(entry.split()).function for entry in entries] == ["check", "check"]
    assert set(re.findall(r"^- id: (\S+)$", hooks, re.MULTILINE)) == set(
        re.findall(r"^    - id: (\S+)$", README, re.MULTILINE)
    )


def test_the_picture_needs_no_network_and_names_no_machine() -> None:
    picture = (ROOT / "docs" / "images" / "assess.svg").read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\"' )]*", picture) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"/(?:home|root|tmp|work|Users)/", picture)


def test_a_picture_shows_what_was_printed_and_marks_what_was_left_out() -> None:
    drawer = tool("draw_terminal")
    printed = "one\n\ntwo\n\nthree\nfour\n"
    assert drawer.chosen_paragraphs(printed, []) == "one\n\ntwo\n\nthree\nfour"
    assert drawer.chosen_paragraphs(printed, [1, -1]) == "one\n\n…\n\nthree\nfour"
    assert drawer.chosen_paragraphs(printed, [1, 2]) == "one\n\ntwo"
    picture = drawer.drawing(["bin/readiness-lint", "rules", "--color", "always"], "\x1b[31mred\x1b[0m")
    assert picture == drawer.drawing(["readiness-lint", "rules"], "\x1b[31mred\x1b[0m")
    assert "&#160;rules" in picture


def documented_keys() -> dict[str, str]:
    """Keys of the tables of docs/configuration.md, with the default that they name."""
    return dict(re.findall(r"^\| `([\w-]+)` \| ([^|]+?) \|", CONFIGURATION, re.MULTILINE))


def settings_of(folder: Path, text: str) -> Config:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return load_config(folder, known_codes=BY_CODE, known_families=family_names)


def test_every_key_is_documented_and_shown() -> None:
    reader = Reader(BY_CODE, known_families=family_names)
    # A reader asked for a key that cannot exist lists those that do.
    unknown = {"?": 0, "paths": {"training": {"?": 0}}, "debt": {"?": 0, "families": [{"?": 0}]}}
    reader.config(unknown, Config(root=ROOT))
    listed = [remedy for problem in reader.problems if (remedy := problem.fault.remedy or "").startswith("the keys")]
    keys = {key for text in listed for key in text.removeprefix("the keys are ").split(", ")}
    assert set(documented_keys()) == keys - {"paths", "debt"}
    example = tomli.loads(blocks(CONFIGURATION, "toml")[0])["tool"]["readiness-lint"]
    tables = (*example["paths"].values(), example["debt"], *example["debt"]["families"])
    shown = {*example, *(key for table in tables for key in table)}
    assert shown == keys


def test_the_example_of_the_configuration_is_accepted(tmp_path: Path) -> None:
    config = settings_of(tmp_path, blocks(CONFIGURATION, "toml")[0])
    assert [path.name for path in config.critical_paths] == ["training", "conversion", "data-preparation"]
    assert config.critical_path("training").line_threshold == 0.9
    assert not config.selects("RDY101", "a.py")
    assert not config.selects("RDY102", "scripts/a.py")
    assert config.selects("RDY102", "a.py")
    assert [family.name for family in config.debt.families] == ["shim"]


def test_documented_defaults_are_the_defaults(tmp_path: Path) -> None:
    keys = documented_keys()
    debt = "\n".join(f"{key} = {keys[key].strip('`')}" for key in ("mute", "pedantic", "families"))
    top = ("select", "ignore", "exclude", "extend-exclude", "task-tags", "cache-dir")
    lines = "\n".join(f"{key} = {keys[key].strip('`')}" for key in top)
    thresholds = "\n".join(
        f"{key} = {keys[key].strip('`')}" for key in ("line-threshold", "branch-threshold", "mutation-threshold")
    )
    text = f"[tool.readiness-lint]\n{lines}\n[tool.readiness-lint.debt]\n{debt}\n"
    text += f"[tool.readiness-lint.paths.training]\n{thresholds}\n"
    assert settings_of(tmp_path, text) == settings_of(tmp_path, "[tool.readiness-lint]\n")


def test_the_rooms_of_the_architecture_exist() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`[\w./]+`(?:, )?)+) \|", page, re.MULTILINE)
    named = {name.rstrip("/") for row in rows for name in re.findall(r"`([\w./]+)`", row)}
    package = ROOT / "src" / "readiness_lint"
    rooms = {
        entry.name for entry in package.iterdir() if not entry.name.startswith("_") and entry.suffix in ("", ".py")
    }
    assert named == rooms


def test_the_page_about_debt_tells_its_kinds_and_thresholds() -> None:
    page = (ROOT / "docs" / "debt.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([\w-]+)` \| \[(RDY\d+)\]", page, re.MULTILINE)
    assert tuple(category for category, _ in told) == CATEGORIES
    assert [code for _, code in told] == [rule.code for rule in RULES if rule.family == 1 and rule.by_default]
    thresholds = re.findall(r"^\| from (0\.\d+) on \|", page, re.MULTILINE)
    assert [float(number) for number in thresholds] == [SURE, REPORTED, PEDANTIC]
