"""A retro run by keys alone: cards, topics, votes, comments, stages."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.events import Key, MouseScrollDown, Resize
from textual.geometry import Region, Size

from retroboard.app.widgets.card_editor import CardEditor, CardText
from retroboard.domain.changes import (
    AddCard,
    AddColumn,
    Change,
    CloseRetro,
    DeleteCard,
    EditCard,
    EditColumn,
    GroupTopics,
    Lead,
    MoveTopic,
    RemoveColumn,
    RenameTopic,
    ReopenRetro,
    SetStage,
)
from retroboard.domain.model import Mood, Stage, State
from retroboard.domain.text import MAX_CHARS, MAX_LINES
from retroboard.store.errors import Busy
from tests.app.small_team import (
    CLOSED,
    DAY,
    at_the_keys,
    board_in,
    board_of,
    elsewhere,
    flowing,
    launched,
    said,
    slow_down,
    under_cursor,
)


def texts(db: Path) -> list[str]:
    return [card.text for card in board_in(db).cards]


def row_of(words: str, screen: str) -> int:
    """The row of the screen that some words are in."""
    return next(number for number, line in enumerate(screen.splitlines()) if words in line)


# --- the cursor -------------------------------------------------------------------------------------------------------


async def test_arrows_and_letters_move_the_cursor_over_columns_and_cards(db: Path) -> None:
    steps = [
        ("down", "Pairing works"),
        ("j", "No outage"),
        ("down", "No outage"),
        ("up", "Pairing works"),
        ("k", "Deploys are quick"),
        ("up", "Deploys are quick"),
        ("end", "No outage"),
        ("home", "Deploys are quick"),
        ("G", "No outage"),
        ("g", "Deploys are quick"),
        ("pagedown", "No outage"),
        ("pageup", "Deploys are quick"),
        ("right", "Flaky tests                     2●"),
        ("l", "A1 Split the pipeline"),
        ("right", "A1 Split the pipeline"),
        ("h", "Flaky tests                     2●"),
        ("left", "Deploys are quick"),
        ("left", "Deploys are quick"),
        ("2", "Flaky tests                     2●"),
        ("3", "A1 Split the pipeline"),
        ("9", "A1 Split the pipeline"),
        ("1", "Deploys are quick"),
    ]
    async with at_the_keys(launched(db)) as keys:
        assert under_cursor(await keys()) == "Deploys are quick"
        for key, line in steps:
            assert under_cursor(await keys(key)) == line, key


async def test_the_cursor_of_a_column_waits_there_and_one_cursor_shows(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("down", "right", "left")
        assert under_cursor(screen) == "Pairing works"
        assert screen.count("▸") == 1


async def test_a_click_selects_and_the_wheel_scrolls(db: Path) -> None:
    elsewhere(db, *(AddCard("two", f"more{n}", "well", f"Card {n}") for n in range(30)))
    async with at_the_keys(launched(db)) as keys:
        await keys.pilot.click(offset=(5, 3))
        assert under_cursor(await keys.screen()) == "Pairing works"
        await keys.pilot.click(offset=(50, 6))
        assert under_cursor(await keys.screen()) == "Reviews wait"
        await keys.pilot._post_mouse_events([MouseScrollDown], offset=(5, 5))
        screen = await keys.screen()
        assert "Deploys are quick" not in screen
        assert under_cursor(screen) == "Reviews wait"


@pytest.mark.parametrize(
    ("count", "width", "seen"),
    [(3, 72, 3), (4, 100, 4), (5, 120, 5), (6, 144, 6), (4, 80, 3), (5, 119, 4), (5, 100, 4), (6, 72, 2)],
)
async def test_as_many_columns_as_have_room_are_seen_whole_side_by_side(
    count: int, width: int, seen: int, db: Path
) -> None:
    elsewhere(db, *(AddColumn("two", f"more{n}", f"More {n}", "", Mood.GOOD, "actions") for n in range(count - 3)))
    async with at_the_keys(launched(db), size=(width, 24), ready="Went well") as keys:
        top = (await keys()).splitlines()[1]
        assert top.count("╮") + top.count("┓") == seen
        assert ("! Actions (1) " in top) == (count == seen)
        assert (0 < cell_len(top.rpartition("╮")[2]) < 6) == (count > seen)
        screen = await keys(str(count))
        assert screen.splitlines()[1].endswith("┓")
        assert (f"column {count} of" in said(screen)) == (count > seen)


async def test_columns_share_another_width_anew_and_the_one_with_the_cursor_stays_in_sight(db: Path) -> None:
    elsewhere(db, *(AddColumn("two", f"more{n}", f"More {n}", "", Mood.GOOD, "actions") for n in range(2)))
    async with at_the_keys(launched(db), size=(80, 24)) as keys:
        await keys.press("5")
        await keys.pilot.resize_terminal(120, 24)
        await keys.sees("╭─ + Went well (3) ────╮╭─ - Didn't (3) ───────╮╭─ + More 0 (0) ───────╮╭─ + More 1 (0) ")
        await keys.pilot.resize_terminal(80, 24)
        await keys.sees("╮╭─ + More 0 (0) ─────────╮╭─ + More 1 (0) ─────────╮┏━ ! Actions (1) ━━━━━━━━┓")


# --- adding and editing -----------------------------------------------------------------------------------------------


async def test_cards_are_added_in_a_row_until_esc_and_the_cursor_is_on_the_last(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("a", *"one", "enter", *"two", "enter", *"three")
        assert "New card in Went well  enter saves and goes on" in screen
        screen = await keys("enter", "escape")
        assert "Went well (6)" in screen
        assert "New card" not in screen
        assert under_cursor(screen) == "three"
    assert {"one", "two", "three"} <= set(texts(db))


async def test_what_enter_does_is_told_whole_beside_the_count_of_lines(db: Path) -> None:
    elsewhere(db, AddColumn("two", "keep", "Keep doing", "", Mood.GOOD, None))
    async with at_the_keys(launched(db), size=(80, 24)) as keys:
        await keys.press("4", "a", *["ctrl+j"] * 20)
        screen = await keys.paste("x" * 1500)
        assert "New card in Keep doing  enter saves and goes on  " in screen
        assert "1,520/2,000  21/40 lines" in screen


@pytest.mark.parametrize(("key", "place"), [((), "a"), (("enter",), "c"), (("q",), "a"), (("q", "i"), "a")], ids=str)
async def test_while_writing_the_last_line_tells_of_the_editor_s_keys_alone(
    db: Path, key: tuple[str, ...], place: str
) -> None:
    async with at_the_keys(launched(db), size=(80, 24)) as keys:
        before = said(await keys(*key)).rpartition("  ")[0]
        screen = await keys(place)
        assert said(screen).endswith("enter save  ctrl+j new line  esc end")
        assert "? keys" not in said(screen)
        assert said(await keys("escape")).rpartition("  ")[0] == before


async def test_enter_on_nothing_ends_adding(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("a", "enter")
        assert "New card" not in screen
        assert under_cursor(await keys("down")) == "Pairing works"


async def test_an_editor_that_was_left_may_be_drawn_once_more(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a")
        editor = keys.app.screen.query_one(CardText)
        await keys.press("escape")
        assert not editor.is_attached
        [line] = editor.render_lines(Region(0, 0, 5, 1))
        assert line.text == "     "


def test_an_editor_tells_whether_it_was_left_before_it_is_up() -> None:
    assert not CardEditor("New card", "half a thought").area.ended


async def test_esc_keeps_what_was_not_saved_and_the_same_key_brings_it_back(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("a", *"half a th", "escape")
        assert said(screen).startswith("Not saved, but kept: the same key brings the text back, and D has it too.")
        assert "half a th" not in board_of(screen)
        assert "half a th" not in await keys("right", "a")
        assert "half a th" in await keys("escape", "left", "a")
        screen = await keys(*"ought", "enter", "escape")
        assert under_cursor(screen) == "half a thought"
        assert "half" not in (await keys("a")).rpartition("New card")[2]


async def test_esc_from_an_edit_that_changed_nothing_keeps_nothing(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert "kept" not in said(await keys("e", "escape"))
        elsewhere(db, EditCard("two", "deploys", "Deploys take two minutes", "Deploys are quick"))
        await keys.sees("Deploys take two minutes")
        assert "Deploys are quick" not in await keys("e")


async def test_a_card_is_edited_in_several_lines_with_a_count_of_what_fits(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("e")
        assert "Edit card" in screen
        assert "17/2,000 " in screen
        screen = await keys(*"er", "ctrl+j", *"now")
        assert "23/2,000  2/40 lines" in screen
        screen = await keys("enter")
        assert under_cursor(screen) == "Deploys are quicker"
        assert "▏ now" in screen
        assert said(screen).startswith("Card changed. u undoes it.")


async def test_a_text_that_no_card_can_hold_stays_in_the_editor_with_the_reason(db: Path) -> None:
    before = texts(db)
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a")
        for text, why in (
            ("x" * (MAX_CHARS + 1), "! 2,001 characters: a text can have 2,000."),
            ("x\n" * MAX_LINES + "x", "! 41 lines: a text can have 40."),
            ("\u2800", "! There is nothing to see in that text."),
        ):
            await keys.paste(text)
            assert why in await keys("enter")
            screen = await keys("backspace")
            assert why not in screen
            assert "enter saves" in screen
            await keys.press("f7", "delete")
    assert texts(db) == before


async def test_a_text_of_exactly_what_a_card_holds_is_saved(db: Path) -> None:
    text = "x" * (MAX_CHARS - 2 * MAX_LINES + 2) + "\nx" * (MAX_LINES - 1)
    assert (len(text), text.count("\n") + 1) == (MAX_CHARS, MAX_LINES)
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a")
        assert "2,000/2,000  40/40 lines" in await keys.paste(text)
        assert "Went well (4)" in await keys("enter", "escape")
    assert text in texts(db)


async def test_enter_and_a_new_line_do_not_overtake_what_is_typed_before_them(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a")
        await keys.quickly(*"one", "ctrl+j", *"two", "enter", "escape")
        await keys.press("a")
        await keys.quickly(*"three", "escape")
        assert "three" in await keys("a")
    assert "one\ntwo" in texts(db)


async def test_a_paste_is_cleaned_and_no_part_of_it_is_a_key(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a")
        screen = await keys.paste("\x1b[31mred\x1b[0m\r\n\x1b]52;c;eA==\x07and \x1b[201~:q\tdone\u202e")
        assert "red" in screen
        await keys.press("enter", "escape")
    assert "red\nand :q    done" in texts(db)


async def test_what_somebody_changed_meanwhile_is_not_overwritten(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("e", *" indeed")
        elsewhere(db, EditCard("two", "deploys", "Deploys take two minutes", "Deploys are quick"))
        await keys.sees("Deploys take two minutes")
        screen = await keys("enter")
        assert "The card has changed while you were editing it." in screen or "! Not saved." in screen
        assert "Deploys are quick indeed" in screen
    assert "Deploys take two minutes" in texts(db)


async def test_cards_typed_on_while_the_first_is_being_written_are_cards_of_their_own(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_keys(launched(db)) as keys:
        slow_down(keys.app, monkeypatch)
        await keys.press("a")
        screen = await keys.quickly(*"one", "enter", *"two", "enter", *"three", "enter", *"fou")
        assert "Went well (6)" in screen
        assert "four" in await keys("r", "escape", "a")
    assert {"one", "two", "three"} <= set(texts(db))


async def test_keys_typed_before_the_terminal_gets_too_small_count_and_those_after_do_not(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        app = keys.app
        for key in ("a", *"early"):
            app.post_message(Key(key, key))
        for size, typed in ((Size(40, 10), "x"), (Size(120, 24), "")):
            app.post_message(Resize(size, size))
            await keys.press(*typed)
        assert " early " in await keys.screen()


async def test_enter_twice_on_a_card_that_is_being_written_ends_adding(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_keys(launched(db)) as keys:
        slow_down(keys.app, monkeypatch)
        await keys.press("a")
        screen = await keys.quickly(*"one", "enter", "enter")
        assert "Went well (4)" in screen
        assert "New card" not in screen


async def test_no_text_typed_into_a_retro_that_somebody_closes_is_lost(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_keys(launched(db)) as keys:
        slow_down(keys.app, monkeypatch, before=lambda: elsewhere(db, CloseRetro("two", DAY)))
        await keys.press("a")
        await keys.quickly(*"one", "enter", *"two", "escape")
        await keys.sees("closed 2026-11-20")
        assert "WRITE" in await keys("p")
        assert "Not saved (2)" in await keys("D")
        await keys.press("escape")
        for text in ("two", "one"):
            assert f" {text} " in await keys("a")
            await keys.press("enter", "escape")
    assert {"one", "two"} <= set(texts(db))


# --- deleting, moving, grouping ---------------------------------------------------------------------------------------

CHANGES = {
    "vote": ("1", "home", "v"),
    "take the vote back": ("V",),
    "add": ("a", "x", "enter", "escape"),
    "edit": ("1", "home", "e", "x", "enter"),
    "move down": ("J",),
    "move up": ("end", "shift+up"),
    "move within a group": ("2", "home", "down", "shift+down"),
    "take out of a group": ("x",),
    "comment": ("1", "home", "c", "x", "enter"),
    "name": ("r", "x", "enter"),
    "group": ("home", "m", "end", "m"),
    "group with another column": ("2", "end", "m", "1", "home", "m"),
    "move one card of a group": ("1", "home", "down", "m", "2", "home", "m"),
    "move right": ("1", "end", "L"),
    "move left": ("2", "home", "shift+left"),
    "delete": ("1", "end", "d"),
    "delete a group": ("1", "home", "d"),
    "stage": ("n",),
    "action": ("2", "home", "A", "x", "enter"),
    "mark as done": ("3", "home", "space"),
    "retitle": ("R", "x", "enter"),
}


async def test_every_change_can_be_undone_and_done_again_without_limit(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        seen = [board_of(await keys())]
        for name, change in CHANGES.items():
            screen = await keys(*change)
            assert "u undoes it." in said(screen), name
            assert board_of(screen) != seen[-1], name
            seen.append(board_of(screen))
        for name, before in zip(reversed(CHANGES), seen[-2::-1], strict=True):
            screen = await keys("u")
            assert "U does it again." in said(screen), name
            assert board_of(screen) == before, name
        assert said(await keys("u")).startswith("Nothing to undo.")
        for name, after in zip(CHANGES, seen[1:], strict=True):
            assert board_of(await keys("U")) == after, name
        assert said(await keys("U")).startswith("Nothing to redo.")


async def test_u_pressed_again_before_the_first_is_done_undoes_two_changes(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = board_of(await keys())
        after = board_of(await keys("d", "d"))
        slow_down(keys.app, monkeypatch)
        assert board_of(await keys.quickly("u", "u")) == before
        assert board_of(await keys.quickly("U", "U")) == after
        assert board_of(await keys.quickly("u", "U", "u", "u")) == before


async def test_a_new_change_ends_what_can_be_done_again(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("d", "u", "v")
        assert said(await keys("U")).startswith("Nothing to redo.")


async def test_what_others_changed_since_is_not_put_back_and_what_came_before_still_can_be(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("v", "e", "x", "enter")
        elsewhere(db, EditCard("two", "deploys", "Mine now", "Deploys are quickx"))
        await keys.sees("Mine now")
        screen = flowing(await keys("u"))
        assert (
            "! Somebody has changed it since, so it cannot be put back. u goes on to what was before: voted." in screen
        )
        await keys.press("u")
        assert "votes left 3" in await keys()


@pytest.mark.parametrize(
    ("key", "theirs", "why", "back"),
    [
        ("d", CloseRetro("two", DAY), CLOSED, ReopenRetro("two")),
        ("n", Lead("two", "bob"), "! bob leads this retro. F takes the lead.", Lead("two", "ann")),
    ],
    ids=["closed", "led by another"],
)
async def test_what_cannot_be_undone_for_now_can_be_later(
    db: Path, key: str, theirs: Change, why: str, back: Change
) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = board_of(await keys())
        await keys.press(key)
        elsewhere(db, theirs)
        await keys.pilot.pause(0.3)
        for _ in range(2):
            assert said(await keys("u")).startswith(why)
        await keys.press("U")
        elsewhere(db, back, member="ann")
        await keys.pilot.pause(0.3)
        assert "Undone: " in said(await keys("u"))
        assert board_of(await keys()) == before


async def test_what_cannot_be_undone_for_now_does_not_stand_before_what_can(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("P", "end", "r", "ctrl+u", *"Robert", "enter", "escape", "d")
        elsewhere(db, CloseRetro("two", DAY))
        await keys.sees("read-only")
        screen = flowing(await keys("u"))
        assert CLOSED in screen
        assert "u goes on to what was before: member changed." in screen
        assert "Undone: member changed, “bob”." in said(await keys("u"))
        assert said(await keys("u")).startswith(CLOSED)
        elsewhere(db, ReopenRetro("two"))
        await keys.sees("votes left")
        assert "Undone: card deleted" in said(await keys("u"))


async def test_what_comes_before_a_change_that_was_put_aside_and_is_about_the_same_waits_for_it(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = board_of(await keys())
        await keys.press("a", *"Mine", "enter", "escape")
        card = next(card for card in board_in(db).cards if card.text == "Mine")
        await keys.press("n", "n", "s", "z")
        elsewhere(db, Lead("two", "bob"))
        await keys.pilot.pause(0.3)
        for _ in range(4):
            await keys.press("u")
        assert card in board_in(db).cards
        elsewhere(db, Lead("two", "ann"), member="ann")
        await keys.pilot.pause(0.3)
        for _ in range(5):
            await keys.press("u")
        assert card not in board_in(db).cards
        assert board_of(await keys()) == before


async def test_topics_move_between_columns_and_within_one_and_the_cursor_goes_along(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("L")
        assert "Went well (2)" in screen
        assert "Didn't (4)" in screen
        assert under_cursor(screen) == "Deploys are quick"
        screen = await keys("K")
        assert under_cursor(screen) == "Deploys are quick"
        assert screen.index("Deploys are quick") < screen.index("Reviews wait")
        screen = await keys("H")
        assert under_cursor(screen) == "Deploys are quick"
        assert "Went well (3)" in screen
        screen = await keys("shift+up", "shift+up")
        assert screen.index("Deploys are quick") < screen.index("Pairing works")
        screen = await keys("shift+down", "shift+right", "shift+left")
        assert under_cursor(screen) == "Deploys are quick"


async def test_a_move_that_leads_nowhere_says_so(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert said(await keys("H")).startswith("! There is no column on that side.")
        assert said(await keys("K")).startswith("! It is the first already.")
        assert said(await keys("end", "J")).startswith("! It is the last already.")
        assert said(await keys("right", "L")).startswith("! The actions column holds actions. A makes one")
        assert said(await keys("right", "H")).startswith("! An action stays where it is; Enter changes it.")


async def test_m_and_m_group_two_cards_r_names_the_group_and_x_takes_one_out(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("m")
        assert said(screen).startswith("picked up, to group with another card")
        assert said(screen).endswith("m group  esc back  ? keys")
        screen = await keys("down", "m")
        assert said(screen).startswith("Grouped.")
        assert "2 cards" in screen
        assert under_cursor(screen) == "Pairing works"
        screen = await keys("r", *"Calm", "enter")
        assert under_cursor(screen) == "Calm"
        assert "Calm" in screen
        screen = await keys("down", "x")
        assert said(screen).startswith("Taken out of the group.")
        assert said(await keys("x")).startswith("! This card is not in a group.")


async def test_esc_puts_down_what_was_picked_up(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = board_of(await keys())
        screen = await keys("m", "escape")
        assert "picked up" not in screen
        assert "a add" in said(screen)
        assert board_of(screen) == before
        assert said(await keys("m", "m")).startswith("! A topic cannot be grouped with itself.")
        assert said(await keys("3", "m")).startswith("! Only cards and topics can be grouped.")


async def test_space_folds_a_group_and_opens_it_again(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("right", "down", "space")
        assert "Login test is red" not in screen
        assert "2 cards, folded" in screen
        assert under_cursor(screen).startswith("Flaky tests")
        screen = await keys("space")
        assert "Login test is red" in screen
        assert "folded" not in screen
        assert said(await keys("end", "space")).startswith("! Only groups fold, and only actions are done")


# --- votes, order, filter ---------------------------------------------------------------------------------------------


async def test_votes_are_cast_and_taken_back_within_the_budget_and_the_cap(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert "votes left 3" in await keys()
        assert under_cursor(await keys("v", "v")).endswith("2●")
        assert said(await keys("v")).startswith("! At most 2 votes on one topic.")
        assert "1●" in under_cursor(await keys("down", "v"))
        assert said(await keys("down", "v")).startswith("! No votes left: all 3 are cast. V takes one back.")
        assert said(await keys("V")).startswith("! There is no vote of yours on this topic.")
        assert under_cursor(await keys("home", "V")).endswith("1●")
        assert "votes left 1" in await keys()
        assert said(await keys("3", "v")).startswith("! Votes are for topics; an action is decided already.")
    assert sum(vote.member_id == "ann" for vote in board_in(db).votes) == 2


async def test_o_orders_by_votes_and_back(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = board_of(await keys("end", "v"))
        screen = await keys("o")
        assert screen.index("No outage") < screen.index("Deploys are quick")
        assert under_cursor(screen).startswith("No outage")
        assert "by votes" in await keys()
        screen = await keys("o")
        assert board_of(screen) == before


async def test_slash_shows_only_what_contains_a_text_in_any_case_and_esc_all_again(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = board_of(await keys())
        screen = await keys("slash", *"RED", "enter")
        assert "Login test is red" in screen
        assert "Flaky tests" in screen
        assert "Reviews wait" not in screen
        assert "Went well (0 of 3)" in screen
        assert "only /RED" in screen
        assert board_of(await keys("escape")) == before


async def test_an_empty_column_says_that_the_filter_empties_it_while_there_is_one(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        for _ in range(3):
            screen = await keys("d")
        assert "  What went well?" in screen
        screen = await keys("slash", *"RED", "enter")
        assert "  Nothing here contains RED." in screen
        assert "  What went well?" not in screen
        assert "  Nothing here contains login." in await keys("slash", "ctrl+u", *"login", "enter")
        screen = await keys("escape")
        assert "Nothing here contains" not in screen
        assert "  What went well?" in screen


async def test_a_card_that_the_filter_hides_is_told_of_as_it_is_added(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("slash", *"RED", "enter", "1")
        screen = await keys("a", *"Blue sky", "enter")
        assert "Went well (0 of 4)" in screen
        assert said(screen).startswith("Card added. The filter hides it: esc, then esc")
        screen = await keys(*"A red sky", "enter")
        assert "Went well (1 of 5)" in screen
        assert said(screen).startswith("Card added. esc, then u, undoes it.")
        await keys.press("escape")
        assert "Went well (5)" in await keys("escape")


# --- an open topic ----------------------------------------------------------------------------------------------------


async def test_enter_opens_a_topic_with_whole_texts_comments_and_votes_and_esc_goes_back(db: Path) -> None:
    long = " ".join(f"word{n}" for n in range(150))
    elsewhere(db, EditCard("two", "pairing", long, "Pairing works"))
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("down")
        assert "word149" not in screen
        before = board_of(screen)
        screen = await keys("enter")
        assert "word149" in screen
        assert "bob: On Fridays" in screen
        assert "— bob" in screen
        assert "0 votes" in screen
        assert "1 vote " in await keys("v")
        assert board_of(await keys("V", "escape")) == before
        assert "Wallet test is red" in await keys("2", "enter")
        assert "Went well (3)" in await keys("q")


async def test_comments_are_added_changed_and_deleted_in_a_topic_and_counted_on_the_board(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("enter", "c", *"Really?", "enter")
        assert "ann: Really?" in screen
        screen = await keys("down", "e", *" Yes.", "enter")
        assert "ann: Really? Yes." in screen
        assert said(screen).startswith("Comment changed.")
        assert "1 comment" in (await keys("escape")).partition("Pairing")[0]
        screen = await keys("enter", "down", "d")
        assert "Really" not in screen
        assert said(screen).startswith("Comment deleted.")
        assert "ann: Really? Yes." in await keys("u")


@pytest.mark.parametrize("change", [DeleteCard("two", "reviews"), GroupTopics("two", "t-reviews", "t-flaky")])
async def test_who_writes_on_a_topic_that_somebody_takes_away_goes_on_writing(db: Path, change: Change) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("2", "end", "enter", "c", *"Two days")
        elsewhere(db, change)
        await keys.sees("Somebody has deleted or grouped this topic.")
        assert "Two days and d more" in await keys(*" and d more")  # no letter of it is a command
        screen = await keys("escape")
        assert "! Somebody has deleted or grouped this topic. D has what is not saved." in screen
        assert "Login test is red" in screen  # the board, with all that was there
        assert "Two days and d more" in await keys("D")


async def test_the_key_that_undoes_is_told_as_it_is_to_be_pressed(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert said(await keys("a", *"One", "enter")).startswith("Card added. esc, then u, undoes it.")
        assert "Undone: card added, “One”." in said(await keys("escape", "u"))
        assert said(await keys("e", *"!", "enter")).startswith("Card changed. u undoes it.")


async def test_what_was_said_of_the_last_change_does_not_stand_in_the_way_of_the_next(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("v")
        await keys.pilot.press("m")
        assert said(await keys.screen()).startswith("picked up, to group with another card")
        await keys.press("escape", "v")
        await keys.pilot.press("a")
        assert "undoes it" not in said(await keys.screen())


async def test_an_undo_in_another_retro_than_the_one_on_the_screen_says_in_which(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("d")
        await keys.press("q", "end", "enter")
        assert "Undone in #2 Sprint 2: card deleted. U does it again." in said(await keys("u"))


async def test_a_retro_is_closed_or_reopened_by_undo_and_redo_on_its_own_board_alone(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("d", "q", "end", "enter")
        assert said(await keys("p")).startswith("Retro reopened.")
        refused = (
            "! Retro reopened in #1 Sprint 1: u on its board undoes it. u goes on to what was before: card deleted."
        )
        await keys.press("escape", "q")
        assert said(await keys("u")).startswith(refused)  # at home no board is its own
        await keys.press("home", "enter")
        assert said(await keys("u")).startswith(refused)
        await keys.press("q", "end", "enter")
        assert said(await keys("u")).startswith("Undone: retro reopened. U does it again.")
        await keys.press("q", "home", "enter")
        assert said(await keys("U")).startswith("! Retro reopened in #1 Sprint 1: U on its board does it again.")
        assert said(await keys("u")).startswith("Undone: card deleted")


@pytest.mark.parametrize(
    ("pressed", "told"),
    [
        (("d",), "Undone: card deleted, “Deploys are quick”. U does it again."),
        (("L",), "Undone: moved, “Deploys are quick”. U does it again."),
        (("e", "end", *"er than ever before", "enter"), "Undone: card changed, “Deploys are quick”."),
        (("a", *"A thought that goes on and on and on", "enter", "escape"), "“A thought that goes on and on…”"),
        (("2", "home", "x"), "“Flaky tests”. U does it again."),
        (("3", "home", "space"), "Undone: action is done, “A1 Split the pipeline”. U does it again."),
        (("v",), "Undone: voted. U does it again."),
    ],
    ids=["delete", "move", "edit", "add", "ungroup", "action", "vote"],
)
async def test_undo_says_what_it_was_about(db: Path, pressed: tuple[str, ...], told: str) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press(*pressed)
        assert told in flowing(await keys("u"))


async def test_c_on_the_board_comments_on_the_card_under_the_cursor(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert "2 comments" in await keys("down", "c", *"And Mondays", "enter")
        assert said(await keys("3", "c")).startswith("! Comments are for cards.")


async def test_a_topic_that_somebody_deletes_closes(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("enter", "d")
        assert "Went well (2)" in await keys()


# --- stages -----------------------------------------------------------------------------------------------------------


async def test_n_goes_through_the_stages_up_to_closing_and_p_reopens(db: Path) -> None:
    async with at_the_keys(launched(db), size=(100, 24)) as keys:
        for stage in ("GROUP", "DISCUSS", "CLOSE"):
            assert stage in (await keys("n")).splitlines()[0]
        assert "Voted for and not talked about: “Flaky tests”." in await keys("n")
        assert "closed 2026-11-20, read-only" in await keys("enter")
        assert said(await keys("n")).startswith(CLOSED)
        assert "CLOSE" in (await keys("p")).splitlines()[0]
        for _ in range(4):
            await keys.press("p")
        assert "REVIEW" in (await keys()).splitlines()[0]
        assert "CHECK-IN" in (await keys("p")).splitlines()[0]
        assert said(await keys("p")).startswith("! This is the first stage.")


async def test_a_closed_retro_refuses_every_change_with_a_sentence_and_still_opens(db: Path) -> None:
    elsewhere(db, CloseRetro("two", DAY))
    async with at_the_keys(launched(db), ready="read-only") as keys:
        before = board_of(await keys("1", "home"))
        for key in ("a", "e", "d", "v", "m", "r", "A", "c", "L", "R", "C", "at"):
            screen = await keys(key)
            assert said(screen).startswith(CLOSED), key
            assert board_of(screen) == before, key
        assert "bob: On Fridays" in await keys("down", "enter")
        assert said(await keys("c")).startswith(CLOSED)
        assert said(await keys("e")).startswith(CLOSED)


async def test_in_an_empty_column_a_key_says_that_there_is_nothing(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        for _ in range(3):
            screen = await keys("d")
        assert "Went well (0)" in screen
        assert "  What went well?" in screen
        for key in ("d", "v", "V", "x", "L", "J", "e", "m", "r", "c", "space", "enter"):
            assert said(await keys(key)).startswith("! There is nothing under the cursor."), key
        assert "Went well (1)" in await keys("a", *"new", "enter", "escape")


# --- others -----------------------------------------------------------------------------------------------------------


async def test_the_cursor_stays_on_its_card_and_that_where_it_is_when_somebody_adds_cards_above(db: Path) -> None:
    added = [AddCard("two", f"new{n}", "well", f"Brought along {n}") for n in range(40)]
    above = [MoveTopic("two", f"new{n}"[::-1], "well", "t-deploys") for n in range(20)]
    async with at_the_keys(launched(db)) as keys:
        place = row_of("Pairing works", await keys("down"))
        elsewhere(db, *added, *above)
        await keys.sees("Went well (43)")
        screen = await keys()
        assert under_cursor(screen) == "Pairing works"
        assert row_of("Pairing works", screen) == place


async def test_a_card_that_somebody_deletes_leaves_the_cursor_at_its_place(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("down")
        elsewhere(db, DeleteCard("two", "pairing"))
        screen = await keys.sees("Went well (2)")
        assert under_cursor(screen) == "No outage"


@pytest.mark.parametrize("retro", ["1", "#2", "latest"])
async def test_a_retro_is_opened_by_its_number(db: Path, retro: str) -> None:
    title = "Sprint 1" if retro == "1" else "Sprint 2"
    async with at_the_keys(launched(db, retro), ready=title):
        pass


async def test_a_retro_that_is_not_there_ends_the_program_with_a_sentence(db: Path) -> None:
    app = launched(db, "99")
    async with app.run_test() as pilot:
        while app.return_code is None and app.is_running:
            await pilot.pause(0.01)
    assert (app.return_code, app.last_words) == (1, str(app.failure))
    assert "#99" in str(app.failure)


async def test_an_emoji_that_is_typed_stays_one(db: Path) -> None:
    couple = "\U0001f469\u200d\U0001f469"
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a")
        await keys.quickly(*couple, "enter", "escape")
        await keys.press("r")
        await keys.quickly(*couple, "enter")
        await keys.press()
    assert {couple} <= {card.text for card in board_in(db).cards}
    assert {couple} <= {topic.title for topic in board_in(db).topics}


async def test_a_title_that_was_called_off_is_there_for_its_own_topic_alone(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("r", "ctrl+u", *"Wrong one", "escape")
        assert "Wrong one" not in await keys("down", "r")
        await keys.press("escape", "up")
        screen = await keys("r")
        assert "Wrong one" in screen
        assert "From before, and not saved" in screen
        assert "Enter saves" in await keys("!")


async def test_a_title_that_was_called_off_is_offered_again_with_what_another_has_given_beside(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("r", "ctrl+u", *"Mine", "escape")
        elsewhere(db, RenameTopic("two", "t-deploys", "Theirs"))
        await keys.sees("Theirs")
        screen = await keys("r")
        assert "Mine" in screen
        assert "By now it is: Theirs" in screen


@pytest.mark.parametrize("pressed", ["L", "J", "d", "v"])
async def test_the_cursor_goes_where_something_was_put_back(db: Path, pressed: str) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("1", "home", pressed)
        assert under_cursor(await keys("3")).startswith("A1")
        assert under_cursor(await keys("u")) == "Deploys are quick"


async def test_the_cursor_goes_where_something_was_done_again(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("1", "home", "L")
        await keys.press("u")
        await keys.press("3")
        assert under_cursor(await keys("U")) == "Deploys are quick"
        assert "Undone" in said(await keys("u"))
        assert under_cursor(await keys("J")) == "Deploys are quick"
        assert [topic.id for topic in board_in(db).topics_by_column["well"]][:2] == ["t-pairing", "t-deploys"]


async def test_a_card_is_saved_once_though_nothing_can_be_read_after_it(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_keys(launched(db)) as keys:

        def fail() -> State:
            raise Busy("It is kept busy.")

        monkeypatch.setattr(keys.app.session, "load", fail)
        assert "hello" in board_of(await keys("a", *"hello", "enter", "escape"))
        assert [card.text for card in board_in(db).cards].count("hello") == 1


async def test_a_board_that_cannot_be_read_leaves_the_one_that_is_open(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_keys(launched(db)) as keys:
        load, fails = keys.app.session.load, [Busy("It is kept busy.")]

        def busy_once() -> State:
            if fails:
                raise fails.pop()
            return load()

        monkeypatch.setattr(keys.app.session, "load", busy_once)
        keys.app.open_retro("one")
        assert "kept busy" in await keys.screen()
        elsewhere(db, AddCard("two", "9" * 32, "well", "Another one"))
        assert "Another one" in await keys.sees("Another one")


async def test_a_key_right_after_an_undo_acts_where_that_leads(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(db, SetStage("two", Stage.GROUP))
    async with at_the_keys(launched(db)) as keys:
        await keys.press("n")
        slow_down(keys.app, monkeypatch)
        assert "The board is where you group" in await keys.quickly("u", "s")


async def test_who_writes_keeps_the_keyboard_when_another_column_goes(db: Path) -> None:
    elsewhere(db, AddColumn("two", "spare", "Spare", "", Mood.NEUTRAL, "actions"))
    async with at_the_keys(launched(db)) as keys:
        await keys.press("2", "a", *"The build is r")
        elsewhere(db, RemoveColumn("two", "spare", "well"))
        while "Spare" in await keys.screen():
            await keys.pilot.pause(0.01)
        assert "The build is red" in await keys(*"ed")
        await keys.press("enter", "escape")
    assert "The build is red" in {card.text for card in board_in(db).cards}


async def test_what_is_saved_as_it_was_is_no_change(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("e", "enter")
        assert "Card changed" not in screen
        assert "Enter" not in screen
        assert said(await keys("u")).startswith("Nothing to undo.")


async def test_a_topic_of_a_closed_retro_offers_no_key_that_would_be_refused(db: Path) -> None:
    elsewhere(db, CloseRetro("two", DAY))
    async with at_the_keys(launched(db), ready="read-only") as keys:
        assert said(await keys("enter")).split("  ")[-2:] == ["esc back", "? keys"]


async def test_a_long_title_leaves_room_for_the_count(db: Path) -> None:
    elsewhere(db, EditColumn("two", "well", "Donaudampfschifffahrtsgesellschaftskapitän", "", Mood.GOOD))
    async with at_the_keys(launched(db), size=(80, 24)) as keys:
        assert "… (3)" in (await keys()).splitlines()[1]


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (("o",), "! They stand by their votes: o has them as placed again."),
        (("slash", *"e", "enter"), "! Only some are shown: esc shows all of them, and where they stand."),
    ],
    ids=["by votes", "filtered"],
)
async def test_nothing_is_moved_up_or_down_where_nobody_would_see_it(db: Path, seen: tuple[str, ...], why: str) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("2", "home", *seen)
        for key in ("J", "K"):
            assert said(await keys(key)).startswith(why)
        await keys.press("down", "down", "K")  # within a group its cards stand as they were placed
    board = board_in(db)
    assert [topic.id for topic in board.topics_by_column["didnt"]] == ["t-flaky", "t-reviews"]
    assert [card.id for card in board.cards_by_topic["t-flaky"]] == ["wallet", "login"]
