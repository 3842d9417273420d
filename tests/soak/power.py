"""Cut the power at any moment, and look whether all that was acknowledged is there.

The real program runs under strace: commands, and the full screen in a terminal. What it did to its files is done
again on a simulated disk, and cut off after every call that changes a file, flushes it, or says something to somebody.
What is left then has to be what there was at some moment between the last word that was said and the cut: no less,
nothing half, and nothing damaged. That goes for the database, for exports and for back-ups.
"""

from __future__ import annotations

import hashlib
import random
import re
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from benchmarks.terminal import Emulator
from retroboard.store.errors import StoreError
from retroboard.store.store import Store
from tests.soak.database import opened, problems_of, rows_of
from tests.soak.disk import Contents, Disk
from tests.soak.machine import Machine
from tests.soak.replaying import Player
from tests.soak.report import Outcome, at_least, none_of
from tests.soak.tracing import Call, calls_in, strace
from tests.window import PROGRAM

CHANCES = 3
"""So many disks, of those that a cut may leave, are looked at beside the two at the ends: nothing kept, and all."""
PASSING = re.compile(
    r"tmp/|.*(?:\.part(?:-journal)?|\.new(?:-journal)?|\.lock|\.log|-journal)$|.*/drafts/|.*/\.?identity\.json"
)
"""What may look like anything after a cut: it is taken for nothing, or asked for again."""
SIZE = (100, 24)
Seen = dict[str, str]
"""What there is for people, by path: of a database its rows, of a file its bytes, each as a digest."""


class Moment(NamedTuple):
    """Between two calls: the disks that a cut may leave, the first as every program sees it."""

    disks: tuple[Contents, ...]
    acknowledged: bool


# --- what was done ----------------------------------------------------------------------------------------------------


class Recorder:
    """Runs the program under strace on a machine, and keeps what it asked of the system."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._log = machine.folder.parent / "calls"

    def run(self, *words: str, stdin: str = "") -> tuple[list[Call], str]:
        """A command, which has to go well; gives its calls and its stdout."""
        done = subprocess.run(
            [*strace(self._log), *PROGRAM, *words],
            env=self.machine.env,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (words, done.stderr)
        return calls_in(self._log), done.stdout

    def window(self) -> list[Call]:
        """The full screen: cards, the next stages, votes, and what is taken back."""
        with self.machine.window(*strace(self._log), *PROGRAM, "board") as window:
            if "esc board" in window.until(lambda screen: "Went well (" in screen or "esc board" in screen):
                window.type("\x1b")  # it has come up with the check-in
                window.until(lambda screen: "Went well (" in screen)
            window.type("a")
            window.sees("New card")
            for number in (1, 2, 3):
                window.type(f"seen {number}\r")
                window.sees(f" seen {number} ")
            window.type("\x1b")
            window.sees("enter open")
            window.type("u")
            window.sees("Undone")
            while "VOTE" not in (before := window.text().splitlines()[0]):
                window.type("n")
                window.until(partial(_has_another_heading, before))
            for key, words in (("v", "Voted"), ("d", "deleted")):
                window.type(key)
                window.sees(words)
            window.type("\x11")
            assert window.ended() == 0
        return calls_in(self._log)


def _has_another_heading(before: str, screen: str) -> bool:
    return screen.splitlines()[0] != before


def steps(recorder: Recorder) -> Iterator[tuple[list[Call], bool]]:
    """One thing after the other that people do, for ever; gives the calls, and whether they were the full screen's."""
    folder = recorder.machine.folder
    for turn in count(1):
        json, copy = folder / f"{turn}.json", folder / f"{turn}.db"
        if turn == 1:
            yield recorder.run("add", "a thought for the first retro")[0], False
        yield recorder.run("new", f"Sprint {turn}")[0], False
        yield recorder.run("add", "-c", "1", "-", stdin="one\ntwo\nthree\n")[0], False
        calls, printed = recorder.run("actions", "add", f"a promise, the {turn}th")
        yield calls, False
        yield recorder.run("actions", "done", printed.split("\t")[0])[0], False
        yield recorder.window(), True
        yield recorder.run("export", "-o", str(json))[0], False
        yield recorder.run("import", "--force", str(json))[0], False
        yield recorder.run("backup")[0], False
        yield recorder.run("backup", "-o", str(copy))[0], False
        yield recorder.run("add", "-c", "1", "after the back-up")[0], False
        yield recorder.run("restore", str(copy))[0], False


# --- what was left ----------------------------------------------------------------------------------------------------


def moments(calls: Iterable[Call], disk: Disk, root: Path, rng: random.Random, *, on_screen: bool) -> Iterator[Moment]:
    """The moments of a program after each of its calls. What it says, or shows, is an acknowledgement."""
    shown = Screen().shows_more if on_screen else bool
    for said in Player(disk, root).play(calls):
        chances = (disk.some(rng) for _ in range(CHANCES))
        yield Moment((disk.now(), disk.safe(), *chances), acknowledged=said is not None and shown(said))


