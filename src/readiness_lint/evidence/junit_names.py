"""What rows of JUnit XML call a test, told alike for every tool that writes them.

pytest names a file that it could not collect by its module, without a class; unittest has classes of its own for that,
and writes every failing `subTest` as a test.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.evidence.outcomes import TestId

# What stands in for a module that cannot be imported, or skips itself: of unittest, and of nose2.
_NOT_LOADED = re.compile(
    r"(?:unittest\.loader\.(?:_FailedTest|ModuleImportFailure|ModuleSkipped)|nose2\.loader\.(?:ModuleImport|LoadTests)Failure)"
    r"(?:\.(?P<package>.*))?"
)
# An error around the tests of a class or module; nose2 cuts the words at the last dot.
_AROUND = re.compile(r"(?P<name>(?:setUp|tearDown)(?:Class|Module)) \((?P<owner>[^()]*)\)")
# A case of `subTest`: the method, then a message in brackets and parameters in parentheses.
_CASE = re.compile(r"(?P<method>test\w*)(?: \[.*\])?(?: \(.*\))?", re.DOTALL)
NOT_COLLECTED = "collection failure"


def test_of_row(classname: str, name: str) -> TestId:
    """The test that a row speaks of; cases of `subTest` belong to their method."""
    if unloaded := _NOT_LOADED.fullmatch(classname):
        package = unloaded["package"]
        return "", f"{package}.{name}" if package else name
    if around := _AROUND.fullmatch(f"{classname}.{name}" if classname else name):
        return around["owner"], around["name"]
    case = _CASE.fullmatch(name)
    return classname, case["method"] if case else name


test_of_row.__test__ = False  # type: ignore[attr-defined]


def hidden_by(classname: str, name: str, message: str, file: str) -> str:
    """The path of the file that was not collected, empty where the row tells of none.

    Without a `file` it is the path of the module: whether one of its dots stands in the name of a folder is lost.
    """
    if _NOT_LOADED.fullmatch(classname):
        return path_of_module(test_of_row(classname, name)[1])
    if not message.startswith(NOT_COLLECTED):
        return ""
    return file.replace("\\", "/") or path_of_module(classname or name)


def path_of_module(dotted: str) -> str:
    """The path of a module, classes after it left out."""
    parts = dotted.split(".")
    while len(parts) > 1 and parts[-1][:1].isupper():
        parts.pop()
    return "/".join(parts) + ".py"
