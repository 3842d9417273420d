"""The program on a small team that fits on a screen, and somebody at its keys.

Payments is ann, who sits at the keys, and bob. Sprint 1 is closed; Sprint 2 runs, with this on its board. Its stage of
votes is switched off, so they can be given at any time:

    + Went well              - Didn't                  ! Actions
    Deploys are quick        Flaky tests (2 votes)     A1 Split the pipeline (bob, late, carried)
    Pairing works              Login test is red
    No outage                  Wallet test is red
                             Reviews wait
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from retroboard.app.app import RetroApp
from retroboard.app.launch import Launch, now_ms
from retroboard.app.screens.welcome import WelcomeScreen
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain.changes import Change
from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Column,
    Comment,
    Function,
    Member,
    Mood,
    Retro,
    Row,
    Stage,
    State,
    Status,
    Team,
    Topic,
    Vote,
)
from retroboard.store.store import Store
from tests.app.screen_text import text_of

DAY = date(2026, 11, 20)
"""Today, in every test with this team: a Friday."""
BEFORE = date(2026, 11, 6)
TEMPLATE = "Well/Didn't/Actions"
CLOSED = "! This retro is closed: p on its board reopens it."

ROWS: tuple[Row, ...] = (
    Team("team", "Payments"),
    Member("ann", "team", "ann", Function.ENGINEERING),
    Member("bob", "team", "bob", Function.QUALITY),
    Retro("one", "team", 1, "Sprint 1", BEFORE, TEMPLATE, Stage.CLOSE, BEFORE, 3, 2),
    Retro("two", "team", 2, "Sprint 2", DAY, TEMPLATE, Stage.WRITE, None, 3, 2, skipped=(Stage.VOTE,)),
    Action(
        "a1",
        "team",
        1,
        "Split the pipeline",
        "bob",
        date(2026, 11, 18),
        Status.OPEN,
        1,
        None,
        BEFORE,
        None,
        "one",
        None,
    ),
    Column("one-well", "one", "Went well", "What went well?", Mood.GOOD, 1.0),
    Column("one-actions", "one", "Actions", "", Mood.ACTION, 2.0),
    Topic("t-old", "one", "one-well", "", 1.0),
    Card("old", "one", "t-old", "The old build was slow", "ann", 1.0),
    Column("well", "two", "Went well", "What went well?", Mood.GOOD, 1.0),
    Column("didnt", "two", "Didn't", "What got in our way?", Mood.BAD, 2.0),
    Column("actions", "two", "Actions", "What will we do?", Mood.ACTION, 3.0),
    Topic("t-deploys", "two", "well", "", 1.0),
    Topic("t-pairing", "two", "well", "", 2.0),
    Topic("t-outage", "two", "well", "", 3.0),
    Topic("t-flaky", "two", "didnt", "Flaky tests", 1.0),
    Topic("t-reviews", "two", "didnt", "", 2.0),
    Card("deploys", "two", "t-deploys", "Deploys are quick", "ann", 1.0),
    Card("pairing", "two", "t-pairing", "Pairing works", "bob", 1.0),
    Card("outage", "two", "t-outage", "No outage", "bob", 1.0),
    Card("login", "two", "t-flaky", "Login test is red", "ann", 1.0),
    Card("wallet", "two", "t-flaky", "Wallet test is red", "bob", 2.0),
    Card("reviews", "two", "t-reviews", "Reviews wait", "ann", 1.0),
    Vote("v1", "two", "t-flaky", "bob"),
    Vote("v2", "two", "t-flaky", "bob"),
    Comment("c1", "two", "pairing", "On Fridays", "bob", 1.0),
)


class Keyboard:
    """Presses keys, waits until all that they started is done, and reads the screen."""

    def __init__(self, pilot: Pilot[None], app: RetroApp) -> None:
        self.pilot = pilot
        self.app = app

    async def __call__(self, *keys: str) -> str:
        """Presses keys; gives the screen after them."""
        await self.press(*keys)
        return text_of(self.app)

    async def press(self, *keys: str) -> None:
        """Presses keys, and leaves the screen unread, which costs as much as they do."""
        self._forget_the_message()
        await self.pilot.press(*keys)
        await self.settle()

    async def quickly(self, *keys: str) -> str:
        """Presses keys so quickly that what the first one started may not be done when the next one comes."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
        return await self.screen()

    async def paste(self, text: str) -> str:
        """Pastes a text into what has the focus."""
        self.app.post_message(events.Paste(text))
        return await self.screen()

    async def screen(self) -> str:
        """The screen once every change is written and shown."""
        await self.settle()
        return text_of(self.app)

    async def settle(self) -> None:
        """Waits until every change is written and shown."""
        await self.pilot.pause()
        while self._is_busy:
            while self._is_busy:
                await self.pilot.pause(0.002)
            await self.pilot.pause()

    @property
    def _is_busy(self) -> bool:
        """Whether something is being written, but for the first start, which waits for an answer; or keys wait."""
        is_writing = bool(self.app._tasks) and not isinstance(self.app.screen, WelcomeScreen)
        return is_writing or not self.app.type_ahead.is_empty

    async def sees(self, words: str) -> str:
        """Waits for words that come without a key; fails, with the screen, after ten seconds."""
        return await self._shows(words, lambda screen: words in screen)

    async def reads(self, sentence: str) -> str:
        """Waits for a sentence that may be on several lines; fails, with the screen, after ten seconds."""
        return await self._shows(sentence, lambda screen: sentence in flowing(screen))

    async def _shows(self, what: str, is_there: Callable[[str], bool]) -> str:
        """Looks at each picture once all that leads to it is done: to read one costs as much as to press a key."""
        await self.settle()
        for _ in range(1000):
            await self.pilot.pause()
            if is_there(screen := text_of(self.app)):
                return screen
            await self.pilot.pause(0.01)
        raise AssertionError(f"{what!r} is not on the screen:\n{text_of(self.app)}")

    def _forget_the_message(self) -> None:
        for status in self.app.screen.query(StatusLine):
            status.quiet()


