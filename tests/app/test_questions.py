"""Questions that are answered by typing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from retroboard.domain.model import Action
from tests.app.small_team import at_the_keys, board_in, launched, slow_down
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


async def test_a_paste_keeps_its_place_among_the_keys(tmp_path: Path) -> None:
    with Window((*PROGRAM, "demo")) as window:
        window.sees("votes left")
        window.type("aone \x1b[200~two\x1b[201~ three\rfour")
        window.sees("one two three")
        window.sees(" four")
