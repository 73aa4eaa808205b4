"""Which functions and classes a line stands in, read off the lines above it.

Indentation tells it from any run of lines, be it a whole file or the few that came with a record; comments can be
judged before the scopes of their file are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MAIN = "__main__"
"""What a script's own part is called: the lines under `if __name__ == "__main__"`."""

FAR = 400
"""So many lines are looked back at most."""

_OPENS = re.compile(r"(?:async\s+)?def\s+(\w+)|class\s+(\w+)|if\s+__name__\s*==")
# A line that ends what an earlier one began, and a comment, say nothing of the block they stand in.
_NO_BLOCK = (")", "]", "}", "#")


def owner_above(above: Iterable[str], indent: int) -> str:
    """The dotted names of the scopes around a line that is indented by `indent` columns, outermost first.

    `above` are the lines above it, the nearest first. Empty where none of them opens a scope that holds the line.
    """
    names: list[str] = []
    for _, line in zip(range(FAR), above, strict=False):
        code = line.lstrip()
        here = len(line) - len(code)
        if here >= indent or not code or code.startswith(_NO_BLOCK):
            continue
        opens = _OPENS.match(code)
        if opens:
            names.append(opens[1] or opens[2] or MAIN)
        indent = here
        if not indent:
            break
    return ".".join(reversed(names))
