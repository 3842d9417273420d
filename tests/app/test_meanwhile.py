"""What happens to the database while somebody has it on the screen: it is said, for as long as it is so."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from retroboard.app.app import RetroApp
from retroboard.domain.changes import AddCard, CloseRetro, SetStage
from retroboard.domain.model import Stage, State, Team
from retroboard.store.errors import Busy
from retroboard.store.store import Store
from tests.app.screen_text import DAY, text_of
from tests.app.small_team import ROWS, Keyboard, at_the_keys, board_in, elsewhere, flowing, launched, said, under_cursor
from tests.servers import Server
from tests.store.upgrading import NEXT

WORDS = "what was written and is nowhere else"


async def kept_when_sent(keys: Keyboard, sentence: str) -> None:
    """Somebody writes a card: it is not taken, the reason is said, and the text is where it was typed."""
    await keys.press("a")
    await keys.paste(WORDS)
    screen = await keys("enter")
    assert sentence in flowing(screen), screen
    assert f"  {WORDS}" in screen
    await keys.press("escape")


def deleted(db: Path) -> None:
    db.unlink()


def moved(db: Path) -> None:
    db.rename(db.with_name("elsewhere.db"))


def replaced(db: Path) -> None:
    Path(shutil.copy(db, db.with_name("other.db"))).replace(db)


def shut_in(db: Path) -> None:
    db.parent.rename(db.parent.with_name("another folder"))


def overwritten(db: Path) -> None:
    """In place, with the database of another team, as `cp` does it."""
    other = Store.open(db.with_name("other.db"))
    for name in ("Search", "Wallet"):  # so that SQLite, which counts the writes, can tell the two apart
        other.add_team([Team(name, name)])
    other.close()
    db.write_bytes(db.with_name("other.db").read_bytes())


def upgraded(db: Path) -> None:
    """By a newer program, as far as an older one can tell."""
    with closing(sqlite3.connect(db)) as connection:
        connection.execute(f"PRAGMA user_version = {NEXT}")


def files_around(db: Path) -> set[Path]:
    return {path for path in db.parent.parent.rglob("*") if path.suffix != ".lock"}


GONE = "is not there any more: somebody has moved or deleted it. Put it back, or save what you see and start again."
NO_TEAM = "The team is not in this database any more: somebody has put another one in its place. Quit and start again."
OTHER = "Somebody has put another file in the place of"
NEWER = "this one only shows what it has. Quit, upgrade retroboard, start again."


@pytest.mark.parametrize(
    ("happen", "sentence"),
    [(deleted, GONE), (moved, GONE), (shut_in, GONE), (replaced, OTHER), (overwritten, NO_TEAM), (upgraded, NEWER)],
)
async def test_it_is_said_at_once_and_for_as_long_as_it_is_so(
    db: Path, happen: Callable[[Path], None], sentence: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = Path(shutil.copytree(db.parent, tmp_path_factory.mktemp("place") / "data")) / db.name
    async with at_the_keys(launched(place), size=(80, 24)) as keys:
        happen(place)
        files = files_around(place)
        await keys.reads(sentence)
        screen = await keys("down")  # which takes any message away, but not this
        assert sentence in flowing(screen), screen
        assert under_cursor(screen) == "Pairing works"
        await kept_when_sent(keys, sentence)
        assert sentence in flowing(await keys("q"))
        await keys.press("enter")
        assert files_around(place) == files


async def test_a_file_that_is_put_back_is_gone_on_with(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        away = db.rename(db.with_name("elsewhere.db"))
        await keys.reads(GONE)
        away.rename(db)
        await keys.sees("votes left")
        assert "Card added" in said(await keys("a", *"Back", "enter"))
    assert "Back" in {card.text for card in board_in(db).cards}


async def test_a_file_that_was_away_too_shortly_for_the_change_feed_is_gone_on_with(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        while (feed := keys.app.session._feed) is None:
            await keys.pilot.pause(0.01)
        feed.close()  # it looks ten times a second, and sees nothing of what is over by then
        away = db.rename(db.with_name("elsewhere.db"))
        keys.app._notice()
        await keys.reads(GONE)
        away.rename(db)
        await keys.sees("votes left")


async def test_what_is_seen_of_a_file_that_is_gone_can_be_saved(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(db.parent)
    async with at_the_keys(launched(db)) as keys:
        db.unlink()
        await keys.reads(GONE)
        await keys.press("w", "s")
        await keys.press("enter")
        await keys.sees("Saved as")
    [saved] = db.parent.glob("*.md")
    assert "Deploys are quick" in saved.read_text()


HOLD = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    "c.execute('BEGIN EXCLUSIVE'); print(flush=True); input()"
)


async def test_whoever_locks_the_file_is_waited_for_beside_the_keys(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        keys.app.session.store._database.connection.execute("PRAGMA busy_timeout = 20")  # it is tried many times
        await keys.press("a")
        await keys.paste(WORDS)
        command = [sys.executable, "-c", HOLD, db]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            other.stdout.readline()
            await keys.pilot.press("enter", "escape", "down", "down")
            assert "Waiting" not in text_of(keys.app)
            while "! Waiting to save: the database is kept busy by python" not in text_of(keys.app):
                assert keys.app._tasks, "it was not waited for"
                await keys.pilot.pause(0.01)
            assert under_cursor(text_of(keys.app)) == "No outage"
            other.communicate(b"\n")
        assert "Waiting" not in await keys.sees("Card added")
    assert WORDS in {card.text for card in board_in(db).cards}


async def test_what_waits_when_somebody_leaves_is_kept_for_the_next_start(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = launched(db)
    async with at_the_keys(app) as keys:
        kept_busy(app, monkeypatch)
        await keys.press("a")
        await keys.paste(WORDS)
        await keys.pilot.press("enter", "escape", "ctrl+q")
        await keys.settle()
    async with at_the_keys(launched(db), ready="Kept from last time") as keys:
        assert WORDS in await keys("a")


async def test_a_text_that_could_not_be_saved_and_the_next_one_stay_two(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retroboard.app.store_app.WAIT_S", 0)
    async with at_the_keys(launched(db)) as keys:
        with monkeypatch.context() as patch:
            gate = kept_busy(keys.app, patch)
            gate.clear()
            await keys.press("a", *"One")
            await keys.pilot.press("enter", *"Two")
            gate.set()
            screen = flowing(await keys.screen())
        assert "! It is kept busy. The text before this one is kept: D has it." in screen
        await keys.press("enter", "escape")
        assert "From before, and not saved" in await keys("a")
        await keys.press("enter", "escape")
        assert "Not saved (0)" in await keys("D")
    assert {"One", "Two"} < {card.text for card in board_in(db).cards}


def kept_busy(app: RetroApp, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Has every write fail as somebody keeps the database busy; each waits for what is given, which is set at first."""
    gate = threading.Event()
    gate.set()

    def busy(_: object) -> object:
        gate.wait()
        raise Busy("It is kept busy.")

    monkeypatch.setattr(app.session, "commit", busy)
    return gate


