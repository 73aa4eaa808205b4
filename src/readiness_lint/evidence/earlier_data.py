"""The coverage data that lies there when a session begins, and what of it goes into that of the session.

coverage.py with `--append` and pytest with `--cov-append` write into the file that is there, and pytest-cov takes in
what parallel runs left beside it. Such data speaks of two texts where the source was edited in between.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from os.path import samestat
from pathlib import Path

from readiness_lint.config.regular_files import digest_of
from readiness_lint.evidence.find import uncombined


class EarlierData:
    """The data file and those of parallel runs beside it, as they are when this is made."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._digests: dict[Path, str] = {}
        self._held: int | None = None
        self._status: os.stat_result | None = None
        for place in (data, *uncombined(data)):
            with suppress(OSError):  # there is none, or it is out of reach
                self._digests[place] = digest_of(place)
        if data in self._digests:
            with suppress(OSError):
                self._status = data.stat()
                # As long as it is open no new file gets its number. Windows gives none twice, and removes no open file.
                self._held = os.open(data, os.O_RDONLY) if os.name == "posix" else None

    def untouched(self, new: Collection[Path]) -> set[str]:
        """The SHA-256 of what is still there, where the session left no data: data that adds nothing is not written."""
        measured = any(place.name.startswith(self._data.name) and place.parent == self._data.parent for place in new)
        return set() if measured else {digest for place, digest in self._digests.items() if place.exists()}

    def taken_in(self, new: Collection[Path]) -> set[str]:
        """The SHA-256 of what went into the data of the session, which is among the `new` files if it left any."""
        found: set[str] = set()
        if self._data in new:
            found = {digest for place, digest in self._digests.items() if not place.exists()}
            if self._status is not None and samestat(self._status, self._data.stat()):
                found.add(self._digests[self._data])
        if self._held is not None:
            os.close(self._held)
            self._held = None
        return found
