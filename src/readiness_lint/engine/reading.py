"""One file to facts and cues; runs in this process or in a pool, with the same result."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import TYPE_CHECKING

from readiness_lint.config.settings import DEFAULT_SELECT
from readiness_lint.debt.classify import load_classifier
from readiness_lint.engine.admissions import Admissions
from readiness_lint.facts.remarks import remarks_of
from readiness_lint.facts.scan import facts_of
from readiness_lint.model.source import Unreadable
from readiness_lint.source.decoding import read_source
from readiness_lint.source.roles import JUDGED

if TYPE_CHECKING:
    from readiness_lint.config.debt import DebtConfig
    from readiness_lint.config.settings import Config
    from readiness_lint.model.facts import Comment, Cue, Facts
    from readiness_lint.model.source import Source
    from readiness_lint.source.discovery import DiscoveredFile

# Below this number of files a pool costs more than it saves (measured: fork and pickling, 0.05 s).
_POOL_FROM = 400


@dataclass(frozen=True, slots=True)
class Words:
    """What a project says about the words of debt, and what else is asked of a file.

    `messages`: whether messages are read as well as comments; `structure`: whether libcst looks for functions that do
    not do their work; `admissions`: whether comments are classified. Nobody who wants no findings needs any of them.
    """

    task_tags: tuple[str, ...]
    debt: DebtConfig
    messages: bool = False
    structure: bool = False
    admissions: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts of one file and the cues in its comments, and in its messages where they are asked for.

    Comments without a cue are dropped.
    """

    facts: Facts
    cues: tuple[tuple[Comment, Cue], ...]
    messages: tuple[tuple[Comment, Cue], ...] = ()


def words_of(config: Config, *, findings: bool = True) -> Words:
    """The part of the configuration that reading depends on; without findings only what the project is made of."""
    if not findings:
        return Words(config.task_tags, config.debt, admissions=False)
    return Words(config.task_tags, config.debt, _asks_for_messages(config), asks_for_structure(config))


def asks_for_structure(config: Config) -> bool:
    """Whether a rule is on that needs libcst to look for functions which do not do their work."""
    # The families are named by their numbers, so that an editor need not import the rules to know.
    return any(config.selects(f"RDY{number}", "") for number in range(200, 400))


def _asks_for_messages(config: Config) -> bool:
    if config.select == DEFAULT_SELECT:
        return False  # the rule is off unless it is named; most runs need not import it to know
    from readiness_lint.rules.strings import admission_in_a_string

    return admission_in_a_string.is_on(config, "")


def read_facts(source: Source, words: Words, *, prose_only: bool = False) -> Reading:
    """Facts and cues of one source. Files that are not judged keep their facts and have no cues.

    `prose_only` leaves out what only the whole project needs: calls and imports.
    """
    admissions = Admissions(source, load_classifier(words.task_tags, words.debt))
    may_admit = admissions.may_admit if words.admissions and source.role in JUDGED else _never
    if prose_only and not words.messages:  # the owners of messages are among all units
        facts = remarks_of(source, may_admit, admissions.admits)
    else:
        facts = facts_of(source, may_admit, structure=words.structure and source.role in JUDGED)
    cues = tuple((comment, cue) for comment in facts.comments for cue in admissions.cues(comment))
    messages = _messages(source, admissions) if words.messages and source.role in JUDGED else ()
    return Reading(replace(facts, comments=()), cues, messages)


def _messages(source: Source, admissions: Admissions) -> tuple[tuple[Comment, Cue], ...]:
    from readiness_lint.facts.messages import messages_of

    found = messages_of(source, admissions.may_admit)
    return tuple((message, cue) for message in found for cue in admissions.cues_of_message(message))


def _never(_text: str) -> bool:
    return False


def read_all(
    files: Sequence[DiscoveredFile],
    words: Words,
    jobs: int,
    progress: Callable[[int], None],
    *,
    prose_only: bool = False,
) -> Iterator[Reading | Unreadable]:
    """Read every file, in order. `progress` is told how many are done."""
    if jobs <= 1 or len(files) < _POOL_FROM:
        for done, file in enumerate(files, 1):
            yield _read(file, words, prose_only)
            progress(done)
        return
    from concurrent.futures import ProcessPoolExecutor

    size = max(1, min(64, len(files) // (jobs * 4)))
    chunks = [files[start : start + size] for start in range(0, len(files), size)]
    done = 0
    with ProcessPoolExecutor(jobs) as pool:
        for readings in pool.map(_read_chunk, chunks, repeat(words), repeat(prose_only)):
            yield from readings
            done += len(readings)
            progress(done)


def usual_jobs() -> int:
    """As many processes as this one may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read_chunk(files: Sequence[DiscoveredFile], words: Words, prose_only: bool) -> list[Reading | Unreadable]:
    return [_read(file, words, prose_only) for file in files]


def _read(file: DiscoveredFile, words: Words, prose_only: bool) -> Reading | Unreadable:
    source = read_source(file.path, file.absolute, file.role)
    if isinstance(source, Unreadable):
        return source
    reading = read_facts(source, words, prose_only=prose_only)
    fault = reading.facts.fault
    if fault is None or source.role not in JUDGED:
        return reading
    return Unreadable(file.path, fault.line, f"Python cannot parse it: {fault.reason}")