def launched(
    db: Path | str,
    retro: str | None = "latest",
    member: str | None = "ann",
    now_ms: Callable[[], int] = now_ms,
    folder: Path | None = None,
) -> RetroApp:
    """The program on the database at this path, with ann at the keys; ids are the same in every run.

    Summaries are saved in `folder`.
    """
    numbers = count(1)
    return RetroApp(
        Launch(
            db=str(db),
            retro=retro,
            member=member,
            summary_folder=str(folder) if folder else None,
            today=lambda: DAY,
            now_ms=now_ms,
            new_id=lambda: f"{next(numbers):016x}".zfill(32),
        )
    )


@asynccontextmanager
async def at_the_keys(
    app: RetroApp, size: tuple[int, int] = (120, 24), ready: str = "votes left"
) -> AsyncIterator[Keyboard]:
    """Somebody at the keys of a program that has come up."""
    async with app.run_test(size=size) as pilot:
        keys = Keyboard(pilot, app)
        await keys.sees(ready)
        yield keys


_PLAIN = str.maketrans("┏━┓┃┗┛▸▹", "╭─╮│╰╯▌▌")


def slow_down(app: RetroApp, monkeypatch: pytest.MonkeyPatch, before: Callable[[], None] | None = None) -> None:
    """Has every write of the program take long; `before` happens ahead of the first of them."""
    commit, waiting = app.session.commit, [before] if before else []

    def slowly(change: Change) -> object:
        time.sleep(0.03)
        if waiting:
            waiting.pop()()
        return commit(change)

    monkeypatch.setattr(app.session, "commit", slowly)


def elsewhere(db: Path, *changes: Change, member: str | None = "bob") -> None:
    """Has another process (as far as the database can tell) make changes."""
    store = Store.open(db)
    for change in changes:
        store.commit("team", change, member)
    store.close()


def under_cursor(screen: str) -> str:
    """The line that the cursor is on."""
    line = next(line for line in screen.splitlines() if "▸ " in line)
    return line.partition("▸ ")[2].partition("┃")[0].strip()


def board_of(screen: str) -> str:
    """The screen without its last line, which says what just happened, and without a sign of where the cursor is."""
    return screen.rpartition("\n")[0].translate(_PLAIN)


def flowing(screen: str) -> str:
    """What is on a screen, in one line."""
    return " ".join(screen.split())


def said(screen: str) -> str:
    """What the last line says."""
    return screen.rpartition("\n")[2].strip()


def board_in(db: Path, retro_id: str = "two") -> Board:
    """What the database has on a retro's board."""
    board = state_in(db, retro_id).board
    assert board is not None
    return board


def state_in(db: Path, retro_id: str = "two") -> State:
    """What the database has of the team, with a retro's board."""
    store = Store.open(db)
    state = store.load("team", retro_id)
    store.close()
    return state
