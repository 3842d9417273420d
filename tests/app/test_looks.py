"""Looks that everybody can read: without colours, in ASCII, in the theme of last time; the bytes are counted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from retroboard.app.app import RetroApp
from retroboard.app.filters import in_ascii
from retroboard.app.launch import Launch, Looks
from retroboard.app.painting import MOODS, STATUSES, VERDICTS, outcome_parts
from retroboard.app.theme import THEMES
from retroboard.config import LAST
from retroboard.domain.model import Action, Mood, Status, Verdict
from tests.app.screen_text import DAY, on_the_demo
from tests.app.small_team import Keyboard
from tests.window import PROGRAM, Recorded

WALK = (
    "j",
    "2",
    "m",
    "j",
    "m",
    "u",
    "?",
    "\x1b",
    "a",
    "naïve 🎉",
    "\r",
    "\x1b",
    "C",
    "\x1b",
    "\x10",
    "\x1b",
    "A",
    "\x1b",
)
"""Keys that bring every kind of thing on the screen: a card picked up, questions, the palette, an editor."""


def walk(window: Recorded) -> None:
    """From the demo's board through what there is, and out of it."""
    for keys in WALK:
        window.type(keys)
        window.settle()
    window.type("\x11")
    assert window.ended() == 0


def colours_in(raw: bytes) -> list[bytes]:
    """Every sequence that sets a colour, the terminal's own included."""
    return [codes for codes in re.findall(rb"\x1b\[([\d;:]*)m", raw) if set(_numbers(codes)) & _COLOURS]


_COLOURS = {*range(30, 50), *range(90, 108)}


def _numbers(codes: bytes) -> Iterator[int]:
    return (int(code or 0) for code in re.split(rb"[;:]", codes))


def test_without_colours_no_code_of_one_is_written_and_the_cursor_is_seen() -> None:
    with Recorded((*PROGRAM, "demo"), {"NO_COLOR": "1"}) as window:
        window.sees("votes left")
        under_cursor = {cell.reverse for cell in list(window.emulator.buffer[2].values())[3:20]}
        others = {cell.reverse for cell in list(window.emulator.buffer[8].values())[3:20]}
        window.type("\x14")
        window.sees("No colours here: NO_COLOR is set, or neither TERM nor COLORTERM tells of more than 16.")
        window.sees("COLORTERM=truecolor does.")
        walk(window)
    assert colours_in(window.raw) == []
    assert (under_cursor, others) == ({True}, {False})


@pytest.mark.parametrize(("term", "more"), [("xterm-mono", "truecolor"), ("vt100", "truecolor"), ("linux", "")])
def test_a_terminal_without_colours_or_with_few_gets_none(term: str, more: str) -> None:
    with Recorded((*PROGRAM, "demo"), {"TERM": term, "COLORTERM": more}) as window:
        window.sees("votes left")
    assert colours_in(window.raw) == []


def test_with_colours_they_are_there() -> None:
    with Recorded((*PROGRAM, "demo"), {"NO_COLOR": ""}) as window:
        assert "╭─ - Didn't" in window.sees("votes left")
    assert len(colours_in(window.raw)) > 100


def test_in_ascii_no_other_byte_is_written() -> None:
    with Recorded((*PROGRAM, "--ascii", "demo")) as window:
        window.sees("votes left")
        lines = window.text().splitlines()
        window.type("?")
        keys = window.sees("left, h")
        window.type("\x1b")
        walk(window)
    assert [byte for byte in window.raw if byte > 0x7E] == []
    assert lines[1].startswith("#= + Went well (11) =")
    assert lines[1].endswith("---+")
    assert lines[2].startswith("#> Deploys are boring now")
    assert any("o open  @yuki" in line for line in lines)
    assert "up, k " in keys


@pytest.mark.parametrize("env", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}], ids=str)
def test_where_the_locale_has_no_letters_it_is_ascii_by_itself(env: dict[str, str]) -> None:
    with Recorded((*PROGRAM, "demo"), env) as window:
        window.sees("votes left")
    assert [byte for byte in window.raw if byte > 0x7E] == []


async def test_the_theme_is_the_one_of_last_time(a_home_of_its_own: Path, db: Path) -> None:
    kept = a_home_of_its_own / "state" / "retroboard" / "looks.json"
    launch = Launch(db=str(db), member="ann", retro="latest")
    seen = []
    for _ in range(len(THEMES) + 1):
        app = RetroApp(launch)
        seen.append(app.theme)
        async with app.run_test() as pilot:
            keys = Keyboard(pilot, app)
            await keys.sees("votes left")
            await keys.press("ctrl+t")
            await keys.sees(f"The {app.theme} theme.")
        assert json.loads(kept.read_text()) == {"theme": app.theme}
    assert seen == ["dark", "light", "mono", "dark"]
    kept.write_text('{"theme": "purple"}')
    assert RetroApp(launch).theme == "dark"


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
def test_a_theme_that_is_asked_for_wins_over_the_one_of_last_time(theme: str, db: Path) -> None:
    assert RetroApp(Launch(db=str(db), looks=Looks(theme))).theme == theme
    assert RetroApp(Launch(db=str(db), looks=Looks(theme, colours=False))).theme == "mono"
    assert RetroApp(Launch(db=str(db), looks=Looks(LAST))).theme == "dark"


