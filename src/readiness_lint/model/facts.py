"""What one file says, before any judgement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.source import FileRole, Span
    from readiness_lint.model.symptoms import Symptom

MODULE = "<module>"


class UnitKind(StrEnum):
    """The three scopes that own code and comments."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"


class CommentKind(StrEnum):
    """Where prose stands."""

    BLOCK = "block"
    TRAILING = "trailing"
    DOCSTRING = "docstring"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it is written: `torch.save(...)` has the name `torch.save`; `f().g(...)` has `.g`."""

    name: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Import:
    """One bound name: `from ..a import b as c` has module `..a`, name `b`, alias `c`.

    `import a.b` has module `a.b`, name None, alias `a`; `import a.b as c` has alias `c`. A star import
    has name and alias `*`. `owner` is the index of the unit that holds the statement.
    """

    module: str
    name: str | None
    alias: str
    line: int
    owner: int


@dataclass(frozen=True, slots=True)
class Binding:
    """An assignment of a call's result: `self.model = Net(...)` has target `self.model`, callee `Net`."""

    target: str
    callee: str


class FlowKind(StrEnum):
    """What of a flow's source it is that gets to its target."""

    NAME = "name"  # what the name means
    CALL = "call"  # what calling it returns


# Behind a name: each element of the container. As the target of a flow: the value that a function returns, what a
# `with` statement enters, what is called, what decorates the unit.
ELEMENT = "[]"
RETURNED = "return"
ENTERED = "with"
RUN = "()"
DECORATOR = "@"
# Built-in functions that ask an object for something, by the method that answers.
ASKING = {"len": "__len__", "iter": "__iter__", "next": "__next__"}


@dataclass(frozen=True, slots=True)
class Flow:
    """A value that gets from one name to another, other than by `target = callee()` alone.

    `b = a.func` has target `b`, source `a.func`; `HANDLERS = {"a": f}` has target `HANDLERS[]`, source `f`;
    `for x in HANDLERS` has target `x`, source `HANDLERS[]`; `return f` has target `return`; `g(f, key=h)` has the
    targets `g(0)` and `g(key)`. `getattr(x, "on_" + name)` has source `x.on_*`. All are as they are written.
    """

    target: str
    source: str
    kind: FlowKind
    line: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A scope that owns code: the module, a class or a function (async ones too).

    `span` runs from the `def` or `class` keyword to the end of the last statement. `first_line` is the
    line of the first decorator, else of the keyword. `body_line` is the line of the first statement of the
    body, `span.line` for one-line bodies. `parent` is the index of the enclosing unit in `Facts.units` (the
    module, at index 0, is its own parent). `qualname` is dotted, without `<locals>`. `calls`, `bindings`
    and `references` (names of functions and classes handed over, not called) hold what runs in this unit's
    own body, nested units excluded; `flows` and `reads` (attributes that are not called) as well, where their first
    part is a name that the file defines, imports or binds. `signature` is what stands between the name and the colon
    of a function. `statements` counts its logical lines. `conditional` says that it stands deeper than the body of its
    parent begins: under an `if`, a `try`, a `with` or in a loop.
    """

    qualname: str
    kind: UnitKind
    span: Span
    first_line: int
    body_line: int
    parent: int
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    references: tuple[Call, ...] = ()
    bindings: tuple[Binding, ...] = ()
    statements: int = 0
    flows: tuple[Flow, ...] = ()
    reads: tuple[Call, ...] = ()
    signature: str = ""
    conditional: bool = False

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Comment:
    """A run of prose with its place and the index of the unit that owns it.

    A block of own-line comments is one comment whose text has one line per source line, the hash signs
    and the space behind each removed. `lines` gives the place of each line of the text as (line, column of
    its first character). `code` is the statement that a trailing comment stands behind, else empty.
    """

    span: Span
    text: str
    owner: int
    kind: CommentKind
    lines: tuple[tuple[int, int], ...]
    code: str = ""


class Stub(StrEnum):
    """The bodies that do nothing."""

    PASS = "pass"
    ELLIPSIS = "..."
    DOCSTRING = "a docstring alone"
    RETURN = "return"
    NOT_IMPLEMENTED = "raise NotImplementedError"


@dataclass(frozen=True, slots=True)
class Shape:
    """What libcst says of a function's body.

    `stub` is None for a body that does something. `not_judged` says why libcst was not asked, or what it said
    instead of an answer; the other fields then mean nothing.
    """

    stub: Stub | None = None
    parameters: tuple[str, ...] = ()
    docstring: str = ""
    not_judged: str | None = None
    symptoms: tuple[Symptom, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The words that a module's own code may bind, sorted; `open` where it may have any other name as well."""

    words: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Why Python cannot parse a file, in Python's own words, and the line that it names."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Noqa:
    """A suppression comment that holds for the lines from `line` to `end_line`; no codes means all."""

    line: int
    end_line: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pragma:
    """A comment `# readiness-lint: ...` with what follows the colon, and the unit it speaks of, None for none."""

    text: str
    line: int
    column: int
    unit: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that later stages need of one file; `units[0]` is the module.

    `candidates` are the units whose shape libcst may be asked for, `exports` the names in `__all__`,
    `main_line` the line of `if __name__ == "__main__"`, 0 where there is none. `shapes` are what libcst said of the
    units whose text looked as if they might not do their work, where it found something or could not look. `own_names`
    are what imports are held against; None where nobody asked. `fault` is what keeps Python from parsing the file, as
    far as that shows without parsing it.
    """

    path: str
    role: FileRole
    digest: str
    units: tuple[Unit, ...]
    imports: tuple[Import, ...]
    comments: tuple[Comment, ...]
    candidates: tuple[int, ...] = ()
    exports: tuple[str, ...] = ()
    noqa: tuple[Noqa, ...] = ()
    main_line: int = 0
    pragmas: tuple[Pragma, ...] = ()
    shapes: tuple[tuple[int, Shape], ...] = ()
    own_names: OwnNames | None = None
    fault: SyntaxFault | None = None

    def ancestors(self, index: int) -> tuple[int, ...]:
        """The units around `index`, innermost first, `index` itself included, the module last."""
        chain = [index]
        while index != 0:
            index = self.units[index].parent
            chain.append(index)
        return tuple(chain)


@dataclass(frozen=True, slots=True)
class Cue:
    """What a comment admits: a category, how sure we are (0 to 1) and the words that say it.

    `start` and `end` are offsets into the comment's text.
    """

    category: str
    confidence: float
    phrase: str
    start: int
    end: int
