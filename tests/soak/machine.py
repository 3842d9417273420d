"""A machine of its own for a soak: its folders, its database, and the program as people run it there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from retroboard.domain.changes import AddAction
from retroboard.domain.edits import gathered
from retroboard.domain.formats import retro_json
from retroboard.domain.model import Card, Column, Function, Member, Mood, Retro, Row, Stage, Team, Topic
from retroboard.store.store import Store
from tests.window import PROGRAM, READ_AT_START, Window

REPOSITORY = Path(__file__).parents[2]
DAY = date(2026, 1, 5)
TEAM = (Team("team", "Soak"), Member("ann", "team", "Ann", Function.OTHER))
COLUMNS = (("Went well", Mood.GOOD), ("Didn't", Mood.BAD), ("Actions", Mood.ACTION))


class Machine:
    """Everything that the program writes on it is under `folder`.

    On a `warm` one the full screen starts quickly, as `tests/warm.py` has it, and not quite as people start it.
    """

    def __init__(self, folder: Path, *, warm: bool = False) -> None:
        self.folder = folder
        self.warm = warm
        self.db = folder / "data" / "retroboard" / "retroboard.db"
        self.state = folder / "state" / "retroboard"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RETROBOARD_", "PYTHON"))}
        self.env = kept | {
            "HOME": str(folder / "home"),
            "LC_ALL": "C.UTF-8",
            "LOGNAME": "ann",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": str(REPOSITORY),
            "TERM": "xterm-256color",
            "TMPDIR": str(folder / "tmp"),
            **{f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")},
        }
        self.env.pop("TMUX", None)
        (folder / "tmp").mkdir(parents=True, exist_ok=True)

    def prepare(self, *cards: str, votes_each: int = 5) -> None:
        """Makes the database: a team of Ann alone, whose user this is, with a retro that runs and has these cards."""
        store = Store.open(self.db)
        store.add_team((*TEAM, *board("one", cards, votes_each=votes_each)))
        store.close()

    def promise(self, text: str) -> None:
        """Adds an action: it is A1, the first one."""
        store = Store.open(self.db)
        store.commit("team", AddAction("action", text, "", None, DAY), "ann")
        store.close()

    def write_retro(self, title: str, cards: int) -> Path:
        """Writes a closed retro with so many cards into a file that can be imported."""
        texts = [f"card {number} of it, all" for number in range(cards)]
        rows = [*TEAM, *board("two", texts, title=title, stage=Stage.CLOSE, closed_on=DAY)]
        file = self.folder / f"{title}.json"
        file.write_text(retro_json.dump(gathered(rows, "two")))
        return file

    def start(self, *words: str, stdin: int | None = None, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
        """A command that runs."""
        return subprocess.Popen(
            [*PROGRAM, *words],
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=self.env,
            text=True,
        )

    def run(self, *words: str, codes: Sequence[int] = (0,)) -> str:
        """A command that has run; gives its stdout. Raises AssertionError where it did not go well."""
        running = self.start(*words)
        printed, said = running.communicate(timeout=60)
        assert running.returncode in codes, (words, running.returncode, printed, said)
        return printed

    def window(self, *command: str) -> Window:
        """The full screen, or whatever else a command starts, in a terminal of its own."""
        usual = {name: value for name, value in self.env.items() if not READ_AT_START.match(name)}
        return Window(command, usual if self.warm else self.env)

    def drafts(self) -> list[Path]:
        """The files of texts that are not saved."""
        return sorted(self.state.glob("drafts/*/*/*.json"))


def python(program: str) -> tuple[str, ...]:
    """A command that runs a program of some lines."""
    return (sys.executable, "-c", program)


def board(
    id: str,
    cards: Sequence[str],
    *,
    title: str = "The board",
    stage: Stage = Stage.VOTE,
    closed_on: date | None = None,
    votes_each: int = 5,
) -> list[Row]:
    """A retro with these cards in its first column."""
    retro = Retro(id, "team", 1, title, DAY, "Well/Didn't/Actions", stage, closed_on, votes_each, 3)
    columns = (Column(f"{id}{n}", id, name, "", mood, float(n)) for n, (name, mood) in enumerate(COLUMNS))
    topics = (Topic(f"{id}t{n}", id, f"{id}0", "", float(n)) for n, _ in enumerate(cards))
    texts = (Card(f"{id}c{n}", id, f"{id}t{n}", text, "ann", 1.0) for n, text in enumerate(cards))
    return [retro, *columns, *topics, *texts]
