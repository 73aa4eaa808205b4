"""Dotted import names of files."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from readiness_lint.model.source import is_notebook

SOURCE_DIRECTORY = "src"


def module_names(paths: Collection[str], package_roots: Collection[str] = ()) -> Mapping[str, str]:
    """The dotted name of every file, by path; paths are POSIX and relative to the project root.

    A name begins at the nearest directory above the file from which imports start: the project root, each of
    `package_roots` (directories with a pyproject.toml, say), and `src` right below one of these unless it is
    itself a package. Packages need no `__init__.py`: `training/loop.py` is `training.loop`. An `__init__.py`
    has the name of its directory; at such a start it keeps its own.
    """
    known = set(paths)
    starts = import_starts(known, package_roots)
    return {path: _dotted(path, starts) for path in sorted(known)}


def import_names(paths: Collection[str], package_roots: Collection[str] = ()) -> Mapping[str, str]:
    """The file that each dotted name imports.

    A notebook is not among them: nothing can import one. Besides the names of `module_names` a file answers to the
    name from every other start above it: scripts that run in the project root import `src.model`. Such a second name
    gives way to a first one, and is left out where two files could be meant; of two files with one first name, such as
    `a.py` and `a/__init__.py`, the package wins, as in Python's own import.
    """
    known = sorted(path for path in paths if not is_notebook(path))
    starts = import_starts(set(known), package_roots)
    primary: dict[str, str] = {}
    for path in known:
        name = _dotted(path, starts)
        if name not in primary or path.endswith("/__init__.py"):
            primary[name] = path
    second: dict[str, set[str]] = {}
    for path in known:
        for start in starts:
            if path.startswith(start) and (name := _name(path[len(start) :])) not in primary:
                second.setdefault(name, set()).add(path)
    return primary | {name: next(iter(files)) for name, files in second.items() if len(files) == 1}


def import_starts(known: Collection[str], package_roots: Collection[str]) -> tuple[str, ...]:
    """The directories from which imports start, each with a slash behind it, the deepest first."""
    roots = {f"{root}/" if root else "" for root in package_roots} | {""}
    # A project file inside a package does not make the package a place to start from.
    roots = {root for root in roots if not root or f"{root}__init__.py" not in known}
    sources = {f"{root}{SOURCE_DIRECTORY}/" for root in roots}
    sources = {source for source in sources if f"{source}__init__.py" not in known}
    return tuple(sorted(roots | sources, key=lambda start: (-len(start), start)))


def _dotted(path: str, starts: tuple[str, ...]) -> str:
    return _name(path[len(next(start for start in starts if path.startswith(start))) :])


def _name(path: str) -> str:
    stem = path.rpartition(".")[0] if "." in path.rpartition("/")[2] else path
    dotted = stem.replace("/", ".")
    return dotted.removesuffix(".__init__")
