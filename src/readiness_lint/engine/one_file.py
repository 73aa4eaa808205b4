"""The findings in one text that somebody hands over, as in an editor or in flake8.

What only the whole project knows comes from the index that the last run over it left; without an index, from what
this file and the configuration prove alone. What can be known in neither way is not reported.

Most texts hold nothing to look at, so that what judges is imported only when there is something to judge.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.patterns import matches
from readiness_lint.engine.remembered import index_of, is_quiet
from readiness_lint.engine.remembered_config import config_for
from readiness_lint.model.source import FileRole
from readiness_lint.source.roles import JUDGED, role_of_path, role_of_text

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.index import Index
    from readiness_lint.engine.knowledge import Knowledge
    from readiness_lint.engine.reading import Reading
    from readiness_lint.model.findings import Finding
    from readiness_lint.rules.view import FileView


@dataclass(frozen=True, slots=True)
class OneFile:
    """A text under the name that its editor gives it, relative to the working directory or absolute.

    `config_file` is read instead of the one that is found. `coverage` names coverage files; None takes what the
    index says.
    """

    name: str
    text: str
    config_file: Path | None = None
    coverage: tuple[str, ...] | None = None


def findings_of(file: OneFile) -> list[Finding]:
    """What the selected rules find; suppression comments are left to the caller.

    Of tests only what a whole run left. Empty for files that are not judged: generated and vendored code, and what the
    configuration excludes.
    Raises ConfigError and EvidenceError for what a user can mend.
    """
    place = Path(os.path.abspath(file.name))  # noqa: PTH100 - resolve() would follow links
    config = config_for(place, file.config_file)
    path = path_below(config.root, place)
    role = role_of_text(role_of_path(path), file.text)
    if role is FileRole.TEST:
        return _of_test(file, path, config)
    if role not in JUDGED or matches(config.excluded, path):
        return []
    if not file.text.isascii() and (unread := _unreadable(file, path, role, place)):
        return unread if config.selects(unread[0].code, path) else []
    index = index_of(config)
    # Evidence that is gone since then takes findings away and adds none; other coverage may add some.
    if file.coverage is None and index and is_quiet(index, path, config) and index.holds(path, file.text):
        return []
    return _judged(file, path, role, config, index)


def _of_test(file: OneFile, path: str, config: Config) -> list[Finding]:
    """What the test results say of a test file, as long as it and they are what a whole run saw."""
    index = index_of(config)
    digest, files = index.uncollected.get(path, ("", ())) if index else ("", ())
    if index is None or not files:
        return []
    from readiness_lint.engine.evidence_now import is_current
    from readiness_lint.engine.evidence_origin import TESTS
    from readiness_lint.engine.index import has_digest

    if not has_digest(file.text, digest) or not is_current(index.origin, (TESTS,), config):
        return []
    from readiness_lint.engine.reading import read_facts, words_of
    from readiness_lint.model.source import Source
    from readiness_lint.rules import RULES
    from readiness_lint.rules.rule import Need
    from readiness_lint.rules.view import FileView

    facts = read_facts(Source(path, file.text, FileRole.TEST, digest), words_of(config)).facts
    view = FileView(facts=facts, uncollected=files)
    rules = (rule for rule in RULES if rule.needs is Need.TESTS and rule.is_on(config, path))
    return [finding for rule in rules for finding in rule.findings(view)]


def _unreadable(file: OneFile, path: str, role: FileRole, place: Path) -> list[Finding]:
    """The finding that a whole run has on a file whose bytes are no text in the encoding that it declares.

    flake8 hands over such bytes as Latin-1. An unsaved text is not what lies on disk, and is text already.
    """
    from readiness_lint.model.source import Unreadable
    from readiness_lint.source.decoding import as_latin_1, read_source

    source = read_source(path, place, role)
    if not isinstance(source, Unreadable) or as_latin_1(place) != file.text:
        return []
    from readiness_lint.engine.analysis import unreadable_finding

    return [unreadable_finding(source)]


def _judged(file: OneFile, path: str, role: FileRole, config: Config, index: Index | None) -> list[Finding]:
    from readiness_lint.engine.reading import asks_for_structure, read_facts, words_of
    from readiness_lint.model.source import Source

    record = index.record(path) if index else None
    # Where a whole run saw this text and nothing critical or empty in it, only its comments are left to read.
    prose_only = (
        (index is not None and record is not None and record.empty)
        and (index.structure or not asks_for_structure(config))
        and index.holds(path, file.text)
    )
    source = Source(path, file.text, role, _digest(file.text))
    reading = read_facts(source, words_of(config), prose_only=prose_only)
    unread = file.coverage is not None and not prose_only
    seen = reading.cues or reading.messages or reading.facts.candidates or reading.facts.shapes
    if not (seen or unread or (record and not record.empty)):
        return []  # no rule speaks of anything else
    from readiness_lint.engine.knowledge import Indexed, Knowledge, knowledge_of
    from readiness_lint.rules import RULES
    from readiness_lint.rules.rule import Need

    rules = [rule for rule in RULES if rule.is_on(config, path)]
    needs = {rule.needs for rule in rules}
    known = Knowledge()
    if needs - {Need.FACTS}:
        indexed = Indexed(index, record) if index and record else None
        coverage = file.coverage if Need.COVERAGE in needs or Need.TESTS in needs else None
        known = knowledge_of(reading.facts, file.text, config, indexed, coverage)
    view = _view(reading, file.text, known, config)
    return [finding for rule in rules for finding in rule.findings(view)]


def path_below(root: Path, place: Path) -> str:
    """The path of a file as the project knows it; its bare name where it lies elsewhere."""
    real = Path(os.path.realpath(place.parent)) / place.name
    for candidate, base in ((real, Path(os.path.realpath(root))), (place, root)):
        if candidate.is_relative_to(base):
            return candidate.relative_to(base).as_posix()
    return place.name


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _view(reading: Reading, text: str, known: Knowledge, config: Config) -> FileView:
    from readiness_lint.engine.texts import Texts
    from readiness_lint.engine.views import thresholds
    from readiness_lint.rules.view import FileView
    from readiness_lint.source.bounds_of_releases import is_held_below

    path = reading.facts.path
    return FileView(
        facts=reading.facts,
        cues=reading.cues,
        messages=reading.messages,
        critical=known.critical,
        evidence=known.evidence,
        measured=known.measured,
        stale=known.stale,
        thresholds=thresholds(config),
        candidates=known.candidates,
        entry_points=known.entry_points,
        skipped=known.skipped,
        failing=known.failing,
        mutants=known.mutants,
        shape=partial(Texts({}, {path: text}).shape, path),
        held_below=partial(is_held_below, config.root),
    )
