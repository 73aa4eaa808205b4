"""Errors that a user can make, with the place and the remedy.

Everything here ends a run with exit code 2. Whatever is not a `ReadinessError` is a bug and keeps its
traceback.
"""


class ReadinessError(Exception):
    """A mistake outside this program: says where it is and what to do about it.

    `line` and `column` are 1-based, as they are shown.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.remedy = remedy

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}\n  remedy: {self.remedy}" if self.remedy else text


class UsageError(ReadinessError):
    """The command line asks for something that cannot be done."""


class ConfigError(ReadinessError):
    """A configuration file says something that cannot be understood."""


class EvidenceError(ReadinessError):
    """A coverage, test result or SARIF file cannot be read for what it claims to be."""
