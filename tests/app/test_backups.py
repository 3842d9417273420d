"""Back-ups while the full screen is open: made by the way, and in nobody's way."""

from __future__ import annotations

from pathlib import Path

from retroboard.app.app import RetroApp
from retroboard.app.launch import Launch
from retroboard.config import backup_folder
from retroboard.domain.demo import demo_me, demo_rows
from retroboard.store.backups import Backups
from tests.app.small_team import DAY, at_the_keys, board_in, launched, said


async def test_the_first_card_of_a_day_comes_after_a_back_up(db: Path) -> None:
    before = board_in(db)
    async with at_the_keys(launched(db)) as keys:
        assert Backups(db, backup_folder()).listed() == []
        await keys.press("a", "x", "enter", "y", "enter", "escape")
    [backup] = Backups(db, backup_folder()).listed()
    assert board_in(backup.path) == before


async def test_where_no_back_up_can_be_made_the_status_line_tells_and_the_card_is_there(db: Path) -> None:
    backup_folder().parent.mkdir(parents=True)
    backup_folder().write_text("in the way")
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("a", "x", "enter", "escape")
        assert "! No back-up was made: " in screen
        assert said(screen).endswith(".")
    assert "x" in {card.text for card in board_in(db).cards}


async def test_the_demo_makes_none(tmp_path: Path) -> None:
    rows = demo_rows(DAY)
    app = RetroApp(Launch(db=str(tmp_path / "demo.db"), retro="latest", member=demo_me(rows).name, seed=rows))
    async with at_the_keys(app) as keys:
        await keys.press("a", "x", "enter", "escape")
        await keys.sees("Card added")
    assert not backup_folder().exists()
