"""What the configuration and comments decide about functions, and that nothing overrules them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.critical import CriticalPathConfig, Overrides, OwnRole
from readiness_lint.config.patterns import matches
from readiness_lint.config.settings import DEFAULT_CRITICAL_PATHS
from readiness_lint.graph.project import Project
from readiness_lint.model.facts import UnitKind
from tests.graph.support import critical_of, project_of

FILES = {
    "pkg/__init__.py": "",
    "pkg/train.py": """
        import torch

        def fit(model, optimizer, x):
            model(x).backward()
            optimizer.step()
            tidy(x)

        def tidy(x):
            return x

        def idle():
            return 1
    """,
    "pkg/export.py": """
        import torch

        class Exporter:
            def run(self, model):
                torch.onnx.export(model, None, "m.onnx")

            def name(self):
                return "m"
    """,
    "pkg/plots/curves.py": "def curve(x):\n    return x\n",
}
BEFORE = {"fit": "training", "tidy": "training", "Exporter.run": "conversion"}


def paths(**said: Any) -> list[CriticalPathConfig]:
    """The two paths, `training` with what is said of it."""
    training, conversion = DEFAULT_CRITICAL_PATHS
    return [replace(training, **said), conversion]


def changes(project: Project) -> dict[str, tuple[str | None, str | None, str]]:
    """(before, after, what was written) by qualified name."""
    nodes = project.nodes
    return {
        nodes.file(one.node).units[nodes.unit_index(one.node)].qualname: (one.before, one.after, one.origin.text)
        for one in project.overruled.changes
    }


def with_comment(text: str, after: str, path: str = "pkg/train.py") -> Mapping[str, str]:
    """The files with a comment behind one line."""
    return {**FILES, path: FILES[path].replace(after, f"{after}  # readiness-lint: {text}")}


def test_without_any_word_nothing_is_overruled() -> None:
    project = project_of(FILES)
    assert critical_of(project) == BEFORE
    assert (project.overruled.changes, project.overruled.origins) == ((), {})


class TestConfiguration:
    def test_a_named_function_is_critical_on_the_path_of_its_neighbours(self) -> None:
        project = project_of(FILES, overrides=Overrides(critical=("pkg.train:idle", "pkg/export.py:Exporter.name")))
        assert critical_of(project) == {**BEFORE, "idle": "training", "Exporter.name": "conversion"}
        assert changes(project)["idle"] == (None, "training", 'critical = "pkg.train:idle"')
        (idle,) = [one for one in project.critical.values() if one.qualname == "idle"]
        assert (idle.confidence, idle.role) == (1.0, "configured")
        assert idle.why == ('the configuration says `critical = "pkg.train:idle"`',)

    def test_a_named_function_that_was_critical_is_certain_and_no_change(self) -> None:
        project = project_of(FILES, overrides=Overrides(critical=("pkg.train:tidy",)))
        assert changes(project) == {}
        (tidy,) = [one for one in project.critical.values() if one.qualname == "tidy"]
        assert tidy.confidence == 1.0
        assert len(project.overruled.origins) == 1

    def test_not_critical_takes_a_function_out_whatever_it_calls(self) -> None:
        project = project_of(FILES, overrides=Overrides(not_critical=("pkg.train:fit",)))
        assert "fit" not in critical_of(project)
        assert changes(project)["fit"] == ("training", None, 'not-critical = "pkg.train:fit"')

    def test_a_class_means_all_its_methods(self) -> None:
        project = project_of(FILES, paths(critical=("pkg.export:Exporter",)))
        assert critical_of(project) == {**BEFORE, "Exporter.run": "training", "Exporter.name": "training"}
        assert changes(project)["Exporter.run"][:2] == ("conversion", "training")

    def test_a_pattern_means_the_functions_of_its_files_and_a_name_wins_over_it(self) -> None:
        said = Overrides(critical=("pkg/train.py", "pkg.train:idle"), not_critical=("pkg/*.py",))
        assert critical_of(project_of(FILES, overrides=said)) == {"idle": "training"}

    def test_a_pattern_can_be_taken_back(self) -> None:
        files = {**FILES, "pkg/plots/kept.py": "def kept():\n    return 1\n"}
        said = Overrides(critical=("pkg/plots/", "!curves.py"))
        assert critical_of(project_of(files, overrides=said)) == {**BEFORE, "kept": "training"}

    def test_off_one_path_leaves_the_other(self) -> None:
        project = project_of(FILES, paths(not_critical=("pkg/**",)))
        assert critical_of(project) == {"Exporter.run": "conversion"}

    def test_of_two_paths_the_first_has_a_function(self) -> None:
        both = [replace(path, critical=("pkg.train:idle",)) for path in DEFAULT_CRITICAL_PATHS]
        project = project_of(FILES, both)
        assert critical_of(project)["idle"] == "training"
        (twice,) = project.overruled.twice
        assert (twice.key, twice.path, twice.stays) == (
            ("paths", "conversion", "critical", 0),
            "conversion",
            "training",
        )

    def test_why_a_function_of_two_paths_is_on_the_first(self) -> None:
        said = [replace(DEFAULT_CRITICAL_PATHS[0], critical=("pkg.train:idle",)),
                replace(DEFAULT_CRITICAL_PATHS[1], critical=("pkg/train.py:idle",))]  # fmt: skip
        project = project_of(FILES, said)
        (idle,) = [one for one in project.critical.values() if one.qualname == "idle"]
        assert idle.why == ('the configuration says `critical = "pkg.train:idle"`',)
        others = project.decisions[project.nodes.node(idle.path, idle.unit)].reasons()[1]
        assert others == [
            'the configuration says `critical = "pkg/train.py:idle"`, which speaks for the conversion path'
        ]

    def test_a_name_beats_a_pattern_of_another_path_without_a_word(self) -> None:
        said = paths(critical=("pkg/train.py",))
        both = [said[0], replace(said[1], critical=("pkg.train:idle",))]
        project = project_of(FILES, both)
        assert (critical_of(project)["idle"], project.overruled.twice) == ("conversion", ())

    def test_the_narrower_wins(self) -> None:
        said = Overrides(critical=("pkg.export:Exporter.name",), not_critical=("pkg.export:Exporter", "pkg/export.py"))
        project = project_of(FILES, overrides=said)
        assert {name for name in critical_of(project) if "Exporter" in name} == {"Exporter.name"}
        said = Overrides(critical=("pkg.export:Exporter", "pkg/export.py"), not_critical=("pkg.export:Exporter.name",))
        project = project_of(FILES, overrides=said)
        assert {name for name in critical_of(project) if "Exporter" in name} == {"Exporter.run"}
        assert project.overruled.void == ()

    @pytest.mark.parametrize("text", ["pkg.train:idle", "pkg.export:Exporter", "pkg/train.py", "pkg/**"])
    def test_the_contrary_of_the_same_functions_is_told(self, text: str) -> None:
        project = project_of(FILES, overrides=Overrides(critical=(text,), not_critical=(text,)))
        (void,) = project.overruled.void
        assert (void.said.key, void.by.key) == (("critical", 0), ("not-critical", 0))
        project = project_of(FILES, paths(globs=("pkg/train.py",), not_critical=("pkg/train.py",)))
        assert [void.said.key for void in project.overruled.void] == [("paths", "training", "globs", 0)]

    def test_a_part_that_is_taken_out_is_no_contradiction(self) -> None:
        said = Overrides(critical=("pkg/**",), not_critical=("pkg/plots/**", "pkg.train:idle"))
        assert project_of(FILES, overrides=said).overruled.void == ()
        both = [replace(DEFAULT_CRITICAL_PATHS[0], not_critical=("pkg.train:idle",)),
                replace(DEFAULT_CRITICAL_PATHS[1], critical=("pkg.train:idle",))]  # fmt: skip
        project = project_of(FILES, both)
        assert (critical_of(project)["idle"], project.overruled.void) == ("conversion", ())

    def test_what_speaks_of_another_path_decides_nothing(self) -> None:
        both = [replace(DEFAULT_CRITICAL_PATHS[0], not_critical=("pkg.export:Exporter",)),
                replace(DEFAULT_CRITICAL_PATHS[1], critical=("pkg/export.py",))]  # fmt: skip
        found = changes(project_of(FILES, both))
        assert found["Exporter.name"] == (None, "conversion", 'critical = "pkg/export.py"')

    def test_with_nothing_critical_around_it_a_function_trains(self) -> None:
        project = project_of({"a.py": "def f():\n    return 1\n"}, overrides=Overrides(critical=("a:f",)))
        assert critical_of(project) == {"f": "training"}

    def test_names_and_patterns_that_mean_nothing_are_told(self) -> None:
        said = Overrides(critical=("pkg.train:absent", "no/such/**"), not_critical=("no.module:f",))
        found = project_of(FILES, paths(globs=("nowhere/**",)), overrides=said).overruled
        assert [(key, named.text) for key, named in found.unmatched] == [
            (("critical", 0), "pkg.train:absent"),
            (("critical", 1), "no/such/**"),
            (("not-critical", 0), "no.module:f"),
        ]
        assert [(key, named.text) for key, named in found.idle] == [(("paths", "training", "globs", 0), "nowhere/**")]

    def test_a_re_exported_and_a_nested_function_have_names_too(self) -> None:
        files = {
            "pkg/__init__.py": "from pkg.a import outer\n",
            "pkg/a.py": "def outer():\n    def inner():\n        return 1\n    return inner\n",
        }
        said = Overrides(critical=("pkg:outer", "pkg.a:outer.inner"))
        assert set(critical_of(project_of(files, overrides=said))) == {"outer", "outer.inner"}


class TestComments:
    def test_a_comment_decides(self) -> None:
        assert critical_of(project_of(with_comment("critical", "def idle():")))["idle"] == "training"
        moved = project_of(with_comment("critical=conversion", "def tidy(x):"))
        assert critical_of(moved)["tidy"] == "conversion"
        assert changes(moved)["tidy"] == ("training", "conversion", "# readiness-lint: critical=conversion")

    def test_a_comment_wins_over_the_configuration(self) -> None:
        files = with_comment("not-critical", "def fit(model, optimizer, x):")
        project = project_of(files, overrides=Overrides(critical=("pkg.train:fit",)))
        assert "fit" not in critical_of(project)

    def test_a_comment_at_a_class_speaks_of_its_methods(self) -> None:
        project = project_of(with_comment("not-critical", "class Exporter:", "pkg/export.py"))
        assert "Exporter.run" not in critical_of(project)

    def test_what_is_nested_follows_unless_it_speaks_for_itself(self) -> None:
        text = """
            import torch

            class Runner:{at_class}
                def run(self, model, optimizer):
                    def tidy(x):{at_tidy}
                        return x

                    def step(loss):
                        loss.backward()
                        optimizer.step()

                    step(tidy(model))
                    optimizer.step()

                class Inner:
                    def name(self):
                        return "n"
        """

        def found(at_class: str = "", at_tidy: str = "") -> set[str]:
            marks = [f"  # readiness-lint: {text}" if text else "" for text in (at_class, at_tidy)]
            project = project_of({"a.py": text.format(at_class=marks[0], at_tidy=marks[1])})
            return {name.removeprefix("Runner.") for name in critical_of(project)}

        assert found() >= {"run", "run.step"}
        assert found("not-critical") == {"run.step"}
        assert found("not-critical", "critical") == {"run.tidy", "run.step"}
        assert found("critical") >= {"run", "Inner.name", "run.step"}
        assert "run.tidy" not in found("critical", "not-critical")

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("critcal", "did you mean 'critical'?"),
            ("critical because it is", "write critical, critical=PATH"),
            ("", "write critical, critical=PATH"),
            ("critical=conversoin", "did you mean 'conversion'?"),
            ("critical=", "there are training, conversion"),
        ],
    )
    def test_what_is_not_understood_decides_nothing_and_is_told(self, text: str, told: str) -> None:
        project = project_of(with_comment(text, "def idle():"))
        assert critical_of(project) == BEFORE
        (problem,) = project.overruled.problems
        assert (problem.path, problem.line) == ("pkg/train.py", 11)
        assert told in problem.text

    def test_a_comment_at_no_function_is_told(self) -> None:
        (problem,) = project_of(with_comment("critical", "return 1")).overruled.problems
        assert "stands at no function" in problem.text


class TestFolders:
    """Globs alone decide where nothing is inferred."""

    FOLDERS = ("training/", "conversion/", "other/", "deep/training/")
    BODY = """
        import torch

        class Net(torch.nn.Module):
            def forward(self, x):
                return x

        def fit(model, optimizer):
            def inner():
                model(1).backward()
            inner()
            optimizer.step()
    """

    @given(st.sets(st.sampled_from(FOLDERS), min_size=1), st.booleans())
    def test_exactly_the_functions_of_the_folders(self, folders: set[str], calls: bool) -> None:
        files = {f"{folder}a{at}.py": self.BODY for at, folder in enumerate(sorted(folders))}
        if calls:
            files["run.py"] = "from other.a0 import fit\n\nfit(1, 2)\n"
        said = [
            CriticalPathConfig("training", globs=("training/**",), infer=False),
            CriticalPathConfig("conversion", globs=("conversion/**",), infer=False),
        ]
        project = project_of(files, said)
        wanted = {
            (file.path, index): path.name
            for file in project.facts.values()
            for index, unit in enumerate(file.units)
            for path in said
            if unit.kind is UnitKind.FUNCTION and matches(path.globs, file.path)
        }
        assert {key: one.critical_path for key, one in project.critical.items()} == wanted

    def test_a_named_entry_point_stays_where_nothing_is_inferred(self) -> None:
        said = [CriticalPathConfig("training", entry_points=("pkg.train:fit",), infer=False), DEFAULT_CRITICAL_PATHS[1]]
        project = project_of(FILES, said)
        assert critical_of(project) == {"fit": "training", "Exporter.run": "conversion"}
        assert changes(project)["tidy"] == ("training", None, "infer = false")

    def test_a_class_is_no_function_that_is_taken_out(self) -> None:
        said = [replace(path, infer=False) for path in DEFAULT_CRITICAL_PATHS]
        project = project_of({"a.py": self.BODY}, said)
        kinds = {project.nodes.unit(node).kind for node in project.overruled.origins}
        assert kinds == {UnitKind.FUNCTION}


class TestOwnRoles:
    FILES: Mapping[str, str] = {
        "run.py": """
            import mylib

            def main(data):
                work(data)

            def work(data):
                mylib.train_one(data)
        """,
        "steps.py": """
            from mylib import Runner

            class Mine(Runner):
                def advance(self):
                    return 1

            def go(runner):
                runner.pull_through(1)
        """,
    }

    def test_without_them_nothing_is_known(self) -> None:
        assert critical_of(project_of(self.FILES)) == {}

    def test_calls_methods_and_overrides_of_a_library(self) -> None:
        own = (
            OwnRole("train_step", ("mylib.train_one", "mylib.Runner.pull_through"), ("mylib.Runner.advance",)),
            OwnRole("export", ("mylib.never_used",), ("mylib.Other.method",)),
        )
        project = project_of(self.FILES, overrides=Overrides(roles=own))
        assert set(critical_of(project)) == {"main", "work", "go", "Mine.advance"}
        assert project.overruled.unused_roles == (
            (("roles", "export", 0), "mylib.never_used"),
            (("roles", "override", "export", 0), "mylib.Other.method"),
        )

    def test_functions_of_the_project_itself(self) -> None:
        files = {
            "pkg/__init__.py": "from pkg.core import advance\n",
            "pkg/core.py": """
                def advance(x):
                    return x

                class Runner:
                    def step_once(self):
                        return 1
            """,
            "pkg/use.py": """
                from pkg import advance
                from pkg.core import Runner

                def loop(x):
                    advance(x)

                class Mine(Runner):
                    def step_once(self):
                        return 2
            """,
        }
        own = (OwnRole("train_step", ("pkg.advance",), ("pkg.core.Runner.step_once",)),)
        project = project_of(files, overrides=Overrides(roles=own))
        assert set(critical_of(project)) == {"advance", "loop", "Mine.step_once"}
        assert project.overruled.unused_roles == ()
