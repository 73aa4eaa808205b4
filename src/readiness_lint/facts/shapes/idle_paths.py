"""Functions that promise to load something, and only speak of the place where it lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.telling import tells
from readiness_lint.facts.shapes.tree import all_nodes, block, called, dotted, parameters
from readiness_lint.facts.shapes.walk import callee, last, method
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

TOLD, TESTED, RAISED, USED = "told", "tested", "raised", "used"
_LOADS = re.compile(r"(?:\A|_)(?:load|restore|resume|from_pretrained|from_checkpoint)(?:_|\Z)")
# Hooks are told of what others load; some functions only look, or only tell.
_NO_LOADERS = re.compile(
    r"\A_*(?:on|log|print|show|should|can|is|has|check|after|before|pre|post|report|validate|test|mock|fake|dummy"
    r"|simulate|un|re|lazy|get|set|down)_|\A_*(?:down|up|un)load|hook|callback|message|demo|example|simulat"
)
_PLACES = re.compile(r"(?:\A|_)(?:path|file|filename|filepath|ckpt|checkpoint|model_name_or_path)\Z")
_NO_PLACES = re.compile(r"\A(?:is|use|legacy|load|from|need|with|no|has|save|to|new|out|output|dst|log|cache)_")
# Whoever is given one of these, or has it already, may load from there.
_OTHER_PLACES = re.compile(
    r"path|file|dir(?:ectory)?\Z|folder|ckpt|checkpoint|archive|state|weights|stream|buffer|bytes|store|client|storage",
    re.IGNORECASE,
)
_TEXTS = frozenset({"str", "repr", "Path", "basename", "format", "abspath", "name", "stem", "lower", "upper", "strip"})
_TESTS = frozenset(
    "exists isfile isdir is_file is_dir endswith startswith isinstance hasattr bool len type lexists".split()
)
_JOINED = (
    *(cst.FormattedStringExpression, cst.FormattedString, cst.ConcatenatedString, cst.BinaryOperation),
    *(cst.BooleanOperation, cst.UnaryOperation),
)
_LEADS_NOWHERE = (cst.Comparison, cst.ComparisonTarget, cst.Expr)
_DECIDES = (cst.If, cst.IfExp, cst.While, cst.Assert)
_OPTIONS = re.compile(
    r"\A(?:resume(?:_(?:from|path|ckpt|checkpoint|from_checkpoint|training))?|load_(?:from|path|ckpt|checkpoint|weights)"
    r"|init_(?:from|checkpoint)|restore(?:_from|_path)?|seed|random_seed)\Z"
)
_PARSES = frozenset({"parse_args", "parse_arguments"})


def symptoms_of_idle_paths(walk: Walk) -> Iterator[Symptom]:
    """Parameters and options that say where to load from, or what to seed with, and get into messages alone."""
    if isinstance(walk.tree.scope, cst.FunctionDef):
        yield from _idle_parameters(walk, walk.tree.scope)
        yield from _idle_options(walk)


def _idle_parameters(walk: Walk, scope: cst.FunctionDef) -> Iterator[Symptom]:
    name = scope.name.value
    if not _LOADS.search(name) or _NO_LOADERS.search(name) or _only_tells(walk):
        return
    for one in parameters(scope):
        place = one.name.value
        if not _PLACES.search(place) or _NO_PLACES.search(place) or _is_flag(one):
            continue
        uses = list(_uses(walk, place))
        if TOLD in uses and USED not in uses and not _has_another(walk, place):
            what = f"`{name}` only speaks of `{place}`: what lies there is never loaded"
            yield Symptom(Kind.IDLE_PATH, walk.tree.span(one.name), what, place, ("only-told",))


def _is_flag(parameter: cst.Param) -> bool:
    """Whether a parameter is a yes or no, or the content itself."""
    if dotted(parameter.default) in {"True", "False"}:
        return True
    if parameter.annotation is None:
        return False
    words = {node.value.lower() for node in all_nodes(parameter.annotation) if isinstance(node, cst.Name)}
    return bool(words & {"bool", "dict", "mapping", "any", "tensor", "module"})


def _only_tells(walk: Walk) -> bool:
    """Whether a body has no statement but messages: rules about empty bodies judge those."""
    return all(
        isinstance(one, cst.Pass | cst.Raise) or (isinstance(one, cst.Expr) and tells(one.value))
        for one in walk.tree.body
    )


def _has_another(walk: Walk, place: str) -> bool:
    """Whether the function may load from a place that it knows otherwise."""
    for node in walk.nodes:
        if not isinstance(node, cst.Name) or node.value == place or not _OTHER_PLACES.search(node.value):
            continue
        above = walk.parent(node)
        if isinstance(above, cst.Param) or (isinstance(above, cst.Arg) and above.keyword is node):
            if isinstance(above, cst.Param) and USED in set(_uses(walk, node.value)):
                return True
            continue
        if isinstance(above, cst.Attribute):
            outer = walk.parent(above)
            if above.value is node or (isinstance(outer, cst.Call) and outer.func is above):
                continue
            if dotted(above).startswith(("self.", "cls.")) and _use(walk, above) == USED:
                return True
    return any(callee(call) in {"locals", "super", "vars"} for call in walk.calls)


def _uses(walk: Walk, name: str) -> Iterator[str]:
    """What becomes of each place at which a name is read."""
    for node in _places(walk, name):
        above = walk.parent(node)
        is_word = isinstance(above, cst.Arg) and above.keyword is node
        is_attribute = isinstance(above, cst.Attribute) and above.attr is node
        if not isinstance(node, cst.Name):
            yield USED
        elif not (is_word or is_attribute or isinstance(above, cst.Param)):
            yield _use(walk, node)


def _places(walk: Walk, name: str) -> Iterator[cst.CSTNode]:
    """Where a name stands, and the nested functions and classes that hold it, which may do anything with it."""
    for node in walk.nodes:
        if isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef) and node is not walk.tree.scope:
            if any(isinstance(one, cst.Name) and one.value == name for one in all_nodes(node)):
                yield node
        elif isinstance(node, cst.Name) and node.value == name:
            yield node


def _use(walk: Walk, node: cst.CSTNode) -> str:
    """What becomes of a value: it is told, tested, part of an error, or used for anything else."""
    answer = ""
    while not answer:
        above = walk.parent(node)
        if isinstance(above, cst.Arg):
            answer, node = _of_argument(walk, above)
        elif isinstance(above, cst.Attribute):
            answer, node = _of_attribute(walk, above)
        elif isinstance(above, _JOINED):
            node = above
        else:
            decides = isinstance(above, _DECIDES) and above.test is node
            answer = TESTED if decides or isinstance(above, _LEADS_NOWHERE) else USED
    return answer


def _of_argument(walk: Walk, argument: cst.Arg) -> tuple[str, cst.CSTNode]:
    """What a call does with an argument; no answer for a text that is made of it, which goes on."""
    call = walk.parent(argument)
    word = last(called(call)) if call is not None else ""
    if not isinstance(call, cst.Call):
        return USED, argument
    if tells(call):
        return TOLD, call
    if isinstance(walk.parent(call), cst.Raise):
        return RAISED, call
    if word in _TESTS:
        return TESTED, call
    return "" if word in _TEXTS or method(call) == "format" else USED, call


def _of_attribute(walk: Walk, attribute: cst.Attribute) -> tuple[str, cst.CSTNode]:
    """The same of a method or an attribute of the value."""
    name, outer = attribute.attr.value, walk.parent(attribute)
    called_here = isinstance(outer, cst.Call) and outer.func is attribute
    if called_here and name in _TESTS:
        return TESTED, attribute
    return "" if name in _TEXTS else USED, outer if called_here and outer is not None else attribute


def _idle_options(walk: Walk) -> Iterator[Symptom]:
    """Options that are parsed here, go to nobody else, and decide about messages alone."""
    for owner, value, _ in walk.bindings:
        if callee(value) not in _PARSES or _goes_on(walk, owner):
            continue
        reads: dict[str, list[cst.Attribute]] = {}
        for node in walk.nodes:
            if isinstance(node, cst.Attribute) and dotted(node.value) == owner and _OPTIONS.search(node.attr.value):
                reads.setdefault(node.attr.value, []).append(node)
        for name, places in reads.items():
            uses = {_use_of_option(walk, node) for node in places}
            if TOLD in uses and USED not in uses:
                what = f"`{walk.tree.code(places[0])}` only gets into messages: nothing is {_done_with(name)}"
                yield Symptom(Kind.IDLE_PATH, walk.tree.span(places[0]), what, name, ("idle-option",))


def _done_with(name: str) -> str:
    return "seeded with it" if name.endswith("seed") else "loaded from there"


def _use_of_option(walk: Walk, node: cst.CSTNode) -> str:
    """What becomes of an option; where it decides whether something is told, it is told."""
    use = _use(walk, node)
    if use != TESTED:
        return use
    test = next((one for one in walk.around(node) if isinstance(one, (*_DECIDES, cst.BaseSmallStatement))), None)
    if not isinstance(test, cst.If) or test.orelse is not None:
        return USED
    return TOLD if all(isinstance(one, cst.Expr) and tells(one.value) for one in block(test)) else USED


def _goes_on(walk: Walk, owner: str) -> bool:
    """Whether parsed options go on as a whole to somebody who may read them."""
    for node in _places(walk, owner):
        above = walk.parent(node)
        is_target = isinstance(above, cst.AssignTarget)
        is_owner = isinstance(above, cst.Attribute) and above.value is node and above.attr.value != "__dict__"
        if not isinstance(node, cst.Name) or (not (is_target or is_owner) and _use(walk, node) == USED):
            return True
    return "." in owner or any(callee(call) in {"locals", "globals"} for call in walk.calls)
