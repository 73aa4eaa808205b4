"""From a comment to its cues: prose is told from code, split into sentences, and held against the families."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.debt.lexicon import TODO_MARKER
from readiness_lint.model.facts import CommentKind, Cue

if TYPE_CHECKING:
    from readiness_lint.debt.lexicon import Family, Lexicon

# Below this confidence a cue is not reported.
THRESHOLD = 0.65

# What a task tag says already: a tag beside these words stays a tag, beside others it adds nothing to them.
_TAGGED_WORK = frozenset({TODO_MARKER, "deferred-work"})

_DIRECTIVE_LINE = re.compile(
    r"^[ \t]*(?:noqa\b|flake8\s*:|ruff\s*:|type\s*:|mypy\s*:|pyright\s*:|pylint\s*:|pragma\b|fmt\s*:|isort\s*:|yapf\s*:"
    r"|nosec\b|!/|-\*-|coding[:=]|vim?\s*:|spdx-|copyright\b|nopep8|noinspection\b|region\b|endregion\b).*$",
    re.IGNORECASE | re.MULTILINE,
)
_NOQA = re.compile(r"#?\s*noqa\b.*|#\s*(?:type|pragma|pylint|pyright|fmt)\s*:.*")
_LICENCE = re.compile(
    r"licensed under|permission is hereby granted|all rights reserved|\bcopyright\b.{0,40}\b(?:19|20)\d\d"
)
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)\s+(?=[\"'(`*A-Z])"
    r"|(?<=[.!?])\n|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)"
)
_CODE = re.compile(
    r"\A\s*(?:(?:if|for|while|with|def|class|return|import|from|try|except|else|elif|assert|raise|print|yield|await"
    r"|async)\b.*[:()=]|@\w|[\w.\[\]\"']+\s*(?:[-+*/|&]?=)(?!=)\s*\S|[\w.]+\([^)]*\)?\s*\Z|[\w.]+\(.*\)\s*\Z"
    r"|[)\]}]+[,)]*\s*\Z|>>>|\.\.\. )"
)
_QUOTED_ADMISSION = re.compile(r"\A\s*[\"'`].*[\"'`],?\s*\Z", re.DOTALL)
_ABOUT_DEBT = re.compile(
    r"\b(?:todo|fixme|placeholder|debt|mock_data|hack)s?\b[^.]{0,40}\b(?:patterns?|markers?|comments?|keywords?|scanner"
    r"|detector|analy[sz]er|regex|tags?|lines?|risk|categor\w+|list|items?|counts?|inventory|system|checks?"
    r"|documentation|false positives?)\b"
    r"|\bcomments? (?:that )?(?:says?|admits?|marks?|announces?)\b"
    r"|\b(?:todo|fixme|xxx|hack)s? ?[/,|] ?(?:todo|fixme|xxx|hack|placeholder|mock)"
    r"|\b(?:check|verif|ensure|whether|detect|see)\w* (?:\w+['’]?\w* ){0,5}(?:placeholder|stub|hack)s?\b"
    r"|\b(?:detect|find|flag|count|scan|match|grep|search|categori[sz]e|report)\w* "
    r"(?:\w+ ){0,4}(?:todo|fixme|placeholder|debt|hack)s?\b",
)
# A sentence about tags has several of them, or one that is neither followed by a colon nor by what there is to do.
_ABOUT_TAGS = re.compile(
    r"\b(?:todo|fixme|xxx|hack)s? ?[/,|] ?(?:todo|fixme|xxx|hack|placeholder|mock)"
    r"|\b(todo|fixme|xxx|hack)\b(?! ?[:(\[]).*\b\1s?\b"
    r"|\b(?:todos|fixmes)\b|\bcomments? (?:that )?(?:says?|admits?|marks?|announces?)\b"
)
_QUOTED = re.compile(r"[\"'`“](?:[^\"'`“”]{2,40})[\"'`”]")
_SECTIONS = re.compile(
    r"\A\s*(?:args|arguments|parameters|params|attributes|returns?|yields?|raises|examples?|usage|references?)\s*:?\s*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of a comment's text that is judged by itself; `start` is its offset there."""

    text: str
    start: int


def classify(text: str, kind: CommentKind, lexicon: Lexicon) -> list[Cue]:
    """The cues in a comment's text, in order: at most one of a comment, of a docstring at most one a category.

    Offsets are into `text`, which has hash signs and indentation removed.
    """
    lowered = lower(text)
    if not lexicon.prefilter.search(lowered) or _LICENCE.search(lowered):
        return []
    if kind is not CommentKind.DOCSTRING:
        text = _DIRECTIVE_LINE.sub(lambda match: " " * len(match[0]), text)
    found: list[Cue] = []
    for sentence in sentences(text, kind):
        cue = _judge(sentence, kind, lexicon)
        if cue is not None and all(cue.category != known.category for known in found):
            found.append(cue)
    return found if kind is CommentKind.DOCSTRING else _strongest(found)


