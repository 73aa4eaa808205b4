"""The settings of a run, as values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from readiness_lint.config.critical import CriticalPathConfig, Overrides
from readiness_lint.config.debt import DebtConfig
from readiness_lint.config.patterns import PATTERN_REMEDY, matches, pattern_error
from readiness_lint.config.prefixes import longest_match, prefix_error
from readiness_lint.errors import UsageError

DEFAULT_SELECT = ("RDY",)
DEFAULT_TASK_TAGS = ("TODO", "FIXME", "XXX", "HACK")
DEFAULT_CACHE_DIR = ".readiness-lint/cache"


DEFAULT_CRITICAL_PATHS = (CriticalPathConfig("training"), CriticalPathConfig("conversion"))


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of a run.

    `root` is absolute; patterns and paths are relative to it. `config_file` is the file that the settings
    come from, relative to the root where it lies below it, None where none was read. `coverage` and `tests`
    are None where nobody named files, so that they have to be inferred, and so are `mutation` and `stamps`.
    `critical_paths` begins with `training` and `conversion`. `places` tells where in the file a key or value stands,
    (line, column) from 1, for those that name functions: the path of a key is as in TOML, below the table of ours.
    """

    root: Path
    config_file: str | None = None
    select: tuple[str, ...] = DEFAULT_SELECT
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    coverage: tuple[str, ...] | None = None
    tests: tuple[str, ...] | None = None
    mutation: tuple[str, ...] | None = None
    stamps: tuple[str, ...] | None = None
    task_tags: tuple[str, ...] = DEFAULT_TASK_TAGS
    debt: DebtConfig = field(default_factory=DebtConfig)
    critical_paths: tuple[CriticalPathConfig, ...] = DEFAULT_CRITICAL_PATHS
    overrides: Overrides = field(default_factory=Overrides)
    places: Mapping[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)
    cache_dir: Path = Path(DEFAULT_CACHE_DIR)

    @property
    def excluded(self) -> tuple[str, ...]:
        """All exclusion patterns, in the order in which they apply."""
        return self.exclude + self.extend_exclude

    @property
    def cache_path(self) -> Path:
        """Where the cache lies: absolute, or below the root."""
        return self.root / self.cache_dir

    def critical_path(self, name: str) -> CriticalPathConfig:
        """The settings of one critical path; defaults for a name that nobody configured."""
        return next((path for path in self.critical_paths if path.name == name), CriticalPathConfig(name))

    def selects(self, code: str, path: str) -> bool:
        """Whether a rule is on for a file (POSIX, relative to the project root).

        The longest prefix that the code begins with decides between `select` and `ignore`; `ignore` wins a
        tie. What `per_file_ignores` names for the file is off, however precisely it was selected.
        """
        if longest_match(self.select, code) <= longest_match(self.ignore, code):
            return False
        return not any(
            longest_match(prefixes, code) >= 0 and matches((pattern,), path)
            for pattern, prefixes in self.per_file_ignores
        )

    def with_overrides(
        self,
        *,
        known_codes: Collection[str],
        select: Collection[str] | None = None,
        ignore: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        extend_exclude: Collection[str] = (),
        coverage: Collection[str] | None = None,
        tests: Collection[str] | None = None,
        cache_dir: Path | None = None,
        pedantic: bool = False,
    ) -> Config:
        """The settings with what the command line says instead; None leaves a setting as it is.

        `extend_exclude` is added to what is there, and `pedantic` only ever switched on. Raises UsageError for a
        prefix that matches no rule and for a pattern that cannot be used.
        """
        for option, prefixes in (("--select", select), ("--ignore", ignore)):
            for prefix in prefixes or ():
                if (problem := prefix_error(prefix, known_codes)) is not None:
                    raise UsageError(f"{option}: {problem}", remedy="list the codes with `readiness-lint rules`")
        for option, patterns in (("--exclude", exclude), ("--extend-exclude", extend_exclude)):
            for pattern in patterns or ():
                if (problem := pattern_error(pattern)) is not None:
                    raise UsageError(f"{option}: {pattern!r} {problem}", remedy=PATTERN_REMEDY)
        return replace(
            self,
            select=self.select if select is None else tuple(select),
            ignore=self.ignore if ignore is None else tuple(ignore),
            exclude=self.exclude if exclude is None else tuple(exclude),
            extend_exclude=self.extend_exclude + tuple(extend_exclude),
            coverage=self.coverage if coverage is None else tuple(coverage),
            tests=self.tests if tests is None else tuple(tests),
            cache_dir=self.cache_dir if cache_dir is None else cache_dir,
            debt=replace(self.debt, pedantic=True) if pedantic else self.debt,
        )
