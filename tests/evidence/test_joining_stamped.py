"""After an edit: with a stamp untouched functions keep their evidence, and touched ones are unknown."""

from __future__ import annotations

import pytest

from readiness_lint.evidence.carried import CHANGED, NEW, same_units
from readiness_lint.evidence.gather import OTHER_DATA
from readiness_lint.facts.scan import facts_of
from readiness_lint.model.evidence import Entered, Freshness, Ratio
from readiness_lint.model.source import FileRole, Source
from tests.evidence.support import Project

MOD = '''
    """Two of three run."""

    import math


    def ran(x):
        if x > 1:
            return math.sqrt(x)
        return 0


    def one_line(x): return x + 1


    class A:
        def method(self, x):
            y = x + 1
            return y

        def never(self):
            z = 1
            return z
'''
SCRIPT = "import mod\n\nmod.ran(4)\nmod.one_line(1)\nmod.A().method(1)\n"
TRUTH = {
    "ran": (Entered.YES, Ratio(2, 3), Ratio(1, 2)),
    "one_line": (Entered.YES, Ratio(1, 1), Ratio(0, 0)),
    "A.method": (Entered.YES, Ratio(2, 2), Ratio(0, 0)),
    "A.never": (Entered.NO, Ratio(0, 2), Ratio(0, 0)),
}


@pytest.fixture
def stamped(project: Project) -> Project:
    """A project that was measured and stamped."""
    project.write("mod.py", MOD)
    project.run(SCRIPT, "--branch")
    project.stamp()
    return project


def told(project: Project) -> dict[str, object]:
    """What is known of each function; the reason where nothing is."""
    found = project.functions("mod.py")
    return {
        name: one.reason if one.freshness is Freshness.STALE else (one.entered, one.statements, one.branches)
        for name, one in found.items()
        if name not in ("<module>", "A")
    }


def test_nothing_changed(stamped: Project) -> None:
    assert told(stamped) == TRUTH
    assert [(file.kind, file.problems) for file in stamped.gather().files] == [("coverage", ()), ("stamp", ())]


def test_an_edit_makes_one_function_unknown(stamped: Project) -> None:
    stamped.write("mod.py", MOD.replace("y = x + 1", "y = x + 2"))
    assert told(stamped) == {**TRUTH, "A.method": CHANGED}


def test_moves_comments_and_formatting_spoil_nothing(stamped: Project) -> None:
    text = MOD.replace("import math\n", "# more\n    # lines\n    import math\n\n\n    # and more\n")
    text = text.replace("return math.sqrt(x)", "return math.sqrt(\n                x\n            )  # wrapped")
    head, cut, rest = text.partition("    def one_line(x): return x + 1\n")
    stamped.write("mod.py", head + rest + "\n" + cut)
    assert told(stamped) == TRUTH


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("y = x + 1", "y = (x + 1)"),
        ("return 0", "return (\n            0\n        )"),
        ("def ran(x)", "def ran(\n        x,\n    )"),
        ("def one_line(x): return x + 1", "def one_line(x):\n        return x + 1"),
    ],
)
def test_what_formatters_do_spoils_nothing(stamped: Project, old: str, new: str) -> None:
    stamped.write("mod.py", MOD.replace(old, new))
    assert told(stamped) == TRUTH
    stamped.write("mod.py", MOD.replace(old, new).replace("y = x + 1", "y = x * 1").replace("(x + 1)", "(x * 1)"))
    assert told(stamped) == {**TRUTH, "A.method": CHANGED}


def test_what_cannot_be_parsed_is_compared_by_its_text() -> None:
    before, now = "def f():\n    return 1\ndef g(): 1\n", "def f():\n    return (1)\ndef g(): 1\ndef h(:\n"
    sources = [Source("m.py", text, FileRole.PRODUCT, "") for text in (before, now)]
    one, other = [(facts_of(source), source.text) for source in sources]
    assert [other[0].units[unit].qualname for unit in same_units(one, other)] == ["g"]


