"""Texts that would take the screen or the terminal over, in every place that a text can be: they are shown, no more."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from unicodedata import category

import pytest
from rich.style import Style
from textual.events import Paste

from retroboard.domain.model import (
    Action,
    Card,
    Column,
    Comment,
    Function,
    InboxCard,
    Member,
    Mood,
    Retro,
    Row,
    Stage,
    Status,
    Team,
    TeamTemplate,
    Template,
    TemplateColumn,
    Topic,
)
from retroboard.store.store import Store
from tests.app.small_team import BEFORE, DAY, Keyboard, at_the_keys, board_of, launched
from tests.hostile import CODE, CONTROLS, ESCAPES, HOSTILE, MARKUP, UNICODE

WORST = "[@click=app.quit]press here[/]\x1b]0;a new title\x07\x1b]52;c;eA==\x07\x9b2J"
"""Where there is only one text: markup that quits on a click, a title, the clipboard, and clearing the screen."""
SHOWN = "[@click=app.quit]press here[/]"
ME = HOSTILE["an arrow key"].cleaned
PAIRS = [(raw, cleaned) for raw, cleaned in HOSTILE.values() if not re.search("[\ud800-\udfff]", raw)]
"""Those that a database can hold at all."""
TEXTS = [raw for raw, _ in PAIRS]
SHORT = [raw for raw in TEXTS if len(raw) < 2000]
LAST = len(SHORT) + 1


def rows() -> Iterable[Row]:
    """A team that another program has written: every text as every thing, none of them cleaned."""
    yield Team("team", WORST)
    yield from (Member(f"m{n}", "team", text, Function.OTHER) for n, text in enumerate(TEXTS))
    columns = tuple(TemplateColumn(text, text, Mood.GOOD) for text in SHORT[:3])
    yield TeamTemplate("template", "team", Template(WORST, WORST, columns))
    yield InboxCard("inbox", "team", WORST, WORST, None, 1.0)
    for number, text in enumerate([*SHORT, WORST], start=1):
        yield Retro(f"r{number}", "team", number, text, BEFORE, text, Stage.VOTE, None, 3, 2)
    yield Column("cards", f"r{LAST}", WORST, WORST, Mood.GOOD, 1.0)
    yield Column("topics", f"r{LAST}", WORST, WORST, Mood.BAD, 2.0)
    yield Column("actions", f"r{LAST}", WORST, WORST, Mood.ACTION, 3.0)
    yield Topic("group", f"r{LAST}", "cards", WORST, 1.0)
    for n, text in enumerate(TEXTS):
        if text in SHORT:
            yield Card(f"c{n}", f"r{LAST}", "group", text, f"m{n}", float(n))
            yield Comment(f"s{n}", f"r{LAST}", f"c{n}", text, f"m{n}", 1.0)
        yield Topic(f"t{n}", f"r{LAST}", "topics", text, float(n))
        yield Card(f"d{n}", f"r{LAST}", f"t{n}", text, None, 1.0)
        yield Action(f"a{n}", "team", n + 1, text, text, DAY, Status.OPEN, 1, None, BEFORE, None, f"r{LAST}", f"c{n}")


@pytest.fixture(scope="module")
def hostile_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("hostile") / "retro.db"
    store = Store.open(db)
    store.add_team(rows())
    store.close()
    return db


def harm_in(keys: Keyboard) -> list[str]:
    """What is on the screen that a terminal would obey, that hides, or that can be clicked into action."""
    found = []
    for strip in keys.app.screen._compositor.render_strips(keys.app.size):
        for text, style, control in strip:
            if control or any(category(char) in ("Cc", "Cs") or char in "\u202e\u2066\u200b" for char in text):
                found.append(repr(text))
            elif isinstance(style, Style) and (style.link or "@click" in style.meta):
                found.append(f"click: {text}")
    return found


async def everything(keys: Keyboard, *, pages: int = 100) -> str:
    """Pages through the list that has the focus, to its end; gives all that was on the screen."""
    seen = [await keys("home")]
    assert harm_in(keys) == []
    for _ in range(pages):
        screen = await keys("pagedown")
        assert harm_in(keys) == []
        if screen == seen[-1]:
            break
        seen.append(screen)
    return "\n".join(seen)


def missing(screen: str, texts: Iterable[tuple[str, str]] = PAIRS) -> list[str]:
    """The texts whose beginning is not there as it is."""
    starts = (cleaned.split("\n")[0][:14].strip() for _, cleaned in texts)
    return [start for start in starts if start not in screen]


@asynccontextmanager
async def on_the_hostile_board(db: Path, height: int = 400) -> AsyncIterator[Keyboard]:
    app = launched(db, member=None)
    app.launch = app.session.launch = replace(app.launch, usual_name=ME)
    async with at_the_keys(app, size=(120, height), ready="votes left") as keys:
        yield keys


async def test_every_text_is_shown_as_it_is_as_card_topic_and_action_of_a_board(hostile_db: Path) -> None:
    async with on_the_hostile_board(hostile_db) as keys:
        for column in "123":
            await keys.press(column)
            assert missing(await everything(keys)) == []


async def test_every_text_is_shown_as_it_is_in_an_open_topic_with_its_comments(hostile_db: Path) -> None:
    async with on_the_hostile_board(hostile_db) as keys:
        assert SHOWN in await keys("enter")
        assert missing(await everything(keys), [pair for pair in PAIRS if pair[0] in SHORT]) == []


async def test_every_text_is_shown_as_it_is_as_title_owner_and_action_at_home(hostile_db: Path) -> None:
    async with on_the_hostile_board(hostile_db) as keys:
        await keys.press("q")
        assert missing(await everything(keys), [pair for pair in PAIRS if pair[0] in SHORT]) == []
        await keys.press("right")
        assert missing(await everything(keys)) == []


async def test_no_line_can_be_clicked_into_action(hostile_db: Path) -> None:
    async with on_the_hostile_board(hostile_db, 40) as keys:
        before = board_of(await keys("1", "home"))
        for y in range(40):
            await keys.pilot.click(offset=(6, y))
        assert board_of(await keys("home")) == before
        assert harm_in(keys) == []


async def test_the_questions_show_every_text_as_it_is(hostile_db: Path) -> None:
    async with on_the_hostile_board(hostile_db, 40) as keys:
        for opening in (("A",), ("r",), ("R",), ("2", "a"), ("1", "c"), ("3", "enter"), ("C",), ("w",), ("?",)):
            await keys.press("1", "home", *opening)
            assert harm_in(keys) == [], opening
            await keys.press("escape")
        await keys.press("q")
        for opening in (("n",), ("e",), ("a",), ("A",)):
            await keys.press(*opening)
            assert harm_in(keys) == [], opening
            await keys.press("escape")


@pytest.mark.parametrize("name", sorted({*ESCAPES, *MARKUP} & {"write to the clipboard", "colour markup"}))
async def test_a_search_for_a_hostile_text_finds_it(hostile_db: Path, name: str) -> None:
    raw, cleaned = HOSTILE[name]
    async with on_the_hostile_board(hostile_db, 40) as keys:
        await keys.press("q", "slash")
        await keys.paste(raw)
        screen = await keys.sees(" results ·")
        assert cleaned in screen
        assert harm_in(keys) == []


async def test_what_is_typed_by_paste_is_clean_in_every_field(db: Path) -> None:
    texts = [raw for raw, cleaned in (ESCAPES | CONTROLS | UNICODE | CODE).values() if len(cleaned) < 80]
    async with at_the_keys(launched(db)) as keys:
        for field in ("a", "R", "slash"):
            await keys.press(field)
            for raw in texts:
                keys.app.post_message(Paste(raw))
            assert "etc/passwd" in await keys()
            assert harm_in(keys) == []
            await keys.press("escape")


# --- a real terminal --------------------------------------------------------------------------------------------------


def output_of(command: list[str], keys: Iterable[bytes], seen: bytes) -> bytes:
    """All that a program writes to a terminal of 120x40, which answers nothing: the keys come once `seen` is there."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, start_new_session=True)
    os.close(follower)
    waiting = list(keys)
    output = b""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        ready, _, _ = select.select([leader], [], [], 0.15)
        if ready:
            try:
                output += os.read(leader, 65536)
            except OSError:  # the other side is closed
                break
        elif waiting and seen in output:
            os.write(leader, waiting.pop(0))
    process.kill()
    process.wait()
    os.close(leader)
    return output


def test_nothing_that_was_planted_in_a_database_reaches_a_terminal(hostile_db: Path) -> None:
    command = [sys.executable, "-m", "retroboard", "--db", str(hostile_db), "--as", ME, "board"]
    output = output_of(command, [b"\r", b"q", b"j", b"w", b"\x11"], b"votes left")
    assert b"press here" in output
    assert b"\x1b[?1049l" in output
    for raw in (*(raw for raw, _ in (ESCAPES | CONTROLS).values()), WORST):
        for sequence in re.findall("\x1b[\\]PX^_].{3}|[\x80-\x9f]", raw, re.DOTALL):
            assert sequence.encode() not in output, raw
    output = output.replace(b"\x1b]22;default\x07", b"")  # the shape of the pointer, which Textual asks for
    assert b"\x1b]" not in output
    text = re.sub(rb"\x1b(\[[0-9;:?<>=]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78M])", b"", output).decode()
    assert {char for char in text if category(char) == "Cc"} <= {"\r", "\n"}
