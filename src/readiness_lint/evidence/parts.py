"""Runs of a part of the tests: how that is told, and which of the left out files another run looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.evidence.outcomes import TestId

REASON = "not all of the tests had run"

# More arguments are counted and not named.
_NAMED = 3


def reason_of(only: Sequence[str]) -> str:
    """Why it is not known what was not seen; `only` holds the arguments that asked for a part of the tests."""
    if not only:
        return REASON
    more = len(only) - _NAMED
    named = ", ".join(f"`{one}`" for one in only[:_NAMED])
    return f"only a part of the tests was run: {named}{f' and {more} more' if more > 0 else ''}"


def left_out_of(files: Sequence[str]) -> str:
    """A clause on test files that a run did not look at."""
    if len(files) == 1:
        return f"the test file {files[0]} was left out: what it would have entered is unknown"
    return f"{len(files)} test files were left out, for example {files[0]}: what they would have entered is unknown"


def modules_of(tests: Iterable[TestId]) -> frozenset[str]:
    """All that may be the dotted name of a file in which these tests stand: that of a class begins with it."""
    parts = [classname.split(".") for classname in {classname for classname, _ in tests}]
    return frozenset(".".join(one[:end]) for one in parts for end in range(1, len(one) + 1))


def not_looked_at(left_out: Mapping[str, int], modules: Collection[str]) -> Mapping[str, int]:
    """Those of the files that a run left out of which no other run had tests."""
    return {
        file: tests for file, tests in left_out.items() if file.removesuffix(".py").replace("/", ".") not in modules
    }


def told_of(left_out: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The same in the order of the files."""
    return tuple(sorted(left_out.items()))
