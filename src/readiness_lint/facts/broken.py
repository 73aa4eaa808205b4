"""Files that Python cannot parse, found without parsing the others."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from readiness_lint.model.facts import SyntaxFault

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers

_STRING = re.compile(r"\w*(\"\"\"|'''|\"|')")
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
    return foreign or ends_in_a_string(scan)


def ends_in_a_string(scan: Layers) -> bool:
    """Whether a string is never closed: then code before it may have been taken for text, and text for code."""
    start, end = max(scan.tokens.strings, key=lambda one: one[1], default=(0, 0))
    found = _STRING.match(scan.text, start, end)
    return found is not None and not (end - found.end() >= len(found[1]) and scan.text.endswith(found[1], start, end))