def lower(text: str) -> str:
    """`text` in lower case, character by character where a character would become two."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _strongest(found: list[Cue]) -> list[Cue]:
    """A comment is one admission, however many words it takes: the surest that says more than a task tag does."""
    if not found:
        return []
    return [max(found, key=lambda cue: (cue.category not in _TAGGED_WORK, cue.category == TODO_MARKER, cue.confidence))]


def sentences(text: str, kind: CommentKind) -> Iterator[Sentence]:
    """The sentences and bullets of prose; commented-out code and doctests are left out."""
    if kind is CommentKind.DOCSTRING:
        text = _without_samples(text)
    start = 0
    for match in (*_SENTENCE_END.finditer(text), None):
        end = len(text) if match is None else match.start()
        piece = text[start:end]
        stripped = piece.strip()
        if stripped and not _is_code(stripped, kind) and not _SECTIONS.match(stripped):
            yield Sentence(stripped, start + len(piece) - len(piece.lstrip()))
        start = end if match is None else match.end()


def _without_samples(text: str) -> str:
    """A docstring with the lines of doctests and of sample code blanked, so that offsets stay."""
    lines = text.split("\n")
    inside = False
    for index, line in enumerate(lines):
        inside = line.startswith((">>>", "...")) or (inside and bool(line))
        if inside or line.startswith(("# ", "//")) or (" #" in line and _CODE.match(line)):
            lines[index] = " " * len(line)
    return "\n".join(lines)


def _is_code(text: str, kind: CommentKind) -> bool:
    if kind is CommentKind.DOCSTRING:
        return False
    lines = text.split("\n")
    return all(_CODE.match(line) for line in lines) and not re.match(r"\A\s*(?:for now|with)\b", text, re.IGNORECASE)


def _judge(sentence: Sentence, kind: CommentKind, lexicon: Lexicon) -> Cue | None:
    lowered = lower(sentence.text).replace("\n", " ")
    if not lexicon.prefilter.search(lowered):
        return None
    if "#" in lowered or "noqa" in lowered:
        lowered = _NOQA.sub(lambda match: " " * len(match[0]), lowered)
    flat = sentence.text.replace("\n", " ")[: len(lowered)]
    tagged = _tagged(flat, lowered, sentence, kind, lexicon)
    cue = _admitted(flat, lowered, sentence, kind, lexicon)
    if tagged is not None and (cue is None or cue.category in _TAGGED_WORK):
        cue = tagged
    # What speaks about debt admits none; asked last, because it is rarely needed.
    about = _ABOUT_TAGS if cue is tagged else _ABOUT_DEBT
    if cue is None or about.search(lowered) or _QUOTED_ADMISSION.match(flat):
        return None
    return cue


def _tagged(flat: str, lowered: str, sentence: Sentence, kind: CommentKind, lexicon: Lexicon) -> Cue | None:
    tag = lexicon.tags.search(flat)
    # What a suppression comment blanked in the lower-case text is no prose.
    if tag is None or lowered[tag.start() : tag.end()].isspace() or not _is_marker(flat, tag, kind):
        return None
    return _cue(TODO_MARKER, 0.97, flat, tag.start(), tag.end(), sentence)


def _admitted(flat: str, lowered: str, sentence: Sentence, kind: CommentKind, lexicon: Lexicon) -> Cue | None:
    for family in lexicon.families:
        if any(cue in lowered for cue in family.cues):
            match = family.pattern.search(lowered)
            if match is None or _is_quoted(lowered, match) or family.unless.search(lowered):
                continue
            confidence = _confidence(family, kind)
            if confidence >= THRESHOLD:
                return _cue(family.category, confidence, flat, match.start(), match.end(), sentence)
    return None


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Whether the words are mentioned, not used: they stand between quotes."""
    return any(
        quoted.start() < match.start() and match.end() < quoted.end()
        for quoted in _QUOTED.finditer(text, max(0, match.start() - 60))
    )


def _confidence(family: Family, kind: CommentKind) -> float:
    return family.docstring_confidence if kind is CommentKind.DOCSTRING else family.confidence


def _is_marker(text: str, match: re.Match[str], kind: CommentKind) -> bool:
    """Whether a tag marks a task here, and is not the name of something in a sentence about it."""
    before = text[: match.start()].rstrip()
    if match["soft"] is not None and before and before[-1] not in "-*:#.(/":
        return False
    if kind is CommentKind.DOCSTRING and before.endswith(("//", "#")):
        return False  # an example of a comment, maybe in another language
    behind = text[match.end() : match.end() + 2]
    if kind is CommentKind.DOCSTRING and behind[:1] == " " and behind[1:].isupper():
        return False  # a title: "TODO Risk Analysis"
    # In the middle of a sentence only a colon or an owner behind the tag makes it a marker.
    return not before or before[-1] in "-*:.;(,/#!?)" or text[match.end() : match.end() + 1] in (":", "(", "[")


def _cue(category: str, confidence: float, text: str, start: int, end: int, sentence: Sentence) -> Cue:
    phrase = " ".join(text[start:end].split())
    shift = len(text[start:end]) - len(text[start:end].lstrip())
    return Cue(category, confidence, phrase, sentence.start + start + shift, sentence.start + end)
