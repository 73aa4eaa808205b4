"""The flake8 front: every rule, file by file.

flake8 applies `# noqa` and its own selection afterwards. Whatever goes wrong here becomes a finding, because an
exception in a plugin ends the whole flake8 run.
"""

from __future__ import annotations

import argparse
import ast
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from readiness_lint import __version__
from readiness_lint.errors import ReadinessError

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

# Line, column (0-based, as flake8 wants it), code and message, and the class that found it.
Row = tuple[int, int, str, type[Any]]

# The code of files that could not be judged.
UNJUDGED = "RDY001"
_BUG = "readiness-lint failed, please report it"


class ReadinessPlugin:
    """What flake8 makes for each file and runs."""

    name: ClassVar[str] = "readiness-lint"
    version: ClassVar[str] = __version__

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str], options: argparse.Namespace) -> None:
        # flake8 asks for `tree` of whatever wants to be run once a file; the rules need none.
        del tree
        self._filename = filename
        self._lines = lines
        self._options = options

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        """Declare the options, which flake8's own configuration files may set too."""
        manager.add_option(
            "--readiness-coverage",
            metavar="FILE",
            default=None,
            parse_from_config=True,
            comma_separated_list=True,
            normalize_paths=True,
            help="coverage data or report to judge critical functions by (default: what the last run over the "
            "whole project read)",
        )
        manager.add_option(
            "--readiness-config",
            metavar="FILE",
            default=None,
            parse_from_config=True,
            normalize_paths=True,
            help="configuration of readiness-lint (default: found from each file upwards)",
        )

    def run(self) -> Iterator[Row]:
        """The findings in this file, or one that says why it could not be judged."""
        try:
            rows = list(self._rows())
        except ReadinessError as error:
            rows = [self._unjudged(_one_line(str(error)))]
        except Exception as error:  # a bug must be seen, and must not end the run over all other files
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name}:{last.lineno}, in {last.name}"
            rows = [self._unjudged(_one_line(f"{_BUG}: {type(error).__name__}: {error} ({place})"))]
        yield from rows

    def _rows(self) -> Iterator[Row]:
        from readiness_lint.engine.one_file import OneFile, findings_of

        config = self._options.readiness_config
        coverage = self._options.readiness_coverage
        file = OneFile(
            name=self._filename,
            text="".join(self._lines),
            config_file=Path(config) if config else None,
            coverage=tuple(coverage) if coverage else None,
        )
        for finding in findings_of(file):
            message = f"{finding.code} {_one_line(finding.message)}"
            yield finding.span.line, finding.span.column, message, type(self)

    def _unjudged(self, reason: str) -> Row:
        from readiness_lint.rules import BY_CODE

        message = BY_CODE[UNJUDGED].message.format(reason=reason)
        return 1, 0, f"{UNJUDGED} {message}", type(self)


def _one_line(text: str) -> str:
    return "; ".join(part.strip() for part in text.splitlines() if part.strip())
