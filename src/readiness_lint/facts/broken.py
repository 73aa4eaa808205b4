"""Files that Python cannot parse, found without parsing the others."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from readiness_lint.model.facts import SyntaxFault

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers

_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))
# What is left of a merge, and the statement of Python 2: one of them on a line of its own.
_FOREIGN = re.compile(r"^(?:<<<<<<<|=======|>>>>>>>)|^[ \t]*print[ \t]+[\"%\w]", re.MULTILINE)


def syntax_fault(scan: Layers) -> SyntaxFault | None:
    """What keeps Python from parsing a file, None where nothing does or nothing hints at it.

    Parsing every file would cost as much as all else; a bracket or a string that is left open, a conflict that was
    never merged and a `print` without brackets are seen in passing, and only then Python is asked.
    """
    if not _is_doubtful(scan):
        return None
    import ast

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(scan.text)
    except SyntaxError as error:
        return SyntaxFault(error.lineno or 1, error.msg)
    except (ValueError, RecursionError, MemoryError):  # too deep for this Python, which says nothing of the text
        return None
    return None


def _is_doubtful(scan: Layers) -> bool:
    code = scan.code
    if any(code.count(opens) != code.count(closes) for opens, closes in _PAIRS):
        return True
    foreign = ("print " in code or "<<<<<<<" in code) and _FOREIGN.search(code) is not None
    return foreign or scan.ends_in_a_string
