"""Where the models come from that a scope exports: what constructs them, and what could have changed them since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import all_nodes, called, dotted, parameters
from readiness_lint.facts.shapes.walk import last

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

# Methods that return the model itself and leave its weights as they are.
FLUENT = frozenset("eval train to cpu cuda half float double bfloat16 requires_grad_ share_memory type xpu mps".split())
_READING = frozenset(
    "parameters named_parameters state_dict modules named_modules children named_children buffers named_buffers"
    " zero_grad forward size shape get_submodule extra_repr num_parameters".split()
)
_LOOKS = frozenset(
    "print len sum next type isinstance str repr id list tuple dict set max min any all bool hasattr getattr iter"
    " enumerate zip sorted info debug warning".split()
)
# What these give still leads to the parameters themselves.
_HANDING_ON = frozenset("zip enumerate list tuple dict iter next sorted reversed filter OrderedDict".split())
_VIEWS = frozenset({"items", "values", "copy"})
# Arguments by these words may bring weights along.
_MAY_HOLD_WEIGHTS = re.compile(
    r"ckpt|checkpoint|weight(?!_decay|_norm)|pretrain|path|file|dir|state|load|resume|snapshot|url|trained|model(?!_?(?:cfg|conf|args|dim"
    r"|size|type|name|param))|encoder|decoder|backbone|module|net(?:work)?\b|student|teacher|embedding|tensor",
    re.IGNORECASE,
)
_SETTINGS = re.compile(
    r"cfg|conf|args|opt|h(?:yper)?_?param|hps|dim|size|num|^n_|^d_|channel|hidden|class|vocab|head|width|height|depth|kernel|stride"
    r"|rate|dropout|len|max|min|eps|use_|is_|with_|bias|device|dtype|bits?|seed|name|type|mode(?!l)|scale|factor|seq|True",
    re.IGNORECASE,
)
_NO = frozenset({"False", "None"})


@dataclass
class Life:
    """What is known of one model.

    `made` names what constructs it and what is inside of it, `given` whom it was handed to, `methods` what was called
    on it; `known` says whether that is all.
    """

    made: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    known: bool = True


class Models:
    """The models of one scope by name."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._values: dict[str, list[cst.BaseExpression]] = {}
        for name, value, _ in walk.bindings:
            self._values.setdefault(name, []).append(value)
        self._open = set(self._bound_otherwise())

    def life(self, model: cst.BaseExpression) -> Life:
        """What is known of the model that an expression stands for."""
        found = Life()
        self._from(model, found, set())
        return found

    def _bound_otherwise(self) -> Iterator[str]:
        """Names that a scope takes from elsewhere, or binds in ways that are not followed."""
        scope = self._walk.tree.scope
        yield from (one.name.value for one in parameters(scope))
        for node in self._walk.nodes:
            if isinstance(node, cst.Tuple | cst.List):
                parent = self._walk.parent(node)
                if isinstance(parent, cst.AssignTarget | cst.For | cst.AsName | cst.CompFor):
                    yield from _names_in(node)
            elif isinstance(node, cst.AsName):
                yield from _names_in(node.name)
            elif isinstance(node, cst.For | cst.CompFor | cst.AugAssign | cst.NamedExpr):
                yield from _names_in(node.target)
            elif isinstance(node, cst.Global | cst.Nonlocal):
                yield from (one.name.value for one in node.names)
            elif isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef) and node is not scope:
                yield from _names_in(node)

    def _from(self, value: cst.BaseExpression, life: Life, seen: set[str]) -> None:
        if isinstance(value, cst.Name):
            self._named(value.value, life, seen)
        elif isinstance(value, cst.Call):
            self._made(value, life, seen)
        else:
            life.known = False

    def _named(self, name: str, life: Life, seen: set[str]) -> None:
        if name in seen:
            return
        seen.add(name)
        values = self._values.get(name)
        if values is None or name in self._open:
            life.known = False
            return
        for value in values:
            self._from(value, life, seen)
        for node in self._walk.nodes:
            if isinstance(node, cst.Name) and node.value == name:
                self._used(node, life)

    def _made(self, call: cst.Call, life: Life, seen: set[str]) -> None:
        inner = call.func.value if isinstance(call.func, cst.Attribute) else None
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in FLUENT and inner is not None:
            life.methods.append(_mode(call))
            self._from(inner, life, seen)
            return
        name = called(call)
        if not name or "()" in name:
            life.known = False
            return
        life.made.append(name)
        for argument in call.args:
            self._argument(argument, life, seen)

    def _argument(self, argument: cst.Arg, life: Life, seen: set[str]) -> None:
        """A model among the arguments of a constructor is followed; what else may hold weights is not known."""
        value = argument.value
        word = argument.keyword.value if argument.keyword is not None else ""
        if isinstance(value, cst.Name) and value.value in _NO:
            return
        if isinstance(value, cst.Name) and not _SETTINGS.search(value.value) and self._is_made_here(value.value):
            self._from(value, life, seen)
            return
        if isinstance(value, cst.Name) and self._is_foreign(value.value) and not _SETTINGS.search(value.value):
            life.known = False
            return
        names = {
            word,
            *_names_in(value),
            *(node.attr.value for node in all_nodes(value) if isinstance(node, cst.Attribute)),
        }
        if any(_MAY_HOLD_WEIGHTS.search(name) for name in names):
            life.known = False

    def _is_foreign(self, name: str) -> bool:
        return name in self._open or name not in self._values

    def _is_made_here(self, name: str) -> bool:
        return name not in self._open and any(isinstance(one, cst.Call) for one in self._values.get(name, ()))

    def _used(self, name: cst.Name, life: Life) -> None:
        """Note one use of a model by its name."""
        parent = self._walk.parent(name)
        if isinstance(parent, cst.AssignTarget | cst.AnnAssign | cst.Return | cst.Del | cst.FormattedStringExpression):
            return
        if isinstance(parent, cst.Assign | cst.Call):  # `other = model` or `model(x)`
            if isinstance(parent, cst.Assign):
                life.known = False
            return
        if isinstance(parent, cst.Attribute):
            if parent.attr is not name:
                self._attribute(parent, life)
        elif isinstance(parent, cst.Arg):
            if parent.keyword is not name:
                self._handed(parent, life)
        elif not isinstance(parent, cst.Expr | cst.Param):
            life.known = False

    def _attribute(self, attribute: cst.Attribute, life: Life) -> None:
        """`model.method(...)` and `model.attribute`, read or set."""
        parent = self._walk.parent(attribute)
        name = attribute.attr.value
        if isinstance(parent, cst.Call) and parent.func is attribute:
            life.methods.append(_mode(parent))
            if name not in FLUENT and name not in _READING:
                life.given.append(f".{name}")
            if name in _READING:
                self._read(parent, life)
            return
        while isinstance(parent, cst.Attribute):
            attribute, parent = parent, self._walk.parent(parent)
        if isinstance(parent, cst.Call) and parent.func is attribute and last(dotted(attribute)) not in FLUENT:
            life.known = False  # what is called on a part of it
        elif isinstance(parent, cst.AssignTarget):
            statement = self._walk.parent(parent)
            value = statement.value if isinstance(statement, cst.Assign) else None
            if not isinstance(value, cst.Integer | cst.Float | cst.SimpleString) and dotted(value) not in (
                _NO | {"True"}
            ):
                life.known = False
        elif isinstance(parent, cst.Arg) and _MAY_HOLD_WEIGHTS.search(name):
            life.known = False

    def _read(self, value: cst.CSTNode, life: Life) -> None:
        """What becomes of the parameters or the state of a model: whoever holds them may set them.

        A state under another name is written to by `load`, `copy_`, `update` and many more.
        """
        outer = self._walk.parent(value)
        while isinstance(outer, cst.DictElement | cst.Element | cst.Dict | cst.List | cst.Tuple):
            outer = self._walk.parent(outer)
        if isinstance(outer, cst.Arg):
            self._handed(outer, life)
            call = self._walk.parent(outer)
            if isinstance(call, cst.Call) and last(called(call)) in _HANDING_ON:
                self._read(call, life)
        elif isinstance(outer, cst.Attribute):  # `model.state_dict().items()`
            call = self._walk.parent(outer)
            if isinstance(call, cst.Call) and outer.attr.value in _VIEWS:
                self._read(call, life)
        elif isinstance(outer, cst.For | cst.Assign | cst.AnnAssign | cst.NamedExpr | cst.Subscript):
            life.known = False

    def _handed(self, argument: cst.Arg, life: Life) -> None:
        call = self._walk.parent(argument)
        if not isinstance(call, cst.Call):
            life.known = False
            return
        name = called(call)
        if not name:
            life.known = False
        elif last(name) not in _LOOKS:
            life.given.append(name)


def _mode(call: cst.Call) -> str:
    """The name of a method; `train` and `eval` by what they come to."""
    name = last(called(call))
    if isinstance(call.func, cst.Attribute):
        name = call.func.attr.value
    if name == "train" and call.args:
        value = call.args[0].value
        return "eval" if isinstance(value, cst.Name) and value.value == "False" else "train?"
    return name


def _names_in(node: cst.CSTNode) -> set[str]:
    return {one.value for one in all_nodes(node) if isinstance(one, cst.Name)}
