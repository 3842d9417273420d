"""What a check says: how things are, and what to do where they are not well."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How bad it is: `WARNING` can wait, `ERROR` cannot."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for `OK`, up to 2 for `ERROR`."""
        return list(Level).index(self)


class Finding(NamedTuple):
    """What one check found, as a sentence with the next step. `check` is its name, which stays the same."""

    check: str
    level: Level
    sentence: str


def ok(check: str, sentence: str) -> Finding:
    return Finding(check, Level.OK, sentence)


def warning(check: str, sentence: str) -> Finding:
    return Finding(check, Level.WARNING, sentence)


def error(check: str, sentence: str) -> Finding:
    return Finding(check, Level.ERROR, sentence)
