"""What the commands share: configuration with the command line's overrides, and how to write."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.config.load import common_start, load_config
from readiness_lint.report.text import shown
from readiness_lint.rules import BY_CODE

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.model.report import Notice


def config_of(options: argparse.Namespace) -> Config:
    """The configuration of what holds all paths (else of the working directory), command line applied."""
    config = load_settings(common_start(options.paths), options)
    evidence = hasattr(options, "coverage")
    config = replace(
        config,
        stamps=_named(options, "stamps", config.stamps),
        mutation=_named(options, "mutation", config.mutation),
    )
    return config.with_overrides(
        known_codes=BY_CODE.keys(),
        select=getattr(options, "select", None),
        ignore=getattr(options, "ignore", None),
        exclude=options.exclude,
        coverage=(() if options.no_coverage else options.coverage) if evidence else (),
        tests=options.tests if evidence else (),
        cache_dir=options.cache_dir and Path(os.path.abspath(options.cache_dir)),  # noqa: PTH100 - links stay
        pedantic=getattr(options, "pedantic", False),
    )


def _named(options: argparse.Namespace, option: str, configured: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The files of an option, else those of the configuration; none for a command without that option."""
    if not hasattr(options, option):
        return ()
    given = getattr(options, option)
    return configured if given is None else tuple(given)


def load_settings(start: Path, options: argparse.Namespace) -> Config:
    """The configuration for what lies at `start`, as the files say."""
    return load_config(
        start,
        explicit=options.config,
        isolated=options.isolated,
        known_codes=BY_CODE.keys(),
        known_families=_families,
    )


def _families() -> Collection[str]:
    """The families that ship, which are read only if the configuration names any."""
    from readiness_lint.debt.lexicon import family_names

    return family_names()


def wants_colour(choice: str, stream: TextIO) -> bool:
    """Colour on a terminal, unless NO_COLOR is set; `always` and `never` decide."""
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def tell(notices: Iterable[Notice], err: TextIO) -> None:
    """Write what a reader must know about the run, a line each."""
    for notice in notices:
        place = f"{notice.path}: " if notice.path else ""
        print(shown(f"{notice.level}: {place}{notice.text}"), file=err)
