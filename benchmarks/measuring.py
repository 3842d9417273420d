"""One session with a program, and the CPU time of a command."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.programs import Program
from benchmarks.terminal import DOWN, ENTER, ESCAPE, UP, Idle, NotSeen, Press, Terminal

WARM_UP = 4
SAVED = 0.15
"""Seconds of quiet after which a card that was added has been written and drawn."""
MESSAGE_GONE = 7
"""Seconds until the line that says what a key did is taken away again."""


@dataclass(frozen=True)
class Session:
    """What one start of a program gave: milliseconds to its cards, keys, added cards, megabytes, idling, and
    idling while a timer runs."""

    start: float
    keys: tuple[Press, ...]
    added: tuple[Press, ...]
    memory: float
    idle: Idle | None
    timed: Idle | None = None
    missed: int = 0


def session(program: Program, presses: int, adds: int, idle: float) -> Session:
    """Starts a program, presses cursor keys, lets it rest for `idle` seconds, adds cards where it can.

    Raises NotSeen where no card shows. A cursor key without effect is counted: some programs lose them.
    """
    with Terminal(program.command, program.env) as terminal:
        start = terminal.shows(program.ready)
        walk = [_walk(terminal, number) for number in range(WARM_UP + presses)]
        rested = terminal.idle(idle) if idle else None
        timed = _idle_with_a_timer(terminal, idle) if program.adds and idle else None
        added = _add_cards(terminal, adds) if program.adds and adds else []
        keys = tuple(press for press in walk[WARM_UP:] if press is not None)
        missed = len(walk[WARM_UP:]) - len(keys)
        return Session(start, keys, tuple(added[1:]), terminal.memory(), rested, timed, missed)


def _walk(terminal: Terminal, number: int) -> Press | None:
    """Down four and up four, so that the cursor passes cards of several heights and stays on the screen."""
    try:
        return terminal.press(DOWN if number % 8 < 4 else UP, timeout=3)
    except NotSeen:
        return None


def _idle_with_a_timer(terminal: Terminal, seconds: float) -> Idle:
    """What it costs that a timer runs and nothing else happens; it is taken back in the end."""
    terminal.press(b"+", until=lambda: "left ►" in terminal.text())
    time.sleep(MESSAGE_GONE)
    rest = terminal.idle(seconds)
    terminal.press(b"u", until=lambda: "left ►" not in terminal.text())
    return rest


def _add_cards(terminal: Terminal, count: int) -> list[Press]:
    """Adds cards in a row. Measured is Enter, until the text stands where it did not while it was written."""
    presses = []
    terminal.press(b"a")
    for _ in range(count):
        text = f"card {random.randrange(10**6):06}"
        terminal.press(text.encode(), until=_elsewhere(terminal, text))
        presses.append(terminal.press(ENTER, until=_elsewhere(terminal, text), quiet=SAVED))
    terminal.press(ESCAPE)
    return presses


def _elsewhere(terminal: Terminal, text: str) -> Callable[[], bool]:
    """Whether a text has come to stand on another row than those it stands on now."""
    written_on = rows_with(terminal, text)
    return lambda: bool(rows_with(terminal, text) - written_on)


def rows_with(terminal: Terminal, text: str) -> set[int]:
    return {row for row, line in enumerate(terminal.text().splitlines()) if text in line}


def cpu(command: Sequence[str]) -> float:
    """Milliseconds of CPU that a command uses. Raises RuntimeError where it fails."""
    nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    pid = os.posix_spawnp(command[0], list(command), os.environ, file_actions=nowhere)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} failed")
    return 1000 * (used.ru_utime + used.ru_stime)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
