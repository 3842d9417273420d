"""How a run ends: whatever went wrong becomes a sentence on stderr and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from retroboard.cli import stop
from retroboard.cli.printing import OutputLost, flush, say

if TYPE_CHECKING:
    from retroboard.cli.asked import Asked


def ended(run: Callable[[], None], asked: Asked) -> int:
    """Runs the program, says what went wrong if something did, and gives the exit code."""
    try:
        code = _run(run)
        flush()
    except BrokenPipeError:
        _let_go_of_stdout()
        return stop.BROKEN_PIPE
    except (click.Abort, EOFError, KeyboardInterrupt):
        return stop.INTERRUPTED
    except _expected() as error:
        sentence, code = _told(error, asked)
        if isinstance(error, OutputLost) or not _flushed():
            _let_go_of_stdout()
        say(asked.without_password(sentence))
    return code


def tell_of_a_fault(_: type[BaseException], error: BaseException, __: object) -> None:
    """Takes the place of a traceback, whose last line is an error's own text: that may be a card or a password."""
    from retroboard.app import log

    place = log.note("fault", error)
    more = f" {place} has what to report; none of your words are in it." if place else ""
    say(f"retroboard: A fault ended the command: {log.kind(error)}.{more}")


def _run(run: Callable[[], None]) -> int:
    try:
        run()
    except click.exceptions.Exit as end:
        return end.exit_code
    return 0


def _expected() -> tuple[type[Exception], ...]:
    """What may go wrong in ways that a sentence can tell. Asked for only when something has."""
    from retroboard.config import ConfigError
    from retroboard.identity import Unknown
    from retroboard.store.errors import Refused, StoreError

    return (click.ClickException, ConfigError, OSError, Refused, StoreError, Unknown)


def _told(error: Exception, asked: Asked) -> tuple[str, int]:
    """The sentence and the exit code for an error. A misread command line also gets its usage."""
    from retroboard.config import ConfigError
    from retroboard.store.errors import BadBackup, Busy, NoAddress, NoDatabase, StoreError

    sentence = str(error)
    code = stop.REFUSED
    match error:
        case stop.Stop():
            code = error.code
            if isinstance(error, OutputLost) and asked.saved:
                sentence += " The change itself is saved."
        case click.ClickException():
            shown = io.StringIO()
            error.show(file=shown)
            return f"{shown.getvalue().rstrip()}{_about_dashes(error)}", error.exit_code
        case NoDatabase():
            code = stop.NO_INPUT
        case Busy():
            code = stop.TRY_AGAIN
        case BadBackup():
            code = stop.BAD_DATA
        case NoAddress():
            code = stop.USAGE if asked.db else stop.BAD_CONFIG
        case StoreError():
            code = stop.UNAVAILABLE if asked.on_a_server else stop.IO_ERROR
        case ConfigError():
            code = stop.BAD_CONFIG
        case OSError():
            from retroboard.files import explained

            code = stop.IO_ERROR
            where, step = error.filename, explained(error)
            sentence = f"{where}: {step}" if where else f"Standard input or output: {error.strerror}. Try another one."
    return f"retroboard: {sentence}", code


def _about_dashes(error: click.ClickException) -> str:
    """How a command that takes a text is given one that looks like an option."""
    if isinstance(error, click.NoSuchOption) and error.ctx is not None:
        takes = any(isinstance(param, click.Argument) for param in error.ctx.command.params)
        return " Put -- before a text that starts with a dash." if takes else ""
    return ""


def _flushed() -> bool:
    """Puts out what was printed before the error, so that the sentence comes after it."""
    try:
        flush()
    except (OSError, OutputLost):
        return False
    return True


def _let_go_of_stdout() -> None:
    """Points stdout nowhere: else the interpreter tries once more at its end, and complains."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):
        return
