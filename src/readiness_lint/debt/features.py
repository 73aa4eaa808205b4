"""What speaks for and against debt in a comment: families that match, signs around them, and where it stands.

A feature is a name, present or not. `signs.toml` holds the signs, `model.json` what each feature is worth.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import tomli

from readiness_lint.debt.hits import Doubt
from readiness_lint.model.facts import CommentKind

if TYPE_CHECKING:
    from readiness_lint.debt.hits import Hit

_WORD = re.compile(r"[a-z][a-z']*")
_SUMMARY_FOLLOWS = re.compile(r"\"\"\"|'''|\bdef |\bclass |\)\s*(?:->.*)?:\s*$")
# A family of bare words says nothing that a more exact one beside it does not say.
_BARE = ("-word", "-start")
# From so many words on, prose explains more than it admits.
_LONG = (30, 60)
# What tells stand-ins that are in the place of the real thing from those that belong there.
_TELL_STAND_INS = frozenset(
    {"path:test-file", "path:example-file", "path:simulation", "code:made-up", "owner:demo", "owner:main", "owner:mock"}
)
_STAND_INS = ("mock-data", "placeholder-impl", "simplified-impl")


SIGNS = ("comment", "code", "path", "owner")
"""What is looked at for signs; the name of a sign's feature begins with it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where prose stands: its kind, its file, the statement it stands behind, and up to three lines around it.

    Behind a docstring sentence, `after` is what follows the docstring. `owner` names the scopes around it, dotted.
    """

    kind: CommentKind
    path: str = ""
    code: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    owner: str = ""

    @property
    def statement(self) -> str:
        """The line of code that the prose speaks of: its own, or the next one; empty for docstrings."""
        if self.kind is CommentKind.TRAILING:
            return self.code
        if self.kind is CommentKind.DOCSTRING:
            return ""
        return next((line for line in self.after if line.strip() and not line.lstrip().startswith("#")), "")


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of `signs.toml` by the name of their feature: lists of words, and patterns."""

    words: Mapping[str, frozenset[str]]
    comment: Mapping[str, re.Pattern[str]]
    code: Mapping[str, re.Pattern[str]]
    path: Mapping[str, re.Pattern[str]]
    owner: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=2)
def load_signs(wanted: frozenset[str] | None = None) -> Signs:
    """The signs that ship with the package, or those of them that are `wanted` by the name of their feature."""
    text = pkgutil.get_data(__package__, "signs.toml") or b""
    tables = {
        part: {
            name: value
            for key, value in table.items()
            if (name := f"{part}:{key}") and (wanted is None or name in wanted)
        }
        for part, table in tomli.loads(text.decode("utf-8")).items()
    }
    return Signs(
        {name: frozenset(value) for name, value in tables["comment"].items() if isinstance(value, list)},
        *(_compiled(tables[part]) for part in SIGNS),
    )


def _compiled(table: Mapping[str, object]) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(value) for name, value in table.items() if isinstance(value, str)}


def features_of(hits: Sequence[Hit], prose: str, setting: Setting, signs: Signs) -> set[str]:
    """The features of a comment whose sentences with hits read `prose` (lower case, on one line)."""
    certain = [hit for hit in hits if hit.doubt is Doubt.NONE]
    found = {hit.feature for hit in hits}
    found |= _of_count(len({hit.family for hit in certain if not hit.family.endswith(_BARE)}))
    if not certain:
        found.add("doubtful")
    if any(hit.begins for hit in certain):
        found.add("begins")
    found |= _of_place(prose, setting, signs)
    categories = {hit.category for hit in certain}
    telling = found & _TELL_STAND_INS
    for category in categories.intersection(_STAND_INS):
        found |= {f"{name}&{category}" for name in telling}
    return found


def _of_count(families: int) -> set[str]:
    if not families:
        return {"hits=0"}
    return {f"hits>={count}" for count in (2, 3, 4) if families >= count}


def _of_place(prose: str, setting: Setting, signs: Signs) -> set[str]:
    found = {name for name, pattern in signs.comment.items() if pattern.search(prose)}
    words = set(_WORD.findall(prose))
    found.update([name for name, known in signs.words.items() if not known.isdisjoint(words)])
    if setting.kind is not CommentKind.DOCSTRING:
        statement = setting.statement.lower()
        found |= {name for name, pattern in signs.code.items() if pattern.search(statement)}
    else:
        found |= _of_docstring(setting)
    path = setting.path.lower()
    found |= {name for name, pattern in signs.path.items() if pattern.search(path)}
    owner = setting.owner.lower()
    found |= {name for name, pattern in signs.owner.items() if pattern.search(owner)}
    length = prose.count(" ") + 1
    found.update(f"words>={least}" for least in _LONG if length >= least)
    return found


def _of_docstring(setting: Setting) -> set[str]:
    summary = bool(setting.before) and _SUMMARY_FOLLOWS.search(setting.before[-1]) is not None
    return {"docstring", "summary"} if summary else {"docstring"}
