"""Whatever is at the place of a database: one sentence with the next step, or it works; and no byte of it changes."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from retroboard.cli.root import root
from retroboard.domain.model import (
    InboxCard,
    Mood,
    Occasion,
    Remark,
    TeamTemplate,
    Template,
    TemplateColumn,
    Timer,
)
from retroboard.store.check import check_database
from retroboard.store.store import Store
from tests.app.quickly import press_keys_quickly
from tests.app.small_team import ROWS, at_the_keys, flowing, launched, said
from tests.rights import usual_rights
from tests.store.fixtures.make import kept

press_keys_quickly()
PAGE = 4096
TEXT = "Deploys are quick"
WORDS = "nowhere else"
Make = Callable[[Path], object]

OURS_NOT = r"is no retroboard database\. Nothing in it was changed; name another file\."
FOREIGN = r"belongs to another program\. Nothing in it was changed; name another file\."
DAMAGED = r"is damaged \(.+\)\. `retroboard backups` lists what you can go back to, and `retroboard restore` does it\."
NO_END = r"has lost its end: [\d,]+ bytes\. `retroboard backups` lists what you can go back to"
IN_THE_WAY = r"is in the way: SQLite keeps a file there\. Move it away and try again\."
LOCK_IN_THE_WAY = r"retro\.db\.lock is in the way: nothing was written\. Move it away and try again\."
MAY_NOT = r"You may not write .+, or not in its folder; nothing was written\. Have that allowed, or work on a copy\."
HALF_WRITTEN = r"A program was ended in the midst of a write .+ Ask somebody who may write it and its folder to start"
UNREADABLE = r"holds something that this retroboard cannot read\. `retroboard doctor --deep` tells more\."
LOCKED = r"is kept busy by python.* \(process \d+\)\. Try again\."
BUSY = r"is kept busy by python.* \(process \d+\); nothing was written\. Try again\."
NO_SCHEMA = r"has schema (0|-3), which no release of retroboard has made\. Name another database\."


# --- how a file gets so -----------------------------------------------------------------------------------------------


def holds(data: bytes) -> Make:
    return lambda path: path.write_bytes(data)


def cut_to(size: int) -> Make:
    """Of its bytes only so many are left; below zero, so many are missing."""
    return lambda path: os.truncate(path, size if size > 0 else path.stat().st_size + size)


def overwritten(offset: int, data: bytes) -> Make:
    def make(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(data)

    return make


def page_overwritten(name: str, data: bytes) -> Make:
    """The first page of a table or an index holds something else."""

    def make(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            [(number,)] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [name])
        overwritten((number - 1) * PAGE, data)(path)

    return make


def ran(*statements: str) -> Make:
    """Another program has run these."""

    def make(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return make


def killed_after(*statements: str) -> Make:
    """A program was killed when it had run these."""
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "for each in sys.argv[2:]: c.execute(each).fetchall()\n"
        "os.kill(os.getpid(), 9)"
    )

    def make(path: Path) -> None:
        done = subprocess.run([sys.executable, "-c", script, path, *statements], check=False)
        assert done.returncode == -signal.SIGKILL

    return make


MIDST = killed_after("PRAGMA cache_size = 1", "BEGIN IMMEDIATE", "UPDATE card SET text = text || hex(zeroblob(60000))")
WAL = killed_after("PRAGMA journal_mode = WAL", "UPDATE card SET text = text")


def replaced(make: Make) -> Make:
    """There is something else in the place of the file."""

    def at(path: Path) -> object:
        path.unlink()
        return make(path)

    return at


def beside(suffix: str, make: Make) -> Make:
    return lambda path: make(path.with_name(path.name + suffix))


def both(*makes: Make) -> Make:
    return lambda path: [make(path) for make in makes]


def mode(bits: int) -> Make:
    return lambda path: path.chmod(bits)


def folder_mode(bits: int) -> Make:
    return lambda path: path.parent.chmod(bits)


def held(*statements: str) -> Make:
    """A program goes on holding what these gave it; the caller ends it."""
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "for each in sys.argv[2:]: c.execute(each).fetchone()\n"
        "print(flush=True); input()"
    )
    return lambda path: _started(script, path, *statements)


def queue_held(path: Path) -> object:
    script = (
        "import fcntl, sys; file = open(sys.argv[1] + '.lock', 'w'); fcntl.flock(file, fcntl.LOCK_EX)\n"
        "print(flush=True); input()"
    )
    return _started(script, path)


def _started(script: str, path: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", script, path, *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def listening(path: Path) -> object:
    place = socket.socket(socket.AF_UNIX)
    place.bind(os.path.relpath(path))  # the name of a socket may not be long
    return place


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


FOREIGN_FILE = replaced(ran("CREATE TABLE card (text)", "INSERT INTO card VALUES (hex(zeroblob(9000)))"))

NOTES = ("CREATE TABLE notes (text)", "INSERT INTO notes VALUES (hex(zeroblob(9000)))")
"""A table that the last pages belong to, and that nothing of ours reads."""

REFUSED: dict[str, tuple[Make, str]] = {
    "empty": (holds(b""), r"is empty, so it is no retroboard database\. Move it away or name another\."),
    "one byte": (holds(b"x"), OURS_NOT),
    "a text": (holds(b"some text\n" * 100), OURS_NOT),
    "noise": (holds(noise(2 * PAGE)), OURS_NOT),
    "zeros": (holds(bytes(2 * PAGE)), OURS_NOT),
    "another first byte": (overwritten(0, b"s"), OURS_NOT),
    "pages of an impossible size": (overwritten(16, b"\x12\x34"), OURS_NOT),
    "a format of the future": (overwritten(18, b"\3\3"), OURS_NOT),
    "another program's": (FOREIGN_FILE, FOREIGN),
    "another program's tables called as ours": (ran("PRAGMA application_id = 5"), FOREIGN),
    "another program's, left in the midst of a write": (both(FOREIGN_FILE, MIDST), FOREIGN),
    "another program's, in WAL mode": (both(FOREIGN_FILE, WAL), FOREIGN),
    "cut to its header": (cut_to(100), DAMAGED + "|" + NO_END),
    "cut to one page": (cut_to(PAGE), DAMAGED + "|" + NO_END),
    "cut to ten pages": (cut_to(10 * PAGE), DAMAGED + "|" + NO_END),
    "without its last page": (cut_to(-PAGE), DAMAGED + "|" + NO_END),
    "without its last bytes": (both(ran(*NOTES), cut_to(-1000)), NO_END),
    "without its list of tables": (overwritten(100, bytes(PAGE - 100)), DAMAGED),
    "without the page of the teams": (page_overwritten("team", bytes(PAGE)), DAMAGED),
    "noise for cards": (page_overwritten("card", noise(PAGE)), DAMAGED),
    "without a table": (ran("DROP TABLE comment"), DAMAGED),
    "without a column": (ran("ALTER TABLE card RENAME COLUMN text TO words"), DAMAGED),
    "a stage that there is not": (ran("UPDATE retro SET stage = 'limbo'"), UNREADABLE),
    "a way to talk that there is not": (ran("UPDATE topic SET talk = 'aloud'"), UNREADABLE),
    "a text for a number": (ran("UPDATE action SET since = 'long'"), UNREADABLE),
    "a revision that is none": (ran("UPDATE team SET revision = ''"), UNREADABLE),
    "bytes for a text": (ran("UPDATE card SET text = x'00ff'"), UNREADABLE),
    "a newer schema": (ran("PRAGMA user_version = 999"), r"newer retroboard \(schema 999.+ Upgrade retroboard to open"),
    "no schema": (ran("PRAGMA user_version = 0"), NO_SCHEMA),
    "a schema below none": (ran("PRAGMA user_version = -3"), NO_SCHEMA),
    "a folder": (replaced(Path.mkdir), r"is a folder\. Name a file in it, such as .+retro\.db\."),
    "a pipe": (replaced(os.mkfifo), r"is no file, but a device, a pipe or a socket\. Name a file\."),
    "a socket": (replaced(listening), r"is no file, but a device, a pipe or a socket\. Name a file\."),
    "a link to itself": (replaced(lambda path: path.symlink_to(path)), r"cannot be looked at: .+ name another\."),
    "a device": (replaced(lambda path: path.symlink_to("/dev/null")), r"is no file, but a device.+ Name a file\."),
    "not to be read": (mode(0), r"cannot be opened\. Check that you may read and write it and its folder\."),
    "in a closed folder": (folder_mode(0), r"cannot be looked at: Permission denied\. Have that allowed, or name"),
    "half-written, not to be put right": (both(MIDST, mode(0o400)), HALF_WRITTEN),
    "in WAL mode, in a folder not to be written": (
        both(ran("PRAGMA journal_mode = WAL"), folder_mode(0o500)),
        MAY_NOT,
    ),
    "of an older schema, not to be written": (
        both(lambda path: shutil.copy(kept(1, "db"), path), mode(0o400), folder_mode(0o500)),
        MAY_NOT,
    ),
    "a folder for a journal": (beside("-journal", Path.mkdir), IN_THE_WAY),
    "a link for a journal": (beside("-journal", lambda path: path.symlink_to("/etc/passwd")), IN_THE_WAY),
    "a pipe for a journal": (beside("-journal", os.mkfifo), IN_THE_WAY),
    "a folder for a log": (beside("-wal", Path.mkdir), IN_THE_WAY),
    "a pipe for an index of a log": (beside("-shm", os.mkfifo), IN_THE_WAY),
    "locked against everybody": (held("BEGIN EXCLUSIVE"), LOCKED),
}
"""What cannot be used, and what is said of it."""

NOT_WRITTEN: dict[str, tuple[Make, str]] = {
    "not to be written": (mode(0o400), MAY_NOT),
    "in a folder not to be written": (folder_mode(0o500), MAY_NOT),
    "in WAL mode, not to be written": (both(WAL, mode(0o400)), MAY_NOT),
    "noise for an index": (page_overwritten("ix_card_topic_id", noise(PAGE)), DAMAGED),
    "a folder for the lock": (beside(".lock", Path.mkdir), LOCK_IN_THE_WAY),
    "a link for the lock": (beside(".lock", lambda path: path.symlink_to("nowhere")), LOCK_IN_THE_WAY),
    "a lock not to be written": (beside(".lock", lambda path: path.touch(0o400)), MAY_NOT),
    "locked against writers": (held("BEGIN IMMEDIATE"), BUSY),
    "locked against a COMMIT": (held("BEGIN", "SELECT * FROM card"), BUSY),
    "a queue where somebody is always first": (queue_held, BUSY),
}
"""What can be read, and what is said to somebody who writes."""

SURVIVED: dict[str, Make] = {
    "left in the midst of a write": MIDST,
    "more bytes than it should have": lambda path: overwritten(path.stat().st_size, noise(5000))(path),
    "a text that is not UTF-8": ran("UPDATE card SET text = CAST(x'7a65ff' AS TEXT) WHERE text LIKE 'Reviews%'"),
    "another program's table beside ours": ran("CREATE TABLE notes (text)"),
    "in WAL mode": ran("PRAGMA journal_mode = WAL"),
    "in WAL mode, with a log": WAL,
    "noise for a journal": beside("-journal", holds(noise(5000))),
    "noise for a log": beside("-wal", holds(noise(5000))),
    "a pipe for the lock": beside(".lock", os.mkfifo),
    "with a second name": lambda path: path.with_name("other.db").hardlink_to(path),
    "a link": lambda path: path.symlink_to(path.rename(path.with_name("real.db"))),
}
"""What works all the same."""


# --- what is tried ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that nothing is wrong with, to copy."""
    path = tmp_path_factory.mktemp("whole") / "retro.db"
    store = Store.open(path)
    store.add_team(ROWS)
    store.close()
    return path


