"""Repositories that are checked out for a benchmark, and what the product makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.load import load_config
from readiness_lint.debt.lexicon import family_names
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.errors import UsageError
from readiness_lint.rules import BY_CODE

if TYPE_CHECKING:
    from readiness_lint.engine.analysis import Analysis


def checkout_of(repository: str, folders: Iterable[Path]) -> Path:
    """The checkout of a repository: a folder called like it, with `+` for the slash, or without its owner.

    Raises UsageError where there is none.
    """
    names = (repository.replace("/", "+"), repository.rpartition("/")[2])
    for folder in folders:
        for name in names:
            if (folder / name).is_dir():
                return folder / name
    raise UsageError(f"no checkout of {repository}", remedy=f"check it out as {names[0]} in a folder that is named")


def analysis_at(root: Path) -> Analysis:
    """The analysis that `readiness-lint check --isolated` makes of the repository at a folder."""
    config = load_config(root, explicit=None, isolated=True, known_codes=BY_CODE.keys(), known_families=family_names)
    return analyse(Request(config, (root,), jobs=1, with_evidence=False, with_figures=False, with_texts=False))
