"""Plant a password and a card's text, do what people do and what goes wrong, and look where they turn up.

A password may turn up nowhere. A card's words may where a person asked to see cards, and in the files that cards are
kept in: not in the list of processes, in what is said on stderr, in the log, in a title, or in what a crash leaves.
"""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import Server
from tests.soak.drafts import BROKEN, F1
from tests.soak.machine import Machine, python
from tests.soak.report import Outcome, at_least, none_of
from tests.window import PROGRAM, Recorded

PASSWORD = "Gr0ssmutters-Geburtstag"
CARD = "what nobody outside the room may read"
TITLES = re.compile(rb"\x1b[\]P^_X].*?(?:\x07|\x1b\\)", re.S)
"""What a program tells a terminal beside what it draws: its title, the clipboard, notifications."""
SHOWN = {"a": lambda screen: "/2,000" in screen, CARD: lambda screen: f" {len(CARD)}/2,000" in screen}
"""What is to be seen once some keys were pressed."""
BROKEN_COMMAND = """
import os, sys
from retroboard.cli import main
from retroboard.cli.asked import Desk

def broken(desk, change, state):
    words, password = os.environ["WORDS"], desk._asked.target
    raise {}

Desk.commit = broken
sys.argv = ["retroboard", "add", "-c", "1", "-"]
main()
"""
FAULT = "import os; words = os.environ['WORDS']; raise KeyError(words)"
FAULTS = ("KeyError(words)", "ValueError(password)", "LookupError(words)", "OSError(words)", "MemoryError")


class Spy:
    """Looks everywhere for what is planted on a machine."""

    def __init__(self, machine: Machine, url: str = "") -> None:
        self.machine = machine
        self.places = 0
        self.passwords: dict[str, None] = {}
        self.cards: dict[str, None] = {}
        self.printed = 0
        machine.env["WORDS"] = CARD
        if url:
            machine.env["RETROBOARD_DB"] = url

    def look(self, where: str, text: str | bytes, *, cards_too: bool = True) -> None:
        """Looks into one place; that cards may be in it is another matter."""
        self.places += 1
        data = text if isinstance(text, bytes) else text.encode()
        if PASSWORD.encode() in data:
            self.passwords[where] = None
        if CARD.encode() in data:
            self.printed += 1
            if cards_too:
                self.cards[where] = None

    def run(self, *words: str, stdin: str = "", shows: bool = False, command: tuple[str, ...] = PROGRAM) -> None:
        """Runs a command, with the list of processes before one's eyes; `shows` says that cards are what it prints."""
        name = f"retroboard {' '.join(words)}" if command == PROGRAM else "a broken command"
        with self._watching(name):
            done = subprocess.run(
                [*command, *words], env=self.machine.env, input=stdin, capture_output=True, text=True, check=False
            )
        self.look(f"stdout of {name}", done.stdout, cards_too=not shows)
        self.look(f"stderr of {name}", done.stderr)

    def watch(self, what: str, command: tuple[str, ...], *keys: str, number: int = 0) -> None:
        """Runs a full screen, which may show cards but not tell them: presses keys, and ends it by a signal if any."""
        for draft in self.machine.drafts():
            draft.unlink()
        with self._watching(what), Recorded(command, self.machine.env) as window:
            window.until(lambda screen: "Went well (" in screen or "retroboard: " in screen)
            for key in keys:
                window.type(key)
                shown = SHOWN.get(key, bool)
                if "retroboard: " in window.until(
                    lambda screen, shown=shown: shown(screen) or "retroboard: " in screen
                ):
                    break  # what is typed at a program that is gone, the terminal itself repeats
            if number:
                window.signal(number)
            window.ended()
            drawn = window.raw
        self.look(f"titles of {what}", b" ".join(TITLES.findall(drawn)))
        self.look(f"screen of {what}", drawn, cards_too=False)
        self.look(f"what {what} leaves on the terminal", drawn.rpartition(b"\x1b[?1049l")[2])

    def look_into_files(self) -> None:
        """All that the program has written of its own accord, but for the cards' own places."""
        for file in sorted(self.machine.folder.rglob("*")):
            if file.is_file():
                own = file.suffix in (".db", ".json") or "-journal" in file.name
                self.look(f"the file {file.relative_to(self.machine.folder)}", file.read_bytes(), cards_too=not own)

    @contextmanager
    def _watching(self, what: str) -> Iterator[None]:
        """Asks for the list of processes again and again."""
        over = threading.Event()

        def ask() -> None:
            while True:
                ps = subprocess.run(["ps", "-ww", "-A", "-o", "args"], capture_output=True, check=True)
                self.look(f"ps during {what}", ps.stdout)
                if over.wait(0.1):
                    return

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


# --- what people do, and what goes wrong ------------------------------------------------------------------------------


def commands(spy: Spy) -> None:
    """Every command, on a database that is well."""
    spy.run("--as", "Ann", "new", "Sprint", "--skip", "check-in", "--skip", "review")
    spy.run("add", "-c", "1", "-", stdin=f"{CARD}\n")
    spy.run("show", shows=True)
    spy.run("export", shows=True)
    for words in ("list", "list --json", "actions", "doctor", "doctor --json --deep", "config", "team", "members"):
        spy.run(*words.split())
    for words in (
        "backup",
        "backups",
        "backups --check",
        "templates",
        "completion bash",
        "--version",
        "restore nothing",
    ):
        spy.run(*words.split())


