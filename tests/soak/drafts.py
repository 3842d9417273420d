"""Kill the full screen while somebody types, and look how much of it is gone.

A text is typed letter by letter, and the program is killed at any moment. What was typed half a second before has to be
on the disk by then. Where the program ends in another way, by a signal, a fault or a key, it has to be all of it. The
next start offers the text again; once that is saved, nothing is left of the draft.
"""

from __future__ import annotations

import json
import random
import signal
import stat
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.soak.database import opened
from tests.soak.kills import until
from tests.soak.machine import Machine, python
from tests.soak.report import Figure, Outcome, at_least, none_of
from tests.window import PROGRAM, Window

WITHIN_S = 0.5
"""How old what is lost to a kill may be."""
EACH = 3
"""So often the program is ended in each other way."""
F1, CTRL_Q = "\x1bOP", "\x11"
BOARD = (*PROGRAM, "board")
BROKEN = """
import sys, time
from retroboard.app.app import RetroApp
from retroboard.cli import main

def broken(app):
    {}

RetroApp.action_keys = broken
sys.argv = ["retroboard", "board"]
main()
"""
"""The program with a key, F1, that does something bad."""


class Ending(NamedTuple):
    """A way to end the program, and the exit code that it has then."""

    end: Callable[[Window], None]
    code: int
    command: tuple[str, ...] = BOARD


def _signalled(number: int) -> Ending:
    return Ending(lambda window: window.signal(number), 128 + number)


def _put_aside_and_killed(window: Window) -> None:
    window.signal(signal.SIGTSTP)
    window.stopped()
    window.signal(signal.SIGKILL)


def _hung(window: Window) -> None:
    window.type(F1)
    time.sleep(0.2)
    window.signal(signal.SIGTERM)


KILLED = Ending(lambda window: window.signal(signal.SIGKILL), -signal.SIGKILL)
ENDINGS = {
    "SIGTERM": _signalled(signal.SIGTERM),
    "fault": Ending(lambda window: window.type(F1), 1, python(BROKEN.format("raise KeyError"))),
    "SIGHUP": _signalled(signal.SIGHUP),
    "SIGINT": _signalled(signal.SIGINT),
    "SIGQUIT": _signalled(signal.SIGQUIT),
    "ctrl+z": Ending(_put_aside_and_killed, -signal.SIGKILL),
    "hang": Ending(_hung, 128 + signal.SIGTERM, python(BROKEN.format("time.sleep(60)"))),
    "ctrl+q": Ending(lambda window: window.type(CTRL_Q), 0),
}


class Typist:
    """Types on a machine, over all the lives of the program there."""

    def __init__(self, machine: Machine, seed: int) -> None:
        self.machine = machine
        self.rng = random.Random(seed)
        self.lives = 0
        self.typed = 0
        self.longest = 0.0
        self.lost: list[str] = []
        self.forgotten: list[str] = []
        self.readable: list[str] = []
        self._kept = ""

    def be_killed(self, *, patient: bool) -> None:
        """Types, and is killed in the midst of it; or, where patient, once what was typed is on the disk."""
        with self.machine.window(*BOARD) as window:
            text = self._begin(window)
            moments = self._type(window, text, 0.3 if patient else self.rng.uniform(0.1, 2.5))
            if patient:
                until(lambda: self._on_disk() == text[: len(moments)])
            when = time.monotonic()
            KILLED.end(window)
            assert window.ended() == KILLED.code
        self._compare(text, moments, when - WITHIN_S, "kill -9")

    def be_ended(self, how: str) -> None:
        """Types, and is ended as soon as all of it is to be seen."""
        ending = ENDINGS[how]
        with self.machine.window(*ending.command) as window:
            text = self._begin(window)
            moments = self._type(window, text, 0.3)
            window.until(lambda screen: f" {len(moments)}/2,000" in screen)
            ending.end(window)
            code = window.ended()
            assert code == ending.code, (how, code, window.text())
        self._compare(text, moments, time.monotonic(), how)

    def _begin(self, window: Window) -> str:
        """Opens the editor and saves what the last life has left; gives what to type next."""
        self.lives += 1
        window.until(
            lambda screen: ("Kept from last time: a card for Went well." if self._kept else "Went well (") in screen
        )
        window.type("a")
        screen = window.until(lambda screen: "/2,000" in screen)
        if self._kept:
            if f" {len(self._kept)}/2,000" not in screen:
                self.forgotten.append(f"life {self.lives}: {self._kept!r} is not in the editor:\n{screen}")
            window.type("\r")
            until(self._is_saved)
            until(lambda: not self.machine.drafts())
        window.until(lambda screen: " 0/2,000" in screen)
        return f"{self.lives} " + "".join(self.rng.choices("abcdefghij  ", k=1000))

    def _is_saved(self) -> bool:
        with opened(self.machine.db) as connection:
            found = connection.execute("SELECT 1 FROM card WHERE text = ?", (self._kept.strip(),)).fetchone()
        return found is not None

    def _type(self, window: Window, text: str, seconds: float) -> list[float]:
        """Types for so long; gives the moments of the letters."""
        end = time.monotonic() + seconds
        moments: list[float] = []
        while not moments or time.monotonic() < end:
            window.type(text[len(moments)])
            moments.append(time.monotonic())
            time.sleep(self.rng.uniform(0.01, 0.1))
        self.typed += len(moments)
        return moments

    def _on_disk(self) -> str:
        """The one text that is kept; '' where none is."""
        texts = []
        for file in self.machine.drafts():
            if others := stat.S_IMODE(file.stat().st_mode) & 0o077:
                self.readable.append(f"{file} has mode {others:o} for others")
            texts += [text for _, text in json.loads(file.read_text())["texts"]]
        assert len(texts) <= 1, texts
        return texts[0] if texts else ""

    def _compare(self, text: str, moments: list[float], since: float, how: str) -> None:
        """Nothing that was typed until `since` may be lost."""
        self._kept = self._on_disk()
        if not text[: len(moments)].startswith(self._kept):
            self.lost.append(f"life {self.lives}, {how}: {self._kept!r} is no part of {text!r}")
        elif gone := moments[len(self._kept) :]:
            self.longest = max(self.longest, since + WITHIN_S - gone[0])
            if gone[0] < since:
                self.lost.append(f"life {self.lives}, {how}: {since + WITHIN_S - gone[0]:.2f} s of {text!r}")


def soak(
    folder: Path,
    kills: int,
    seed: int = 0,
    endings: Iterable[str] = (*ENDINGS,) * EACH,
    *,
    patient: bool = False,
    warm: bool = False,
) -> Outcome:
    """Kills the program so many times while somebody types, and ends it in other ways."""
    machine = Machine(folder, warm=warm)
    machine.prepare()
    typist = Typist(machine, seed)
    lives = [partial(typist.be_killed, patient=patient)] * kills + [partial(typist.be_ended, how) for how in endings]
    for live in typist.rng.sample(lives, len(lives)):
        live()
    figures = (
        at_least("kills while somebody typed", kills, kills),
        at_least("other endings", typist.lives - kills, 1),
        none_of("texts of which too much is lost", typist.lost, typist.lives),
        Figure("the most that a kill took, in seconds", f"{typist.longest:.2f}", not typist.lost),
        none_of("texts that were not offered again", typist.forgotten, typist.lives),
        none_of("drafts that others may read", typist.readable, typist.typed),
    )
    return Outcome("drafts", figures, (*typist.lost[:5], *typist.forgotten[:5], *typist.readable[:5]))
