"""Home: where the team's retros and promises are, and where the next retro starts."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from retroboard.domain.changes import AddToInbox, DeleteRetro, EditRetro, Lead, StartRetro
from retroboard.domain.templates import BUILT_IN
from tests.app.small_team import (
    BEFORE,
    DAY,
    Keyboard,
    at_the_keys,
    board_of,
    elsewhere,
    launched,
    said,
    slow_down,
    state_in,
    under_cursor,
)


def home(db: Path) -> AbstractAsyncContextManager[Keyboard]:
    """At home with the small team, wide enough for both lists."""
    return at_the_keys(launched(db, retro=None), ready="Last retro")


async def test_home_lists_retros_newest_first_and_open_actions_with_what_is_late(db: Path) -> None:
    async with home(db) as keys:
        screen = await keys()
        assert "Retros (2)" in screen
        assert under_cursor(screen).startswith("#2 Sprint 2")
        assert "running" in under_cursor(screen)
        assert "2026-11-20  Well/Didn't/Actions  6 cards" in screen
        assert "2026-11-06  Well/Didn't/Actions  1 card" in screen
        assert screen.index("#2 Sprint 2") < screen.index("#1 Sprint 1")
        assert "1 action, 0 kept" in screen
        assert "! Open actions (1)" in screen
        assert "─ 1 overdue ─" in screen
        assert "○ open  @bob  overdue, 2 days ago  carried 1" in screen
        assert screen.splitlines()[0].endswith("Last retro today, usually every 2 weeks")


async def test_enter_opens_a_retro_and_q_comes_back(db: Path) -> None:
    async with home(db) as keys:
        before = board_of(await keys())
        assert "Deploys are quick" in await keys("enter")
        assert board_of(await keys("q")) == before
        screen = await keys("down", "enter")
        assert "The old build was slow" in screen
        assert "closed 2026-11-06, read-only" in screen
        assert "q goes home" in said(await keys("escape"))
        assert board_of(await keys("q")) == before


async def test_left_and_right_change_between_the_lists(db: Path) -> None:
    async with home(db) as keys:
        for key in ("right", "left", "l", "h"):
            line = under_cursor(await keys(key))
            assert line.startswith("A1" if key in ("right", "l") else "#2"), key


async def test_n_starts_a_retro_from_a_template_with_the_thoughts_that_waited(db: Path) -> None:
    elsewhere(db, AddToInbox("i1", "Ask for chairs"), AddToInbox("i2", "We lost an hour", "stop"))
    async with home(db) as keys:
        assert "2 cards in the inbox" in await keys()
        screen = await keys("n")
        assert "Retro #3, takes in 2 waiting cards" in screen
        assert "has not been closed" in screen
        assert "▹ Well/Didn't/Actions" in screen
        assert "▹ Start/Stop/Continue" in await keys("down")
        await keys.press(*"Sprint 3", "enter")
        await keys.sees("How are we here today?")
        screen = await keys("escape")
        assert "#3 Sprint 3" in screen
        start, stop = screen.index("~ Start (1)"), screen.index("- Stop (1)")
        assert start < stop < screen.index("+ Continue (0)") < screen.index("! Actions (1)")
        assert "Ask for chairs" in screen
        assert "We lost an hour" in screen
        screen = await keys("q")
        assert "Retros (3)" in screen
        assert "waiting" not in screen


async def test_a_retro_needs_a_title_and_esc_starts_none(db: Path) -> None:
    async with home(db) as keys:
        screen = await keys("n", "backspace", "enter")
        assert "! It needs a title." in screen
        assert "Retros (2)" in await keys("escape")


async def test_a_new_retro_can_be_undone(db: Path) -> None:
    async with home(db) as keys:
        await keys.press("n", "enter")
        await keys.sees("How are we here today?")
        await keys.press("u")
        assert "Retros (2)" in await keys.sees("Retros (2)")


async def test_slash_finds_a_card_of_any_retro_and_enter_opens_it_there(db: Path) -> None:
    async with home(db) as keys:
        await keys.press("slash", *"OLD build")
        await keys.sees("1 result")
        screen = await keys("enter")
        assert "#1 Sprint 1" in screen
        assert under_cursor(screen).startswith("The old build was slow")


async def test_an_action_is_changed_done_and_deleted_at_home(db: Path) -> None:
    async with home(db) as keys:
        screen = await keys("right", "e", *"Split it", "enter")
        assert "A1 Split it" in screen
        assert "2026-11-18" in await keys("enter")
        await keys.press("escape")
        screen = await keys("space")
        assert "Open actions (0)" in screen
        assert "No open actions. A adds one." in screen
        assert "Open actions (1" in await keys("u")
        assert "Open actions (0)" in await keys("d")
        assert "A1 Split it" in await keys("u")


async def test_a_makes_a_thought_for_the_inbox_and_capital_a_an_action_of_the_team(db: Path) -> None:
    async with home(db) as keys:
        screen = await keys("a", *"Ask for chairs", "enter", "escape")
        assert said(screen).startswith("Kept for the next retro.")
        assert "1 card in the inbox" in await keys()
        screen = await keys("A", *"Buy chairs", "tab", *"ann", "enter")
        assert "A2 Buy chairs" in screen
        assert "Open actions (2" in screen


async def test_e_gives_a_running_retro_another_title_and_a_closed_one_says_why_not(db: Path) -> None:
    async with home(db) as keys:
        assert under_cursor(await keys("e", *"Spring", "enter")).startswith("#2 Spring")
        assert "Retro changed" not in said(await keys("e", "enter"))  # with the same title
        screen = await keys("down", "e")  # before anybody types in vain
        assert said(screen).startswith("! This retro is closed: p on its board reopens it.")
        assert "The retro's title" not in screen


async def test_a_key_that_means_nothing_for_a_retro_says_what_it_is_for(db: Path) -> None:
    async with home(db) as keys:
        assert said(await keys("d")).startswith("! Retros are kept for ever: only one in which there is nothing can be")
        assert said(await keys("space")).startswith("! Space is for an open action: right arrow, then down to it.")


async def test_what_somebody_else_does_comes_by_itself(db: Path) -> None:
    async with home(db) as keys:
        elsewhere(db, AddToInbox("i1", "Ask for chairs"))
        await keys.sees("1 card in the inbox")


async def test_who_waits_on_the_latest_retro_has_the_one_that_somebody_starts_under_the_cursor(db: Path) -> None:
    async with home(db) as keys:
        elsewhere(db, StartRetro("three", "Sprint 3", DAY, BUILT_IN[0], ("c1", "c2", "c3")))
        assert under_cursor(await keys.sees("#3 Sprint 3")).startswith("#3")
        await keys.press("down")
        elsewhere(db, StartRetro("four", "Sprint 4", DAY, BUILT_IN[0], ("c4", "c5", "c6")))
        assert under_cursor(await keys.sees("#4 Sprint 4")).startswith("#2")


async def test_q_leaves_once_everything_is_written(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = launched(db, retro=None)
    slow_down(app, monkeypatch)
    async with at_the_keys(app, ready="Last retro") as keys:
        await keys.quickly("a", *"Last", "enter", *"words", "enter", "escape", "q")
    assert [card.text for card in state_in(db).inbox] == ["Last", "words"]


async def test_a_retro_that_was_started_by_mistake_is_deleted_as_long_as_nothing_is_in_it(db: Path) -> None:
    async with home(db) as keys:
        await keys.press("n", "enter")
        await keys.sees("How are we here today?")
        await keys.press("q", "q")
        await keys.sees("Retros (3)")
        screen = await keys("d")
        assert said(screen).startswith("Retro deleted. u undoes it.")
        assert "Retros (2)" in screen
        await keys.press("u")
        await keys.sees("How are we here today?")
        await keys.press("a", *"5", "enter", "q", "q")
        await keys.sees("Retros (3)")
        assert said(await keys("home", "d")).startswith("! Retros are kept for ever")


async def test_a_window_on_a_retro_that_somebody_deletes_goes_home(db: Path) -> None:
    async with home(db) as keys:
        await keys.press("n", "enter")
        await keys.sees("How are we here today?")
        [empty] = [retro for retro in state_in(db).retros if retro.number == 3]
        elsewhere(db, DeleteRetro(empty.id), member="ann")
        assert "Retros (2)" in await keys.sees("Retros (2)")


async def test_retros_stand_by_the_day_they_were_held(db: Path) -> None:
    elsewhere(db, EditRetro("two", "Sprint 2", BEFORE - timedelta(days=1)))
    async with home(db) as keys:
        screen = await keys()
        assert screen.index("#1 Sprint 1") < screen.index("#2 Sprint 2")


async def test_at_home_nobody_is_told_of_keys_that_are_for_a_retro(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("F", "q")
        elsewhere(db, Lead("two", "bob"), AddToInbox("i", "Now"))
        assert "leads this retro now" not in await keys.sees("1 card in the inbox")
