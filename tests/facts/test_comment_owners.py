"""Which definition a comment speaks of. Each comment of these texts is the name of its owner."""

from __future__ import annotations

import pytest

from readiness_lint.facts.scan import Scan

_TEXTS = {
    "glued above": "# f\n# f\ndef f():\n    pass\n",
    "above decorators": "# f\n@d\n# f\n@e\ndef f():\n    pass\n",
    "a blank line between": "# <module>\n\ndef f():\n    pass\n",
    "only the block that touches": "# <module>\n\n# f\ndef f():\n    pass\n",
    "indented further than the definition": "  # <module>\ndef f():\n    pass\n",
    "a deeper one in the block": "# <module>\n  # <module>\n# f\ndef f():\n    pass\n",
    "behind code above": "x = 1  # <module>\ndef f():\n    pass\n",
    "in a header": "def f(  # f\n    a,\n    # f\n):  # f\n    pass  # f\n",
    "after the last statement": "def f():\n    pass\n    # f\n# <module>\n",
    "up to the last indented one": "def f():\n    pass\n # f\n    # f\n  # <module>\nx = 1\n",
    "one line": "def f(): pass  # f\n# <module>\n",
    "methods": (
        "class A:\n    # A.f\n    def f(self):\n        # A.f\n        pass\n    # A\n\n    x = 1  # A\n# <module>\n"
    ),
    "nested": "def f():\n    # f.g\n    def g():\n        pass\n    # f\n    g()\n",
    "nothing else": "# <module>",
}


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
def test_owners(text: str) -> None:
    scan = Scan(text)
    owners = [scan.scopes[scan.comment_owners.of(start)].qualname for start, _ in scan.tokens.comments]
    assert owners == [text[start:end].removeprefix("# ") for start, end in scan.tokens.comments]
