"""Which tests a run of pytest was asked for, and which test files of the project it left out.

What the settings of a project leave out (`testpaths`, `addopts`, `norecursedirs`) is left out for good, so that a run
without it is whole. What somebody typed makes it a part of the tests, as far as that leaves anything out. Nothing of
pytest is imported here: the plugins hand over its configuration.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from glob import glob
from importlib.util import find_spec
from os import sep
from os.path import commonpath, realpath, relpath
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

# Arguments that leave tests out, as somebody typed them; those of the plugins that share tests out are among them.
_NARROWING = re.compile(
    r"-[a-zA-Z]?[km].*|--(?:deselect|sw|stepwise|splits|group|shard-id|num-shards|test-group|picked|testmon)\b.*"
    r"|--(?:lf|last-failed)"
)
# Of these nobody counts the tests in files that are not looked at.
_SKIPPING_FILES = re.compile(r"--(?:lf|last-failed|picked\b.*|testmon\b.*)")
_LAST_FAILED = frozenset({"--lf", "--last-failed"})
_WITH_VALUE = re.compile(r"-[a-zA-Z]?[km]|--(?:deselect|splits|group|shard-id|num-shards|test-group)")
_IGNORING = re.compile(r"--ignore(?:-glob)?(?:=(?P<value>.*))?")
_OVERRIDING = re.compile(r"(?:-o|--override-ini[= ]?)?\s*(?:testpaths|python_files|addopts|norecursedirs)\s*=.*")
_TEST = re.compile(r"(?m)^[ \t]*(?:async[ \t]+)?def[ \t]+test|\bTestCase\b")
# Tests at the top level, and what may bring in tests that do not stand there.
_OWN_TEST = re.compile(r"(?m)^(?:async[ \t]+)?def[ \t]+(test\w*)")
_OTHER_TESTS = re.compile(r"(?m)^[ \t]*class\b|\bimport[ \t]*\*|\bimport\b.*\btest|\bload_tests\b")
_ANY_FUNCTION = re.compile(r"(?m)^[ \t]*(?:async[ \t]+)?def[ \t]+\w")
_DOCTEST = re.compile(r"(?m)^[ \t]*>>>[ \t]")
_USUAL_FUNCTIONS = ["test"]


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a part of the tests: the arguments that made it one, and the test files that it did not look at.

    `left_out` holds the absolute path of each file and how many tests stand in it, by its text. `cut` says that there
    may be other tests, of which nobody knows the names.
    """

    arguments: tuple[str, ...]
    left_out: Mapping[Path, int]
    cut: bool

    def left_out_below(self, root: Path) -> dict[str, int]:
        """The same by the path from the root of the project, with slashes."""
        return {relpath(file, realpath(root)).replace(sep, "/"): tests for file, tests in self.left_out.items()}


