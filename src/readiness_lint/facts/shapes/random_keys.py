"""Keys of jax.random that are used more than once: the numbers that are drawn are the same, or depend on each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import called, dotted, own_nodes
from readiness_lint.facts.shapes.walk import argument, callee
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

_DRAW = re.compile(
    r"(?:jax\.random|jrandom|jrng|jr|random)\.(?:normal|uniform|bernoulli|categorical|permutation|randint|gumbel|choice"
    r"|truncated_normal|exponential|laplace|beta|gamma|dirichlet|multivariate_normal|poisson|rademacher|logistic)\Z"
)
_KEY = re.compile(r"(?:\A|_)(?:key|rng|prng)\w*\Z", re.IGNORECASE)
# Where the same numbers are wanted, or where they do not matter.
_WANTED = re.compile(
    r"same|alike|identical|consistent|in step|together|shared|coupl|antithetic|common[_ ]random|determinis"
    r"|fake|dummy|mock|test|bench|profil|stress|demo|smoke|reuse",
    re.IGNORECASE,
)
_OF_DOCSTRINGS = re.compile(
    r"alike|identical|antithetic|common random|\bsame (?:noise|random|crop|key|seed|draw|numbers)", re.IGNORECASE
)
_OFTEN = (cst.IfExp, cst.Lambda, cst.ListComp, cst.GeneratorExp)
_LEAVES = (cst.Return, cst.Raise, cst.Continue, cst.Break)


def symptoms_of_keys(walk: Walk) -> Iterator[Symptom]:
    """Each key with which a function draws twice, or in every turn of a loop, without splitting it in between."""
    scope = walk.tree.scope
    if not isinstance(scope, cst.FunctionDef) or _WANTED.search(scope.name.value):
        return
    draws: dict[str, list[cst.Call]] = {}
    split = {name for node in walk.nodes if _splits(node) for name in _binds(node)}
    for call in walk.calls:
        given = argument(call, 0, "key")
        if not (_DRAW.match(called(call)) and isinstance(given, cst.Name)):
            continue
        if _KEY.search(given.value) or given.value in split:
            draws.setdefault(given.value, []).append(call)
    for key, calls in draws.items():
        bound = [node for node in walk.nodes if key in _binds(node)]
        again, in_loop = _again(walk, calls, bound)
        if again is not None and not any(_says_so(walk, call) for call in calls) and not _speaks_of_same(scope):
            how = "in every turn of the loop" if in_loop else "that was drawn with before"
            what = f"`{walk.tree.code(again.func)}` takes the key `{key}` {how}: the numbers are not independent"
            yield Symptom(Kind.REUSED_KEY, walk.tree.span(again), what, key)


def _splits(node: cst.CSTNode) -> bool:
    """Whether a statement binds what `split` gives."""
    return isinstance(node, cst.Assign) and callee(node.value) == "split" and "random" in called(node.value)


def _binds(node: cst.CSTNode) -> set[str]:
    """The names that a statement or loop gives a value."""
    targets: list[cst.BaseExpression] = []
    if isinstance(node, cst.Assign):
        targets = [one.target for one in node.targets]
    elif isinstance(node, cst.For | cst.CompFor | cst.AnnAssign | cst.AugAssign | cst.NamedExpr):
        targets = [node.target]
    return {one.value for target in targets for one in own_nodes(target) if isinstance(one, cst.Name)}


def _again(walk: Walk, calls: list[cst.Call], bound: list[cst.CSTNode]) -> tuple[cst.Call | None, bool]:
    """The first draw that comes after another with the same key, and whether it comes after itself, in a loop."""
    for at, call in enumerate(calls):
        if any(isinstance(one, _OFTEN) for one in walk.around(call)):
            continue
        for loop in walk.loops(call):
            if not any(node is loop or loop in walk.loops(node) for node in bound) and not _is_left(walk, loop):
                return call, True
        for before in calls[:at]:
            between = any(walk.before(before, node) and walk.before(node, call) for node in bound)
            left = [loop for loop in walk.loops(before) if loop not in walk.loops(call)]
            around = any(loop in walk.loops(node) for loop in left for node in bound)
            if not (between or around or walk.exclude(before, call) or _ends(walk, before, call)):
                return call, False
    return None, False


def _is_left(walk: Walk, loop: cst.CSTNode) -> bool:
    """Whether a loop may be left in its first turn."""
    return any(isinstance(node, cst.Return | cst.Break) and loop in walk.loops(node) for node in walk.nodes)


def _ends(walk: Walk, first: cst.Call, second: cst.Call) -> bool:
    """Whether what stands around the first draw is left before the second is reached."""
    if any(isinstance(one, _OFTEN) for one in walk.around(first)):
        return True
    outer = set(map(id, walk.around(second)))
    for one in walk.around(first):
        if id(one) in outer:
            return False
        final = one.body[-1] if isinstance(one, cst.IndentedBlock) else None
        leaves = isinstance(final, cst.SimpleStatementLine) and any(isinstance(small, _LEAVES) for small in final.body)
        if leaves or isinstance(one, cst.Return):
            return True
    return False


def _speaks_of_same(function: cst.FunctionDef) -> bool:
    """Whether the docstring says that the same numbers are wanted."""
    return _OF_DOCSTRINGS.search(function.get_docstring() or "") is not None


def _says_so(walk: Walk, call: cst.Call) -> bool:
    """Whether a comment above the draw, or the name that it is given, says that the same numbers are wanted."""
    line = next((one for one in walk.around(call) if isinstance(one, cst.SimpleStatementLine)), None)
    comments = [] if line is None else [*(one.comment for one in line.leading_lines), line.trailing_whitespace.comment]
    names = [target for target, value, _ in walk.bindings if any(one is call for one in own_nodes(value))]
    said = " ".join([one.value for one in comments if one is not None] + names)
    return _WANTED.search(said) is not None or not dotted(call.func)
