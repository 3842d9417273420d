"""What is seen on the way to a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from retroboard.app import one_picture
from retroboard.app.app import RetroApp
from tests.app.small_team import at_the_keys, launched, slow_down


def pictures_of(app: RetroApp, monkeypatch: pytest.MonkeyPatch) -> list[tuple[bool, int]]:
    """What comes to be painted: whether there is a text in the editor, and how many cards the board has."""
    pictures: list[tuple[bool, int]] = []
    screen = app.screen
    paint = screen._compositor_refresh

    def noted() -> None:
        if app.state is not None and app.state.board is not None and not app._batch_count:
            [editor] = screen.query("CardText")
            pictures.append((bool(editor.text), len(app.state.board.cards)))  # type: ignore[attr-defined]
        paint()

    monkeypatch.setattr(screen, "_compositor_refresh", noted)
    return pictures


async def while_a_card_is_added(db: Path, monkeypatch: pytest.MonkeyPatch, longest_s: float) -> list[tuple[bool, int]]:
    """The pictures from Enter to the card, where painting is held so long."""
    monkeypatch.setattr(one_picture, "LONGEST_S", longest_s)
    app = launched(db)
    slow_down(app, monkeypatch)
    async with at_the_keys(app) as keys:
        await keys.press("a", *"one")
        pictures = pictures_of(app, monkeypatch)
        await keys.press("enter")
        return pictures


async def test_a_card_is_there_in_the_picture_in_which_its_text_has_left_the_editor(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = await while_a_card_is_added(db, monkeypatch, 10.0)
    assert (False, 6) not in pictures
    assert pictures[-1] == (False, 7)


async def test_where_a_change_takes_long_the_editor_is_emptied_before_it_is_there(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = await while_a_card_is_added(db, monkeypatch, 0.001)
    assert (False, 6) in pictures
    assert pictures[-1] == (False, 7)
