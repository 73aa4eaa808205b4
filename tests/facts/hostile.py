"""Functions that grow in one direction each, for the bounds of what libcst is given."""

from __future__ import annotations

from collections.abc import Callable


def _in_function(expression: str) -> str:
    return f"def f():\n    x = {expression}\n"


def _blocks(depth: int) -> str:
    lines = [f"{' ' * (level + 1)}if x:\n" for level in range(depth)]
    return "def f():\n" + "".join(lines) + " " * (depth + 1) + "pass\n"


def _elifs(count: int) -> str:
    return "def f():\n if x: pass\n" + " elif x: pass\n" * count


def _nested_defs(depth: int) -> str:
    return "".join(f"{' ' * level}def f():\n" for level in range(depth)) + " " * depth + "pass\n"


def _formatted(depth: int) -> str:
    text = "1"
    for _ in range(depth):
        text = 'f"{' + text + '}"'
    return _in_function(text)


GROWTHS: dict[str, Callable[[int], str]] = {
    "round brackets": lambda n: _in_function("(" * n + "1" + ")" * n),
    "lists": lambda n: _in_function("[" * n + "]" * n),
    "dicts": lambda n: _in_function("{1:" * n + "1" + "}" * n),
    "nested calls": lambda n: _in_function("f(" * n + ")" * n),
    "subscripts": lambda n: _in_function("a[" * n + "1" + "]" * n),
    "blocks": _blocks,
    "functions in functions": _nested_defs,
    "elif": _elifs,
    "except": lambda n: "def f():\n try: pass\n" + " except x: pass\n" * n,
    "case": lambda n: "def f():\n match x:\n" + "  case 1: pass\n" * n,
    "lambda": lambda n: _in_function("lambda: " * n + "1"),
    "conditional": lambda n: _in_function("1 if x else " * n + "1"),
    "not": lambda n: _in_function("not " * n + "x"),
    "minus": lambda n: _in_function("-" * n + "x"),
    "await": lambda n: "async " + _in_function("await " * n + "x"),
    "plus": lambda n: _in_function("a+" * n + "a"),
    "power": lambda n: _in_function("a**" * n + "a"),
    "comparison": lambda n: _in_function("a<" * n + "a"),
    "boolean": lambda n: _in_function("a or " * n + "a"),
    "attributes": lambda n: _in_function("a" + ".a" * n),
    "call chain": lambda n: _in_function("a" + ".a()" * n),
    "calls of calls": lambda n: _in_function("a" + "()" * n),
    "subscript chain": lambda n: _in_function("a" + "[1]" * n),
    "joined strings": lambda n: _in_function("'a' " * n),
    "nested f-strings": _formatted,
    "fields": lambda n: _in_function("f'" + "{a}" * n + "'"),
    "assignments": lambda n: _in_function("a = " * n + "1"),
    "elements": lambda n: _in_function("[" + "1," * n + "]"),
    "arguments": lambda n: _in_function("f(" + "a," * n + ")"),
    "parameters": lambda n: "def f(" + ",".join(f"a{i}" for i in range(n)) + "):\n    pass\n",
    "decorators": lambda n: "@d\n" * n + "def f():\n    pass\n",
    "for clauses": lambda n: _in_function("[a" + " for a in b" * n + "]"),
    "if clauses": lambda n: _in_function("[a for a in b" + " if a" * n + "]"),
    "statements": lambda n: "def f():\n" + "    x = 1\n" * n,
    "one-line statements": lambda n: "def f():\n    " + "x;" * n + "\n",
    "line continuations": lambda n: _in_function("\\\n" * n + "1"),
    "blank lines": lambda n: "def f():\n" + "\n" * n + "    pass\n",
    "comments": lambda n: "def f():\n" + "    # c\n" * n + "    pass\n",
    "dots of an import": lambda n: "def f():\n    from " + "." * n + "a import b\n",
    "with items": lambda n: "def f():\n    with " + ",".join(["a"] * max(n, 1)) + ": pass\n",
    "global names": lambda n: "def f():\n    global " + ",".join(["a"] * max(n, 1)) + "\n",
    "walrus": lambda n: _in_function("(a:=" * n + "1" + ")" * n),
    "yield": lambda n: _in_function("(yield " * n + "1" + ")" * n),
    "string": lambda n: _in_function('"' + "a" * n + '"'),
}
GROWTHS["joined strings without spaces"] = lambda n: _in_function('"a"' * n)
GROWTHS["joined f-strings without spaces"] = lambda n: _in_function('f"{a}"' * n)
