"""Which file of the project a recorded path means: data may come from another machine or checkout."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.evidence.path_aliases import renamed
from readiness_lint.model.evidence import PathMapping

if TYPE_CHECKING:
    from readiness_lint.evidence.path_aliases import Aliases

Parts = tuple[str, ...]
# A recorded place and the place in the project that it stands for.
Pair = tuple[Parts, Parts]
# Stands before the components of a relative path.
RELATIVE = "."


def match_paths(
    recorded: Iterable[str], known: Collection[str], root: Path, aliases: Aliases = ()
) -> Mapping[str, str]:
    """Recorded path -> project path, for those that mean exactly one file of the project.

    A path inside `root` is taken at its word, and so is what the `aliases` of the coverage settings say. For the others
    the longest common ending proposes where the recorded tree lies in the project; the proposal that most files share
    is applied, and a file that it leads nowhere is not matched by a weaker one.
    """
    by_name: dict[str, list[Parts]] = defaultdict(list)
    for path in known:
        parts = tuple(path.split("/"))
        by_name[parts[-1]].append(parts)
    matched: dict[str, str] = {}
    elsewhere: dict[str, Parts] = {}
    support: Counter[Pair] = Counter()
    names = list(recorded)
    places = {path: _place(_parts(path), root) for path in names}
    strange = [path for path in names if places[path] not in known] if aliases else []
    for path, name in renamed(strange, aliases, root).items() if strange else ():
        place = _place(_parts(name), root)
        if place in known:
            places[path] = place
    for path in names:
        parts, place = _parts(path), places[path]
        if place is not None and place in known:
            matched[path] = place
            support[_ends(parts, tuple(place.split("/")))] += 1
        elif place is None or parts[0] == RELATIVE:
            elsewhere[path] = parts = _installed(parts)
            support.update(_proposal(parts, by_name[parts[-1]]))
    for path, parts in elsewhere.items():
        found = _apply(parts, support)
        if found in known:
            matched[path] = found
    return matched


def mappings(matched: Mapping[str, str], root: Path) -> tuple[PathMapping, ...]:
    """Which recorded folders were taken for which folders of the project, those apart that mean themselves."""
    found: Counter[Pair] = Counter()
    for recorded, path in matched.items():
        parts = _parts(recorded)
        if _place(parts, root) != path:
            found[_ends(parts, tuple(path.split("/")))] += 1
    texts = {
        ("/".join(place[place[:1] == (RELATIVE,) :]), "/".join(project)): n for (place, project), n in found.items()
    }
    return tuple(PathMapping(place, project, files) for (place, project), files in sorted(texts.items()))


def _place(parts: Parts, root: Path) -> str | None:
    """What a path says of itself: where it lies in the project; None where it lies outside."""
    if parts[0] == RELATIVE:
        return "/".join(parts[1:])
    tops = (_parts(str(root)), _parts(str(root.resolve())))
    return next(("/".join(parts[len(top) :]) for top in tops if parts[: len(top)] == top), None)


def _ends(parts: Parts, project: Parts) -> Pair:
    """Both without their longest common ending."""
    common = 0
    for one, other in zip(reversed(parts), reversed(project), strict=False):
        if one != other:
            break
        common += 1
    return parts[: len(parts) - common], project[: len(project) - common]


def _parts(path: str) -> Parts:
    """The components of a path, the first of which says what kind of path it is."""
    parts = tuple(part for part in path.replace("\\", "/").split("/") if part != ".")
    absolute = parts[:1] == ("",) or parts[0].endswith(":")
    return parts if absolute else (RELATIVE, *parts)


def _installed(parts: Parts) -> Parts:
    """A path below site-packages means the package by its import name, wherever it is installed."""
    for index in range(len(parts) - 2, -1, -1):
        if parts[index] in ("site-packages", "dist-packages"):
            return ("site-packages", *parts[index + 1 :])
    return parts


def _proposal(parts: Parts, candidates: list[Parts]) -> list[Pair]:
    """The pair of places that the longest common ending suggests, none when two files share it."""
    best = 0
    pairs: list[Pair] = []
    for candidate in candidates:
        pair = _ends(parts, candidate)
        common = len(candidate) - len(pair[1])
        if common >= best:
            pairs = [*pairs, pair] if common == best else [pair]
            best = common
    return pairs if len(pairs) == 1 else []


def _apply(parts: Parts, support: Counter[Pair]) -> str:
    """The project path by the best supported pair that speaks of this path, empty when two compete."""
    found: dict[str, int] = {}
    for (place, project), votes in support.items():
        if parts[: len(place)] == place:
            target = "/".join((*project, *parts[len(place) :]))
            found[target] = max(found.get(target, 0), votes)
    most = max(found.values(), default=0)
    winners = [target for target, votes in found.items() if votes == most]
    return winners[0] if len(winners) == 1 and most > 0 else ""