async def test_what_could_not_be_read_is_read_again_by_itself(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retroboard.app.store_app.AGAIN_S", 0.01)
    async with at_the_keys(launched(db)) as keys:
        load, busy = keys.app.session.load, [Busy("It is kept busy."), Busy("It is kept busy still.")]

        def kept_busy() -> State:
            if busy:
                raise busy.pop(0)
            return load()

        monkeypatch.setattr(keys.app.session, "load", kept_busy)
        elsewhere(db, AddCard("two", "9" * 32, "well", "Written meanwhile"))
        await keys.sees("Written meanwhile")
        assert "busy" not in await keys.screen()
        assert busy == []


async def test_what_was_written_while_nobody_could_look_is_shown_afterwards(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        away = db.rename(db.with_name("elsewhere.db"))
        await keys.reads(GONE)
        elsewhere(away, AddCard("two", "9" * 32, "well", "Written meanwhile"))
        away.rename(db)
        await keys.sees("Written meanwhile")


async def test_a_window_that_only_watches_says_that_the_server_is_away_until_it_is_back(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retroboard.store.changefeed.ASK_EVERY_S", 0.05)
    monkeypatch.setattr("retroboard.app.store_app.AGAIN_S", 0.05)
    url = server.fresh()
    store = Store.open(url)
    store.add_team(ROWS)
    store.close()
    async with at_the_keys(launched(url)) as keys:
        while (feed := keys.app.session._feed) is None or feed._seen is None:
            await keys.pilot.pause(0.01)
        await keys.settle()  # what it sees first is told of as well
        server.shut(url)
        await keys.reads("! The database server cannot be reached")
        assert "! The database server cannot be reached" in flowing(await keys("down"))
        server.open(url)
        await keys.sees("votes left")


async def test_on_a_full_disk_a_text_stays_in_the_editor_and_the_next_try_is_good(db: Path) -> None:
    text = "so much that it needs another page " * 50
    async with at_the_keys(launched(db)) as keys:
        connection = keys.app.session.store._database.connection
        [(pages,)] = connection.execute("PRAGMA page_count")
        connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
        await keys.press("a")
        await keys.paste(text)
        screen = flowing(await keys("enter"))
        assert "is on is full; nothing was written. Make room and try again." in screen
        assert "so much that it needs" in screen
        assert "Make room and try again." in flowing(await keys("left"))  # which takes away what the last line says
        assert not [card for card in board_in(db).cards if card.text.startswith("so much")]
        connection.execute(f"PRAGMA max_page_count = {pages + 9}").fetchall()
        assert "Card added" in said(await keys("enter"))
    assert text.strip() in {card.text for card in board_in(db).cards}


async def test_who_writes_while_somebody_closes_the_retro_is_told(db: Path) -> None:
    elsewhere(db, SetStage("two", Stage.CLOSE))
    async with at_the_keys(launched(db), ready="Was it worth your time?") as keys:
        await keys.press("c", *"bob, for")
        elsewhere(db, CloseRetro("two", DAY))
        assert "bob, for" in await keys.sees("the retro is closed now")
