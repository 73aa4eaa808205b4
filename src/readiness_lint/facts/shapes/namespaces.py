"""Where the object that argparse returns goes in one file.

Names are followed through the whole file and not scope by scope: that sees more readers than there are, and a missed
alarm is better than a false one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from readiness_lint.facts.shapes.tree import called, children, dotted

_PARSING = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args", "parse_known_intermixed_args"})
_KNOWN = frozenset({"parse_known_args", "parse_known_intermixed_args"})
_TELLING = frozenset(
    "print pprint pformat str repr format echo secho debug info warning warn error critical exception log type id"
    " isinstance rprint hasattr setattr".split()
)
_RECORDING = frozenset(
    "dump dumps save save_hyperparameters log_hyperparams log_params save_checkpoint save_args save_config log_args"
    " print_args write_text write safe_dump add_text add_hparams".split()
)
_RECORDERS = frozenset({"wandb.init", "wandb.config.update", "swanlab.init", "mlflow.log_params", "run.config.update"})
_STARTING = {"spawn": 1, "Process": 0, "Thread": 0, "launch": 0}
# Around a name they read, show or replace it, and hand it to nobody.
_HARMLESS = (
    *(cst.Comparison, cst.ComparisonTarget, cst.AssignTarget, cst.NameItem, cst.Expr),
    cst.FormattedStringExpression,
)
_ADDING = ("add", "register", "setup_parser", "ArgumentParser", "argument_group", "autocomplete")


class Namespaces:
    """All places of the parsed options.

    `closed` says whether the file shows all that is done with them, `recorded` whether they are written somewhere as a
    whole, `handed_out` the functions and module variables by which other files could get at them, `attributes` the
    names that stand behind a dot anywhere, in f-strings too, `exclusive` the variables that hold groups of options
    which exclude each other.
    """

    def __init__(self, module: cst.Module) -> None:
        self.closed = True
        self.recorded = False
        self.handed_out: set[str] = set()
        self.attributes: set[str] = set()
        self._parents: dict[int, cst.CSTNode] = {}
        self._names: defaultdict[str, list[cst.CSTNode]] = defaultdict(list)
        self._calls: defaultdict[str, list[cst.Call]] = defaultdict(list)
        self._functions: defaultdict[str, list[cst.FunctionDef]] = defaultdict(list)
        self._classes: dict[str, cst.ClassDef] = {}
        self._known: set[str] = set()
        self._waiting: list[cst.CSTNode] = []
        self._read(module)
        self._follow()

    def _read(self, module: cst.Module) -> None:
        stack: list[cst.CSTNode] = [module]
        while stack:
            node = stack.pop()
            below = children(node)
            self._parents.update((id(one), node) for one in below)
            stack += below
            if isinstance(node, cst.Name | cst.Attribute):
                self._names[dotted(node)].append(node)
                if isinstance(node, cst.Attribute):
                    self.attributes.add(node.attr.value)
            elif isinstance(node, cst.Call):
                self._calls[_last(node)].append(node)
            elif isinstance(node, cst.FunctionDef):
                self._functions[node.name.value].append(node)
            elif isinstance(node, cst.ClassDef):
                self._classes[node.name.value] = node

    def _follow(self) -> None:
        parsing = [call for name in _PARSING for call in self._calls[name]]
        passing_on = any(self._rest_is_used(call) for name in _KNOWN for call in self._calls[name])
        if not parsing or passing_on or any(_has_keyword(call, "namespace") for call in parsing):
            self.closed = False
            return
        self._look_at_parsers()
        self._waiting += parsing
        while self._waiting and self.closed:
            self._place(self._waiting.pop())

    def _rest_is_used(self, call: cst.Call) -> bool:
        """Whether what was not parsed goes on to somebody: declaring an option then takes it out of that."""
        statement = self._parents[id(call)]
        for target in statement.targets if isinstance(statement, cst.Assign) else ():
            if isinstance(target.target, cst.Tuple) and len(target.target.elements) == 2:
                rest = target.target.elements[1].value
                if dotted(rest).strip("_") and any(one is not rest for one in self._names[dotted(rest)]):
                    return True
        return False

    @property
    def exclusive(self) -> frozenset[str]:
        """See above; a group that stands in no variable has one option."""
        statements = (self._parents[id(call)] for call in self._calls["add_mutually_exclusive_group"])
        return frozenset(
            dotted(target.target).rpartition(".")[2]
            for statement in statements
            if isinstance(statement, cst.Assign)
            for target in statement.targets
        )

    # ------------------------------------------------------------------ parsers

    def _look_at_parsers(self) -> None:
        """Nobody else may parse: a parser goes to functions that add to it, and to those that ask for it."""
        parsers: set[str] = set()
        for call in self._calls["add_argument"]:
            name = dotted(call.func.value) if isinstance(call.func, cst.Attribute) else ""
            if name:
                parsers.add(name)
        for name in parsers:
            for node in self._names[name]:
                self._look_at_parser(node)

    def _look_at_parser(self, node: cst.CSTNode) -> None:
        parent = self._parents[id(node)]
        match parent:
            case cst.Arg() if parent.value is node:
                call = self._parents[id(parent)]
                assert isinstance(call, cst.Call | cst.ClassDef)
                name = called(call)
                if name not in self._functions and not any(word in name for word in _ADDING):
                    self.closed = False
            case cst.Return():
                self._hand_out(parent)
            case cst.Param() if parent.name is node:
                function = self._function_around(parent)
                if function is None or not self._calls[function.name.value] or self._is_method(function):
                    self.closed = False
                else:
                    self.handed_out.add(function.name.value)
            case cst.Assign():
                self.closed = False
            case cst.AssignTarget():
                if "." in dotted(parent.target):
                    self.closed = False

    def _hand_out(self, node: cst.CSTNode) -> str:
        function = self._function_around(node)
        if function is None or self._is_method(function):
            self.closed = False
            return ""
        self.handed_out.add(function.name.value)
        return function.name.value

    def _function_around(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        above: cst.CSTNode | None = node
        while above is not None and not isinstance(above, cst.FunctionDef):
            above = None if isinstance(above, cst.Lambda) else self._parents.get(id(above))
        return above

    def _is_method(self, function: cst.FunctionDef) -> bool:
        block = self._parents[id(function)]
        return isinstance(self._parents.get(id(block)), cst.ClassDef)

    # ------------------------------------------------------------------ what is parsed

    def _name(self, name: str) -> None:
        """A name holds the options: everything that bears it is looked at."""
        if not name:
            self.closed = False
        elif name not in self._known:
            self._known.add(name)
            self._waiting += self._names[name]

    def _place(self, node: cst.CSTNode) -> None:
        """Judge one place at which the options stand, by what is around it."""
        parent = self._parents[id(node)]
        match parent:
            case cst.Attribute():
                if parent.value is node and parent.attr.value in ("__dict__", "_get_kwargs"):
                    self._whole(parent)
            case cst.Arg():
                self._argument(parent, node)
            case cst.Assign() | cst.AnnAssign():
                self._assigned(parent, node)
            case cst.Return():
                self._returned(parent)
            case cst.Element():
                self._element(parent)
            case cst.Param():
                self.closed = self.closed and parent.default is not node
            case _:
                if not isinstance(parent, _HARMLESS):
                    self._whole(node)

    def _assigned(self, statement: cst.Assign | cst.AnnAssign, node: cst.CSTNode) -> None:
        if isinstance(statement, cst.Assign):
            for target in statement.targets:
                self._set(_target(target.target, node), statement)
        elif statement.value is node:
            self._set(dotted(statement.target), statement)

    def _set(self, name: str, statement: cst.CSTNode) -> None:
        """A variable is set; one of the module can be imported."""
        if self._function_around(statement) is None or any(
            isinstance(self._parents[id(one)], cst.NameItem) for one in self._names[name]
        ):
            self.handed_out.add(name)
        self._name(name)

    def _returned(self, node: cst.Return) -> None:
        name = self._hand_out(node)
        if name and f"{name}()" not in self._known:
            self._known.add(f"{name}()")
            self._waiting += self._calls[name]

    def _argument(self, argument: cst.Arg, node: cst.CSTNode) -> None:
        if argument.value is not node:
            return  # the name of a keyword
        call = self._parents[id(argument)]
        if not isinstance(call, cst.Call) or argument.star:
            self.closed = False
            return
        name = called(call)
        last = name.rpartition(".")[2]
        place: int | str = argument.keyword.value if argument.keyword else list(call.args).index(argument)
        if name in self._classes or last in self._functions:
            for parameter in self._parameters(name, place):
                self._name(parameter)
        elif name.partition(".")[0] in self._known:
            for handler in self._handlers():
                self._name(handler)
        elif last not in _TELLING:
            self._whole(argument.value)

    def _parameters(self, name: str, place: int | str, skipped: int = 0) -> Iterator[str]:
        """The parameters of the functions of that name that get the argument at a place; empty for unknown ones."""
        first, _, last = name.rpartition(".")
        functions = self._functions[last]
        if name in self._classes:
            body = self._classes[name].body.body
            functions = [one for one in body if isinstance(one, cst.FunctionDef) and one.name.value == "__init__"]
        elif first and first not in ("self", "cls"):
            functions = []
        if not functions:
            yield ""
        for function in functions:
            names = [one.name.value for one in (*function.params.posonly_params, *function.params.params)]
            if self._is_method(function):
                names = names[1:]
            if isinstance(place, str):
                only = [one.name.value for one in function.params.kwonly_params]
                yield place if place in (*names, *only) else ""
            else:
                yield names[place + skipped] if place + skipped < len(names) else ""

    def _handlers(self) -> Iterator[str]:
        """What `args.func(args)` may call: the functions that `set_defaults` names."""
        values = [arg for call in self._calls["set_defaults"] for arg in call.args if arg.keyword is not None]
        functions = [arg.value.value for arg in values if isinstance(arg.value, cst.Name)]
        if not functions or not all(one in self._functions or one in ("True", "False", "None") for one in functions):
            yield ""
        for one in functions:
            if one in self._functions:
                yield from self._parameters(one, 0)

    def _element(self, element: cst.Element) -> None:
        if not isinstance(self._parents[id(self._parents[id(element)])], cst.AssignTarget):
            self._started(element)

    def _started(self, element: cst.Element) -> None:
        """`spawn(worker, args=(args,))` calls `worker(rank, args)`."""
        values = self._parents[id(element)]
        argument = self._parents[id(values)]
        call = self._parents[id(argument)] if isinstance(argument, cst.Arg) else None
        is_start = isinstance(call, cst.Call) and isinstance(values, cst.Tuple) and _last(call) in _STARTING
        if not is_start or not isinstance(argument, cst.Arg) or not isinstance(call, cst.Call):
            self._whole(element)
            return
        target = next((arg.value for arg in call.args if arg.keyword and arg.keyword.value in ("target", "fn")), None)
        target = target or call.args[0].value
        assert isinstance(values, cst.Tuple)
        index = list(values.elements).index(element)
        name = dotted(target)
        for parameter in self._parameters(name, index, _STARTING[_last(call)]) if name in self._functions else ("",):
            self._name(parameter)

    def _whole(self, node: cst.CSTNode) -> None:
        """The options go on as a whole: fine where that is to be shown or recorded."""
        above = self._parents.get(id(node))
        while above is not None and not isinstance(above, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            if isinstance(above, cst.Call):
                name = called(above)
                last = name.rpartition(".")[2]
                if last in _RECORDING or name in _RECORDERS or last == "vars" or last in _TELLING:
                    self.recorded = True
                    if last != "vars" and last not in ("str", "repr", "format", "pformat"):
                        return
                else:
                    break
            above = self._parents.get(id(above))
        self.closed = False


def _last(call: cst.Call) -> str:
    func = call.func
    return func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""


def _has_keyword(call: cst.Call, name: str) -> bool:
    return any(arg.keyword is not None and arg.keyword.value == name for arg in call.args)


def _target(target: cst.BaseExpression, value: cst.CSTNode) -> str:
    """The name that is set to the options: of a pair, the first where the rest is what was not parsed."""
    if isinstance(value, cst.Call) and _last(value) in _KNOWN:
        if isinstance(target, cst.Tuple) and target.elements:
            return dotted(target.elements[0].value)
        return ""
    return dotted(target)