class Selection:
    """What was asked of one session of pytest."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._typed = [str(one) for one in config.invocation_params.args]
        self.narrowed = any(map(_NARROWING.fullmatch, self._typed))
        """Whether tests that are collected and deselected are so by the will of who began the session."""
        self.skips_files = any(self._skips_files(one) for one in self._typed)
        """Whether files are passed over that may hold tests."""
        self.elsewhere = False
        """Whether other processes collect the tests, so that nobody here knows which were deselected."""
        self._found: dict[str, None] = {}
        self._doctests = bool(getattr(config.option, "doctestmodules", False))

    def _skips_files(self, argument: str) -> bool:
        if argument in _LAST_FAILED:
            nothing = getattr(self._config.option, "last_failed_no_failures", "all") == "all"
            cache = getattr(self._config, "cache", None)
            return not (nothing and cache is not None and not cache.get("cache/lastfailed", {}))
        return _SKIPPING_FILES.fullmatch(argument) is not None

    def found(self, tests: Iterable[str]) -> None:
        """Note the tests that were collected, before any of them is deselected."""
        self._found.update(dict.fromkeys(tests))

    @property
    def wanted(self) -> tuple[str, ...]:
        """Those of them that a run without what was typed would run, as far as deselecting goes."""
        return tuple(self._found) if self.narrowed else ()

    def part(self, files: Iterable[Path], selected: Collection[str]) -> Part | None:
        """What makes the session one of a part of the tests, None where nothing does.

        `files` are the project's, `selected` the tests that were not deselected.
        """
        config, typed = self._config, self._typed
        named = [*_places(config.args, config)]
        whole = self._whole()
        folders = tuple(place for place, names in named if not names)
        partly = {place for place, names in named if names}
        partly -= {place for place in partly if self._is_all_of(place, {names for one, names in named if one == place})}
        folders += tuple(place for place, names in named if names and place not in partly)
        ignored = [*self._ignored()]
        left_out: dict[Path, int] = {}
        for file in map(Path, map(realpath, files)):
            if _is_below(file, folders) and not any(_matches(file, pattern) for pattern in ignored):
                continue
            if file not in partly and self._is_wanted(file, whole) and (tests := self._tests_in(file)):
                left_out[file] = tests
        cut = self.skips_files or (self.narrowed and self.elsewhere)
        cut |= any(not _is_below(place, folders) and self._is_wanted(place, whole) for place in partly)
        if not (left_out or cut or set(self.wanted) - set(selected)):
            return None
        selecting = [one for one in config.args if one in typed] or [
            _shown(place, config.rootpath) for place in folders if place != Path(realpath(config.rootpath))
        ]
        return Part((*dict.fromkeys([*(selecting if left_out or cut else ()), *_narrowing(typed)]),), left_out, cut)

    def _whole(self) -> tuple[Path, ...] | None:
        """Where the settings of the project say that its tests are; None where they leave that open."""
        config = self._config
        own = [one for one in config.args if one not in self._typed]
        if own and getattr(config.args_source, "name", "") == "ARGS":
            return tuple(place for place, _ in _places(own, config))
        if any(map(_OVERRIDING.fullmatch, self._typed)):
            return None
        patterns = [str(config.rootpath / one) for one in config.getini("testpaths")]
        found = [place for one in patterns for place in glob(one, recursive=True)]  # noqa: PTH207 - as pytest does
        return tuple(Path(realpath(place)) for place in found) or None

    def _is_wanted(self, file: Path, whole: tuple[Path, ...] | None) -> bool:
        """Whether a run without arguments would look for tests in a file."""
        config = self._config
        root = Path(realpath(config.rootpath))
        if whole is not None and file.is_relative_to(root) and not _is_below(file, whole):
            return False
        patterns = config.getini("python_files")
        doctests = self._doctests and not any("doctest-modules" in one for one in self._typed)
        if whole is not None and file in whole:
            return True
        if not doctests and not any(_matches(file, pattern) for pattern in patterns):
            return False
        begins = [place for place in (*(whole or ()), root) if file.is_relative_to(place)]
        begin = begins[0] if begins else Path(commonpath([file, root]))
        inside = file.relative_to(begin).parts[:-1]
        if any(fnmatch(part, pattern) for part in inside for pattern in config.getini("norecursedirs")):
            return False
        return not any(_matches(file, pattern) for pattern in self._ignored(typed=False))

    def _is_all_of(self, file: Path, names: Collection[str]) -> bool:
        """Whether these are all tests of a file, by its text; False where that leaves it open."""
        config = self._config
        if self._doctests or config.getini("python_functions") != _USUAL_FUNCTIONS:
            return False
        if any(str(one).endswith("]") for one in config.args):
            return False  # one case of a test
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        tests = set(_OWN_TEST.findall(text))
        return tests == {*names} and len(_TEST.findall(text)) == len(tests) and not _OTHER_TESTS.search(text)

    def _tests_in(self, file: Path) -> int:
        """How many tests stand in a file, by its text; 0 for helpers that are only named like tests."""
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return 0
        config = self._config
        usual = config.getini("python_functions") == _USUAL_FUNCTIONS
        named = any(_matches(file, pattern) for pattern in config.getini("python_files"))
        if named and (found := len((_TEST if usual else _ANY_FUNCTION).findall(text))):
            return found
        return int(bool(self._doctests and _DOCTEST.search(text)))

    def _ignored(self, *, typed: bool = True) -> Iterator[str]:
        """What is not to be looked at, as absolute paths and patterns: what was typed, or what the settings say."""
        said = [*_ignoring(self._typed)]
        option = self._config.option
        for one in (*(option.ignore or ()), *(option.ignore_glob or ())):
            if (one in said) is typed:
                yield str(Path(realpath(self._config.invocation_params.dir)) / one)


def _places(arguments: Sequence[str], config: pytest.Config) -> Iterator[tuple[Path, str]]:
    """Of each argument the file or folder, and what is named in it."""
    for argument in arguments:
        path, _, names = (argument, "", "") if Path(argument).exists() else argument.partition("[")[0].partition("::")
        if config.option.pyargs and (place := _module(path)):
            yield place, names
        else:
            yield Path(realpath(config.invocation_params.dir / path)), names


def _module(name: str) -> Path | None:
    """Where a module or package lies, None for what is none."""
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    places = list(spec.submodule_search_locations or ()) or ([spec.origin] if spec.origin else [])
    return Path(realpath(places[0])) if places else None


def _is_below(file: Path, places: Iterable[Path]) -> bool:
    return any(file.is_relative_to(place) for place in places)


def _matches(file: Path, pattern: str) -> bool:
    """As pytest has it: patterns without a slash are for names; a path stands for all below it."""
    if "/" not in pattern:
        return fnmatch(file.name, pattern)
    return fnmatch(str(file), pattern if pattern.startswith("/") else f"*/{pattern}") or file.is_relative_to(pattern)


def _ignoring(typed: Sequence[str]) -> Iterator[str]:
    for argument, value in zip(typed, (*typed[1:], ""), strict=True):
        if found := _IGNORING.fullmatch(argument):
            yield value if found["value"] is None else found["value"]


def _narrowing(typed: Sequence[str]) -> Iterator[str]:
    """The options that leave tests out, as they were typed."""
    for argument, value in zip(typed, (*typed[1:], ""), strict=True):
        if _NARROWING.fullmatch(argument):
            yield f"{argument} {value}" if _WITH_VALUE.fullmatch(argument) else argument
        elif found := _IGNORING.fullmatch(argument):
            yield f"{argument} {value}" if found["value"] is None else argument


def _shown(place: Path, root: Path) -> str:
    return place.relative_to(realpath(root)).as_posix() if place.is_relative_to(realpath(root)) else str(place)
