"""The order of the rooms: who may import whom, which room owns which library, and who may read files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "src" / "readiness_lint"
NAME = PACKAGE.name

# Lowest first. A room imports itself and the rooms before it; rooms of one row do not know each other.
ORDER = (
    ("__init__", "errors"),
    ("model",),
    ("config",),
    ("source",),
    ("facts",),
    ("debt",),
    ("evidence",),
    ("graph",),
    ("rules",),
    ("suppress",),
    ("score",),
    ("engine",),
    ("report",),
    ("cli", "flake8_plugin", "pytest_plugin"),
    ("__main__",),
)
RANK = {room: rank for rank, row in enumerate(ORDER) for room in row}

OWNERS = {
    "libcst": {"facts"},
    "coverage": {"evidence"},
    "sarif_om": {"report"},
    "defusedxml": {"evidence"},
    "pytest": {"evidence", "pytest_plugin"},
    "rich": {"cli", "report"},
    # Only for the expressions by which flake8 reads a noqa comment.
    "flake8": {"facts", "flake8_plugin"},
}
# git belongs to the source room; `assess --run-tests` starts pytest.
STARTS_PROCESSES = {"source/git.py", "cli/run_tests.py"}
READS_FILES = {"source", "evidence", "config", "engine", "cli", "flake8_plugin"}
READING = {"open", "read_text", "read_bytes", "scandir", "iterdir", "rglob", "glob", "walk", "listdir"}
LONGEST = 320

FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in FILES}


def room_of(path: str) -> str:
    return path.partition("/")[0].removesuffix(".py")


def imported(path: str) -> Iterator[tuple[str, str]]:
    """Full names of what a file imports anywhere in it (names, for `from` imports), each with its place."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from ((alias.name, f"{path}:{node.lineno}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((f"{module}.{alias.name}", f"{path}:{node.lineno}") for alias in node.names)


def all_imports() -> Iterator[tuple[str, str, str]]:
    for path in TREES:
        yield from ((path, name, place) for name, place in imported(path))


def test_every_room_has_its_place() -> None:
    assert {room_of(path) for path in TREES} <= set(RANK)


def test_imports_are_absolute() -> None:
    assert not [f"{place} imports {name}" for _, name, place in all_imports() if name.startswith(".")]


def test_imports_point_downwards() -> None:
    wrong = []
    for path, name, place in all_imports():
        package, *rest = name.split(".")
        if package == NAME:
            other = rest[0] if rest and rest[0] in RANK else "__init__"
            if other != room_of(path) and RANK[other] >= RANK[room_of(path)]:
                wrong.append(f"{place}: {room_of(path)} imports {other}")
    assert not wrong


def module_of(path: str) -> str:
    return f"{NAME}.{path.removesuffix('.py').replace('/', '.')}".removesuffix(".__init__")


def test_no_module_imports_itself_through_others() -> None:
    modules = {module_of(path) for path in TREES}
    edges: dict[str, set[str]] = {module: set() for module in modules}
    for path, name, _ in all_imports():
        module = module_of(path)
        edges[module] |= {target for target in (name, name.rpartition(".")[0]) if target in modules} - {module}
    assert not list(circles(edges))


def circles(edges: dict[str, set[str]]) -> Iterator[str]:
    """The ways from a module back to itself, the first that is met for each."""
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> Iterator[str]:
        if module in way:
            yield " -> ".join((*way, module))
        elif module not in done:
            for target in sorted(edges[module]):
                yield from visit(target, (*way, module))
            done.add(module)

    for module in sorted(edges):
        yield from visit(module, ())


def test_circles_are_seen() -> None:
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == ["a -> b -> c -> a"]
    assert not list(circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}))


def test_a_library_belongs_to_its_room() -> None:
    assert not [
        f"{place} imports {name}"
        for path, name, place in all_imports()
        if room_of(path) not in OWNERS.get(name.partition(".")[0], {room_of(path)})
    ]


def test_processes_are_started_in_two_places() -> None:
    assert {path for path, name, _ in all_imports() if name.partition(".")[0] == "subprocess"} == STARTS_PROCESSES


def test_files_are_read_at_the_edges() -> None:
    assert not [
        f"{path}:{node.lineno} calls {name}"
        for path, tree in TREES.items()
        if room_of(path) not in READS_FILES
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (name := called(node)) in READING and not of_the_package(node)
    ]


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def of_the_package(call: ast.Call) -> bool:
    """Whether a call reads data that ships with the package, which is part of the program."""
    return any(isinstance(node, ast.Name) and node.id == "files" for node in ast.walk(call.func))


def test_modules_say_what_they_are() -> None:
    assert not [path for path, tree in TREES.items() if not ast.get_docstring(tree)]


def test_files_stay_short() -> None:
    lengths = {path: (PACKAGE / path).read_text(encoding="utf-8").count("\n") for path in TREES}
    assert not {path: lines for path, lines in lengths.items() if lines > LONGEST}