def test_a_function_that_came_later_is_unknown(stamped: Project) -> None:
    stamped.write("mod.py", MOD + "\n    def late():\n        return 1\n")
    assert told(stamped) == {**TRUTH, "late": NEW}


def test_an_edit_that_shifts_lines_onto_each_other_fools_nobody(stamped: Project) -> None:
    """Lines of the old data are lines of other functions now, and contradict nothing."""
    never = "    def never(self):\n            z = 1\n            return z\n"
    method = "    def method(self, x):\n            y = x + 1\n            return y\n"
    assert never in MOD
    assert method in MOD
    stamped.write("mod.py", MOD.replace(never, "@@").replace(method, never).replace("@@", method))
    assert told(stamped) == TRUTH


def test_reports_are_vouched_for_as_well(stamped: Project) -> None:
    stamped.coverage("json")
    (stamped.root / ".coverage").unlink()
    stamped.stamp("coverage.json")
    stamped.write("mod.py", MOD.replace("y = x + 1", "y = x + 2").replace("import math", "import sys\n    import math"))
    assert told(stamped) == {**TRUTH, "one_line": told(stamped)["one_line"], "A.method": CHANGED}
    assert told(stamped)["ran"] == TRUTH["ran"]


def test_a_stamp_of_other_data_says_so(stamped: Project) -> None:
    stamped.run(SCRIPT + "mod.ran(0)\n", "--branch")  # measured again, and not stamped
    stamped.write("mod.py", MOD.replace("import math", "import sys\n    import math"))
    files = stamped.gather().files
    assert [(file.kind, file.problems) for file in files if file.kind == "stamp"] == [("stamp", (OTHER_DATA,))]
    assert "was recorded" in str(told(stamped)["A.method"]), "all that is left is to look for contradictions"


def test_no_stamp_is_wanted(stamped: Project) -> None:
    assert [file.kind for file in stamped.gather(stamps=()).files] == ["coverage"]


def test_data_of_another_text_is_not_added_to_it(stamped: Project) -> None:
    (stamped.root / ".coverage").rename(stamped.root / "old")
    stamped.write("mod.py", MOD.replace("y = x + 1", "y = x + 2").replace("import math", "import sys\n    import math"))
    stamped.run("import mod\n\nmod.A().never()\n", "--branch")
    evidence = stamped.gather(["old", ".coverage"])
    assert evidence.files[0].problems == (
        "2 of its files were left out, since other data was recorded on another text of them",
    )
    entered = {name: one.entered for name, one in stamped.functions("mod.py", evidence).items()}
    assert (entered["A.never"], entered["ran"]) == (Entered.YES, Entered.NO)


def test_overloads_above_a_function_leave_it_what_it_was(stamped: Project) -> None:
    stubs = "\n\n@overload\ndef ran(x: int) -> int: ...\n@overload\ndef ran(x: str) -> int: ...\ndef ran(x):\n"
    stamped.write("mod.py", stamped.text("mod.py").replace("\n\ndef ran(x):\n", stubs))
    found = told(stamped)
    assert [found[name] for name in found if name.startswith("ran")] == [NEW, NEW, TRUTH["ran"]]


def test_of_functions_of_one_name_the_code_tells_which_is_which(stamped: Project) -> None:
    text = stamped.text("mod.py").replace("def never", "def method")
    stamped.write("mod.py", text)
    stamped.run(SCRIPT.replace("method(1)", "method()"), "--branch")
    stamped.stamp()
    before = told(stamped)
    first, second = text[text.index("    def method") :].split("\n\n")
    stamped.write("mod.py", text.replace(first, second.rstrip(), 1).replace(f"\n\n{second}", f"\n\n{first}\n"))
    swapped = [value for name, value in told(stamped).items() if name.startswith("A.method")]
    assert swapped == [CHANGED, CHANGED], "the other one is in force now"
    stamped.write("mod.py", text + "\n\n    def method(self):\n        return 3\n")
    after = told(stamped)
    assert [value for name, value in after.items() if name.startswith("A.method")] == [
        *(value for name, value in before.items() if name.startswith("A.method")),
        NEW,
    ]
