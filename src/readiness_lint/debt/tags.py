"""The tag TODO and its kin: where they mark a task, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from readiness_lint.model.facts import CommentKind

# A sentence about tags has several of them, or one that is neither followed by a colon nor by what there is to do.
_ABOUT_TAGS = re.compile(
    r"\b(?:todo|fixme|xxx|hack)s? ?[/,|] ?(?:todo|fixme|xxx|hack|placeholder|mock)"
    r"|\b(todo|fixme|xxx|hack)\b(?! ?[:(\[]).*\b\1s?\b"
    r"|\b(?:todos|fixmes)\b|\bcomments? (?:that )?(?:says?|admits?|marks?|announces?)\b"
)


# A title that begins with the word: "TODO Risk Analysis".
_TITLE = re.compile(r" [A-Z]\w* [A-Z]")
# What fingers make of a tag. In capitals each is a marker; in another case as any tag is.
_MISSPELT = {
    "TODO": ("TOOD", "TDOO", "OTDO", "TOD0", "TODOO", "TOOO", "TO-DO", "TO DO"),
    "FIXME": ("FIMXE", "FXIME", "FIXEM", "FIXE ME", "FIX-ME", "FIX ME", "FIXEME", "FIMEX"),
}
# Tags that are no words of English: in any case they mark a task where a comment begins with them.
_NO_WORDS = ("todo", "fixme")


def spellings(tags: Sequence[str]) -> tuple[str, ...]:
    """The tags, and what is often typed in their place."""
    return (*tags, *(typed for tag in tags for typed in _MISSPELT.get(tag.upper(), ())))


def tag_pattern(tags: Sequence[str]) -> re.Pattern[str]:
    """A tag as a task marker: at the beginning of a sentence or line, or followed as only a marker is.

    Upper case counts anywhere in that form; another case only where a colon or an owner follows, or at the very
    beginning where the tag is no word otherwise.
    """
    tags = spellings(tags)
    upper = "|".join(re.escape(tag.upper()) for tag in tags) or "(?!)"
    words = "|".join(tag for tag in _NO_WORDS if tag.upper() in tags) or "(?!)"
    mixed = "|".join(f"(?i:{re.escape(tag)})" for tag in tags) or "(?!)"
    return re.compile(
        rf"(?:\A|(?<=[\s(*\-:.;,/!?#@\[<【]))(?:@)?"
        rf"(?:(?P<tag>{upper})(?!(?!-\d|\.\.|[^\x00-\x7f])[\w'’\"`/.-]*\w)"
        rf"(?=\s|[:(\[\])>*!,;?：、】—–#-]|\.+(?:\s|\Z)|[^\x00-\x7f]|\Z)|(?P<soft>{mixed})(?=\s?[:(]))"
        rf"|\A@?(?P<plain>(?i:{words}))(?=\s(?!lists?\b|items?\b|comments?\b))"
    )


def is_marker(text: str, match: re.Match[str], kind: CommentKind) -> bool:
    """Whether a tag marks a task here, and is not the name of something in a sentence about it."""
    if _ABOUT_TAGS.search(text.lower()):
        return False
    before = text[: match.start()].rstrip()
    if match["soft"] is not None and before and before[-1] not in "-*:#.(/":
        return False
    if kind is CommentKind.DOCSTRING and before.endswith(("//", "#")):
        return False  # an example of a comment, maybe in another language
    if kind is CommentKind.DOCSTRING and _TITLE.match(text, match.end()):
        return False
    # In the middle of a sentence only a colon or an owner behind the tag makes it a marker.
    return not before or before[-1] in "-*:.;(,/#!?)[<【" or text[match.end() : match.end() + 1] in (":", "(", "[")
