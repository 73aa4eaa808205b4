"""From a comment to what it admits: cues lead to families, and a linear model weighs what they and their place say."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from readiness_lint.debt.features import SIGNS, features_of, load_signs
from readiness_lint.debt.hits import Doubt, hits_in
from readiness_lint.debt.lexicon import TODO_MARKER, load_lexicon
from readiness_lint.debt.model import load_model
from readiness_lint.debt.sentences import sentences
from readiness_lint.model.facts import CommentKind, Cue

if TYPE_CHECKING:
    from readiness_lint.config.debt import DebtConfig
    from readiness_lint.debt.features import Setting, Signs
    from readiness_lint.debt.hits import Hit
    from readiness_lint.debt.lexicon import Lexicon
    from readiness_lint.debt.model import Model
    from readiness_lint.debt.sentences import Sentence

REPORTED = 0.55
"""The least probability with which a comment is reported; `docs/debt.md` has the precision that was measured there."""

PEDANTIC = 0.35
"""The same for those who want to see what is unsure, too."""

# What says little of what is wrong, from the vaguest on: a more exact word beside it decides the category.
_VAGUE = ("deferred-work", "known-bug", "missing-validation", TODO_MARKER, "temporary")
# A family whose category is that of fewer debts decides none.
_TELLING = 0.2


@dataclass(frozen=True, slots=True)
class Classifier:
    """All that judging needs; what is less likely than `threshold` is not reported."""

    lexicon: Lexicon
    signs: Signs
    model: Model
    threshold: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a comment, or a sentence of a docstring, was found to say.

    `probability` says how likely it is debt, `start` and `end` where the telling words are in the comment's text.
    """

    category: str
    probability: float
    start: int
    end: int
    hits: tuple[Hit, ...]
    features: frozenset[str]

    def phrase(self, text: str) -> str:
        """The telling words of the comment's text, on one line."""
        return " ".join(text[self.start : self.end].split())


@lru_cache(maxsize=8)
def load_classifier(tags: tuple[str, ...], config: DebtConfig) -> Classifier:
    """The classifier with a project's own tags, families and mutes."""
    model, least = load_model(), config.min_confidence or REPORTED
    return Classifier(
        load_lexicon(tags, config),
        load_signs(frozenset(name for name in model.weights if name.partition(":")[0] in SIGNS)),
        model,
        min(PEDANTIC, least) if config.pedantic else least,
    )


def classify(text: str, kind: CommentKind, setting: Callable[[int], Setting], classifier: Classifier) -> list[Cue]:
    """The admissions in a comment's text, in order: at most one of a comment, of a docstring at most one a category.

    `setting` tells where the prose that begins at an offset of the text stands. Offsets are into `text`, which has
    hash signs and indentation removed.
    """
    best: dict[str, Judgement] = {}
    for judgement in judgements(text, kind, setting, classifier):
        known = best.get(judgement.category)
        if judgement.probability >= classifier.threshold and (
            known is None or judgement.probability > known.probability
        ):
            best[judgement.category] = judgement
    return [_cue(text, judgement) for judgement in sorted(best.values(), key=lambda found: found.start)]


def judgements(
    text: str, kind: CommentKind, setting: Callable[[int], Setting], classifier: Classifier
) -> list[Judgement]:
    """Every sentence of a docstring, or the whole comment, that holds a hit; however unlikely it is debt."""
    cues = classifier.lexicon.cues_in(text)
    everywhere = classifier.lexicon.everywhere
    if not (cues or everywhere):
        return []
    found: list[tuple[Sentence, str, list[Hit]]] = []
    offsets = [offset for offset, _ in cues]
    for sentence in sentences(text, kind, None if everywhere else offsets):
        first, last = bisect_left(offsets, sentence.start), bisect_left(offsets, sentence.end)
        own = [*everywhere, *(cue for _, cue in cues[first:last])]
        if own:
            lowered = sentence.lowered
            hits = hits_in(sentence, lowered, kind, classifier.lexicon, own)
            if hits:
                found.append((sentence, lowered, hits))
    if kind is CommentKind.DOCSTRING:
        return [_judge([one], setting(one[0].start), classifier) for one in found]
    return [_judge(found, setting(0), classifier)] if found else []


def _judge(found: Sequence[tuple[Sentence, str, list[Hit]]], setting: Setting, classifier: Classifier) -> Judgement:
    hits = [hit for _, _, some in found for hit in some]
    heard = [hit for hit in hits if not hit.own] or hits
    prose = " ".join(lowered for _, lowered, some in found if not set(heard).isdisjoint(some))
    features = features_of(heard, prose, setting, classifier.signs)
    telling, probability = _telling(heard, classifier), _by_the_model(heard, features, classifier)
    # A family of the user's speaks for itself alone: with its own confidence, and only where nothing is surer.
    surest = max((hit for hit in hits if hit.own), key=_certainty, default=None)
    if surest is not None and 0 < _certainty(surest) >= probability:
        telling, probability = surest, _certainty(surest)
    return Judgement(telling.category, probability, telling.start, telling.end, tuple(hits), frozenset(features))


def _by_the_model(hits: Sequence[Hit], features: Collection[str], classifier: Classifier) -> float:
    """How likely it is debt by what the model knows of these families and the signs around them."""
    certain = max(map(_certainty, hits))
    # Of families that it has never met the model knows nothing: where they are alone, their own confidence is all.
    unmet = all(hit.confidence and hit.feature not in classifier.model.weights for hit in hits)
    return certain if certain and unmet else max(classifier.model.probability(features), certain)


def _certainty(hit: Hit) -> float:
    """The probability that a hit stands for by itself: none where its words may mean something else."""
    return hit.confidence if hit.doubt is Doubt.NONE else 0.0


def _telling(hits: Sequence[Hit], classifier: Classifier) -> Hit:
    """The hit that says best what is admitted: certain ones first, then exact categories, then the most telling."""

    def key(hit: Hit) -> tuple[bool, int, float]:
        telling = hit.confidence or classifier.model.telling.get(hit.family, 0.0)
        exactness = _VAGUE.index(hit.category) if hit.category in _VAGUE else len(_VAGUE)
        return hit.doubt is Doubt.NONE, exactness if telling >= _TELLING else -1, telling

    return max(hits, key=key)


def _cue(text: str, judgement: Judgement) -> Cue:
    confidence = round(judgement.probability, 2)
    return Cue(judgement.category, confidence, judgement.phrase(text), judgement.start, judgement.end)
