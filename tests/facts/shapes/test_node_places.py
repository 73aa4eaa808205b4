"""Places and children of nodes are those of libcst, whatever is saved on the way to them."""

from __future__ import annotations

import inspect

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from readiness_lint.facts.shapes import excuses, fallbacks, node_places, tree
from readiness_lint.facts.shapes.node_places import NodePlaces

MODULES = (excuses, fallbacks, node_places, tree)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_places_are_those_of_libcst(module: object) -> None:
    parsed = cst.parse_module(inspect.getsource(module))  # type: ignore[arg-type]
    expected = MetadataWrapper(parsed, unsafe_skip_copy=True).resolve(PositionProvider)
    assert dict(NodePlaces().of(parsed)) == dict(expected)
    assert len(expected) > 50


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_no_node_is_lost(module: object) -> None:
    """What is left out of the nodes below is layout alone."""
    parsed = cst.parse_module(inspect.getsource(module))  # type: ignore[arg-type]
    found = {id(node) for node in tree.all_nodes(parsed)}
    stack: list[cst.CSTNode] = [parsed]
    while stack:
        node = stack.pop()
        for child in node.children:
            if id(child) in found:
                stack.append(child)
            else:
                layout = (cst.BaseParenthesizableWhitespace, cst.TrailingWhitespace, cst.EmptyLine, cst.Comma)
                assert isinstance(child, (*layout, cst.LeftParen, cst.RightParen, cst.Semicolon, cst.Newline)), child


def test_kinds_of_nodes_are_not_derived_from_one_another() -> None:
    """So that their types can be compared instead of asking `isinstance`."""
    kinds = {kind for kind in vars(cst).values() if isinstance(kind, type) and issubclass(kind, cst.CSTNode)}
    concrete = {kind for kind in kinds if not inspect.isabstract(kind) and not kind.__name__.startswith("Base")}
    assert {cst.Call, cst.If, cst.Lambda, cst.Name} <= concrete
    assert not [(one, other) for one in concrete for other in concrete if one is not other and issubclass(one, other)]