class Screen:
    """What a person sees who looks at a full screen."""

    def __init__(self) -> None:
        self._emulator = Emulator(*SIZE)
        self._seen: list[str] = []

    def shows_more(self, data: bytes) -> bool:
        """Whether there is a card, a vote or a count on it by now that was not there, or one is gone."""
        self._emulator.take(data)
        seen = re.findall(
            r"\(\d+\)|\d+●|seen \d |[A-Z]{4,}|(?:Voted|Undone|deleted)", "\n".join(self._emulator.display)
        )
        news, self._seen = seen != self._seen, seen
        return news


class Onlooker:
    """Looks at disks, each in a folder of its own; what it has seen before it knows."""

    def __init__(self, folder: Path, database: str) -> None:
        self._folder = folder
        self._database = database
        self._known: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.problems: dict[str, None] = {}

    @property
    def looked_at(self) -> int:
        return len(self._known)

    def seen(self, contents: Contents) -> Seen:
        """What there is for people. What is wrong with it goes to `problems`."""
        seen = {
            path: digest(data) for path, data in contents.items() if path != self._database and not PASSING.match(path)
        }
        if self._database in contents:
            files = {path: contents[path] for path in sorted(contents) if path.startswith(self._database)}
            parts = (part for path, data in files.items() for part in (path.encode(), digest(data).encode()))
            key = digest(b" ".join(parts))
            if key not in self._known:
                self._known[key] = self._look(files)
            seen[self._database], problems = self._known[key]
            self.problems.update(dict.fromkeys(problems))
        return seen

    def _look(self, files: Contents) -> tuple[str, tuple[str, ...]]:
        """A digest of the rows in a database that has these files, and what is wrong with it."""
        place = self._folder / "look"
        for old in self._folder.iterdir():
            old.unlink()
        for path, data in files.items():
            Path(f"{place}{path.removeprefix(self._database)}").write_bytes(data)
        try:
            with opened(place) as connection:
                rows = digest(repr(rows_of(connection)).encode())
                problems = problems_of(connection)
            store = Store.open(place, create=False)
            store.teams()
            store.close()
        except (sqlite3.Error, StoreError) as error:
            return f"cannot be read: {error}", (str(error),)
        return rows, tuple(problems)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Judge:
    """Holds what a cut leaves to what was there, for as long as the machine is up."""

    def __init__(self, onlooker: Onlooker) -> None:
        self._onlooker = onlooker
        self._recent: list[Seen] = [{}]
        self._before: set[tuple[str, str | None]] = set()
        self.cuts = 0
        self.acknowledged = 0
        self.lost: list[str] = []
        self.torn: list[str] = []

    def hear(self, moment: Moment, doing: str) -> None:
        now, *after = [self._onlooker.seen(contents) for contents in moment.disks]
        self.cuts += 1
        if now != self._recent[-1]:
            self._recent.append(now)
        if moment.acknowledged:
            self.acknowledged += 1
            self._before.update(item for seen in self._recent for item in seen.items())
            self._recent = [now]
        for seen in after:
            self._judge(seen, doing)

    def _judge(self, seen: Seen, doing: str) -> None:
        now = self._recent[-1]
        for path in {*seen, *now}:
            found = seen.get(path)
            if found in [recent.get(path) for recent in self._recent]:
                continue
            is_old = found is None or (path, found) in self._before
            if is_old and path not in now:
                continue  # a back-up that was dropped may be there again
            (self.lost if is_old else self.torn).append(f"{path}, after {self.cuts} calls, {doing}")


def soak(folder: Path, cuts: int, seed: int = 0) -> Outcome:
    """Cuts the power at least so many times."""
    machine = Machine(folder / "machine")
    looking = folder / "looking"
    looking.mkdir()
    onlooker = Onlooker(looking, str(machine.db.relative_to(machine.folder)))
    judge = Judge(onlooker)
    disk, rng = Disk(machine.folder), random.Random(seed)
    recorder = Recorder(machine)
    for number, (calls, on_screen) in enumerate(steps(recorder), start=1):
        for moment in moments(calls, disk, machine.folder, rng, on_screen=on_screen):
            judge.hear(moment, f"step {number}")
        assert disk.now() == Disk(machine.folder).now(), "the simulated disk is not as the real one"
        if judge.cuts >= cuts:
            break
    figures = (
        at_least("power cuts", judge.cuts, cuts),
        at_least("databases that they left, all different", onlooker.looked_at, 10),
        none_of("acknowledged moments lost", judge.lost, judge.acknowledged),
        none_of("things left half done", judge.torn, judge.cuts),
        none_of("things wrong with a database", tuple(onlooker.problems), onlooker.looked_at),
    )
    found = (*judge.lost[:5], *judge.torn[:5], *list(onlooker.problems)[:5])
    return Outcome("power", figures, found)
