"""The words and libraries that say something about functions, as `vocabulary.toml` declares them."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import tomli

# Digits inside a name ("onnx2tf", "int8") are no words.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Groups of words by word, what a reason calls a group, and libraries by the name of a module."""

    groups: Mapping[str, tuple[str, ...]]
    says: Mapping[str, str]
    libraries: Mapping[str, str]

    def groups_of(self, words: Iterable[str]) -> set[str]:
        """The groups that any of the words belongs to."""
        return {group for word in words for group in self.groups.get(word, ())}

    def libraries_of(self, name: str) -> set[str]:
        """The libraries that a dotted name lies in, at most three parts deep."""
        parts = name.split(".", 3)[:3]
        prefixes = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
        return {self.libraries[prefix] for prefix in prefixes if prefix in self.libraries}


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary that ships with the package."""
    tables = tomli.loads((pkgutil.get_data(__package__, "vocabulary.toml") or b"").decode("utf-8"))
    groups: dict[str, list[str]] = {}
    for name, group in tables["words"].items():
        for word in group["words"]:
            groups.setdefault(word, []).append(name)
    return Vocabulary(
        {word: tuple(names) for word, names in groups.items()},
        {name: group["says"] for name, group in tables["words"].items()},
        {module: library for library, modules in tables["libraries"].items() for module in modules},
    )


@lru_cache(maxsize=1 << 15)
def words_of(name: str) -> tuple[str, ...]:
    """The words of an identifier in lower case: `loadStateDict_v2` has load, state, dict and v."""
    return tuple(word.lower() for word in _WORD.findall(name))