@pytest.fixture
def place(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database is, alone in a folder. Nobody waits for long there."""
    monkeypatch.setenv("LOGNAME", "ann")
    monkeypatch.setattr("retroboard.store.sqlite.BUSY_MS", 50)
    monkeypatch.setattr("retroboard.store.turns.QUEUE_S", 0.05)
    monkeypatch.setattr("retroboard.store.sqlite.UPGRADE_S", 0.05)
    monkeypatch.setattr("retroboard.app.store_app.WAIT_S", 0)
    folder = tmp_path / "data"
    folder.mkdir()
    return Path(shutil.copy(whole, folder / "retro.db"))


@contextmanager
def made_bad(place: Path, make: Make) -> Iterator[None]:
    """The database is in a bad state, and the user has the rights that every user has."""
    left = make(place)
    try:
        with usual_rights():
            yield
    finally:
        place.parent.chmod(0o700)
        if isinstance(left, subprocess.Popen):
            left.communicate(b"\n")
        elif isinstance(left, socket.socket):
            left.close()


def everything(folder: Path) -> dict[str, bytes | str]:
    """Each file of a folder with what is in it. Of what is no file, the kind."""
    mode = folder.stat().st_mode
    folder.chmod(0o700)
    found = {path.name: _portrait(path) for path in folder.iterdir()}
    folder.chmod(mode)
    return found


def _portrait(path: Path) -> bytes | str:
    if path.is_symlink() or not path.is_file():
        return oct(path.lstat().st_mode)
    mode = path.stat().st_mode
    path.chmod(0o600)
    data = path.read_bytes()
    path.chmod(mode)
    return data


def in_the_shell(place: Path, *words: str) -> tuple[int, str, str]:
    """The exit code, stdout and the sentence on stderr of a command."""
    done = CliRunner().invoke(root, ["--db", str(place), *words], catch_exceptions=False)
    assert not done.stderr or (done.stderr.startswith("retroboard: ") and done.stderr.count("\n") == 1)
    return done.exit_code, done.stdout, done.stderr.removeprefix("retroboard: ").rstrip("\n")


def add(place: Path) -> tuple[int, str, str]:
    return in_the_shell(place, "add", "-c", "1", WORDS)


async def in_the_window(place: Path) -> str | None:
    """What the full screen says on the terminal that it leaves, because there is nothing to show."""
    app = launched(place)
    async with app.run_test() as pilot:
        while app.is_running and app.return_code is None:
            await pilot.pause(0.002)
    return app.last_words


@pytest.mark.parametrize("state", REFUSED)
async def test_what_cannot_be_used_is_refused_in_one_sentence_everywhere(
    place: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.parent)
    make, expected = REFUSED[state]
    with made_bad(place, make):
        before = everything(place.parent)
        code, printed, sentence = in_the_shell(place, "show")
        assert re.search(expected, sentence), sentence
        assert sentence.endswith(".")
        assert (code, printed) == (75 if expected == LOCKED else 74, "")
        assert add(place) == (code, "", sentence)
        assert await in_the_window(place) == sentence
        assert everything(place.parent) == before


MORE = (
    TeamTemplate("mine", "team", Template("Mine", "", (TemplateColumn("Sun", "", Mood.GOOD),))),
    InboxCard("thought", "team", "A thought", "", "ann", 1.0),
    Remark("fine", "two", Occasion.CHECK_IN, "ann", 4, "Fine", 1.0),
    Timer("timer", "two", None, 60_000, None, 60_000),
)
"""Rows of the kinds that the small team has none of."""
COLUMNS = (
    "SELECT tables.name, columns.name, columns.type"
    " FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns"
    " WHERE tables.type = 'table' AND tables.name <> 'alembic_version'"
)
TAKEN_FOR_YES = {"member.has_left", "retro.hidden", "retro.autopilot", "retro.wrote_hidden"}


def test_a_value_of_another_kind_is_told_or_does_no_harm_in_every_column(place: Path) -> None:
    """Whatever is not told by `show`, which reads the most, keeps no command from its work."""
    store = Store.open(place)
    store.add_team(MORE)
    store.close()
    whole = place.read_bytes()
    with closing(sqlite3.connect(place)) as connection:
        columns = connection.execute(COLUMNS).fetchall()
    harmless = set()
    for table, column, kind in columns:
        place.write_bytes(whole)
        value = "x'00ff'" if kind.startswith(("TEXT", "VARCHAR")) else "'abc'"
        ran(f'UPDATE OR IGNORE "{table}" SET "{column}" = {value}')(place)
        code, printed, sentence = in_the_shell(place, "show")
        boards = {each.sentence for each in check_database(str(place), deep=True) if each.check == "boards"}
        if re.search(UNREADABLE, sentence):
            assert (code, printed) == (74, ""), (table, column)
            assert any("A board cannot be read" in sentence for sentence in boards), (table, column)
        else:
            harmless.add(f"{table}.{column}")
            for words in (["list"], ["show", "--json"], ["actions"], ["export"]):
                assert in_the_shell(place, *words)[0] in (0, 1, 66), (table, column, words)
    assert len(columns) > 100
    assert {name for name in harmless if not name.endswith("id")} == TAKEN_FOR_YES | {"retro.spotlight"}


@pytest.mark.parametrize("state", NOT_WRITTEN)
async def test_what_cannot_be_written_is_shown_and_a_text_for_it_stays_where_it_was_typed(
    place: Path, state: str
) -> None:
    make, expected = NOT_WRITTEN[state]
    with made_bad(place, make):
        before = everything(place.parent)["retro.db"]
        code, printed, _ = in_the_shell(place, "show")
        assert (code, TEXT in printed) == (0, True)
        code, printed, sentence = add(place)
        assert re.search(expected, sentence), sentence
        assert (code, printed) == (75 if expected == BUSY else 74, "")
        async with at_the_keys(launched(place)) as keys:
            screen = await keys("a", *WORDS, "enter")
            assert re.search(expected, flowing(screen)), screen
            assert f" {WORDS}" in screen
            assert f"  {WORDS}" not in screen.partition("New card")[0]
        assert everything(place.parent)["retro.db"] == before


@pytest.mark.parametrize("state", SURVIVED)
async def test_what_can_be_put_right_works_and_keeps_every_card(place: Path, state: str) -> None:
    before = cards_in(place)
    with made_bad(place, SURVIVED[state]):
        code, printed, sentence = in_the_shell(place, "show")
        assert (code, TEXT in printed, sentence) == (0, True, "")
        async with at_the_keys(launched(place), ready="WRITE") as keys:
            if "second name" in state:
                await keys.reads("has another name as well (a hard link). Remove that: ")
            assert "Card added." in said(await keys("a", *"By key", "enter"))
        assert add(place)[0] == 0
    cards = cards_in(place)
    assert len(cards) == len(before) + 2
    assert before - cards <= ({"Reviews wait"} if "UTF-8" in state else set())
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def cards_in(place: Path) -> set[str]:
    with closing(sqlite3.connect(place)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        return {text for (text,) in connection.execute("SELECT text FROM card")}


async def test_a_half_written_file_in_a_folder_not_to_be_written_is_put_right_and_said_to_be_stuck(place: Path) -> None:
    """SQLite takes the write back, and cannot remove what it did that with. The file is as it was before the write."""
    before = place.read_bytes()
    with made_bad(place, both(MIDST, folder_mode(0o500))):
        for _ in range(2):
            code, _, sentence = in_the_shell(place, "show")
            assert (code, bool(re.search(HALF_WRITTEN, sentence))) == (74, True), sentence
        assert await in_the_window(place) == sentence
    assert place.read_bytes() == before


async def test_a_file_that_is_put_into_wal_mode_meanwhile_is_not_written_and_the_next_start_puts_it_back(
    place: Path,
) -> None:
    async with at_the_keys(launched(place)) as keys:
        await keys.press("e", *" now", "enter")
        with closing(sqlite3.connect(place)) as another:  # who has it open keeps everybody from putting it back
            assert another.execute("PRAGMA journal_mode = WAL").fetchall() == [("wal",)]
            assert another.execute("SELECT count(*) FROM card").fetchall()
            screen = await keys("a", *WORDS, "enter")
        assert "into WAL mode; nothing was written. Quit and start again, which puts it back." in flowing(screen)
        assert f"  {WORDS}" in screen
    async with at_the_keys(launched(place), ready="Kept from last time") as keys:
        assert "Card added." in said(await keys("a", *"By key", "enter"))
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("delete",)]


async def test_a_network_file_system_is_warned_of_and_not_refused(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"21 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 21 0:40 / {tmp_path} rw - nfs4 server:/data rw\n")
    monkeypatch.setattr("retroboard.store.place.MOUNTS", mounts)
    warning = "is on a network file system (nfs4)"
    step = "Use it from one computer at a time, or a PostgreSQL database."
    async with at_the_keys(launched(place), ready="WRITE") as keys:
        await keys.reads(warning)
        await keys.reads(step)
        assert "Card added." in said(await keys("a", *"By key", "enter"))
    assert add(place)[0] == 0
    new = CliRunner().invoke(root, ["--db", str(tmp_path / "new.db"), "add", WORDS], catch_exceptions=False)
    assert new.exit_code == 0
    assert f"{tmp_path / 'new.db'} {warning}" in new.stderr
    assert step in new.stderr
