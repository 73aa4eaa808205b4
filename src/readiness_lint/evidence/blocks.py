"""What is known of how control goes through a text: which statement runs before which, and where each may lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

Lines = frozenset[int]
NOWHERE: Lines = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """A code object with a body of statements; `entries` are the statements with which a function may begin.

    None where nothing is known of it.
    """

    begins: Lines
    entries: Lines | None = None
    flows: bool = False


@dataclass(frozen=True, slots=True)
class Blocks:
    """The statements of a text, each named by the first line of it, its decorators included.

    `statement` maps the other lines of statements, and of the heads of compound ones, to that line. `needs` maps a
    statement to one that must have run before it did, whatever else happened, `leads` to one that surely runs after it.
    `ways` holds the lines to which the statements of a function may lead inside of it (None for any); a statement that
    is absent may lead anywhere. `scopes` tells to which code object a statement belongs; one that shares its line with
    the statements of another is absent. `annotated` holds declarations outside of functions, which a code object of
    their own may run later. `top` holds statements outside of all functions and classes that run when the module does,
    and are no `def`. `hollow` holds statements without code, which may seem to follow any statement of their function.
    """

    statement: Mapping[int, int]
    needs: Mapping[int, int]
    leads: Mapping[int, int]
    ways: Mapping[int, Sequence[Lines | None]]
    scopes: Mapping[int, Scope]
    annotated: Lines
    top: Lines
    hollow: Lines

    def of(self, line: int) -> int:
        """The first line of the statement that holds `line`."""
        return self.statement.get(line, line)

    def without_scopes_of(self, lines: Iterable[int]) -> Blocks:
        """The same with nothing told of the statements in the code objects that these lines belong to."""
        gone = {id(self.scopes.get(self.of(line))) for line in lines}
        untold = {line for line, scope in self.scopes.items() if id(scope) in gone}
        return replace(
            self,
            needs={line: other for line, other in self.needs.items() if line not in untold},
            leads={line: other for line, other in self.leads.items() if line not in untold},
            scopes={line: scope for line, scope in self.scopes.items() if line not in untold},
        )


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a block: where exceptions and jumps out of it may lead, by the lines of statements."""

    raised: Lines | None = NOWHERE
    head: Lines | None = NOWHERE
    behind: Lines | None = NOWHERE

    def under(self, more: Lines | None) -> Around:
        """The same inside of something that exceptions and jumps pass."""
        return replace(self, raised=both(self.raised, more))


@dataclass(frozen=True, slots=True)
class Block:
    """Statements in a row; `need` must have run before them (0 for nothing), `after` comes behind (None: anything).

    `onward` surely runs when the last one cannot fail (0 for nothing). In an `odd` block even an assignment may fail:
    the namespace of a class may be anything that its metaclass chooses.
    """

    body: Sequence[ast.stmt]
    scope: Scope
    need: int
    after: Lines | None
    around: Around
    onward: int = 0
    odd: bool = False


def both(one: Lines | None, other: Lines | None) -> Lines | None:
    """Where control may go that may go either way, None for anywhere."""
    return None if one is None or other is None else one | other
