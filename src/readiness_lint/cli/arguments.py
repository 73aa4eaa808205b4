"""The arguments of every command."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from readiness_lint import __version__
from readiness_lint.cli.evidence_files import EvidenceFiles

CHECK_FORMATS = ("concise", "full", "json", "json-lines", "sarif")
CRITICAL_FORMATS = ("text", "json-lines", "dot", "mermaid")
LEVELS = ("note", "warning", "error")
DEFAULT_OUTPUT_DIR = Path("readiness-report")


def build_parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of these arguments; each command names the module and the function that run it.

    Where the first argument is a command, only its options are built: all of them cost more than reading a file.
    """
    parser = argparse.ArgumentParser(
        prog="readiness-lint",
        description="How ready is this training and conversion code, and how do we know?",
        epilog="Exit codes: 0 clean, 1 findings or a failed gate, 2 a mistake in the request.",
    )
    parser.add_argument("--version", action="version", version=f"readiness-lint {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    wanted = _COMMANDS.get(arguments[0]) if arguments else None
    for build in (wanted,) if wanted else dict.fromkeys(_COMMANDS.values()):
        build(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add(commands: Commands, name: str, function: str, module: str, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(module=module, function=function)
    return command


def _check(commands: Commands) -> None:
    command = _add(commands, "check", "check", "check", "Report findings.")
    _project_options(command)
    _evidence_options(command)
    _selection_options(command)
    command.add_argument("--output-format", choices=CHECK_FORMATS, default=None, help="default: full on a terminal")
    command.add_argument("--output-file", type=Path, metavar="FILE", help="write there instead of standard output")
    _sarif_options(command)
    command.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    command.add_argument("--fail-on", choices=LEVELS, default=None, help="the lowest level that fails (default: note)")
    command.add_argument("--fix", action="store_true", help="mend in place what has a safe fix")
    command.add_argument("--unsafe-fixes", action="store_true", help="count, show and apply unsafe fixes as well")
    command.add_argument("--diff", action="store_true", help="print what --fix would change, and write nothing")
    command.add_argument("--statistics", action="store_true", help="count findings by code instead of listing them")
    command.add_argument(
        "--stdin-filename", type=Path, metavar="FILE", help="the name of the text on standard input (with PATH `-`)"
    )


def _assess(commands: Commands) -> None:
    text = (
        "Check, score, and write a SARIF log and a Markdown report. "
        "The exit code is 0 whatever the verdicts and findings are, NOT READY included, unless a gate is set: "
        "--fail-on-verdict, --min-earned, --max-unknown or --fail-on."
    )
    command = _add(commands, "assess", "assess", "assess", text)
    _project_options(command)
    _evidence_options(command)
    _selection_options(command)
    _sarif_options(command)
    command.add_argument(
        "--output-dir", type=Path, default=DEFAULT_OUTPUT_DIR, metavar="DIR", help="default: %(default)s"
    )
    command.add_argument(
        "--run-tests",
        action="store_true",
        help="first run the tests under branch coverage; their arguments follow `--`",
    )
    command.add_argument(
        "--test-runner", choices=("pytest", "unittest"), default=None, help="default: pytest if it is installed"
    )
    command.add_argument(
        "--test-timeout",
        type=_seconds,
        metavar="SECONDS",
        help="interrupt the tests then, and keep what was measured (default: no limit)",
    )
    command.add_argument(
        "--fail-on", choices=LEVELS, default=None, help="exit with 1 on findings of this level or above"
    )
    _gates(command)


def _score(commands: Commands) -> None:
    command = _add(commands, "score", "score", "score", "Score one or several SARIF logs of readiness-lint.")
    command.add_argument("logs", nargs="+", type=Path, metavar="LOG.sarif")
    command.add_argument("--output-format", choices=("text", "json"), default="text")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    _gates(command)


def _evidence(commands: Commands) -> None:
    text = "Show what the tests left behind, what it shows of critical functions, and what would settle the rest."
    command = _add(commands, "evidence", "evidence", "evidence", text)
    _project_options(command)
    _evidence_options(command)
    command.add_argument("--output-format", choices=("text", "json"), default="text")


def _stamp(commands: Commands) -> None:
    text = (
        "Keep the source beside the evidence that the tests have just left, so that what is edited later is told apart "
        "function by function. Run it right after the tests."
    )
    command = _add(commands, "stamp", "stamp", "stamp", text)
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="where the project is (default: here)")
    _config_options(command)
    command.add_argument("--exclude", action="append", metavar="PATTERN", help="leave out, as in a .gitignore")
    _evidence_files(command)
    command.set_defaults(no_coverage=False, cache_dir=None)
    command.add_argument(
        "--output", type=Path, metavar="FILE", help="where the stamp goes (default: .readiness-lint/stamp.zip)"
    )


def _critical(commands: Commands) -> None:
    for name, function, text in (
        ("critical", "critical", "List the functions that a model depends on, and why."),
        ("entry-points", "entry_points", "List where training and conversion runs begin."),
    ):
        command = _add(commands, name, function, "critical", text)
        _project_options(command)
        command.add_argument("--output-format", choices=CRITICAL_FORMATS, default="text")
        command.add_argument("--path", dest="critical_path", metavar="NAME", help="one critical path alone")
    command = _add(commands, "why", "why", "why", "Tell everything that is known of one function.")
    command.add_argument("name", metavar="NAME", help="a qualified name, or FILE:LINE")
    _project_options(command)
    _evidence_options(command)


def _classify(commands: Commands) -> None:
    text = (
        "Tell what comments admit: JSON lines in, JSON lines out, each as soon as it is there. An object in has "
        "`comment`, and may have `id`, `kind` (block, inline or docstring), `file`, `code_line`, `context_before`, "
        "`context_after` and `owner`. An object out has `id`, `category` (null where debt is too unlikely to be "
        "reported), `confidence` (the probability of debt), `phrase` and `evidence`."
    )
    command = _add(commands, "classify", "classify", "classify", text)
    command.add_argument("files", nargs="*", type=Path, metavar="FILE", help="JSON lines (default: standard input)")
    _config_options(command)
    _pedantic_option(command)
    command.add_argument(
        "--explain", action="store_true", help="for people: what spoke for and against, with its weight"
    )


def _rules(commands: Commands) -> None:
    command = _add(commands, "rule", "rule", "rules", "Print the documentation of a rule.")
    command.add_argument("code", metavar="CODE")
    command = _add(commands, "rules", "rules", "rules", "List all rules.")
    command.add_argument("--output-format", choices=("text", "json"), default="text")


def _project_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files and folders (default: the project)")
    _config_options(command)
    command.add_argument("--exclude", action="append", metavar="PATTERN", help="leave out, as in a .gitignore")
    command.add_argument("--jobs", type=_jobs, default=0, metavar="N", help="processes (default: all processors)")
    command.add_argument("--cache-dir", type=Path, metavar="DIR", help="where the index for editors is kept")
    command.add_argument("--no-cache", action="store_true", help="leave no index behind")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    command.add_argument("-q", "--quiet", action="store_true", help="no progress and no summary")


def _config_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", type=Path, metavar="FILE", help="read this configuration file")
    command.add_argument("--isolated", action="store_true", help="read no configuration file")


def _pedantic_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pedantic", action="store_true", help="report unsure admissions of debt as well, as notes")


def _evidence_options(command: argparse.ArgumentParser) -> None:
    _evidence_files(command)
    command.add_argument("--no-coverage", action="store_true", help="use no coverage data")
    command.add_argument(
        "--mutation",
        action=EvidenceFiles,
        nargs="+",
        metavar="FILE",
        help="results of mutation testing: mutmut's .meta files, a session of cosmic-ray or its dump",
    )
    command.add_argument(
        "--stamp",
        action="append",
        dest="stamps",
        metavar="FILE",
        help="a stamp of the source that the coverage data speaks of (default: .readiness-lint/stamp.zip)",
    )


def _evidence_files(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--coverage",
        action=EvidenceFiles,
        nargs="+",
        metavar="FILE",
        help="coverage data or reports, merged; a folder or .py file behind them is a PATH, name others before",
    )
    command.add_argument(
        "--tests",
        action=EvidenceFiles,
        nargs="+",
        metavar="FILE",
        help="JUnit XML results, merged; a folder or .py file behind them is a PATH, name others before",
    )


def _selection_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--select", type=_codes, metavar="CODES", help="rules to run: RDY1,RDY401")
    command.add_argument("--ignore", type=_codes, metavar="CODES", help="rules to leave out")
    _pedantic_option(command)


def _sarif_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--sarif-target",
        choices=("full", "github"),
        default=None,
        help="the full record (default), or what code scanning takes; for SARIF output",
    )
    command.add_argument(
        "--sarif-category", metavar="NAME", help="sets this run apart from others over the same code; for SARIF output"
    )


def _gates(command: argparse.ArgumentParser) -> None:
    command.add_argument("--min-earned", type=_points, metavar="POINTS", help="exit with 1 if fewer are earned")
    command.add_argument("--max-unknown", type=_points, metavar="POINTS", help="exit with 1 if more are unknown")
    command.add_argument(
        "--fail-on-verdict",
        choices=("NOT-READY", "PARTIAL"),
        help="exit with 1 if an entry point has this verdict (PARTIAL: or a worse one)",
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return seconds


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 1 or more")
    return int(text)


def _points(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:  # `nan` is in no order
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of points between 0 and 100")
    return number


_COMMANDS: Mapping[str, Callable[[Commands], None]] = {
    "check": _check,
    "assess": _assess,
    "score": _score,
    "critical": _critical,
    "entry-points": _critical,
    "why": _critical,
    "evidence": _evidence,
    "stamp": _stamp,
    "classify": _classify,
    "rule": _rules,
    "rules": _rules,
}
