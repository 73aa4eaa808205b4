"""The names of signs that symptoms of wiring carry; rules read them without loading libcst."""

from __future__ import annotations

import re

RECORDED = "recorded"
"""The options of a file are written to a record of the run as a whole."""
NEVER_RUN = "never-run"
"""The import stands under `if TYPE_CHECKING`."""
SWALLOWED = "swallowed"
"""A handler goes on after the import failed."""
STUBS = "stubs"
"""The handler gives the imported names another meaning."""

# Options that say that nothing comes of them.
NOT_MEANT = re.compile(
    r"SUPPRESS|deprecat|ignored?\b|unused|not used|no longer|obsolete|legacy|compat|no-?op\b|reserved|placeholder"
    r"|not implemented|not supported|unsupported|has no effect|does nothing|dummy|parameter_server|removed",
    re.IGNORECASE,
)
