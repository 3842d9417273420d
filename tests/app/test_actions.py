"""What the team promises: made on the board, carried from retro to retro, kept or dropped, by keys."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from retroboard.app.screens.state_screen import LEFT
from retroboard.domain.changes import AddMember, CloseRetro, EditAction, SetMembership
from retroboard.domain.model import Action, Function, Status
from retroboard.store.store import Store
from tests.app.small_team import (
    CLOSED,
    DAY,
    Keyboard,
    at_the_keys,
    board_of,
    elsewhere,
    flowing,
    launched,
    said,
    under_cursor,
)


def filled_in(action: Action) -> tuple[object, ...]:
    """What the lines of the form say of an action."""
    return action.text, action.owner, action.due, action.signal


def actions_in(db: Path) -> dict[int, Action]:
    """What the database has, by number."""
    store = Store.open(db)
    state = store.load("team")
    store.close()
    return {action.number: action for action in state.actions}


async def fill_in(keys: Keyboard, text: str = "", owner: str = "", due: str = "") -> str:
    """Types into the form that is open, from its first field on, and saves."""
    return await keys(*text, "tab", *owner, "tab", *due, "enter")


async def test_an_action_made_from_a_topic_shows_on_both(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("A")
        assert "New action from: Deploys are quick" in screen
        screen = await fill_in(keys, "Tell sales", "ann", "fri")
        assert said(screen).startswith("A2 added. u undoes it.")
        card = screen.partition("Pairing")[0]
        assert "! A2" in card
        assert "A2 Tell sales" in screen
        assert "○ open  @ann  due 27 Nov" in screen
        screen = await keys("enter")
        assert "A2 Tell sales" in screen
        assert "Tell sales" not in board_of(await keys("escape", "u"))
        assert under_cursor(await keys("U")) == "A2 Tell sales"
        assert "! A2 A3" in await keys("1", "A", "x", "enter")
    assert actions_in(db)[2].card_id == "deploys"


async def test_an_action_of_a_group_shows_on_its_heading_and_tells_of_it_wherever_it_is_opened(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("2", "A")
        screen = await fill_in(keys, "Mute them")
        assert "2 cards  ! A2" in screen
        assert "━ from #1 Sprint 1 ━" in await keys("3", "home", "enter")
        await keys.press("escape", "q", "right", "end", "enter")
        await keys.sees("━ from #2: Flaky tests ━")  # at home no board is loaded


@pytest.mark.parametrize("key", ["a", "A"])
async def test_on_the_actions_column_an_action_comes_from_no_topic(db: Path, key: str) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("3", key)
        assert "New action" in screen
        assert "New action from" not in screen
        screen = await fill_in(keys, "Buy chairs")
        assert "A2 Buy chairs" in screen
        assert "no owner" in screen
        assert "! Actions (2)" in screen


async def test_a_due_date_is_read_as_it_is_typed(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("A", "x", "tab", "tab")
        for typed, read in (
            ("fri", "Friday 2026-11-27"),
            ("+2w", "Friday 2026-12-04"),
            ("2026-12-01", "Tuesday 2026-12-01"),
            ("1 dec", "Tuesday 2026-12-01"),
            ("-", "no due date"),
        ):
            assert read in await keys(*typed), typed
            await keys.press(*["backspace"] * len(typed))
        await keys.press(*"+2w", "enter")
    assert str(actions_in(db)[2].due) == "2026-12-04"


async def test_what_is_no_date_says_what_can_be_typed_and_the_form_stays(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("A")
        screen = await fill_in(keys, "x", "", "soon")
        assert '! "soon" is not a date that can be read. Type one like 2026-12-11' in screen
        screen = await keys(*["backspace"] * 4, *"1/12", "enter")
        assert "type 2026-12-01 or 2027-01-12." in screen
        assert "A2 x" in await keys(*["backspace"] * 4, *"mon", "enter")


@pytest.mark.parametrize(
    ("text", "owner", "why"),
    [("", "", "! It needs a text."), ("x", "y" * 81, "! 81 characters: the owner can have 80.")],
)
async def test_what_no_action_can_be_is_refused_in_the_form(db: Path, text: str, owner: str, why: str) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("A", *text, "tab")
        await keys.paste(owner)
        assert why in await keys("enter")
        assert "What will be done?" in await keys()
    assert 2 not in actions_in(db)


async def test_an_owner_is_written_as_the_team_writes_them(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("3", "A")
        await fill_in(keys, "Ask the bank", "BOB")
    assert actions_in(db)[2].owner == "bob"


async def test_members_are_suggested_as_owners_and_an_at_sign_is_not_part_of_the_name(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("3", "a", "x", "tab", "b")
        await keys.sees("bob")
        assert "@bob" in await keys("right", "enter")
        await keys.press("a", "y", "tab", *"@ann", "enter")
    assert actions_in(db)[2].owner == "bob"
    assert actions_in(db)[3].owner == "ann"


async def test_enter_on_an_action_changes_every_part_of_it(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("3", "enter")
        assert "A1, made 2 weeks ago, carried 1 time " in screen
        assert "2026-11-18" in screen
        await keys.press(*"Split it", "tab", *"ann", "tab", *"+3d", "tab", *"One red", "tab", "down", "enter")
        screen = await keys()
        assert under_cursor(screen) == "A1 Split it"
        assert "◐ doing  @ann  due Mon" in screen
        assert "carried 1" in screen
        assert "sign: One red" in screen
        screen = await keys("u")
        assert "A1 Split the pipeline" in screen
        assert "○ open  @bob" in screen


@pytest.mark.parametrize("height", [15, 20, 24, 32, 40])
async def test_the_form_fits_the_terminal_and_shows_how_a_promise_is_put(db: Path, height: int) -> None:
    async with at_the_keys(launched(db), size=(80, height)) as keys:
        screen = await keys("A")
        for words in (
            "New action from: Deploys are quick",
            "as in: when main is red, then who merged last looks first",
            "How will we know that it helped?",
            "as in: no red build for a week",
            "○ open",
            "Enter saves",
        ):
            assert words in screen
        screen = await keys.paste("\n".join(map(str, range(40))))
        for words in ("New action from", "┃ 39 ", "How will we know that it helped?", "○ open", "Esc cancels"):
            assert words in screen
        screen = await keys("ctrl+z", *"Tell sales", "tab", "tab", "tab", *"Fewer calls", "enter")
        assert "as in" not in screen
    assert actions_in(db)[2].signal == "Fewer calls"


async def test_a_sign_that_is_too_long_is_refused_in_the_form(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("A", "x", "tab", "tab", "tab")
        await keys.paste("y" * 81)
        assert "! 81 characters: the sign can have 80." in await keys("enter")


async def test_an_action_has_lines_as_a_card_has_and_none_of_them_is_taken_for_something_else(db: Path) -> None:
    text = "Split it\n\n- owner: us\nowner: nobody"
    async with at_the_keys(launched(db)) as keys:
        await keys.press("3", "a", *"Split it", "ctrl+j", "ctrl+j", *"- owner: us", "ctrl+j", *"owner: nobody")
        await keys.press("tab", *"ann", "escape")
        screen = await keys("a")
        for line in text.split("\n"):
            assert line in screen
        await keys.press("enter")
        assert filled_in(actions_in(db)[2]) == (text, "ann", None, "")
        assert "Split it" in await keys("end", "enter")  # its start is seen first
        await keys.press("end", *" now", "enter")
    assert actions_in(db)[2].text == text.replace("it\n", "it now\n")


async def test_esc_leaves_an_action_as_it_is(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = board_of(await keys("3"))
        assert board_of(await keys("e", *"gone", "escape")) == before


async def test_space_marks_an_action_as_done_and_open_again(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("3", "space")
        assert "✓ done  @bob" in screen
        assert "overdue" not in screen
        assert said(screen).startswith("A1 is done. u undoes it.")
        screen = await keys("space")
        assert "○ open  @bob  overdue, 2 days ago" in screen
        assert said(screen).startswith("A1 is open. u undoes it.")


async def test_an_action_is_deleted_and_brought_back(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = board_of(await keys("3"))
        assert "! Actions (0)" in await keys("d")
        assert board_of(await keys("u")) == before


async def test_what_somebody_changed_meanwhile_is_not_overwritten(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("3", "e", "end", *" now")
        elsewhere(db, EditAction(actions_in(db)[1], "Split all", "bob", None, Status.OPEN, date(2026, 11, 20)))
        assert said(await keys("enter")).startswith("! A1 has changed while you were editing it.")
    assert actions_in(db)[1].text == "Split all"


async def test_an_open_action_is_carried_into_the_next_retro_and_closing_it_there_closes_it_everywhere(
    db: Path,
) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("q", "n", "enter")
        await keys.sees("How are we here today?")
        screen = await keys("escape")
        assert "#3 Retro 2026-11-20" in screen
        assert "! Actions (1)" in screen
        assert "carried 2" in screen
        assert "✓ done" in await keys("3", "space")
        screen = await keys("q")
        assert "! Open actions (0)" in screen
        assert "1 action, 1 kept ✓" in screen
        screen = await keys("down", "enter")
        assert "#2 Sprint 2" in screen
        assert "A1 Split the pipeline" in screen
        assert "✓ done  @bob" in screen
    assert actions_in(db)[1].status is Status.DONE
    assert actions_in(db)[1].until == 3


async def test_in_a_closed_retro_open_actions_can_still_be_closed_but_none_be_made(db: Path) -> None:
    elsewhere(db, CloseRetro("two", DAY))
    async with at_the_keys(launched(db), ready="read-only") as keys:
        assert said(await keys("3", "a")).startswith(CLOSED)
        assert said(await keys("d")).startswith(CLOSED)
        assert said(await keys("V")).startswith("! Votes are for topics")
        assert "Split the pipeline in two" in await keys("e", "end", *" in two", "enter")
        assert "✓ done" in await keys("space")


async def test_the_filter_finds_actions_by_number_text_and_owner(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        for needle, count in (("a1", 1), ("@bob", 1), ("pipe", 1), ("@ann", 0)):
            assert f"! Actions ({count} of 1)" in await keys("slash", *needle, "enter"), needle
            await keys.press("escape")


async def test_everything_that_was_written_in_the_form_is_there_at_the_next_start(db: Path) -> None:
    filled = (*"Tell sales", "tab", *"bo", "tab", *"+2w", "tab", *"No more questions")
    async with at_the_keys(launched(db)) as keys:
        await keys.press("A", *filled)
    async with at_the_keys(launched(db)) as keys:
        await keys.sees("Kept from last time: an action.")
        screen = await keys("A")
        for value in ("Tell sales", "bob", "+2w", "No more questions", LEFT):
            assert value in screen
        await keys.press("enter")
    assert filled_in(actions_in(db)[2]) == ("Tell sales", "bob", date(2026, 12, 4), "No more questions")


@pytest.mark.parametrize(("typed", "owner"), [("bo", "bob"), ("B", "bob"), ("bo ", "bo"), ("bobby", "bobby"), ("", "")])
async def test_the_owner_is_who_the_form_shows(db: Path, typed: str, owner: str) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("A", *"Tell sales", "tab", *("space" if char == " " else char for char in typed), "enter")
    assert actions_in(db)[2].owner == owner


async def test_what_was_written_and_refused_is_there_whole_and_the_rest_as_others_have_made_it(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("3", "home", "e", "end", *" now", "tab", "tab", "tab", *"No red main")
        elsewhere(db, EditAction(actions_in(db)[1], "Split all", "bob", date(2026, 12, 24), Status.OPEN, DAY))
        assert "A1 has changed while you were editing it. Not saved, but kept" in flowing(await keys("enter"))
        await keys.press("escape")
        screen = await keys("e")
        for value in ("Split the pipeline now", "bob", "2026-12-24", "No red main", LEFT):
            assert value in screen
        assert "By now it is: Split all" in screen
        await keys.press("enter")
    assert filled_in(actions_in(db)[1]) == ("Split the pipeline now", "bob", date(2026, 12, 24), "No red main")


async def test_a_form_that_was_called_off_takes_back_nothing_that_others_have_changed_since(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("3", "home", "e", "end", *" now", "tab", "tab", "tab", "tab", "end", "escape")
        elsewhere(db, EditAction(actions_in(db)[1], "Split it in two", "ann", date(2026, 12, 24), Status.OPEN, DAY))
        await keys.sees("Split it in two")
        await keys.press("e", "enter")
    action = actions_in(db)[1]
    assert (action.text, action.owner, action.due) == ("Split the pipeline now", "ann", date(2026, 12, 24))
    assert action.status is Status.DROPPED  # which was chosen, too


async def test_an_owner_that_nobody_has_touched_stays_who_it_is(db: Path) -> None:
    elsewhere(db, AddMember("bobby", "Bobby", Function.OTHER), SetMembership("bob", has_left=True), member="ann")
    async with at_the_keys(launched(db)) as keys:
        await keys.press("3", "home", "e", "end", *"!", "tab", "tab", "enter")
    assert (actions_in(db)[1].text, actions_in(db)[1].owner) == ("Split the pipeline!", "bob")


async def test_a_new_action_that_is_refused_is_kept_whole(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("A", *"Tell sales", "tab", *"bo", "tab", *"+2w")
        elsewhere(db, CloseRetro("two", DAY))
        await keys.press("enter")
        await keys.press("escape")
        screen = await keys("D")
        for line in ("Tell sales", "owner: bob", "due: +2w"):
            assert line in screen


async def test_two_who_change_different_things_of_an_action_both_have_their_way(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("3", "home", "e", "tab", "tab", "tab", *"No red main")
        elsewhere(db, EditAction(actions_in(db)[1], "Split it in two", "bob", None, Status.OPEN, DAY))
        assert said(await keys("enter")).startswith("A1 changed.")
    assert (actions_in(db)[1].text, actions_in(db)[1].signal) == ("Split it in two", "No red main")


async def test_an_action_that_was_begun_on_a_topic_is_there_again_on_that_one_alone(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("home", "A", "ctrl+u", *"Tell sales", "escape")
        assert "Tell sales" not in await keys("down", "A")
        await keys.press("escape")
        assert "an action A on its topic goes on with it" in flowing(await keys("D"))
        await keys.press("escape", "up")
        assert "Tell sales" in await keys("A")
