"""What is safe to give to libcst.

Measured on libcst 1.9: SIGSEGV at about 1,200 nested brackets, 8,400 elifs or 3,600 lambdas; minutes for
chains of thousands of links and for data literals of megabytes. The bounds keep well away from all of them.
"""

from __future__ import annotations

import re

MAX_CHARACTERS = 40_000
MAX_NESTING = 80
MAX_INDENT_LEVELS = 40
MAX_LINE_PARTS = 2_000
MAX_BRANCHES = 400

# A string counts once however long it is: logical code holds nothing but quotes for it.
_PART = re.compile(r"\w+|\"+|[^\w\s]")
_BRANCH = re.compile(r"\b(?:elif|else|except|case|lambda)\b")
_LINE = re.compile(r"[^\n]+")
_INDENT = re.compile(r"^[ \t]*(?=[^ \t\n])", re.MULTILINE)


def refusal(code: str, longest: int = MAX_CHARACTERS) -> str | None:
    """Why logical code is not safe to parse, None where it is; `longest` bounds how much of it is worth the time."""
    # Strings and comments are blank in logical code; what counts is what there is to parse.
    written = len(code) - code.count(" ")
    if written > longest:
        return f"it has {written} characters of code, more than {longest}"
    depth = deepest = 0
    for char in code:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 1
    if deepest > MAX_NESTING:
        return f"its brackets are nested {deepest} deep, more than {MAX_NESTING}"
    indents = len(set(_INDENT.findall(code)))
    if indents > MAX_INDENT_LEVELS:
        return f"its blocks are nested {indents} deep, more than {MAX_INDENT_LEVELS}"
    branches = len(_BRANCH.findall(code))
    if branches > MAX_BRANCHES:
        return f"it has {branches} branches, more than {MAX_BRANCHES}"
    parts = max((len(_PART.findall(line)) for line in _LINE.findall(code)), default=0)
    if parts > MAX_LINE_PARTS:
        return f"one statement has {parts} parts, more than {MAX_LINE_PARTS}"
    return None
