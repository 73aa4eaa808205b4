"""RDY1xx: debt that a comment or a docstring admits. One rule a category; the words are in `debt/families.toml`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level
from readiness_lint.model.source import Span
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.view import Draft

if TYPE_CHECKING:
    from readiness_lint.model.facts import Comment, Cue
    from readiness_lint.rules.rule import Check, Rule
    from readiness_lint.rules.view import FileView

SURE = 0.8
"""From this probability of debt on a finding has the level of its rule; below it, it is a note."""


def _admission(code: str, name: str, level: Level, message: str) -> Callable[[Check], Rule]:
    """The declaration of a rule that reports one category of admissions."""
    return rule(code, name, level, needs=Need.FACTS, part=Part.DEBT, message=message, sure_from=SURE)


def cue_span(comment: Comment, cue: Cue) -> Span:
    """The place of the words that admit the debt."""
    line, column = _place(comment, cue.start)
    end_line, end_column = _place(comment, cue.end)
    return Span(line, column, end_line, end_column)


def _place(comment: Comment, offset: int) -> tuple[int, int]:
    before = comment.text[:offset]
    row = before.count("\n")
    line, column = comment.lines[row]
    return line, column + offset - (before.rfind("\n") + 1)


def admitted(view: FileView, category: str) -> Iterator[Draft]:
    """Every cue of one category."""
    for comment, cue in view.cues:
        if cue.category == category:
            yield draft_of(comment, cue)


def draft_of(comment: Comment, cue: Cue, **values: str) -> Draft:
    """What a rule yields for a cue; `values` are those of its message beside the phrase."""
    return Draft(
        comment.owner,
        cue_span(comment, cue),
        {"phrase": _short(cue.phrase), **values},
        text=" ".join(comment.text.split()),
        confidence=cue.confidence,
    )


def _short(phrase: str, limit: int = 60) -> str:
    return phrase if len(phrase) <= limit else phrase[: limit - 1].rstrip() + "…"


@_admission("RDY101", "task-tag", Level.NOTE, "task tag “{phrase}”: work is left to do here")
def task_tag(view: FileView) -> Iterator[Draft]:
    """A task tag (TODO, FIXME, XXX, HACK or what `task-tags` lists) marks work that is left to do.

    Tags are the part of debt that authors announce. Only markers count: a tag inside a word, a name, a path or a
    sentence about tags does not. Common misspellings count as the tag. A comment is one finding: where the words
    behind a tag say more exactly what is wrong ("TODO: remove this workaround"), the rule for that reports it.

    Fires:
        def load(path):
            # TODO: resume from the newest checkpoint
            return open(path)

    Silent:
        def count_todos(text):
            # the number of TODO comments in a file
            return text.count("TODO")
    """
    yield from admitted(view, "todo-marker")


@_admission("RDY102", "temporary", Level.WARNING, "“{phrase}” admits a stop-gap")
def temporary(view: FileView) -> Iterator[Draft]:
    """A comment says that the code as it stands is a stop-gap: "for now", "temporary fix", "interim".

    Stop-gaps in training code survive because they do not crash. Temporary files, tensors and variables, and states
    that the code itself ends again, are not meant.

    Fires:
        def warmup(step):
            # for now, use a constant warmup
            return 1.0

    Silent:
        def write(path, data):
            # write to a temporary file, then move it into place
            path.write_bytes(data)
    """
    yield from admitted(view, "temporary")


@_admission("RDY103", "placeholder", Level.WARNING, "“{phrase}” admits a placeholder where the real thing should be")
def placeholder(view: FileView) -> Iterator[Draft]:
    """A comment says that something stands in for the real implementation.

    "In production this would call the judge" is how generated code says that it does not. Placeholders as a concept
    of the domain (graph inputs, prompt templates, tokens) are not meant.

    Fires:
        def judge(answer):
            # Placeholder: in production, this would call the judge model
            return 0.5

    Silent:
        def fill(template, values):
            # replace every placeholder token in the prompt template
            return template.format(**values)
    """
    yield from admitted(view, "placeholder-impl")


@_admission("RDY104", "simplified", Level.WARNING, "“{phrase}” admits that this is simpler than it should be")
def simplified(view: FileView) -> Iterator[Draft]:
    """A comment says that the implementation is less than it should be: "simplified version", "naive estimate".

    Simplifying a graph, simplified Chinese and baselines that are simple on purpose are not meant.

    Fires:
        def latency(model):
            # simplified estimate; a real profiler would be better
            return 3.5

    Silent:
        def simplify(graph):
            # fold constants to simplify the graph
            return graph.fold()
    """
    yield from admitted(view, "simplified-impl")


@_admission("RDY105", "hard-coded", Level.WARNING, "“{phrase}” admits a value that ought to be configured or derived")
def hard_coded(view: FileView) -> Iterator[Draft]:
    """A comment says that a value is hard-coded which ought to be configured or derived.

    Values that an outside specification fixes, and remarks about avoiding hard-coded values, are not meant.

    Fires:
        def vocabulary():
            return 32000  # hard-coded, should come from the tokenizer

    Silent:
        def vocabulary(tokenizer):
            # ask the tokenizer instead of hard-coding the size
            return len(tokenizer)
    """
    yield from admitted(view, "hardcoded-value")


@_admission("RDY106", "mock-data", Level.WARNING, "“{phrase}” admits invented data or simulated work")
def mock_data(view: FileView) -> Iterator[Draft]:
    """A comment says that invented data or simulated work stands where real data or work should be.

    Inputs made up for tracing, export, shape probing and warm-up are right as they are, and so are mocks in tests.

    Fires:
        def teacher_scores(prompts):
            # return mock scores for now, the teacher is not connected yet
            return [0.0 for _ in prompts]

    Silent:
        def trace(model):
            # dummy inputs for tracing
            return model.trace([0, 1, 2])
    """
    yield from admitted(view, "mock-data")


@_admission("RDY107", "workaround", Level.NOTE, "“{phrase}” admits code that bends around a defect")
def workaround(view: FileView) -> Iterator[Draft]:
    """A comment says that the code bends around a defect: workaround, hack, monkey patch, a bug elsewhere.

    Even a justified workaround should go when the defect does. Advice to users and remarks about workarounds that
    are gone are not meant.

    Fires:
        def convert(model):
            # workaround for a bug in the exporter: trace twice
            model.trace()
            return model.trace()

    Silent:
        def convert(model):
            # the former workaround is no longer needed
            return model.trace()
    """
    yield from admitted(view, "workaround")


@_admission("RDY108", "deferred-work", Level.NOTE, "“{phrase}” admits work that was put off")
def deferred_work(view: FileView) -> Iterator[Draft]:
    """A comment says that work was put off: not yet supported, remove later, should be improved.

    A lasting contract ("only 4-D inputs") and a state that is not reached yet ("not yet loaded") are not meant.

    Fires:
        def step(batch):
            # gradient accumulation is not supported yet
            return batch

    Silent:
        def weights(cache):
            # the weights are not yet loaded here
            return cache.load()
    """
    yield from admitted(view, "deferred-work")


@_admission("RDY109", "missing-validation", Level.WARNING, "“{phrase}” admits that something is taken on trust")
def missing_validation(view: FileView) -> Iterator[Draft]:
    """A comment says that something is taken on trust which ought to be checked: "assume it is valid", "no check".

    What is not checked before training shows up as a model that is a little worse. Preconditions that callers are
    told of, and assumptions of a method, are not meant.

    Fires:
        def shards(paths):
            # no validation yet, we just assume that the manifest is fine
            return list(paths)

    Silent:
        def attention(query, key):
            # assumes that query and key have the same number of heads
            return query @ key
    """
    yield from admitted(view, "missing-validation")


@_admission("RDY110", "known-bug", Level.WARNING, "“{phrase}” admits that this is wrong, or may be")
def known_bug(view: FileView) -> Iterator[Draft]:
    """A comment says that the code is wrong or may be: a known bug, "this seems wrong", "not tested".

    Its author saw the problem, and whoever trains with it inherits it. Failures that the code handles, and defects
    of others that it works around, are not meant.

    Fires:
        def perplexity(losses):
            # this seems wrong for the last batch
            return sum(losses) / len(losses)

    Silent:
        def load(path):
            # raises an error if the checkpoint is broken
            return open(path)
    """
    yield from admitted(view, "known-bug")
