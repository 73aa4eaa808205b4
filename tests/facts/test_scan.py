"""One file's facts as examples, and that hostile text costs linear time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from readiness_lint.facts.scan import Scan, facts_of
from readiness_lint.model.facts import Binding, Call, CommentKind, Facts, Import, Noqa
from readiness_lint.model.source import FileRole, Source, Span
from tests.work import not_hanging

_TEXT = '''\
"""Trains."""
import torch
from .nets import Net as Model

__all__ = ["fit",  # "no"
    'Trainer']

# Above
# the class.
@register("x")
class Trainer(Base[int], abc.ABC, metaclass=Meta):
    def __init__(self, path=default()):  # head
        """Sets up.

        In two steps.
        """
        self.net = Model(path)
        with open(path) as file, Lock() as lock:
            run(run, file)
        run(self.step)

    async def step(self): ...


if __name__ == "__main__":
    Trainer().step()  # noqa: E1
'''


def _facts(text: str) -> Facts:
    return facts_of(Source("train.py", text, FileRole.PRODUCT, "d"))


def test_the_units_of_a_file() -> None:
    module, trainer, init, step = _facts(_TEXT).units
    assert (trainer.qualname, trainer.span, trainer.first_line) == ("Trainer", Span(11, 0, 22, 29), 10)
    assert (trainer.decorators, trainer.bases) == (("register",), ("Base", "abc.ABC"))
    assert (init.qualname, init.body_line, init.parent) == ("Trainer.__init__", 13, 1)
    assert init.calls == (Call("Model", 17, 19), Call("open", 18, 13), Call("Lock", 18, 33), Call("run", 19, 12))
    assert init.bindings == (Binding("self.net", "Model"), Binding("file", "open"), Binding("lock", "Lock"))
    assert init.references == (Call("self.step", 20, 12),)
    assert [unit.statements for unit in (module, trainer, init, step)] == [7, 2, 4, 1]
    assert [call.name for call in trainer.calls] == ["default"]
    assert [call.name for call in module.calls] == ["register", "Trainer", "Trainer().step"]


def test_the_rest_of_the_facts() -> None:
    facts = _facts(_TEXT)
    assert facts.imports == (
        Import("torch", None, "torch", 2, 0),
        Import(".nets", "Net", "Model", 3, 0),
    )
    assert facts.exports == ("fit", "Trainer")
    assert (facts.main_line, facts.candidates) == (25, (3,))
    assert facts.noqa == (Noqa(26, 26, ("E1",)),)
    assert [(comment.text, comment.kind, comment.owner) for comment in facts.comments] == [
        ('"no"', CommentKind.TRAILING, 0),
        ("Above\nthe class.", CommentKind.BLOCK, 1),
        ("head", CommentKind.TRAILING, 2),
        ("noqa: E1", CommentKind.TRAILING, 0),
        ("Trains.", CommentKind.DOCSTRING, 0),
        ("Sets up.\n\nIn two steps.\n", CommentKind.DOCSTRING, 2),
    ]
    assert facts.comments[-1].lines == ((13, 11), (14, 0), (15, 8), (16, 8))


def test_only_wanted_prose_is_read() -> None:
    facts = facts_of(Source("a.py", _TEXT, FileRole.PRODUCT, ""), lambda text: "step" in text)
    assert [comment.text for comment in facts.comments] == ["Sets up.\n\nIn two steps.\n"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(\nx = 1\ndef g(): pass\n", ["f", "g"]),
        ("class A(\n    def f(self):\n        pass\n", ["A", "f"]),
        ("x = [1,\n\ndef f():\n    return 1\n", ["f"]),
        ("def f()\n    pass\ndef g(): pass\n", ["f", "g"]),
        ("def f(a:", ["f"]),
        ("def f(): x = (", ["f"]),
        ("x = '''\ndef f(): pass", []),
        ("def class = 1 def f(): pass", ["class"]),
    ],
)
def test_half_typed_code_keeps_the_scopes_that_can_be_seen(text: str, names: list[str]) -> None:
    assert [unit.name for unit in _facts(text).units[1:]] == names


_HOSTILE: dict[str, Callable[[int], str]] = {
    "comments above a function": lambda n: "# c\n" * n + "def f(): pass\n",
    "comments behind a body": lambda n: "def f():\n    pass\n" + "  # c\n" * n + "    # c\n",
    "classes on one line": lambda n: "class a " * n,
    "names in one list": lambda n: "import a\nx = [" + "a, " * n + "]\n",
    "imports on one line": lambda n: "import " * n,
    "dots of an import": lambda n: "from " + " . " * n + " = import x",
    "with on one line": lambda n: "with a(" * n + " as \n",
    "brackets of a base": lambda n: "class A(" + "[" * n + "]" * n + "): pass\n",
    "quotes": lambda n: "'" * n + '"' * n,
    "quotes of a docstring": lambda n: "def f():\n    " + '""' * n + " + 1\n",
    "cases": lambda n: "match x:\n" + "  case a(): pass\n" * n,
    "open brackets": lambda n: "(\n" * n + "def f(): pass\n",
    "noqa in brackets": lambda n: "x = [\n" + "1, # noqa\n" * n + "]\n",
    "f-strings over lines": lambda n: "f'''{\n'x'}'''\n" * n,
    "functions": lambda n: "def f(): pass\n" * n,
    "decorators": lambda n: "@d\n" * n,
    "deep functions": lambda n: "".join(f"{' ' * level}def f():\n" for level in range(int(n**0.5))),
    "spaces": lambda n: " " * n + "x(" + " " * n,
    "chains": lambda n: "a." * n + "b(" + ").c(" * n,
    "semicolons": lambda n: "import a;" * n,
    "backslashes": lambda n: "\\\n" * n,
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_hostile_text_does_not_hang(name: str) -> None:
    text = _HOSTILE[name](30_000)
    with not_hanging():
        _facts(text)


def test_deeper_than_python_may_be_indented_no_scopes_are_looked_for() -> None:
    text = "".join(f"{' ' * level}def f{level}():\n" for level in range(150)) + " " * 150 + "pass\n"
    assert len(Scan(text).scopes) == 101
