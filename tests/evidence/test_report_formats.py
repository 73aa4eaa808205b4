"""XML and LCOV say what the data says, wherever they can tell, and never anything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from readiness_lint.model.evidence import Entered, FunctionEvidence
from tests.evidence.support import Project

# Small modules, each run by `run()` where it has one.
MODULES = {
    "one_liners": """
        def called(x): return x
        def never(x): return x
        class Box: size = 1
        def run(): called(1)
        """,
    "docstrings": '''
        """Of the module."""
        def only():
            """Nothing else."""
        def ellipsis(): ...
        def both():
            """Text
            over lines."""
            return 1
        class Empty:
            """Nothing."""
        def run():
            only()
            both()
        ''',
    "decorated": """
        import functools
        @functools.cache
        def once(x):
            if x:
                return 1
            return 2
        class Box:
            @property
            def size(self):
                return 3
            @size.setter
            def size(self, value):
                self.value = value
            @staticmethod
            def make(
                a,
                b=2,
            ):
                return Box()
        def run():
            once(1)
            return Box.make(1).size
        """,
    "nested": """
        def outer(x):
            def inner(y):
                if y:
                    return y
                def innermost():
                    return 0
                return innermost
            class Local:
                def method(self):
                    return inner(x)
            if x > 5:
                return inner
            return Local().method()
        def run():
            outer(1)
        """,
    "coroutines": """
        import asyncio
        class Context:
            async def __aenter__(self):
                return self
            async def __aexit__(self, *args):
                return False
        async def items(count):
            for number in range(count):
                yield number
        async def work():
            async with Context() as one:
                async for number in items(2):
                    if number:
                        continue
                else:
                    return one
        async def never():
            async for number in items(0):
                pass
        def run():
            asyncio.run(work())
        """,
    "generators": """
        def numbers(count):
            for number in range(count):
                if number == 2:
                    return
                yield number
        def others():
            yield from numbers(1)
            value = yield
            while value:
                value -= 1
        def unfinished():
            yield 1
            yield 2
        def run():
            list(numbers(5))
            list(others())
            next(unfinished())
        """,
    "matching": """
        def kind(value):
            match value:
                case 1 | 2:
                    return "low"
                case [first, *rest] if rest:
                    return first
                case {"key": found}:
                    return found
                case _:
                    pass
        def run():
            kind(1)
            kind("x")
        """,
    "trying": """
        def attempt(work):
            try:
                value = work()
            except ValueError as error:
                return error
            except (TypeError,
                    KeyError):
                raise
            else:
                if value:
                    return value
            finally:
                work = None
            with open(__file__) as file:
                for line in file:
                    if line:
                        break
                else:
                    return 3
            return 2
        def fail():
            raise ValueError
        def run():
            attempt(fail)
            attempt(int)
        """,
    "excluded": """
        def left_out(x):  # pragma: no cover
            if x:
                return 1
        def partly(x):
            if x:
                return 1
            else:  # pragma: no cover
                return 2
        def by_setting(x):
            if x == "never here":
                return 1
            if x:
                return 2
        class Abstract:
            def missing(self):
                raise NotImplementedError
        def run():
            partly(1)
            by_setting(1)
        """,
    "partial": """
        def loop(items):
            for item in items:  # pragma: no branch
                if item:
                    return item
        def plain(x):
            if x:
                x = 2
            return x
        def run():
            loop([1])
            plain(1)
        """,
    "lambdas": """
        KEYS = [lambda x: x, lambda x:
            -x]
        def order(items):
            first = sorted(items, key=lambda y: y if y else
                -y)
            return [x for x in first if x] or {
                x: y
                for x in first
                for y in first
            }
        def run():
            order([1, 0])
        """,
    "classes": """
        class Config:
            size = 1
            if size:
                kind = "big"
            else:
                kind = "small"
            for name in ("a", "b"):
                vars()[name] = 1
            def method(self):
                return self.size
            class Inner:
                deep: int = 2
                def get(self):
                    return self.deep
        def run():
            Config.Inner().get()
        """,
    "conditional": """
        import sys
        if sys.version_info > (3,):
            def chosen():
                return 1
        else:
            def chosen():
                return 2
        try:
            import no_such_module
        except ImportError:
            def fallback():
                return 3
        if __name__ == "__main__":
            chosen()
        def run():
            chosen()
        """,
    "long_statements": """
        def build(
            a,
            b=(1,
               2),
        ):
            result = dict(
                first=a,
                second=[
                    b
                    for _ in range(2)
                ],
            )
            if (a
                    and b):
                return (
                    result
                )
            assert (
                a
            ), "text"
            global STATE; STATE = 1
            return None
        def run():
            build(1)
        """,
    "loops": """
        def search(items):
            while True:
                for item in items:
                    if item:
                        break
                else:
                    continue
                break
            while items:
                items.pop()
            return items
        def run():
            search([1])
        """,
    "never_imported": """
        def f(x):
            if x:
                return 1
            return 2
        """,
    "empty": "",
}
SETTINGS = "[report]\nexclude_also =\n    never here\n    raise NotImplementedError\n"


@pytest.fixture(scope="module", params=[True, False], ids=["branches", "lines"])
def measured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("formats"))
    for name, text in MODULES.items():
        project.write(f"pkg/{name}.py", text)
    project.write("pkg/__init__.py", "")
    project.write(".coveragerc", SETTINGS)
    run = [name for name, text in MODULES.items() if "def run" in text]
    imports = "".join(f"from pkg import {name}\n{name}.run()\n" for name in run)
    project.run(f"{imports}from pkg import empty\n", *(["--branch"] if request.param else []))
    for form in ("json", "xml", "lcov"):
        project.coverage(form)
    return project


def contradictions(told: FunctionEvidence, known: FunctionEvidence) -> Iterator[str]:
    """Where a report says other things than the data, unknown apart."""
    if told.entered not in (Entered.UNKNOWN, known.entered):
        yield f"entered {told.entered}, and not {known.entered}"
    for name in ("statements", "branches", "untaken", "main"):
        if getattr(told, name) not in (None, getattr(known, name)):
            yield f"{name} {getattr(told, name)}, and not {getattr(known, name)}"
    if told.excluded != known.excluded:
        yield "excluded"
    if told.freshness != known.freshness:
        yield f"{told.freshness}: {told.reason}"


@pytest.mark.parametrize("report", ["coverage.json", "coverage.xml", "coverage.lcov"])
@pytest.mark.parametrize("module", MODULES)
def test_reports_never_contradict_the_data(measured: Project, report: str, module: str) -> None:
    path = f"pkg/{module}.py"
    data = measured.functions(path, measured.gather([str(measured.root / ".coverage")]))
    evidence = measured.gather([str(measured.root / report)])
    assert evidence.stale == {}
    told = measured.functions(path, evidence)
    found = {name: list(contradictions(told[name], data[name])) for name in data}
    assert {name: what for name, what in found.items() if what} == {}


# Where a body shares the line of its `def`, is empty, or a comment calls a branch partial, no report can tell.
UNCLEAR = {"one_liners", "docstrings", "empty", "partial"}
# LCOV of a file without any branch looks like LCOV of a run without branches.


@pytest.mark.parametrize("report", ["coverage.json", "coverage.xml", "coverage.lcov"])
@pytest.mark.parametrize("module", sorted(MODULES.keys() - UNCLEAR))
def test_reports_say_all_that_the_data_says(measured: Project, report: str, module: str) -> None:
    path = f"pkg/{module}.py"
    data = measured.functions(path, measured.gather([str(measured.root / ".coverage")]))
    told = measured.functions(path, measured.gather([str(measured.root / report)]))
    excluded = [name for name, one in data.items() if one.excluded]
    for name in data.keys() - set(excluded):
        assert told[name] == replace(data[name], reason=told[name].reason, remedy=told[name].remedy), name
