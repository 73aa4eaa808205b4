"""Critical paths as Graphviz and Mermaid: what is drawn, and that every text is accepted and stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.graph.project import Project
from readiness_lint.model.graph import Tier
from readiness_lint.report.diagram import Arrow, Box, Drawing, drawings
from readiness_lint.report.dot import dot
from readiness_lint.report.mermaid import mermaid
from tests.graph.support import project_of

FILES = {
    "train.py": """
        import torch

        class Stepper:
            def push_forward(self, optimizer, x):
                x.backward()
                optimizer.step()

        def fit(thing):
            thing.push_forward(torch.optim.SGD([]), 2)

        if __name__ == "__main__":
            fit(1)
    """,
    "export.py": """
        import torch

        def save(model):
            torch.onnx.export(model, None, "m.onnx")

        def again(model):
            torch.onnx.export(model, None, "n.onnx")

        if __name__ == "__main__":
            save(1)
            again(2)
    """,
}
DOT = """\
digraph critical {
  rankdir=LR;
  node [shape=box, fontname="sans-serif", fontsize=10];
  subgraph cluster_0 {
    label="conversion";
    p0n0 [label="<module>\\nexport.py:1", peripheries=2];
    p0n1 [label="save\\nexport.py:3"];
    p0n2 [label="again\\nexport.py:6"];
    p0n0 -> p0n1;
    p0n0 -> p0n2;
  }
  subgraph cluster_1 {
    label="training";
    p1n0 [label="Stepper.push_forward\\ntrain.py:4"];
    p1n1 [label="fit\\ntrain.py:8", peripheries=2];
    p1n1 -> p1n0 [style=dashed];
  }
}
"""
MERMAID = """\
flowchart LR
  subgraph p0["conversion"]
    p0n0(["#lt;module#gt;<br/>export.py:1"])
    p0n1["save<br/>export.py:3"]
    p0n2["again<br/>export.py:6"]
    p0n0 --> p0n1
    p0n0 --> p0n2
  end
  subgraph p1["training"]
    p1n0["Stepper.push_forward<br/>train.py:4"]
    p1n1(["fit<br/>train.py:8"])
    p1n1 -. "unique name" .-> p1n0
  end
"""


@pytest.fixture(scope="module")
def project() -> Project:
    return project_of(FILES)


def test_what_is_drawn(project: Project) -> None:
    found = drawings(project, project.critical.values(), project.entry_points)
    assert dot(found) == DOT
    assert mermaid(found) == MERMAID


def test_only_what_is_asked_for(project: Project) -> None:
    wanted = [one for one in project.critical.values() if one.qualname == "save"]
    (drawing,) = drawings(project, wanted, [])
    assert (drawing.name, [box.name for box in drawing.boxes], drawing.arrows) == ("conversion", ["save"], ())
    assert dot([]) == 'digraph critical {\n  rankdir=LR;\n  node [shape=box, fontname="sans-serif", fontsize=10];\n}\n'


names = st.text(st.sampled_from(list("ab_<>\"'\\`#&;[](){}|-\n\t é\u2028\ud800")), min_size=1, max_size=8)


@given(st.lists(st.tuples(names, names, st.booleans()), min_size=1, max_size=4), st.sampled_from(list(Tier)), names)
def test_any_text_stays_inside_of_its_label(texts: list[tuple[str, str, bool]], tier: Tier, name: str) -> None:
    boxes = tuple(Box(text, path, 7, entry) for text, path, entry in texts)
    drawing = Drawing(name, boxes, (Arrow(0, len(boxes) - 1, tier),))
    statements = parse_dot(dot([drawing]))
    assert len(statements) == 2 + 1 + len(boxes) + 1
    lines = mermaid([drawing]).splitlines()
    assert len(lines) == 1 + 1 + len(boxes) + 1 + 1
    assert all(_MERMAID_LINE.fullmatch(line) for line in lines), lines
    for text in (dot([drawing]), mermaid([drawing])):
        text.encode()


# A flowchart of these lines only, no quotation mark or bracket but those of the language itself.
_LABEL = r'"(?:[^"<>`\\#&]|#(?:\d+|quot|lt|gt|amp);|<br/>)*"'
_MERMAID_LINE = re.compile(
    rf"flowchart LR|  end|  subgraph p\d+\[{_LABEL}\]|    p\d+n\d+(?:\[{_LABEL}\]|\(\[{_LABEL}\]\))"
    r'|    p\d+n\d+ (?:-->|-\. "[a-z ]+" \.->) p\d+n\d+'
)

# The tokens of Graphviz's grammar that we use: identifiers, quoted strings, and punctuation.
_TOKEN = re.compile(r'\s*(?:([A-Za-z_]\w*|-?\d+)|"((?:[^"\\]|\\.)*)"|(->|[{}\[\];,=]))', re.DOTALL)


def parse_dot(text: str) -> list[str]:
    """The statements of a graph; raises AssertionError where the text is none by Graphviz's grammar."""
    tokens = list(_tokens(text))
    assert tokens[:3] == ["digraph", "critical", "{"]
    statements, at = _block(tokens, 3)
    assert at == len(tokens)
    return statements


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        assert match is not None, text[at : at + 20]
        yield match[1] or match[3] or f'"{match[2]}"'
        at = match.end()


def _block(tokens: list[str], at: int) -> tuple[list[str], int]:
    """The statements up to the closing brace, those of subgraphs included."""
    found: list[str] = []
    while tokens[at] != "}":
        if tokens[at] == "subgraph":
            assert tokens[at + 2] == "{"
            inner, at = _block(tokens, at + 3)
            found += inner
            continue
        end = tokens.index(";", at)
        statement = tokens[at:end]
        _check(statement)
        found.append(" ".join(statement))
        at = end + 1
    return found, at + 1


def _check(statement: list[str]) -> None:
    """`id = id`, or `id [-> id] [attributes]`."""
    if statement[1:2] == ["="]:
        assert len(statement) == 3
        return
    rest = statement[1:]
    if rest[:1] == ["->"]:
        rest = rest[2:]
    if rest:
        assert (rest[0], rest[-1]) == ("[", "]")
        pairs = " ".join(rest[1:-1]).split(" , ")
        assert all(pair.split(" = ", 1)[0].isidentifier() and " = " in pair for pair in pairs) or '"' in str(rest)


def test_the_parser_refuses_what_is_no_graph() -> None:
    for text in (
        'digraph critical { a [label="x""]; }',
        "digraph critical { a -> ; b [c]; }",
        "digraph critical { ( }",
    ):
        with pytest.raises((AssertionError, ValueError, IndexError)):
            parse_dot(text)
