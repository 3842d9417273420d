"""Kill processes that add cards, without warning and at any moment, and count what is missing afterwards.

An id on stdout is a receipt: the card was on the disk before it was printed. So of all ids that came out of `retroboard
add -` before its process was killed, each has to be a card in the database, whole, whatever the others were doing.

    python -m tests.soak.kill_add 200
"""

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

SENTENCE = "added by {writer}, the {number}th of its cards: " + "all of it or nothing " * 20


class Outcome(NamedTuple):
    """What came of it. `unprinted` cards were committed by a process that was killed before it could say so."""

    kills: int
    printed: int
    lost: int
    torn: int
    unprinted: int
    integrity: str

    @property
    def is_good(self) -> bool:
        return (self.lost, self.torn, self.integrity) == (0, 0, "ok") and self.unprinted <= self.kills


class Writer:
    """A process that adds a card for every line, and a thread that gives it lines and one that keeps its ids."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self.name = name
        self.ids: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "retroboard", "add", "-", "-c", "1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._threads = [threading.Thread(target=self._feed), threading.Thread(target=self._collect)]
        for thread in self._threads:
            thread.start()

    def _feed(self) -> None:
        assert self.process.stdin
        number = 0
        try:
            while True:
                number += 1
                line = SENTENCE.format(writer=self.name, number=number)
                self.process.stdin.write(f"{line}\n".encode())
                self.process.stdin.flush()
        except BrokenPipeError:
            return

    def _collect(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            if line.endswith(b"\n"):  # the last may have been cut off
                self.ids.append(line.decode().strip())

    def kill(self, after: int, rng: random.Random) -> None:
        """Waits for the writer to have added some cards, then kills it at a moment that is left to chance."""
        while len(self.ids) < after and self.process.poll() is None:
            time.sleep(0.005)
        time.sleep(rng.uniform(0, 0.05))
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdout.close()
        with suppress(BrokenPipeError):
            self.process.stdin.close()


def soak(folder: Path, kills: int, writers: int = 2, seed: int = 0) -> Outcome:
    """Kills that many processes, of which some write at one time. Gives what came of it."""
    database = folder / "retro.db"
    environment = os.environ | {"RETROBOARD_DB": str(database)}
    subprocess.run(
        [sys.executable, "-m", "retroboard", "new", "Soak"], env=environment, check=True, capture_output=True
    )
    rng = random.Random(seed)
    running: list[Writer] = []
    ids: set[str] = set()
    for number in range(kills):
        while len(running) < min(writers, kills - number):
            running.append(Writer(f"writer {number}-{len(running)}", environment))
        victim = running.pop(0)
        victim.kill(rng.randrange(1, 30), rng)
        ids.update(victim.ids)
    return _outcome(database, kills, ids)


def _outcome(database: Path, kills: int, printed: set[str]) -> Outcome:
    connection = sqlite3.connect(database)
    try:
        [(integrity,)] = connection.execute("PRAGMA integrity_check").fetchall()
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        cards = dict(connection.execute("SELECT id, text FROM card"))
        [(topics,)] = connection.execute("SELECT count(*) FROM topic").fetchall()
    finally:
        connection.close()
    end = SENTENCE.rpartition(":")[2].strip()
    torn = sum(not text.endswith(end) for text in cards.values()) + abs(topics - len(cards)) + len(broken)
    return Outcome(kills, len(printed), len(printed - cards.keys()), torn, len(cards.keys() - printed), integrity)


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        outcome = soak(Path(temporary), int(sys.argv[1]) if len(sys.argv) > 1 else 200, seed=int(time.time()))
    print(outcome)
    sys.exit(not outcome.is_good)