async def test_the_demo_remembers_no_theme(a_home_of_its_own: Path, tmp_path: Path) -> None:
    app = on_the_demo(tmp_path / "demo.db")
    async with app.run_test() as pilot:
        keys = Keyboard(pilot, app)
        await keys.sees("votes left")
        await keys.press("ctrl+t")
        await keys.sees("The light theme.")
    assert not (a_home_of_its_own / "state" / "retroboard" / "looks.json").exists()


SMALLEST = (60, 15)


@pytest.mark.parametrize(
    ("keys", "first", "last"),
    [
        (("A", "shift+tab"), "New action from", "Enter saves"),
        (("A", "tab", "tab", *"soon", "enter"), "New action from", "! "),
        (("A", *["ctrl+j"] * 9, "enter"), "New action from", "! It needs a text."),
        (("C", "enter"), "what to do?", "Enter takes it"),
        (("r",), "What is this topic called?", "Enter saves"),
        (("w",), "Markdown of", "s saves"),
        (("question_mark",), "A retro", "Enter does it"),
        (("q", "n"), "Retro #15", "Esc cancels"),
        (("q", "slash"), "Search", "Down to the results"),
        (("down", "e", *["ctrl+j"] * 9), "Edit card", "esc end"),
        (("enter", "c"), "Comment", "esc end"),
    ],
    ids=str,
)
async def test_where_it_is_as_small_as_it_may_be_every_question_is_seen_whole(
    keys: tuple[str, ...], first: str, last: str, tmp_path: Path
) -> None:
    app = on_the_demo(tmp_path / "demo.db")
    async with app.run_test(size=SMALLEST) as pilot:
        keyboard = Keyboard(pilot, app)
        await keyboard.sees("votes left")
        await keyboard.press(*keys)
        await keyboard.sees(first)
        screen = await keyboard.sees(last)
        assert screen.index(first) < screen.rindex(last)
        focused = app.focused
        assert focused is not None
        assert focused.region.area == app.screen.region.intersection(focused.region).area > 0


async def test_where_it_is_as_small_as_it_may_be_every_count_is_seen_whole(tmp_path: Path) -> None:
    app = on_the_demo(tmp_path / "demo.db")
    async with app.run_test(size=SMALLEST) as pilot:
        keyboard = Keyboard(pilot, app)
        await keyboard.sees("votes left 2 · column 1 of 3 ")
        assert "votes left 2 " in await keyboard("o")
        assert "votes left 2 " in await keyboard("enter")
        await keyboard.press("escape", "q")
        await keyboard.sees("2 overdue")


async def test_where_it_is_as_small_as_it_may_be_the_welcome_is_seen_whole(tmp_path: Path) -> None:
    app = RetroApp(Launch(db=str(tmp_path / "new.db")))
    async with app.run_test(size=SMALLEST) as pilot:
        keyboard = Keyboard(pilot, app)
        await keyboard.sees("Welcome.")
        screen = await keyboard("tab", "tab", "end")
        assert "▸ other" in screen
        assert "Enter goes on" in screen


async def test_nothing_glides_or_blinks(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = []
    app = RetroApp(Launch(db=str(db), member="ann"))
    async with app.run_test(size=(80, 24)) as pilot:
        monkeypatch.setattr(app.animator, "animate", lambda *_, **how: moved.append(how))
        keys = Keyboard(pilot, app)
        await keys.sees("Last retro")
        await keys.press("n", "home", *["down"] * 9, "enter")
        await keys.sees("How are we here today?")
        assert "Actions (" not in await keys("escape")
        assert "Actions (" in await keys("4")
        for each in ("1", "right", "right", "3", "a", "x", "enter", "escape", "ctrl+p", "escape", "A", "escape", "R"):
            await keys.press(each)
            writing = app.focused
            assert not (isinstance(writing, Input | TextArea) and writing.cursor_blink), each
        await keys.press("escape", "question_mark", "end", "home", "escape", "w", "end")
    assert moved == []


@pytest.mark.parametrize(("kind", "signs"), [(Mood, MOODS), (Status, STATUSES), (Verdict, VERDICTS)], ids=str)
def test_each_state_has_a_sign_of_its_own_in_ascii_too(kind: type[StrEnum], signs: Mapping[StrEnum, str]) -> None:
    assert set(signs) == set(kind)
    assert len({in_ascii(sign) for sign in signs.values()}) == len(signs)
    assert "?" not in {in_ascii(sign) for sign in signs.values() if sign != "?"}


@pytest.mark.parametrize("verdict", Verdict)
def test_what_came_of_an_action_is_a_sign_and_a_word(verdict: Verdict) -> None:
    action = Action("a", "t", 1, "Do it", "", None, Status.DONE, 1, 1, DAY, DAY, None, None, verdict=verdict)
    [(words, _)] = outcome_parts(action)
    assert words == f"{VERDICTS[verdict]} verdict: {verdict.value}"
