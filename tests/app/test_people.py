"""The inbox and the people: they belong to the team, not to a retro."""

from __future__ import annotations

from pathlib import Path

import pytest

from retroboard.domain.changes import AddMember, AddToInbox, Lead, SetMembership, SetStage
from retroboard.domain.model import Function, Stage
from retroboard.store.errors import Busy
from retroboard.store.store import Store
from tests.app.small_team import at_the_keys, board_in, elsewhere, flowing, launched, said, under_cursor


async def test_neither_says_that_it_is_of_the_retro_that_was_open_before(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("q")
        for key, place in (("i", "Inbox (0)"), ("P", "Payments (2)")):
            screen = await keys(key)
            assert place in screen
            assert screen.splitlines()[0] == " retroboard  Payments"
            await keys.press("escape")


async def test_a_thought_is_kept_changed_deleted_and_brought_back(db: Path) -> None:
    elsewhere(db, AddToInbox("i1", "Ask for chairs"))
    async with at_the_keys(launched(db, retro=None), ready="Last retro") as keys:
        assert under_cursor(await keys("i")) == "Ask for chairs"
        assert "Ask for chairs now" in await keys("e", *" now", "enter")
        assert "Inbox (2)" in await keys("a", *"and tables", "enter", "escape")
        assert "Inbox (1)" in await keys("d")
        assert "Inbox (2)" in await keys("u")
        assert "2 cards in the inbox" in await keys("escape")


async def test_people_are_added_renamed_and_given_what_they_do(db: Path) -> None:
    async with at_the_keys(launched(db, retro=None), ready="Last retro") as keys:
        screen = await keys("P")
        assert under_cursor(screen) == "ann"
        assert "engineering  you" in screen
        screen = await keys("a", *"zoe", "enter", "enter")
        assert "Who is new?" not in screen  # Enter on nothing ends it
        assert "Payments (3)" in screen
        assert under_cursor(screen) == "zoe"
        assert under_cursor(await keys("r", "end", *" b", "enter")) == "zoe b"
        screen = await keys("f")
        assert "What does zoe b do?" in screen
        screen = await keys("home", "enter")
        assert "▏ product" in screen
        assert "▏ other" in await keys("u")


async def test_a_name_that_is_missing_or_too_long_is_told_to_be_a_name(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert "! It needs a name." in await keys("P", "r", "ctrl+u", "backspace", "enter")
        await keys.paste("x" * 138)
        assert "! 138 characters: the name can have 80." in await keys("enter")


async def test_who_comes_late_is_added_from_within_the_retro_and_can_be_voted_for(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("P", "a", *"zoe", "enter", *"max", "enter", "escape")
        assert "Payments (4)" in screen
        screen = await keys("escape")
        assert "#2 Sprint 2" in screen
        assert "zoe votes" in await keys("at", "end", "enter")
        assert "Payments (2)" in await keys("P", "u", "u")


async def test_who_leaves_the_team_is_asked_no_more_but_what_they_wrote_stays_and_they_can_come_back(db: Path) -> None:
    elsewhere(db, SetStage("two", Stage.CHECK_IN))
    async with at_the_keys(launched(db), ready="How are we") as keys:
        assert "(0 of 2)" in await keys()
        screen = await keys("P", "down", "d")
        assert "Payments (1)" in screen
        assert "has left the team  1 open action to pass on" in screen  # A1
        assert said(screen).startswith("Taken out of the team. u undoes it.")
        assert "(0 of 1)" in await keys("escape")
        screen = await keys("escape")
        assert "Pairing works" in screen  # bob's
        assert "@bob" in screen
        screen = await keys("at")
        assert "ann (you)" in screen
        assert " bob " not in screen.replace("@bob", "")  # to give votes for
        await keys.press("escape", "P")
        assert "d take out" in said(await keys("home"))
        assert "d take back in" in said(await keys("end"))
        assert "Back in the team" in said(await keys("d"))
        assert "Payments (2)" in await keys()


async def test_who_has_left_changes_nothing_more_until_they_come_back(db: Path) -> None:
    elsewhere(db, SetMembership("ann", has_left=True))
    async with at_the_keys(launched(db), ready="Deploys") as keys:
        screen = await keys("a", *"late", "enter")
        assert "You have left this team." in flowing(screen)
        await keys.press("escape")
        assert "You have left this team." in flowing(await keys("v"))
        assert "Back in the team" in said(await keys("P", "end", "d"))
        await keys.press("escape")
        assert "u undoes it" in said(await keys("v"))


async def test_whose_coming_in_is_undone_changes_nothing_more_but_keeps_what_they_write(db: Path) -> None:
    store = Store.open(db)
    came = store.commit("team", AddMember("zoe", "zoe", Function.OTHER), "ann")
    store.commit("team", SetStage("two", Stage.CHECK_IN), "ann")
    not_in_team = "You are not in this team any more."
    async with at_the_keys(launched(db, member="zoe"), ready="How are we") as keys:
        store.commit("team", came.undo, "ann")
        store.close()
        await keys.sees("(0 of 2)")
        assert not_in_team in flowing(await keys("a"))
        assert not_in_team in flowing(await keys("n"))
        screen = await keys("escape", "a", *"by nobody", "enter")
        assert not_in_team in flowing(screen)
        assert "! Not saved." in screen
        assert "  by nobody" in screen
    assert "by nobody" not in [card.text for card in board_in(db).cards]


async def test_a_retro_whose_facilitator_has_left_the_team_is_led_by_anybody(db: Path) -> None:
    elsewhere(db, Lead("two", "bob"))
    async with at_the_keys(launched(db)) as keys:
        assert "bob leads this retro" in said(await keys("n"))
        elsewhere(db, SetMembership("bob", has_left=True), member="ann")
        await keys.press("P")
        await keys.sees("has left the team")
        assert "Stage changed" in said(await keys("escape", "n"))


async def test_undo_leaves_somebody_in_the_team(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("P", "a", *"zoe", "enter", "escape")
        elsewhere(db, SetMembership("bob", has_left=True), SetMembership("ann", has_left=True), member=None)
        assert "! You have left this team." in flowing(await keys("u"))
        await keys.sees("Payments (1)")


async def test_nobody_takes_themselves_out_of_the_team(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert "! Nobody takes themselves out of the team" in said(await keys("P", "d"))
        assert "Payments (2)" in await keys()


async def test_who_has_left_is_added_again_by_the_same_name_as_the_one_they_were(db: Path) -> None:
    elsewhere(db, SetMembership("bob", has_left=True), member="ann")
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("P", "a", *"Bob", "enter", "escape")
        assert "Payments (2)" in screen
        assert under_cursor(screen) == "bob"
        assert "has left" not in screen


async def test_a_name_that_is_taken_is_refused_where_it_is_typed_and_one_called_off_is_kept(db: Path) -> None:
    async with at_the_keys(launched(db, retro=None), ready="Last retro") as keys:
        assert "! BOB is in the team already." in await keys("P", "a", *"BOB", "enter")
        screen = await keys(*" Jones", "escape")
        assert "Payments (2)" in screen
        assert said(screen).startswith("Not saved, but kept")
        assert "Payments (3)" in await keys("a", "enter", "escape")
        assert "BOB Jones" in await keys()


async def test_a_name_that_could_not_be_written_is_there_again(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_the_keys(launched(db, retro=None), ready="Last retro") as keys:

        def busy(_: object) -> object:
            raise Busy("It is kept busy.")

        await keys.press("P", "a")
        with monkeypatch.context() as patched:
            patched.setattr("retroboard.app.store_app.WAIT_S", 0)
            patched.setattr(keys.app.session, "commit", busy)
            assert said(await keys(*"zoe", "enter")).startswith("! It is kept busy.")
        await keys.press("escape", "P")
        screen = await keys("a")
        assert "From before, and not saved" in screen
        assert "Payments (3)" in await keys("enter", "escape")
