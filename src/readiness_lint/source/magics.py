"""What IPython reads and Python does not, taken out of the code of one cell; the number of lines stays the same.

The forms are those of IPython's input transformations: cell magics, line magics, shell escapes, help, automatic calls.
"""

from __future__ import annotations

import re

# Their body is Python that runs in the notebook; every other cell magic makes something else of it.
_PYTHON_BODIES = frozenset({"capture", "debug", "ipytest", "prun", "pypy", "python", "python3", "time", "timeit"})
_CELL_MAGIC = re.compile(r"\s*%%(\w*)[^\n]*")
# What runs an escape inside a block or an assignment: the block keeps a statement, the name a value.
_RUNNER = "get_ipython()"

_ESCAPE = re.compile(
    r"""
    (?P<indent>[ \t]*+)
    (?:
        %time[ ](?P<timed>[ \t]*+(?=[^-\s]))                     # what is timed is Python
      | [%!?/,;](?:[^\n]*\\\n)*[^\n]*                            # magics, the shell, help, automatic calls
      | (?P<target>[^\n=#"'({]+=)[ \t]*[%!](?!=)(?:[^\n]*\\\n)*[^\n]*
      | [^\n#"']*\?[ \t]*(?=\n|\Z)                               # help behind a name
    )
    """,
    re.VERBOSE,
)
_TOKEN = re.compile(
    r"""
    \#[^\n]*
  | (?P<long>\"{3}|'{3})
  | "(?:[^"\\\n]|\\[\s\S])*+"?
  | '(?:[^'\\\n]|\\[\s\S])*+'?
  | \\\n
  | [()\[\]{}\n]
    """,
    re.VERBOSE,
)
_LONG_ENDS = {
    quote: re.compile(rf"(?:[^{quote[0]}\\]|\\[\s\S]|{quote[0]}(?!{quote[1:]}))*+{quote}") for quote in ('"""', "'''")
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def python_of(cell: str) -> str:
    """The Python of a cell; what it leaves open is closed behind it, as no other cell can."""
    cell = _dedented(cell)
    head = ""
    while (magic := _CELL_MAGIC.match(cell)) is not None:
        if magic[1] not in _PYTHON_BODIES:
            return head + "\n" * cell.count("\n")
        head += "\n" * magic[0].count("\n")
        cell = cell[magic.end() :]
    return head + _without_escapes(cell)


def _dedented(cell: str) -> str:
    """A cell that is indented as a whole runs as if it were not."""
    first = cell.lstrip("\n")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return re.sub(rf"^{indent}", "", cell, flags=re.MULTILINE) if indent else cell


def _without_escapes(cell: str) -> str:
    """The code with escapes replaced where a statement begins; inside brackets and strings there are none."""
    parts: list[str] = []
    missing: list[str] = []
    position = taken = 0
    begins, last = True, ""
    while position < len(cell):
        if begins and not missing and (escape := _ESCAPE.match(cell, position)):
            parts += (cell[taken:position], _instead_of(escape))
            position = taken = escape.end()
            if escape["timed"] is None:
                begins = False  # what follows is the end of its line
                continue
        token = _TOKEN.search(cell, position)
        if token is None:
            last = ""
            break
        position, last = token.end(), token[0]
        begins = last == "\n"
        if token["long"]:
            closed = _LONG_ENDS[last].match(cell, position)
            if closed is None:
                missing.append(last)
                break
            position = closed.end()
        elif last in _CLOSING:
            missing.append(_CLOSING[last])
        elif missing and last == missing[-1]:
            missing.pop()
    return _closed("".join((*parts, cell[taken:])), missing, last)


def _closed(code: str, missing: list[str], last: str) -> str:
    """The code with what is missing at its end, on its last line; `last` is the last token, which may be a comment."""
    if not missing:
        return code
    body = code.rstrip()
    if last[:1] in ("'", '"') and len(last) > 1 and (last[-1] != last[0]):
        missing = [*missing, last[0]]  # a string that its line leaves open as well
    end = len(body) - len(last.rstrip()) if last.startswith("#") and body.endswith(last.rstrip()) else len(body)
    return f"{code[:end]}{''.join(reversed(missing))}{code[end:]}"


def _instead_of(escape: re.Match[str]) -> str:
    if escape["timed"] is not None:
        return escape["indent"]
    lines = "\n" * escape[0].count("\n")
    if escape["target"]:
        return f"{escape['indent']}{escape['target']} {_RUNNER}{lines}"
    return f"{escape['indent']}{_RUNNER}{lines}" if escape["indent"] else lines
