"""What a file says about the functions in it: its path, its imports, and the roles that its code has."""

from __future__ import annotations

import re
from collections.abc import Collection
from sys import intern
from typing import TYPE_CHECKING

from readiness_lint.graph.criticality.vocabulary import words_of
from readiness_lint.graph.negative import negative_path
from readiness_lint.model.source import NOTEBOOK

if TYPE_CHECKING:
    from readiness_lint.graph.criticality.vocabulary import Vocabulary
    from readiness_lint.model.facts import Facts

_KINDS = {
    "example": re.compile(r"(?:^|/)(?:examples?|demos?|notebooks?|tutorials?)(?:/|$)|demo"),
    "script": re.compile(r"(?:^|/)(?:scripts?|tools?|bench\w*)(?:/|$)"),
}


def file_signs(file: Facts, roles: Collection[str], vocabulary: Vocabulary) -> frozenset[str]:
    """The signs of a file; `roles` are those that its units have by what they call."""
    path = file.path.lower()
    *folders, stem = file.path.removesuffix(".py").removesuffix(NOTEBOOK).split("/")
    found = {f"file:{group}" for group in vocabulary.groups_of(words_of(stem))}
    found |= {f"file-word:{word}" for word in words_of(stem)}
    for folder in folders:
        found |= {f"folder:{group}" for group in vocabulary.groups_of(words_of(folder))}
        found |= {f"folder-word:{word}" for word in words_of(folder)}
    for one in file.imports:
        for name in (one.module, f"{one.module}.{one.name or ''}"):
            found |= {f"imports:{library}" for library in vocabulary.libraries_of(name)}
    found |= {f"kind:{kind}" for kind, pattern in _KINDS.items() if pattern.search(path)}
    if file.main_line:
        found.add("kind:main")
    if negative_path(file.path):
        found.add("kind:apart")
    found |= {f"file-role:{role}" for role in roles} or {"file-role:none"}
    return frozenset(map(intern, found))
