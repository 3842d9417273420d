"""Questions that are answered by typing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.events import Key
from textual.message import Message

from retroboard.domain.model import Action
from tests.app.small_team import at_the_keys, board_in, launched, slow_down, under_cursor
from tests.window import PROGRAM, Window

ACTION = ("A", *"Ask Bob", "tab", *"bob", "tab", *"2026-12-04", "tab", *"fewer calls", "enter")


async def test_what_is_typed_before_a_form_is_there_goes_into_its_fields(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.quickly(*ACTION)
        assert keys.app.state is not None
        made = keys.app.state.actions[-1]
        assert isinstance(made, Action)
        assert (made.text, made.owner, made.due, made.signal) == ("Ask Bob", "bob", date(2026, 12, 4), "fewer calls")


async def test_what_is_typed_before_the_editor_is_there_is_no_command(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = board_in(db)
        await keys.quickly("a", *"drum", "enter", *"vex", "enter", "escape")
        after = board_in(db)
        assert {card.text for card in after.cards} == {card.text for card in before.cards} | {"drum", "vex"}
        assert after.votes == before.votes


async def test_the_key_after_a_text_that_is_being_saved_is_not_part_of_it(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = launched(db)
    slow_down(app, monkeypatch)
    async with at_the_keys(app) as keys:
        before = board_in(db)
        await keys.quickly("e", *" now", "enter", "j", "e", *", too", "enter")
        changed = [card.text for card, was in zip(board_in(db).cards, before.cards, strict=True) if card != was]
        assert changed == ["Deploys are quick now", "Pairing works, too"]


async def test_a_key_that_comes_just_before_the_last_one_that_waits_is_handed_out_stays_behind_it(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, posted = launched(db), []
    post = app.post_message

    def post_behind_another(message: Message) -> bool:
        if isinstance(message, Key) and message.key == "c" and message in posted:
            post(Key("r", "r"))
        posted.append(message)
        return post(message)

    async with at_the_keys(app) as keys:
        await keys.press("a")
        monkeypatch.setattr(app, "post_message", post_behind_another)
        screen = await keys.quickly("s", "c")
        assert len([message for message in posted if isinstance(message, Key)]) > 2, "no key had to wait"
        assert "scr" in screen


async def test_a_paste_keeps_its_place_among_the_keys(tmp_path: Path) -> None:
    with Window((*PROGRAM, "demo")) as window:
        window.sees("votes left")
        window.type("aone \x1b[200~two\x1b[201~ three\rfour")
        window.sees("one two three")
        window.sees(" four")


async def test_what_is_typed_at_the_first_start_before_the_database_is_open_counts(tmp_path: Path) -> None:
    with Window(PROGRAM, {"RETROBOARD_DB": str(tmp_path / "retro.db")}, (80, 24)) as window:
        window.sees("What is your team called?")
        window.type("Payments\r\x15Ann\r\rnSprint 1\r")
        window.sees("How are we here today?")
        assert "#1 Sprint 1" in window.text()


async def test_a_key_that_a_question_tells_of_chooses(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("S", "home", "down", "enter")
        await keys.sees("Promised and open")
        await keys.press("enter")
        assert "A1 is kept. Until when?" in await keys("y")


async def test_a_search_opens_what_it_finds_where_enter_comes_before_it_has(db: Path) -> None:
    async with at_the_keys(launched(db, retro=None), ready="Last retro") as keys:
        await keys.press("slash", *"Reviews wait", "enter")
        assert "Reviews wait" in under_cursor(await keys.sees("votes left"))
