"""What was decided by hand, with the place where it is written, and what of it means nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from readiness_lint.errors import ConfigError
from readiness_lint.graph.named import units_called
from readiness_lint.model.report import Notice

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.graph.named import Named
    from readiness_lint.graph.overrides import Origin
    from readiness_lint.graph.project import Project
    from readiness_lint.model.graph import Place


@dataclass(frozen=True, slots=True)
class DecidedByHand:
    """A function on which somebody had the last word: its critical path `before` and `after`, None for none.

    `place` is `FILE:LINE` of what was `written` there.
    """

    path: str
    line: int
    qualname: str
    before: str | None
    after: str | None
    written: str
    place: str

    @property
    def changed(self) -> bool:
        """Whether it would be otherwise without that word."""
        return self.before != self.after


def decided_by_hand(config: Config, project: Project) -> Mapping[Place, DecidedByHand]:
    """Every function on which the configuration or a comment decides, in the order of files and lines."""
    overruled = project.overruled
    changes = {change.node: change for change in overruled.changes}
    found: dict[Place, DecidedByHand] = {}
    for node, origin in sorted(overruled.origins.items()):
        file, index = project.nodes.file(node), project.nodes.unit_index(node)
        critical = project.critical.get((file.path, index))
        after = critical.critical_path if critical else None
        before = changes[node].before if node in changes else after
        unit = file.units[index]
        found[file.path, index] = DecidedByHand(
            file.path, unit.span.line, unit.qualname, before, after, origin.text, place_of(config, origin)
        )
    return found


def place_of(config: Config, origin: Origin) -> str:
    """`FILE:LINE` of what was written; the file alone where a setting did not come from a text."""
    if origin.path:
        return f"{origin.path}:{origin.line}"
    place = config.places.get(origin.key)
    return ":".join(str(part) for part in (config.config_file or "the configuration", place and place[0]) if part)


def unmatched_error(config: Config, project: Project) -> ConfigError | None:
    """One error that stands at the first name or pattern that means nothing and tells of all, None for none."""
    errors = sorted(_unmatched(config, project), key=lambda error: (error.line or 0, error.column or 0))
    if not errors:
        return None
    first, *others = errors
    if not others:
        return first
    message = "\n".join([first.message, f"  remedy: {first.remedy}", *map(str, others)])
    return ConfigError(message, path=first.path, line=first.line, column=first.column)


def _unmatched(config: Config, project: Project) -> Iterator[ConfigError]:
    for entry in project.unmatched:
        yield _error(
            config,
            ("paths", entry.critical_path, "entry-points", entry.index),
            f"entry point {entry.text!r} of the path {entry.critical_path!r}: {entry.why}",
            _with_colon(project, entry.text)
            or "write it as `package.module:function` or as a file's path below the project root",
        )
    for key, named in project.overruled.unmatched:
        if named.by_name:
            message = f"{named.text!r} names no function of this project"
            yield _error(config, key, message, _suggestion(project, named))
        else:
            message = f"the pattern {named.text!r} matches no file that is read"
            remedy = _with_colon(project, named.text)
            yield _error(config, key, message, remedy or "write it as in a .gitignore, relative to the project root")


def _with_colon(project: Project, text: str) -> str | None:
    """The remedy for a function that is written with a dot before its name, None where none can be meant."""
    if not all(map(str.isidentifier, text.split("."))) or "." not in text:
        return None
    parts = text.split(".")
    for length in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:length])
        if project.resolver.module(module) is not None:
            meant = f"{module}:{'.'.join(parts[length:])}"
            if next(units_called(project.nodes, project.resolver, meant), None) is not None:
                return f"write {meant!r}, with a colon before the function"
            return f"write functions as `package.module:function`; {module} defines no {'.'.join(parts[length:])}"
    return "write functions as `package.module:function`, files as `path/to/file.py`"


def _error(config: Config, key: tuple[str | int, ...], message: str, remedy: str) -> ConfigError:
    line, column = config.places.get(key, (None, None))
    return ConfigError(message, path=config.config_file, line=line, column=column, remedy=remedy)


def _suggestion(project: Project, named: Named) -> str:
    """The names that come close, in the form in which they were asked for."""
    place, _, qualname = named.text.rpartition(":")
    module = project.nodes.first.get(place)
    module = project.resolver.module(place) if module is None else module
    if module is None:
        close = get_close_matches(place, project.facts, 3)
        hint = "write it as `package.module:function` or `path/to/file.py:function`"
        return f"did you mean {' or '.join(f'{one}:{qualname}' for one in close)}?" if close else hint
    known = [unit.qualname for unit in project.nodes.file(module).units[1:]]
    close = get_close_matches(qualname, known, 3)
    there = ", ".join(known[:5]) or "nothing"
    return f"did you mean {' or '.join(f'{place}:{one}' for one in close)}?" if close else f"{place} defines {there}"


def overruled_notices(config: Config, project: Project) -> Iterator[Notice]:
    """Comments and settings that decide nothing."""
    for problem in project.overruled.problems:
        yield Notice("warning", f"line {problem.line}: {problem.text}", problem.path)
    for twice in project.overruled.twice:
        file, index = project.nodes.file(twice.node), project.nodes.unit_index(twice.node)
        place = config.places.get(twice.key)
        example = f"{file.path}:{file.units[index].qualname}"
        more = f" and {twice.count - 1} more" if twice.count > 1 else ""
        text = (
            f"{twice.text} of the path {twice.path!r}: {example}{more} stays on the path {twice.stays!r}, which names "
            "it as well and comes first; a function is on one path, so name it for one of them"
        )
        yield Notice("warning", f"line {place[0]}: {text}" if place else text, config.config_file or "")
    for void in project.overruled.void:
        text = (
            f"{void.said.text} decides nothing: {void.by.text} ({place_of(config, void.by)}) says the contrary of the "
            "same functions and is as narrow, and then not-critical wins; take one of the two out"
        )
        place = config.places.get(void.said.key)
        yield Notice("warning", f"line {place[0]}: {text}" if place else text, config.config_file or "")
    idle = [(key, f"the pattern {named.text!r} matches no file") for key, named in project.overruled.idle]
    for key, name in project.overruled.unused_roles:
        idle.append((key, f"{name} is nothing that this project defines, calls or builds upon"))
    for key, text in idle:
        place = config.places.get(key)
        yield Notice("warning", f"line {place[0]}: {text}" if place else text, config.config_file or "")
