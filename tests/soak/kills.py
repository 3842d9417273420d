"""Kill processes without warning, at any moment of their work, and count what is missing afterwards.

Five writers work on one database: two full screens that add cards and vote, as one and the same member, and commands
that add cards, that make and keep promises, and that import. What one of them has said or shown to be done is kept
here; when all were killed often enough, it has to be in the database, whole.
"""

from __future__ import annotations

import random
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from retroboard.cli.stop import TRY_AGAIN
from tests.soak.database import opened, problems_of
from tests.soak.machine import Machine
from tests.soak.report import Figure, Outcome, at_least, none_of
from tests.window import PROGRAM, Window

LONG = "nothing of it or " * 20 + "all"
CARDS = 12
"""So many has the retro that is imported."""
IMPORTED = "From elsewhere"
BUSY = "is kept busy"
SAFE_S = 1.0
"""What has been typed for so long is on the disk: whole, where no more is typed."""


class Acknowledged:
    """What was said to be done, by all writers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.kills = 0
        self.failed = False
        self.busy: list[str] = []
        self.ids: set[str] = set()
        self.texts: set[str] = set()
        self.votes: dict[str, int] = {}
        self.promised: set[str] = set()
        self.kept: set[str] = set()
        self.imported: set[int] = set()

    @property
    def writes(self) -> int:
        votes = sum(self.votes.values())
        return votes + sum(map(len, (self.ids, self.texts, self.promised, self.kept, self.imported)))

    def killed(self, process: subprocess.Popen[str]) -> None:
        """Counts a process that was there to be killed."""
        if process.returncode == -signal.SIGKILL:
            self.count()

    def ended(self, code: int, said: str) -> None:
        """Who had to wait for too long may say so. Raises AssertionError where something else went wrong."""
        assert code in (0, TRY_AGAIN, -signal.SIGKILL), (code, said)
        if code == TRY_AGAIN:
            self.busy.append(said)

    def count(self) -> None:
        with self._lock:
            self.kills += 1


class Writer:
    """Somebody who works until killed, again and again; `work` is one life, with what was acknowledged in it."""

    def __init__(self, machine: Machine, acknowledged: Acknowledged, name: str, seed: int) -> None:
        self.machine = machine
        self.acknowledged = acknowledged
        self.name = name
        self.rng = random.Random(f"{name} {seed}")
        self.life = 0
        self.usual = 1.0

    def live_until(self, kills: int) -> None:
        """Lives and dies until there were so many kills, of all writers together, and at least once.

        Where one of them cannot go on, the others do not either.
        """
        while self.life == 0 or (self.acknowledged.kills < kills and not self.acknowledged.failed):
            self.life += 1
            try:
                self.work()
            except BaseException:
                self.acknowledged.failed = True
                raise

    def work(self) -> None:
        raise NotImplementedError

    def command(self, *words: str) -> str:
        """Runs a command that is killed somewhere after half of its time, if it is still there; what it printed."""
        began = time.monotonic()
        running = self.machine.start(*words)
        try:
            printed, said = running.communicate(timeout=self.usual * self.rng.uniform(0.5, 1.3))
            self.acknowledged.ended(running.returncode, said)
            self.usual = (self.usual + time.monotonic() - began) / 2
        except subprocess.TimeoutExpired:
            running.kill()
            printed, _ = running.communicate()
            self.usual *= 1.05
        self.acknowledged.killed(running)
        return printed if printed.endswith("\n") else ""


class Lines(Writer):
    """Adds a card for each line, and is killed in the midst of them."""

    def work(self) -> None:
        lines = self.machine.folder / f"{self.name}.in"
        lines.write_text("".join(f"{self.name} {self.life} {n}: {LONG}\n" for n in range(400)))
        printed = self.machine.folder / f"{self.name}.out"
        enough = self.rng.randrange(1, 25) * 33
        with lines.open() as stdin, printed.open("w") as stdout:
            running = self.machine.start("add", "-", "-c", "2", stdin=stdin.fileno(), stdout=stdout.fileno())
        until(lambda: printed.stat().st_size >= enough or running.poll() is not None)
        time.sleep(self.rng.uniform(0, 0.02))
        running.kill()
        _, said = running.communicate()
        self.acknowledged.ended(running.returncode, said)
        self.acknowledged.killed(running)
        self.acknowledged.ids.update(line[:-1] for line in printed.read_text().splitlines(keepends=True) if line[32:])


class Promises(Writer):
    """Makes a promise, and says that it was kept."""

    def work(self) -> None:
        text = f"{self.name} {self.life}"
        printed = self.command("actions", "add", text)
        if not printed:
            return
        self.acknowledged.promised.add(text)
        number = printed.split("\t")[0]
        if self.command("actions", "done", number):
            self.acknowledged.kept.add(text)


class Imports(Writer):
    """Brings in a retro of some cards, with a back-up before."""

    def work(self) -> None:
        file = str(self.machine.folder / f"{IMPORTED}.json")
        if match := re.match(r"#(\d+)\t", self.command("import", "--force", file)):
            self.acknowledged.imported.add(int(match[1]))


class Screens(Writer):
    """Writes cards and votes for them on the full screen, and is killed while a card is on its way."""

    @property
    def shown(self) -> re.Pattern[str]:
        """A card of ours in a column; the editor below has no mark or blank before its text."""
        return re.compile(rf"[│┃]\S ({self.name}x\d+x\w+ all)\b")

    def work(self) -> None:
        with self.machine.window(*PROGRAM, "--as", "Ann", "board", "#1") as window:
            if self.rng.random() < 0.1:
                time.sleep(self.rng.uniform(0, 1))
            else:
                self._write(window)
            window.signal(signal.SIGKILL)
            assert window.ended() == -signal.SIGKILL, window.text()
            self._see(window)
        self.acknowledged.count()

    def _write(self, window: Window) -> None:
        window.until(lambda screen: "Went well (" in screen)
        for number in range(self.rng.randrange(1, 4)):
            if not self._add(window, f"{self.name}x{self.life}x{number} all"):
                return
        self._open_editor(window)
        window.type(f"{self.name}x{self.life}xlast all\r")
        time.sleep(self.rng.uniform(0, 0.15))

    def _add(self, window: Window, text: str) -> bool:
        """Adds a card, and votes for it as often as may be, or not so often. False where others take too long."""
        self._open_editor(window)
        window.type(f"{text}\r")
        if BUSY in window.until(lambda screen: text in self.shown.findall(screen) or BUSY in screen):
            self.acknowledged.busy.append(text)
            time.sleep(SAFE_S)  # it may be said of a text before this one, with half of this one typed
            return False
        self._see(window)
        window.type("\x1b")
        window.until(lambda screen: "/2,000" not in screen)
        for votes in range(1, self.rng.randrange(1, 5)):
            window.type("v")
            if not self._voted(window, re.compile(rf"{text} +{votes}●")):
                break
            self.acknowledged.votes[text] = votes
        return True

    def _voted(self, window: Window, given: re.Pattern[str]) -> bool:
        """Waits until a vote shows, or the reason why not."""
        return given.search(window.until(lambda screen: given.search(screen) or re.search("\n ?!", screen))) is not None

    def _open_editor(self, window: Window) -> None:
        """An empty one: what a life before this has left unsaved is saved first."""
        window.type("a")
        if " 0/2,000" not in window.until(lambda screen: "/2,000" in screen):
            window.type("\r")
            window.until(lambda screen: " 0/2,000" in screen)

    def _see(self, window: Window) -> None:
        """What is in a column of the board is acknowledged; the editor below has its own frame."""
        self.acknowledged.texts.update(self.shown.findall(window.text()))


def soak(folder: Path, kills: int, seed: int = 0, writers: int = 5, *, warm: bool = False) -> Outcome:
    """Kills at least so many processes of so many writers."""
    machine = Machine(folder, warm=warm)
    machine.prepare(votes_each=3 + kills // 4)
    machine.write_retro(IMPORTED, CARDS)
    acknowledged = Acknowledged()
    kinds = (Screens, Lines, Promises, Imports, Screens)[:writers]
    writing = [kind(machine, acknowledged, f"{kind.__name__.lower()}{n}", seed) for n, kind in enumerate(kinds)]
    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(lambda writer: writer.live_until(kills), writing))
    lost, torn, twice, problems = _missing(machine.db, acknowledged)
    problems += [line for line in machine.run("doctor", "--deep", codes=(0, 1)).splitlines() if "error\t" in line]
    figures = (
        at_least("processes killed", acknowledged.kills, kills),
        Figure("writes that had to wait for too long", f"{len(acknowledged.busy):,}", True),
        none_of("acknowledged writes lost", lost, acknowledged.writes),
        none_of("texts and retros torn", torn, acknowledged.writes),
        none_of("texts that are there twice", twice, acknowledged.writes),
        none_of("integrity, references and budgets broken", problems, acknowledged.writes),
    )
    return Outcome("kills", figures, (*lost[:5], *torn[:5], *twice[:5], *problems[:5]))


def _missing(database: Path, acknowledged: Acknowledged) -> tuple[list[str], list[str], list[str], list[str]]:
    """What was acknowledged and is not there, what is there in part or twice, and what else is wrong."""
    with opened(database) as connection:
        cards = dict(connection.execute("SELECT id, text FROM card"))
        votes = dict(connection.execute("SELECT text, count(*) FROM vote JOIN card USING (topic_id) GROUP BY card.id"))
        actions = dict(connection.execute("SELECT text, status FROM action"))
        retros = dict(
            connection.execute(
                "SELECT number, count(card.id) FROM retro LEFT JOIN card ON card.retro_id = retro.id"
                " WHERE title = ? GROUP BY retro.id",
                (IMPORTED,),
            )
        )
        problems = problems_of(connection)
    lost = [f"card {id}" for id in acknowledged.ids - cards.keys()]
    # What two killed screens have left is one text, a line each, for whoever opens the next one.
    lines = [line for text in cards.values() for line in text.split("\n")]
    lost += [f"card {text}" for text in acknowledged.texts - set(lines)]
    lost += [f"vote for {text}" for text, count in acknowledged.votes.items() if votes.get(text, 0) < count]
    lost += [f"promise {text}" for text in acknowledged.promised - actions.keys()]
    lost += [f"promise {text} is not kept" for text in acknowledged.kept if actions.get(text) != "done"]
    lost += [f"retro {number}" for number in acknowledged.imported - retros.keys()]
    torn = [f"card {line!r}" for line in lines if not line.endswith(" all")]
    torn += [f"retro {number} has {count} cards" for number, count in retros.items() if count != CARDS]
    own = Counter(line for line in lines if not line.startswith("card "))
    return lost, torn, [f"card {text!r}" for text, count in own.items() if count > 1], problems


def until(true: Callable[[], bool], timeout: float = 60) -> None:
    """Waits until something is so. Raises AssertionError where it never is."""
    end = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)