def refusals(spy: Spy) -> None:
    """Commands that cannot be done, about a text."""
    spy.run("add", "-c", "1", "-", stdin=f"{CARD * 100}\n")
    spy.run("add", "-c", "no column", "-", stdin=f"{CARD}\n")
    for text in (
        CARD,
        f'{{"{CARD}": 1}}',
        f'{{"format": "retroboard", "version": 1, "team": ["{CARD}"]}}',
        f'["{CARD}',
    ):
        spy.run("import", "-", stdin=text)
        spy.run("import", "--dry-run", "-", stdin=text)


def broken_commands(spy: Spy) -> None:
    """A command that has a fault."""
    for fault in FAULTS:
        spy.run(command=python(BROKEN_COMMAND.format(fault)), stdin=f"{CARD}\n")


def screens(spy: Spy) -> None:
    """The full screen, ended in every way, with a card on it and one in the editor."""
    board = (*PROGRAM, "board")
    writing = ("a", CARD)
    spy.watch("a fault of the screen", python(BROKEN.format(FAULT)), *writing, F1)
    spy.watch("a screen that ends", board, "\x11")
    spy.watch("a screen that is ended", board, *writing, number=signal.SIGTERM)
    spy.watch("a screen that hangs", python(BROKEN.format("time.sleep(60)")), *writing, F1, number=signal.SIGQUIT)


def damage(spy: Spy) -> None:
    """A database file with a bad place: in it, a text that is none, a table that is gone, a rule of somebody else's."""
    if spy.machine.env.get("RETROBOARD_DB"):
        return
    for statement in (
        f"UPDATE card SET text = CAST(x'ff' || CAST('{CARD}' AS BLOB) AS TEXT)",
        "CREATE TRIGGER rule BEFORE INSERT ON card BEGIN SELECT RAISE(ABORT, 'no'); END",
        "DROP TABLE comment",
        "PRAGMA user_version = 99",
        "PRAGMA application_id = 1",
    ):
        connection = sqlite3.connect(spy.machine.db)
        connection.execute(statement)
        connection.commit()
        connection.close()
        spy.run("list")
        spy.run("show", shows=True)
        spy.run("add", "-c", "1", "-", stdin=f"{CARD}\n")
        spy.run("doctor", "--deep")
        spy.watch(f"the screen after {statement.split()[0]}", (*PROGRAM, "board"), "a", f"{CARD}\r", "\x1b", "\x11")


def bad_urls(spy: Spy) -> None:
    """A database that cannot be reached, in as many ways as its URL can be wrong."""
    usual = spy.machine.env.get("RETROBOARD_DB")
    for url in (
        f"postgresql://ann:{PASSWORD}@127.0.0.1:1/retros",
        f"postgresql://ann:{PASSWORD}@127.0.0.1:port/retros",
        f"postgresql://ann:{PASSWORD}@/retros?host=/nowhere",
        f"postgresql://127.0.0.1:1/retros?user=ann&password={PASSWORD}",
        f"postgres://ann:{PASSWORD}@127.0.0.1:1/retros?sslmode=never",
        f"mysql://ann:{PASSWORD}@127.0.0.1/retros",
        f"postgresql://ann:{PASSWORD}",
    ):
        spy.machine.env["RETROBOARD_DB"] = url
        for words in ("list", "add -c 1 word", "doctor --json", "config", "backup"):
            spy.run(*words.split())
        spy.watch(f"the screen on {url.replace(PASSWORD, '***')}", (*PROGRAM, "board"))
    spy.machine.env.pop("RETROBOARD_DB")
    config = spy.machine.folder / "config" / "retroboard" / "config.toml"
    config.parent.mkdir(parents=True)
    for mistake in ("", 'theme = "no theme"', "db = 1", "[", f'name = "{PASSWORD}"x'):
        config.write_text(f'db = "postgresql://ann:{PASSWORD}@127.0.0.1:1/retros"\n{mistake}\n')
        for words in ("list", "doctor", "config"):
            spy.run(*words.split())
    config.unlink()
    if usual is not None:
        spy.machine.env["RETROBOARD_DB"] = usual


def glance(spy: Spy) -> None:
    """A little of everything."""
    spy.run("show", shows=True)
    spy.run("import", "-", stdin=f'["{CARD}')
    spy.run(command=python(BROKEN_COMMAND.format(FAULTS[0])), stdin=f"{CARD}\n")
    spy.machine.env["RETROBOARD_DB"] = f"postgresql://ann:{PASSWORD}@127.0.0.1:1/retros"
    spy.run("list")


SITUATIONS = (commands, refusals, screens, broken_commands, bad_urls, damage)


def soak(folder: Path, most: int, seed: int = 0, situations: tuple[Callable[[Spy], None], ...] = SITUATIONS) -> Outcome:
    """Plants a password and a card on two machines, one with a file, one on a server; `most` of them."""
    spies = [Spy(Machine(folder / "file"))]
    spies[0].machine.prepare(CARD)
    server = Server(folder) if most > 1 else None
    try:
        if server is not None:
            url = server.fresh().replace("postgres:@", f"postgres:{PASSWORD}@")
            assert PASSWORD in url, url
            spies.append(Spy(Machine(folder / "server"), url))
        for spy in spies:
            for situation in situations:
                situation(spy)
            spy.look_into_files()
    finally:
        if server is not None:
            server.close()
    places = sum(spy.places for spy in spies)
    passwords = [where for spy in spies for where in spy.passwords]
    cards = [where for spy in spies for where in spy.cards]
    figures = (
        at_least("places in which the card is to be seen", sum(spy.printed for spy in spies), len(spies)),
        none_of("places in which the password is", passwords, places),
        none_of("other places in which the card is", cards, places),
    )
    return Outcome("planted", figures, (*passwords, *cards))
