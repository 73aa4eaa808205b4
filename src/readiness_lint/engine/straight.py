"""Code without branches, told from its words alone, so that nobody has to wait for a measurement to know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.facts.scan import Scan

# Every word by which a statement can have more than one way out, for some version of Python and coverage.py.
_BRANCHING = re.compile(
    r"\b(?:if|elif|else|for|while|try|except|finally|with|match|case|and|or|assert|lambda|async|await|yield)\b"
)


def is_straight(scan: Scan, unit: int) -> bool:
    """Whether the body of a function, what is defined inside of it included, holds no word that may make a branch."""
    scope = scan.scopes[unit]
    return _BRANCHING.search(scan.code, scope.body, scope.end) is None
