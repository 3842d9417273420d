"""How a command ends early: one sentence on stderr and a code that scripts can tell apart."""

from __future__ import annotations

import click

REFUSED = 1
USAGE = 2
BAD_DATA = 65
NO_INPUT = 66
UNAVAILABLE = 69
CANNOT_CREATE = 73
IO_ERROR = 74
TRY_AGAIN = 75
BAD_CONFIG = 78
BROKEN_PIPE = 141
INTERRUPTED = 130

CODES = {
    0: "done",
    REFUSED: "refused: a rule forbids it, or what you named is not there",
    USAGE: "the command line cannot be understood, or the full screen has no terminal",
    BAD_DATA: "a file to import is no retro, or a back-up is not as it was made",
    NO_INPUT: "there is nothing to read: no such file, no database yet, or standard input is closed",
    UNAVAILABLE: "the database server cannot be used",
    CANNOT_CREATE: "a file cannot be written, or is there already",
    IO_ERROR: "reading or writing failed: the database file, standard input or output",
    TRY_AGAIN: "the database was busy for too long; try again",
    BAD_CONFIG: "the config file or the environment has a mistake",
}
"""What each exit code means; above 64 they are those of sysexits.h. `--help` shows this table."""


class Stop(click.ClickException):
    """Ends the command with a sentence for people and an exit code."""

    def __init__(self, sentence: str, code: int = REFUSED) -> None:
        super().__init__(sentence)
        self.code = code
